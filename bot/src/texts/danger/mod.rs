//! Words after which the help card comes. A net with holes, and known to be one: the consent text says that nobody reads at once.
//!
//! What is looked for stands in `locales/<language>/danger.txt`, whose head explains the format. How often that is right is measured by
//! `bot/tests/danger.rs`.

mod list;
mod spelling;
mod tree;
mod verbs;

use std::sync::{Arc, LazyLock};

use list::{Known, List};

use crate::domain::{Language, PerLanguage};

/// The lists of both languages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scanner {
    lists: Arc<[List]>,
}

/// Read once: every verb is inflected while reading.
static BUNDLED: LazyLock<Scanner> = LazyLock::new(|| {
    let lists: Vec<&str> = LISTS.iter().map(|(_, list)| *list).collect();
    Scanner::new(&lists)
});

const LISTS: PerLanguage<&str> = PerLanguage {
    ky: include_str!("../../../../locales/ky/danger.txt"),
    ru: include_str!("../../../../locales/ru/danger.txt"),
};

impl Scanner {
    /// The lists of the product.
    #[must_use]
    pub fn bundled() -> Self {
        BUNDLED.clone()
    }

    /// Lists in the format of `locales/<language>/danger.txt`. What is not understood in them is left out.
    #[must_use]
    pub fn new(lists: &[&str]) -> Self {
        Self {
            lists: lists.iter().map(|list| List::new(list)).collect(),
        }
    }

    /// Whether the text may tell of danger, in either language, in Cyrillic or Latin letters.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.found_by(text).is_some()
    }

    /// The language of the words that were found.
    #[must_use]
    pub fn language(&self, text: &str) -> Option<Language> {
        Language::ALL.get(self.found_by(text)?).copied()
    }

    /// The position of the list that has the words.
    fn found_by(&self, text: &str) -> Option<usize> {
        let mut known = vec![Known::new(); self.lists.len()];
        spelling::readings(text).iter().find_map(|reading| {
            let words = spelling::words(reading);
            let mut lists = self.lists.iter().zip(&mut known);
            lists.position(|(list, known)| list.finds(&words, known))
        })
    }
}

#[cfg(test)]
mod tests;
