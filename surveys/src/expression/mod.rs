//! The ODK expression subset with JavaRosa semantics: parse once, evaluate as often as answers change.
//!
//! Where engines differ this is KoboCollect's side: an irrelevant or unanswered question is the empty text, never zero; NaN is the
//! empty text as soon as it is text; `regex` matches the whole text. What stops Collect with an error at run time (an impossible date)
//! is blank here, as a talk cannot be stopped by its author's mistake.

mod dates;
mod evaluation;
mod lexer;
mod parser;
#[cfg(any(test, fuzzing))]
mod print;
mod refusal;
mod syntax;
mod value;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use dates::looks_like_date;
pub(crate) use lexer::is_name;
pub use refusal::{Absence, SyntaxError, SyntaxErrorKind};
pub(crate) use syntax::{Function, Node, Operator};
pub use value::Value;
pub(crate) use value::is_moment;

/// Longest expression in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;
/// Deepest nesting of brackets, calls and signs.
pub const MAX_DEPTH: usize = 64;

/// What an expression can see. Everything is the caller's: answers, the moment, the seed, names of months.
pub trait Context {
    /// The answer to `${name}`: a number where the question asks for one, else its text; the empty text when blank or irrelevant. A
    /// "don't know" reads `dont_know`, a "prefer not to say" `prefer_not`, choices read their names (several: separated by spaces).
    fn value(&self, name: &str) -> Value;

    /// `.`: the answer being checked. In a calculation its value so far, for `once()`.
    fn current(&self) -> Value {
        Value::Text(String::new())
    }

    /// A bare name in a `choice_filter`: that column of the choice, `None` when it has none.
    fn column(&self, _name: &str) -> Option<Cow<'_, str>> {
        None
    }

    /// `jr:choice-name`: the label, in the respondent's language, of the choice `value` of a question.
    fn choice_label(&self, _question: &str, _value: &str) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    /// The moment of this pass in milliseconds since 1970-01-01 UTC: one and the same for all expressions of the pass.
    fn now(&self) -> i64;

    /// The seed of the session and the row: `random()` gives one number for it and for its place in the expression, so that
    /// recomputing changes nothing.
    fn seed(&self) -> u64;

    /// `%b`: short name of a month, 1 to 12, in the respondent's language.
    fn month(&self, _month: u32) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    /// `%a`: short name of a weekday, 0 = Sunday, in the respondent's language.
    fn weekday(&self, _day: u32) -> Cow<'_, str> {
        Cow::Borrowed("")
    }
}

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As written.
    pub source: String,
    root: Node,
}

impl Expression {
    /// Parses an expression as written in a cell; curly quotes count as straight ones.
    ///
    /// # Errors
    /// The first thing that is not in the subset, with its byte offset.
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        let root = parser::parse(source)?;
        Ok(Self {
            source: source.to_owned(),
            root,
        })
    }

    /// The expression that is always this text.
    #[must_use]
    pub fn constant(text: &str) -> Self {
        Self {
            source: text.to_owned(),
            root: Node::Text(text.to_owned()),
        }
    }

    /// The value in a context. Never fails.
    #[must_use]
    pub fn evaluate(&self, context: &dyn Context) -> Value {
        evaluation::Scope::new(context, &self.source).value(&self.root)
    }

    /// [`Self::evaluate`] as truth: what relevant, required, constraint and choice_filter need.
    #[must_use]
    pub fn truth(&self, context: &dyn Context) -> bool {
        self.evaluate(context).truth()
    }

    /// The tree with every bracket written.
    #[cfg(fuzzing)]
    #[must_use]
    pub fn printed(&self) -> String {
        print::print(&self.root)
    }

    /// Names of the questions that it reads, in order of appearance, perhaps repeated.
    #[must_use]
    pub fn references(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |node| {
            if let Node::Reference { name, .. } | Node::ChoiceName { question: name, .. } = node {
                names.push(name.as_str());
            }
        });
        names
    }

    /// Whether its value depends on what it gave before.
    pub(crate) fn has_once(&self) -> bool {
        self.root.once().is_some()
    }

    /// Calls `see` with every node, parents first.
    pub(crate) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        self.root.visit(see);
    }

    /// The outermost node.
    pub(crate) const fn root(&self) -> &Node {
        &self.root
    }
}

/// The value of a tree that reads no answer, no choice, no clock and no chance; `None` of any other.
pub(crate) fn fixed(node: &Node) -> Option<Value> {
    struct Nothing;
    impl Context for Nothing {
        fn value(&self, _name: &str) -> Value {
            Value::Text(String::new())
        }
        fn now(&self) -> i64 {
            0
        }
        fn seed(&self) -> u64 {
            0
        }
    }
    let mut varies = false;
    node.visit(&mut |node| varies |= node.varies());
    (!varies).then(|| evaluation::Scope::new(&Nothing, "").value(node))
}

/// Whether a `default` is an expression (a reference, a call or an operator between operands) and not plain text.
pub(crate) fn looks_dynamic(text: &str) -> bool {
    if text.contains("${") {
        return true;
    }
    if looks_like_date(text) {
        return false;
    }
    match Expression::parse(text) {
        Ok(e) => !matches!(
            e.root,
            Node::Number(_) | Node::Text(_) | Node::Column { .. } | Node::Negate(_)
        ),
        // a call that fails to parse is a mistake worth telling
        Err(e) => matches!(
            e.kind,
            SyntaxErrorKind::UnknownFunction { .. }
                | SyntaxErrorKind::AbsentFunction(..)
                | SyntaxErrorKind::Arity { .. }
        ),
    }
}
