//! What waits for a coordinator: one queue, derived from what stands, with minutes; what young people wait for comes first.
//!
//! All coordinators look after all places. So that two do not telephone the same council or leader, work with councils and places that wait for a
//! decision is shared out by place: in its first week an item stands in one coordinator's queue, from then on in everybody's. What cannot wait a
//! week is in everybody's from the start.

mod card;
mod handover;
mod tick;
mod waiting;

pub use card::card;
pub use handover::handover;
pub use tick::tick;

use crate::domain::{Draft, Hold, Moment, RoleKind, RoundPlace, RoundRequest, SlipRequest, Span};
use crate::services::Context;
use crate::services::turns::is_turn_of;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx};

/// After so long an item stands in the queues of all.
const SHARED_AFTER: Span = Span::days(7);

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    task: Task,
    /// Since when it waits.
    since: Moment,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Task {
    /// The helplines are to be called: without that no round opens.
    Helplines,
    /// A result waits for a decision, as something about the answers is doubtful.
    Hold(Box<Hold>),
    /// A round ends within five days, and fewer than the threshold have answered in a place.
    FewAnswers(RoundPlace),
    /// A result was stopped: leaders and young people do not hear of it.
    Stopped(RoundPlace),
    /// So many times words that a council wrote wait to be read.
    Words(usize),
    /// So many causes and proposals of meetings wait to be read.
    Meetings(usize),
    /// So many texts of young people have waited for a moderator for days.
    OwnWords(usize),
    /// In so many places own words are asked for, and there is no moderator.
    NoModerator(usize),
    /// A quick poll waits to be read.
    Poll(Box<Draft>),
    /// Somebody has asked for a role.
    Role(Box<Role>),
    /// A leader wants to open a round in a large city.
    Asked(Box<RoundRequest>),
    /// A leader wants slips for parents.
    Slips(SlipRequest, Box<Role>),
    /// The role of a leader ends soon, unless it is renewed.
    Ending(Box<Role>),
    /// The council's chat cannot be reached.
    Unreachable(String),
    /// A round runs, or a result waits, in a place whose council has no chat.
    NotConnected(String),
    /// The day of a pledge is near: the day, how many findings have an answer, and how many there are.
    PledgeNear(RoundPlace, chrono::NaiveDate, usize, usize),
    /// So many commitments are late.
    Late(RoundPlace, usize),
    /// The council does not answer: telephone.
    Silent(RoundPlace),
}

impl Task {
    /// How long it takes, about.
    const fn minutes(&self) -> u32 {
        match self {
            Self::Helplines => 15,
            Self::Hold(_) | Self::FewAnswers(_) | Self::OwnWords(_) => 10,
            Self::Stopped(_) | Self::PledgeNear(..) => 5,
            Self::Role(_) | Self::Ending(_) | Self::Asked(_) | Self::Slips(..) => 2,
            Self::Words(_) | Self::Meetings(_) | Self::NoModerator(_) | Self::Poll(_) => 5,
            Self::Unreachable(_) | Self::NotConnected(_) | Self::Late(..) | Self::Silent(_) => 10,
        }
    }

    /// Its place in the queue: what young people wait for, then people who wait, then councils.
    const fn rank(&self) -> u8 {
        match self {
            Self::Helplines => 0,
            Self::FewAnswers(_) => 1,
            Self::Asked(_) | Self::Slips(..) => 2,
            Self::Poll(_) => 3,
            Self::Meetings(_) => 4,
            Self::Hold(_) => 5,
            Self::OwnWords(_) => 6,
            Self::Words(_) => 7,
            Self::Stopped(_) => 8,
            Self::NoModerator(_) => 9,
            Self::Role(_) => 10,
            Self::Ending(_) => 11,
            Self::PledgeNear(..) => 12,
            Self::Late(..) => 13,
            Self::Silent(_) => 14,
            Self::Unreachable(_) => 15,
            Self::NotConnected(_) => 16,
        }
    }

    /// The place by which it is shared out; `None` if it is everybody's from the start.
    fn shared_by(&self) -> Option<&str> {
        match self {
            Self::Helplines
            | Self::FewAnswers(_)
            | Self::Words(_)
            | Self::Meetings(_)
            | Self::OwnWords(_)
            | Self::NoModerator(_)
            | Self::Poll(_)
            | Self::Stopped(_)
            | Self::Role(_)
            | Self::Ending(_)
            | Self::Asked(_)
            | Self::Slips(..) => None,
            Self::Unreachable(place) | Self::NotConnected(place) => Some(place),
            Self::PledgeNear(of, ..) | Self::Late(of, _) | Self::Silent(of) => {
                Some(&of.municipality)
            }
            Self::Hold(hold) => Some(&hold.of.municipality),
        }
    }

    /// The place whose council it is about.
    fn council(&self) -> Option<&str> {
        self.shared_by().filter(|_| !matches!(self, Self::Hold(_)))
    }
}

/// The queue of a coordinator, in the order in which it is worked off.
pub async fn of(
    tx: &mut Tx,
    context: &Context,
    coordinator: &Role,
    now: Moment,
) -> Result<Vec<Item>, StoreError> {
    let all = waiting::all(tx, context, now).await?;
    let coordinators = roles::confirmed(tx, RoleKind::Coordinator).await?;
    let ids: Vec<i64> = coordinators.iter().map(|role| role.id).collect();
    let share = |item: &Item| is_of(context, item, (coordinator.id, &ids), now);
    Ok(all.into_iter().filter(share).collect())
}

/// Whether an item stands in the queue of the coordinator of this id, one of `all`.
fn is_of(context: &Context, item: &Item, (own, all): (i64, &[i64]), now: Moment) -> bool {
    let place = item
        .task
        .shared_by()
        .filter(|_| now - item.since < SHARED_AFTER);
    place.is_none_or(|place| is_turn_of(context, place, own, all))
}

/// How long all of them take, about.
fn minutes(items: &[Item]) -> u32 {
    items.iter().map(|item| item.task.minutes()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Settings;
    use crate::store::scratch::Scratch;

    #[tokio::test]
    async fn work_with_a_council_is_one_coordinators_for_a_week_and_then_everybodys() {
        let scratch = Scratch::new().await;
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: None,
            bot_username: None,
        };
        let context = Context::of_scratch(&scratch, settings);
        let now = context.ambient.now();
        let all = [4, 7, 9];
        let whose = |item: &Item, now| -> Vec<i64> {
            let mine = |id: &i64| is_of(&context, item, (*id, &all), now);
            all.into_iter().filter(mine).collect()
        };
        let mut turns = std::collections::BTreeSet::new();
        for place in context.municipalities.iter() {
            let silent = Item {
                task: Task::NotConnected(place.slug.clone()),
                since: now,
            };
            let first = whose(&silent, now + Span::days(6));
            assert_eq!(first.len(), 1, "{}", place.slug);
            turns.extend(first);
            assert_eq!(whose(&silent, now + Span::days(7)), all, "{}", place.slug);
        }
        assert_eq!(turns.into_iter().collect::<Vec<_>>(), all);
        let urgent = Item {
            task: Task::Helplines,
            since: now,
        };
        assert_eq!(whose(&urgent, now), all);
    }
}
