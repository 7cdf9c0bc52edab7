//! Inviting those of a place who said yes to it to an open round: asked for by whoever may change the round, paused and stopped at once. Nobody
//! learns who they are. And the one reminder of who stopped in the middle of a survey.

mod reach;
mod sending;
mod unfinished;

pub use reach::reached;
pub use sending::drawn;

use super::Context;
use crate::domain::{Inviting, Moment, Round, RoundPlace};
use crate::store::{StoreError, Tx, audit, invitations, sms};

/// What became of asking for invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// They go out in the next hours in which they may.
    Begun,
    /// That was asked for before.
    Already,
    /// The round takes no answers.
    Over,
    /// It is a quiet time there.
    Quiet,
    /// It is for one school or club, or several: their members get the link.
    Narrow,
}

/// Invites to an open round whoever there has said yes to it. The answer is the same however many they are.
pub async fn ask(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    place: &str,
    actor: &str,
    now: Moment,
) -> Result<Asked, StoreError> {
    if !round.takes_answers(now) {
        return Ok(Asked::Over);
    }
    if !round.is_for_everybody() {
        return Ok(Asked::Narrow);
    }
    if context.snapshot().quiet_time(place, now).is_some() {
        return Ok(Asked::Quiet);
    }
    let of = of(round, place);
    if !invitations::begin(tx, &of, now).await? {
        return Ok(Asked::Already);
    }
    note(tx, &of, (actor, "round.invite"), now).await?;
    Ok(Asked::Begun)
}

/// Pauses, goes on after a pause, or stops; `false` if it stands otherwise by now. What waits to be sent is held back at once.
pub async fn change(
    tx: &mut Tx,
    of: &RoundPlace,
    to: Inviting,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let (from, action) = match to {
        Inviting::Paused => (vec![Inviting::Running], "round.invite.pause"),
        Inviting::Running => (vec![Inviting::Paused], "round.invite.resume"),
        Inviting::Stopped => (
            vec![Inviting::Running, Inviting::Paused],
            "round.invite.stop",
        ),
    };
    for from in from {
        if invitations::change(tx, of, (from, to), now).await? {
            if to != Inviting::Running {
                // those in chats are looked at when they are sent
                sms::uninvite(tx, &of.round, &of.municipality).await?;
            }
            note(tx, of, (actor, action), now).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does what is due; `true` if something was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let put = sending::tick(context, now).await?;
    Ok(unfinished::tick(context, now).await? || put)
}

/// A round in a place.
#[must_use]
pub fn of(round: &Round, place: &str) -> RoundPlace {
    RoundPlace {
        round: round.id.clone(),
        municipality: place.to_owned(),
    }
}

async fn note(
    tx: &mut Tx,
    of: &RoundPlace,
    (actor, action): (&str, &str),
    now: Moment,
) -> Result<(), StoreError> {
    let detail = format!("{} {}", of.round, of.municipality);
    audit::write(tx, now, actor, action, &detail).await
}
