//! Earlier answers that a text for SMS would show.

use super::report::Report;
use super::survey::Survey;
use super::translated;
use super::used::Named;
use crate::expression::Node;
use crate::questionnaire::{IssueCode, Kind};

/// Warns of `${name}` that would show an earlier answer on a phone that others read.
pub(super) fn check(survey: &Survey, report: &mut Report<'_>) {
    for shown in &survey.shown {
        let question = shown.owner.and_then(|ix| survey.questions.get(ix));
        let sent = question.is_some_and(|q| {
            q.by_sms()
                && shown.column != "hint"
                && (shown.column != "label" || q.sms_label.is_none())
        });
        if !sent {
            continue;
        }
        for (name, at, language) in translated::placeholders(&shown.text, report) {
            let name = name.filter(|name| tells(survey, name, 0));
            if let Some(name) = name {
                report.add_in(at, language, IssueCode::EchoBySms { name });
            }
        }
    }
}

/// Whether a value is an answer: of a question, or a calculation that passes one on.
fn tells(survey: &Survey, name: &str, depth: usize) -> bool {
    let Some(Named::Question(ix)) = survey.named(name) else {
        return false;
    };
    let Some(question) = survey.questions.get(ix) else {
        return false;
    };
    let Kind::Calculate(calculation) = &question.kind else {
        return question.asks();
    };
    // a circle is told elsewhere
    if depth > survey.questions.len() {
        return false;
    }
    let mut passed = match calculation.root() {
        Node::Reference { name, .. } => tells(survey, name, depth + 1),
        _ => false,
    };
    calculation.visit(&mut |node| passed |= matches!(node, Node::ChoiceName { .. }));
    passed
}
