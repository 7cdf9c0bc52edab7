//! The card of a finding: what was found, what is answered to it now, and the buttons to answer.

use chrono::NaiveDate;

use super::buttons::buttons;
use super::items::{Item, items};
use super::shown::{Answerer, Shown};
use super::wording::{heading, money, newest_line, spent, state, words};
use crate::domain::{
    AnswerStep, AnswerTap, Button, CommitmentEntry, CouncilTap, Funding, Language, Message, Moment,
    NoteKind, Round, RoundPlace, SessionChoice, Som, Typed, day_in_bishkek, time_in_bishkek,
    workday_in_weeks,
};
use crate::services::Context;
use crate::services::words::Words;
use crate::store::councils::CouncilChat;
use crate::store::{StoreError, Tx};
use crate::texts::{SESSION_WEEKS, Texts};

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
    if newest.is_some_and(|entry| item.waits(entry.id)) {
        lines.push(words.say("answer-note-waits", &[]));
    }
    if let Some(id) = asks(step) {
        let chat = if shown.in_group { "group" } else { "private" };
        lines.push(String::new());
        lines.push(format!(
            "<b>{}</b>",
            words.say(id, &[("chat", chat.into())])
        ));
    }
    Message::new(lines.join("\n"), buttons(texts, shown, step, now))
}

/// What is asked on a page of the card.
const fn asks(step: AnswerStep) -> Option<&'static str> {
    match step {
        AnswerStep::AskDue => Some("answer-ask-due"),
        AnswerStep::AskDone => Some("answer-ask-what"),
        AnswerStep::AskReason => Some("answer-ask-reason"),
        AnswerStep::AskOther => Some("answer-ask-other"),
        AnswerStep::AskPost => Some("answer-ask-post"),
        AnswerStep::AskFunding => Some("answer-ask-funding"),
        AnswerStep::AskSpent => Some("answer-ask-spent"),
        AnswerStep::Write(NoteKind::Reason) => Some("note-ask-reason"),
        AnswerStep::Write(NoteKind::Deed) => Some("note-ask-deed"),
        AnswerStep::Write(NoteKind::Progress) => Some("note-ask-progress"),
        AnswerStep::Open
        | AnswerStep::Agree
        | AnswerStep::Due(_)
        | AnswerStep::Begin
        | AnswerStep::Done(_)
        | AnswerStep::Other(_)
        | AnswerStep::Decline(_)
        | AnswerStep::Responsible(_)
        | AnswerStep::More
        | AnswerStep::TakeBack
        | AnswerStep::Details
        | AnswerStep::Fund(_)
        | AnswerStep::Spent(_)
        | AnswerStep::Keep
        | AnswerStep::Leave(_) => None,
    }
}

/// What was understood of what somebody has typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// The line of the plan and the money.
    Funding(Funding),
    /// What was spent.
    Spent(Som),
}

/// What was understood, read back: a press sets it.
#[must_use]
pub fn understood(context: &Context, shown: Shown<'_>, read: Read) -> Message {
    let words = words(context, shown.round, shown.language);
    let (said, save, typed) = match read {
        Read::Funding(funding) => {
            let said = money(words, funding).join("; ");
            (said, AnswerStep::Fund(funding), Typed::Funding)
        }
        Read::Spent(amount) => {
            let said = spent(words, amount);
            (said, AnswerStep::Spent(amount), Typed::Spent)
        }
    };
    let lines = [
        heading(words, (shown.items, shown.at)),
        String::new(),
        words.say("answer-understood", &[("what", said.into())]),
    ];
    Message::new(
        lines.join("\n"),
        vec![
            vec![shown.button("answer-button-save", context, save)],
            vec![shown.button("answer-button-back", context, AnswerStep::Leave(typed))],
        ],
    )
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
    let known = session_ahead(chat, now);
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
            .map(|weeks| workday_in_weeks(now, weeks))
            .map(|day| table(day, SessionChoice::Day(day)))
            .collect(),
    };
    buttons.push(vec![one_by_one(texts, language, first)]);
    Ok(Some(Message::new(
        texts.say(language, "answers-intro", &[("count", open.into())]),
        buttons,
    )))
}

/// The day of a council's next session, as far as it is known and not over.
pub(super) fn session_ahead(chat: &CouncilChat, now: Moment) -> Option<NaiveDate> {
    let day: Option<NaiveDate> = chat.next_session.as_deref()?.parse().ok();
    day.filter(|day| *day >= day_in_bishkek(now))
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
