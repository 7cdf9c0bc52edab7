//! What a moderator sees of a text: the question, the words without names, and topics. Not who wrote, nor when.

use surveys::questionnaire::{Choice, Question};

use crate::domain::{
    Button, Language, Message, ModeratorStep, ModeratorTap, Moment, Writing, WritingState,
};
use crate::services::Context;
use crate::services::names::place_name;
use crate::services::words::Words;
use crate::texts::escape;

/// A text as one moderator sees it.
pub(super) struct Reading<'a> {
    pub(super) language: Language,
    pub(super) writing: &'a Writing,
    /// Enough wrote there.
    pub(super) names_place: bool,
    /// The writer has said that it may be printed, and enough took part.
    pub(super) may_propose: bool,
    pub(super) now: Moment,
}

/// The card of a text; `None` if its round cannot be read.
pub(super) fn card(context: &Context, reading: &Reading<'_>) -> Option<Message> {
    let snapshot = context.snapshot();
    let Reading {
        language, writing, ..
    } = *reading;
    let round = snapshot.round(&writing.of.round)?;
    let words = Words {
        texts: &context.texts,
        language,
        questionnaire: &round.questionnaire,
    };
    let question = words.question(round.questionnaire.find(&writing.question)?)?;
    let place = writing.of.municipality.as_str();
    let place = place_name(
        context,
        language,
        Some(place).filter(|_| reading.names_place),
        reading.now,
    );
    let marked = match &writing.state {
        WritingState::Waiting { .. } => String::new(),
        WritingState::Proposed { topics, .. } | WritingState::Coded { topics, .. } => {
            let names = topics
                .iter()
                .filter_map(|topic| question.told().get(usize::from(*topic)));
            let names = names.map(|topic| escape(topic.label.get(language)));
            names.collect::<Vec<_>>().join(", ")
        }
    };
    let args = [
        ("question", words.asked(question).into()),
        ("place", place.into()),
        ("words", writing.words.masked.as_str().into()),
        ("topics", crate::texts::Value::Markup(marked)),
        ("state", writing.state.code().into()),
    ];
    Some(Message::new(
        context.texts.say(language, "words-card", &args),
        buttons(context, reading, question),
    ))
}

fn buttons(context: &Context, reading: &Reading<'_>, question: &Question) -> Vec<Vec<Button>> {
    let Reading {
        language, writing, ..
    } = *reading;
    let press = |label: String, step| {
        let (id, rev) = (writing.id.clone(), writing.rev);
        vec![Button::tap(
            label,
            ModeratorTap::On { id, rev, step }.code(),
        )]
    };
    let named = |id: &str, step| press(context.texts.plain(language, id, &[]), step);
    let mut rows = Vec::new();
    match &writing.state {
        WritingState::Waiting { topics } => {
            for (at, topic) in (0..).zip(question.told()) {
                let on = topics.contains(&at);
                let mark = if on { "☑" } else { "☐" };
                let label = format!("{mark} {}", brief(topic, language));
                rows.push(press(label, ModeratorStep::Topic(at, !on)));
            }
            rows.push(named("words-done", ModeratorStep::Done));
            if reading.may_propose && !topics.is_empty() {
                rows.push(named("words-propose", ModeratorStep::Propose));
            }
        }
        WritingState::Proposed { .. } | WritingState::Coded { .. } => {
            rows.push(named("words-print", ModeratorStep::Second(true)));
            rows.push(named("words-print-not", ModeratorStep::Second(false)));
        }
    }
    rows.push(named("words-skip", ModeratorStep::Skip));
    rows.push(named("words-help", ModeratorStep::Help));
    rows
}

fn brief(topic: &Choice, language: Language) -> &str {
    topic.short.as_ref().unwrap_or(&topic.label).get(language)
}

/// Nothing waits.
#[must_use]
pub fn nothing(context: &Context, language: Language) -> Message {
    let again = context.texts.plain(language, "words-again", &[]);
    Message::new(
        context.texts.say(language, "words-nothing", &[]),
        vec![vec![Button::tap(again, ModeratorTap::Next.code())]],
    )
}
