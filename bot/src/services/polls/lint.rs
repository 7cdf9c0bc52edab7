//! What may not stand in a leader's own question: what is no question, what leads out of the bot, whom one could tell, and what minors are
//! not asked. A net with holes, as that for words of danger is: a coordinator reads every wording of one's own.

use surveys::engine::latin_key;

use crate::domain::Language;
pub use crate::domain::WordingFlaw;
use crate::services::identifying::{has_link, has_phone, names_person, plain};
use crate::texts::{Texts, not_asked};

/// Longest question in characters: what a phone shows without scrolling.
pub const QUESTION_LONGEST: usize = 120;
/// Longest choice in characters: what a button shows whole.
pub const CHOICE_LONGEST: usize = 24;

/// How Kyrgyz asks at the end of a word, as [`latin_key`] spells it.
const ASKS: [&str; 4] = ["bi", "pi", "bu", "pu"];
/// How Russian asks, and how Kyrgyz joins two sentences, spelled so.
const ASKS_WITH: &str = "li";
const JOINS: &str = "jana";

/// The flaws of a question, in the order in which they are told; empty if it may be asked as far as a machine sees.
#[must_use]
pub fn flaws(text: &str) -> Vec<WordingFlaw> {
    let kept = plain(text);
    let mut found = of_any(&kept, QUESTION_LONGEST);
    if found != [WordingFlaw::Empty] {
        let asks = kept.contains('?') || kept.ends_with(':');
        found.extend((!asks).then_some(WordingFlaw::NoQuestion));
        found.extend(is_double(&kept).then_some(WordingFlaw::Double));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The flaws of a choice. A post is none here: "to the teacher" is where help is asked for.
#[must_use]
pub fn flaws_of_choice(text: &str) -> Vec<WordingFlaw> {
    let mut found = of_any(&plain(text), CHOICE_LONGEST);
    found.retain(|flaw| *flaw != WordingFlaw::Post);
    found
}

/// The flaws of words that ask nothing, of at most so many characters.
#[must_use]
pub fn flaws_of_words(text: &str, longest: usize) -> Vec<WordingFlaw> {
    of_any(&plain(text), longest)
}

/// What is wrong and what to do instead, in words for who writes a poll.
#[must_use]
pub fn explained(texts: &Texts, language: Language, flaw: WordingFlaw) -> String {
    texts.say(language, "poll-flaw", &[("flaw", flaw.code().into())])
}

fn of_any(kept: &str, longest: usize) -> Vec<WordingFlaw> {
    if !kept.chars().any(char::is_alphanumeric) {
        return vec![WordingFlaw::Empty];
    }
    let signs = [
        (WordingFlaw::Long, kept.chars().count() > longest),
        (WordingFlaw::Phone, has_phone(kept)),
        (WordingFlaw::Link, !kept.contains('@') && has_link(kept)),
        (WordingFlaw::Handle, kept.contains('@')),
        (WordingFlaw::Person, names_person(kept)),
    ];
    let mut found: Vec<WordingFlaw> = signs
        .into_iter()
        .filter_map(|(flaw, is)| is.then_some(flaw))
        .collect();
    found.extend(not_asked::topics(kept));
    found.sort_unstable();
    found.dedup();
    found
}

/// Two question marks, or two sentences that ask, joined into one. "Is it so or not?" is one question.
fn is_double(kept: &str) -> bool {
    if kept.matches('?').count() > 1 {
        return true;
    }
    let key = latin_key(kept);
    let words: Vec<&str> = key.split_whitespace().collect();
    let asking = |words: &[&str]| {
        words
            .iter()
            .any(|word| word.len() > 4 && ASKS.iter().any(|end| word.ends_with(end)))
    };
    let joined = words.iter().position(|word| *word == JOINS);
    let both = joined.is_some_and(|at| asking(&words[..at]) && asking(&words[at..]));
    both || words.iter().filter(|word| **word == ASKS_WITH).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines `expected <tab> sentence`.
    fn sentences(file: &'static str) -> Vec<(&'static str, &'static str)> {
        let lines = file.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once('\t')).collect()
    }

    /// Of the sentences that may not be asked, how many are found for their reason; of those that are found, how many may not be asked.
    #[test]
    fn what_may_not_be_asked_is_found_and_little_else() {
        for (language, file) in [
            ("ky", include_str!("../../../tests/wording/ky.tsv")),
            ("ru", include_str!("../../../tests/wording/ru.tsv")),
        ] {
            let sentences = sentences(file);
            assert!(sentences.len() >= 120, "{}", sentences.len());
            let (mut hit, mut missed, mut alarms) = (0.0, 0.0, 0.0);
            for (expected, sentence) in sentences {
                let codes: Vec<&str> = flaws(sentence).iter().map(|flaw| flaw.code()).collect();
                let right = match expected {
                    "fine" => codes.is_empty(),
                    code => codes.contains(&code),
                };
                match (expected, right) {
                    ("fine", true) => {}
                    ("fine", false) => alarms += 1.0,
                    (_, true) => hit += 1.0,
                    (_, false) => missed += 1.0,
                }
                if !right {
                    println!("{language}: {expected} {codes:?} {sentence}");
                }
            }
            let (precision, recall) = (hit / (hit + alarms), hit / (hit + missed));
            println!("{language}: precision {precision:.3}, recall {recall:.3}");
            assert!(precision >= 0.97 && recall >= 0.95, "{language}");
        }
    }

    #[test]
    fn approved_questions_have_no_flaw() {
        for row in crate::domain::bank()
            .questionnaire
            .questions
            .iter()
            .filter(|q| q.asks())
        {
            for text in row.label.iter().flat_map(|label| [&label.ky, &label.ru]) {
                assert_eq!(flaws(text), [], "{text}");
            }
            for choice in row.choices() {
                for text in [&choice.label.ky, &choice.label.ru] {
                    assert_eq!(flaws_of_choice(text), [], "{text}");
                }
            }
        }
    }

    #[test]
    fn every_flaw_is_explained_in_both_languages_in_its_own_words() {
        let texts = Texts::load().unwrap();
        for language in Language::ALL {
            let told = WordingFlaw::ALL.map(|flaw| explained(&texts, language, flaw));
            let mut different = told.to_vec();
            different.sort();
            different.dedup();
            assert_eq!(different.len(), told.len());
        }
    }

    #[test]
    fn a_choice_is_no_question_and_may_be_a_post() {
        assert_eq!(flaws_of_choice("Мугалимге"), []);
        assert_eq!(flaws_of_choice("Директорго"), []);
        assert_eq!(flaws_of_choice("Осмонбаевге"), [WordingFlaw::Person]);
        assert_eq!(flaws_of_choice("t.me/club"), [WordingFlaw::Link]);
        assert_eq!(flaws_of_choice(&"а".repeat(25)), [WordingFlaw::Long]);
        assert_eq!(flaws_of_choice(" "), [WordingFlaw::Empty]);
    }

    #[test]
    fn several_flaws_are_told_together_each_once() {
        let found = flaws("Директор Асан уулу Нурбек жакшыбы? 0555 12 34 56");
        let expected = [WordingFlaw::Phone, WordingFlaw::Person, WordingFlaw::Post];
        assert_eq!(found, expected);
    }
}
