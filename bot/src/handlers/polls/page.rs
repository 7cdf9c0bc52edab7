//! The message of a poll that is composed: all of it, and the list of polls.

use super::super::trial;
use super::{Composed, code, lines};
use crate::domain::{
    Button, Draft, DraftQuestion, DraftState, Language, LeaderTap, MOST_QUESTIONS, Message, Moment,
    Municipality, OwnQuestion, PollStep, PollWords, Span, TargetGroup, TrialOf, day_in_bishkek,
};
use crate::services::Context;
use crate::services::names::place_name;
use crate::services::polls;
use crate::texts::Value;

/// Buttons of numbers in a row.
const IN_ROW: usize = 5;
/// Letters of a poll in the list of all.
const TITLE: usize = 40;

/// What the buttons of a poll are made of.
pub(super) struct Buttons<'a> {
    context: &'a Context,
    pub(super) language: Language,
    draft: &'a Draft,
}

impl Buttons<'_> {
    pub(super) fn of(&self, id: &str, args: &[(&str, Value)], step: PollStep) -> Button {
        let label = self.context.texts.plain(self.language, id, args);
        Button::tap(label, code(self.draft, step))
    }

    pub(super) fn plain(&self, id: &str, step: PollStep) -> Button {
        self.of(id, &[], step)
    }

    /// Goes through the questions first.
    fn trial(&self) -> Button {
        trial::button(self.context, self.language, TrialOf::Draft(self.draft.id))
    }

    pub(super) fn row(&self, id: &str, step: PollStep) -> Vec<Button> {
        vec![self.plain(id, step)]
    }
}

pub(super) fn buttons<'a>(context: &'a Context, of: &'a Composed<'_>) -> Buttons<'a> {
    Buttons {
        context,
        language: of.language,
        draft: &of.draft,
    }
}

/// A poll as it stands, with what can be done now.
pub(super) fn whole(
    context: &Context,
    of: &Composed<'_>,
    wait: Option<Span>,
    now: Moment,
) -> Message {
    let (texts, language, draft) = (&context.texts, of.language, &of.draft);
    let questions = draft.content.questions.len();
    let place = place_name(context, language, Some(&of.place.slug), now);
    let args = [
        ("place", place.into()),
        ("count", questions.into()),
        ("most", MOST_QUESTIONS.into()),
    ];
    let mut paragraphs = vec![texts.say(language, "poll-head", &args)];
    paragraphs.extend(stands(context, of, wait));
    for at in 0..questions {
        paragraphs.push(lines::brief(context, language, draft, at).join("\n"));
    }
    let next = next(context, of);
    let taken = paragraphs
        .iter()
        .map(|p| lines::units(p) + 2)
        .sum::<usize>();
    let taken = taken + next.as_deref().map_or(0, lines::units);
    paragraphs.extend(lines::seen(context, language, draft, taken));
    paragraphs.extend(next);
    Message::new(
        paragraphs.join("\n\n"),
        match draft.state {
            DraftState::Composing(_) => composing(context, of),
            DraftState::Waiting(_) => waiting(context, of),
            DraftState::Approved => approved(context, of),
            DraftState::Launched(_) => Vec::new(),
        },
    )
}

/// Where it stands, if that is not plain.
fn stands(context: &Context, of: &Composed<'_>, wait: Option<Span>) -> Option<String> {
    let (texts, language) = (&context.texts, of.language);
    match of.draft.state {
        DraftState::Composing(None) | DraftState::Launched(_) => None,
        DraftState::Composing(Some(why)) => Some(texts.say(
            language,
            "poll-stands-returned",
            &[("why", why.code().into())],
        )),
        DraftState::Waiting(since) => {
            let day = texts.day(language, day_in_bishkek(since));
            let mut text = texts.say(language, "poll-stands-waiting", &[("date", day.into())]);
            text.extend(wait.map(|wait| format!(" {}", usually(context, language, wait))));
            Some(text)
        }
        DraftState::Approved => Some(texts.say(language, "poll-stands-approved", &[])),
    }
}

