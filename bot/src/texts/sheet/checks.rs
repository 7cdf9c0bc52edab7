//! What may be wrong with the words of one cell.

use std::sync::LazyLock;

use super::cells::{Part, parts};
use super::limit::Limit;
use super::product::{Slot, fillings};
use crate::domain::{Language, is_cyrillic, is_mixed, writes_with};
use crate::texts::markup::well_formed;
use crate::texts::sms::Keywords;

static KEYWORDS: LazyLock<Option<Keywords>> = LazyLock::new(|| Keywords::bundled().ok());

/// Shortest word in capitals that is taken for one to send.
const LOUD: usize = 3;

/// What is wrong with a wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Nobody may read it so.
    Error(String),
    /// Somebody should look.
    Warning(String),
}

/// Everything that is wrong with new words of a row.
pub(super) fn flaws(slot: &Slot, language: Language, text: &str) -> Vec<Flaw> {
    let Some(product) = &slot.words[language] else {
        let none = "this language has no such form: leave the cell as it was exported";
        return vec![Flaw::Error(none.to_owned())];
    };
    if text.is_empty() {
        let empty = "is empty: write the text, or {\"\"} where nothing is to be said";
        return vec![Flaw::Error(empty.to_owned())];
    }
    let parts = match parts(text) {
        Ok(parts) => parts,
        Err(wrong) => return vec![Flaw::Error(wrong)],
    };
    let mut errors = filled(slot, product, text);
    errors.extend(rows(product, &parts));
    errors.extend(markup(slot, text));
    errors.extend(understood(product, text));
    errors.extend(letters(slot, language, &parts));
    if let Some((length, most)) = slot.limit.exceeded(text) {
        errors.push(format!("is {length} characters long, {most} fit"));
    }
    if let Limit::Sms(_) = slot.limit {
        errors.extend(keywords(&parts));
        errors.extend(unsaid(product, &parts));
    }
    let errors = errors.into_iter().map(Flaw::Error);
    errors
        .chain(endings(product, text).map(Flaw::Warning))
        .collect()
}

/// What is to be filled in: nothing that code does not know, all that the product says.
fn filled(slot: &Slot, product: &str, text: &str) -> Vec<String> {
    let (old, new) = (fillings(product), fillings(text));
    let strange = new.iter().filter(|f| !slot.fillings.contains(*f));
    let strange = strange.map(|f| format!("{f} is not among the variables of this text"));
    // "one minute" needs no number
    let chooses = |f: &str| {
        let name = f.trim_matches(['{', '}', '$', ' ']);
        let mut steps = slot.path.split(", ");
        steps.any(|step| step.split(['=', '#']).next() == Some(name))
    };
    let lost = old.iter().filter(|f| !new.contains(f) && !chooses(f));
    let lost = lost.map(|f| format!("{f} is missing"));
    strange.chain(lost).collect()
}

/// Places of other rows: each stands where it stood, once.
fn rows(product: &str, new: &[Part]) -> Vec<String> {
    let old = parts(product).unwrap_or_default();
    let count = |parts: &[Part], row: &Part| parts.iter().filter(|p| *p == row).count();
    let is_row = |part: &&Part| matches!(part, Part::Row(_));
    let mut wrong = Vec::new();
    for row in old.iter().filter(is_row) {
        if count(new, row) != 1 {
            wrong.push(format!("{} must stand there once", row.shown()));
        }
    }
    for row in new.iter().filter(is_row) {
        if count(&old, row) == 0 {
            wrong.push(format!("{} puts in rows that are not there", row.shown()));
        }
    }
    wrong
}

fn markup(slot: &Slot, text: &str) -> Option<String> {
    if slot.has_markup && slot.limit.takes_markup() {
        return well_formed(&outside_quotes(text)).err();
    }
    // `->` is a place for rows
    let bare = text.replace("-> }", "");
    let found = bare.contains(['<', '>', '&']) && !slot.has_markup;
    found.then(|| "< > & cannot stand here: this text has no bold or italics".to_owned())
}

/// Without what stands in braces.
fn outside_quotes(text: &str) -> String {
    let parts = parts(text).unwrap_or_default();
    let words = |part: Part| match part {
        Part::Text(text) => Some(text),
        Part::Quoted(_) | Part::Variable(_) | Part::Mention(_) | Part::Row(_) => None,
    };
    parts.into_iter().filter_map(words).collect()
}

fn letters(slot: &Slot, language: Language, parts: &[Part]) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in texts(parts) {
        let strange = |c: &char| c.is_control() && *c != '\n' || is_unseen(*c);
        if let Some(c) = text.chars().find(strange) {
            let code = u32::from(c);
            wrong.push(format!(
                "holds a character that nobody sees, U+{code:04X}: type the words anew"
            ));
        }
        for word in words(text) {
            let foreign = word
                .chars()
                .find(|c| is_cyrillic(*c) && !writes_with(language, *c));
            if is_mixed(word) {
                wrong.push(format!(
                    "`{word}` has Latin letters among Cyrillic ones: type it anew"
                ));
            } else if let Some(c) = foreign
                && !is_known(slot, word)
            {
                let code = language.code();
                wrong.push(format!(
                    "`{word}` has the letter `{c}`, which {code} does not write with"
                ));
            }
        }
    }
    wrong
}

