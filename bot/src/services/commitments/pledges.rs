//! By when a council says that it will answer: asked when a leader opens a round about needs, at most two taps.

use surveys::statistics::asks_for_needs;

use super::due;
use super::items::{Item, items};
use crate::domain::{
    Button, CouncilTap, Language, Message, Moment, PledgeChoice, PledgeState, Request, Round,
    RoundPlace, day_in_bishkek, end_of_day, months_after, office_hours,
};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::services::rounds::REGRET;
use crate::services::words::Words;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, audit, commitments, councils, results, rounds};
use crate::texts::{Texts, moved_pledge};

/// Months within which an answer is offered.
pub(super) const MONTHS: [u8; 3] = [1, 2, 3];
/// Asks the councils of rounds about needs that have just been opened by when they will answer, unless they have said so for all. `true` if
/// any was asked.
pub(super) async fn ask_new(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let mut asked = false;
    for round in &snapshot.rounds {
        // an opening can still be taken back
        let stands = round.takes_answers(now) && now - round.opened > REGRET;
        // a quick poll is no needs assessment: nobody is asked by when it will be answered
        if !stands || round.is_poll() || !asks_for_needs(&round.questionnaire) {
            continue;
        }
        for link in &round.links {
            let of = RoundPlace {
                round: round.id.clone(),
                municipality: link.municipality.clone(),
            };
            let quiet = snapshot.quiet_time(&of.municipality, now).is_some();
            if quiet || snapshot.pledges.iter().any(|pledge| pledge.of == of) {
                continue;
            }
            let mut tx = context.db.begin().await?;
            ask(&mut tx, context, round, &of, now).await?;
            tx.commit().await?;
            asked = true;
        }
    }
    if asked {
        context.look_around().await?;
    }
    Ok(asked)
}

async fn ask(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    of: &RoundPlace,
    now: Moment,
) -> Result<(), StoreError> {
    let months = commitments::standing(tx, &of.municipality).await?;
    if commitments::ask_pledge(tx, of, months, now).await? && months.is_none() {
        ask_chats(tx, context, round, of, now).await?;
    }
    Ok(())
}

/// Asks each chat of a council by when it will answer a round.
pub(super) async fn ask_chats(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    of: &RoundPlace,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(link) = round
        .links
        .iter()
        .find(|link| link.municipality == of.municipality)
    else {
        return Ok(());
    };
    for chat in councils::of_place(tx, &of.municipality).await? {
        let message = question(&context.texts, chat.speaks(), round, &link.payload);
        let request = Request::Send(message);
        let at = office_hours(now);
        outbox::put(tx, chat.address, Priority::Digest, &request, at).await?;
    }
    Ok(())
}

fn question(texts: &Texts, language: Language, round: &Round, link: &str) -> Message {
    let button = |id: &str, months: Option<u8>, choice| {
        let args = months.map(|months| ("months", months.into()));
        let label = texts.plain(language, id, args.as_slice());
        let tap = CouncilTap::Pledge(link.to_owned(), choice);
        Button::tap(label, tap.code())
    };
    let mut buttons: Vec<Vec<Button>> = MONTHS
        .into_iter()
        .map(|months| {
            vec![
                button("pledge-months", Some(months), PledgeChoice::Once(months)),
                button("pledge-always", Some(months), PledgeChoice::Always(months)),
            ]
        })
        .collect();
    buttons.push(vec![button("pledge-later", None, PledgeChoice::Later)]);
    let title = round.questionnaire.title.get(language);
    let id = match round.closed {
        Some(_) => "pledge-ask-result",
        None => "pledge-ask",
    };
    Message::new(texts.say(language, id, &[("title", title.into())]), buttons)
}

/// Whether the day that is chosen lies behind: the question was asked long ago.
#[must_use]
pub fn is_past(round: &Round, choice: PledgeChoice, now: Moment) -> bool {
    let (PledgeChoice::Once(months) | PledgeChoice::Always(months)) = choice else {
        return false;
    };
    let until = months_after(day_in_bishkek(ends(round, now)), months);
    until < day_in_bishkek(now)
}

