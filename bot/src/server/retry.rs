//! How long to wait before something is tried again, for all that is tried again; and loops that the end cuts short.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio_util::sync::CancellationToken;

use crate::domain::Span;

/// Waits that double, from the first to the longest, without end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Backoff {
    /// Before the second try.
    pub(super) first: Duration,
    /// No wait is longer.
    pub(super) longest: Duration,
}

/// Updates that cannot be fetched or stored, and what the start needs.
pub(super) const RECEIVING: Backoff = Backoff::millis(200, 30_000);
/// Screens of respondents, while the channel is down.
pub(super) const SCREENS: Backoff = Backoff::millis(200, 20_000);
/// Replies before consent; the first few tries fit into the time for which an acknowledgement waits.
pub(super) const REPLIES: Backoff = Backoff::millis(25, 5_000);
/// Messages that are to be removed.
pub(super) const REMOVALS: Backoff = Backoff::millis(100, 10_000);
/// Rows of the outbox, while Telegram is away.
pub(super) const OUTBOX: Backoff = Backoff::millis(500, 512_000);
/// An SMS that its gateway did not take.
pub(super) const SMS: Backoff = Backoff::millis(5 * 60_000, 320 * 60_000);
/// A gateway of SMS that is down.
pub(super) const SMS_GATEWAY: Backoff = Backoff::millis(5_000, 600_000);
/// An inbound that could not be handled: so often, three tries within 10 s, before it is a dead letter.
pub(super) const INBOUND: [Span; 3] = [Span::ZERO, Span::seconds(2), Span::seconds(6)];

impl Backoff {
    const fn millis(first: u64, longest: u64) -> Self {
        Self {
            first: Duration::from_millis(first),
            longest: Duration::from_millis(longest),
        }
    }

    /// For loops around one call.
    pub(super) const fn builder(self) -> ExponentialBuilder {
        ExponentialBuilder::new()
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
            .without_max_times()
    }

    /// The waits one by one.
    pub(super) fn waits(self) -> ExponentialBackoff {
        self.builder().build()
    }

    /// The wait after so many failures, 0 being the first.
    pub(super) fn after(self, failures: i64) -> Span {
        let doublings = u32::try_from(failures.clamp(0, 31)).unwrap_or(0);
        let wait = self.first.saturating_mul(1 << doublings).min(self.longest);
        Span::try_from(wait).unwrap_or(Span::ZERO)
    }
}

/// Pauses; `true` if the end came meanwhile.
pub(super) async fn ended(stop: &CancellationToken, pause: Duration) -> bool {
    let pause = tokio::time::sleep(pause);
    stop.run_until_cancelled(pause).await.is_none()
}

/// Works, pauses and works again until the end comes. Work that has begun is finished.
pub(super) async fn repeat(stop: CancellationToken, pause: Duration, work: impl AsyncFn()) {
    loop {
        work().await;
        if ended(&stop, pause).await {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff::millis(100, 350);
        let waits: Vec<_> = backoff.waits().take(40).collect();
        let millis: Vec<_> = waits.iter().map(Duration::as_millis).collect();
        assert_eq!(millis[..4], [100, 200, 350, 350]);
        assert_eq!(millis[39], 350);
        for (failures, wait) in [(-1, 100), (0, 100), (1, 200), (2, 350), (99, 350)] {
            assert_eq!(backoff.after(failures), Span::millis(wait), "{failures}");
        }
    }
}
