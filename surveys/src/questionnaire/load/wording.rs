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
        let alike = |c: char| {
            LOOK_ALIKES
                .iter()
                .find(|(latin, _)| *latin == c)
                .map(|(_, c)| *c)
        };
        if !word.contains(is_cyrillic) || !word.chars().any(|c| alike(c).is_some()) {
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

/// Refuses characters that nobody sees: they break comparisons, turn the direction of a line, and hide one text behind another.
pub(super) fn invisible(text: &str, column: &str, at: usize, report: &mut Report<'_>) {
    for (_, c) in text.char_indices().filter(|(i, c)| is_hidden(text, *i, *c)) {
        let line = report.source.get(at..).and_then(|raw| raw.lines().next());
        let within = line.and_then(|line| line.find(c)).unwrap_or(0);
        let code = IssueCode::InvisibleCharacter {
            column: column.to_owned(),
            character: format!("U+{:04X}", u32::from(c)),
        };
        let seen = text
            .char_indices()
            .filter(|(i, c)| !is_hidden(text, *i, *c));
        let seen: String = seen.map(|(_, c)| c).collect();
        report.suggest(at + within, code, Some(seen));
    }
}

/// Whether a text holds such a character.
pub(super) fn hides(text: &str) -> bool {
    text.char_indices().any(|(i, c)| is_hidden(text, i, c))
}

/// Whether a character is not seen. Emoji are put together with two such characters, which are fine behind them.
fn is_hidden(text: &str, at: usize, c: char) -> bool {
    let before = || text.get(..at).and_then(|t| t.chars().next_back());
    match c {
        '\n' | '\r' | '\t' => false,
        '\u{200d}' | '\u{fe0f}' => !before().is_some_and(|b| is_emoji(b) || b.is_ascii_digit()),
        _ => {
            c.is_control()
                || matches!(c,
                    '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
                    | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                    | '\u{2800}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..
                    | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
        }
    }
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{3030}'..='\u{303d}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '©' | '®' | '#' | '*')
}

/// Warns of a name in which a word is of both alphabets: nobody will type it again.
pub(super) fn mixed_name(name: &str, at: usize, report: &mut Report<'_>) {
    for word in name.split(|c: char| !c.is_alphabetic()) {
        let letters: String = word.chars().filter(|c| is_cyrillic(*c)).collect();
        if letters.is_empty() || letters.len() == word.len() {
            continue;
        }
        let latin: String = name.chars().map(latin).collect();
        let mended = (!latin.contains(is_cyrillic)).then_some(latin);
        let name = name.to_owned();
        report.suggest(at, IssueCode::MixedName { name, letters }, mended);
        return;
    }
}

/// Warns of a name that looks like another one.
pub(super) fn alike_names<'n>(
    name: &str,
    mut others: impl Iterator<Item = &'n str>,
    at: usize,
    report: &mut Report<'_>,
) {
    let looks = skeleton(name);
    if let Some(other) = others.find(|other| *other != name && skeleton(other) == looks) {
        let (name, other) = (name.to_owned(), other.to_owned());
        report.add(at, IssueCode::AlikeNames { name, other });
    }
}

/// What a name looks like at a glance: equal for names that are mistaken for one another.
fn skeleton(name: &str) -> String {
    let glance = |c: char| match latin(c) {
        '0' | 'O' => 'o',
        '1' | 'I' => 'l',
        c => c,
    };
    let letters = name.chars().filter(|c| !is_hidden(name, 0, *c)).map(glance);
    letters.collect::<String>().to_lowercase()
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

/// The Latin letter that looks the same.
fn latin(c: char) -> char {
    let alike = LOOK_ALIKES.iter().find(|(_, cyrillic)| *cyrillic == c);
    alike.map_or(c, |(latin, _)| *latin)
}
