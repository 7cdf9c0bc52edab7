//! Trying a questionnaire before it is opened: the talk of a respondent, stored nowhere (decision 0048).

use std::sync::Arc;

use surveys::engine::{self, Input, Place, Problem, Screen};
use surveys::questionnaire::Questionnaire;

use super::{Context, danger};
use crate::domain::{
    Body, Button, Chat, ConsentMark, Inbound, Language, LeaderTap, MenuTap, Message, Moment,
    Municipality, Press, RoleTap, Trial, TrialOf, TrialPress, TrialStep, TrialTap, View,
    day_in_bishkek,
};
use crate::texts::sms::{Keyword, Part, Script, Voice, estimate, parts};
use crate::texts::{self, Stored, SurveyScreen, ViewFacts, escape};

/// UTF-16 units of a page, well under Telegram's 4,096.
const PAGE: usize = 3_000;
/// Where a segment of an SMS ends and the next one begins.
const CUT: &str = "✂";

/// From the first question on, as somebody of this place would be asked.
#[must_use]
pub fn begin(
    context: &Context,
    (of, questionnaire): (TrialOf, Arc<Questionnaire>),
    (place, language): (&Municipality, Language),
    message: Option<i64>,
    now: Moment,
) -> Trial {
    let random = &context.ambient.random;
    let mut session = engine::begin(&questionnaire, random.number().unsigned_abs(), now);
    let asks = context.snapshot().words.contains(&place.slug);
    session.words = asks.then(|| context.consents.words(language).to_owned());
    Trial {
        of,
        tag: random.code(6),
        questionnaire,
        session,
        message,
        last: now,
    }
}

/// The one that goes on in a chat.
#[must_use]
pub fn running(context: &Context, chat: Chat, now: Moment) -> Option<Trial> {
    let trial = context.trials.get(chat, now)?;
    trial.runs(now).then_some(trial)
}

/// Goes on with this one.
pub fn keep(context: &Context, chat: Chat, trial: &Trial, now: Moment) {
    let trial = Trial {
        last: now,
        ..trial.clone()
    };
    context.trials.put(chat, Some(trial), now);
}

/// Whether this was typed into a trial. Commands, words that do something everywhere and words of danger never are.
#[must_use]
pub fn takes(context: &Context, inbound: &Inbound, now: Moment) -> bool {
    let Body::Text { text, .. } = &inbound.body else {
        return false;
    };
    let keyword = context.keywords.find(text).map(|found| found.keyword);
    // a question reads these itself
    let reads = matches!(keyword, None | Some(Keyword::Back | Keyword::Skip));
    inbound.private
        && reads
        && !text.trim_start().starts_with('/')
        && running(context, inbound.chat, now).is_some()
        && !danger::in_text(context, text)
}

/// Whoever presses or types something else has left their trial.
pub fn leave(context: &Context, inbound: &Inbound, now: Moment) {
    let left = match &inbound.body {
        Body::Tap { data, .. } => !matches!(
            RoleTap::parse(data),
            Ok(RoleTap::Leader(LeaderTap::Trial(_)))
        ),
        Body::Text { .. } => !takes(context, inbound, now),
        Body::Reply { .. }
        | Body::Words { .. }
        | Body::Media { .. }
        | Body::Joined
        | Body::Left
        | Body::Migrated { .. } => false,
    };
    if left {
        context.trials.forget(inbound.chat);
    }
}

/// One step of the talk; `false` if the press was of another question than the one that is shown.
pub fn step(trial: &mut Trial, input: Input, now: Moment, language: Language) -> bool {
    let step = engine::step(&trial.questionnaire, &trial.session, input, now, language);
    let stale = step.effects.first() == Some(&engine::Effect::Stale);
    if !stale {
        trial.session = step.session;
    }
    !stale
}

/// "I do not understand this question": it is asked again with the way on.
pub fn unclear(trial: &mut Trial) {
    if let Place::At(_) = trial.session.place {
        trial.session.problem = Some(Problem::Unclear);
    }
}

/// What stopped a press, in a few words.
#[must_use]
pub fn warning(context: &Context, language: Language, trial: &Trial) -> Option<String> {
    texts::warning(&context.texts, language, trial.session.problem.as_ref()?)
}

/// What a respondent sees now, with buttons that stay in the trial.
#[must_use]
pub fn screen(context: &Context, language: Language, trial: &Trial, now: Moment) -> Message {
    let row = match engine::screen(&trial.questionnaire, &trial.session, now) {
        Screen::Row(row) => row,
        Screen::Finished => return finished(context, language, trial),
    };
    let snapshot = context.snapshot();
    let page = SurveyScreen {
        questionnaire: &trial.questionnaire,
        session: &trial.session,
        row: &row,
        helplines: &snapshot.helplines,
        tag: &trial.tag,
        now,
    };
    within(
        context,
        language,
        trial,
        texts::survey(&context.texts, language, &page),
    )
}

