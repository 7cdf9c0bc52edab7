//! Opening a round in three taps: questionnaire, until when, confirm. Each button carries everything chosen so far.

use std::fmt::Display;
use std::sync::Arc;

use surveys::questionnaire::Questionnaire;

use super::language::old_button;
use super::round_card::card;
use crate::domain::{
    Button, LIBRARY, Language, LeaderTap, LibraryEntry, Message, Moment, Municipality, Opening,
    OpeningStep, RoleKind, Round, RoundState, Schedule, last_day,
};
use crate::handlers::RoleRequest;
use crate::services::repeats::{self, Repeat};
use crate::services::rounds::{self as round_service, NewRound, OpenRefused, weeks_ahead};
use crate::services::{Context, roles as role_service};
use crate::store::StoreError;
use crate::store::roles::Role;
use crate::texts::Value;
use crate::texts::sms::{Prices, Script, estimate};

/// Weeks offered.
const WEEKS: [u8; 3] = [1, 2, 4];

/// What somebody opens, as far as it is chosen.
pub(super) struct Chosen<'a> {
    /// As the button had it.
    pub(super) way: Opening,
    /// Of whoever opens.
    pub(super) language: Language,
    /// Where.
    pub(super) place: &'a Municipality,
    /// What.
    pub(super) entry: &'a LibraryEntry,
}

impl Chosen<'_> {
    /// The button that goes on, or back, to this step.
    fn button(&self, label: String, step: OpeningStep) -> Button {
        Button::tap(label, LeaderTap::Opening(self.way.at(step)).code())
    }

    fn title(&self) -> &str {
        self.entry.questionnaire.title.get(self.language)
    }
}

/// A press on the way: shows dates, asks once more, opens.
pub(super) async fn tap(req: &mut RoleRequest<'_>, way: Opening) -> Result<(), StoreError> {
    let context = req.context;
    let place = context.municipalities.at(way.place);
    let entry = LIBRARY.get(usize::from(way.entry));
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
    };
    let reason = reason(way.step).filter(|_| role.kind == RoleKind::Coordinator);
    let places = std::slice::from_ref(&place.slug);
    let repeat = repeats::find(req.tx, &entry.questionnaire, places, req.now).await?;
    let repeat = repeat.filter(|_| reason.is_none());
    match (way.step, repeat) {
        (_, Some(repeat)) if role.kind != RoleKind::Coordinator => {
            let args = told(context, language, &repeat);
            req.answer(language, "round-refused-repeat", &args).await
        }
        (OpeningStep::Dates, _) => {
            let message = dates(req, &chosen);
            req.reply(message).await
        }
        (OpeningStep::Confirm { weeks } | OpeningStep::Open { weeks, .. }, _)
            if !WEEKS.contains(&weeks) =>
        {
            let message = dates(req, &chosen);
            req.reply(message).await
        }
        (OpeningStep::Confirm { weeks } | OpeningStep::Open { weeks, .. }, Some(repeat)) => {
            let message = price(context, &chosen, &repeat, weeks);
            req.reply(message).await
        }
        (OpeningStep::Confirm { weeks }, None) => {
            let message = confirmation(req, &chosen, weeks);
            req.reply(message).await
        }
        (OpeningStep::Open { weeks, .. }, None) => open(req, role, &chosen, weeks, reason).await,
    }
}

