//! What the sandbox's SMS gateway takes from the bot: its counter of segments, its numbering plan, its clock.

use std::sync::Arc;

use sandbox::sms::{Bill, Number, Operator};

use crate::domain::{Clock, Phone};
use crate::texts::sms::{Encoding, parts, segments};

/// An operator that counts as the bot does and knows the same numbers, so that the gateway refuses what the bot must not hand over.
#[derive(Debug)]
pub struct BotRules {
    clock: Arc<dyn Clock>,
}

impl BotRules {
    /// With the bot's clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

impl Operator for BotRules {
    fn now(&self) -> i64 {
        self.clock.now().0
    }

    fn is_mobile(&self, number: Number) -> bool {
        let written = number.to_string();
        Phone::parse(&written).is_ok_and(|phone| phone.e164() == written)
    }

    fn bill(&self, text: &str) -> Bill {
        bill(text)
    }

    fn parts(&self, text: &str) -> Vec<String> {
        parts(text)
    }
}

/// How a text travels and what an operator bills for it.
fn bill(text: &str) -> Bill {
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
    Bill {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::scratch::Scratch;

    #[tokio::test]
    async fn the_gateway_knows_the_numbers_that_the_bot_takes() {
        let rules = BotRules::new(Scratch::new().await.ambient.clock);
        for (number, mobile) in [
            ("+996555000001", true),
            ("+996312123456", false),
            ("+77011234567", false),
            ("+9965550000", false),
        ] {
            let read = Number::parse(number).unwrap();
            assert_eq!(rules.is_mobile(read), mobile, "{number}");
        }
    }

    #[test]
    fn a_bill_tells_letters_units_what_is_left_and_segments() {
        for (text, letters, encoding, units, left, segments) in [
            ("", 0, "GSM-7", 0, 160, 0),
            ("LAT", 3, "GSM-7", 3, 157, 1),
            ("1€", 2, "GSM-7", 3, 157, 1),
            ("КОШУЛ 21", 8, "UCS-2", 8, 62, 1),
            ("😀", 1, "UCS-2", 2, 68, 1),
            (&"ү".repeat(70), 70, "UCS-2", 70, 0, 1),
            (&"ү".repeat(71), 71, "UCS-2", 71, 63, 2),
            (&"a".repeat(161), 161, "GSM-7", 161, 145, 2),
            // the last part holds no letter beyond GSM-7, and is wide all the same
            (
                &format!("{}abc", "ү".repeat(67 + 1)),
                71,
                "UCS-2",
                71,
                63,
                2,
            ),
        ] {
            let bill = Bill {
                letters,
                encoding,
                units,
                left,
                segments,
            };
            assert_eq!(super::bill(text), bill, "{text}");
        }
    }
}
