//! Opening a round in three taps: questionnaire, until when, confirm. Each button carries everything chosen so far.

use std::fmt::Display;
use std::sync::Arc;

use surveys::questionnaire::Questionnaire;

use super::leader;
use crate::domain::{
    Button, LIBRARY, Language, LibraryEntry, Message, Moment, Municipality, RoleKind, Round,
    RoundState, Schedule, last_day,
};
use crate::handlers::Desk;
use crate::services::repeats::{self, Repeat};
use crate::services::rounds::{self as round_desk, NewRound, OpenRefused, weeks_ahead};
use crate::services::{House, roles as role_desk, sms};
use crate::store::StoreError;
use crate::store::roles::Role;
use crate::texts::Value;
use crate::texts::sms::{Prices, Script, estimate};

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
        desk.decline(language, "round-refused-role", &[]);
        return Ok(());
    };
    let weeks = numbers
        .get(2)
        .and_then(|n| u8::try_from(*n).ok())
        .filter(|n| WEEKS.contains(n));
    let reason = numbers.get(3).and_then(|ix| REASONS.get(usize::from(*ix)));
    let reason = reason.filter(|_| role.kind == RoleKind::Coordinator);
    let places = std::slice::from_ref(&place.slug);
    let repeat = repeats::find(desk.tx, &entry.questionnaire, places, desk.now).await?;
    let repeat = repeat.filter(|_| reason.is_none());
    let prefix = format!("{}:{}", numbers[0], numbers[1]);
    match (code, weeks, repeat) {
        (_, _, Some(repeat)) if role.kind != RoleKind::Coordinator => {
            let args = told(house, language, &repeat);
            desk.answer(language, "round-refused-repeat", &args).await
        }
        ("u" | "o", Some(weeks), Some(repeat)) => {
            let message = price(house, language, &repeat, &prefix, weeks);
            desk.reply(message).await
        }
        ("u", Some(weeks), None) => {
            let message = confirmation(desk, language, place, entry, &prefix, weeks);
            desk.reply(message).await
        }
        ("o", Some(weeks), None) => {
            let reason = reason.map(|(_, why)| *why);
            open(desk, role, language, place, entry, weeks, reason).await
        }
        _ => {
            let message = dates(desk, language, place, entry, &prefix);
            desk.reply(message).await
        }
    }
}

/// Why a coordinator opens again so soon: the button, and what the audit keeps.
const REASONS: [(&str, &str); 3] = [
    ("round-repeat-few", "few answered last time"),
    ("round-repeat-council", "the council asks"),
    ("round-repeat-changed", "much has changed since"),
];

/// What was asked too lately, and what its repeat costs; each reason is a button that opens.
fn price(house: &House, language: Language, repeat: &Repeat, prefix: &str, weeks: u8) -> Message {
    let label = |id| house.texts.plain(language, id, &[]);
    let reasons = (0..).zip(REASONS).map(|(ix, (id, _)): (u16, _)| {
        vec![Button::tap(label(id), format!("l:o:{prefix}:{weeks}:{ix}"))]
    });
    let back = vec![Button::tap(label("round-back"), format!("l:q:{prefix}"))];
    Message {
        text: house.texts.say(
            language,
            "round-repeat-price",
            &told(house, language, repeat),
        ),
        buttons: reasons.chain([back]).collect(),
        picture: None,
    }
}

fn told(house: &House, language: Language, repeat: &Repeat) -> [(&'static str, Value); 4] {
    [
        ("title", repeat.title.get(language).into()),
        ("date", house.texts.day(language, repeat.possible).into()),
        ("before", u32::from(repeat.before).into()),
        ("after", u32::from(repeat.after).into()),
    ]
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
    let mut lines = vec![house.texts.say(language, "round-confirm", &args)];
    lines.extend(by_sms(house, language, &entry.questionnaire));
    Message {
        text: lines.join("\n\n"),
        buttons: vec![vec![
            Button::tap(label("round-open-button"), format!("l:o:{prefix}:{weeks}")),
            Button::tap(label("round-back"), format!("l:q:{prefix}")),
        ]],
        picture: None,
    }
}

/// What somebody who takes part by SMS costs us and pays; nothing where nobody can.
fn by_sms(house: &House, language: Language, questionnaire: &Questionnaire) -> Option<String> {
    let terms = house.settings.sms.as_ref();
    let terms = terms.filter(|t| t.number.is_some() && sms::can_be_answered(questionnaire))?;
    let prices = Prices {
        segment: terms.segment_price,
        reply: terms.reply_price,
    };
    // in Cyrillic, as everybody begins: who asks for Latin letters costs less
    let talks = estimate(&house.texts, questionnaire).talks;
    let usual = talks
        .iter()
        .filter(|talk| talk.voice.script == Script::Cyrillic);
    let usual = usual.flat_map(|talk| [talk.shortest, talk.longest]);
    let costs = usual.clone().map(|path| path.cost(prices));
    let som = |tyiyn: u64| tyiyn.div_ceil(100);
    let args = [
        ("sent", span(usual.clone().map(|path| path.segments))),
        ("written", span(usual.map(|path| path.replies))),
        ("ours", span(costs.clone().map(|cost| som(cost.ours)))),
        ("theirs", span(costs.map(|cost| som(cost.theirs)))),
    ];
    let args = args.map(|(name, span)| (name, Value::from(span)));
    Some(house.texts.say(language, "round-confirm-sms", &args))
}

/// The least and the most: `11–13`, or `16` if they are one; `none` of nothing.
fn span<N: Ord + Default + Display>(numbers: impl Iterator<Item = N> + Clone) -> String {
    match numbers.clone().min().zip(numbers.max()) {
        Some((least, most)) if least < most => format!("{least}–{most}"),
        Some((_, most)) if most > N::default() => most.to_string(),
        _ => "none".to_owned(),
    }
}

pub(super) async fn open(
    desk: &mut Desk<'_>,
    role: &Role,
    language: Language,
    place: &Municipality,
    entry: &LibraryEntry,
    weeks: u8,
    repeat: Option<&str>,
) -> Result<(), StoreError> {
    let until = weeks_ahead(desk.now, weeks);
    let new = NewRound {
        name: &entry.questionnaire.id,
        source: entry.source,
        municipalities: std::slice::from_ref(&place.slug),
        until: Some(until),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        repeat,
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
    // none is newer
    let joins = sms::can_be_answered(&round.questionnaire);
    let card = leader::card(desk, language, place, &round, joins).await?;
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
        // found before it comes to that, unless another round has just been opened
        OpenRefused::Repeated(_) => "round-refused-open",
        OpenRefused::NoMunicipality | OpenRefused::Municipality(_) | OpenRefused::Twice(_) => {
            "round-refused-place"
        }
        OpenRefused::SmsTooLong(_) => "round-refused-sms",
        OpenRefused::Questionnaire(_) | OpenRefused::Store(_) => "round-refused-questionnaire",
    }
}

fn place_name(desk: &Desk<'_>, language: Language, place: &Municipality) -> String {
    role_desk::place_name(desk.house, language, Some(&place.slug), desk.now)
}
