//! What happened, in order, and waiting for it without guessing how long it takes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// What should come about comes within this time, also on a busy machine; smsbox alone takes 10 seconds to call a lost bearerbox again.
pub(crate) const SOON: Duration = Duration::from_secs(90);

/// A growing list on which one can wait.
#[derive(Debug)]
pub struct Journal<T> {
    entries: Mutex<Vec<T>>,
    grown: watch::Sender<usize>,
}

impl<T> Default for Journal<T> {
    fn default() -> Self {
        Self {
            entries: Mutex::new(Vec::new()),
            grown: watch::Sender::new(0),
        }
    }
}

impl<T: Clone> Journal<T> {
    /// One more.
    pub fn add(&self, entry: T) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push(entry);
        self.grown.send_replace(entries.len());
    }

    /// All so far.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.clone()
    }

    /// Waits until something can be read out of the entries.
    ///
    /// # Panics
    /// If it never can; the message names `what`.
    pub async fn wait_for<R>(&self, what: &str, read: impl Fn(&[T]) -> Option<R>) -> R {
        let mut grown = self.grown.subscribe();
        let waiting = async {
            loop {
                grown.borrow_and_update();
                if let Some(found) = read(&self.all()) {
                    return found;
                }
                if grown.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(SOON, waiting)
            .await
            .unwrap_or_else(|_| panic!("{what}: never came about"))
    }

    /// Waits until there are so many.
    pub async fn wait_count(&self, what: &str, count: usize) -> Vec<T> {
        self.wait_for(what, |all| (all.len() >= count).then(|| all.to_vec()))
            .await
    }
}
