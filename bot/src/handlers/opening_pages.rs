//! The pages on the way to a new round.

use std::sync::Arc;

use chrono::NaiveDate;
use surveys::questionnaire::Questionnaire;

use super::calendar::{Choice, month_name};
use super::round_card::code_stays;
use super::trial;
use crate::domain::{
    Button, Language, LeaderTap, LibraryEntry, Message, Moment, Municipality, Opening, OpeningStep,
    Round, TargetGroup, TrialOf, Until, day_in_bishkek, keeper_of_code, last_day,
};
use crate::handlers::RoleRequest;
use crate::services::repeats::Repeat;
use crate::services::rounds::{latest_end, weeks_ahead};
use crate::services::sms::TalkCost;
use crate::services::{Context, roles as role_service};
use crate::texts::{self, Value};

/// Weeks offered.
pub(super) const WEEKS: [u8; 3] = [1, 2, 4];

/// Why a coordinator opens again so soon: the button, and what the audit keeps.
pub(super) const REASONS: [(&str, &str); 3] = [
    ("round-repeat-few", "few answered last time"),
    ("round-repeat-council", "the council asks"),
    ("round-repeat-changed", "much has changed since"),
];

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
    /// A coordinator opens it.
    pub(super) coordinates: bool,
}

/// What is known before a round is opened.
pub(super) struct Facts {
    /// A line for each.
    pub(super) lines: Vec<String>,
    /// Who will read the result besides coordinators.
    pub(super) readers: Readers,
}

/// Who reads a result besides coordinators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// The council alone; the leader hears how many answered.
    Council,
    /// The leader: the council has no chat yet.
    Leader,
    /// Both.
    Both,
}

impl Readers {
    /// As texts name them.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Leader => "leader",
            Self::Both => "both",
        }
    }
}

impl Chosen<'_> {
    /// The button that goes on, or back, to this step.
    fn button(&self, label: String, step: OpeningStep) -> Button {
        Button::tap(label, LeaderTap::Opening(self.way.at(step)).code())
    }

    /// Back to what can be opened here.
    pub(super) fn back(&self, context: &Context) -> Button {
        let label = context.texts.plain(self.language, "round-back", &[]);
        Button::tap(label, LeaderTap::Menu(self.way.place).code())
    }

    /// Goes through the questions first.
    fn trial(&self, context: &Context) -> Button {
        let Opening { place, entry, .. } = self.way;
        trial::button(context, self.language, TrialOf::Entry { place, entry })
    }

    fn title(&self) -> &str {
        self.entry.questionnaire.title.get(self.language)
    }
}

/// The days on which a round that is opened now may end.
pub(super) fn possible(now: Moment) -> Choice {
    Choice {
        from: day_in_bishkek(now),
        to: last_day(latest_end(now)),
    }
}

/// What was asked too lately, and what its repeat costs; each reason is a button that opens.
pub(super) fn price(
    context: &Context,
    chosen: &Chosen<'_>,
    repeat: &Repeat,
    (until, group): (Until, Option<TargetGroup>),
) -> Message {
    let language = chosen.language;
    let label = |id| context.texts.plain(language, id, &[]);
    let reasons = REASONS.iter().zip(0_u16..).map(|((id, _), number)| {
        let open = OpeningStep::Open {
            until,
            group,
            reason: Some(number),
        };
        vec![chosen.button(label(id), open)]
    });
    let back = vec![chosen.button(label("round-back"), OpeningStep::Dates)];
    Message::new(
        context.texts.say(
            language,
            "round-repeat-price",
            &told(context, language, repeat),
        ),
        reasons.chain([back]).collect(),
    )
}