/// What the audit keeps of the reason that was pressed.
fn reason(step: OpeningStep) -> Option<&'static str> {
    match step {
        OpeningStep::Dates | OpeningStep::Confirm { .. } => None,
        OpeningStep::Open { reason, .. } => {
            let (_, why) = REASONS.get(usize::from(reason?))?;
            Some(why)
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
fn price(context: &Context, chosen: &Chosen<'_>, repeat: &Repeat, weeks: u8) -> Message {
    let language = chosen.language;
    let label = |id| context.texts.plain(language, id, &[]);
    let reasons = REASONS.iter().zip(0_u16..).map(|((id, _), number)| {
        let reason = Some(number);
        vec![chosen.button(label(id), OpeningStep::Open { weeks, reason })]
    });
    let back = vec![chosen.button(label("round-back"), OpeningStep::Dates)];
    Message {
        text: context.texts.say(
            language,
            "round-repeat-price",
            &told(context, language, repeat),
        ),
        buttons: reasons.chain([back]).collect(),
        picture: None,
    }
}

fn told(context: &Context, language: Language, repeat: &Repeat) -> [(&'static str, Value); 4] {
    [
        ("title", repeat.title.get(language).into()),
        ("date", context.texts.day(language, repeat.possible).into()),
        ("before", u32::from(repeat.before).into()),
        ("after", u32::from(repeat.after).into()),
    ]
}

fn dates(req: &RoleRequest<'_>, chosen: &Chosen<'_>) -> Message {
    let (texts, language) = (&req.context.texts, chosen.language);
    let buttons = WEEKS.into_iter().map(|weeks| {
        let label = texts.in_weeks(language, weeks, last_day(weeks_ahead(req.now, weeks)));
        vec![chosen.button(label, OpeningStep::Confirm { weeks })]
    });
    Message {
        text: texts.say(
            language,
            "round-until",
            &[
                ("title", chosen.title().into()),
                ("place", place_name(req, chosen).into()),
            ],
        ),
        buttons: buttons.collect(),
        picture: None,
    }
}

fn confirmation(req: &RoleRequest<'_>, chosen: &Chosen<'_>, weeks: u8) -> Message {
    let (context, language) = (req.context, chosen.language);
    let day = context
        .texts
        .day(language, last_day(weeks_ahead(req.now, weeks)));
    let args = [
        ("title", chosen.title().into()),
        ("place", place_name(req, chosen).into()),
        ("date", day.into()),
        ("threshold", context.settings.threshold.into()),
    ];
    let label = |id| context.texts.plain(language, id, &[]);
    let open = OpeningStep::Open {
        weeks,
        reason: None,
    };
    let mut lines = vec![context.texts.say(language, "round-confirm", &args)];
    lines.extend(by_sms(context, language, &chosen.entry.questionnaire));
    Message {
        text: lines.join("\n\n"),
        buttons: vec![vec![
            chosen.button(label("round-open-button"), open),
            chosen.button(label("round-back"), OpeningStep::Dates),
        ]],
        picture: None,
    }
}

/// What somebody who takes part by SMS costs us and pays; nothing where nobody can.
fn by_sms(context: &Context, language: Language, questionnaire: &Questionnaire) -> Option<String> {
    let terms = context.settings.sms.as_ref();
    let terms = terms.filter(|t| t.number.is_some() && questionnaire.is_for_sms())?;
    let prices = Prices {
        segment: terms.segment_price,
        reply: terms.reply_price,
    };
    // in Cyrillic, as everybody begins: who asks for Latin letters costs less
    let talks = estimate(&context.texts, questionnaire).talks;
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
    Some(context.texts.say(language, "round-confirm-sms", &args))
}

/// The least and the most: `11–13`, or `16` if they are one; `none` of nothing.
fn span<N: Ord + Default + Display>(numbers: impl Iterator<Item = N> + Clone) -> String {
    match numbers.clone().min().zip(numbers.max()) {
        Some((least, most)) if least < most => format!("{least}–{most}"),
        Some((_, most)) if most > N::default() => most.to_string(),
        _ => "none".to_owned(),
    }
}

/// Opens the round for so many weeks. `repeat` is why it is opened again so soon, if it is.
pub(super) async fn open(
    req: &mut RoleRequest<'_>,
    role: &Role,
    chosen: &Chosen<'_>,
    weeks: u8,
    repeat: Option<&str>,
) -> Result<(), StoreError> {
    let Chosen {
        language,
        place,
        entry,
        ..
    } = *chosen;
    let until = weeks_ahead(req.now, weeks);
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
    let opened = match round_service::open(req.tx, req.context, new, req.now).await {
        Ok(opened) => opened,
        Err(OpenRefused::Store(error)) => return Err(error),
        Err(refused) => return req.answer(language, refusal(&refused), &[]).await,
    };
    let label = req.context.texts.plain(language, "command-rounds", &[]);
    req.reply(Message {
        text: req.context.texts.say(language, "round-opened", &[]),
        buttons: vec![vec![Button::tap(
            label,
            LeaderTap::RoundsOf(place.index).code(),
        )]],
        picture: None,
    })
    .await?;
    let round = as_opened(opened, entry, until, req.now);
    // none is newer
    let joins = round.questionnaire.is_for_sms();
    let card = card(req, language, place, &round, joins).await?;
    req.say(card).await
}

fn as_opened(
    opened: round_service::Opened,
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

fn place_name(req: &RoleRequest<'_>, chosen: &Chosen<'_>) -> String {
    let slug = Some(chosen.place.slug.as_str());
    role_service::place_name(req.context, chosen.language, slug, req.now)
}
