//! A leader types a day: which round is it to be the last day of?

use std::sync::Arc;

use chrono::NaiveDate;

use super::Handled;
use super::language::old_button;
use super::offered::{closed_entries, open_in};
use super::{opening, opening_pages, running};
use crate::domain::{
    Button, Language, LeaderTap, Message, Municipality, Opening, OpeningStep, RoleTap, Round,
    Running, RunningStep, TypedDay, Until, day_in_bishkek, typed_day,
};
use crate::handlers::RoleRequest;
use crate::services::roles as role_service;
use crate::store::{StoreError, roles};

/// A day typed alone in the private chat of a leader who is at no question of a survey.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    text: &str,
    known: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    if holder.led().next().is_none() || super::session::is_at_question(req).await? {
        return Ok(Handled::NotOurs);
    }
    let language = holder.language();
    let choice = opening_pages::possible(req.now);
    let typed = typed_day(text, day_in_bishkek(req.now));
    if typed == TypedDay::NoSuch {
        req.decline(language, "council-session-no-such", &[]);
        return Ok(Handled::Done);
    }
    let days = match typed {
        TypedDay::Day(day) => vec![day],
        TypedDay::Perhaps(days) => days,
        TypedDay::NoSuch | TypedDay::No => Vec::new(),
    };
    let mut days: Vec<NaiveDate> = days;
    if let [day] = days.as_slice()
        && let Some(next) = answered(req, *day).await?
    {
        match next {
            LeaderTap::Opening(way) => opening::tap(req, way, known).await?,
            LeaderTap::Running(running) => running::tap(req, running, known).await?,
            _ => {}
        }
        return Ok(Handled::Done);
    }
    days.retain(|day| (choice.from..=choice.to).contains(day));
    let places: Vec<&Municipality> = holder
        .led()
        .filter_map(|role| {
            req.context
                .municipalities
                .find(role.municipality.as_deref()?)
        })
        .collect();
    match (days.as_slice(), places.as_slice()) {
        ([], _) => req.decline(language, "round-refused-date", &[]),
        ([day], [place]) => {
            let message = question(req, language, place, *day, known).await?;
            req.turn_away(message);
        }
        (days, places) => {
            let message = which(req, language, days, places);
            req.turn_away(message);
        }
    }
    Ok(Handled::Done)
}

/// Whether the page behind this button asks for the last day of one round.
pub(super) const fn asks(tap: &LeaderTap) -> bool {
    match tap {
        LeaderTap::Opening(way) => {
            matches!(way.step, OpeningStep::Dates | OpeningStep::Month(_))
        }
        LeaderTap::Running(running) => matches!(running.step, RunningStep::AskUntil(_)),
        _ => false,
    }
}

/// What a typed day says to the page that has asked for one: the press of that day there.
async fn answered(
    req: &mut RoleRequest<'_>,
    day: NaiveDate,
) -> Result<Option<LeaderTap>, StoreError> {
    let holder = req.holder().await?;
    for role in holder.led() {
        let button = roles::typing(req.tx, role.id, req.now).await?;
        let asked = button.and_then(|button| RoleTap::parse(&button).ok());
        let next = match asked {
            Some(RoleTap::Leader(tap)) if !asks(&tap) => None,
            Some(RoleTap::Leader(LeaderTap::Opening(way))) => Some(LeaderTap::Opening(Opening {
                step: OpeningStep::Target(Until::Day(day)),
                ..way
            })),
            Some(RoleTap::Leader(LeaderTap::Running(running))) => {
                let step = RunningStep::Until(day);
                Some(LeaderTap::Running(Running { step, ..running }))
            }
            _ => None,
        };
        if next.is_some() {
            return Ok(next);
        }
    }
    Ok(None)
}

/// The day was chosen among those that were meant.
pub(super) async fn chosen(
    req: &mut RoleRequest<'_>,
    place: u16,
    day: NaiveDate,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let place = req.context.municipalities.at(place);
    let Some(place) = place.filter(|place| holder.opener(&place.slug).is_some()) else {
        return old_button(req).await;
    };
    let message = question(req, holder.language(), place, day, known).await?;
    req.reply(message).await
}

/// What shall last until this day? A round that runs, or a new one.
async fn question(
    req: &mut RoleRequest<'_>,
    language: Language,
    place: &Municipality,
    day: NaiveDate,
    known: &[Arc<Round>],
) -> Result<Message, StoreError> {
    let (context, now) = (req.context, req.now);
    let holder = req.holder().await?;
    let button = |id: &str, title: &str, tap: LeaderTap| {
        let label = context
            .texts
            .plain(language, id, &[("title", title.into())]);
        vec![Button::tap(label, tap.code())]
    };
    let mut buttons = Vec::new();
    for round in open_in(known, place, now) {
        let later = running::possible(round, now);
        let fits = (later.from..=later.to).contains(&day);
        let may = running::may_change(req.tx, &holder, round, place).await?;
        let link = round.links.iter().find(|l| l.municipality == place.slug);
        if let Some(link) = link.filter(|_| fits && may.is_some()) {
            let (link, step) = (link.payload.clone(), RunningStep::Until(day));
            let tap = LeaderTap::Running(Running { link, step });
            let title = round.questionnaire.title.get(language);
            buttons.push(button("round-day-extend", title, tap));
        }
    }
    for (entry, offered) in closed_entries(known, place, now) {
        let tap = LeaderTap::Opening(Opening {
            place: place.index,
            entry,
            step: OpeningStep::Target(Until::Day(day)),
        });
        let title = offered.questionnaire.title.get(language);
        buttons.push(button("round-day-open", title, tap));
    }
    let slug = Some(place.slug.as_str());
    let args = [
        ("date", context.texts.day(language, day).into()),
        (
            "place",
            role_service::place_name(context, language, slug, now).into(),
        ),
    ];
    Ok(Message::new(
        context.texts.say(language, "round-day", &args),
        buttons,
    ))
}

/// Which day, and where?
fn which(
    req: &RoleRequest<'_>,
    language: Language,
    days: &[NaiveDate],
    places: &[&Municipality],
) -> Message {
    let texts = &req.context.texts;
    let today = day_in_bishkek(req.now);
    let button = |day: NaiveDate, place: &Municipality| {
        let mut label = texts.day(language, day);
        if places.len() > 1 {
            label = format!("{label} · {}", place.names(language, today).short);
        }
        vec![Button::tap(label, LeaderTap::Day(place.index, day).code())]
    };
    let pairs = days
        .iter()
        .flat_map(|day| places.iter().map(|place| (*day, *place)));
    Message::new(
        texts.say(language, "council-session-which", &[]),
        pairs.map(|(day, place)| button(day, place)).collect(),
    )
}
