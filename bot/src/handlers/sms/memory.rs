//! Where people are before they have agreed: in memory only, so that nothing of them is stored.

use std::collections::HashMap;

use hashlink::LruCache;
use parking_lot::Mutex;

use crate::domain::{DAY, Moment, Onboarding, Phone, Span};
use crate::journey::SideQuestion;

/// At most so many numbers at once; beyond it whoever wrote longest ago begins anew.
const MOST: usize = 10_000;
/// An unfinished conversation is forgotten after so long.
const KEPT: Span = Span::hours(6);

/// What was asked last, and what is known of the number as long as nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conversation {
    /// What the next message answers.
    pub(crate) asked: Asked,
    /// In Latin letters.
    pub(crate) latin: bool,
    /// The first message has said what a reply costs.
    pub(crate) greeted: bool,
    /// The message that was sent last.
    pub(crate) newest: Option<Heard>,
    /// The message before was taken to be late, and its question asked again: the next one is not.
    pub(crate) late: bool,
}

/// Whose question it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Of somebody on the way to consent.
    Onboarding(Onboarding),
    /// Of a respondent, beside the survey.
    SideQuestion(SideQuestion),
}

impl Conversation {
    pub(crate) const fn new(asked: Asked, latin: bool) -> Self {
        Self {
            asked,
            latin,
            greeted: false,
            newest: None,
            late: false,
        }
    }

    /// The way to consent, if it is one.
    pub(crate) const fn onboarding(&self) -> Option<&Onboarding> {
        match &self.asked {
            Asked::Onboarding(way) => Some(way),
            Asked::SideQuestion(_) => None,
        }
    }
}

/// When a message was sent by its gateway's clock, and when it came by ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Heard {
    pub(crate) sent: Moment,
    pub(crate) came: Moment,
}

/// The conversations of all numbers, and which said within 24 h that they are too young to answer alone.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Known>);

#[derive(Debug)]
struct Known {
    conversations: LruCache<Phone, (Conversation, Moment)>,
    young: LruCache<Phone, Moment>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            conversations: LruCache::new(MOST),
            young: LruCache::new(MOST),
        }
    }
}

/// What a transaction makes of it: kept when it is committed, and forgotten with it if not.
#[derive(Debug)]
pub struct Draft<'a> {
    memory: &'a Memory,
    conversations: HashMap<Phone, Option<(Conversation, Moment)>>,
    young: HashMap<Phone, Option<Moment>>,
}

impl Memory {
    pub(crate) fn draft(&self) -> Draft<'_> {
        Draft {
            memory: self,
            conversations: HashMap::new(),
            young: HashMap::new(),
        }
    }

    /// Lets a number begin anew.
    pub(crate) fn forget(&self, phone: Phone) {
        self.known().conversations.remove(&phone);
    }

    /// Forgets what is over.
    pub(crate) fn prune(&self, now: Moment) {
        let mut known = self.known();
        known.conversations.retain(|_, (_, at)| now - *at < KEPT);
        known.young.retain(|_, at| now - *at < DAY);
    }

    fn known(&self) -> parking_lot::MutexGuard<'_, Known> {
        self.0.lock()
    }
}

impl Draft<'_> {
    pub(crate) fn get(&self, phone: Phone, now: Moment) -> Option<Conversation> {
        let (way, at) = match self.conversations.get(&phone) {
            Some(changed) => changed.clone(),
            None => self.memory.known().conversations.peek(&phone).cloned(),
        }?;
        (now - at < KEPT).then_some(way)
    }

    /// When the way of this number was last changed.
    pub(crate) fn since(&self, phone: Phone) -> Option<Moment> {
        match self.conversations.get(&phone) {
            Some(changed) => changed.as_ref().map(|(_, at)| *at),
            None => self
                .memory
                .known()
                .conversations
                .peek(&phone)
                .map(|(_, at)| *at),
        }
    }

    pub(crate) fn put(&mut self, phone: Phone, way: Conversation, now: Moment) {
        self.conversations.insert(phone, Some((way, now)));
    }

    pub(crate) fn forget(&mut self, phone: Phone) {
        self.conversations.insert(phone, None);
    }

    /// For 24 h another age from the same number leads to the same step.
    pub(crate) fn hold_young(&mut self, phone: Phone, now: Moment) {
        if !self.is_young(phone, now) {
            self.young.insert(phone, Some(now));
        }
    }

    pub(crate) fn is_young(&self, phone: Phone, now: Moment) -> bool {
        let since = match self.young.get(&phone) {
            Some(changed) => *changed,
            None => self.memory.known().young.peek(&phone).copied(),
        };
        since.is_some_and(|at| now - at < DAY)
    }

    /// A guardian has agreed.
    pub(crate) fn free_young(&mut self, phone: Phone) {
        self.young.insert(phone, None);
    }

    /// The transaction is committed.
    pub(crate) fn keep(self) {
        let mut known = self.memory.known();
        for (phone, way) in self.conversations {
            match way {
                Some(way) => known.conversations.insert(phone, way),
                None => known.conversations.remove(&phone),
            };
        }
        for (phone, since) in self.young {
            match since {
                Some(since) => known.young.insert(phone, since),
                None => known.young.remove(&phone),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_numbers_the_one_that_wrote_longest_ago_begins_anew_and_nobody_else() {
        let memory = Memory::default();
        let phone = |n: usize| Phone::parse(&format!("+9965550{n:05}")).unwrap();
        let now = Moment(1);
        for n in 0..=MOST {
            let mut draft = memory.draft();
            draft.put(
                phone(n),
                Conversation::new(Asked::Onboarding(Onboarding::default()), false),
                now,
            );
            draft.keep();
        }
        let draft = memory.draft();
        assert!(draft.get(phone(0), now).is_none());
        assert!((1..=MOST).all(|n| draft.get(phone(n), now).is_some()));
    }
}
