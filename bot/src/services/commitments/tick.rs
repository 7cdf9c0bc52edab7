//! What time does with results: leaders get them, councils are asked after their session and reminded, followers hear.

use chrono::NaiveDate;

use super::card::{one_by_one, session_ahead};
use super::items::{Item, items};
use super::resolutions::begin;
use super::shown::Answerer;
use super::{due, news as telling, passed, pledges, reminders, results as noting, said};
use crate::domain::{
    Commitment, Language, LiveFile, Message, Moment, NewsKind, Request, RoleKind, Round,
    RoundResult, day_in_bishkek, days_after, office_hours,
};
use crate::services::Context;
use crate::services::digests;
use crate::services::sms::hours;
use crate::services::writings;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, commitments, councils, news, results, roles};
use crate::texts::session_question;

/// So many days after a session the council is asked what it decided.
const AFTER_SESSION: u32 = 3;
/// Coordinators hear of a pledge so many days before its day.
const PLEDGE_NEAR: u32 = 7;

/// Does what is due; `true` if something was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut put = pledges::ask_new(context, now).await?;
    put |= noting::note_new(context, now).await?;
    put |= leaders(context, now).await?;
    let mut tx = context.db.begin_read().await?;
    let open = results::open(&mut tx).await?;
    drop(tx);
    let snapshot = context.snapshot();
    let due = |result: &RoundResult| {
        let place = &result.of.municipality;
        snapshot.quiet_time(place, now).is_none()
    };
    for result in open.into_iter().filter(due) {
        put |= one(context, &result, now).await?;
    }
    put |= passed::tick(context, now).await?;
    put |= said::tick(context, now).await?;
    put |= reminders::tick(context, now).await?;
    put |= telling::tell(context, now).await?;
    put |= telling::tell_leaders(context, now).await?;
    Ok(put)
}

/// Leaders get the result, as the council has it, three working days later.
async fn leaders(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let waiting = results::for_leaders(&mut tx, now).await?;
    let leaders = roles::confirmed(&mut tx, RoleKind::Leader).await?;
    drop(tx);
    for result in &waiting {
        let place = Some(result.of.municipality.as_str());
        let (mut ready, mut sheets) = (Vec::new(), Vec::new());
        for role in leaders
            .iter()
            .filter(|role| role.municipality.as_deref() == place)
        {
            let mut tx = context.db.begin_read().await?;
            let messages =
                digests::of_result(&mut tx, context, &result.of, role.speaks(), now).await?;
            let unclear = unclear(&mut tx, context, result, role.speaks()).await?;
            let messages = messages.into_iter().chain(unclear);
            ready.extend(messages.map(|message| (role.address, message)));
            if discusses(&mut tx, context, result).await? {
                sheets.push((role.address, role.speaks()));
            }
        }
        let open = hours::next_open(now);
        let mut tx = context.db.begin().await?;
        results::leaders_told(&mut tx, &result.of, now).await?;
        for (address, message) in ready {
            let request = Request::Send(message);
            outbox::put(&mut tx, address, Priority::Digest, &request, open).await?;
        }
        for (address, language) in sheets {
            let of = result.of.clone();
            let sheet = LiveFile::DiscussionSheet { of, language };
            outbox::put_live(&mut tx, address, Priority::Digest, &sheet, open).await?;
        }
        tx.commit().await?;
    }
    Ok(!waiting.is_empty())
}

/// Whether a meeting has something to discuss of what leaders read of a result.
async fn discusses(
    tx: &mut Tx,
    context: &Context,
    result: &RoundResult,
) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&result.of.round) else {
        return Ok(false);
    };
    let hidden = digests::hidden(context, round, &result.of.municipality);
    let findings = results::findings(tx, &result.of).await?;
    Ok(findings
        .iter()
        .any(|asked| !hidden.contains(&asked.finding.question)))
}

