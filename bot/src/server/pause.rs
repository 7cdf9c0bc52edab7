//! Pauses between tries of what must go on, and the end that cuts them short.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The first pause; each is twice as long as the one before.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(30);

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
