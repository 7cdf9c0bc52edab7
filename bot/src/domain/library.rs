//! The questionnaires that come with the product.

use std::sync::{Arc, LazyLock};

use surveys::questionnaire::{Question, QuestionIx, Questionnaire, Sector, load};

/// A questionnaire inside the binary.
#[derive(Debug)]
pub struct LibraryEntry {
    /// Its `form_id`, and its folder in `surveys/library/`.
    pub id: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    /// Its TOML text.
    pub source: &'static str,
    /// Loaded.
    pub questionnaire: Arc<Questionnaire>,
}

/// What a questionnaire of the library is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// People open it as a round.
    Round,
    /// Asks whether a promise was kept: the program opens it by itself, once for each promise.
    Promise,
    /// Its questions are asked in quick polls, one to five of them; never as a whole.
    Bank,
}

/// All, in the order in which they are offered.
pub static LIBRARY: LazyLock<Vec<LibraryEntry>> = LazyLock::new(|| {
    let loaded = SOURCES.iter().filter_map(|(id, purpose, source)| {
        // a test sees to it that each loads
        let questionnaire = Arc::new(load(id, source).0?);
        Some(LibraryEntry {
            id,
            purpose: *purpose,
            source,
            questionnaire,
        })
    });
    loaded.collect()
});

macro_rules! library {
    ($($id:literal $purpose:ident)*) => {
        const SOURCES: &[(&str, Purpose, &str)] = &[$((
            $id,
            Purpose::$purpose,
            include_str!(concat!("../../../surveys/library/", $id, "/questionnaire.toml")),
        )),*];
    };
}
library! {
    "needs-assessment" Round
    "school-climate" Round
    "budget-priorities" Round
    "was-it-done" Promise
    "question-bank" Bank
}

/// The questionnaire that asks whether a promise was kept.
pub const WAS_IT_DONE: &str = "was-it-done";

/// The order in which the sectors of the bank are offered.
const BY_SECTOR: [Sector; 6] = [
    Sector::Education,
    Sector::Health,
    Sector::SocialProtection,
    Sector::ProtectionFromViolence,
    Sector::Participation,
    Sector::Budget,
];

/// The approved questions of which quick polls are made.
#[must_use]
pub fn bank() -> &'static LibraryEntry {
    let bank = LIBRARY.iter().find(|entry| entry.purpose == Purpose::Bank);
    // a test sees to it that it is there
    bank.unwrap_or(&LIBRARY[0])
}

