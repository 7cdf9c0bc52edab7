//! What was last in a chat of somebody of whom nothing is stored, in memory only: so that typing works there too.

use hashlink::LruCache;
use parking_lot::Mutex;

use crate::domain::{Chat, HOUR, Moment};

/// At most so many chats at once; beyond it whatever was longest ago is forgotten.
const MOST: usize = 10_000;

/// One thing of each chat, for an hour after it was put.
#[derive(Debug)]
pub struct RecentByChat<T>(Mutex<LruCache<Chat, (T, Moment)>>);

impl<T> Default for RecentByChat<T> {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl<T: Clone + Default> RecentByChat<T> {
    /// The last one, or a fresh one.
    pub fn get(&self, chat: Chat, now: Moment) -> T {
        let chats = self.0.lock();
        match chats.peek(&chat) {
            Some((last, at)) if now - *at < HOUR => last.clone(),
            _ => T::default(),
        }
    }

    /// Remembers this one.
    pub fn put(&self, chat: Chat, last: T, now: Moment) {
        let mut chats = self.0.lock();
        chats.insert(chat, (last, now));
    }

    /// Forgets it.
    pub fn forget(&self, chat: Chat) {
        self.0.lock().remove(&chat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_the_oldest_is_forgotten_and_nobody_else() {
        let recent_by_chat = RecentByChat::default();
        let chat = |id| Chat { id, topic: None };
        for id in 0..=10_000 {
            recent_by_chat.put(chat(id), "seen", Moment(id));
        }
        let now = Moment(10_001);
        assert_eq!(recent_by_chat.get(chat(0), now), "");
        let kept = |id: &i64| recent_by_chat.get(chat(*id), now) == "seen";
        assert_eq!((1..=10_000).filter(kept).count(), 10_000);
        // looking does not keep anybody, a step does
        recent_by_chat.put(chat(1), "seen", now);
        recent_by_chat.put(chat(-1), "seen", now);
        assert!(kept(&1) && !kept(&2) && kept(&3));
    }
}
