//! The languages, and what there is once per language. All follow from one table: a further language is a line of it, and the compiler
//! then asks for its part wherever a [`PerLanguage`] is written down.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

macro_rules! languages {
    ($($(#[$doc:meta])* $variant:ident $code:ident),+ $(,)?) => {
        /// A language in which every text exists.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Language {
            $($(#[$doc])* $variant),+
        }

        impl Language {
            /// All, in the order in which they are offered.
            pub const ALL: [Self; [$(stringify!($code)),+].len()] = [$(Self::$variant),+];

            /// ISO 639-1 code, such as `ky`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($code)),+
                }
            }
        }

        /// One of these for each language; `each[language]` is total. As JSON an object with a key for each code.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct PerLanguage<T> {
            $($(#[$doc])* pub $code: T),+
        }

        impl<T> PerLanguage<T> {
            /// What `make` gives for each language; the first error ends it.
            ///
            /// # Errors
            /// Those of `make`.
            pub fn try_from_fn<E>(mut make: impl FnMut(Language) -> Result<T, E>) -> Result<Self, E> {
                Ok(Self {
                    $($code: make(Language::$variant)?),+
                })
            }

            /// That of one language.
            pub const fn of(&self, language: Language) -> &T {
                match language {
                    $(Language::$variant => &self.$code),+
                }
            }
        }

        impl<T> IndexMut<Language> for PerLanguage<T> {
            fn index_mut(&mut self, language: Language) -> &mut T {
                match language {
                    $(Language::$variant => &mut self.$code),+
                }
            }
        }
    };
}

languages! {
    /// Kyrgyz.
    Ky ky,
    /// Russian.
    Ru ru,
}

/// A text that is complete in every language; none of them is empty.
pub type Text = PerLanguage<String>;

impl Language {
    /// The language of an ISO 639-1 code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }

    /// All but this one, in the order in which they are offered.
    pub fn others(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |l| *l != self)
    }

    /// All, this one first.
    pub fn first(self) -> impl Iterator<Item = Self> {
        std::iter::once(self).chain(self.others())
    }
}

impl<T> PerLanguage<T> {
    /// What `make` gives for each language.
    pub fn from_fn(mut make: impl FnMut(Language) -> T) -> Self {
        let made: Result<Self, std::convert::Infallible> =
            Self::try_from_fn(|language| Ok(make(language)));
        match made {
            Ok(each) => each,
        }
    }

    /// Each with its language, in the order in which they are offered.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &T)> {
        Language::ALL.into_iter().map(|l| (l, self.of(l)))
    }
}

impl<T> Index<Language> for PerLanguage<T> {
    type Output = T;

    fn index(&self, language: Language) -> &T {
        self.of(language)
    }
}

impl PerLanguage<String> {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.of(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_place() {
        let mut codes = PerLanguage::from_fn(|l| l.code().to_owned());
        for language in Language::ALL {
            assert_eq!(codes.get(language), language.code());
            assert_eq!(Language::from_code(language.code()), Some(language));
            codes[language].push('!');
        }
        assert!(codes.iter().all(|(l, c)| *c == format!("{}!", l.code())));
    }

    #[test]
    fn a_language_comes_first_and_all_others_after_it() {
        for language in Language::ALL {
            let order: Vec<Language> = language.first().collect();
            assert_eq!(order[0], language);
            assert_eq!(order[1..], language.others().collect::<Vec<_>>());
            assert_eq!(order.len(), Language::ALL.len());
        }
    }

    #[test]
    fn its_json_is_an_object_of_all_codes_and_no_other() {
        let text: Text = serde_json::from_str(r#"{"ru":"да","ky":"ооба"}"#).unwrap();
        assert_eq!(
            serde_json::to_string(&text).unwrap(),
            r#"{"ky":"ооба","ru":"да"}"#
        );
        for wrong in [r#"{"ky":"ооба"}"#, r#"{"ky":"","ru":"","en":""}"#] {
            assert!(serde_json::from_str::<Text>(wrong).is_err(), "{wrong}");
        }
    }
}
