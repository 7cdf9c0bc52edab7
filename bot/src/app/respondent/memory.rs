//! Where people without consent are, in memory only: so that typing works before consent too, and nothing is stored.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::{Chat, HOUR, Moment, Onboarding};

/// At most so many people at once; beyond it the oldest are forgotten and see the first screen again when they type.
const MOST: usize = 10_000;

/// The way of each chat for an hour after its last step.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Chat, (Onboarding, Moment)>>);

impl Memory {
    /// The last known way, or a fresh one.
    pub fn get(&self, chat: Chat, now: Moment) -> Onboarding {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match map.get(&chat) {
            Some((way, at)) if now.0 - at.0 < HOUR => way.clone(),
            _ => Onboarding::default(),
        }
    }

    /// Remembers a way.
    pub fn put(&self, chat: Chat, way: Onboarding, now: Moment) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= MOST {
            map.retain(|_, (_, at)| now.0 - at.0 < HOUR);
            if map.len() >= MOST {
                map.clear();
            }
        }
        map.insert(chat, (way, now));
    }

    /// Forgets it: consent given, or erased.
    pub fn forget(&self, chat: Chat) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&chat);
    }
}