/// The help of a question.
#[must_use]
pub fn help(
    context: &Context,
    (language, place): (Language, &Municipality),
    trial: &Trial,
    now: Moment,
) -> Message {
    let snapshot = context.snapshot();
    let facts = ViewFacts {
        age: None,
        municipalities: &context.municipalities,
        place: Some(place),
        today: day_in_bishkek(now),
        helplines: &snapshot.helplines,
        safeguarded: snapshot.safeguarded,
        can_continue: true,
        is_pending: false,
        responsible: context.settings.responsible.as_ref(),
        has_finished: false,
        can_change: false,
        for_council: true,
        is_over: false,
        stored: Stored::default(),
        invitation: ConsentMark::of(""),
        guardian_link: None,
    };
    let help = texts::view(&context.texts, language, &View::Help, &facts);
    within(context, language, trial, help)
}

fn finished(context: &Context, language: Language, trial: &Trial) -> Message {
    let again = context.texts.plain(language, "trial-again", &[]);
    let tap = code(trial.of, TrialStep::Begin);
    Message::new(
        noted(
            context,
            language,
            &context.texts.say(language, "trial-end", &[]),
        ),
        vec![vec![Button::tap(again, tap)]],
    )
}

/// A screen of respondents as it is shown in a trial: marked, and every press stays there.
fn within(context: &Context, language: Language, trial: &Trial, screen: Message) -> Message {
    let rows = screen.buttons.into_iter();
    let rows = rows.map(|row| row.into_iter().filter_map(|button| inside(trial, button)));
    let rows = rows.map(Iterator::collect::<Vec<_>>);
    Message::new(
        noted(context, language, &screen.text),
        rows.filter(|row| !row.is_empty()).collect(),
    )
}

fn noted(context: &Context, language: Language, text: &str) -> String {
    format!(
        "{}\n\n{text}",
        context.texts.say(language, "trial-note", &[])
    )
}

/// A respondent's button as one of the trial; `None` for what a trial does not have, as a recording.
fn inside(trial: &Trial, button: Button) -> Option<Button> {
    let Press::Data(data) = &button.press else {
        return Some(button);
    };
    let answer = data.strip_prefix("s:").and_then(|rest| {
        let (_, answer) = rest.split_once(':')?;
        TrialPress::parse(answer)
    });
    let press = match MenuTap::parse(data) {
        Some(MenuTap::Help) => TrialPress::Help,
        Some(MenuTap::Unclear) => TrialPress::Unclear,
        Some(MenuTap::Continue | MenuTap::Back) => TrialPress::Show,
        Some(_) => TrialPress::Unsent,
        None => answer?,
    };
    let step = TrialStep::On(trial.tag.clone(), press);
    Some(Button::tap(button.label, code(trial.of, step)))
}

/// The data of a button of a trial.
#[must_use]
pub fn code(of: TrialOf, step: TrialStep) -> String {
    LeaderTap::Trial(TrialTap { of, step }).code()
}

/// The questions as they go by SMS, each with its segments, in pages; the cuts between segments are marked.
#[must_use]
pub fn by_sms(context: &Context, language: Language, questionnaire: &Questionnaire) -> Vec<String> {
    let texts = &context.texts;
    let voice = Voice {
        language,
        script: Script::Cyrillic,
    };
    let measured = estimate(texts, questionnaire).messages.into_iter();
    let sent: Vec<_> = measured
        .filter(|message| message.voice == voice && message.part == Part::Question)
        .collect();
    let segments: usize = sent.iter().map(|message| message.taken.segments).sum();
    let args = [("count", sent.len().into()), ("segments", segments.into())];
    let mut pages = vec![noted(
        context,
        language,
        &texts.say(language, "trial-sms-head", &args),
    )];
    for (at, message) in (1_usize..).zip(&sent) {
        let args = [
            ("at", at.into()),
            ("segments", message.taken.segments.into()),
        ];
        let head = texts.say(language, "trial-sms-message", &args);
        let text = parts(&message.text).join(CUT);
        let entry = format!("<b>{head}</b>\n{}", escape(&text));
        let units = |text: &str| text.encode_utf16().count();
        match pages.last_mut() {
            Some(page) if units(page) + units(&entry) <= PAGE => {
                page.push_str("\n\n");
                page.push_str(&entry);
            }
            Some(_) | None => pages.push(entry),
        }
    }
    pages
}
