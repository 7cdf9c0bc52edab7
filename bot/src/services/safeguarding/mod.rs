//! Children who write of harm: their cases, and who is told of them. First one safeguarding person; another one after twelve hours without
//! a reply, or when the first is away or cannot be reached.

mod act;
mod card;
mod chats;
mod file;
mod orders;
mod own_words;

pub use act::{
    Denied, Replied, Reply, announce_again, announce_reply, away, close, closed, may_act, pass_on,
    reopen, reply,
};
pub use card::{Drawn, drawn, list, ready_reply};
pub use chats::{announce_contact, show, strip_chat};
pub use file::case_file;
pub use orders::tell_of_orders;
pub use own_words::{Flaw, flaw};

use super::{Context, alerts};
use crate::domain::{Chat, Language, Moment, Span};
use crate::store::alerts::{Alert, raised};
use crate::store::disclosures::{self, Case, NewCase, State};
use crate::store::outbox::{self, CaseNotice, Show, Why};
use crate::store::roles::Role;
use crate::store::safeguarding_people::{self, SafeguardingPerson};
use crate::store::{StoreError, Tx};

pub use crate::domain::Cause;
pub use crate::store::disclosures::{About, Said};

/// After so long without a reply another person is told.
const PATIENCE: Span = Span::hours(12);
/// Cases are erased so long after the last reply, or after their end without one.
const KEPT: Span = Span::days(30);
/// What a child writes so long after the last words belongs to the same case.
const JOINED: Span = Span::days(1);
/// Ready replies in a chat; by SMS they are `sms-safeguard-N`.
pub const REPLIES: [&str; 4] = [
    "safeguard-reply-1",
    "safeguard-reply-2",
    "safeguard-reply-3",
    "safeguard-reply-4",
];

/// What a child wrote, or tried to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Who: for replies only.
    pub chat: Chat,
    /// What.
    pub said: Said,
    /// Of whom it is known.
    pub about: About,
    /// The writer's language.
    pub language: Language,
    /// Why it is kept, if it begins a case.
    pub cause: Cause,
}

/// Keeps what somebody wrote, in this transaction: in their case of the last day, else in a new one. Those who look after it are told.
pub async fn keep(tx: &mut Tx, written: &Written, now: Moment) -> Result<(), StoreError> {
    disclosures::lock(tx).await?;
    match of(tx, written.chat, now).await? {
        Some(case) => add(tx, case, written, now).await?,
        None => {
            let new = NewCase {
                chat: written.chat,
                said: &written.said,
                about: &written.about,
                language: written.language,
                cause: written.cause,
            };
            disclosures::begin(tx, &new).await?;
        }
    }
    pass(tx, now).await
}

/// Whether somebody has a case to which what they write now belongs: words of danger, or a voice message that nobody could read.
pub async fn has_case(tx: &mut Tx, chat: Chat, now: Moment) -> Result<bool, StoreError> {
    let case = of(tx, chat, now).await?;
    Ok(case.is_some_and(|case| matches!(case.cause, Cause::Words | Cause::Attempt)))
}

/// Whoever wrote in one chat within the last day writes in another from now on: their case goes along.
pub async fn moved(tx: &mut Tx, from: Chat, to: Chat, now: Moment) -> Result<(), StoreError> {
    if from == to || of(tx, from, now).await?.is_none() {
        return Ok(());
    }
    disclosures::lock(tx).await?;
    for case in disclosures::since(tx, now - JOINED).await? {
        if case.chat == from {
            disclosures::move_to(tx, &case, to).await?;
        }
    }
    Ok(())
}

async fn of(tx: &mut Tx, chat: Chat, now: Moment) -> Result<Option<Case>, StoreError> {
    let recent = disclosures::since(tx, now - JOINED).await?;
    Ok(recent.into_iter().rev().find(|case| case.chat == chat))
}

async fn add(
    tx: &mut Tx,
    mut case: Case,
    written: &Written,
    now: Moment,
) -> Result<(), StoreError> {
    let entry = disclosures::add(tx, &case, &written.said, now).await?;
    case.last = now;
    if written.cause == Cause::Words {
        case.cause = Cause::Words;
    }
    case.about.age = written.about.age.or(case.about.age);
    if written.about.place.is_some() {
        case.about.place.clone_from(&written.about.place);
    }
    case.state = match case.state {
        // words are open again, and wait
        State::Answered {
            first: Some(first),
            second,
            ..
        } => State::With {
            first,
            second,
            since: now,
        },
        State::Answered { first: None, .. } | State::Closed { .. } => State::New,
        waiting => waiting,
    };
    disclosures::save(tx, &case).await?;
    for guard in safeguarding_people::all(tx).await? {
        if case.state.is_seen_by(guard.role.id) {
            tell(tx, &guard.role, (case.id, entry), Why::Added, now).await?;
        }
    }
    Ok(())
}

