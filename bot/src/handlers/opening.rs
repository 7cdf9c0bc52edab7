//! Opening a round in three taps: questionnaire, until when, confirm, with a look at the questions and a way back. Each button carries everything
//! chosen so far.

use std::sync::Arc;

use super::language::old_button;
use super::opening_facts::facts;
use super::opening_pages::{
    Chosen, REASONS, WEEKS, confirmation, dates, days, preview, price, target_groups, told,
};
use super::round_card::card;
use crate::domain::{
    Button, LIBRARY, Language, LeaderTap, LibraryEntry, Message, Moment, Municipality, Opening,
    OpeningStep, RoleKind, Round, RoundRequest, RoundState, Running, RunningStep, Schedule,
    TargetGroup, Until, day_in_bishkek, end_of_day, keeper_of_code,
};
use crate::handlers::RoleRequest;
use crate::services::round_requests::{self, Decided};
use crate::services::rounds::{
    self as round_service, NewRound, OpenRefused, latest_end, weeks_ahead,
};
use crate::services::{polls, repeats};
use crate::store::StoreError;
use crate::store::roles::Role;
use crate::texts::Texts;

/// A press on the way: shows dates and questions, asks once more, opens.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    way: Opening,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let context = req.context;
    let place = context.municipalities.at(way.place);
    let entry = LIBRARY.get(usize::from(way.entry));
    let entry = entry.filter(|entry| entry.is_offered());
    let (Some(place), Some(entry)) = (place, entry) else {
        return old_button(req).await;
    };
    let holder = req.holder().await?;
    let language = holder.language();
    let Some(role) = holder.opener(&place.slug) else {
        req.decline(language, "round-refused-role", &[]);
        return Ok(());
    };
    let chosen = Chosen {
        way,
        language,
        place,
        entry,
        coordinates: role.kind == RoleKind::Coordinator,
    };
    let message = match way.step {
        OpeningStep::Preview(page) => preview(context, &chosen, page),
        OpeningStep::Dates => match refused_as_repeat(req, &chosen).await? {
            Some(refused) => refused,
            None => dates(req, &chosen, None),
        },
        OpeningStep::Month(month) => days(req, &chosen, month),
        OpeningStep::Target(until) => match ends(req, &chosen, until).await? {
            Ok(_) => target_groups(context, &chosen, until),
            Err(refused) => refused,
        },
        OpeningStep::Confirm(until, group) => match ends(req, &chosen, until).await? {
            Ok(end) => {
                let facts = facts(req, &chosen, end).await?;
                confirmation(req, &chosen, (until, group, end), &facts, known)
            }
            Err(refused) => refused,
        },
        OpeningStep::Open {
            until,
            group,
            reason,
        } => match ends(req, &chosen, until).await? {
            Ok(end) => {
                let reason = reason.filter(|_| chosen.coordinates);
                return open(req, (&chosen, role, known), (end, group), reason).await;
            }
            Err(refused) => refused,
        },
    };
    req.reply(message).await
}

/// The way to a round of this questionnaire begins in a new message.
pub(super) async fn again(
    req: &mut RoleRequest<'_>,
    (role, language): (&Role, Language),
    (place, entry): (&Municipality, u16),
) -> Result<(), StoreError> {
    let Some(known) = LIBRARY.get(usize::from(entry)) else {
        return old_button(req).await;
    };
    let way = Opening {
        place: place.index,
        entry,
        step: OpeningStep::Dates,
    };
    let chosen = Chosen {
        way,
        language,
        place,
        entry: known,
        coordinates: role.kind == RoleKind::Coordinator,
    };
    let message = match refused_as_repeat(req, &chosen).await? {
        Some(refused) => refused,
        None => dates(req, &chosen, None),
    };
    req.say(message).await
}

/// When the round ends, if it may be opened now until then; else what is said.
async fn ends(
    req: &mut RoleRequest<'_>,
    chosen: &Chosen<'_>,
    until: Until,
) -> Result<Result<Moment, Message>, StoreError> {
    let Some(end) = end(until, req.now) else {
        return Ok(Err(dates(req, chosen, Some("round-refused-date"))));
    };
    let refused = refused_as_repeat(req, chosen).await?;
    Ok(refused.map_or(Ok(end), Err))
}

