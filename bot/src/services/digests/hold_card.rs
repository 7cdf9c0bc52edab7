//! What coordinators and leaders read of a place that waits: never a figure, and nobody's answer.

use crate::domain::{
    Button, CoordinatorTap, Doubt, HeldPlace, Hold, Language, LeaderSaid, LeaderTap, LeadersAsked,
    Message, Moment, Round, RoundPlace, day_in_bishkek,
};
use crate::services::Context;
use crate::services::names::place_name;

/// A place that waits, with what can be done about it. `round` is none if it cannot be read any more.
#[must_use]
pub fn card(
    context: &Context,
    hold: &Hold,
    round: Option<&Round>,
    language: Language,
    now: Moment,
) -> Message {
    let (texts, of) = (&context.texts, &hold.of);
    let name = place_name(context, language, Some(&of.municipality), now);
    let title = round.map_or("…", |round| round.questionnaire.title.get(language));
    let args = [("place", name.into()), ("title", title.into())];
    let mut lines = vec![texts.say(language, "hold-head", &args)];
    let links = |doubt: &Doubt| {
        let links = doubt.links().filter(|link| !link.is_empty());
        let links: Vec<&str> = links.map(String::as_str).collect();
        match links.is_empty() {
            true => "none".to_owned(),
            false => links.join(", "),
        }
    };
    for doubt in &hold.doubts {
        let id = match doubt {
            Doubt::Shared => "hold-shared",
            Doubt::Alike(_) => "hold-alike",
            Doubt::Fast(_) => "hold-fast",
        };
        lines.push(texts.say(language, id, &[("links", links(doubt).into())]));
    }
    lines.extend(match hold.leaders {
        LeadersAsked::No => None,
        LeadersAsked::Waiting => Some(texts.say(language, "hold-leader-waits", &[])),
        LeadersAsked::Said(said) => {
            let words = texts.plain(language, said.text(), &[]);
            Some(texts.say(language, "hold-leader-said", &[("words", words.into())]))
        }
    });
    lines.push(texts.say(language, "hold-choose", &[]));
    if let Some(closed) = round.and_then(|round| round.closed) {
        let day = texts.day(language, day_in_bishkek(closed + Hold::DECIDED));
        lines.push(texts.say(language, "hold-until", &[("date", day.into())]));
    }
    Message::new(lines.join("\n"), buttons(context, hold, language))
}

fn buttons(context: &Context, hold: &Hold, language: Language) -> Vec<Vec<Button>> {
    let Some(place) = context.municipalities.find(&hold.of.municipality) else {
        return Vec::new();
    };
    let which = HeldPlace {
        round: hold.of.round.clone(),
        place: place.index,
    };
    let links = hold
        .doubts
        .iter()
        .any(|doubt| doubt.links().next().is_some());
    let leave_out = match links {
        true => "hold-leave-out-link",
        false => "hold-leave-out-phones",
    };
    let mut taps = vec![
        ("hold-release", CoordinatorTap::Release(which.clone())),
        (leave_out, CoordinatorTap::LeaveOut(which.clone())),
    ];
    if hold.may_ask() {
        taps.push(("hold-ask-leader", CoordinatorTap::AskLeader(which)));
    }
    let row = |(id, tap): (&str, CoordinatorTap)| {
        let label = context.texts.plain(language, id, &[]);
        vec![Button::tap(label, tap.code())]
    };
    taps.into_iter().map(row).collect()
}

/// What a leader is asked.
pub(super) fn question(
    context: &Context,
    round: &Round,
    which: &HeldPlace,
    language: Language,
) -> Message {
    let texts = &context.texts;
    let title = round.questionnaire.title.get(language);
    let row = |said: LeaderSaid| {
        let label = texts.plain(language, said.text(), &[]);
        let tap = LeaderTap::HowFilled(which.clone(), said);
        vec![Button::tap(label, tap.code())]
    };
    Message::new(
        texts.say(language, "hold-question", &[("title", title.into())]),
        LeaderSaid::ALL.map(row).to_vec(),
    )
}

/// A text about a round in a place.
pub(super) fn say(
    context: &Context,
    round: &Round,
    of: &RoundPlace,
    language: Language,
    id: &str,
    now: Moment,
) -> String {
    let name = place_name(context, language, Some(&of.municipality), now);
    let title = round.questionnaire.title.get(language);
    let args = [("place", name.into()), ("title", title.into())];
    context.texts.say(language, id, &args)
}
