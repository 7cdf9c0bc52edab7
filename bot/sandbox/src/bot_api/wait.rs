//! Waiting for what the bot does, woken by its calls and never by a clock tick.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::timeout;

use super::world::MessageView;
use super::{BotApi, Change};

/// The bot did not do it in time; the screen as it was then.
#[derive(Debug, thiserror::Error)]
#[error("the screen never became as expected: {screen:#?}")]
pub struct TimedOut {
    pub screen: Vec<MessageView>,
}

impl BotApi {
    /// Waits until `look` finds in the chat's messages what it wants, and returns that.
    ///
    /// # Errors
    /// [`TimedOut`] with the last screen.
    pub async fn wait_for<T>(
        &self,
        chat: i64,
        limit: Duration,
        mut look: impl FnMut(&[MessageView]) -> Option<T>,
    ) -> Result<T, TimedOut> {
        let found = async {
            loop {
                let changed = {
                    let world = self.shared.world();
                    world.chats.get(&chat).map(|chat| Arc::clone(&chat.changed))
                };
                let Some(changed) = changed else {
                    // A chat that does not exist yet is announced like any change.
                    let mut changes = self.changes();
                    if self.shared.world().chats.contains_key(&chat) {
                        continue;
                    }
                    changes.recv().await.ok();
                    continue;
                };
                let woken = changed.notified();
                tokio::pin!(woken);
                woken.as_mut().enable();
                if let Some(found) = self.look(chat, &mut look) {
                    return found;
                }
                woken.await;
            }
        };
        match timeout(limit, found).await {
            Ok(found) => Ok(found),
            Err(_) => Err(TimedOut {
                screen: self.screen(chat),
            }),
        }
    }

    /// Waits until the chat's messages fulfil `like`, and returns them.
    ///
    /// # Errors
    /// [`TimedOut`] with the last screen.
    pub async fn wait_until(
        &self,
        chat: i64,
        like: impl Fn(&[MessageView]) -> bool,
        limit: Duration,
    ) -> Result<Vec<MessageView>, TimedOut> {
        self.wait_for(chat, limit, |messages| {
            like(messages).then(|| messages.to_vec())
        })
        .await
    }

    fn look<T>(&self, chat: i64, look: &mut impl FnMut(&[MessageView]) -> Option<T>) -> Option<T> {
        let world = self.shared.world();
        look(&world.chats.get(&chat)?.messages)
    }

    /// Whether the bot has answered that tap.
    pub fn answered(&self, query: &str) -> bool {
        self.shared
            .world()
            .callbacks
            .get(query)
            .is_some_and(|callback| callback.answered)
    }

    /// Everything that happens from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.shared.changes.subscribe()
    }
}
