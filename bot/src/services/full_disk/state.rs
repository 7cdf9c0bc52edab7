//! What is known of a full disk, in memory.

use std::collections::HashSet;

use parking_lot::{Mutex, MutexGuard};

use crate::domain::Moment;
use crate::store::addresses::AddressId;

/// Whether the disk is full, and who knows.
#[derive(Debug, Default)]
pub struct FullDisk(Mutex<Option<Trouble>>);

#[derive(Debug)]
pub(super) struct Trouble {
    /// The last write that was refused.
    pub(super) refused: Moment,
    /// From when on it may be told again to those who do not know.
    pub(super) next: Moment,
    pub(super) told: HashSet<AddressId>,
}

impl FullDisk {
    /// Whether writing was refused and has not worked since.
    #[must_use]
    pub fn is(&self) -> bool {
        self.state().is_some()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, Option<Trouble>> {
        self.0.lock()
    }
}
