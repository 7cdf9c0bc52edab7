//! Where people without consent are, in memory only: so that typing works before consent too, and nothing is stored.

use hashlink::LruCache;
use parking_lot::Mutex;

use crate::domain::{Chat, HOUR, Moment, Onboarding};

/// At most so many people at once; beyond it whoever stepped longest ago is forgotten and sees the first screen again on typing.
const MOST: usize = 10_000;

/// The way of each chat for an hour after its last step.
#[derive(Debug)]
pub struct Memory(Mutex<LruCache<Chat, (Onboarding, Moment)>>);

impl Default for Memory {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Memory {
    /// The last known way, or a fresh one.
    pub fn get(&self, chat: Chat, now: Moment) -> Onboarding {
        let ways = self.0.lock();
        match ways.peek(&chat) {
            Some((way, at)) if now - *at < HOUR => way.clone(),
            _ => Onboarding::default(),
        }
    }

    /// Remembers a way.
    pub fn put(&self, chat: Chat, way: Onboarding, now: Moment) {
        let mut ways = self.0.lock();
        ways.insert(chat, (way, now));
    }

    /// Forgets it: consent given, or erased.
    pub fn forget(&self, chat: Chat) {
        self.0.lock().remove(&chat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Language, OnboardingStep};

    #[test]
    fn of_too_many_the_oldest_is_forgotten_and_nobody_else() {
        let memory = Memory::default();
        let chat = |id| Chat { id, topic: None };
        let way = Onboarding {
            language: Some(Language::Ru),
            ..Onboarding::default()
        };
        let way = way.at(OnboardingStep::Age);
        for id in 0..=10_000 {
            memory.put(chat(id), way.clone(), Moment(id));
        }
        let now = Moment(10_001);
        assert_eq!(memory.get(chat(0), now), Onboarding::default());
        let kept = |id: &i64| memory.get(chat(*id), now) == way;
        assert_eq!((1..=10_000).filter(kept).count(), 10_000);
        // looking does not keep anybody, a step does
        memory.put(chat(1), way.clone(), now);
        memory.put(chat(-1), way.clone(), now);
        assert!(kept(&1) && !kept(&2) && kept(&3));
    }
}
