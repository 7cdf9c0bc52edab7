//! How many people, and which, without saying who.

use serde::{Deserialize, Serialize};

/// Some people: how many, and which, as the sum of keyed hashes of each and what they answered (a multiset hash: Clarke and
/// others 2003, MSet-Add-Hash). Another crowd has another sum; the sum says nothing of the crowd.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Crowd {
    pub(super) people: u32,
    pub(super) mark: [u64; 4],
}

impl Crowd {
    pub(super) fn add(&mut self, other: Self) {
        self.people += other.people;
        let mut carry = false;
        for (sum, more) in self.mark.iter_mut().zip(other.mark) {
            let (first, over) = sum.overflowing_add(more);
            let (second, over_again) = first.overflowing_add(u64::from(carry));
            *sum = second;
            carry = over || over_again;
        }
    }

    /// What enters the noise.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> {
        let people = u64::from(self.people).to_le_bytes();
        people
            .into_iter()
            .chain(self.mark.into_iter().flat_map(u64::to_le_bytes))
    }
}