/// What was not understood of a quick poll, for whoever composed it.
async fn unclear(
    tx: &mut Tx,
    context: &Context,
    result: &RoundResult,
    language: Language,
) -> Result<Option<Message>, StoreError> {
    let snapshot = context.snapshot();
    let round = snapshot.round(&result.of.round);
    let Some(round) = round.filter(|round| round.is_poll()) else {
        return Ok(None);
    };
    let told = writings::unclear_told(tx, context, round, language).await?;
    Ok(told.map(Message::plain))
}

async fn one(context: &Context, result: &RoundResult, now: Moment) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&result.of.round) else {
        return Ok(false);
    };
    let mut tx = context.db.begin().await?;
    let items = items(&mut tx, &result.of).await?;
    let mut put = false;
    // young people are not asked about what they did not hear of
    let hidden = digests::hidden(context, round, &result.of.municipality);
    for item in &items {
        if !hidden.contains(&item.asked.finding.question) {
            said::plan(&mut tx, item, now).await?;
        }
    }
    put |= after_session(&mut tx, context, (result, &items), now).await?;
    let until = until(&mut tx, result, round).await?;
    if let Some(until) = until.filter(|until| {
        let near = days_after(day_in_bishkek(now), PLEDGE_NEAR);
        *until <= near && items.iter().any(|item| !item.is_answered(now))
    }) {
        put |= pledges::near(&mut tx, context, &result.of, (until, &items), now).await?;
    }
    if now >= result.opens && !result.held {
        followers(&mut tx, (result, &items), until, now).await?;
    }
    tx.commit().await?;
    Ok(put)
}

async fn until(
    tx: &mut Tx,
    result: &RoundResult,
    round: &Round,
) -> Result<Option<NaiveDate>, StoreError> {
    let pledge = commitments::pledge(tx, &result.of).await?;
    let ends = round.closed.unwrap_or(result.published);
    Ok(pledge.and_then(|pledge| pledge.until(ends)))
}

/// The council is asked once what its session decided, and when the next one is.
async fn after_session(
    tx: &mut Tx,
    context: &Context,
    (result, items): (&RoundResult, &[Item]),
    now: Moment,
) -> Result<bool, StoreError> {
    let today = day_in_bishkek(now);
    let waits = |item: &&Item| match item.newest().map(|entry| &entry.commitment) {
        Some(Commitment::Tabled { session }) => days_after(*session, AFTER_SESSION) <= today,
        _ => false,
    };
    let Some(first) = items.iter().find(waits) else {
        return Ok(false);
    };
    if !results::asked(tx, &result.of, now).await? {
        return Ok(false);
    }
    for chat in councils::of_place(tx, &result.of.municipality).await? {
        let (texts, language) = (&context.texts, chat.speaks());
        let mut buttons = vec![vec![one_by_one(texts, language, first)]];
        if result.resolution.is_none() {
            let which = (first.asked.number, false);
            buttons.push(vec![begin(context, (Answerer::Council, language), which)]);
        }
        let decided = Message::new(texts.say(language, "answers-after-session", &[]), buttons);
        let next = match session_ahead(&chat, now) {
            Some(_) => None,
            None => Some(session_question(texts, language, now)),
        };
        let at = office_hours(now);
        for request in [Some(decided), next]
            .into_iter()
            .flatten()
            .map(Request::Send)
        {
            outbox::put(tx, chat.address, Priority::Digest, &request, at).await?;
        }
    }
    Ok(true)
}

/// What followers are to hear next of a result.
async fn followers(
    tx: &mut Tx,
    (result, items): (&RoundResult, &[Item]),
    until: Option<NaiveDate>,
    now: Moment,
) -> Result<(), StoreError> {
    let known = news::of_place(tx, &result.of).await?;
    let at = due::next_message(&known, result.opens, now);
    if let Some(kind) = due::answers_due(items, &known, (result.opens, until), now) {
        return news::put(tx, &result.of, kind, None, at).await;
    }
    let promised = said::unsettled(tx, items, now).await?;
    let long = now >= result.published + due::LONGEST;
    if long || due::is_over(items, now) && !promised {
        news::put(tx, &result.of, NewsKind::End, None, at).await?;
        results::end(tx, &result.of, at).await?;
    }
    Ok(())
}
