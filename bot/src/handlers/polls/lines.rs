//! A poll in lines: each question in both languages, what is missing marked, what is wrong below, and what a respondent sees.

use crate::domain::{Answers, Draft, DraftQuestion, Language, OwnQuestion, PollContent, Wording};
use crate::services::Context;
use crate::services::polls::{self, PollFlaw};
use crate::texts::{Value, escape, preview};

/// Longest text of a question in the list, in UTF-16 units.
const CLIPPED: usize = 90;
/// Longest message, below what Telegram takes.
const LONGEST: usize = 3_900;

/// A question of a poll as it stands in the list.
pub(super) fn brief(
    context: &Context,
    language: Language,
    draft: &Draft,
    at: usize,
) -> Vec<String> {
    let texts = &context.texts;
    let Some(question) = draft.content.questions.get(at) else {
        return Vec::new();
    };
    let mut lines = match question {
        DraftQuestion::Bank(name) => {
            let known = polls::ready(name).and_then(|question| question.label.as_ref());
            let text = known.map_or(name.as_str(), |label| label.get(language));
            let args = [("number", (at + 1).into()), ("text", text.into())];
            vec![texts.say(language, "poll-line-ready", &args)]
        }
        DraftQuestion::Proposals(proposals) => {
            let args = [("number", (at + 1).into())];
            let mut lines = vec![texts.say(language, "poll-line-proposals", &args)];
            let each = proposals.iter().map(|asked| asked.words.shown(language));
            lines.extend(each.map(|words| format!("• {}", escape(words))));
            lines
        }
        DraftQuestion::Own(own) => {
            let kind = own.answers.kind().map_or("none", |kind| kind.code());
            let args = [("number", (at + 1).into()), ("kind", kind.into())];
            let mut lines = vec![texts.say(language, "poll-line-own", &args)];
            lines.extend(both(context, language, own, &own.words, true));
            lines
        }
    };
    lines.extend(wrong(context, language, draft, at));
    lines
}

/// A question in own words with its choices, in both languages.
pub(super) fn full(context: &Context, language: Language, draft: &Draft, at: usize) -> Vec<String> {
    let texts = &context.texts;
    let Some(DraftQuestion::Own(own)) = draft.content.questions.get(at) else {
        return brief(context, language, draft, at);
    };
    let kind = own.answers.kind().map_or("none", |kind| kind.code());
    let args = [("number", (at + 1).into()), ("kind", kind.into())];
    let mut lines = vec![texts.say(language, "poll-line-own", &args)];
    for of in language.first() {
        let text = own.words.get(of);
        lines.push(in_language(context, language, of, text, false));
        let choices = own.answers.choices().iter();
        let choices = choices.filter_map(|choice| choice.get(of));
        lines.extend(choices.map(|choice| format!("• {}", escape(choice))));
    }
    if let Answers::Scale(scale) = own.answers {
        let args = [("scale", scale.code().into())];
        lines.push(texts.say(language, "poll-scale-ends", &args));
    }
    lines.extend(wrong(context, language, draft, at));
    lines
}

/// One text in both languages, that of the reader first. A choice that is missing makes the language missing.
fn both(
    context: &Context,
    language: Language,
    own: &OwnQuestion,
    text: &Wording,
    clipped: bool,
) -> Vec<String> {
    let line = |of: Language| {
        let text = text.get(of).filter(|_| !own.lacks(of));
        in_language(context, language, of, text, clipped)
    };
    language.first().map(line).collect()
}

fn in_language(
    context: &Context,
    language: Language,
    of: Language,
    text: Option<&str>,
    clipped: bool,
) -> String {
    let text = match text {
        Some(text) if clipped => clip(text),
        Some(text) => text.to_owned(),
        None => "none".to_owned(),
    };
    let args = [("of", of.code().into()), ("text", text.into())];
    context.texts.say(language, "poll-in-language", &args)
}

fn clip(text: &str) -> String {
    if units(text) <= CLIPPED {
        return text.to_owned();
    }
    let kept: String = text.chars().take(CLIPPED - 1).collect();
    format!("{}…", kept.trim_end())
}

fn wrong(context: &Context, language: Language, draft: &Draft, at: usize) -> Vec<String> {
    let flaws = polls::flaws(context, draft, at);
    flaws
        .iter()
        .map(|flaw| said(context, language, flaw))
        .collect()
}

/// What is wrong, in plain words.
pub(super) fn said(context: &Context, language: Language, flaw: &PollFlaw) -> String {
    let (what, count) = flaw.told();
    if let PollFlaw::Wording(flaw, _) = flaw {
        let why = polls::explained(&context.texts, language, *flaw);
        let args = [("what", what.into()), ("why", Value::Markup(why))];
        return context.texts.say(language, "poll-wrong-wording", &args);
    }
    let args = [
        ("flaw", flaw.code().into()),
        ("what", what.into()),
        ("count", count.into()),
    ];
    context.texts.say(language, "poll-wrong", &args)
}

/// What a respondent sees of the questions that can be shown: all of them, else (as far as there is `room`) the last.
pub(super) fn seen(
    context: &Context,
    language: Language,
    draft: &Draft,
    taken: usize,
) -> Option<String> {
    let head = context.texts.say(language, "poll-seen", &[]);
    let room = LONGEST.checked_sub(taken + units(&head) + 4)?;
    let sound = |at: usize| {
        let written = polls::written_question(&context.texts, draft, at);
        written.is_some_and(|written| written.questionnaire.is_some())
    };
    let all = draft.content.questions.iter().enumerate();
    let questions: Vec<DraftQuestion> = all
        .filter(|(at, _)| sound(*at))
        .map(|(_, question)| question.clone())
        .collect();
    let last = questions.last().cloned();
    let of = |questions: Vec<DraftQuestion>| {
        let content = PollContent {
            questions,
            ..draft.content.clone()
        };
        let part = Draft {
            content,
            ..draft.clone()
        };
        let written = polls::write(&context.texts, &part);
        let questionnaire = written.questionnaire?;
        let text = preview(&context.texts, language, &questionnaire).join("\n\n");
        (units(&text) <= room).then_some(text)
    };
    let text = of(questions).or_else(|| of(vec![last?]))?;
    Some(format!("{head}\n\n{text}"))
}

/// As Telegram counts.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
