//! One question of a poll: how it is answered, its words, its choices.

use super::page::{Buttons, buttons, nearest, whole};
use super::{Composed, lines, typing};
use crate::domain::{
    AnswerKind, Answers, Button, Draft, DraftQuestion, Language, Message, OwnQuestion, PollStep,
    PollWords, Scale,
};
use crate::services::Context;
use crate::texts::escape;

/// One question, with what can be done about it.
pub(super) fn question(context: &Context, of: &Composed<'_>, at: usize) -> Message {
    let (texts, language, draft) = (&context.texts, of.language, &of.draft);
    let b = buttons(context, of);
    let count = draft.content.questions.len();
    let Some(question) = draft.content.questions.get(at) else {
        return whole(context, of, None, draft.touched);
    };
    let mut paragraphs = vec![lines::full(context, language, draft, at).join("\n")];
    let mut rows = Vec::new();
    if let DraftQuestion::Own(own) = question {
        rows.extend(own_buttons(&b, own, at));
        if let Some(near) = nearest(own, draft)
            && let Some(label) = &near.label
        {
            let args = [("text", label.get(language).into())];
            paragraphs.push(texts.say(language, "poll-nearest", &args));
            rows.push(b.row(
                "poll-take-nearest",
                PollStep::Replace(at, near.name.clone()),
            ));
        }
    }
    let only = Draft {
        content: crate::domain::PollContent {
            questions: vec![question.clone()],
            ..draft.content.clone()
        },
        ..draft.clone()
    };
    let taken = paragraphs.iter().map(|p| lines::units(p) + 2).sum();
    paragraphs.extend(lines::seen(context, language, &only, taken));
    let mut moves = Vec::new();
    if at > 0 {
        moves.push(b.plain("poll-up", PollStep::Up(at)));
    }
    if at + 1 < count {
        moves.push(b.plain("poll-down", PollStep::Down(at)));
    }
    moves.push(b.plain("poll-remove", PollStep::Remove(at)));
    rows.push(moves);
    rows.push(b.row("round-back", PollStep::Open));
    Message::new(paragraphs.join("\n\n"), rows)
}

fn own_buttons(b: &Buttons<'_>, own: &OwnQuestion, at: usize) -> Vec<Vec<Button>> {
    let mut first = vec![b.plain("poll-reword", PollStep::Ask(PollWords::Question(at)))];
    match own.answers {
        Answers::Listed(..) | Answers::Unchosen(_) => {
            first.push(b.plain("poll-rechoose", PollStep::Ask(PollWords::Choices(at))));
        }
        Answers::YesNo | Answers::Scale(_) => {}
    }
    let mut rows = vec![first, b.row("poll-kinds", PollStep::Kinds(at))];
    // in the other language than it was written in
    let other = own.words.missing();
    let other = other.unwrap_or(match b.language {
        Language::Ky => Language::Ru,
        Language::Ru => Language::Ky,
    });
    let state = if own.lacks(other) { "missing" } else { "there" };
    let args = [("of", other.code().into()), ("state", state.into())];
    let mut languages = vec![b.of(
        "poll-translate",
        &args,
        PollStep::Ask(PollWords::Language(at, other)),
    )];
    if own.words.missing().is_some() {
        let args = [("of", other.code().into())];
        languages.push(b.of("poll-spoken", &args, PollStep::Spoken(at, other)));
    }
    rows.push(languages);
    rows
}

/// How is it answered? Where choices were typed with it, only the ways that have a list.
pub(super) fn kinds(context: &Context, of: &Composed<'_>, at: usize) -> Message {
    let (texts, language, draft) = (&context.texts, of.language, &of.draft);
    let b = buttons(context, of);
    let own = draft.content.questions.get(at).and_then(DraftQuestion::own);
    let Some(own) = own else {
        return whole(context, of, None, draft.touched);
    };
    let listed = matches!(&own.answers, Answers::Unchosen(choices) if !choices.is_empty());
    let offered = AnswerKind::ALL
        .into_iter()
        .filter(|kind| !listed || matches!(kind, AnswerKind::Listed(_)));
    let offered: Vec<Button> = offered
        .map(|kind| {
            let args = [("kind", kind.code().into())];
            b.of("poll-kind", &args, PollStep::Kind(at, kind))
        })
        .collect();
    let mut rows: Vec<Vec<Button>> = offered.chunks(2).map(<[Button]>::to_vec).collect();
    rows.push(b.row("round-back", PollStep::Question(at)));
    let question = lines::full(context, language, draft, at).join("\n");
    Message::new(
        format!(
            "{question}\n\n{}",
            texts.say(language, "poll-ask-kind", &[])
        ),
        rows,
    )
}

/// What do the ends of its scale say?
pub(super) fn scales(context: &Context, of: &Composed<'_>, at: usize) -> Message {
    let (texts, language) = (&context.texts, of.language);
    let b = buttons(context, of);
    let mut rows: Vec<Vec<Button>> = Scale::ALL
        .into_iter()
        .map(|scale| {
            let args = [("scale", scale.code().into())];
            vec![b.of("poll-scale", &args, PollStep::Scale(at, scale))]
        })
        .collect();
    rows.push(b.row("round-back", PollStep::Kinds(at)));
    Message::new(texts.say(language, "poll-ask-scale", &[]), rows)
}

/// Words are typed: what for, and what stands there now, to be copied with a tap.
pub(super) fn words(context: &Context, of: &Composed<'_>, words: PollWords) -> Message {
    let (texts, language, draft) = (&context.texts, of.language, &of.draft);
    let own = |at: usize| draft.content.questions.get(at).and_then(DraftQuestion::own);
    let (text, known): (String, Vec<&str>) = match words {
        PollWords::New => (texts.say(language, "poll-ask-new", &[]), Vec::new()),
        PollWords::Question(at) => {
            let known = own(at).map(|own| own.words.shown(language));
            let text = texts.say(language, "poll-ask-words", &[]);
            (text, known.into_iter().collect())
        }
        PollWords::Choices(at) => {
            let known = own(at).map_or(&[][..], |own| own.answers.choices());
            let known = known.iter().map(|choice| choice.shown(language)).collect();
            (texts.say(language, "poll-ask-choices", &[]), known)
        }
        PollWords::Language(at, other) => {
            let known = own(at).map_or_else(Vec::new, |own| own.texts().collect());
            let known = known.into_iter().map(|text| text.shown(other));
            let count = typing::needed(&draft.content, at).unwrap_or_default();
            let args = [("of", other.code().into()), ("count", count.into())];
            (
                texts.say(language, "poll-ask-language", &args),
                known.collect(),
            )
        }
    };
    let mut text = text;
    if !known.is_empty() {
        text.push_str(&format!("\n\n<code>{}</code>", escape(&known.join("\n"))));
    }
    Message::new(
        text,
        vec![buttons(context, of).row("round-back", PollStep::Leave(words))],
    )
}
