//! What a row says about SMS, and what its text would tell there.

use super::report::Report;
use super::row::Row;
use crate::questionnaire::{IssueCode, LeftOut, Question, SMS_SEGMENTS, SMS_SEGMENTS_MOST};

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
