//! How long an open round lasts: longer, or closed before its day, as long as nothing of it is counted; and seven days more, offered once where few have
//! answered.

use super::names::place_name;
use super::rounds::{self as round_service, latest_end};
use super::sms::hours;
use super::turns::is_turn_of;
use super::{Context, links, progress};
use crate::domain::{
    Button, LeaderTap, Message, Moment, Municipality, Request, RoleKind, Round, RoundLink, Running,
    RunningStep, Span, last_day,
};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, Tx, audit, rounds};

/// So much more time is offered.
const MORE: Span = Span::days(7);
/// So long before the end; in a short round from its middle on.
const BEFORE: Span = Span::days(3);

/// What became of lengthening a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extended {
    /// It lasts until then.
    Done,
    /// It is over.
    Over,
    /// Not later than its end, or more than 90 days after its opening.
    Date,
    /// Some answers are counted: its days are fixed.
    Counted,
}

/// Lets a round last longer. Of what a leader has done the coordinator of the `place` hears. A repeat changes nothing.
pub async fn extend(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &Municipality),
    (until, by): (Moment, &Role),
    now: Moment,
) -> Result<Extended, StoreError> {
    if !round.takes_answers(now) {
        return Ok(Extended::Over);
    }
    let later = round.until.is_none_or(|end| end <= until);
    if !later || until <= now || until > latest_end(round.opened) {
        return Ok(Extended::Date);
    }
    if rounds::is_counted(tx, &round.id).await? {
        return Ok(Extended::Counted);
    }
    // not where it lasts so long already
    if rounds::extend(tx, &round.id, until).await? {
        let actor = format!("role:{}", by.id);
        let detail = format!("{} {}", round.id, last_day(until));
        audit::write(tx, now, &actor, "round.extend", &detail).await?;
        let longer = Round {
            until: Some(until),
            ..round.clone()
        };
        tell(tx, context, (&longer, place), by, "round-longer-told", now).await?;
    }
    Ok(Extended::Done)
}

/// Closes a round before its day; `false` if some answers are counted: its days are fixed.
pub async fn close_early(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &Municipality),
    by: &Role,
    now: Moment,
) -> Result<bool, StoreError> {
    if rounds::is_counted(tx, &round.id).await? {
        return Ok(false);
    }
    let actor = format!("role:{}", by.id);
    if round_service::close(tx, &round.id, &actor, now).await? {
        tell(tx, context, (round, place), by, "round-closed-told", now).await?;
    }
    Ok(true)
}

/// Tells the coordinator whose turn it is what a leader has done.
async fn tell(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &Municipality),
    by: &Role,
    id: &str,
    now: Moment,
) -> Result<(), StoreError> {
    if by.kind == RoleKind::Coordinator {
        return Ok(());
    }
    let all = roles::confirmed(tx, RoleKind::Coordinator).await?;
    let ids: Vec<i64> = all.iter().map(|role| role.id).collect();
    for role in all {
        if !is_turn_of(context, &place.slug, role.id, &ids) {
            continue;
        }
        let language = role.speaks();
        let name = place_name(context, language, Some(&place.slug), now);
        let day = round
            .until
            .map(|until| context.texts.day(language, last_day(until)));
        let args = [
            ("title", round.questionnaire.title.get(language).into()),
            ("place", name.into()),
            ("date", day.unwrap_or_default().into()),
        ];
        let message = Message::plain(context.texts.say(language, id, &args));
        let request = Request::Send(message);
        outbox::put(tx, role.address, Priority::News, &request, now).await?;
    }
    Ok(())
}

/// Job: looks once, near its end, at each round, and offers more time where few have answered; `true` if something was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    if !hours::are_open(now) {
        return Ok(false);
    }
    let mut tx = context.db.begin_read().await?;
    let ending = rounds::ending(&mut tx, now, now + BEFORE).await?;
    drop(tx);
    let snapshot = context.snapshot();
    let mut put = false;
    for id in ending {
        let round = snapshot.round(&id);
        let due = |round: &&_| is_time(round, now) && !snapshot.is_quiet(round, now);
        if let Some(round) = round.map(|round| &**round).filter(due) {
            put |= offer(context, round, now).await?;
        }
    }
    Ok(put)
}

fn is_time(round: &Round, now: Moment) -> bool {
    // a question about one promise has its own times
    round.until.is_some_and(|until| {
        let half = (until - round.opened) / 2;
        round.takes_answers(now) && !round.is_about_promise() && until - now <= BEFORE.min(half)
    })
}

async fn offer(context: &Context, round: &Round, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin().await?;
    if !rounds::offer(&mut tx, &round.id, now).await? {
        return Ok(false);
    }
    let few = few(&mut tx, context, round, now).await?;
    let longest = round
        .until
        .map(|until| until + MORE)
        .filter(|until| *until <= latest_end(round.opened));
    let possible = !rounds::is_counted(&mut tx, &round.id).await?;
    let mut put = false;
    if let (Some(until), Some(first), true) = (longest, few.first(), possible) {
        for role in asked(&mut tx, round).await? {
            let own = few
                .iter()
                .find(|link| Some(&link.municipality) == role.municipality.as_ref());
            let link = own.unwrap_or(first);
            let message = card(context, (round, &few), (link, until), &role, now);
            let request = Request::Send(message);
            outbox::put(&mut tx, role.address, Priority::News, &request, now).await?;
            put = true;
        }
    }
    tx.commit().await?;
    Ok(put)
}

/// The places where fewer than the threshold have answered, as far as leaders may see it.
async fn few<'a>(
    tx: &mut Tx,
    context: &Context,
    round: &'a Round,
    now: Moment,
) -> Result<Vec<&'a RoundLink>, StoreError> {
    let mut few = Vec::new();
    for link in &round.links {
        let shown = progress::shown(tx, context, &round.id, &link.municipality, now).await?;
        if shown.is_none_or(|shown| shown.people() < context.settings.threshold) {
            few.push(link);
        }
    }
    Ok(few)
}

/// Whoever has opened it in a chat and still has that role; else the coordinators.
async fn asked(tx: &mut Tx, round: &Round) -> Result<Vec<Role>, StoreError> {
    let opener = match links::opener(tx, &round.id).await? {
        Some(role) => roles::get(tx, role).await?,
        None => None,
    };
    match opener.filter(|role| role.state == RoleState::Confirmed) {
        Some(opener) => Ok(vec![opener]),
        None => roles::confirmed(tx, RoleKind::Coordinator).await,
    }
}

fn card(
    context: &Context,
    (round, few): (&Round, &[&RoundLink]),
    (link, until): (&RoundLink, Moment),
    role: &Role,
    now: Moment,
) -> Message {
    let (texts, language) = (&context.texts, role.speaks());
    let names = few
        .iter()
        .map(|link| place_name(context, language, Some(&link.municipality), now));
    let ends = round.until.map_or(now, |until| until);
    let args = [
        ("title", round.questionnaire.title.get(language).into()),
        ("place", names.collect::<Vec<_>>().join(", ").into()),
        ("date", texts.day(language, last_day(ends)).into()),
        ("threshold", context.settings.threshold.into()),
        ("days", MORE.whole_days().into()),
    ];
    let button = |id, step| {
        let link = link.payload.clone();
        let label = texts.plain(language, id, &args[4..]);
        Button::tap(label, LeaderTap::Running(Running { link, step }).code())
    };
    Message::new(
        texts.say(language, "round-few", &args),
        vec![vec![
            button("round-few-more", RunningStep::Until(last_day(until))),
            button("round-few-leave", RunningStep::Leave),
        ]],
    )
}
