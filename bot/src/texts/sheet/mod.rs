//! Texts as sheets for native editors, and sheets back as an overlay of the built-in texts.
//!
//! The workbook that editors fill is the overlay itself: what they have not changed stays the product's, also after it learns better words.

mod cells;
mod checks;
mod limit;
mod pattern;
mod product;
mod reading;

#[cfg(test)]
mod tests;

pub use reading::{Change, Checked, Fault, checked};

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use self::cells::{Part, parts, reworded};
use self::product::{Product, Slot};
use super::TextsError;
use crate::domain::{Language, PerLanguage};

/// Stands where a language has no such wording.
const NONE: &str = "—";
/// Title of the column by which a row is known.
const KEY: &str = "key";
/// Title of the column that tells which words of the product an editor saw.
const SEEN: &str = "seen";

/// Words in the place of built-in ones, by the key of their row; checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay(PerLanguage<BTreeMap<String, String>>);

/// A sheet of texts: those of one file of the locales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file's name.
    pub name: &'static str,
    /// Titles of the columns, and their widths in characters.
    pub columns: Vec<(String, u16)>,
    /// The columns that editors write in.
    pub written: Vec<usize>,
    /// A row for each wording, of as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// All texts as they are said with this overlay, a sheet for each file.
///
/// # Errors
/// A locale that a sheet cannot show; never for a built product, a test makes them.
pub fn sheets(overlay: &Overlay) -> Result<Vec<Sheet>, TextsError> {
    let product = Product::read()?;
    let columns = |language: Language| (language.code().to_owned(), 60);
    let head = [(KEY.to_owned(), 34), ("place of use".to_owned(), 30)];
    let tail = [("limit", 24), ("variables", 24), (SEEN, 20)];
    let columns: Vec<(String, u16)> = head
        .into_iter()
        .chain(Language::ALL.map(columns))
        .chain(tail.map(|(title, width)| (title.to_owned(), width)))
        .collect();
    let first = 2;
    let sheet = |name: &'static str| Sheet {
        name,
        columns: columns.clone(),
        written: (first..first + Language::ALL.len()).collect(),
        rows: product
            .slots
            .iter()
            .filter(|slot| slot.file == name)
            .map(|slot| row(slot, overlay))
            .collect(),
    };
    Ok(product.files().map(sheet).collect())
}

fn row(slot: &Slot, overlay: &Overlay) -> Vec<String> {
    let said = |language: Language| match &slot.words[language] {
        Some(words) => overlay.0[language].get(&slot.key).unwrap_or(words).clone(),
        None => NONE.to_owned(),
    };
    let mut row = vec![slot.key.clone(), slot.place()];
    row.extend(Language::ALL.map(said));
    row.extend([slot.limit.told(), slot.variables(), slot.seen()]);
    row
}

/// Tells words apart that were exported.
fn mark(words: Option<&str>) -> String {
    match words {
        Some(words) => hex::encode(&Sha256::digest(words.as_bytes())[..4]),
        None => "-".to_owned(),
    }
}

impl Overlay {
    /// How many wordings of a language it changes.
    #[must_use]
    pub fn changes(&self, language: Language) -> usize {
        self.0[language].len()
    }

    /// The changed texts of a language as Fluent.
    pub(super) fn source(&self, language: Language) -> Result<String, TextsError> {
        let product = Product::read()?;
        Ok(self.reworded(&product, language).collect())
    }

    fn reworded<'a>(
        &'a self,
        product: &'a Product,
        language: Language,
    ) -> impl Iterator<Item = String> + 'a {
        let changed = &self.0[language];
        let read = changed
            .iter()
            .filter_map(|(key, words)| Some((key.clone(), parts(words).ok()?)));
        let read: BTreeMap<String, Vec<Part>> = read.collect();
        let messages = product.messages[language].iter();
        messages.filter_map(move |message| {
            let words = |path: &str| read.get(&key(&message.id, path)).map(Vec::as_slice);
            let new = reworded(message, words);
            (new != *message).then(|| new.source())
        })
    }
}

/// By which a row is known: `minutes [n=few]`.
fn key(id: &str, path: &str) -> String {
    if path.is_empty() {
        id.to_owned()
    } else {
        format!("{id} [{path}]")
    }
}