/// A council has chosen. Gives the day by which it will answer, if it says one; what was said before is only said again.
pub async fn set(
    tx: &mut Tx,
    (round, municipality): (&Round, &str),
    choice: PledgeChoice,
    actor: &str,
    now: Moment,
) -> Result<Option<chrono::NaiveDate>, StoreError> {
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: municipality.to_owned(),
    };
    let months = match choice {
        PledgeChoice::Once(months) | PledgeChoice::Always(months) if MONTHS.contains(&months) => {
            Some(months)
        }
        PledgeChoice::Once(_) | PledgeChoice::Always(_) | PledgeChoice::Later => None,
    };
    commitments::ask_pledge(tx, &of, None, now).await?;
    let known = commitments::pledge(tx, &of).await?;
    // a day that young people have been told is moved with a reason, not by the same buttons
    if known.as_ref().is_some_and(|pledge| pledge.months.is_none()) {
        commitments::set_pledge(tx, &of, months).await?;
        if let (PledgeChoice::Always(_), Some(months)) = (choice, months) {
            commitments::set_standing(tx, municipality, months).await?;
        }
        let said = months.map_or_else(|| "later".to_owned(), |months| months.to_string());
        let detail = format!("{} {municipality} {said}", round.id);
        audit::write(tx, now, actor, "pledge.set", &detail).await?;
    }
    let pledge = commitments::pledge(tx, &of).await?;
    Ok(pledge.and_then(|pledge| pledge.until(ends(round, now))))
}

/// What became of the pledge of a council for a round, and its day.
pub async fn of_round(
    tx: &mut Tx,
    of: &RoundPlace,
    (opened, until, closed): (Moment, Option<Moment>, Option<Moment>),
    now: Moment,
) -> Result<(PledgeState, Option<chrono::NaiveDate>), StoreError> {
    let pledge = commitments::pledge(tx, of).await?;
    let ends = closed.or(until).unwrap_or(opened);
    let until = pledge.as_ref().and_then(|pledge| pledge.until(ends));
    let result = results::get(tx, of).await?;
    let items = match result {
        Some(_) => Some(items(tx, of).await?),
        // before the close there may still be one
        None if closed.is_none() => {
            let state = until.map_or(PledgeState::None, |_| PledgeState::Made);
            return Ok((state, until));
        }
        None => None,
    };
    let state = due::pledge_state(pledge.as_ref(), items.as_deref(), ends, now);
    Ok((state, until))
}

/// What followers read of a pledge above the answers.
pub(super) async fn told(
    tx: &mut Tx,
    words: Words<'_>,
    of: &RoundPlace,
    (round, items): (&Round, &[Item]),
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let pledge = commitments::pledge(tx, of).await?;
    let closed = rounds::digested(tx, &of.round).await?;
    let ends = closed
        .and_then(|stands| stands.closed)
        .unwrap_or_else(|| ends(round, now));
    let Some(until) = pledge.as_ref().and_then(|pledge| pledge.until(ends)) else {
        return Ok(None);
    };
    let day = words.texts.day(words.language, until).into();
    let told = match due::pledge_state(pledge.as_ref(), Some(items), ends, now) {
        PledgeState::Kept => Some(words.say("pledge-kept", &[("date", day)])),
        PledgeState::Partly | PledgeState::Missed => {
            let answered = items
                .iter()
                .filter(|item| item.is_answered(end_of_day(until)))
                .count();
            let args = [
                ("date", day),
                ("answered", answered.into()),
                ("count", items.len().into()),
            ];
            Some(words.say("pledge-passed", &args))
        }
        PledgeState::None | PledgeState::Made | PledgeState::Void => None,
    };
    let moved = pledge.and_then(|pledge| pledge.moved);
    let moved = moved.map(|moved| moved_pledge(words.texts, words.language, moved));
    Ok(told.map(|told| match moved {
        Some(moved) => format!("{told} {moved}"),
        None => told,
    }))
}

/// Coordinators hear of a pledge whose day is near.
pub(super) async fn near(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    (until, items): (chrono::NaiveDate, &[Item]),
    now: Moment,
) -> Result<bool, StoreError> {
    if !commitments::remind_of_pledge(tx, of, now).await? {
        return Ok(false);
    }
    let answered = items.iter().filter(|item| item.is_answered(now)).count();
    super::reminders::to_coordinators(tx, now, |language| {
        let texts = &context.texts;
        let place = place_name(context, language, Some(&of.municipality), now);
        let args = [
            ("place", place.into()),
            ("date", texts.day(language, until).into()),
            ("answered", answered.into()),
            ("count", items.len().into()),
        ];
        texts.say(language, "pledge-near", &args)
    })
    .await?;
    Ok(true)
}

/// When a round closed, or will: a pledge counts from then.
pub(super) fn ends(round: &Round, now: Moment) -> Moment {
    round.closed.or(round.until).unwrap_or(now)
}
