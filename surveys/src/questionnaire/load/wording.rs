//! What shows in the wording itself.

use super::report::Report;
use crate::questionnaire::{IssueCode, Language};

/// Latin letters and the Cyrillic ones that look the same.
const LOOK_ALIKES: [(char, char); 21] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('o', 'о'),
    ('p', 'р'),
    ('x', 'х'),
    ('y', 'у'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
    ('ö', 'ө'),
    ('k', 'к'),
];

/// Latin look-alikes inside of Cyrillic words: they print well and never match what is typed.
pub(super) fn look_alikes(text: &str, language: Language, at: usize, report: &mut Report<'_>) {
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let cyrillic = |c: char| matches!(c, '\u{400}'..='\u{4ff}');
        let alike = |c: char| {
            LOOK_ALIKES
                .iter()
                .find(|(latin, _)| *latin == c)
                .map(|(_, c)| *c)
        };
        if !word.contains(cyrillic) || !word.chars().any(|c| alike(c).is_some()) {
            continue;
        }
        let letters: String = word.chars().filter(|c| alike(*c).is_some()).collect();
        let mended = word.chars().map(|c| alike(c).unwrap_or(c)).collect();
        report.push(
            at,
            Some(language),
            IssueCode::LookAlike {
                word: word.to_owned(),
                letters,
            },
            Some(mended),
        );
    }
}
