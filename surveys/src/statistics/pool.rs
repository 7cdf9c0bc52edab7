//! Who enters a municipality's pool (B1, B6), and which municipalities join (L3).

use std::collections::BTreeSet;

use super::{Blocks, Place, Policy};

/// Where a respondent stands in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Reached the end.
    pub finished: bool,
    /// The time for answering ran out.
    pub timed_out: bool,
    /// Questions answered so far.
    pub answered: u32,
    /// Questions that are relevant with these answers.
    pub relevant: u32,
    /// Consent is on record.
    pub consented: bool,
    /// Consent was taken back.
    pub withdrawn: bool,
    /// Came by a leaked link that a coordinator made void before freezing.
    pub void: bool,
}

/// Whether a respondent enters the pool: finished, or timed out with at least half answered, with consent, not withdrawn, not void
/// (B1); and nobody who erased answers of this round and came back (B6): `erased` holds the keyed hashes "took part in this round"
/// that are all that stays of them.
#[must_use]
pub fn enters_pool(standing: &Standing, person: &[u8; 32], erased: &BTreeSet<[u8; 32]>) -> bool {
    let enough =
        standing.timed_out && standing.answered > 0 && standing.answered * 2 >= standing.relevant;
    (standing.finished || enough)
        && standing.consented
        && !standing.withdrawn
        && !standing.void
        && !erased.contains(person)
}

/// The row "other municipalities" (L3): those under K join when at least three together hold 2K respondents. To be asked at the
/// round's close only, since none of them is published alone afterwards.
///
/// `respondents` are the people in the pool of each municipality; those that have blocks of their own stay out.
#[must_use]
pub fn others(respondents: &[(&str, u32)], frozen: &Blocks, policy: Policy) -> Option<Place> {
    let alone = |slug: &str| {
        frozen
            .iter()
            .any(|b| b.place == Place::Municipality(slug.to_owned()))
    };
    let under: Vec<_> = respondents
        .iter()
        .filter(|(slug, people)| {
            (1..policy.k()).contains(people) && !alone(slug) && !frozen.is_pooled(slug)
        })
        .collect();
    let together: u32 = under.iter().map(|(_, people)| people).sum();
    (under.len() >= FEWEST_OTHERS && together >= 2 * policy.k())
        .then(|| Place::Others(under.iter().map(|(slug, _)| (*slug).to_owned()).collect()))
}

/// Fewest municipalities in the row of others.
pub(super) const FEWEST_OTHERS: usize = 3;
