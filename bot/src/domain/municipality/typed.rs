//! Municipalities as people type them: by the number or code on the poster, or by name.

use surveys::engine::{fold, latin_key};

use super::{Municipalities, Municipality};
use crate::domain::{Language, is_slip, nearest};

/// A slug that no place has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no municipality `{typed}`{} All of them: jashun municipalities", self.suggestion())]
pub struct UnknownMunicipality {
    typed: String,
    /// The slug of the place whose name or slug is nearest.
    nearest: Option<String>,
    /// Whether that is what was probably meant.
    is_near: bool,
}

impl UnknownMunicipality {
    fn suggestion(&self) -> String {
        match (&self.nearest, self.is_near) {
            (Some(slug), true) => format!(": did you mean `{slug}`?"),
            (Some(slug), false) => format!(". The nearest is `{slug}`."),
            (None, _) => ".".into(),
        }
    }
}

impl Municipalities {
    /// The place with this slug.
    ///
    /// # Errors
    /// With the place that was probably meant, by slug or by any name in any letters.
    pub fn named(&self, slug: &str) -> Result<&Municipality, UnknownMunicipality> {
        self.find(slug).ok_or_else(|| {
            let meant = meant(self, slug);
            UnknownMunicipality {
                typed: slug.to_owned(),
                nearest: meant.map(|(place, _)| place.slug.clone()),
                is_near: meant.is_some_and(|(_, is_near)| is_near),
            }
        })
    }

    /// Indexes of the places that a typed text may mean: none, one, or several of one name.
    #[must_use]
    pub fn typed(&self, typed: &str) -> Vec<u16> {
        let found = find(self, typed);
        if !found.is_empty() {
            return found;
        }
        let bare = without_kind(typed);
        find(self, &bare)
    }

    /// The place whose name a text that names none is a slip of: to be asked.
    #[must_use]
    pub fn near(&self, typed: &str) -> Option<u16> {
        let (place, is_near) = meant(self, &without_kind(typed))?;
        is_near.then_some(place.index)
    }
}

/// What a place is, as it stands before or after its name, folded: town, village, local council area.
const KINDS: [&str; 14] = [
    "shaar", "shaary", "sh", "gorod", "gor", "g", "aiyl", "aiyly", "aimagy", "okmotu", "selo",
    "sela", "s", "aiylnyi",
];

/// The text without the words for what a place is.
fn without_kind(typed: &str) -> String {
    let folded = fold(typed);
    let kinds: Vec<String> = KINDS.iter().map(|kind| latin_key(kind)).collect();
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.retain(|word| !kinds.contains(&latin_key(word)));
    words.join(" ")
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

/// The place whose name is nearest, and whether it was probably meant.
fn meant<'a>(places: &'a Municipalities, typed: &str) -> Option<(&'a Municipality, bool)> {
    if let Some(place) = find(places, typed).first().and_then(|at| places.at(*at)) {
        return Some((place, true));
    }
    let key = |text: &str| squeezed(&latin_key(text));
    let typed = key(typed);
    let all = places.iter().flat_map(|place| {
        let named = names(place).into_iter();
        named.map(move |name| (key(&name), place))
    });
    let (edits, place) = nearest(&typed, all).filter(|_| !typed.is_empty())?;
    Some((place, is_slip(&typed, edits)))
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
            ("Үгүт айылы", "ugut"),
            ("село Угут", "ugut"),
            ("с.Угут", "ugut"),
            ("Ош ш.", "osh"),
            ("шаар Ош", "osh"),
            ("город Кара Суу", "kara-suu"),
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
    fn a_slip_of_one_name_is_asked_and_other_words_are_none() {
        let places = Municipalities::bundled().unwrap();
        let near = |typed: &str| {
            places
                .near(typed)
                .map(|at| places.at(at).unwrap().slug.clone())
        };
        for (typed, slug) in [
            ("Үгүтт", "ugut"),
            ("Наукатт", "nookat"),
            ("г. Наокат", "nookat"),
        ] {
            assert_eq!(near(typed).as_deref(), Some(slug), "{typed}");
        }
        for typed in ["Париж", "билбейм", "не знаю", "айыл", ""] {
            assert_eq!(near(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_unknown_slug_suggests_the_nearest_by_slug_or_name() {
        let places = Municipalities::bundled().unwrap();
        for (typed, suggested) in [
            ("ugutt", "did you mean `ugut`?"),
            ("Үгүт", "did you mean `ugut`?"),
            ("Угутский", "did you mean `ugut`?"),
            ("уугт", "did you mean `ugut`?"),
            ("noookat", "did you mean `nookat`?"),
            ("Наукат", "did you mean `nookat`?"),
            ("jalalabad", "did you mean `jalal-abad`?"),
            ("Манас", "did you mean `jalal-abad`?"),
            ("кызыл туу", "did you mean `kyzyl-tuu`?"),
            ("люксенбург", "did you mean `luxemburg`?"),
            ("kant", ". The nearest is `"),
            ("Париж", ". The nearest is `"),
        ] {
            let told = places.named(typed).unwrap_err().to_string();
            assert!(told.contains(suggested), "{told}");
            assert!(
                told.contains(&format!("`{typed}`")) && told.ends_with("jashun municipalities")
            );
        }
        assert!(
            !places
                .named("-")
                .unwrap_err()
                .to_string()
                .contains("nearest")
        );
        assert_eq!(places.named("ugut").unwrap().slug, "ugut");
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