/// The end of the round, if one that is opened now may end then.
fn end(until: Until, now: Moment) -> Option<Moment> {
    match until {
        Until::Weeks(weeks) => WEEKS.contains(&weeks).then(|| weeks_ahead(now, weeks)),
        Until::Day(day) => {
            let end = end_of_day(day);
            (now < end && end <= latest_end(now)).then_some(end)
        }
    }
}

/// What is said if some of the questions were asked here too lately: a leader is refused, a coordinator who has given no reason hears the price
/// of a repeat.
async fn refused_as_repeat(
    req: &mut RoleRequest<'_>,
    chosen: &Chosen<'_>,
) -> Result<Option<Message>, StoreError> {
    let step = chosen.way.step;
    let chooses = matches!(step, OpeningStep::Dates | OpeningStep::Target(_));
    if chosen.coordinates && (reason(step).is_some() || chooses) {
        return Ok(None);
    }
    let places = std::slice::from_ref(&chosen.place.slug);
    let repeat = repeats::find(req.tx, &chosen.entry.questionnaire, places, req.now).await?;
    Ok(repeat.map(|repeat| match step {
        OpeningStep::Confirm(until, group) if chosen.coordinates => {
            price(req.context, chosen, &repeat, (until, Some(group)))
        }
        OpeningStep::Open { until, group, .. } if chosen.coordinates => {
            price(req.context, chosen, &repeat, (until, group))
        }
        _ => {
            let args = told(req.context, chosen.language, &repeat);
            let text = req
                .context
                .texts
                .say(chosen.language, "round-refused-repeat", &args);
            Message::new(text, vec![vec![chosen.back(req.context)]])
        }
    }))
}

/// What the audit keeps of the reason that was pressed.
fn reason(step: OpeningStep) -> Option<&'static str> {
    match step {
        OpeningStep::Dates
        | OpeningStep::Month(_)
        | OpeningStep::Preview(_)
        | OpeningStep::Target(_)
        | OpeningStep::Confirm(..) => None,
        OpeningStep::Open { reason, .. } => {
            let (_, why) = REASONS.get(usize::from(reason?))?;
            Some(why)
        }
    }
}

