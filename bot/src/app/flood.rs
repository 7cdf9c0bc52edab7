//! Polite limits: a flooding account sees its screen redrawn once a second; its answers still count, and nobody else waits.

use std::collections::HashMap;

use crate::domain::{Chat, Moment};

/// So many inbounds at once are anybody's right (three surveys without a pause).
const BURST: f64 = 60.0;
/// Beyond so many accounts the idle ones are forgotten.
const MOST: usize = 20_000;

/// A bucket per chat.
#[derive(Debug)]
pub(super) struct Flood {
    chats: HashMap<Chat, (f64, Moment)>,
    per_second: f64,
}

impl Default for Flood {
    /// One a second on top, for ever.
    fn default() -> Self {
        Self::refilled(1.0)
    }
}

impl Flood {
    /// So many a second on top, for ever.
    pub(super) fn refilled(per_second: f64) -> Self {
        Self {
            chats: HashMap::new(),
            per_second,
        }
    }

    /// One more inbound.
    pub(super) fn count(&mut self, chat: Chat, now: Moment) {
        if self.chats.len() >= MOST {
            self.chats.retain(|_, (_, at)| now.0 - at.0 < 60_000);
        }
        let (left, at) = self.chats.entry(chat).or_insert((BURST, now));
        #[expect(
            clippy::cast_precision_loss,
            reason = "a difference of moments is small"
        )]
        let seconds = (now.0 - at.0).max(0) as f64 / 1000.0;
        *left = (*left + seconds * self.per_second).min(BURST) - 1.0;
        *left = left.max(-1.0);
        *at = now;
    }

    /// Whether the account is beyond its share.
    pub(super) fn is_flooding(&self, chat: Chat, now: Moment) -> bool {
        self.chats
            .get(&chat)
            .is_some_and(|(left, at)| *left < 0.0 && now.0 - at.0 < 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flooding_account_is_slowed_alone_and_recovers() {
        let (flooder, other) = (Chat { id: 1, topic: None }, Chat { id: 2, topic: None });
        let mut flood = Flood::default();
        for _ in 0..60 {
            flood.count(flooder, Moment(0));
            assert!(!flood.is_flooding(flooder, Moment(0)));
        }
        flood.count(flooder, Moment(0));
        flood.count(other, Moment(0));
        assert!(flood.is_flooding(flooder, Moment(0)));
        assert!(!flood.is_flooding(other, Moment(0)));
        flood.count(flooder, Moment(5_000));
        assert!(!flood.is_flooding(flooder, Moment(5_000)));
    }
}
