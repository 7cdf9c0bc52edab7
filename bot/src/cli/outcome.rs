//! How a command ends: 0 done, 1 refused or found something, 2 usage.

use std::io::Write;
use std::process::ExitCode;

use serde_json::Value;

use crate::store::StoreError;

/// The command did what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to complain about.
    Done,
    /// It found something, and has said what.
    Found,
}

/// The command did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Not now or not so: why, and what to do.
    Refused(String),
    /// The command or the configuration is wrong.
    Usage(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.to_string())
    }
}

/// Says on standard error what went wrong, and gives the exit code.
pub(super) fn exit_code(result: Result<Outcome, Failure>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(Failure::Refused(why)) => {
            complain(&why);
            ExitCode::from(1)
        }
        Err(Failure::Usage(why)) => {
            complain(&why);
            ExitCode::from(2)
        }
    }
}

/// A line on standard error.
pub(super) fn complain(text: &str) {
    let _closed = writeln!(std::io::stderr(), "{text}");
}

/// A line on standard output. Whoever closed it (`| head`) has read enough.
pub(super) fn say(text: &str) {
    let _closed = writeln!(std::io::stdout(), "{text}");
}

/// Nothing found is said, so that it is not taken for nothing done: "no rounds".
pub(super) fn say_if_none<T>(found: &[T], what: &str) {
    if found.is_empty() {
        say(&format!("no {what}"));
    }
}

/// So many of something: "1 place", "2 places". For words that take an s.
pub(super) fn counted(n: impl TryInto<u64>, what: &str) -> String {
    let n = n.try_into().unwrap_or(u64::MAX);
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s}")
}

/// JSON on standard output: one line, for programs.
pub(super) fn say_json(value: &Value) {
    say(&value.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_something_takes_no_s() {
        assert_eq!(counted(1_usize, "place"), "1 place");
        assert_eq!(counted(0_usize, "place"), "0 places");
        assert_eq!(counted(22_u64, "place"), "22 places");
    }
}
