//! Opening a round in three taps: questionnaire, until when, confirm. Each button carries everything chosen so far.

use std::sync::Arc;

use super::super::rounds::{self as round_desk, NewRound, OpenRefused, weeks_ahead};
use super::super::{Desk, roles as role_desk};
use super::leader;
use crate::domain::{
    Button, LIBRARY, Language, LibraryEntry, Message, Moment, Municipality, Round, RoundState,
    Schedule, last_day,
};
use crate::store::StoreError;
use crate::store::roles::Role;

/// Weeks offered.
const WEEKS: [u8; 3] = [1, 2, 4];

/// `q:PLACE:ENTRY` shows dates, `u:PLACE:ENTRY:WEEKS` asks once more, `o:…` opens.
pub(super) async fn tap(desk: &mut Desk<'_>, data: &str) -> Result<(), StoreError> {
    let Some((code, rest)) = data.split_once(':') else {
        return Ok(());
    };
    let numbers: Vec<u16> = rest.split(':').filter_map(|n| n.parse().ok()).collect();
    let house = desk.house;
    let place = numbers.first().and_then(|ix| house.municipalities.at(*ix));
    let entry = numbers.get(1).and_then(|ix| LIBRARY.get(usize::from(*ix)));
    let (Some(place), Some(entry)) = (place, entry) else {
        return Ok(());
    };
    let holder = desk.holder().await?;
    let language = holder.language();
    let Some(role) = holder.opener(&place.slug) else {
        return desk.answer(language, "round-refused-role", &[]).await;
    };
    let weeks = numbers
        .get(2)
        .and_then(|n| u8::try_from(*n).ok())
        .filter(|n| WEEKS.contains(n));
    let prefix = format!("{}:{}", numbers[0], numbers[1]);
    match (code, weeks) {
        ("u", Some(weeks)) => {
            let message = confirmation(desk, language, place, entry, &prefix, weeks);
            desk.reply(message).await
        }
        ("o", Some(weeks)) => open(desk, role, language, place, entry, weeks).await,
        _ => {
            let message = dates(desk, language, place, entry, &prefix);
            desk.reply(message).await
        }
    }
}

fn dates(
    desk: &Desk<'_>,
    language: Language,
    place: &Municipality,
    entry: &LibraryEntry,
    prefix: &str,
) -> Message {
    let texts = &desk.house.texts;
    let buttons = WEEKS.into_iter().map(|weeks| {
        let label = texts.in_weeks(language, weeks, last_day(weeks_ahead(desk.now, weeks)));
        vec![Button::tap(label, format!("l:u:{prefix}:{weeks}"))]
    });
    Message {
        text: texts.say(
            language,
            "round-until",
            &[
                ("title", entry.questionnaire.title.get(language).into()),
                ("place", place_name(desk, language, place).into()),
            ],
        ),
        buttons: buttons.collect(),
        picture: None,
    }
}

fn confirmation(
    desk: &Desk<'_>,
    language: Language,
    place: &Municipality,
    entry: &LibraryEntry,
    prefix: &str,
    weeks: u8,
) -> Message {
    let house = desk.house;
    let day = house
        .texts
        .day(language, last_day(weeks_ahead(desk.now, weeks)));
    let args = [
        ("title", entry.questionnaire.title.get(language).into()),
        ("place", place_name(desk, language, place).into()),
        ("date", day.into()),
        ("threshold", house.settings.threshold.into()),
    ];
    let label = |id| house.texts.plain(language, id, &[]);
    Message {
        text: house.texts.say(language, "round-confirm", &args),
        buttons: vec![vec![
            Button::tap(label("round-open-button"), format!("l:o:{prefix}:{weeks}")),
            Button::tap(label("round-back"), format!("l:q:{prefix}")),
        ]],
        picture: None,
    }
}

async fn open(
    desk: &mut Desk<'_>,
    role: &Role,
    language: Language,
    place: &Municipality,
    entry: &LibraryEntry,
    weeks: u8,
) -> Result<(), StoreError> {
    let until = weeks_ahead(desk.now, weeks);
    let new = NewRound {
        name: &entry.questionnaire.id,
        source: entry.source,
        municipalities: std::slice::from_ref(&place.slug),
        until: Some(until),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        actor: &format!("role:{}", role.id),
    };
    let opened = match round_desk::open(desk.tx, desk.house, new, desk.now).await {
        Ok(opened) => opened,
        Err(OpenRefused::Store(error)) => return Err(error),
        Err(refused) => return desk.answer(language, refusal(&refused), &[]).await,
    };
    let label = desk.house.texts.plain(language, "command-rounds", &[]);
    desk.reply(Message {
        text: desk.house.texts.say(language, "round-opened", &[]),
        buttons: vec![vec![Button::tap(label, leader::list_of(place))]],
        picture: None,
    })
    .await?;
    let round = as_opened(opened, entry, until, desk.now);
    let card = leader::card(desk, language, place, &round).await?;
    desk.say(card).await
}

fn as_opened(
    opened: round_desk::Opened,
    entry: &LibraryEntry,
    until: Moment,
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
        links: opened.links,
    }
}

const fn refusal(refused: &OpenRefused) -> &'static str {
    match refused {
        OpenRefused::NoSafeguarding | OpenRefused::NoReason => "round-refused-safeguarding",
        OpenRefused::Helplines => "round-refused-helplines",
        OpenRefused::Date => "round-refused-date",
        OpenRefused::AlreadyOpen { .. } => "round-refused-open",
        OpenRefused::NoMunicipality | OpenRefused::Municipality(_) | OpenRefused::Twice(_) => {
            "round-refused-place"
        }
        OpenRefused::Questionnaire(_) | OpenRefused::SmsTooLong(_) | OpenRefused::Store(_) => {
            "round-refused-questionnaire"
        }
    }
}

fn place_name(desk: &Desk<'_>, language: Language, place: &Municipality) -> String {
    role_desk::place_name(desk.house, language, Some(&place.slug), desk.now)
}
