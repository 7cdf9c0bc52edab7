//! What a coordinator reads of own words that were named at a meeting.

use super::open::worded;
use crate::domain::{
    Button, CoordinatorTap, Language, Message, Moment, NoteRefusal, NoteStep, NoteTap, Point,
};
use crate::services::Context;
use crate::services::names::place_name;
use crate::services::words::Words;
use crate::store::{StoreError, Tx, results};
use crate::texts::escape;

/// The card: where, about which finding, the words in both languages, and what can be done. `None` if the round cannot be read.
///
/// # Errors
/// The database.
pub async fn card(
    tx: &mut Tx,
    context: &Context,
    point: &Point,
    language: Language,
    now: Moment,
) -> Result<Option<Message>, StoreError> {
    let snapshot = context.snapshot();
    let asked = results::finding(tx, point.finding).await?;
    let round = asked.as_ref().and_then(|a| snapshot.round(&a.of.round));
    let (Some(asked), Some(round)) = (&asked, round) else {
        return Ok(None);
    };
    let texts = &context.texts;
    let words = Words {
        texts,
        language,
        questionnaire: &round.questionnaire,
    };
    let place = place_name(context, language, Some(&asked.of.municipality), now);
    let args = [
        ("place", place.into()),
        ("kind", point.kind.code().into()),
        ("date", texts.day(language, point.met).into()),
    ];
    let mut lines = vec![texts.say(language, "meeting-card", &args)];
    if let Some(question) = words.question(asked.finding.question) {
        lines.push(format!(
            "<b>{}</b> — {}",
            escape(&words.need(question, asked.finding.label)),
            escape(&words.asked(question)),
        ));
    }
    lines.push(String::new());
    for of in language.first() {
        let text = point.own(of).map(escape);
        let text = text.unwrap_or_else(|| texts.say(language, "note-missing", &[]));
        let named = match of {
            Language::Ky => "note-in-ky",
            Language::Ru => "note-in-ru",
        };
        let named = texts.say(language, named, &[]);
        lines.push(format!("<b>{named}</b> {text}"));
    }
    Ok(Some(Message::new(
        lines.join("\n"),
        buttons(context, point, language),
    )))
}

fn buttons(context: &Context, point: &Point, language: Language) -> Vec<Vec<Button>> {
    let button = |id: &str, step| vec![button(context, point, language, (id, step))];
    let mut rows = Vec::new();
    if Language::ALL.into_iter().all(|of| point.own(of).is_some()) {
        rows.push(button("meeting-approve", NoteStep::Approve));
    }
    for of in language.first() {
        let id = match (of, point.own(of).is_some()) {
            (Language::Ky, true) => "note-edit-ky",
            (Language::Ky, false) => "note-add-ky",
            (Language::Ru, true) => "note-edit-ru",
            (Language::Ru, false) => "note-add-ru",
        };
        rows.push(button(id, NoteStep::Type(of)));
    }
    rows.push(button("meeting-refuse", NoteStep::AskRefusal));
    rows
}

fn button(
    context: &Context,
    point: &Point,
    language: Language,
    (id, step): (&str, NoteStep),
) -> Button {
    let tap = NoteTap {
        note: point.id,
        rev: point.rev,
        step,
    };
    let label = context.texts.plain(language, id, &[]);
    Button::tap(label, CoordinatorTap::Point(tap).code())
}

/// Asks for the words in a language, which are typed.
#[must_use]
pub fn ask_words(context: &Context, point: &Point, of: Language, language: Language) -> Message {
    let of_words = [("language", of.code().into())];
    let leave = ("answer-button-back", NoteStep::Leave(of));
    Message::new(
        format!(
            "{}\n\n{}",
            context.texts.say(language, "meeting-type-other", &of_words),
            escape(&worded(context, point, language)),
        ),
        vec![vec![button(context, point, language, leave)]],
    )
}

/// Asks why words are refused.
#[must_use]
pub fn ask_refusal(context: &Context, point: &Point, language: Language) -> Message {
    let reasons = NoteRefusal::ALL
        .iter()
        .map(|why| (why.code(), NoteStep::Refuse(*why)));
    let back = ("answer-button-back", NoteStep::Open);
    Message::new(
        context.texts.say(language, "meeting-ask-refusal", &[]),
        reasons
            .chain([back])
            .map(|each| vec![button(context, point, language, each)])
            .collect(),
    )
}
