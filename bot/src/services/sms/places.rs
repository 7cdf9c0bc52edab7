//! Municipalities as people type them: by the number or code on the poster, or by name.

use chrono::NaiveDate;
use surveys::engine::{fold, latin_key};

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

/// Indexes of the places that a typed text may mean: none, one, or several of one name.
#[must_use]
pub(crate) fn find(places: &Municipalities, typed: &str) -> Vec<u16> {
    let typed = typed.trim();
    if let Ok(number) = fold(typed).parse::<u16>() {
        let at = number.checked_sub(1).and_then(|index| places.at(index));
        return at.map(|place| place.index).into_iter().collect();
    }
    let levels: [fn(&str) -> String; 2] = [fold, latin_key];
    for level in levels {
        let wanted = squeezed(&level(typed));
        if wanted.is_empty() {
            return Vec::new();
        }
        let by = |fits: &dyn Fn(&str) -> bool| -> Vec<u16> {
            let named = |place: &&Municipality| {
                names(place)
                    .iter()
                    .any(|name| fits(&squeezed(&level(name))))
            };
            places.iter().filter(named).map(|p| p.index).collect()
        };
        let exact = by(&|name| name == wanted);
        if !exact.is_empty() {
            return exact;
        }
        if wanted.chars().count() >= 3 {
            let starts = by(&|name| name.starts_with(&wanted));
            if !starts.is_empty() {
                return starts;
            }
        }
    }
    Vec::new()
}

/// Everything a place was ever called, short and in full.
fn names(place: &Municipality) -> Vec<String> {
    let mut names = vec![place.slug.clone()];
    names.extend(place.aliases.iter().cloned());
    for standing in place.standings() {
        for language in Language::ALL {
            let own = standing.names(language);
            names.extend([own.brief().to_owned(), own.short.clone(), own.nom.clone()]);
        }
    }
    names
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_number_code_and_name_in_any_letters() {
        let places = Municipalities::bundled().unwrap();
        for (typed, slug) in [
            ("21", "ugut"),
            ("ugut", "ugut"),
            ("Үгүт", "ugut"),
            ("угут", "ugut"),
            ("Угутский", "ugut"),
            ("Ош", "osh"),
            ("г. Ош", "osh"),
            ("манас", "jalal-abad"),
            ("Kara Suu", "kara-suu"),
            ("Кара-Суу шаары", "kara-suu"),
            ("Новопокровский", "novo-pokrovka"),
        ] {
            let found = find(&places, typed);
            let slugs: Vec<&str> = found
                .iter()
                .map(|i| places.at(*i).unwrap().slug.as_str())
                .collect();
            assert_eq!(slugs, [slug], "{typed}");
        }
    }

    #[test]
    fn a_name_of_several_places_is_asked_and_nonsense_is_none() {
        let places = Municipalities::bundled().unwrap();
        assert!(find(&places, "Кызыл").len() > 1);
        for typed in ["0", "23", "99999", "x", "", "Париж"] {
            assert_eq!(find(&places, typed), Vec::<u16>::new(), "{typed}");
        }
    }
}
