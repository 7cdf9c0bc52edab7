//! The questionnaires that leaders choose from, loaded once.

use std::sync::{Arc, LazyLock};

use surveys::questionnaire::{self, Questionnaire};

use crate::domain::LIBRARY;

/// A bundled questionnaire.
#[derive(Debug)]
pub struct Entry {
    /// Loaded.
    pub questionnaire: Arc<Questionnaire>,
    /// Its text.
    pub source: &'static str,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let loaded = LIBRARY.iter().filter_map(|entry| {
        let (questionnaire, _) = questionnaire::load(entry.id, entry.source);
        questionnaire.map(|questionnaire| Entry {
            questionnaire: Arc::new(questionnaire),
            source: entry.source,
        })
    });
    loaded.collect()
});

/// All, in the order in which leaders see them.
#[must_use]
pub fn all() -> &'static [Entry] {
    &ENTRIES
}
