//! How much a peer may bring: more is told to come again later.

use std::net::IpAddr;

use hashlink::LruCache;

use crate::domain::{Moment, Span};

/// So many peers are known; beyond it the one that was silent longest is forgotten, and has its whole share again.
const MOST: usize = 10_000;

/// So much at once, and so much a second for ever.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub(super) burst: f64,
    pub(super) per_second: f64,
}

/// One bucket per gateway and peer.
#[derive(Debug)]
pub(super) struct Rate {
    allowance: Allowance,
    left: LruCache<(String, IpAddr), (f64, Moment)>,
}

impl Rate {
    pub(super) fn new(allowance: Allowance) -> Self {
        Self {
            allowance,
            left: LruCache::new(MOST),
        }
    }

    /// One more; `false` if it is too much.
    pub(super) fn allows(&mut self, gateway: &str, peer: IpAddr, now: Moment) -> bool {
        let Allowance { burst, per_second } = self.allowance;
        let key = (gateway.to_owned(), peer.to_canonical());
        let (left, at) = self.left.get(&key).copied().unwrap_or((burst, now));
        let seconds = (now - at).max(Span::ZERO).as_seconds_f64();
        let left = (left + seconds * per_second).min(burst);
        let allowed = left >= 1.0;
        let left = if allowed { left - 1.0 } else { left };
        self.left.insert(key, (left, now));
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gateway_and_peer_has_its_own_share_that_comes_back() {
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let mut rate = Rate::new(Allowance {
            burst: 2.0,
            per_second: 1.0,
        });
        let now = Moment(0);
        assert!(rate.allows("a", one, now) && rate.allows("a", one, now));
        assert!(!rate.allows("a", one, now));
        assert!(rate.allows("a", other, now) && rate.allows("b", one, now));
        assert!(!rate.allows("a", one, Moment(999)));
        assert!(rate.allows("a", one, Moment(1_999)));
        assert!(
            !rate.allows("a", one, Moment(0)),
            "a clock that goes back gives nothing"
        );
    }
}
