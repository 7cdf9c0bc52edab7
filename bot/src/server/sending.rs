//! What the answer of a channel means for whatever was to be sent, decided in one place: a row of the outbox, a screen, a direct reply, a
//! removal. And the pace of what nobody asked for.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::domain::{Chat, SendError};

/// What to do with something that was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// This chat is limited: again after so long.
    Limited(Duration),
    /// The channel is down: again after a back-off.
    Down,
    /// Again, to this chat.
    To(Chat),
    /// The message to edit is gone: again, as a new one.
    AsNew,
    /// Nobody is there: it waits until they come back.
    Unreachable,
    /// It will never be sent.
    GiveUp,
}

impl Next {
    /// After this error of a call to `chat`.
    pub(crate) fn after(error: &SendError, chat: Chat) -> Self {
        match error {
            SendError::RetryAfter(wait) => Self::Limited(*wait),
            SendError::Unavailable(_) | SendError::Refused(_) => Self::Down,
            SendError::Migrated(to) => Self::To(Chat { id: *to, ..chat }),
            SendError::TopicGone if chat.topic.is_some() => Self::To(Chat {
                topic: None,
                ..chat
            }),
            SendError::MessageGone => Self::AsNew,
            SendError::Unreachable(_) | SendError::TopicGone => Self::Unreachable,
            SendError::Permanent(_) | SendError::Unwanted(_) => Self::GiveUp,
        }
    }
}

/// One after the other with a space between them, over all who wait.
#[derive(Debug)]
pub(crate) struct Pace {
    space: Duration,
    last: Mutex<Option<Instant>>,
}

impl Pace {
    /// So many a second.
    pub(crate) fn per_second(many: u32) -> Self {
        Self {
            space: Duration::from_secs(1) / many,
            last: Mutex::default(),
        }
    }

    /// Waits for a place.
    pub(crate) async fn turn(&self) {
        let turn = {
            let mut last = self.last.lock();
            let turn = self.place(*last, Instant::now());
            *last = Some(turn);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }

    fn place(&self, last: Option<Instant>, now: Instant) -> Instant {
        last.map_or(now, |last| now.max(last + self.space))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAT: Chat = Chat {
        id: -5,
        topic: Some(7),
    };

    #[test]
    fn every_answer_of_a_channel_says_what_to_do() {
        let general = Chat {
            topic: None,
            ..CHAT
        };
        let wait = Duration::from_secs(3);
        for (error, next) in [
            (SendError::RetryAfter(wait), Next::Limited(wait)),
            (SendError::Unavailable("502".into()), Next::Down),
            (SendError::Refused("401".into()), Next::Down),
            (SendError::Migrated(-9), Next::To(Chat { id: -9, ..CHAT })),
            (SendError::TopicGone, Next::To(general)),
            (SendError::MessageGone, Next::AsNew),
            (SendError::Unreachable("blocked"), Next::Unreachable),
            (SendError::Permanent("too long".into()), Next::GiveUp),
            (SendError::Unwanted("no voice notes"), Next::GiveUp),
        ] {
            assert_eq!(Next::after(&error, CHAT), next, "{error}");
        }
        assert_eq!(
            Next::after(&SendError::TopicGone, general),
            Next::Unreachable
        );
    }

    #[test]
    fn a_pace_lets_so_many_a_second_pass_and_saves_no_turns() {
        let pace = Pace::per_second(25);
        let began = Instant::now();
        let mut last = None;
        for _ in 0..26 {
            last = Some(pace.place(last, began));
        }
        assert_eq!(last, Some(began + Duration::from_secs(1)));
        let later = began + Duration::from_secs(60);
        let first = pace.place(last, later);
        assert_eq!(first, later);
        let second = pace.place(Some(first), later);
        assert_eq!(second, later + Duration::from_millis(40));
    }
}
