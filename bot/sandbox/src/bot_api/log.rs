//! What the bot called, and where it broke the rules of the Bot API.
use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

/// Older entries go when there are this many.
const KEPT: usize = 20_000;

/// One call of the bot.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Unix milliseconds of the fake's clock.
    pub at: i64,
    pub method: &'static str,
    pub chat: Option<i64>,
    pub code: u16,
    /// The parameters, without uploaded files.
    pub body: Value,
}

/// A request that Telegram would have refused for its form: always a defect of the bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    pub method: String,
    pub what: String,
}

pub(super) struct Log {
    pub(super) on: bool,
    pub(super) calls: Vec<Call>,
    pub(super) counts: HashMap<&'static str, u64>,
    pub(super) violations: Vec<Violation>,
}

impl Log {
    pub(super) fn new(on: bool) -> Log {
        Log {
            on,
            calls: Vec::new(),
            counts: HashMap::new(),
            violations: Vec::new(),
        }
    }

    pub(super) fn call(&mut self, call: Call) {
        if self.calls.len() >= KEPT {
            self.calls.drain(..KEPT / 2);
        }
        self.calls.push(call);
    }

    pub(super) fn violation(&mut self, method: &str, what: &str) {
        if self.violations.len() < KEPT {
            self.violations.push(Violation {
                method: method.to_owned(),
                what: what.to_owned(),
            });
        }
    }
}
