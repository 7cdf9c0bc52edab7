//! Text to tokens.

use super::refusal::{SyntaxError, SyntaxErrorKind as Kind};
use super::syntax::Operator;

/// A token with its byte offset.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Reference(String),
    /// A bare name, a function, or `and`, `or`, `div`, `mod`: the parser knows by its place.
    Name(String),
    Operator(Operator),
    Dot,
    Open,
    Close,
    Comma,
}

/// Whether a character begins a name.
fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a character goes on with a name: `-` and `.` do.
fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// All tokens, or the first thing that is none.
pub(super) fn tokens(source: &str) -> Result<Vec<(usize, Token)>, SyntaxError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = source.get(at..).and_then(|rest| rest.chars().next()) {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let rest = &source[at..];
        let (length, token) = token(rest, c).map_err(|kind| SyntaxError { offset: at, kind })?;
        found.push((at, token));
        at += length;
    }
    Ok(found)
}

fn token(rest: &str, first: char) -> Result<(usize, Token), Kind> {
    if let Some(class) = quote(first) {
        let inner = &rest[first.len_utf8()..];
        let (end, close) = inner
            .char_indices()
            .find(|(_, c)| quote(*c) == Some(class))
            .ok_or(Kind::UnterminatedText)?;
        return Ok((
            first.len_utf8() + end + close.len_utf8(),
            Token::Text(inner[..end].to_owned()),
        ));
    }
    if rest.starts_with("${") {
        return reference(rest);
    }
    foreign(rest)?;
    if starts_name(first) {
        let end = name_end(rest);
        return Ok((end, Token::Name(rest[..end].to_owned())));
    }
    let digits = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    if first.is_ascii_digit() || (first == '.' && digits > 1) {
        let number = rest[..digits]
            .parse()
            .map_err(|_| Kind::Unexpected(rest[..digits].to_owned()))?;
        return Ok((digits, Token::Number(number)));
    }
    let two = |op| Ok((2, Token::Operator(op)));
    let one = |token| Ok((1, token));
    match first {
        '!' if rest.starts_with("!=") => two(Operator::NotEqual),
        '<' if rest.starts_with("<=") => two(Operator::LessEqual),
        '>' if rest.starts_with(">=") => two(Operator::GreaterEqual),
        '=' => one(Token::Operator(Operator::Equal)),
        '<' => one(Token::Operator(Operator::Less)),
        '>' => one(Token::Operator(Operator::Greater)),
        '+' => one(Token::Operator(Operator::Add)),
        '-' => one(Token::Operator(Operator::Subtract)),
        '*' => one(Token::Operator(Operator::Multiply)),
        '(' => one(Token::Open),
        ')' => one(Token::Close),
        ',' => one(Token::Comma),
        '.' => one(Token::Dot),
        other => Err(Kind::Unexpected(other.to_string())),
    }
}

/// Spreadsheets turn straight quotes into curly ones.
fn quote(c: char) -> Option<char> {
    match c {
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' => Some('\''),
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => Some('"'),
        _ => None,
    }
}

fn reference(rest: &str) -> Result<(usize, Token), Kind> {
    let end = rest.find('}').ok_or(Kind::BadReference)?;
    let name = &rest[2..end];
    if name.trim_start().starts_with("last-saved#") {
        return Err(Kind::LastSaved);
    }
    if !is_name(name) {
        return Err(Kind::BadReference);
    }
    Ok((end + 1, Token::Reference(name.to_owned())))
}

/// Whether the whole text is one name.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(starts_name) && text.chars().all(continues_name)
}

/// End of a name, `prefix:name` being one.
fn name_end(rest: &str) -> usize {
    let run = |from: usize| {
        rest[from..]
            .find(|c| !continues_name(c))
            .map_or(rest.len(), |i| from + i)
    };
    let end = run(0);
    match rest[end..].strip_prefix(':') {
        Some(after) if after.starts_with(starts_name) => run(end + 1),
        _ => end,
    }
}

/// What people write out of habit from elsewhere.
fn foreign(rest: &str) -> Result<(), Kind> {
    const OPERATORS: [(&str, &str); 11] = [
        ("==", "="),
        ("&&", "and"),
        ("||", "or"),
        ("<>", "!="),
        ("=>", ">="),
        ("=<", "<="),
        ("&gt;", ">"),
        ("&lt;", "<"),
        ("&amp;", "and"),
        ("&quot;", "\""),
        ("&apos;", "'"),
    ];
    const PATHS: [&str; 9] = ["..", "//", "/", "[", "]", "|", "@", "::", "$"];
    if let Some((written, instead)) = OPERATORS
        .into_iter()
        .find(|(written, _)| rest.starts_with(written))
    {
        return Err(Kind::ForeignOperator {
            written: written.to_owned(),
            instead,
        });
    }
    if rest.starts_with('!') && !rest.starts_with("!=") {
        return Err(Kind::ForeignOperator {
            written: String::from("!"),
            instead: "not(…)",
        });
    }
    PATHS
        .into_iter()
        .find(|p| rest.starts_with(p))
        .map_or(Ok(()), |p| Err(Kind::NotSupported(p.to_owned())))
}