/// A name that the product says in some language.
fn is_known(slot: &Slot, word: &str) -> bool {
    let mut all = slot.words.iter().filter_map(|(_, words)| words.as_deref());
    all.any(|text| words(text).any(|known| known == word))
}

fn texts(parts: &[Part]) -> impl Iterator<Item = &str> {
    parts.iter().filter_map(|part| match part {
        Part::Text(text) | Part::Quoted(text) => Some(text.as_str()),
        Part::Variable(_) | Part::Mention(_) | Part::Row(_) => None,
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
}

const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200C}' | '\u{200E}'..='\u{200F}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// What the program understands when it comes back stands as in the product: commands, and the numbers of choices with the numbers that they
/// stand for (`1) 11-13`).
fn understood(product: &str, text: &str) -> Option<String> {
    let (old, new) = (sent_back(product), sent_back(text));
    let shown = |all: &[String]| match all {
        [] => "none".to_owned(),
        all => all.join(", "),
    };
    (old != new).then(|| {
        let (old, new) = (shown(&old), shown(&new));
        format!("has other commands or numbers of choices than it may: {new}, must be {old}")
    })
}

/// Commands, whatever their order, then choices in theirs.
fn sent_back(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_command = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let commands = words.iter().filter_map(|word| word.strip_prefix('/'));
    let commands = commands.filter(|word| is_command(word)).map(|word| {
        let end = word.find(|c: char| !c.is_ascii_lowercase());
        format!("/{}", &word[..end.unwrap_or(word.len())])
    });
    let mut commands: Vec<String> = commands.collect();
    commands.sort_unstable();
    let all = |text: &str, fits: fn(char) -> bool| !text.is_empty() && text.chars().all(fits);
    let choices = words.iter().enumerate().filter_map(|(at, word)| {
        let number = word.strip_suffix(')')?;
        let stands_for = words.get(at + 1).filter(|next| {
            all(next, |c| c.is_ascii_digit() || c == '-')
                && next.contains(|c: char| c.is_ascii_digit())
        });
        all(number, |c| c.is_ascii_digit()).then(|| match stands_for {
            Some(next) => format!("{word} {next}"),
            None => (*word).to_owned(),
        })
    });
    commands.into_iter().chain(choices).collect()
}

fn is_loud(word: &&str) -> bool {
    word.chars().count() >= LOUD && word.chars().all(char::is_uppercase) && *word != "SMS"
}

/// Words to send of which the product tells, and these words do not.
fn unsaid(product: &str, new: &[Part]) -> Vec<String> {
    let Some(known) = &*KEYWORDS else {
        return Vec::new();
    };
    let found = |word: &str| known.find(word).map(|found| found.keyword);
    let said: Vec<_> = texts(new)
        .flat_map(words)
        .filter(is_loud)
        .filter_map(found)
        .collect();
    let old = parts(product).unwrap_or_default();
    let lost = texts(&old).flat_map(words).filter(is_loud);
    let lost = lost.filter(|word| found(word).is_some_and(|keyword| !said.contains(&keyword)));
    lost.map(|word| format!("does not tell of `{word}` any more"))
        .collect()
}

/// Words in capitals are words to send.
fn keywords(parts: &[Part]) -> Vec<String> {
    let Some(known) = &*KEYWORDS else {
        return Vec::new();
    };
    let unknown = texts(parts).flat_map(words).filter(is_loud);
    let unknown = unknown.filter(|word| known.find(word).is_none());
    unknown
        .map(|word| format!("`{word}` in capitals is not a word that does something by SMS"))
        .collect()
}

/// Endings of words that hang on a variable: few fit every value.
fn endings<'t>(product: &'t str, text: &'t str) -> impl Iterator<Item = String> + 't {
    let hanging = |text: &str| -> Vec<String> {
        let all = parts(text).unwrap_or_default();
        let pairs = all.iter().zip(all.iter().skip(1));
        let hung = pairs.filter_map(|(before, after)| match (before, after) {
            (Part::Variable(_), Part::Text(after)) => {
                let ending: String = after.chars().take_while(|c| c.is_alphabetic()).collect();
                (!ending.is_empty()).then(|| format!("{}{ending}", before.shown()))
            }
            _ => None,
        });
        hung.collect()
    };
    let known = hanging(product);
    let new = hanging(text)
        .into_iter()
        .filter(move |h| !known.contains(h));
    new.map(|h| format!("`{h}`: the ending must fit every value"))
}
