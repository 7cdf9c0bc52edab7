//! Pauses between tries of what must go on, and the end that cuts them short.

use std::time::Duration;

use backon::ExponentialBuilder;
use tokio_util::sync::CancellationToken;

/// The first pause of [`PAUSES`].
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause of [`PAUSES`].
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Pauses of what must go on.
pub(super) const PAUSES: ExponentialBuilder = back_off(FIRST_PAUSE, LONGEST_PAUSE);

/// Pauses without end, each twice as long as the one before, up to the longest.
pub(super) const fn back_off(first: Duration, longest: Duration) -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(first)
        .with_max_delay(longest)
        .without_max_times()
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
    use backon::BackoffBuilder;

    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_millis(350));
        let pauses = back_off(first, longest).build();
        let pauses: Vec<_> = pauses.take(40).map(|pause| pause.as_millis()).collect();
        assert_eq!(pauses[..4], [100, 200, 350, 350]);
        assert_eq!(pauses[39], 350);
    }
}
