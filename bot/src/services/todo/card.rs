//! One item of the queue as a message, with what can be pressed about it.

use super::{Item, Task, minutes};
use crate::domain::{
    Button, CoordinatorTap, HeldPlace, Hold, LIBRARY, Language, LibraryEntry, Message,
    ModeratorTap, Moment, PlaceFor, PollReviewStep, PollReviewTap, RoundPlace, RoundRequest,
    SlipRequest, SlipsTap, day_in_bishkek, last_day,
};
use crate::services::Context;
use crate::services::digests::hold_card;
use crate::services::names::{person_name, place_name, role_name};
use crate::services::roles::decisions;
use crate::store::roles::Role;
use crate::texts::Value;

/// The item at this place of a queue; the first when there are no more so many. Without any: that nothing waits.
#[must_use]
pub fn card(
    context: &Context,
    queue: &[Item],
    at: usize,
    language: Language,
    now: Moment,
) -> Message {
    let texts = &context.texts;
    let at = if at < queue.len() { at } else { 0 };
    let Some(item) = queue.get(at) else {
        return Message::plain(texts.say(language, "todo-none", &[]));
    };
    let head = [
        ("number", (at + 1).into()),
        ("count", queue.len().into()),
        ("minutes", item.task.minutes().into()),
        ("left", minutes(&queue[at..]).into()),
    ];
    let head = texts.say(language, "todo-head", &head);
    let mut buttons = buttons(context, item, language, now);
    if at + 1 < queue.len()
        && let Ok(next) = u16::try_from(at + 1)
    {
        buttons.push(vec![button(
            context,
            language,
            "todo-next",
            &CoordinatorTap::Todo(next),
        )]);
    }
    Message::new(
        format!("{head}\n{}", words(context, item, language, now)),
        buttons,
    )
}

fn button(context: &Context, language: Language, id: &str, tap: &CoordinatorTap) -> Button {
    Button::tap(context.texts.plain(language, id, &[]), tap.code())
}

fn words(context: &Context, item: &Item, language: Language, now: Moment) -> String {
    let texts = &context.texts;
    let place = |slug: &str| -> (&'static str, Value) {
        (
            "place",
            place_name(context, language, Some(slug), now).into(),
        )
    };
    let snapshot = context.snapshot();
    let of = |of: &RoundPlace| {
        let round = snapshot.round(&of.round);
        let title = round.map_or("…", |round| round.questionnaire.title.get(language));
        vec![place(&of.municipality), ("title", title.into())]
    };
    let counted = |id: &str, count: usize| texts.say(language, id, &[("count", count.into())]);
    let about =
        |id: &str, role: &Role| texts.say(language, id, &of_role(context, role, language, now));
    match &item.task {
        Task::Helplines => texts.say(language, "todo-helplines", &[]),
        Task::Hold(hold) => held(context, hold, language, now).text,
        Task::FewAnswers(at) => texts.say(language, "todo-few-answers", &of(at)),
        Task::Stopped(at) => texts.say(language, "todo-stopped", &of(at)),
        Task::Words(count) => counted("todo-words", *count),
        Task::Meetings(count) => counted("todo-meetings", *count),
        Task::OwnWords(count) => counted("todo-own-words", *count),
        Task::NoModerator(count) => counted("todo-no-moderator", *count),
        Task::Poll(draft) => {
            let args = [
                place(&draft.municipality),
                ("count", draft.content.questions.len().into()),
                (
                    "date",
                    texts.day(language, day_in_bishkek(item.since)).into(),
                ),
            ];
            texts.say(language, "todo-poll", &args)
        }
        Task::Role(role) => about("todo-role", role),
        Task::Ending(role) => about("todo-ending", role),
        Task::Asked(request) => {
            let entry = LibraryEntry::find(&request.questionnaire);
            let title = entry.map_or("…", |entry| entry.questionnaire.title.get(language));
            let day = texts.day(language, last_day(request.until));
            let args = [
                place(&request.municipality),
                ("title", title.into()),
                ("group", request.target_group.code().into()),
                ("date", day.into()),
            ];
            texts.say(language, "todo-asked", &args)
        }
        Task::Slips(request, leader) => slips_asked(context, (request, leader), language, now),
        Task::Unreachable(slug) => texts.say(language, "todo-unreachable", &[place(slug)]),
        Task::NotConnected(slug) => texts.say(language, "todo-not-connected", &[place(slug)]),
        Task::PledgeNear(at, until, answered, count) => {
            let args = [
                place(&at.municipality),
                ("date", texts.day(language, *until).into()),
                ("answered", (*answered).into()),
                ("count", (*count).into()),
            ];
            texts.say(language, "pledge-near", &args)
        }
        Task::Late(at, count) => {
            let args = [place(&at.municipality), ("count", (*count).into())];
            texts.say(language, "todo-late", &args)
        }
        Task::Silent(at) => texts.say(language, "reminder-call", &of(at)),
    }
}

