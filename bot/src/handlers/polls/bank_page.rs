//! The ready questions: a sector, then which of them are asked.

use super::{code, page};
use crate::domain::{Button, Draft, Language, MOST_QUESTIONS, Message, PollStep, bank_by_sector};
use crate::services::Context;
use crate::services::names::sector_name;
use surveys::questionnaire::Sector;

/// The sectors.
pub(super) fn sectors(context: &Context, language: Language, draft: &Draft) -> Message {
    let texts = &context.texts;
    let mut rows: Vec<Vec<Button>> = bank_by_sector()
        .filter(|(_, questions)| !questions.is_empty())
        .map(|(sector, questions)| {
            let args = [
                ("sector", sector_name(texts, language, Some(sector)).into()),
                ("count", questions.len().into()),
            ];
            let label = texts.plain(language, "poll-sector", &args);
            vec![Button::tap(label, code(draft, PollStep::Bank(sector)))]
        })
        .collect();
    let back = texts.plain(language, "round-back", &[]);
    rows.push(vec![Button::tap(back, code(draft, PollStep::Open))]);
    Message::new(texts.say(language, "poll-sectors", &[]), rows)
}

/// The ready questions of a sector; those that are asked are marked in words.
pub(super) fn sector(
    context: &Context,
    language: Language,
    draft: &Draft,
    sector: Sector,
) -> Message {
    let texts = &context.texts;
    let args = [
        ("sector", sector_name(texts, language, Some(sector)).into()),
        ("count", draft.content.questions.len().into()),
        ("most", MOST_QUESTIONS.into()),
    ];
    let mut paragraphs = vec![texts.say(language, "poll-bank", &args)];
    let mut numbers = Vec::new();
    let ready = bank_by_sector().find(|(of, _)| *of == sector);
    let ready = ready.map_or_else(Vec::new, |(_, questions)| questions);
    for ((_, question), number) in ready.iter().zip(1_usize..) {
        let taken = draft.content.has_ready(&question.name);
        let state = if taken { "taken" } else { "free" };
        let label = question.label.as_ref().map_or("", |l| l.get(language));
        let args = [
            ("number", number.into()),
            ("text", label.into()),
            ("state", state.into()),
        ];
        paragraphs.push(texts.say(language, "poll-bank-line", &args));
        let step = PollStep::Take(question.name.clone(), !taken);
        let args = [("number", number.into()), ("state", state.into())];
        let label = texts.plain(language, "poll-take", &args);
        numbers.push(Button::tap(label, code(draft, step)));
    }
    let mut rows = page::in_rows(&numbers);
    let button = |id: &str, step| {
        let label = texts.plain(language, id, &[]);
        Button::tap(label, code(draft, step))
    };
    rows.push(vec![
        button("poll-other-sector", PollStep::Sectors),
        button("poll-to-draft", PollStep::Open),
    ]);
    Message::new(paragraphs.join("\n"), rows)
}
