//! Limits per account: what a respondent answers counts however fast it comes, but screens, replies and roles' commands of an
//! account beyond its share wait until it slows down. Nobody else waits.

use hashlink::LruCache;

use crate::domain::{Chat, Inbound, Moment, Span};

/// So many inbounds at once are anybody's right (three surveys without a pause).
const BURST: f64 = 60.0;
/// So many accounts are known; beyond it the one that was silent longest is forgotten, and has its whole share again.
const MOST: usize = 20_000;

/// A bucket per account. Counting costs the same however many accounts are known.
#[derive(Debug)]
pub(crate) struct Flood {
    accounts: LruCache<Chat, (f64, Moment)>,
    per_second: f64,
}

/// Who is counted: in a group each member, everywhere else the chat.
pub(crate) fn account(inbound: &Inbound) -> Chat {
    let member = inbound.sender.as_ref().filter(|_| !inbound.private);
    member.map_or(inbound.chat, |member| Chat {
        id: member.id,
        topic: None,
    })
}

impl Default for Flood {
    /// One a second on top, for ever.
    fn default() -> Self {
        Self::refilled(1.0)
    }
}

impl Flood {
    /// So many a second on top, for ever.
    pub(crate) fn refilled(per_second: f64) -> Self {
        Self {
            accounts: LruCache::new(MOST),
            per_second,
        }
    }

    /// One more inbound.
    pub(crate) fn count(&mut self, account: Chat, now: Moment) {
        let (left, at) = self.accounts.get(&account).copied().unwrap_or((BURST, now));
        let seconds = (now - at).max(Span::ZERO).as_seconds_f64();
        let left = (left + seconds * self.per_second).min(BURST) - 1.0;
        self.accounts.insert(account, (left.max(-1.0), now));
    }

    /// Whether the account is beyond its share.
    pub(crate) fn is_flooding(&self, account: Chat, now: Moment) -> bool {
        self.accounts
            .peek(&account)
            .is_some_and(|(left, at)| *left < 0.0 && now - *at < Span::seconds(1))
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

    #[test]
    fn many_accounts_are_counted_without_a_scan_and_the_silent_ones_are_forgotten_first() {
        let chat = |id| Chat { id, topic: None };
        let mut flood = Flood::default();
        for _ in 0..=60 {
            flood.count(chat(-1), Moment(0));
        }
        let began = std::time::Instant::now();
        for id in 0..200_000 {
            flood.count(chat(id), Moment(1));
            if id % 10_000 == 0 {
                // not silent
                flood.count(chat(-1), Moment(1));
            }
        }
        let took = began.elapsed();
        assert_eq!(flood.accounts.len(), MOST);
        assert!(flood.is_flooding(chat(-1), Moment(1)));
        // a scan of 20,000 for each would take minutes
        assert!(took.as_secs() < 5, "{took:?}");
    }
}
