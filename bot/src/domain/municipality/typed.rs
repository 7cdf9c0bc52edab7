//! Municipalities as people type them: by the number or code on the poster, or by name.

use surveys::engine::{fold, latin_key};

use super::{Municipalities, Municipality};
use crate::domain::Language;

impl Municipalities {
    /// Indexes of the places that a typed text may mean: none, one, or several of one name.
    #[must_use]
    pub fn typed(&self, typed: &str) -> Vec<u16> {
        find(self, typed)
    }
}

fn find(places: &Municipalities, typed: &str) -> Vec<u16> {
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
            let found = places.typed(typed);
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
            assert_eq!(places.typed(typed), Vec::<u16>::new(), "{typed}");
        }
    }
}
