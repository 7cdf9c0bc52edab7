//! Messages of a locale as trees: read from Fluent, and written back as Fluent in which every text is a quoted literal, so that nothing that
//! an editor writes is syntax.

use std::fmt::Write as _;

use fluent_syntax::ast::{
    self, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};

use crate::texts::TextsError;

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) value: Vec<Piece>,
    /// Segments that it may take by SMS, where its attribute says so.
    pub(super) segments: Option<String>,
    /// The comment that stands above it or above its section.
    pub(super) section: String,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// Words in quotes: blanks at an end, nothing at all, braces.
    Quoted(String),
    /// What code fills in.
    Variable(String),
    /// Another text.
    Mention(String),
    /// One of several wordings.
    Choice(Choice),
}

/// Wordings, one of which a variable chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) variable: String,
    pub(super) variants: Vec<Variant>,
}

/// A wording: the last resort is the one that is said where no key fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) key: String,
    pub(super) last_resort: bool,
    pub(super) value: Vec<Piece>,
}

/// The texts of a file, in its order.
pub(super) fn messages(language: &'static str, file: &str) -> Result<Vec<Message>, TextsError> {
    let wrong = |problem: String| TextsError { language, problem };
    let parsed = fluent_syntax::parser::parse(file).map_err(|(_, e)| wrong(format!("{e:?}")))?;
    let mut section = String::new();
    let mut messages = Vec::new();
    for entry in parsed.body {
        match entry {
            Entry::Comment(comment)
            | Entry::GroupComment(comment)
            | Entry::ResourceComment(comment) => section = comment.content.join(" "),
            Entry::Message(message) => {
                if let Some(comment) = &message.comment {
                    section = comment.content.join(" ");
                }
                let id = message.id.name;
                let read = read(&message, &section);
                messages.push(read.ok_or_else(|| wrong(format!("{id}: not plain enough")))?);
            }
            Entry::Term(term) => return Err(wrong(format!("-{}: is a term", term.id.name))),
            Entry::Junk { content } => return Err(wrong(content.to_owned())),
        }
    }
    Ok(messages)
}

/// None if it uses what no sheet can show.
fn read(message: &ast::Message<&str>, section: &str) -> Option<Message> {
    let mut segments = None;
    for attribute in &message.attributes {
        match pieces(&attribute.value)?.as_slice() {
            [Piece::Text(number)] if attribute.id.name == "segments" => {
                segments = Some(number.clone());
            }
            _ => return None,
        }
    }
    Some(Message {
        id: message.id.name.to_owned(),
        value: pieces(message.value.as_ref()?)?,
        segments,
        section: section.to_owned(),
    })
}

fn pieces(pattern: &Pattern<&str>) -> Option<Vec<Piece>> {
    let mut pieces: Vec<Piece> = Vec::new();
    for element in &pattern.elements {
        match element {
            // lines come one by one
            PatternElement::TextElement { value } => match pieces.last_mut() {
                Some(Piece::Text(text)) => text.push_str(value),
                _ => pieces.push(Piece::Text((*value).to_owned())),
            },
            PatternElement::Placeable { expression } => pieces.push(piece(expression)?),
        }
    }
    Some(pieces)
}

fn piece(expression: &Expression<&str>) -> Option<Piece> {
    Some(match expression {
        Expression::Inline(InlineExpression::StringLiteral { value }) => {
            Piece::Quoted((*value).to_owned())
        }
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            Piece::Variable(id.name.to_owned())
        }
        Expression::Inline(InlineExpression::MessageReference {
            id,
            attribute: None,
        }) => Piece::Mention(id.name.to_owned()),
        Expression::Inline(_) => return None,
        Expression::Select { selector, variants } => {
            let InlineExpression::VariableReference { id } = selector else {
                return None;
            };
            let variant = |variant: &ast::Variant<&str>| {
                let (VariantKey::Identifier { name: key }
                | VariantKey::NumberLiteral { value: key }) = &variant.key;
                Some(Variant {
                    key: (*key).to_owned(),
                    last_resort: variant.default,
                    value: pieces(&variant.value)?,
                })
            };
            Piece::Choice(Choice {
                variable: id.name.to_owned(),
                variants: variants.iter().map(variant).collect::<Option<_>>()?,
            })
        }
    })
}

impl Message {
    /// As Fluent.
    pub(super) fn source(&self) -> String {
        let mut source = format!("{} = {}\n", self.id, fluent(&self.value));
        if let Some(segments) = &self.segments {
            let _infallible = writeln!(source, "    .segments = {segments}");
        }
        source
    }

    /// Whether it is said within another one, at any depth.
    pub(super) fn mentions(&self, id: &str) -> bool {
        mentions(&self.value, id)
    }
}

fn mentions(pieces: &[Piece], id: &str) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Mention(mentioned) => mentioned == id,
        Piece::Choice(choice) => choice.variants.iter().any(|v| mentions(&v.value, id)),
        Piece::Text(_) | Piece::Quoted(_) | Piece::Variable(_) => false,
    })
}

fn fluent(pieces: &[Piece]) -> String {
    if pieces.is_empty() {
        return r#"{""}"#.to_owned();
    }
    let mut source = String::new();
    for piece in pieces {
        source.push_str(&match piece {
            Piece::Text(text) => format!("{{\"{}\"}}", escaped(text)),
            Piece::Quoted(raw) => format!("{{\"{raw}\"}}"),
            Piece::Variable(name) => format!("{{ ${name} }}"),
            Piece::Mention(id) => format!("{{ {id} }}"),
            Piece::Choice(choice) => chosen(choice),
        });
    }
    source
}

fn chosen(choice: &Choice) -> String {
    let mut source = format!("{{ ${} ->\n", choice.variable);
    for variant in &choice.variants {
        let star = if variant.last_resort { "*" } else { "" };
        let said = fluent(&variant.value);
        let _infallible = writeln!(source, "    {star}[{}] {said}", variant.key);
    }
    source.push_str("    }");
    source
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\u000A")
}
