//! What a questionnaire is on a phone that others read and that shows 70 letters a message.

use super::{Appearance, Choice, Kind, Question, Questionnaire, Text};

/// Longest open answer that is asked for by SMS, in characters: one message in Latin letters, three in Cyrillic.
pub const SMS_TEXT_LIMIT: u16 = 160;
/// Segments that an SMS of a row may take if its author does not say otherwise.
pub const SMS_SEGMENTS: u8 = 2;
/// Most segments that an author may allow.
pub const SMS_SEGMENTS_MOST: u8 = 4;

/// Why a row is not asked or shown by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftOut {
    /// Sensitive: others read the inbox.
    Sensitive,
    /// An open answer longer than [`SMS_TEXT_LIMIT`], or one that a moderator reads: who reads it has no room there.
    LongText,
    /// The list of helplines: one word brings it at any time.
    Helplines,
    /// `sms = false`.
    Author,
}

impl LeftOut {
    /// `sensitive`, `long-text`, `helplines` or `author`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sensitive => "sensitive",
            Self::LongText => "long-text",
            Self::Helplines => "helplines",
            Self::Author => "author",
        }
    }
}

impl Questionnaire {
    /// Whether anything of it can be asked by SMS.
    #[must_use]
    pub fn is_for_sms(&self) -> bool {
        let asked = |row: &Question| row.asks() && row.by_sms();
        self.questions.iter().any(asked)
    }
}

impl Question {
    /// Why the row itself is not for SMS; an author cannot overrule the first three.
    #[must_use]
    pub const fn left_out_by_sms(&self) -> Option<LeftOut> {
        match self.kind {
            _ if self.sensitive => Some(LeftOut::Sensitive),
            Kind::Text { max_characters } if max_characters > SMS_TEXT_LIMIT => {
                Some(LeftOut::LongText)
            }
            Kind::Text { .. } if self.words.is_some() => Some(LeftOut::LongText),
            _ if matches!(self.appearance, Appearance::Helplines) => Some(LeftOut::Helplines),
            _ if !self.sms => Some(LeftOut::Author),
            _ => None,
        }
    }

    /// Whether the row may be asked or shown by SMS.
    #[must_use]
    pub const fn by_sms(&self) -> bool {
        self.left_out_by_sms().is_none()
    }

    /// What it says by SMS; `None` for `calculate` and `rest`.
    #[must_use]
    pub fn sms_text(&self) -> Option<&Text> {
        self.sms_label.as_ref().or(self.label.as_ref())
    }
}

impl Choice {
    /// What it is called by SMS.
    #[must_use]
    pub fn sms_text(&self) -> &Text {
        self.sms
            .as_ref()
            .or(self.short.as_ref())
            .unwrap_or(&self.label)
    }
}
