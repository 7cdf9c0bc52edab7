//! A round ended with a result in a place: the council is asked to answer it, leaders and followers hear of it three working days later.

use surveys::statistics::{asks_for_needs, findings};

use super::said::COUNCIL_FIRST;
use super::{card, pledges};
use crate::domain::{
    AskedFinding, Button, CoordinatorTap, HeldPlace, HoldWhy, Language, Message, Moment, Request,
    RoleKind, Round, RoundPlace, RoundResult, Span, day_in_bishkek, midnight, office_hours,
    workdays_after,
};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::store::councils::CouncilChat;
use crate::store::digests::Stored;
use crate::store::outbox::{self, Priority};
use crate::store::results::NOTED_WITHIN;
use crate::store::{StoreError, Tx, commitments, councils, digests, results, roles};

/// So many working days before everybody else the council and the coordinators have a result.
const HEAD_START: u32 = 3;
/// The same of what the council does not get: time for a coordinator to look.
const CLUB_HEAD_START: u32 = 1;
/// Afternoon, when leaders and followers may be written to on a weekday.
const OPENS: Span = Span::hours(15);

/// Notes what came out of rounds that are over, each once; `true` if there was any.
pub(super) async fn note_new(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let new = results::new(&mut tx, now - NOTED_WITHIN).await?;
    drop(tx);
    let snapshot = context.snapshot();
    let mut noted = false;
    for of in new {
        if snapshot.quiet_time(&of.municipality, now).is_some() {
            continue;
        }
        let mut tx = context.db.begin().await?;
        let last = digests::last(&mut tx, &of.round, "municipality", &of.municipality).await;
        let (Some(round), Ok(Some(stored))) = (snapshot.round(&of.round), last) else {
            // another result must not wait for one that cannot be read
            continue;
        };
        note(&mut tx, context, (round, of), &stored, now).await?;
        tx.commit().await?;
        noted = true;
    }
    Ok(noted)
}

/// Notes the last publication of a round in a place as its result, once. If the questionnaire asks for needs, the council is asked to
/// answer what was found.
async fn note(
    tx: &mut Tx,
    context: &Context,
    (round, of): (&Round, RoundPlace),
    stored: &Stored,
    now: Moment,
) -> Result<(), StoreError> {
    let check = round.is_about_promise();
    let for_council = round.is_for_council();
    let opens = if check {
        now + COUNCIL_FIRST
    } else {
        let days = if for_council {
            HEAD_START
        } else {
            CLUB_HEAD_START
        };
        midnight(workdays_after(day_in_bishkek(now), days)) + OPENS
    };
    let result = RoundResult {
        followers: counted(context, results::followers(tx, &of).await?),
        of,
        edition: stored.edition,
        published: now,
        opens,
        held: false,
        resolution: None,
        ended: None,
    };
    if !results::put(tx, &result).await? {
        return Ok(());
    }
    if !check {
        offer_hold(tx, context, round, &result, now).await?;
    }
    if !for_council || !asks_for_needs(&round.questionnaire) {
        // nothing to answer: followers hear the result and that is all
        results::end(tx, &result.of, now).await?;
        return Ok(());
    }
    put_findings(tx, round, &result, stored).await?;
    if results::findings(tx, &result.of).await?.is_empty() {
        // nothing stands out so far that it could be answered
        results::end(tx, &result.of, now).await?;
        return Ok(());
    }
    ask(tx, context, &result.of, now).await?;
    // whoever has said "not now" is asked once more
    let pledge = commitments::pledge(tx, &result.of).await?;
    if !round.is_poll() && pledge.is_none_or(|pledge| pledge.months.is_none()) {
        pledges::ask_chats(tx, context, round, &result.of, now).await?;
    }
    Ok(())
}

/// A multiple of five from the threshold on, else nothing: who follows is told to nobody.
fn counted(context: &Context, followers: u32) -> u32 {
    if followers < context.settings.threshold {
        return 0;
    }
    followers / 5 * 5
}

