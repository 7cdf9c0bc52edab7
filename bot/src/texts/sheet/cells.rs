//! Texts as cells: a row for each wording, and back. Editors see words and `{ … }` only, never selectors.

use super::pattern::{Choice, Message, Piece, Variant};

/// What one cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    /// Which of a text's wordings: `form=familiar, n=one`; empty for a text that has one only.
    pub(super) path: String,
    /// As the editor sees it.
    pub(super) text: String,
}

/// The wordings of a text, each with its own words; one within another stands there as `{ $n -> }`.
pub(super) fn wordings(message: &Message) -> Vec<Wording> {
    let mut all = Vec::new();
    collect(&message.value, "", &mut all);
    all
}

fn collect(pieces: &[Piece], path: &str, all: &mut Vec<Wording>) {
    if !is_all_choice(pieces) {
        all.push(Wording {
            path: path.to_owned(),
            text: text(pieces),
        });
    }
    for (name, choice) in choices(pieces) {
        for variant in &choice.variants {
            collect(&variant.value, &within(path, &name, &variant.key), all);
        }
    }
}

/// Nothing but a choice: its wordings are the whole text.
fn is_all_choice(pieces: &[Piece]) -> bool {
    matches!(pieces, [Piece::Choice(_)])
}

/// The choices of a wording with the names that tell them apart: `n`, and `n#2` for the second that the same variable makes.
fn choices(pieces: &[Piece]) -> Vec<(String, &Choice)> {
    let mut found: Vec<(String, &Choice)> = Vec::new();
    for piece in pieces {
        if let Piece::Choice(choice) = piece {
            let same = found.iter().filter(|(_, c)| c.variable == choice.variable);
            let name = match same.count() {
                0 => choice.variable.clone(),
                before => format!("{}#{}", choice.variable, before + 1),
            };
            found.push((name, choice));
        }
    }
    found
}

fn within(path: &str, name: &str, key: &str) -> String {
    let comma = if path.is_empty() { "" } else { ", " };
    format!("{path}{comma}{name}={key}")
}

fn text(pieces: &[Piece]) -> String {
    let mut names = choices(pieces).into_iter().map(|(name, _)| name);
    let shown = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Quoted(raw) => format!("{{\"{raw}\"}}"),
        Piece::Variable(name) => format!("{{ ${name} }}"),
        Piece::Mention(id) => format!("{{ {id} }}"),
        Piece::Choice(_) => marker(&names.next().unwrap_or_default()),
    };
    pieces.iter().map(shown).collect()
}

/// Where another row is put in.
pub(super) fn marker(name: &str) -> String {
    format!("{{ ${name} -> }}")
}

/// A text with other words in some of its wordings.
pub(super) fn reworded<'w>(
    message: &Message,
    words: impl Fn(&str) -> Option<&'w [Part]>,
) -> Message {
    Message {
        value: rewritten(&message.value, "", &words),
        ..message.clone()
    }
}

fn rewritten<'w>(
    pieces: &[Piece],
    path: &str,
    words: &impl Fn(&str) -> Option<&'w [Part]>,
) -> Vec<Piece> {
    let choices = choices(pieces).into_iter().map(|(name, choice)| {
        let variant = |variant: &Variant| Variant {
            value: rewritten(&variant.value, &within(path, &name, &variant.key), words),
            ..variant.clone()
        };
        let variants = choice.variants.iter().map(variant).collect();
        let variable = choice.variable.clone();
        (name, Choice { variable, variants })
    });
    let choices: Vec<(String, Choice)> = choices.collect();
    let new = words(path).filter(|_| !is_all_choice(pieces));
    let Some(parts) = new else {
        let mut choices = choices.into_iter().map(|(_, choice)| choice);
        let piece = |piece: &Piece| match piece {
            Piece::Choice(_) => choices.next().map(Piece::Choice),
            other => Some(other.clone()),
        };
        return pieces.iter().filter_map(piece).collect();
    };
    let piece = |part: &Part| match part {
        Part::Text(text) => Some(Piece::Text(text.clone())),
        Part::Quoted(raw) => Some(Piece::Quoted(raw.clone())),
        Part::Variable(name) => Some(Piece::Variable(name.clone())),
        Part::Mention(id) => Some(Piece::Mention(id.clone())),
        Part::Row(wanted) => {
            let found = choices.iter().find(|(name, _)| name == wanted);
            found.map(|(_, choice)| Piece::Choice(choice.clone()))
        }
    };
    parts.iter().filter_map(piece).collect()
}

/// What stands in a cell, piece by piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Words.
    Text(String),
    /// `{" "}`
    Quoted(String),
    /// `{ $place }`
    Variable(String),
    /// `{ date-short }`
    Mention(String),
    /// `{ $n -> }`: the wordings of other rows.
    Row(String),
}

impl Part {
    /// As the editor sees it; words as they are.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Quoted(raw) => format!("{{\"{raw}\"}}"),
            Self::Variable(name) => format!("{{ ${name} }}"),
            Self::Mention(id) => format!("{{ {id} }}"),
            Self::Row(name) => marker(name),
        }
    }
}

/// Reads a cell.
///
/// # Errors
/// What is wrong with its braces.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braced) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let Some(inner) = braced.strip_prefix('{') else {
            return Err("a `}` without `{` before it".into());
        };
        let quoted = inner.trim_start().strip_prefix('"');
        let end = match quoted.and_then(|words| words.split_once('"')) {
            // braces in quotes are words
            Some((words, _)) => inner.find('"').unwrap_or_default() + words.len() + 2,
            None => 0,
        };
        let Some(close) = inner[end..].find('}').map(|close| end + close) else {
            return Err("a `{` without `}` after it".into());
        };
        let (inside, after) = inner.split_at(close);
        parts.push(placeable(inside.trim())?);
        rest = &after[1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn placeable(inside: &str) -> Result<Part, String> {
    let is_name = |name: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(letters)
    };
    let quoted = inside.strip_prefix('"').and_then(|i| i.strip_suffix('"'));
    let variable = inside.strip_prefix('$');
    let row = variable.and_then(|v| v.strip_suffix("->"));
    match (quoted, row.map(str::trim), variable) {
        (Some(words), ..) if !words.contains(['"', '\\', '\n']) => {
            Ok(Part::Quoted(words.to_owned()))
        }
        (_, Some(name), _) if is_name(name.split('#').next().unwrap_or_default()) => {
            Ok(Part::Row(name.to_owned()))
        }
        (_, None, Some(name)) if is_name(name) => Ok(Part::Variable(name.to_owned())),
        (None, None, None) if is_name(inside) => Ok(Part::Mention(inside.to_owned())),
        _ => Err(format!(
            "`{{ {inside} }}` is no variable: copy it from the column `variables`"
        )),
    }
}