/// The questions of the bank, sector by sector.
pub fn bank_by_sector() -> impl Iterator<Item = (Sector, Vec<(QuestionIx, &'static Question)>)> {
    BY_SECTOR.into_iter().map(|sector| {
        let rows = (0..).map(QuestionIx).zip(&bank().questionnaire.questions);
        let own = rows.filter(|(_, row)| row.asks() && row.sector == Some(sector));
        (sector, own.collect())
    })
}

impl LibraryEntry {
    /// Whether people can open it as a round.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.purpose == Purpose::Round
    }

    /// Whether all its questions are asked of one person.
    #[must_use]
    pub fn is_asked_whole(&self) -> bool {
        self.purpose != Purpose::Bank
    }

    /// The bank in polls of five, in the order of the file.
    #[cfg(test)]
    pub(crate) fn polls() -> Vec<Questionnaire> {
        let bank = &bank().questionnaire;
        let asked: Vec<Question> = bank
            .questions
            .iter()
            .filter(|q| q.asks())
            .cloned()
            .collect();
        let poll = |questions: &[Question]| Questionnaire {
            bank: false,
            questions: questions.to_vec(),
            ..(**bank).clone()
        };
        asked.chunks(5).map(poll).collect()
    }

    /// One with several kinds of questions, for tests that are about none of the library.
    #[cfg(test)]
    pub(crate) fn monitoring() -> &'static Self {
        static ENTRY: LazyLock<LibraryEntry> = LazyLock::new(|| {
            let source = include_str!("../../../tests/fixtures/monitoring.toml");
            LibraryEntry {
                id: "monitoring",
                purpose: Purpose::Round,
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
    use surveys::questionnaire::Language;
    use surveys::statistics::{Privacy, repeated};

    use super::*;

    #[test]
    fn every_library_questionnaire_loads_under_its_id() {
        for (id, purpose, source) in SOURCES {
            let (questionnaire, issues) = load(id, source);
            let questionnaire = questionnaire.unwrap_or_else(|| panic!("{id}: {issues:?}"));
            assert_eq!(questionnaire.id, *id);
            assert_eq!(questionnaire.bank, *purpose == Purpose::Bank);
        }
        assert_eq!(LIBRARY.len(), SOURCES.len());
    }

    /// What PRIVACY.md states: per questionnaire the worst question and all of them, as `jashun check --privacy` prints it.
    #[test]
    fn no_bundled_questionnaire_costs_more_privacy_than_stated() {
        let stated = [
            ("needs-assessment", (0.8965, 49.85), (0.9329, 96.89)),
            ("school-climate", (0.8965, 15.86), (0.9210, 19.92)),
            ("budget-priorities", (0.8965, 15.39), (0.9210, 21.07)),
            ("was-it-done", (0.7500, 2.20), (0.7876, 3.02)),
        ];
        let whole = LIBRARY.iter().filter(|entry| entry.is_asked_whole());
        assert_eq!(stated.len(), whole.count());
        for (id, (worst, epsilon), in_groups) in stated {
            let entry = LibraryEntry::find(id).unwrap();
            let privacy = Privacy::of(&entry.questionnaire);
            let bounds = privacy.questions.iter().map(|q| q.bound(1));
            let found = (bounds.fold(0.0, f64::max), privacy.epsilon(1));
            println!("{id} {found:?}");
            assert!(found.0 <= worst && found.1 <= epsilon, "{id}: {found:?}");
            let bounds = privacy.questions.iter().map(|q| q.bound_in_groups(1));
            let found = (bounds.fold(0.0, f64::max), privacy.epsilon_in_groups(1));
            let stands = found.0 <= in_groups.0 && found.1 <= in_groups.1;
            assert!(stands, "{id} with the nation's groups: {found:?}");
        }
    }

    /// What PRIVACY.md states of the bank: its worst question, and the five that cost most together.
    #[test]
    fn five_questions_of_the_bank_cost_less_privacy_than_stated() {
        let questions = Privacy::of(&bank().questionnaire).questions;
        let mut costs: Vec<f64> = questions.iter().map(|q| q.epsilon(1)).collect();
        costs.sort_by(|a, b| b.total_cmp(a));
        let five: f64 = costs.iter().take(5).sum();
        let bounds = questions.iter().map(|q| q.bound(1));
        let worst = bounds.fold(0.0, f64::max);
        println!("question-bank ({worst}, {five})");
        assert!(worst <= 0.8965 && five <= 33.0, "{worst} {five}");
        let needs = LibraryEntry::find("needs-assessment").unwrap();
        assert!(five < Privacy::of(&needs.questionnaire).epsilon(1));
    }

    #[test]
    fn every_question_of_the_bank_stands_alone() {
        let rows = &bank().questionnaire.questions;
        for row in rows {
            let name = &row.name;
            assert!(
                row.relevant.is_empty() && row.constraint.is_none(),
                "{name}"
            );
            assert!(row.section.is_none() && row.required.is_none(), "{name}");
            assert!(row.choices().len() <= 8 && row.sector.is_some(), "{name}");
            let label = row.label.as_ref().unwrap();
            let filled = Language::ALL.map(|language| label.get(language).contains('$'));
            assert_eq!(filled, [false; 2], "{name}");
        }
        let by_sector: Vec<_> = bank_by_sector().collect();
        let listed: usize = by_sector.iter().map(|(_, own)| own.len()).sum();
        assert_eq!(listed, rows.iter().filter(|row| row.asks()).count());
        assert!(listed >= 44 && by_sector.iter().all(|(_, own)| own.len() >= 8));
    }

    /// A question that another questionnaire asks too would wait 30 days after it.
    #[test]
    fn no_question_of_the_bank_is_asked_elsewhere_or_twice() {
        let bank = &bank().questionnaire;
        for entry in LIBRARY.iter().filter(|entry| entry.is_asked_whole()) {
            assert_eq!(repeated(bank, &entry.questionnaire), [], "{}", entry.id);
        }
        let mut labels = std::collections::BTreeSet::new();
        for row in &bank.questions {
            for text in row.label.iter().flat_map(|label| [&label.ky, &label.ru]) {
                assert!(labels.insert(text), "{text}");
            }
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
