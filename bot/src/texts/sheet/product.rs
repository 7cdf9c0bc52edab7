//! The built-in texts, wording by wording.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Part, parts, wordings};
use super::limit::Limit;
use super::pattern::{Message, messages};
use super::{NONE, key, mark};
use crate::domain::{Language, PerLanguage};
use crate::texts::{FILES, TextsError};

/// All built-in texts.
pub(super) struct Product {
    pub(super) messages: PerLanguage<Vec<Message>>,
    /// In the order of the files.
    pub(super) slots: Vec<Slot>,
}

/// One wording in all languages: a row.
pub(super) struct Slot {
    pub(super) file: &'static str,
    pub(super) id: String,
    pub(super) path: String,
    pub(super) key: String,
    section: String,
    pub(super) limit: Limit,
    /// None where a language has no such wording.
    pub(super) words: PerLanguage<Option<String>>,
    /// What any wording of the text may be filled with.
    pub(super) fillings: BTreeSet<String>,
    /// Some wording of the text has markup.
    pub(super) has_markup: bool,
}

impl Product {
    pub(super) fn read() -> Result<Self, TextsError> {
        let mut files: PerLanguage<Vec<(&'static str, Vec<Message>)>> = PerLanguage::default();
        for language in Language::ALL {
            for (name, file) in FILES[language] {
                files[language].push((*name, messages(language.code(), file)?));
            }
        }
        let mut slots = Vec::new();
        // comments of the last language: editors of all read it
        let (_, order) = files.iter().last().map_or((Language::Ky, &files.ky), |f| f);
        for (name, own) in order {
            for message in own {
                let same = |language: Language| {
                    let file = files[language].iter().find(|(file, _)| file == name);
                    file.and_then(|(_, all)| all.iter().find(|m| m.id == message.id))
                };
                slots.extend(of(name, message, &PerLanguage::from_fn(same)));
            }
        }
        let messages = |language: Language| {
            let all = files[language].iter().flat_map(|(_, all)| all.clone());
            all.collect()
        };
        Ok(Self {
            messages: PerLanguage::from_fn(messages),
            slots,
        })
    }

    /// Names of the files.
    pub(super) fn files(&self) -> impl Iterator<Item = &'static str> {
        FILES.ky.iter().map(|(name, _)| *name)
    }
}

/// The wordings of a text: those that some language has, each behind the one that it follows there.
fn of(file: &'static str, shown: &Message, each: &PerLanguage<Option<&Message>>) -> Vec<Slot> {
    let mut paths: Vec<String> = Vec::new();
    let mut words: BTreeMap<String, PerLanguage<Option<String>>> = BTreeMap::new();
    for language in Language::ALL {
        let mut next = 0;
        for wording in each[language].map(wordings).unwrap_or_default() {
            next = match paths.iter().position(|path| *path == wording.path) {
                Some(at) => at + 1,
                None => {
                    paths.insert(next, wording.path.clone());
                    next + 1
                }
            };
            words.entry(wording.path).or_default()[language] = Some(wording.text);
        }
    }
    let all = || {
        words
            .values()
            .flat_map(|w| w.iter().filter_map(|(_, w)| w.as_deref()))
    };
    let limit = Limit::of(shown, all());
    let has_markup = all().any(|text| text.contains(['<', '&']));
    let variables = all().flat_map(fillings).chain(selectors(&paths));
    let variables: BTreeSet<String> = variables.collect();
    let slot = |path: String| Slot {
        file,
        id: shown.id.clone(),
        key: key(&shown.id, &path),
        section: shown.section.clone(),
        limit,
        words: words.get(&path).cloned().unwrap_or_default(),
        fillings: variables.clone(),
        has_markup,
        path,
    };
    paths.into_iter().map(slot).collect()
}

/// Variables and other texts in a wording, as they stand there.
pub(super) fn fillings(text: &str) -> Vec<String> {
    let parts = parts(text).unwrap_or_default();
    let filled = |part: &Part| matches!(part, Part::Variable(_) | Part::Mention(_));
    parts
        .iter()
        .filter(|p| filled(p))
        .map(Part::shown)
        .collect()
}

/// The variables that choose between wordings: code always fills them in.
fn selectors(paths: &[String]) -> impl Iterator<Item = String> {
    let steps = paths.iter().flat_map(|path| path.split(", "));
    let names = steps.filter_map(|step| step.split(['=', '#']).next());
    let named = names.filter(|name| !name.is_empty());
    named.map(|name| Part::Variable(name.to_owned()).shown())
}

impl Slot {
    /// What it is, and which part of the product says it.
    pub(super) fn place(&self) -> String {
        format!("{}. {}", self.limit.kind(), self.section)
    }

    /// What may be filled in.
    pub(super) fn variables(&self) -> String {
        let all: Vec<&str> = self.fillings.iter().map(String::as_str).collect();
        all.join(" ")
    }

    /// Marks of the words of all languages.
    pub(super) fn seen(&self) -> String {
        let marks = Language::ALL.map(|language| mark(self.words[language].as_deref()));
        marks.join(" ")
    }

    /// Whether the language has no such wording, and the cell says so.
    pub(super) fn is_absent(&self, language: Language, text: &str) -> bool {
        self.words[language].is_none() && (text.is_empty() || text == NONE)
    }
}
