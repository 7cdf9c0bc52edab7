//! What a leader or coordinator types for a poll: one text a line.

use unicode_normalization::UnicodeNormalization;

use crate::domain::{Answers, Language, OwnQuestion, Wording, one_line};

/// Longest line that is kept at all; what is longer than it may be is said below it.
const LINE_LONGEST: usize = 300;
/// Most lines that are kept.
const LINES_MOST: usize = 13;

/// Why lines are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Nothing to read in them.
    Empty,
    /// So long that nobody meant it.
    Endless,
}

/// The lines of a message: each in one line, without what is not seen, and without the numbers and dashes of a list.
///
/// # Errors
/// [`Typed`].
pub fn read(text: &str) -> Result<Vec<String>, Typed> {
    if text.lines().any(|line| line.chars().count() > LINE_LONGEST) {
        return Err(Typed::Endless);
    }
    let lines: Vec<String> = text.lines().map(cleaned).collect();
    let lines: Vec<String> = lines
        .into_iter()
        .filter(|line| line.chars().any(char::is_alphanumeric))
        .collect();
    if lines.is_empty() {
        return Err(Typed::Empty);
    }
    if lines.len() > LINES_MOST {
        return Err(Typed::Endless);
    }
    Ok(lines)
}

fn cleaned(line: &str) -> String {
    // full-width and circled letters and digits are what they look like
    let seen: String = line.nfkc().collect();
    let words = seen.split_whitespace().map(one_line);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let bullet = |word: &String| {
        let number = word.strip_suffix(['.', ')']);
        number.is_some_and(|number| number.parse::<u8>().is_ok())
            || matches!(word.as_str(), "-" | "–" | "—" | "•" | "*" | "·")
    };
    let from = usize::from(words.len() > 1 && words.first().is_some_and(bullet));
    words.get(from..).unwrap_or_default().join(" ")
}

/// The language in which something is written: that of letters which the other one has not, else that of whoever writes.
#[must_use]
pub fn spoken(lines: &[String], own: Language) -> Language {
    let kyrgyz = |c: char| {
        matches!(
            c,
            '\u{4a3}' | '\u{4a2}' | '\u{4e9}' | '\u{4e8}' | '\u{4af}' | '\u{4ae}'
        )
    };
    match lines.iter().any(|line| line.contains(kyrgyz)) {
        true => Language::Ky,
        false => own,
    }
}

/// The first line asks: where nothing ends it, a question mark does.
pub fn asking(mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut()
        && first.ends_with(char::is_alphanumeric)
    {
        first.push('?');
    }
    lines
}

/// A new question: the first line asks, all others are its choices.
pub(super) fn question(lines: Vec<String>, own: Language) -> Option<OwnQuestion> {
    let lines = asking(lines);
    let language = spoken(&lines, own);
    let mut lines = lines.into_iter().map(|line| Wording::new(language, line));
    Some(OwnQuestion {
        words: lines.next()?,
        answers: Answers::Unchosen(lines.collect()),
        sensitive: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_question_and_its_choices_however_they_are_listed() {
        for text in [
            "Эмне керек?\nсуу\nжарык",
            "  Эмне   керек? \n\n1. суу\n2) жарык\n",
            "Эмне керек?\n- суу\n• жарык\u{200b}",
        ] {
            let lines = read(text).unwrap();
            assert_eq!(lines, ["Эмне керек?", "суу", "жарык"], "{text}");
        }
        // a number may be the choice itself
        assert_eq!(read("Канча?\n1\n2.").unwrap(), ["Канча?", "1", "2."]);
    }

    #[test]
    fn what_nobody_meant_is_not_kept() {
        assert_eq!(read(" \n?!\n"), Err(Typed::Empty));
        assert_eq!(read(&"а".repeat(301)), Err(Typed::Endless));
        assert_eq!(read(&"а\n".repeat(14)), Err(Typed::Endless));
        assert!(read(&"а".repeat(300)).is_ok());
    }

    #[test]
    fn who_forgets_the_question_mark_has_asked_all_the_same() {
        for (typed, asked) in [("Суу барбы", "Суу барбы?"), ("Мага керек:", "Мага керек:")]
        {
            assert_eq!(asking(vec![typed.to_owned()]), [asked]);
        }
    }

    #[test]
    fn letters_tell_the_language_and_otherwise_the_writer() {
        for (text, own, language) in [
            ("Көчөдө эмне керек?", Language::Ru, Language::Ky),
            ("Чего не хватает?", Language::Ru, Language::Ru),
            ("Спорт залы барбы?", Language::Ky, Language::Ky),
        ] {
            assert_eq!(spoken(&[text.to_owned()], own), language, "{text}");
        }
    }
}
