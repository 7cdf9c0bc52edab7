//! What a text comes to, as a phone shows it while somebody types.

use serde::Serialize;

use crate::texts::sms::{Encoding, parts, segments};

/// How a text travels and what an operator bills for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// Characters, as people count them.
    pub letters: usize,
    /// `GSM-7` or `UCS-2`.
    pub encoding: &'static str,
    /// Septets or UTF-16 units.
    pub units: usize,
    /// Units that still go into the last segment; into the first one of an empty text.
    pub left: usize,
    /// Messages that are billed.
    pub segments: usize,
}

impl Bill {
    /// Counts a text with the bot's own counter.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let counted = segments(text);
        let encoding = counted.encoding;
        let last = parts(text).pop().unwrap_or_default();
        let used = match encoding {
            Encoding::Gsm7 => segments(&last).units,
            // a last part of Latin letters alone travels in wide units all the same
            Encoding::Ucs2 => last.encode_utf16().count(),
        };
        let room = match counted.segments {
            0 | 1 => encoding.alone(),
            _ => encoding.joined(),
        };
        Self {
            letters: text.chars().count(),
            encoding: match encoding {
                Encoding::Gsm7 => "GSM-7",
                Encoding::Ucs2 => "UCS-2",
            },
            units: counted.units,
            left: room.saturating_sub(used),
            segments: counted.segments,
        }
    }
}
