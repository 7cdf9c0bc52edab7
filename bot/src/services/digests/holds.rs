//! Places whose figures wait as something about the answers is doubtful. A coordinator decides before seeing any figure, once, and that one
//! variant is computed; who does not decide in time leaves it to the rules.

use std::collections::{BTreeMap, BTreeSet};

use surveys::statistics::{Arrivals, Doubtful, Freezing, doubts};

use super::hold_card::{card, question, say};
use crate::domain::{
    Doubt, FollowersTold, HeldPlace, Hold, HoldState, LeaderSaid, Message, Moment, Request,
    RoleKind, Round, RoundPlace, Span,
};
use crate::services::sms::hours;
use crate::services::turns::is_turn_of;
use crate::services::{Context, links};
use crate::store::outbox::{self, Priority};
use crate::store::release_holds;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx, audit, respondents, rounds};

/// Held when more than one in so many sessions came from a phone that several people used.
const ONE_IN: i64 = 5;
/// After so long without a decision the other coordinators are told.
pub(crate) const PASSED_ON: Span = Span::days(7);
/// After so long those who wait for the result are told that it is being checked.
const CHECKING: Span = Span::days(21);
/// At most so many people are told in one transaction.
const TOGETHER: i64 = 100;

/// What is known of a round before its answers are looked at.
pub(super) struct Before<'a> {
    pub(super) round: &'a Round,
    /// Its holds, decided or not: nothing is asked twice.
    pub(super) holds: &'a BTreeMap<String, Hold>,
    /// See [`release_holds::shares`].
    pub(super) shares: &'a [(String, i64, i64)],
    /// A crowd of programs answers: nobody reads.
    pub(super) is_demo: bool,
}

/// What is doubtful about the answers of a round, by municipality. A few people are held back by the threshold, and nobody is told of them.
pub(super) fn found(
    context: &Context,
    before: &Before<'_>,
    freezing: &Freezing<'_>,
    arrivals: &BTreeMap<String, Arrivals>,
) -> BTreeMap<String, Vec<Doubt>> {
    let is_new = |place: &str| {
        let mut links = before.round.links.iter();
        links.any(|link| link.municipality == place) && !before.holds.contains_key(place)
    };
    let mut all = BTreeMap::<String, Vec<Doubt>>::new();
    for (place, count, shared) in before.shares {
        let enough = *count >= i64::from(context.settings.threshold);
        if enough && shared * ONE_IN > *count && is_new(place) {
            all.entry(place.clone()).or_default().push(Doubt::Shared);
        }
    }
    for found in doubts(freezing, arrivals, is_new) {
        let doubt = match found.why {
            Doubtful::Alike => Doubt::Alike(found.links),
            Doubtful::Fast if before.is_demo => continue,
            Doubtful::Fast => Doubt::Fast(found.links),
        };
        all.entry(found.place).or_default().push(doubt);
    }
    all
}

/// Holds these places and asks the coordinator whose turn it is.
pub(super) async fn hold(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    found: &BTreeMap<String, Vec<Doubt>>,
    now: Moment,
) -> Result<(), StoreError> {
    for (place, doubts) in found {
        let of = RoundPlace {
            round: round.id.clone(),
            municipality: place.clone(),
        };
        if !release_holds::put(tx, &of, doubts, now).await? {
            continue;
        }
        let Some(hold) = release_holds::get(tx, &of).await? else {
            continue;
        };
        ask(tx, context, (round, &hold), true, now).await?;
    }
    Ok(())
}

/// Shows it to the coordinator whose turn it is, or to the others.
async fn ask(
    tx: &mut Tx,
    context: &Context,
    (round, hold): (&Round, &Hold),
    first: bool,
    now: Moment,
) -> Result<(), StoreError> {
    let all = roles::confirmed(tx, RoleKind::Coordinator).await?;
    let ids: Vec<i64> = all.iter().map(|role| role.id).collect();
    let place = &hold.of.municipality;
    let asked = all
        .iter()
        .filter(|role| is_turn_of(context, place, role.id, &ids) == first);
    for coordinator in asked {
        let message = card(context, hold, Some(round), coordinator.speaks(), now);
        let request = Request::Send(message);
        outbox::put(tx, coordinator.address, Priority::Urgent, &request, now).await?;
    }
    Ok(())
}

