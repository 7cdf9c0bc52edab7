//! Handsets and the messages between them and the service.

use std::sync::Arc;

use serde::Serialize;

use super::operator::{Bill, Number, Operator};
use super::{Faults, MOST_SEGMENTS};

/// The first mobile number that the network gives out, less the six digits that count up: `0555 …` in Kyrgyzstan.
const FIRST_NUMBER: u64 = 996_555_000_000;

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Taken, not yet there.
    Travels,
    /// On the handset; of a written one: with the bot, which has committed it.
    Arrived,
    /// It reaches nobody.
    Failed,
}

/// A message on a handset.
#[derive(Clone, Debug, Serialize)]
pub struct Sms {
    /// Counts up.
    pub number: u64,
    /// Whether whoever holds the handset has written it.
    pub mine: bool,
    /// The text as it travels, segment by segment.
    pub parts: Vec<String>,
    /// What it comes to.
    pub bill: Bill,
    /// When it was written, Unix milliseconds.
    pub at: i64,
    /// What has become of it.
    pub fate: Fate,
}

/// What a handset shows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Handset {
    /// Oldest first, without those that still travel to it or never arrive.
    pub messages: Vec<Sms>,
    /// Segments that whoever holds it has sent.
    pub written: usize,
    /// Segments that the bot has handed over for it, as they are billed.
    pub received: usize,
}

/// Why a handset does not send a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritten {
    /// Nothing in it.
    #[error("an empty message is not sent")]
    Empty,
    /// Longer than phones of this kind write.
    #[error("longer than {MOST_SEGMENTS} SMS")]
    TooLong,
}

/// A message of some handset.
pub(super) struct Kept {
    pub(super) phone: Number,
    pub(super) mine: bool,
    /// A received one: the bot's id.
    pub(super) id: String,
    pub(super) text: String,
    pub(super) at: i64,
    fate: Fate,
}

pub(super) struct Network {
    messages: Vec<Kept>,
    operator: Arc<dyn Operator>,
    last: u64,
    pub(super) refused: Vec<&'static str>,
    pub(super) faults: Faults,
}

impl Network {
    /// Numbers begin anywhere: the bot's database may know those of an earlier start.
    pub(super) fn new(first: u64, operator: Arc<dyn Operator>) -> Self {
        Self {
            messages: Vec::new(),
            operator,
            last: first,
            refused: Vec::new(),
            faults: Faults::default(),
        }
    }

    /// A mobile number, only ever written to within this machine.
    pub(super) fn new_number(&mut self) -> Number {
        loop {
            self.last += 1;
            let number = Number::of(FIRST_NUMBER + self.last % 1_000_000);
            if self.operator.is_mobile(number) {
                return number;
            }
        }
    }

    /// Keeps what somebody has written; its number.
    pub(super) fn write(&mut self, phone: Number, text: &str, at: i64) -> Result<usize, Unwritten> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Unwritten::Empty);
        }
        if self.operator.bill(text).segments > MOST_SEGMENTS {
            return Err(Unwritten::TooLong);
        }
        Ok(self.keep(phone, true, String::new(), text.to_owned(), at))
    }

    /// Keeps what the bot has handed over; its number.
    pub(super) fn take(&mut self, phone: Number, id: String, text: String, at: i64) -> usize {
        self.keep(phone, false, id, text, at)
    }

    fn keep(&mut self, phone: Number, mine: bool, id: String, text: String, at: i64) -> usize {
        self.messages.push(Kept {
            phone,
            mine,
            id,
            text,
            at,
            fate: Fate::Travels,
        });
        self.messages.len() - 1
    }

    pub(super) fn message(&self, number: usize) -> Option<&Kept> {
        self.messages.get(number)
    }

    pub(super) fn became(&mut self, number: usize, fate: Fate) {
        if let Some(kept) = self.messages.get_mut(number) {
            kept.fate = fate;
        }
    }

    pub(super) fn handset(&self, phone: Number) -> Handset {
        let mut handset = Handset::default();
        for (number, kept) in (0..).zip(&self.messages) {
            if kept.phone != phone {
                continue;
            }
            let bill = self.operator.bill(&kept.text);
            if kept.mine {
                handset.written += bill.segments;
            } else {
                handset.received += bill.segments;
            }
            if kept.mine || kept.fate == Fate::Arrived {
                handset.messages.push(Sms {
                    number,
                    mine: kept.mine,
                    parts: self.operator.parts(&kept.text),
                    bill,
                    at: kept.at,
                    fate: kept.fate,
                });
            }
        }
        handset
    }
}
