//! Dates that are written out in expressions.

use super::choices::RESERVED;
use super::report::Report;
use super::survey::Survey;
use super::used::{Named, Use};
use crate::expression::{Node, is_moment, looks_like_date};
use crate::questionnaire::{IssueCode, Kind};

/// Refuses what is no date where one is meant: functions would give blank, and no comparison with it would ever be true.
pub(super) fn check(survey: &Survey, report: &mut Report<'_>) {
    for used in &survey.uses {
        used.written.expression.visit(&mut |node| {
            let texts = match node {
                Node::Text(text) if looks_like_date(text) => vec![text],
                Node::Chain { first, rest, .. } => {
                    let parts = || std::iter::once(&**first).chain(rest.iter().map(|(_, n)| n));
                    let compared = parts().any(|part| asks_for_date(survey, used, part));
                    parts().filter(|_| compared).filter_map(text).collect()
                }
                _ => node.dated_arguments().iter().filter_map(text).collect(),
            };
            let wrong = texts
                .into_iter()
                .filter(|t| !is_moment(t) && !RESERVED.contains(&t.as_str()));
            for date in wrong {
                let at = used.written.place_of(date);
                report.add(at, IssueCode::NoSuchDate { date: date.clone() });
            }
        });
    }
}

fn text(node: &Node) -> Option<&String> {
    match node {
        Node::Text(text) => Some(text),
        _ => None,
    }
}

/// Whether a node is the answer to a question of type `date`.
fn asks_for_date(survey: &Survey, used: &Use, node: &Node) -> bool {
    let ix = match node {
        Node::Reference { name, .. } => match survey.named(name) {
            Some(Named::Question(ix)) => Some(ix),
            Some(Named::Group | Named::Broken) | None => None,
        },
        Node::Current => used.owner,
        _ => None,
    };
    let question = ix.and_then(|ix| survey.questions.get(ix));
    question.is_some_and(|q| matches!(q.kind, Kind::Date))
}