/// What a coordinator does about a place that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// All of it is released.
    Release,
    /// What is doubtful is left out.
    LeaveOut,
    /// Nothing of the place is ever released: buttons of before.
    Keep,
}

impl Decision {
    const fn parts(self) -> (HoldState, &'static str, &'static str) {
        match self {
            Self::Release => (HoldState::Released, "hold.release", "hold-released"),
            Self::LeaveOut => (HoldState::LeftOut, "hold.leave_out", "hold-left-out"),
            Self::Keep => (HoldState::Kept, "hold.keep", "hold-kept"),
        }
    }
}

/// A coordinator decides on a held place; the id of what is to be answered.
pub async fn decide(
    tx: &mut Tx,
    context: &Context,
    actor: &str,
    which: &HeldPlace,
    decision: Decision,
    now: Moment,
) -> Result<&'static str, StoreError> {
    let Some(of) = place(context, which) else {
        return Ok("coordinator-decided");
    };
    let (state, action, said) = decision.parts();
    if !release_holds::decide(tx, &of, state, now).await? {
        return Ok("coordinator-decided");
    }
    write(tx, &of, actor, action, now).await?;
    // the digest at the close is due once more: for this place, or, with nothing left to decide, to say that it has none
    rounds::digest_again(tx, &of.round).await?;
    Ok(said)
}

fn place(context: &Context, which: &HeldPlace) -> Option<RoundPlace> {
    let place = context.municipalities.at(which.place)?;
    Some(RoundPlace {
        round: which.round.clone(),
        municipality: place.slug.clone(),
    })
}

async fn write(
    tx: &mut Tx,
    of: &RoundPlace,
    actor: &str,
    action: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let detail = format!("{} {}", of.round, of.municipality);
    audit::write(tx, now, actor, action, &detail).await
}

/// Whose link is doubtful is asked how people filled it in, once, or the leaders of the place if that is nobody's: without a word of what is
/// doubtful. The id of what is to be answered.
pub async fn ask_leaders(
    tx: &mut Tx,
    context: &Context,
    actor: &str,
    which: &HeldPlace,
    now: Moment,
) -> Result<&'static str, StoreError> {
    let (Some(of), snapshot) = (place(context, which), context.snapshot()) else {
        return Ok("coordinator-decided");
    };
    let mut leaders = roles::confirmed(tx, RoleKind::Leader).await?;
    leaders.retain(|role| role.municipality.as_deref() == Some(&of.municipality));
    let Some(round) = snapshot.round(&of.round).filter(|_| !leaders.is_empty()) else {
        return Ok("hold-no-leader");
    };
    if !release_holds::ask_leaders(tx, &of, now).await? {
        return Ok("coordinator-decided");
    }
    let hold = release_holds::get(tx, &of).await?;
    let doubts = hold.iter().flat_map(|hold| &hold.doubts);
    let doubtful = doubts.flat_map(Doubt::links).map(String::as_str).collect();
    let owners = links::owners(tx, (round, &of.municipality), &doubtful).await?;
    let (own, others): (Vec<Role>, Vec<Role>) = leaders
        .into_iter()
        .partition(|role| owners.contains(&role.id));
    let leaders = if own.is_empty() { others } else { own };
    write(tx, &of, actor, "hold.ask", now).await?;
    for leader in &leaders {
        let language = leader.speaks();
        let request = Request::Send(question(context, round, which, language));
        outbox::put(tx, leader.address, Priority::Digest, &request, now).await?;
    }
    Ok("hold-asked")
}

/// What a leader of the place says goes to the coordinators; the id of what is to be answered.
pub async fn leader_says(
    tx: &mut Tx,
    context: &Context,
    leader: &Role,
    (which, said): (&HeldPlace, LeaderSaid),
    now: Moment,
) -> Result<&'static str, StoreError> {
    let own = |of: &RoundPlace| leader.municipality.as_deref() == Some(&of.municipality);
    let Some(of) = place(context, which).filter(own) else {
        return Ok("hold-answered");
    };
    if !release_holds::leader_said(tx, &of, said).await? {
        return Ok("hold-answered");
    }
    let actor = format!("role:{}", leader.id);
    write(tx, &of, &actor, "hold.said", now).await?;
    let Some(hold) = release_holds::get(tx, &of).await? else {
        return Ok("hold-answered");
    };
    let snapshot = context.snapshot();
    if let Some(round) = snapshot.round(&of.round) {
        ask(tx, context, (round, &hold), true, now).await?;
        if hold.passed_on {
            ask(tx, context, (round, &hold), false, now).await?;
        }
    }
    Ok("hold-answered")
}

