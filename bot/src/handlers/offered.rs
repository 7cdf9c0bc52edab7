//! What runs in a place, and what can be opened there.

use std::sync::Arc;

use crate::domain::{LIBRARY, LibraryEntry, Moment, Municipality, Round};

/// The rounds that take answers in a place.
pub(super) fn open_in<'a>(
    known: &'a [Arc<Round>],
    place: &'a Municipality,
    now: Moment,
) -> impl Iterator<Item = &'a Arc<Round>> {
    let is_here = |round: &Round| round.links.iter().any(|l| l.municipality == place.slug);
    known
        .iter()
        .filter(move |round| round.takes_answers(now) && is_here(round))
}

/// What the library has and is not open in a place, with its number there.
pub(super) fn closed_entries<'a>(
    known: &'a [Arc<Round>],
    place: &'a Municipality,
    now: Moment,
) -> impl Iterator<Item = (u16, &'static LibraryEntry)> + 'a {
    let is_open = move |entry: &LibraryEntry| {
        open_in(known, place, now).any(|r| r.questionnaire.id == entry.questionnaire.id)
    };
    (0_u16..)
        .zip(LIBRARY.iter())
        .filter(move |(_, entry)| entry.is_offered() && !is_open(entry))
}
