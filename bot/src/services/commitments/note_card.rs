//! What a coordinator reads of a council's own words, and what the council reads of what became of them.

use super::items::items;
use super::wording::{state, what, words};
use crate::domain::{
    Button, CoordinatorTap, Language, Message, Moment, Note, NoteOn, NoteRefusal, NoteStep, NoteTap,
};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::store::{StoreError, Tx};
use crate::texts::escape;

/// The card of a note: where, beside what, the words in both languages, and what can be done. `None` if its round cannot be read.
///
/// # Errors
/// The database.
pub async fn card(
    tx: &mut Tx,
    context: &Context,
    note: &Note,
    language: Language,
    now: Moment,
) -> Result<Option<Message>, StoreError> {
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&note.of.round) else {
        return Ok(None);
    };
    let (texts, words) = (&context.texts, words(context, round, language));
    let place = place_name(context, language, Some(&note.of.municipality), now);
    let mut lines = vec![texts.say(language, "note-card", &[("place", place.into())])];
    match note.on {
        NoteOn::Result => lines.push(texts.say(language, "note-on-result", &[])),
        NoteOn::Answer(id) => {
            for item in items(tx, &note.of).await? {
                if let Some(entry) = item.entries.iter().find(|entry| entry.id == id) {
                    let found = escape(&what(words, &item.asked.finding));
                    let state = escape(&state(words, &item, entry, now));
                    lines.push(format!("<b>{found}</b>: {state}"));
                }
            }
        }
    }
    lines.push(String::new());
    for of in note.written.first() {
        let text = note.text(of).map(escape);
        let text = text.unwrap_or_else(|| texts.say(language, "note-missing", &[]));
        let named = texts.say(language, named(of), &[]);
        lines.push(format!("<b>{named}</b> {text}"));
    }
    Ok(Some(Message::new(
        lines.join("\n"),
        buttons(context, note, language),
    )))
}

fn buttons(context: &Context, note: &Note, language: Language) -> Vec<Vec<Button>> {
    let button = |id: &str, step| vec![button(context, note, language, (id, step))];
    let mut rows = Vec::new();
    if note.is_whole() {
        rows.push(button("note-approve", NoteStep::Approve));
    }
    for of in note.written.first() {
        let id = match (of, note.text(of).is_some()) {
            (Language::Ky, true) => "note-edit-ky",
            (Language::Ky, false) => "note-add-ky",
            (Language::Ru, true) => "note-edit-ru",
            (Language::Ru, false) => "note-add-ru",
        };
        rows.push(button(id, NoteStep::Type(of)));
    }
    rows.push(button("note-refuse", NoteStep::AskRefusal));
    rows
}

fn button(
    context: &Context,
    note: &Note,
    language: Language,
    (id, step): (&str, NoteStep),
) -> Button {
    let tap = NoteTap {
        note: note.id,
        rev: note.rev,
        step,
    };
    let label = context.texts.plain(language, id, &[]);
    Button::tap(label, CoordinatorTap::Note(tap).code())
}

/// Asks for the words in a language, which are typed.
#[must_use]
pub fn ask_words(context: &Context, note: &Note, of: Language, language: Language) -> Message {
    let id = match of {
        Language::Ky => "note-type-ky",
        Language::Ru => "note-type-ru",
    };
    let known = note
        .written
        .first()
        .into_iter()
        .find_map(|of| note.text(of));
    let known = known.map(escape).unwrap_or_default();
    let leave = ("answer-button-back", NoteStep::Leave(of));
    Message::new(
        format!("{}\n\n{known}", context.texts.say(language, id, &[])),
        vec![vec![button(context, note, language, leave)]],
    )
}

/// Asks why words are refused.
#[must_use]
pub fn ask_refusal(context: &Context, note: &Note, language: Language) -> Message {
    let reasons = NoteRefusal::ALL
        .iter()
        .map(|why| (why.code(), NoteStep::Refuse(*why)));
    let back = ("answer-button-back", NoteStep::Open);
    let rows = reasons.chain([back]);
    Message::new(
        context.texts.say(language, "note-ask-refusal", &[]),
        rows.map(|each| vec![button(context, note, language, each)])
            .collect(),
    )
}

/// What a council is shown of words that go out.
pub(super) fn sent_as(context: &Context, note: &Note, language: Language) -> String {
    let texts = &context.texts;
    let mut lines = vec![texts.say(language, "note-sent-as", &[])];
    for of in note.written.first() {
        let named = texts.say(language, named(of), &[]);
        lines.push(format!(
            "<b>{named}</b> {}",
            escape(note.text(of).unwrap_or_default())
        ));
    }
    lines.join("\n")
}

const fn named(language: Language) -> &'static str {
    match language {
        Language::Ky => "note-in-ky",
        Language::Ru => "note-in-ru",
    }
}