/// What time does with places that wait: other coordinators hear of them, then those who wait for the result; in the end the rules decide.
/// `true` if something was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let waiting = release_holds::waiting(&mut tx).await?;
    drop(tx);
    let snapshot = context.snapshot();
    let mut put = false;
    for hold in &waiting {
        let Some(round) = snapshot.round(&hold.of.round) else {
            continue;
        };
        if round
            .closed
            .is_some_and(|closed| now - closed >= Hold::DECIDED)
        {
            by_rule(context, hold, now).await?;
            continue;
        }
        if !hold.passed_on && now - hold.asked >= PASSED_ON {
            put |= pass_on(context, (round, hold), now).await?;
        }
        let since = round.closed.map(|closed| closed.max(hold.asked));
        let quiet = snapshot.quiet_time(&hold.of.municipality, now).is_some();
        if since.is_some_and(|since| now - since >= CHECKING) && !quiet && hours::are_open(now) {
            put |= tell(context, (round, hold), now).await?;
        }
    }
    Ok(put)
}

/// Nobody has decided: what is doubtful is left out, as was said when they were asked.
async fn by_rule(context: &Context, hold: &Hold, now: Moment) -> Result<(), StoreError> {
    let mut tx = context.db.begin().await?;
    if release_holds::decide(&mut tx, &hold.of, HoldState::LeftOut, now).await? {
        write(&mut tx, &hold.of, "clock", "hold.rule", now).await?;
        rounds::digest_again(&mut tx, &hold.of.round).await?;
    }
    tx.commit().await
}

async fn pass_on(
    context: &Context,
    (round, hold): (&Round, &Hold),
    now: Moment,
) -> Result<bool, StoreError> {
    let mut tx = context.db.begin().await?;
    if !release_holds::passed_on(&mut tx, &hold.of, now).await? {
        return Ok(false);
    }
    ask(&mut tx, context, (round, hold), false, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Tells some of those who wait in a chat; by SMS there are no more than four messages in the life of a round.
async fn tell(
    context: &Context,
    (round, hold): (&Round, &Hold),
    now: Moment,
) -> Result<bool, StoreError> {
    let FollowersTold::UpTo(after) = hold.told else {
        return Ok(false);
    };
    let mut tx = context.db.begin().await?;
    let some = release_holds::untold(&mut tx, &hold.of, after, TOGETHER).await?;
    for address in &some {
        let person = respondents::readable_at(&mut tx, *address).await?;
        let in_chat = person.filter(|p| !p.respondent.stopped && p.chat.line().is_none());
        if let Some(person) = in_chat {
            let language = person.respondent.language;
            let text = say(context, round, &hold.of, language, "hold-checking", now);
            let request = Request::Send(Message::plain(text));
            outbox::put(&mut tx, *address, Priority::News, &request, now).await?;
        }
    }
    let told = match some.last() {
        Some(last) => FollowersTold::UpTo(Some(last.0)),
        None => FollowersTold::All,
    };
    release_holds::set_told(&mut tx, &hold.of, told, now).await?;
    tx.commit().await?;
    Ok(!some.is_empty())
}

/// Municipalities of which nothing is frozen for now.
pub(super) fn waiting(holds: &BTreeMap<String, Hold>) -> BTreeSet<String> {
    let waiting = holds.iter().filter(|(_, hold)| hold.state.waits());
    waiting.map(|(place, _)| place.clone()).collect()
}

/// What is left out, by municipality.
pub(in crate::services) fn left_out(
    holds: &BTreeMap<String, Hold>,
) -> BTreeMap<String, Vec<Doubt>> {
    let left = holds
        .iter()
        .filter(|(_, hold)| hold.state == HoldState::LeftOut);
    left.map(|(place, hold)| (place.clone(), hold.doubts.clone()))
        .collect()
}
