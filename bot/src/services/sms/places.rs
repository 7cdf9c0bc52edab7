//! Municipalities by SMS: their codes, and how a list of oblasts is called.

use chrono::NaiveDate;

use crate::domain::{Language, Municipalities, Municipality, Oblast};

/// The code of a place: its number in the list, from 1. Short to type, the same in both languages and on every keypad.
#[must_use]
pub fn code(place: &Municipality) -> u16 {
    place.index + 1
}

/// How these oblasts (positions in the list) are called where the question has said that it asks for one: without that word; a city that
/// would then be called like its oblast keeps its own.
pub(crate) fn oblast_names(
    places: &Municipalities,
    chosen: &[usize],
    language: Language,
    day: NaiveDate,
) -> Vec<String> {
    let word = |name: &str| {
        name.rsplit_once(' ')
            .map_or(name, |(name, _)| name)
            .to_owned()
    };
    let oblasts = chosen.iter().filter_map(|at| places.oblasts().get(*at));
    let words: Vec<String> = oblasts
        .clone()
        .filter_map(|oblast| Some(word(oblast.name.as_ref()?.get(language))))
        .collect();
    let city = |place: &Municipality| {
        let names = place.names(language, day);
        let brief = names.brief().to_owned();
        if words.contains(&brief) {
            names.short.clone()
        } else {
            brief
        }
    };
    let named = |oblast: &Oblast| match (&oblast.name, oblast.members.first()) {
        (Some(name), _) => Some(word(name.get(language))),
        (None, index) => Some(city(places.at(*index?)?)),
    };
    oblasts.filter_map(named).collect()
}
