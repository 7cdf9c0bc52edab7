//! Where people are before they have agreed: in memory only, so that nothing of them is stored.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::{AgeBand, DAY, HOUR, Language, Moment, Phone};

/// At most so many numbers at once; beyond it the oldest begin anew.
const MOST: usize = 10_000;
/// An unfinished way is forgotten after so long.
const KEPT: i64 = 6 * HOUR;

/// What somebody has said so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// The language of the talk.
    pub(super) language: Language,
    /// In Latin letters.
    pub(super) latin: bool,
    /// The first message has said what a reply costs.
    pub(super) greeted: bool,
    /// What the next message answers.
    pub(super) step: Step,
    /// Round and municipality.
    pub(super) round: Option<(String, String)>,
    /// As answered.
    pub(super) age: Option<AgeBand>,
    /// Not understood so often in a row.
    pub(super) stumbles: u8,
}

/// A question before consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Which of these oblasts (positions in the list).
    Oblast(Vec<usize>),
    /// Which of these municipalities (indexes).
    Place(Vec<u16>),
    /// "1 continue, 2 another person".
    Who,
    /// How old.
    Age,
    /// The code from a guardian's paper slip.
    Guardian,
    /// Consent: 1 yes, 2 no.
    Consent,
    /// Which language.
    Language,
    /// "Erase everything? Once more: DELETE".
    Erase,
}

/// The ways of all numbers, and which said within 24 h that they are too young to answer alone.
#[derive(Debug, Default)]
pub(super) struct Memory {
    ways: Mutex<HashMap<Phone, (Way, Moment)>>,
    young: Mutex<HashMap<Phone, Moment>>,
}

impl Memory {
    pub(super) fn get(&self, phone: Phone, now: Moment) -> Option<Way> {
        let ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        let (way, at) = ways.get(&phone)?;
        (now.0 - at.0 < KEPT).then(|| way.clone())
    }

    pub(super) fn put(&self, phone: Phone, way: Way, now: Moment) {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        if ways.len() >= MOST {
            ways.retain(|_, (_, at)| now.0 - at.0 < KEPT);
            if ways.len() >= MOST {
                ways.clear();
            }
        }
        ways.insert(phone, (way, now));
    }

    pub(super) fn forget(&self, phone: Phone) {
        self.ways
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&phone);
    }

    /// For 24 h another age from the same number leads to the same step.
    pub(super) fn hold_young(&self, phone: Phone, now: Moment) {
        let mut young = self.young.lock().unwrap_or_else(PoisonError::into_inner);
        if young.len() >= MOST {
            young.retain(|_, at| now.0 - at.0 < DAY);
        }
        young.entry(phone).or_insert(now);
    }

    pub(super) fn is_young(&self, phone: Phone, now: Moment) -> bool {
        let young = self.young.lock().unwrap_or_else(PoisonError::into_inner);
        young.get(&phone).is_some_and(|at| now.0 - at.0 < DAY)
    }

    /// A guardian has agreed.
    pub(super) fn free_young(&self, phone: Phone) {
        self.young
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&phone);
    }
}