/// Job: cases that wait, safeguarding people who cannot be reached, and helplines that nobody has called for long; `true` if something was
/// put into the outbox.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let helplines = alerts::reminder_is_due(&mut tx, now).await?;
    let guards = safeguarding_people::all(&mut tx).await?;
    let gone = guards.iter().any(|guard| !guard.reachable);
    let told = is_raised(&mut tx).await?;
    let duty = on_duty(&guards, now);
    let waiting = disclosures::unsettled(&mut tx).await?;
    drop(tx);
    let due = waiting.iter().any(|c| next(&c.state, &duty, now).is_some());
    if !due && gone == told && !helplines {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    watch(&mut tx, context, now).await?;
    alerts::remind_of_helplines(&mut tx, context, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Looks whether every safeguarding person can be reached, tells operators and coordinators if not, and passes on what is to be passed on.
pub async fn watch(tx: &mut Tx, context: &Context, now: Moment) -> Result<(), StoreError> {
    let guards = safeguarding_people::all(tx).await?;
    if guards.iter().any(|guard| !guard.reachable) {
        alerts::raise(tx, context, Alert::SafeguardingGone).await?;
    } else if is_raised(tx).await? {
        alerts::clear(tx, Alert::SafeguardingGone).await?;
    }
    pass(tx, now).await
}

async fn is_raised(tx: &mut Tx) -> Result<bool, StoreError> {
    let code = Alert::SafeguardingGone.code();
    Ok(raised(tx).await?.iter().any(|(kind, _)| kind == code))
}

/// Tells of what nobody has, and of what waited too long. Called on every new case, when safeguarding people come and go, and as a job.
pub async fn pass(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    disclosures::lock(tx).await?;
    let guards = safeguarding_people::all(tx).await?;
    let duty = on_duty(&guards, now);
    for mut case in disclosures::unsettled(tx).await? {
        let Some(step) = next(&case.state, &duty, now) else {
            continue;
        };
        case.state = step.state;
        disclosures::save(tx, &case).await?;
        if let Some((to, why)) = step.tell {
            tell(tx, to, (case.id, 0), why, now).await?;
        }
    }
    Ok(())
}

/// Erases cases 30 days after their last reply, or after their end without one.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    disclosures::retain(tx, now - KEPT).await
}

/// Who is told of cases now, in this order: who can be reached and is not away; if all are away, all who can be reached.
fn on_duty(guards: &[SafeguardingPerson], now: Moment) -> Vec<&Role> {
    let all_away = !guards.iter().any(|guard| guard.is_present(now));
    let on_duty = guards.iter().filter(|guard| match all_away {
        true => guard.reachable,
        false => guard.is_present(now),
    });
    on_duty.map(|guard| &guard.role).collect()
}

/// What is to be done about a case.
struct Step<'a> {
    state: State,
    tell: Option<(&'a Role, Why)>,
}

fn next<'a>(state: &State, duty: &[&'a Role], now: Moment) -> Option<Step<'a>> {
    let has = |role: i64| duty.iter().any(|on| on.id == role);
    let given = |to: &'a Role, why| Step {
        state: State::With {
            first: to.id,
            second: None,
            since: now,
        },
        tell: Some((to, why)),
    };
    match *state {
        State::New => duty.first().map(|to| given(to, Why::New)),
        State::With { first, .. } if !has(first) => Some(duty.first().map_or(
            Step {
                state: State::New,
                tell: None,
            },
            |to| given(to, Why::PassedOn),
        )),
        State::With {
            first,
            second,
            since,
        } if now - since >= PATIENCE && !second.is_some_and(has) => {
            let other = duty.iter().find(|on| on.id != first)?;
            Some(Step {
                state: State::With {
                    first,
                    second: Some(other.id),
                    since,
                },
                tell: Some((other, Why::Unanswered)),
            })
        }
        _ => None,
    }
}

async fn tell(
    tx: &mut Tx,
    to: &Role,
    (case, entry): (i64, i64),
    why: Why,
    now: Moment,
) -> Result<(), StoreError> {
    let show = Show::Card {
        role: to.id,
        why,
        page: None,
    };
    let notice = CaseNotice {
        case,
        entry,
        show,
        message: None,
    };
    outbox::put_of_case(tx, to.address, &notice, now).await
}