/// How long it usually takes.
pub(super) fn usually(context: &Context, language: Language, wait: Span) -> String {
    let hours = wait.whole_minutes().div_euclid(60).max(1);
    let (unit, count) = match hours {
        hours if hours < 24 => ("hours", hours),
        hours => ("days", (hours + 12) / 24),
    };
    let args = [("unit", unit.into()), ("count", count.into())];
    context.texts.say(language, "poll-usual-wait", &args)
}

/// What to do next, in a sentence.
fn next(context: &Context, of: &Composed<'_>) -> Option<String> {
    let (texts, language, draft) = (&context.texts, of.language, &of.draft);
    if !draft.is_open() {
        return None;
    }
    let id = match draft.content.questions.len() {
        0 => "poll-next-first",
        _ if !polls::is_finished(context, draft) => "poll-next-mend",
        _ if polls::needs_coordinator(context, draft, of.role.kind) => "poll-next-send",
        _ => "poll-next-open",
    };
    Some(texts.say(language, id, &[]))
}

fn composing(context: &Context, of: &Composed<'_>) -> Vec<Vec<Button>> {
    let (draft, b) = (&of.draft, buttons(context, of));
    let count = draft.content.questions.len();
    let mut rows = Vec::new();
    if count > 0 && polls::is_finished(context, draft) {
        let id = match polls::needs_coordinator(context, draft, of.role.kind) {
            true => "poll-send",
            false => "poll-open",
        };
        rows.push(b.row(id, PollStep::Ready));
        rows.push(vec![b.trial()]);
    }
    if count < MOST_QUESTIONS {
        rows.push(vec![
            b.plain("poll-add-own", PollStep::Ask(PollWords::New)),
            b.plain("poll-add-ready", PollStep::Sectors),
        ]);
    }
    let numbers = (0..count).map(|at| {
        let args = [("number", (at + 1).into())];
        b.of("poll-question", &args, PollStep::Question(at))
    });
    let numbers: Vec<Button> = numbers.collect();
    rows.extend(numbers.chunks(3).map(<[Button]>::to_vec));
    let mut last = Vec::new();
    if !draft.before.is_empty() {
        last.push(b.plain("poll-undo", PollStep::Undo));
    }
    last.push(back(context, of));
    rows.push(last);
    rows
}

/// To the other polls, else to the rounds of the place.
fn back(context: &Context, of: &Composed<'_>) -> Button {
    let tap = match of.alone {
        true => LeaderTap::Menu(of.place.index),
        false => LeaderTap::PollsOf(of.place.index),
    };
    let label = context.texts.plain(of.language, "round-back", &[]);
    Button::tap(label, tap.code())
}

fn waiting(context: &Context, of: &Composed<'_>) -> Vec<Vec<Button>> {
    let b = buttons(context, of);
    let questions = of.draft.content.questions.iter().enumerate();
    let nearest = questions.filter_map(|(at, question)| {
        let near = nearest(question.own()?, &of.draft)?;
        let label = near.label.as_ref()?.get(of.language);
        let args = [("number", (at + 1).into()), ("text", label.into())];
        Some(vec![b.of(
            "poll-instead",
            &args,
            PollStep::Replace(at, near.name.clone()),
        )])
    });
    let mut rows: Vec<Vec<Button>> = nearest.collect();
    rows.push(vec![b.trial()]);
    rows.push(b.row("poll-withdraw", PollStep::Withdraw));
    rows.push(vec![back(context, of)]);
    rows
}

fn approved(context: &Context, of: &Composed<'_>) -> Vec<Vec<Button>> {
    let b = buttons(context, of);
    let mut rows = targets(context, of);
    rows.push(vec![b.trial()]);
    rows.push(b.row("poll-change", PollStep::Withdraw));
    rows.push(vec![back(context, of)]);
    rows
}

/// Who is asked.
pub(super) fn targets(context: &Context, of: &Composed<'_>) -> Vec<Vec<Button>> {
    let b = buttons(context, of);
    let row = |group: TargetGroup| {
        let args = [("group", group.code().into())];
        vec![b.of("round-target", &args, PollStep::Target(group))]
    };
    // what the place is to put in order, the place is asked
    let whole = of.draft.content.proposals().next().is_some();
    let groups = TargetGroup::ALL.into_iter();
    let groups = groups.filter(|group| !whole || *group == TargetGroup::Everybody);
    groups.map(row).collect()
}