/// Opens the round until `end` among `target_group`. `reason` is why it is opened again so soon, as it was pressed.
pub(super) async fn open(
    req: &mut RoleRequest<'_>,
    (chosen, role, known): (&Chosen<'_>, &Role, &[Arc<Round>]),
    (end, target_group): (Moment, Option<TargetGroup>),
    reason: Option<u16>,
) -> Result<(), StoreError> {
    let Chosen {
        language,
        place,
        entry,
        ..
    } = *chosen;
    if !chosen.coordinates && polls::is_full(req.tx, &place.slug, req.now).await? {
        let args = [("most", polls::MOST_ROUNDS.into())];
        let text = req.context.texts.say(language, "round-refused-full", &args);
        let buttons = vec![vec![chosen.back(req.context)]];
        let picture = None;
        return req
            .reply(Message::new(text, buttons).with_picture(picture))
            .await;
    }
    if place.large && !chosen.coordinates {
        return ask(req, (chosen, role), end, target_group).await;
    }
    let repeat = reason.and_then(|reason| REASONS.get(usize::from(reason)));
    let new = NewRound {
        name: &entry.questionnaire.id,
        source: entry.source,
        municipalities: std::slice::from_ref(&place.slug),
        until: Some(end),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group,
        repeat: repeat.map(|(_, why)| *why),
        actor: &format!("role:{}", role.id),
    };
    let opened = match round_service::open(req.tx, req.context, new, req.now).await {
        Ok(opened) => opened,
        Err(OpenRefused::Store(error)) => return Err(error),
        Err(refused) => {
            let text = refusal(&req.context.texts, language, &refused);
            let buttons = vec![vec![chosen.back(req.context)]];
            return req.reply(Message::new(text, buttons)).await;
        }
    };
    let round = Arc::new(as_opened(opened, entry, (end, target_group), req.now));
    tell_opened(req, (language, place), role, round, known).await
}

/// That a round is open, how that is taken back, and its card.
pub(super) async fn tell_opened(
    req: &mut RoleRequest<'_>,
    (language, place): (Language, &Municipality),
    role: &Role,
    round: Arc<Round>,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let link = round.links.first().map(|link| link.payload.clone());
    let undo = link.map(|link| Running {
        link,
        step: RunningStep::Undo,
    });
    let label = |id| req.context.texts.plain(language, id, &[]);
    let mut buttons = vec![vec![Button::tap(
        label("command-rounds"),
        LeaderTap::RoundsOf(place.index).code(),
    )]];
    buttons.extend(undo.map(|undo| {
        vec![Button::tap(
            label("round-undo"),
            LeaderTap::Running(undo).code(),
        )]
    }));
    req.reply(Message::new(
        req.context.texts.say(language, "round-opened", &[]),
        buttons,
    ))
    .await?;
    // none is newer
    let rounds: Vec<Arc<Round>> = known.iter().chain([&round]).cloned().collect();
    let keeper = keeper_of_code(&rounds, &place.slug, req.now);
    let card = card(req, (language, place), role, &round, keeper).await?;
    req.say(card).await
}

/// In a large city a leader asks a coordinator.
async fn ask(
    req: &mut RoleRequest<'_>,
    (chosen, role): (&Chosen<'_>, &Role),
    until: Moment,
    target_group: Option<TargetGroup>,
) -> Result<(), StoreError> {
    let request = RoundRequest {
        municipality: chosen.place.slug.clone(),
        questionnaire: chosen.entry.id.to_owned(),
        role: role.id,
        until,
        // an older button does not say: nobody is left out
        target_group: target_group.unwrap_or(TargetGroup::Everybody),
        asked: req.now,
    };
    let id = match round_requests::ask(req.tx, &request).await? {
        true => "round-asked",
        false => "round-asked-before",
    };
    req.reply(Message::new(
        req.context.texts.say(chosen.language, id, &[]),
        vec![vec![chosen.back(req.context)]],
    ))
    .await
}

/// A coordinator decides about what a leader wants to open in a large city.
pub(super) async fn decide(
    req: &mut RoleRequest<'_>,
    by: &Role,
    (place, entry): (u16, u16),
    yes: bool,
) -> Result<(), StoreError> {
    let context = req.context;
    let place = context.municipalities.at(place);
    let Some((place, entry)) = place.zip(LIBRARY.get(usize::from(entry))) else {
        return old_button(req).await;
    };
    let (language, actor) = (by.speaks(), format!("role:{}", by.id));
    let what = (place.slug.as_str(), entry);
    let decided = match yes {
        true => round_requests::open(req.tx, context, what, &actor, req.now).await?,
        false => round_requests::refuse(req.tx, context, what, &actor, req.now).await?,
    };
    let id = match decided {
        Decided::Open(_) => "round-opened-for",
        Decided::Refused => "round-denied-done",
        Decided::Gone => "coordinator-decided",
        Decided::Impossible(refused) => {
            let text = refusal(&context.texts, language, &refused);
            return req.reply(Message::plain(text)).await;
        }
    };
    req.answer(language, id, &[]).await
}

fn as_opened(
    opened: round_service::Opened,
    entry: &LibraryEntry,
    (until, target_group): (Moment, Option<TargetGroup>),
    now: Moment,
) -> Round {
    Round {
        id: opened.round,
        questionnaire: Arc::clone(&entry.questionnaire),
        state: RoundState::Open,
        opened: now,
        until: Some(until),
        closed: None,
        schedule: Schedule::AtClose,
        target_group,
        links: opened.links,
        own_links: Vec::new(),
    }
}

/// Why a round is not opened.
pub(super) fn refusal(texts: &Texts, language: Language, refused: &OpenRefused) -> String {
    let id = match refused {
        OpenRefused::NoSafeguarding | OpenRefused::NoReason => "round-refused-safeguarding",
        OpenRefused::Helplines => "round-refused-helplines",
        OpenRefused::Date => "round-refused-date",
        OpenRefused::AlreadyOpen { .. } => "round-refused-open",
        // found before it comes to that, unless another round has just been opened
        OpenRefused::Repeated(_) => "round-refused-open",
        OpenRefused::NoMunicipality | OpenRefused::Municipality(_) | OpenRefused::Twice(_) => {
            "round-refused-place"
        }
        OpenRefused::Quiet { until, .. } => {
            let day = texts.day(language, day_in_bishkek(*until));
            return texts.say(language, "round-refused-quiet", &[("date", day.into())]);
        }
        OpenRefused::SmsTooLong(_) => "round-refused-sms",
        OpenRefused::Questionnaire(_) | OpenRefused::Store(_) => "round-refused-questionnaire",
    };
    texts.say(language, id, &[])
}
