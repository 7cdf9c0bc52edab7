//! Words after which the help card comes. A net with holes, and known to be one: the consent text says that nobody reads at once.
//!
//! What is looked for stands in `locales/<language>/danger.txt`, whose head explains the format; a classifier weighs what the lists say against
//! all other words of the text, and finds what they have no words for. How often that is right is measured by `bot/tests/danger.rs`.

pub mod classifier;
pub mod features;
mod list;
mod spelling;
mod tree;
mod verbs;

use std::sync::{Arc, LazyLock};

use classifier::Classifier;
use list::{Known, List};

use crate::domain::{Language, PerLanguage};

/// The lists of both languages, and the classifier beside them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scanner {
    lists: Arc<[List]>,
    classifier: Option<Classifier<'static>>,
}

/// Read once: every verb is inflected while reading.
static BUNDLED: LazyLock<Scanner> = LazyLock::new(|| {
    let lists: Vec<&str> = LISTS.iter().map(|(_, list)| *list).collect();
    let classifier = Some(Classifier::trained());
    Scanner {
        classifier,
        ..Scanner::new(&lists)
    }
});

const LISTS: PerLanguage<&str> = PerLanguage {
    ky: include_str!("../../../../locales/ky/danger.txt"),
    ru: include_str!("../../../../locales/ru/danger.txt"),
};

impl Scanner {
    /// That of the product.
    #[must_use]
    pub fn bundled() -> Self {
        BUNDLED.clone()
    }

    /// Only lists, in the format of `locales/<language>/danger.txt`. What is not understood in them is left out.
    #[must_use]
    pub fn new(lists: &[&str]) -> Self {
        Self {
            lists: lists.iter().map(|list| List::new(list)).collect(),
            classifier: None,
        }
    }

    /// Whether the text may tell of danger, in either language, in Cyrillic or Latin letters.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        let listed = self.is_listed(text);
        self.classifier
            .and_then(|classifier| classifier.finds(text, listed))
            .unwrap_or(listed)
    }

    /// Whether a list has words of the text.
    #[must_use]
    pub fn is_listed(&self, text: &str) -> bool {
        self.found_by(text).is_some()
    }

    /// The language of the words that a list has, or of letters that only Kyrgyz has.
    #[must_use]
    pub fn language(&self, text: &str) -> Option<Language> {
        if let Some(position) = self.found_by(text) {
            return Language::ALL.get(position).copied();
        }
        let kyrgyz = text.to_lowercase().contains(['ң', 'ө', 'ү']);
        kyrgyz.then_some(Language::Ky)
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
