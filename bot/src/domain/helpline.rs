//! Numbers where somebody helps, and whether they were tried.

use serde::Deserialize;
use surveys::questionnaire::Text;

use super::{Moment, Span};

/// A number to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helpline {
    /// As dialled.
    pub number: String,
    /// Whose it is.
    pub name: Text,
    /// When to call it, what it costs, who answers.
    pub note: Text,
    /// When a coordinator last called it and it worked.
    pub checked: Option<Moment>,
}

/// Whether a list of helplines may still be handed to young people in a new round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// All were checked within 150 days.
    Fresh,
    /// Some check is older than 150 days: coordinators are reminded.
    Due,
    /// Some check is older than 180 days or was never made, or there is no helpline: no new round.
    Stale,
}

impl Freshness {
    /// After so long coordinators are reminded.
    pub const REMIND: Span = Span::days(150);
    /// After so long new rounds are refused.
    pub const REFUSE: Span = Span::days(180);

    /// The oldest check decides.
    #[must_use]
    pub fn of(helplines: &[Helpline], now: Moment) -> Self {
        let oldest = helplines.iter().map(|h| h.checked).min().flatten();
        match oldest.map(|at| now - at) {
            Some(age) if age < Self::REMIND => Self::Fresh,
            Some(age) if age < Self::REFUSE => Self::Due,
            _ => Self::Stale,
        }
    }
}

/// The list that comes with the product. None is checked: only people who called may say so.
///
/// # Errors
/// What is wrong with the text, as serde says it; never for a built product, a test loads it.
pub fn bundled_helplines() -> Result<Vec<Helpline>, serde_json::Error> {
    let file: File = serde_json::from_str(include_str!("../../data/helplines.json"))?;
    let helpline = |e: Entry| Helpline {
        number: e.number,
        name: e.name,
        note: e.note,
        checked: None,
    };
    Ok(file.helplines.into_iter().map(helpline).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    helplines: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    number: String,
    name: Text,
    note: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_numbers_wait_for_somebody_to_call_them() {
        let lines = bundled_helplines().unwrap();
        let numbers: Vec<&str> = lines.iter().map(|l| l.number.as_str()).collect();
        assert_eq!(numbers, ["112", "111", "117", "102", "103"]);
        assert!(lines.iter().all(|l| l.checked.is_none()));
    }
}
