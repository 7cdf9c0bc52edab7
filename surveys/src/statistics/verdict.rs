//! Do young people see what the council says was done?

use serde::{Deserialize, Serialize};

use super::{Publication, QuestionResult, Released, Remark, Table};
use crate::questionnaire::{Question, Questionnaire};

/// What those who answered say about a promise that is said to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fewer than the threshold answered.
    TooFew,
    /// 10 to 15 were asked: nothing but a hint.
    Hints,
    /// Most say that they see it.
    Seen,
    /// Most say that they do not see it yet.
    NotSeenYet,
    /// Neither.
    Divided,
}

impl Verdict {
    const ALL: [Self; 5] = [
        Self::TooFew,
        Self::Hints,
        Self::Seen,
        Self::NotSeenYet,
        Self::Divided,
    ];

    /// Stored and printed form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::Hints => "hints",
            Self::Seen => "seen",
            Self::NotSeenYet => "not_seen_yet",
            Self::Divided => "divided",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// The choices that decide.
const YES: &str = "yes";
const NO: &str = "no";

/// The verdict of a publication on its first question that offers `yes` and `no`; too few without a publication or with that question
/// held back.
///
/// `Seen` and `NotSeenYet` are said only where the printed range begins at 60 %, from base 61 on at 55 %. "Above half" would accuse a
/// council by chance in 15 of 100 cases when 40 of 100 truly see nothing and 31 answer; this rule does in about 2 (the simulation in
/// `tests/verdicts.rs` prints the table).
#[must_use]
pub fn verdict(
    questionnaire: &Questionnaire,
    publication: Option<&Released<Publication>>,
) -> Verdict {
    let results = publication.iter().flat_map(|p| &p.results);
    let asks = |result: &QuestionResult| {
        let question = questionnaire.question(result.question)?;
        let named = |name: &str| question.choices().iter().any(|choice| choice.name == name);
        (named(YES) && named(NO)).then_some(question)
    };
    let found = results.into_iter().find_map(|r| Some((asks(r)?, r)));
    found.map_or(Verdict::TooFew, |(question, result)| of(question, result))
}

fn of(question: &Question, result: &QuestionResult) -> Verdict {
    let Table::Shares { rows, .. } = &result.table else {
        return Verdict::TooFew;
    };
    let from = match result.remark {
        Remark::Few => return Verdict::Hints,
        Remark::Small | Remark::Moderate => 60,
        Remark::None => 55,
    };
    let stands = |name: &str| {
        let row = rows.iter().find(|row| row.label.name(question) == name);
        row.is_some_and(|row| row.range.low >= from)
    };
    if stands(YES) {
        Verdict::Seen
    } else if stands(NO) {
        Verdict::NotSeenYet
    } else {
        Verdict::Divided
    }
}
