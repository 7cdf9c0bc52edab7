//! A coordinator adds the other language to own words of a meeting, lets them go out or gives them back; whoever has entered them hears of it.

use super::entering::{detail, linted};
use crate::domain::{
    Language, Message, Moment, NoteRefusal, Point, PointState, Request, RoundPlace, WordingFlaw,
};
use crate::services::Context;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, audit, meeting_points, results, roles};
use crate::texts::Value;

/// The words in one language; `None` if they have changed meanwhile.
///
/// # Errors
/// The database.
pub async fn edit(
    tx: &mut Tx,
    point: &Point,
    (language, text): (Language, &str),
    actor: &str,
    now: Moment,
) -> Result<Option<Result<(), WordingFlaw>>, StoreError> {
    let words = match linted(text) {
        Ok(words) => words,
        Err(flaw) => return Ok(Some(Err(flaw))),
    };
    if !meeting_points::set_words(tx, point, (language, &words)).await? {
        return Ok(None);
    }
    let of = of(tx, point).await?;
    let what = format!("{} {}", detail(&of, point.id), language.code());
    audit::write(tx, now, actor, "meeting.edit", &what).await?;
    Ok(Some(Ok(())))
}

/// Lets the words go out, if they are there in both languages. `false` if they have changed meanwhile.
///
/// # Errors
/// The database.
pub async fn approve(
    tx: &mut Tx,
    context: &Context,
    point: &Point,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let whole = Language::ALL.into_iter().all(|of| point.own(of).is_some());
    if !whole || !meeting_points::decide(tx, point, PointState::Approved, now).await? {
        return Ok(false);
    }
    let of = of(tx, point).await?;
    audit::write(tx, now, actor, "meeting.approve", &detail(&of, point.id)).await?;
    tell(tx, point, now, |language| {
        let words = point.own(language).unwrap_or_default();
        let args = [("words", Value::from(words))];
        context.texts.say(language, "meeting-was-approved", &args)
    })
    .await?;
    Ok(true)
}

/// Gives the words back with a reason; they are forgotten. `false` if they have changed meanwhile.
///
/// # Errors
/// The database.
pub async fn refuse(
    tx: &mut Tx,
    context: &Context,
    (point, why): (&Point, NoteRefusal),
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    if !meeting_points::decide(tx, point, PointState::Refused, now).await? {
        return Ok(false);
    }
    let of = of(tx, point).await?;
    let what = format!("{} {}", detail(&of, point.id), why.code());
    audit::write(tx, now, actor, "meeting.refuse", &what).await?;
    tell(tx, point, now, |language| {
        let reason = context.texts.plain(language, why.code(), &[]);
        let args = [("reason", Value::from(reason))];
        context.texts.say(language, "meeting-was-refused", &args)
    })
    .await?;
    Ok(true)
}

async fn of(tx: &mut Tx, point: &Point) -> Result<RoundPlace, StoreError> {
    let asked = results::finding(tx, point.finding).await?;
    asked.map(|asked| asked.of).ok_or(StoreError::Inconsistent {
        table: "meeting_point",
        what: "of no finding",
    })
}

async fn tell(
    tx: &mut Tx,
    point: &Point,
    now: Moment,
    text: impl Fn(Language) -> String,
) -> Result<(), StoreError> {
    let Some(role) = roles::get(tx, point.role).await? else {
        return Ok(());
    };
    if role.state != roles::RoleState::Confirmed {
        return Ok(());
    }
    let request = Request::Send(Message::plain(text(role.speaks())));
    outbox::put(tx, role.address, Priority::Digest, &request, now).await
}
