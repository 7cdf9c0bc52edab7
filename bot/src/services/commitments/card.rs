//! The card of a finding: what was found, what is answered to it now, and the buttons to answer.

use super::items::{Item, items};
use super::wording::{heading, newest_line, state, words};
use crate::domain::{
    AnswerStep, AnswerTap, Button, Commitment, CommitmentEntry, CoordinatorTap, CouncilTap,
    Language, Message, Moment, Post, Ready, Round, RoundPlace, SessionChoice, Source,
    day_in_bishkek, day_in_weeks, months_after, time_in_bishkek,
};
use crate::services::Context;
use crate::services::words::Words;
use crate::store::councils::CouncilChat;
use crate::store::{StoreError, Tx};
use crate::texts::{SESSION_WEEKS, Texts};

/// Who answers: buttons say it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answerer {
    /// Somebody in the council's chat.
    Council,
    /// A coordinator, from the council's paper.
    Coordinator,
}

impl Answerer {
    /// What is noted beside the answer.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::Council => Source::Chat,
            Self::Coordinator => Source::Paper,
        }
    }

    fn code(self, tap: AnswerTap) -> String {
        match self {
            Self::Council => CouncilTap::Answer(tap).code(),
            Self::Coordinator => CoordinatorTap::Answer(tap).code(),
        }
    }
}

/// Months until something is done that are offered.
pub(super) const DUE_MONTHS: [u8; 4] = [1, 3, 6, 12];

/// What a card is drawn of.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The round of the result.
    pub round: &'a Round,
    /// All that the council is asked to answer of it.
    pub items: &'a [Item],
    /// Position of the item in them.
    pub at: usize,
    /// Who answers.
    pub by: Answerer,
    /// In which language.
    pub language: Language,
}

impl Shown<'_> {
    fn item(&self) -> &Item {
        &self.items[self.at]
    }
}

/// The card of a finding with the buttons that follow `step`.
#[must_use]
pub fn card(context: &Context, shown: Shown<'_>, step: AnswerStep, now: Moment) -> Message {
    let (texts, item) = (&context.texts, shown.item());
    let words = words(context, shown.round, shown.language);
    let mut lines = vec![heading(words, (shown.items, shown.at)), String::new()];
    let newest = item.newest();
    let state = newest.map_or_else(
        || words.plain("answer-none", &[]),
        |entry| state(words, item, entry, now),
    );
    lines.push(words.say("answer-now", &[("state", state.into())]));
    // an agenda is changed by answering
    let taken_back = |entry: &&CommitmentEntry| entry.commitment.is_answer() && !entry.is_out(now);
    if let Some(entry) = newest.filter(taken_back) {
        let day = texts.day(shown.language, day_in_bishkek(entry.goes_out));
        lines.push(words.say("answer-until", &[("date", day.into())]));
    }
    let asks = match step {
        AnswerStep::AskDue => Some("answer-ask-due"),
        AnswerStep::AskDone => Some("answer-ask-what"),
        AnswerStep::AskReason => Some("answer-ask-reason"),
        AnswerStep::AskOther => Some("answer-ask-other"),
        AnswerStep::AskPost => Some("answer-ask-post"),
        _ => None,
    };
    if let Some(id) = asks {
        lines.push(String::new());
        lines.push(format!("<b>{}</b>", words.say(id, &[])));
    }
    Message {
        text: lines.join("\n"),
        buttons: buttons(texts, shown, step, now),
        picture: None,
    }
}

/// Asks a council's chat to answer a result: everything on the agenda, or one by one. `None` if there is nothing to answer.
pub(super) async fn question(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    chat: &CouncilChat,
    now: Moment,
) -> Result<Option<Message>, StoreError> {
    let items = items(tx, of).await?;
    let open = items.iter().filter(|item| item.newest().is_none()).count();
    let Some(first) = items.iter().find(|item| item.newest().is_none()) else {
        return Ok(None);
    };
    let (texts, language) = (&context.texts, chat.speaks());
    let today = day_in_bishkek(now);
    let known = chat
        .next_session
        .as_deref()
        .and_then(|day| day.parse().ok());
    let known = known.filter(|day: &chrono::NaiveDate| *day >= today);
    let table = |day, choice| {
        let args = [("date", texts.day(language, day).into())];
        let label = texts.plain(language, "answers-table", &args);
        let tap = CouncilTap::Table(first.asked.number, choice);
        vec![Button::tap(label, tap.code())]
    };
    let mut buttons = match known {
        Some(day) => vec![table(day, SessionChoice::Day(day))],
        None => SESSION_WEEKS
            .into_iter()
            .map(|weeks| day_in_weeks(now, weeks))
            .map(|day| table(day, SessionChoice::Day(day)))
            .collect(),
    };
    buttons.push(vec![one_by_one(texts, language, first)]);
    Ok(Some(Message {
        text: texts.say(language, "answers-intro", &[("count", open.into())]),
        buttons,
        picture: None,
    }))
}

/// Every finding with its answer, one line each; a button opens each card.
#[must_use]
pub fn list(
    context: &Context,
    round: &Round,
    items: &[Item],
    (by, language): (Answerer, Language),
    now: Moment,
) -> (Vec<String>, Vec<Vec<Button>>) {
    let words = words(context, round, language);
    let lines = items
        .iter()
        .zip(1..)
        .map(|(item, number)| format!("{number}. {}", newest_line(words, item, now)));
    let buttons: Vec<Button> = items
        .iter()
        .zip(1..)
        .map(|(item, number)| {
            let tap = AnswerTap {
                finding: item.asked.number,
                shown: 0,
                step: AnswerStep::Open,
            };
            Button::tap(number.to_string(), by.code(tap))
        })
        .collect();
    let rows = buttons.chunks(4).map(<[Button]>::to_vec).collect();
    (lines.collect(), rows)
}

