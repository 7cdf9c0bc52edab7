//! In a large city no club speaks for so many: what a leader wants to open there waits for a coordinator.

use super::Context;
use super::names::place_name;
use super::rounds::{self, NewRound, OpenRefused, Opened};
use crate::domain::{LibraryEntry, Message, Moment, Request, RoundRequest, Schedule, last_day};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, Tx, audit, round_requests};

/// What became of a request.
#[derive(Debug)]
pub enum Decided {
    /// The round is open; the leader has been told.
    Open(Opened),
    /// It is not opened; the leader has been told.
    Refused,
    /// It cannot be opened now; the request waits on.
    Impossible(OpenRefused),
    /// It waits no more.
    Gone,
}

/// A leader asks; `false` if the same waits already.
pub async fn ask(tx: &mut Tx, request: &RoundRequest) -> Result<bool, StoreError> {
    let put = round_requests::put(tx, request).await?;
    if put {
        let actor = format!("role:{}", request.role);
        let detail = detail(request);
        audit::write(tx, request.asked, &actor, "round.ask", &detail).await?;
    }
    Ok(put)
}

/// Those that wait for a coordinator: of leaders still in force, and with a last day that is not past.
pub async fn waiting(tx: &mut Tx, now: Moment) -> Result<Vec<(RoundRequest, Role)>, StoreError> {
    let mut waiting = Vec::new();
    for request in round_requests::all(tx).await? {
        let role = in_force(tx, &request).await?;
        if let Some(role) = role.filter(|_| now < request.until) {
            waiting.push((request, role));
        }
    }
    Ok(waiting)
}

/// A coordinator opens what was asked for, in the leader's name.
pub async fn open(
    tx: &mut Tx,
    context: &Context,
    (municipality, entry): (&str, &LibraryEntry),
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let all = round_requests::all(tx).await?;
    let same = |r: &&RoundRequest| r.municipality == municipality && r.questionnaire == entry.id;
    let Some(request) = all.iter().find(same) else {
        return Ok(Decided::Gone);
    };
    let Some(leader) = in_force(tx, request).await? else {
        return Ok(Decided::Gone);
    };
    let new = NewRound {
        name: entry.id,
        source: entry.source,
        municipalities: std::slice::from_ref(&request.municipality),
        until: Some(request.until),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: Some(request.target_group),
        repeat: None,
        actor: &format!("role:{}", leader.id),
    };
    let opened = match rounds::open(tx, context, new, now).await {
        Ok(opened) => opened,
        Err(OpenRefused::Store(error)) => return Err(error),
        Err(refused) => return Ok(Decided::Impossible(refused)),
    };
    round_requests::take(tx, municipality, entry.id).await?;
    audit::write(tx, now, actor, "round.allow", &detail(request)).await?;
    tell(tx, context, (request, &leader, entry), "round-allowed", now).await?;
    Ok(Decided::Open(opened))
}

/// A coordinator does not open it.
pub async fn refuse(
    tx: &mut Tx,
    context: &Context,
    (municipality, entry): (&str, &LibraryEntry),
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let Some(request) = round_requests::take(tx, municipality, entry.id).await? else {
        return Ok(Decided::Gone);
    };
    audit::write(tx, now, actor, "round.deny", &detail(&request)).await?;
    if let Some(leader) = in_force(tx, &request).await? {
        tell(tx, context, (&request, &leader, entry), "round-denied", now).await?;
    }
    Ok(Decided::Refused)
}

/// Requests whose last day has passed undecided go, and their leaders hear of it. `true` if somebody was told.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let mut all = round_requests::all(&mut tx).await?;
    drop(tx);
    all.retain(|request| request.until <= now);
    for request in &all {
        let mut tx = context.db.begin().await?;
        let (place, questionnaire) = (&request.municipality, &request.questionnaire);
        round_requests::take(&mut tx, place, questionnaire).await?;
        let leader = in_force(&mut tx, request).await?;
        if let Some((leader, entry)) = leader.zip(LibraryEntry::find(questionnaire)) {
            let of = (request, &leader, entry);
            tell(&mut tx, context, of, "round-undecided", now).await?;
        }
        tx.commit().await?;
    }
    Ok(!all.is_empty())
}

async fn in_force(tx: &mut Tx, request: &RoundRequest) -> Result<Option<Role>, StoreError> {
    let role = roles::get(tx, request.role).await?;
    Ok(role.filter(|role| role.state == RoleState::Confirmed))
}

fn detail(request: &RoundRequest) -> String {
    format!("{} {}", request.questionnaire, request.municipality)
}

async fn tell(
    tx: &mut Tx,
    context: &Context,
    (request, leader, entry): (&RoundRequest, &Role, &LibraryEntry),
    id: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let language = leader.speaks();
    let place = place_name(context, language, Some(&request.municipality), now);
    let day = context.texts.day(language, last_day(request.until));
    let args = [
        ("title", entry.questionnaire.title.get(language).into()),
        ("place", place.into()),
        ("date", day.into()),
    ];
    let message = Message::plain(context.texts.say(language, id, &args));
    let request = Request::Send(message);
    outbox::put(tx, leader.address, Priority::Interactive, &request, now).await
}
