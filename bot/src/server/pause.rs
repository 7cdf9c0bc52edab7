//! Pauses between tries of what must go on, and the end that cuts them short.

use std::time::Duration;

use tokio::sync::watch;

/// The first pause; each is twice as long as the one before.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Pauses; `true` if the end came meanwhile.
pub(super) async fn ended(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stop.wait_for(|stop| *stop))
        .await
        .is_ok()
}