/// Until when it is to last: each opens it.
pub(super) fn days(
    context: &Context,
    of: &Composed<'_>,
    group: TargetGroup,
    now: Moment,
) -> Message {
    let (texts, b) = (&context.texts, buttons(context, of));
    let row = |days: u8| {
        let day = texts.day(of.language, polls::last_day_of(days, now));
        let args = [("days", days.into()), ("date", day.into())];
        vec![b.of("poll-open-for", &args, PollStep::Launch(group, days))]
    };
    let mut rows: Vec<Vec<Button>> = polls::DAYS.into_iter().map(row).collect();
    rows.push(b.row("round-back", PollStep::Open));
    let readers = if of.draft.content.is_for_council() {
        "council"
    } else {
        "club"
    };
    let args = [
        ("count", of.draft.content.questions.len().into()),
        ("threshold", context.settings.threshold.into()),
        ("readers", readers.into()),
    ];
    Message::new(texts.say(of.language, "poll-confirm-open", &args), rows)
}

/// The ready question that asks for the same and is not asked yet.
pub(super) fn nearest(
    own: &OwnQuestion,
    draft: &Draft,
) -> Option<&'static surveys::questionnaire::Question> {
    let words = Language::ALL.into_iter();
    let mut near = words.filter_map(|language| polls::nearest(own.words.get(language)?));
    near.find(|near| !draft.content.has_ready(&near.name))
}

/// All polls on their way in a place.
pub(super) fn list(
    context: &Context,
    language: Language,
    place: &Municipality,
    known: &[Draft],
) -> Message {
    let texts = &context.texts;
    let mut rows: Vec<Vec<Button>> = known
        .iter()
        .map(|draft| {
            let state = match draft.state {
                DraftState::Composing(None) => "composing",
                DraftState::Composing(Some(_)) => "returned",
                DraftState::Waiting(_) => "waiting",
                DraftState::Approved | DraftState::Launched(_) => "approved",
            };
            let title = title(language, draft).unwrap_or_else(|| "none".to_owned());
            let args = [("state", state.into()), ("title", title.into())];
            let label = texts.plain(language, "poll-listed", &args);
            vec![Button::tap(label, code(draft, PollStep::Open))]
        })
        .collect();
    let button = |id: &str, tap: LeaderTap| {
        let label = texts.plain(language, id, &[]);
        vec![Button::tap(label, tap.code())]
    };
    if known.len() < super::MOST_DRAFTS {
        rows.push(button("poll-new", LeaderTap::NewPoll(place.index)));
    }
    rows.push(button("round-back", LeaderTap::Menu(place.index)));
    Message::new(texts.say(language, "poll-list", &[]), rows)
}

/// Its first question, as far as there is room.
fn title(language: Language, draft: &Draft) -> Option<String> {
    let text = match draft.content.questions.first()? {
        DraftQuestion::Own(own) => own.words.shown(language),
        DraftQuestion::Proposals(proposals) => proposals.first()?.words.shown(language),
        DraftQuestion::Bank(name) => polls::ready(name)?.label.as_ref()?.get(language),
    };
    if text.chars().count() <= TITLE {
        return Some(text.to_owned());
    }
    let kept: String = text.chars().take(TITLE - 1).collect();
    Some(format!("{}…", kept.trim_end()))
}

/// It was opened, and is changed by nothing.
pub(super) fn launched(context: &Context, language: Language, place: &Municipality) -> Message {
    let label = context.texts.plain(language, "command-rounds", &[]);
    Message::new(
        context.texts.say(language, "poll-launched", &[]),
        vec![vec![Button::tap(
            label,
            LeaderTap::RoundsOf(place.index).code(),
        )]],
    )
}

/// Buttons in rows that a phone shows whole.
pub(super) fn in_rows(buttons: &[Button]) -> Vec<Vec<Button>> {
    buttons.chunks(IN_ROW).map(<[Button]>::to_vec).collect()
}
