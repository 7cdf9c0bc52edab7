//! What a row says about SMS, and what its text would tell there.

use super::report::Report;
use super::row::Row;
use super::survey::Survey;
use super::used::Named;
use super::wording;
use crate::expression::Node;
use crate::questionnaire::{IssueCode, Kind, LeftOut, Question, SMS_SEGMENTS, SMS_SEGMENTS_MOST};

/// The columns `sms` and `sms_segments`.
#[derive(Default)]
pub(super) struct SmsColumns {
    allowed: Option<bool>,
    segments: Option<u8>,
}

impl SmsColumns {
    pub(super) fn read(row: &mut Row<'_>, report: &mut Report<'_>) -> Self {
        let most = u16::from(SMS_SEGMENTS_MOST);
        Self {
            allowed: row.truth("sms", report),
            segments: row
                .number("sms_segments", 1, most, report)
                .and_then(|n| u8::try_from(n).ok()),
        }
    }

    pub(super) fn allowed(&self) -> bool {
        self.allowed.unwrap_or(true)
    }

    pub(super) fn segments(&self) -> u8 {
        self.segments.unwrap_or(SMS_SEGMENTS)
    }

    /// Says that what is written for SMS stays unused, where the row itself rules it out.
    pub(super) fn check(&self, question: &Question, at: usize, report: &mut Report<'_>) {
        let wanted =
            question.sms_label.is_some() || self.allowed == Some(true) || self.segments.is_some();
        let ruled_out = question
            .left_out_by_sms()
            .is_some_and(|why| why != LeftOut::Author);
        if wanted && ruled_out {
            let name = question.name.clone();
            report.add(at, IssueCode::NeverBySms { name });
        }
    }
}

/// Warns of `${name}` that would show an earlier answer on a phone that others read.
pub(super) fn check_echoes(survey: &Survey, report: &mut Report<'_>) {
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
        for (name, at, language) in wording::placeholders(&shown.text, report) {
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
