//! What can be wrong with a text that should become an expression.

use thiserror::Error;

/// Why a text is not an expression of the subset.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// Where, in bytes from the start of the text.
    pub offset: usize,
    /// What.
    pub kind: SyntaxErrorKind,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// Longer than [`super::MAX_LENGTH`].
    #[error("the expression is longer than {} bytes", super::MAX_LENGTH)]
    TooLong,
    /// Deeper than [`super::MAX_DEPTH`].
    #[error("the expression is nested deeper than {} levels", super::MAX_DEPTH)]
    TooDeep,
    /// The text ends where something must follow.
    #[error("the expression ends too early")]
    UnexpectedEnd,
    /// Something that cannot stand here.
    #[error("`{0}` cannot stand here")]
    Unexpected(String),
    /// A quote that is never closed.
    #[error("a quote is opened and never closed")]
    UnterminatedText,
    /// `${` without `}`, or not a plain name inside.
    #[error("a reference is written ${{name}}, without spaces")]
    BadReference,
    /// `${last-saved#…}`: it would show one respondent's answer to another.
    #[error("last-saved would show one person's answer to another")]
    LastSaved,
    /// Paths, predicates, unions, axes.
    #[error("`{0}` (paths and look-ups) is not supported in chat forms: write ${{name}}")]
    NotSupported(String),
    /// An operator of another language.
    #[error("write `{instead}` and not `{written}`")]
    ForeignOperator {
        /// As written.
        written: String,
        /// What means the same here.
        instead: &'static str,
    },
    /// A function nobody knows.
    #[error("unknown function `{name}`")]
    UnknownFunction {
        /// As written.
        name: String,
        /// The closest known name.
        nearest: Option<&'static str>,
    },
    /// A function of ODK or XPath that does not exist here.
    #[error("the function `{0}` does not exist here")]
    AbsentFunction(&'static str, Absence),
    /// Too few or too many arguments.
    #[error("`{name}` takes {min} to {max} arguments and was given {given}")]
    Arity {
        /// The function.
        name: &'static str,
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
        /// As written.
        given: usize,
    },
    /// The pattern of `regex` does not compile.
    #[error("the pattern of regex() cannot be read: {0}")]
    BadPattern(String),
    /// The second argument of `regex` or `jr:choice-name` must be written out.
    #[error("the second argument of `{0}` must be a quoted text")]
    NotLiteral(&'static str),
}

/// Why a function of ODK or XPath does not exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Something here does the same.
    Written(&'static str),
    /// It walks through repeats.
    Repeats,
    /// It reads tables from other files.
    LookUps,
    /// It measures places, which are never asked.
    Places,
    /// It tells who answers, or on what.
    Identity,
    /// Nothing here comes near.
    Unneeded,
}

/// Functions that authors know from elsewhere, with why they are not here.
pub(crate) const ABSENT: &[(&str, Absence)] = {
    use Absence as A;
    &[
        ("acos", A::Unneeded),
        ("area", A::Places),
        ("asin", A::Unneeded),
        ("atan", A::Unneeded),
        ("atan2", A::Unneeded),
        ("base64-decode", A::Unneeded),
        ("checklist", A::Written("(…) + (…) >= 2")),
        ("cos", A::Unneeded),
        ("count", A::Repeats),
        ("count-non-empty", A::Repeats),
        ("current", A::Repeats),
        ("decimal-time", A::Written("decimal-date-time(…) mod 1")),
        ("digest", A::Identity),
        ("distance", A::Places),
        ("exp", A::Written("pow(2.718281828459045, …)")),
        ("exp10", A::Written("pow(10, …)")),
        ("geofence", A::Places),
        ("id", A::LookUps),
        ("indexed-repeat", A::Repeats),
        ("instance", A::LookUps),
        ("intersects", A::Places),
        ("last", A::Repeats),
        ("local-name", A::Repeats),
        ("log", A::Unneeded),
        ("log10", A::Unneeded),
        ("lookup", A::LookUps),
        ("name", A::Repeats),
        ("once-only", A::Written("once(…)")),
        ("pi", A::Written("3.141592653589793")),
        ("position", A::Repeats),
        ("property", A::Identity),
        ("pulldata", A::LookUps),
        ("randomize", A::Written("randomize = true")),
        ("sin", A::Unneeded),
        ("sqrt", A::Written("pow(…, 0.5)")),
        ("substring", A::Written("substr(…, 0, 3)")),
        ("sum", A::Repeats),
        ("tan", A::Unneeded),
        ("uuid", A::Identity),
        ("version", A::Identity),
        ("weighted-checklist", A::Written("(…) * 2 + (…) >= 3")),
    ]
};
