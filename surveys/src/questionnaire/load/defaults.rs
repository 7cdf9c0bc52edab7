//! Defaults that are no answer to their question.

use super::report::Report;
use super::survey::Survey;
use super::used::Role;
use crate::expression::{Node, looks_like_date};
use crate::questionnaire::{IssueCode, Kind};

/// Warns of a default that a talk would pass over. A choice that does not exist and a date that does not are told elsewhere.
pub(super) fn check(survey: &Survey, report: &mut Report<'_>) {
    for used in survey.uses.iter().filter(|u| u.role == Role::Default) {
        let question = used.owner.and_then(|ix| survey.questions.get(ix));
        let (Some(question), Node::Text(value)) = (question, used.written.expression.root()) else {
            continue;
        };
        if !fits(&question.kind, value.trim()) {
            let code = IssueCode::WrongDefault {
                name: question.name.clone(),
                value: value.clone(),
            };
            report.add(used.written.place(0), code);
        }
    }
}

fn fits(kind: &Kind, value: &str) -> bool {
    let named = value.split_whitespace().count();
    let within = |min: u16, max: u16| (usize::from(min)..=usize::from(max)).contains(&named);
    match kind {
        Kind::SelectOne(_) => within(1, 1),
        Kind::SelectMultiple { min, max, .. } => within(*min, *max),
        Kind::Rank { top, .. } => within(1, *top),
        Kind::Integer => value.parse::<i64>().is_ok(),
        Kind::Decimal => value.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Range { start, end, step } => value.parse::<f64>().is_ok_and(|n| {
            let steps = (n - start) / step;
            (*start..=*end).contains(&n) && (steps - steps.round()).abs() < 1e-9
        }),
        Kind::Text { max_characters } => value.chars().count() <= usize::from(*max_characters),
        Kind::Date => looks_like_date(value),
        Kind::Allocate { .. }
        | Kind::Note
        | Kind::Acknowledge
        | Kind::Calculate(_)
        | Kind::Rest => false,
    }
}