fn of_role(
    context: &Context,
    role: &Role,
    language: Language,
    now: Moment,
) -> [(&'static str, Value); 4] {
    let slug = role.municipality.as_deref();
    let end = role.ends.map_or_else(|| day_in_bishkek(now), last_day);
    [
        ("role", role_name(context, language, role.kind).into()),
        ("place", place_name(context, language, slug, now).into()),
        ("name", person_name(context, language, &role.name).into()),
        ("date", context.texts.day(language, end).into()),
    ]
}

fn slips_asked(
    context: &Context,
    (request, leader): (&SlipRequest, &Role),
    language: Language,
    now: Moment,
) -> String {
    let place = place_name(context, language, Some(&request.municipality), now);
    let args = [
        ("place", place.into()),
        ("name", person_name(context, language, &leader.name).into()),
        ("count", request.count.into()),
    ];
    context.texts.say(language, "todo-slips", &args)
}

fn slips_tap(request: &SlipRequest, count: u16) -> CoordinatorTap {
    CoordinatorTap::Slips(SlipsTap {
        leader: request.role,
        count,
    })
}

/// All that were asked for, half as many, none.
fn slips(context: &Context, request: &SlipRequest, language: Language) -> Vec<Vec<Button>> {
    let mut counts = vec![request.count, request.count / 2];
    counts.retain(|count| *count > 0);
    let grant = |count: u16| {
        let label = [("count", count.into())];
        let label = context.texts.plain(language, "slips-grant", &label);
        vec![Button::tap(label, slips_tap(request, count).code())]
    };
    let mut buttons: Vec<_> = counts.into_iter().map(grant).collect();
    let none = slips_tap(request, 0);
    buttons.push(vec![button(context, language, "slips-refuse", &none)]);
    buttons
}

fn asked(context: &Context, request: &RoundRequest) -> Vec<(&'static str, CoordinatorTap)> {
    let place = context.municipalities.find(&request.municipality);
    let mut entries = LIBRARY.iter().zip(0_u16..);
    let entry = entries.find(|(entry, _)| entry.id == request.questionnaire);
    let Some((place, (_, entry))) = place.zip(entry) else {
        return Vec::new();
    };
    vec![
        (
            "round-open-button",
            CoordinatorTap::OpenRound(place.index, entry),
        ),
        (
            "round-deny",
            CoordinatorTap::RefuseRound(place.index, entry),
        ),
    ]
}

/// The card of a place that waits for a decision.
fn held(context: &Context, hold: &Hold, language: Language, now: Moment) -> Message {
    let snapshot = context.snapshot();
    let round = snapshot.round(&hold.of.round);
    hold_card(context, hold, round.map(|round| &**round), language, now)
}

/// What can be done about it here; the rest is done by telephone.
fn buttons(context: &Context, item: &Item, language: Language, now: Moment) -> Vec<Vec<Button>> {
    let municipality = |slug: &str| context.municipalities.find(slug).map(|place| place.index);
    let stopped = |of: &RoundPlace| {
        let place = municipality(&of.municipality)?;
        let round = of.round.clone();
        Some(HeldPlace { round, place })
    };
    let taps = match &item.task {
        Task::Helplines => vec![("helplines-works", CoordinatorTap::Helplines)],
        Task::Hold(hold) => return held(context, hold, language, now).buttons,
        Task::Stopped(of) => stopped(of).map_or_else(Vec::new, |which| {
            vec![("result-let", CoordinatorTap::LetResult(which))]
        }),
        Task::Words(_) => vec![("todo-words-read", CoordinatorTap::Notes)],
        Task::Meetings(_) => vec![("todo-words-read", CoordinatorTap::Points)],
        Task::OwnWords(_) => {
            let label = context.texts.plain(language, "todo-words-read", &[]);
            return vec![vec![Button::tap(label, ModeratorTap::Next.code())]];
        }
        Task::NoModerator(_) => {
            vec![("words-places", CoordinatorTap::Oblasts(PlaceFor::Words))]
        }
        Task::Poll(draft) => {
            let tap = PollReviewTap {
                draft: draft.id,
                rev: draft.rev,
                step: PollReviewStep::Open,
            };
            vec![("poll-review-read", CoordinatorTap::Poll(tap))]
        }
        Task::Asked(request) => asked(context, request),
        Task::Slips(request, _) => return slips(context, request, language),
        Task::Role(role) => decisions(role),
        Task::Ending(role) => vec![("role-renew", CoordinatorTap::Renew(role.id))],
        Task::PledgeNear(of, ..) | Task::Late(of, _) | Task::Silent(of) => {
            let place = municipality(&of.municipality);
            place.map_or_else(Vec::new, |place| {
                let tap = CoordinatorTap::Place(PlaceFor::Commitments, place);
                vec![("command-commitments", tap)]
            })
        }
        Task::FewAnswers(of) => municipality(&of.municipality).map_or_else(Vec::new, |place| {
            let tap = CoordinatorTap::Place(PlaceFor::Rounds, place);
            vec![("command-rounds", tap)]
        }),
        Task::Unreachable(_) | Task::NotConnected(_) => Vec::new(),
    };
    let taps = taps.iter();
    taps.map(|(id, tap)| vec![button(context, language, id, tap)])
        .collect()
}
