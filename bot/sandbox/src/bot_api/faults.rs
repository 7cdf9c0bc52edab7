//! What can go wrong between a bot and Telegram, on request.
use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;

/// What happens to a call that a fault matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The connection breaks; nothing was done.
    DropBefore,
    /// The call is done, but the connection breaks before the reply.
    DropAfter,
    /// That HTTP status (500, 502, …); nothing was done.
    Status(u16),
    /// 429 with that many seconds to wait; nothing was done.
    RetryAfter(u64),
}

/// A rule: which calls, what happens to them, how often.
#[derive(Clone, Debug, Deserialize)]
pub struct Fault {
    pub action: Action,
    /// Only this method; all if none.
    #[serde(default)]
    pub method: Option<String>,
    /// Only calls for this chat; all if none.
    #[serde(default)]
    pub chat: Option<i64>,
    /// After this many hits the rule is gone; never if none.
    #[serde(default)]
    pub times: Option<u32>,
    /// A call is hit with this chance, of 1000.
    #[serde(default = "always")]
    pub per_mille: u16,
}

fn always() -> u16 {
    1000
}

impl Fault {
    /// Hits every call, for ever.
    pub fn new(action: Action) -> Fault {
        Fault {
            action,
            method: None,
            chat: None,
            times: None,
            per_mille: always(),
        }
    }

    #[must_use]
    pub fn method(self, method: &str) -> Fault {
        Fault {
            method: Some(method.to_owned()),
            ..self
        }
    }

    #[must_use]
    pub fn chat(self, chat: i64) -> Fault {
        Fault {
            chat: Some(chat),
            ..self
        }
    }

    #[must_use]
    pub fn times(self, times: u32) -> Fault {
        Fault {
            times: Some(times),
            ..self
        }
    }

    #[must_use]
    pub fn per_mille(self, per_mille: u16) -> Fault {
        Fault { per_mille, ..self }
    }
}

/// Telegram's limits for messages and their edits: one a second in a chat after a few at once, and 30 a second over all chats
/// (Bots FAQ, "My bot is hitting limits").
#[derive(Default)]
pub(super) struct Limits {
    chats: HashMap<i64, Used>,
    all: Used,
}

#[derive(Clone, Copy, Default)]
struct Used {
    messages: f64,
    at: i64,
}

impl Used {
    /// One more at this Unix millisecond, if it fits.
    fn take(&mut self, now: i64, per_second: f64, at_once: f64) -> bool {
        let gone = (now - self.at).max(0) as f64 / 1000.0 * per_second;
        (self.messages, self.at) = ((self.messages - gone).max(0.0), now);
        let fits = self.messages + 1.0 <= at_once;
        self.messages += if fits { 1.0 } else { 0.0 };
        fits
    }
}

impl Limits {
    fn refuses(&mut self, method: &str, chat: Option<i64>, now: i64) -> bool {
        let Some(chat) = chat.filter(|_| method.starts_with("send") || method.starts_with("edit"))
        else {
            return false;
        };
        let own = self.chats.entry(chat).or_default();
        !(own.take(now, 1.0, 5.0) && self.all.take(now, 30.0, 30.0))
    }
}

#[derive(Default)]
pub(super) struct Faults {
    /// Where Telegram's own limits are kept to.
    pub(super) limits: Option<Limits>,
    pub(super) rules: Vec<Fault>,
    /// Nothing gets through.
    pub(super) down: bool,
    /// Added to every call.
    pub(super) latency: Duration,
    /// So many of the next updates are delivered twice.
    pub(super) duplicate: u32,
    /// Updates of different chats change places within a batch.
    pub(super) reorder: bool,
}

impl Faults {
    /// The fault that hits this call at this Unix millisecond, if any. `dice` is uniform.
    pub(super) fn pick(
        &mut self,
        method: &str,
        chat: Option<i64>,
        now: i64,
        dice: u64,
    ) -> Option<Action> {
        if self.down {
            return Some(Action::DropBefore);
        }
        if let Some(limits) = &mut self.limits
            && limits.refuses(method, chat, now)
        {
            return Some(Action::RetryAfter(1));
        }
        let hit = self.rules.iter().position(|rule| {
            rule.method.as_deref().is_none_or(|wanted| wanted == method)
                && rule.chat.is_none_or(|wanted| chat == Some(wanted))
                && dice % 1000 < u64::from(rule.per_mille)
        })?;
        let rule = &mut self.rules[hit];
        let action = rule.action;
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.rules.remove(hit);
            }
        }
        Some(action)
    }
}