async fn put_findings(
    tx: &mut Tx,
    round: &Round,
    result: &RoundResult,
    stored: &Stored,
) -> Result<(), StoreError> {
    let found = findings(&round.questionnaire, &stored.publication);
    for (position, finding) in found.iter().enumerate() {
        let Some(question) = round.questionnaire.question(finding.question) else {
            continue;
        };
        let choice = finding.label.name(question);
        let names = (question.name.as_str(), choice.as_str());
        let asked = AskedFinding {
            number: 0,
            of: result.of.clone(),
            edition: result.edition,
            finding: finding.clone(),
            continues: results::earlier(tx, &result.of, names).await?,
        };
        results::put_finding(tx, &asked, names, position).await?;
    }
    Ok(())
}

/// Asks the council's chats to answer, after the digest.
async fn ask(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    now: Moment,
) -> Result<(), StoreError> {
    for chat in councils::of_place(tx, &of.municipality).await? {
        if let Some(message) = card::question(tx, context, of, &chat, now).await? {
            let request = Request::Send(message);
            outbox::put(
                tx,
                chat.address,
                Priority::Digest,
                &request,
                office_hours(now),
            )
            .await?;
        }
    }
    Ok(())
}

/// What young people wait for, to a chat that was not asked: it was connected later.
///
/// # Errors
/// The database.
pub async fn open_items(
    tx: &mut Tx,
    context: &Context,
    chat: &CouncilChat,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let mut messages = Vec::new();
    for result in results::open(tx).await? {
        if result.of.municipality == chat.municipality {
            messages.extend(card::question(tx, context, &result.of, chat, now).await?);
        }
    }
    Ok(messages)
}

/// Coordinators may stop that anybody but the council hears of it.
async fn offer_hold(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    result: &RoundResult,
    now: Moment,
) -> Result<(), StoreError> {
    let readers = if round.is_for_council() {
        "council"
    } else {
        "club"
    };
    let slug = &result.of.municipality;
    let Some(place) = context.municipalities.find(slug) else {
        return Ok(());
    };
    let which = HeldPlace {
        round: result.of.round.clone(),
        place: place.index,
    };
    for role in roles::confirmed(tx, RoleKind::Coordinator).await? {
        let language = role.speaks();
        let day = context.texts.day(language, day_in_bishkek(result.opens));
        let name = place_name(context, language, Some(slug), now);
        let args = [
            ("place", name.into()),
            ("date", day.into()),
            ("readers", readers.into()),
        ];
        let message = Message::new(
            context.texts.say(language, "result-first", &args),
            vec![vec![hold_button(context, language, &which, true)]],
        );
        let request = Request::Send(message);
        outbox::put(tx, role.address, Priority::Digest, &request, now).await?;
    }
    Ok(())
}

/// Why is it to be stopped? Without a reason nothing is.
#[must_use]
pub fn ask_hold(context: &Context, language: Language, which: &HeldPlace) -> Message {
    let texts = &context.texts;
    let reason = |why: HoldWhy| {
        let label = texts.plain(language, "result-hold-why", &[("why", why.code().into())]);
        vec![Button::tap(
            label,
            CoordinatorTap::HoldBecause(which.clone(), why).code(),
        )]
    };
    let mut buttons: Vec<_> = HoldWhy::ALL.into_iter().map(reason).collect();
    buttons.push(vec![hold_button(context, language, which, false)]);
    Message::new(texts.say(language, "result-hold-ask", &[]), buttons)
}

/// What a coordinator reads who has stopped a result, or let it go.
#[must_use]
pub fn held(
    context: &Context,
    language: Language,
    which: &HeldPlace,
    hold: bool,
    now: Moment,
) -> Message {
    let place = context.municipalities.at(which.place);
    let slug = place.map(|place| place.slug.as_str());
    let id = if hold { "result-held" } else { "result-let-go" };
    let name = place_name(context, language, slug, now);
    Message::new(
        context.texts.say(language, id, &[("place", name.into())]),
        vec![vec![hold_button(context, language, which, !hold)]],
    )
}

fn hold_button(context: &Context, language: Language, which: &HeldPlace, hold: bool) -> Button {
    let (id, tap) = match hold {
        true => ("result-hold", CoordinatorTap::HoldResult(which.clone())),
        false => ("result-let", CoordinatorTap::LetResult(which.clone())),
    };
    Button::tap(context.texts.plain(language, id, &[]), tap.code())
}