fn buttons(texts: &Texts, shown: Shown<'_>, step: AnswerStep, now: Moment) -> Vec<Vec<Button>> {
    let item = shown.item();
    let tap = |step| {
        let tap = AnswerTap {
            finding: item.asked.number,
            shown: item.newest().map_or(0, |entry| entry.id),
            step,
        };
        shown.by.code(tap)
    };
    let say = |id: &str| texts.plain(shown.language, id, &[]);
    let button = |id, step| Button::tap(say(id), tap(step));
    let posts = |step: fn(Post) -> AnswerStep| -> Vec<Vec<Button>> {
        let each = Post::ALL
            .iter()
            .map(|post| vec![Button::tap(say(post.code()), tap(step(*post)))]);
        each.collect()
    };
    let sentence = |ready: Ready, step| vec![Button::tap(say(ready.code()), tap(step))];
    let mut rows = match step {
        AnswerStep::AskDue => DUE_MONTHS
            .into_iter()
            .map(|months| {
                let day = texts.day(shown.language, months_after(day_in_bishkek(now), months));
                let args = [("months", months.into()), ("date", day.into())];
                let label = texts.plain(shown.language, "answer-in-months", &args);
                vec![Button::tap(label, tap(AnswerStep::Due(months)))]
            })
            .collect(),
        AnswerStep::AskDone => {
            let deeds = Ready::deeds().map(|deed| sentence(deed, AnswerStep::Done(Some(deed))));
            let other = vec![button("answer-button-other-deed", AnswerStep::Done(None))];
            deeds.chain([other]).collect()
        }
        AnswerStep::AskReason => Ready::reasons()
            .map(|reason| sentence(reason, AnswerStep::Decline(reason)))
            .collect(),
        AnswerStep::AskOther => posts(AnswerStep::Other),
        AnswerStep::AskPost => posts(AnswerStep::Responsible),
        AnswerStep::More => decisions(&button),
        _ => return main_buttons(shown, &button, now),
    };
    rows.push(vec![button("answer-button-back", AnswerStep::Open)]);
    rows
}

/// All that can be decided of a finding.
fn decisions(button: &impl Fn(&'static str, AnswerStep) -> Button) -> Vec<Vec<Button>> {
    vec![
        vec![button("answer-button-plan", AnswerStep::AskDue)],
        vec![button("answer-button-agree", AnswerStep::Agree)],
        vec![button("answer-button-other", AnswerStep::AskOther)],
        vec![button("answer-button-decline", AnswerStep::AskReason)],
    ]
}

/// What comes next, at most four.
fn main_buttons(
    shown: Shown<'_>,
    button: &impl Fn(&'static str, AnswerStep) -> Button,
    now: Moment,
) -> Vec<Vec<Button>> {
    let Some(entry) = shown.item().newest() else {
        return decisions(button);
    };
    let mut rows = Vec::new();
    match &entry.commitment {
        Commitment::Tabled { .. } => return decisions(button),
        Commitment::Planned { post, .. } => {
            rows.push(vec![
                button("answer-button-begin", AnswerStep::Begin),
                button("answer-button-done", AnswerStep::AskDone),
            ]);
            if post.is_none() {
                rows.push(vec![button("answer-button-post", AnswerStep::AskPost)]);
            }
        }
        Commitment::InProgress { .. } => rows.push(vec![
            button("answer-button-done", AnswerStep::AskDone),
            button("answer-button-new-due", AnswerStep::AskDue),
        ]),
        Commitment::Agreed { .. } => {
            rows.push(vec![button("answer-button-plan", AnswerStep::AskDue)]);
        }
        Commitment::Done { .. } | Commitment::NotOurs { .. } | Commitment::Declined { .. } => {}
    }
    rows.push(if entry.is_out(now) {
        vec![button("answer-button-more", AnswerStep::More)]
    } else {
        vec![button("answer-button-take-back", AnswerStep::TakeBack)]
    });
    if let Some(next) = next_open(shown) {
        let tap = AnswerTap {
            finding: next.asked.number,
            shown: 0,
            step: AnswerStep::Open,
        };
        let label = button("answer-button-next", AnswerStep::Open).label;
        rows.push(vec![Button::tap(label, shown.by.code(tap))]);
    }
    rows
}

/// The next finding after this one that has no answer yet.
fn next_open(shown: Shown<'_>) -> Option<&Item> {
    let (before, after) = shown.items.split_at(shown.at);
    let unanswered = |item: &&Item| {
        let newest = item.newest();
        newest.is_none_or(|entry| !entry.commitment.is_answer())
    };
    after.iter().skip(1).chain(before).find(unanswered)
}

/// A button that begins to answer one by one, at this finding.
#[must_use]
pub fn one_by_one(texts: &Texts, language: Language, first: &Item) -> Button {
    let tap = CouncilTap::Answer(AnswerTap {
        finding: first.asked.number,
        shown: 0,
        step: AnswerStep::Open,
    });
    let label = texts.plain(language, "answers-one-by-one", &[]);
    Button::tap(label, tap.code())
}

/// A button that opens the card of a finding in a council's chat.
pub(super) fn open_button(words: Words<'_>, item: &Item) -> Button {
    one_by_one(words.texts, words.language, item)
}

/// When something was set, for whoever presses a card that is not up to date.
#[must_use]
pub fn set_at(texts: &Texts, language: Language, entry: &CommitmentEntry) -> String {
    let args = [
        (
            "date",
            texts.day(language, day_in_bishkek(entry.set)).into(),
        ),
        (
            "time",
            time_in_bishkek(entry.set)
                .format("%H:%M")
                .to_string()
                .into(),
        ),
    ];
    texts.say(language, "answer-set-at", &args)
}