pub(super) fn told(
    context: &Context,
    language: Language,
    repeat: &Repeat,
) -> [(&'static str, Value); 4] {
    [
        ("title", repeat.title.get(language).into()),
        ("date", context.texts.day(language, repeat.possible).into()),
        ("before", u32::from(repeat.before).into()),
        ("after", u32::from(repeat.after).into()),
    ]
}

/// "Until when?", below what was wrong with the day that was chosen.
pub(super) fn dates(req: &RoleRequest<'_>, chosen: &Chosen<'_>, wrong: Option<&str>) -> Message {
    let (texts, language) = (&req.context.texts, chosen.language);
    let label = |id| texts.plain(language, id, &[]);
    let mut buttons: Vec<_> = WEEKS
        .into_iter()
        .map(|weeks| {
            let label = texts.in_weeks(language, weeks, last_day(weeks_ahead(req.now, weeks)));
            vec![chosen.button(label, OpeningStep::Target(Until::Weeks(weeks)))]
        })
        .collect();
    let month = possible(req.now).month(day_in_bishkek(req.now));
    buttons.push(vec![
        chosen.button(label("round-other-day"), OpeningStep::Month(month)),
    ]);
    buttons.push(vec![chosen.trial(req.context), chosen.back(req.context)]);
    let args = [
        ("title", chosen.title().into()),
        ("place", place_name(req, chosen).into()),
    ];
    let mut paragraphs: Vec<String> = wrong
        .map(|id| texts.say(language, id, &[]))
        .into_iter()
        .collect();
    paragraphs.push(texts.say(language, "round-until", &args));
    if !chosen.coordinates {
        paragraphs.push(texts.say(language, "round-until-type", &[]));
    }
    Message::new(paragraphs.join("\n\n"), buttons)
}

/// The days of a month.
pub(super) fn days(req: &RoleRequest<'_>, chosen: &Chosen<'_>, month: NaiveDate) -> Message {
    let (context, language) = (req.context, chosen.language);
    let choice = possible(req.now);
    let month = choice.month(month);
    let code = |step| LeaderTap::Opening(chosen.way.at(step)).code();
    let mut buttons = choice.buttons(
        (context, language),
        month,
        |day| code(OpeningStep::Target(Until::Day(day))),
        |month| code(OpeningStep::Month(month)),
    );
    let back = context.texts.plain(language, "round-back", &[]);
    buttons.push(vec![chosen.button(back, OpeningStep::Dates)]);
    let args = [
        ("title", chosen.title().into()),
        ("place", place_name(req, chosen).into()),
    ];
    let until = context.texts.say(language, "round-until", &args);
    Message::new(
        format!("{until}\n{}", month_name(context, language, month)),
        buttons,
    )
}

/// The questions, a page at a time; nothing is stored of it.
pub(super) fn preview(context: &Context, chosen: &Chosen<'_>, page: u16) -> Message {
    let (texts, language) = (&context.texts, chosen.language);
    let pages = texts::preview(texts, language, &chosen.entry.questionnaire);
    let last = u16::try_from(pages.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let page = page.min(last);
    let turn = |id, page| {
        let label = texts.plain(language, id, &[]);
        chosen.button(label, OpeningStep::Preview(page))
    };
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(turn("preview-earlier", page - 1));
    }
    if page < last {
        turns.push(turn("preview-later", page + 1));
    }
    let back = texts.plain(language, "round-back", &[]);
    let back = vec![chosen.button(back, OpeningStep::Dates)];
    let head = texts.say(
        language,
        "preview-title",
        &[("title", chosen.title().into())],
    );
    let questions = pages.get(usize::from(page)).map_or("", String::as_str);
    let buttons = [turns, back].into_iter().filter(|row| !row.is_empty());
    Message::new(format!("{head}\n\n{questions}"), buttons.collect())
}

/// "Who is asked?"
pub(super) fn target_groups(context: &Context, chosen: &Chosen<'_>, until: Until) -> Message {
    let (texts, language) = (&context.texts, chosen.language);
    let mut buttons: Vec<_> = TargetGroup::ALL
        .into_iter()
        .map(|group| {
            let label = texts.plain(language, "round-target", &[("group", group.code().into())]);
            vec![chosen.button(label, OpeningStep::Confirm(until, group))]
        })
        .collect();
    let back = texts.plain(language, "round-back", &[]);
    buttons.push(vec![chosen.button(back, OpeningStep::Dates)]);
    let args = [("title", chosen.title().into())];
    Message::new(texts.say(language, "round-target-ask", &args), buttons)
}

pub(super) fn confirmation(
    req: &RoleRequest<'_>,
    chosen: &Chosen<'_>,
    (until, group, end): (Until, TargetGroup, Moment),
    facts: &Facts,
    known: &[Arc<Round>],
) -> Message {
    let (context, language) = (req.context, chosen.language);
    let args = [
        ("title", chosen.title().into()),
        ("place", place_name(req, chosen).into()),
        ("date", context.texts.day(language, last_day(end)).into()),
        ("group", group.code().into()),
        ("threshold", context.settings.threshold.into()),
        ("readers", facts.readers.code().into()),
    ];
    let label = |id| context.texts.plain(language, id, &[]);
    let open = OpeningStep::Open {
        until,
        group: Some(group),
        reason: None,
    };
    let questionnaire = &chosen.entry.questionnaire;
    let mut lines = vec![context.texts.say(language, "round-confirm", &args)];
    if !facts.lines.is_empty() {
        lines.push(facts.lines.join("\n"));
    }
    let keeper = keeper_of_code(known, &chosen.place.slug, req.now);
    let keeper = keeper.filter(|_| questionnaire.is_for_sms());
    // what an SMS costs is of no use where nobody can come by one
    lines.extend(match keeper {
        Some(keeper) => code_stays(context, language, chosen.place, keeper),
        None => by_sms(context, language, questionnaire),
    });
    Message::new(
        lines.join("\n\n"),
        vec![
            vec![
                chosen.button(label("round-open-button"), open),
                chosen.button(label("round-back"), OpeningStep::Target(until)),
            ],
            vec![chosen.trial(context)],
        ],
    )
}

/// What somebody who takes part by SMS costs us and pays; nothing where nobody can.
fn by_sms(context: &Context, language: Language, questionnaire: &Questionnaire) -> Option<String> {
    let cost = TalkCost::of(context, questionnaire)?;
    Some(
        context
            .texts
            .say(language, "round-confirm-sms", &cost.for_us()),
    )
}

fn place_name(req: &RoleRequest<'_>, chosen: &Chosen<'_>) -> String {
    let slug = Some(chosen.place.slug.as_str());
    role_service::place_name(req.context, chosen.language, slug, req.now)
}
