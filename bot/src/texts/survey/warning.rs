//! What stops a press.

use surveys::engine::Problem;

use crate::domain::Language;
use crate::texts::Texts;

/// What stops a press, in a few words: for the flash over the chat. `None` where the screen itself asks something.
#[must_use]
pub fn warning(texts: &Texts, language: Language, problem: &Problem) -> Option<String> {
    let (id, n) = counted(problem)?;
    Some(texts.plain(language, id, &[("n", n.into())]))
}

/// The text of a problem that is a number.
pub(super) const fn counted(problem: &Problem) -> Option<(&'static str, u16)> {
    Some(match problem {
        Problem::TooFew(n) => ("problem-too-few", *n),
        Problem::TooMany(n) => ("problem-too-many", *n),
        Problem::CoinsLeft(0) => ("problem-coins-over", 0),
        Problem::CoinsLeft(n) => ("problem-coins-left", *n),
        Problem::TooLong(n) => ("problem-too-long", *n),
        Problem::NotUnderstood
        | Problem::Ambiguous(_)
        | Problem::Confirm(_)
        | Problem::Required
        | Problem::Constraint
        | Problem::OutOfRange(..)
        | Problem::Frozen
        | Problem::NoSuchDay
        | Problem::Left
        | Problem::Unclear
        | Problem::Placed => return None,
    })
}
