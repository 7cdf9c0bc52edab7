//! The questionnaires that come with the product.

use std::sync::{Arc, LazyLock};

use surveys::questionnaire::{Questionnaire, load};

/// A questionnaire inside the binary.
#[derive(Debug)]
pub struct LibraryEntry {
    /// Its `form_id`, and its folder in `surveys/library/`.
    pub id: &'static str,
    /// Its TOML text.
    pub source: &'static str,
    /// Loaded.
    pub questionnaire: Arc<Questionnaire>,
}

/// All, in the order in which they are offered.
pub static LIBRARY: LazyLock<Vec<LibraryEntry>> = LazyLock::new(|| {
    let loaded = SOURCES.iter().filter_map(|(id, source)| {
        // a test sees to it that each loads
        let questionnaire = Arc::new(load(id, source).0?);
        Some(LibraryEntry {
            id,
            source,
            questionnaire,
        })
    });
    loaded.collect()
});

macro_rules! library {
    ($($id:literal)*) => {
        const SOURCES: &[(&str, &str)] = &[$((
            $id,
            include_str!(concat!("../../../surveys/library/", $id, "/questionnaire.toml")),
        )),*];
    };
}
library! { "needs-assessment" "school-climate" "budget-priorities" "was-it-done" }

/// The questionnaire that asks whether a promise was kept; opened by the program itself, once for each promise.
pub const WAS_IT_DONE: &str = "was-it-done";

impl LibraryEntry {
    /// Whether people can open it: all but the one that needs a promise.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.id != WAS_IT_DONE
    }

    /// One with several kinds of questions, for tests that are about none of the library.
    #[cfg(test)]
    pub(crate) fn monitoring() -> &'static Self {
        static ENTRY: LazyLock<LibraryEntry> = LazyLock::new(|| {
            let source = include_str!("../../../tests/fixtures/monitoring.toml");
            LibraryEntry {
                id: "monitoring",
                source,
                questionnaire: Arc::new(load("monitoring", source).0.unwrap()),
            }
        });
        &ENTRY
    }

    /// The questionnaire of this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        LIBRARY.iter().find(|entry| entry.id == id)
    }
}

#[cfg(test)]
mod tests {
    use surveys::statistics::Privacy;

    use super::*;

    #[test]
    fn every_library_questionnaire_loads_under_its_id() {
        for (id, source) in SOURCES {
            let (questionnaire, issues) = load(id, source);
            let questionnaire = questionnaire.unwrap_or_else(|| panic!("{id}: {issues:?}"));
            assert_eq!(questionnaire.id, *id);
        }
        assert_eq!(LIBRARY.len(), SOURCES.len());
    }

    /// What PRIVACY.md states: per questionnaire the worst question and all of them, as `jashun check --privacy` prints it.
    #[test]
    fn no_bundled_questionnaire_costs_more_privacy_than_stated() {
        let stated = [
            ("needs-assessment", 0.8965, 49.85),
            ("school-climate", 0.8965, 15.86),
            ("budget-priorities", 0.8965, 15.39),
            ("was-it-done", 0.7500, 2.20),
        ];
        assert_eq!(stated.len(), LIBRARY.len());
        for (id, worst, epsilon) in stated {
            let entry = LibraryEntry::find(id).unwrap();
            let privacy = Privacy::of(&entry.questionnaire);
            let bounds = privacy.questions.iter().map(|q| q.bound(1));
            let found = (bounds.fold(0.0, f64::max), privacy.epsilon(1));
            println!("{id} {found:?}");
            assert!(found.0 <= worst && found.1 <= epsilon, "{id}: {found:?}");
        }
    }

    #[test]
    fn the_library_holds_every_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../surveys/library");
        let mut folders: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        folders.sort();
        let mut ids: Vec<&str> = LIBRARY.iter().map(|e| e.id).collect();
        ids.sort_unstable();
        assert_eq!(folders, ids);
    }
}
