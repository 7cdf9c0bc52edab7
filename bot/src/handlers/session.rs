//! The day of the council's next session: chosen by a button or typed.

use chrono::NaiveDate;

use super::{Handled, council};
use crate::domain::{
    Button, Message, Moment, TypedDay, View, day_in_bishkek, day_in_weeks, is_like_day, typed_day,
};
use crate::handlers::Desk;
use crate::store::councils::{self, CouncilChat, Standing};
use crate::store::{StoreError, respondents};
use crate::texts::{SESSION_WEEKS, session_question, session_weeks};

/// In a group a day typed alone by whoever has asked to type it counts for so long, in ms.
const ASKED: i64 = 10 * 60_000;

/// A press under the question: weeks from the day of the press, a day that was typed in doubt, or another day, which is typed.
pub(super) async fn chosen(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    choice: &str,
) -> Result<(), StoreError> {
    let day = match choice.parse::<u8>() {
        Ok(weeks) => SESSION_WEEKS
            .contains(&weeks)
            .then(|| day_in_weeks(desk.now, weeks)),
        Err(_) => choice
            .parse()
            .ok()
            .filter(|day| may_be(*day, day_in_bishkek(desk.now))),
    };
    match day {
        Some(day) => set(desk, chat, day).await,
        None => {
            // it is none that we knew; now it is asked for
            councils::set_session(desk.tx, chat.address, None).await?;
            note_asked(desk, chat, Some(desk.now)).await?;
            how_to_type(desk, chat, "council-session-type").await
        }
    }
}

/// `/session 15.12.2026`, or the day alone where it was asked for; `/session` alone asks.
pub(super) async fn typed(desk: &mut Desk<'_>, text: &str) -> Result<Handled, StoreError> {
    let Some((chat, sender)) = council::here(desk).await? else {
        return Ok(Handled::NotOurs);
    };
    let language = chat.speaks();
    let standing = council::standing(desk, &chat, &sender).await?;
    if !standing.is_some_and(Standing::may_act) {
        super::group::tell_once(desk, &chat, &sender, standing).await?;
        return Ok(Handled::Done);
    }
    if text.trim().is_empty() {
        note_asked(desk, &chat, Some(desk.now)).await?;
        desk.say(session_question(&desk.house.texts, language, desk.now))
            .await?;
        return Ok(Handled::Done);
    }
    let today = day_in_bishkek(desk.now);
    let days = match typed_day(text, today) {
        TypedDay::Day(day) if may_be(day, today) => {
            set(desk, &chat, day).await?;
            return Ok(Handled::Done);
        }
        TypedDay::Day(_) | TypedDay::No => Vec::new(),
        TypedDay::Perhaps(days) => days,
    };
    let texts = &desk.house.texts;
    let buttons: Vec<_> = days
        .into_iter()
        .filter(|day| may_be(*day, today))
        .map(|day| vec![Button::tap(texts.day(language, day), format!("c:s:{day}"))])
        .collect();
    if buttons.is_empty() {
        note_asked(desk, &chat, Some(desk.now)).await?;
        how_to_type(desk, &chat, "council-session-wrong").await?;
    } else {
        let text = texts.say(language, "council-session-which", &[]);
        desk.say(Message {
            text,
            buttons,
            picture: None,
        })
        .await?;
    }
    Ok(Handled::Done)
}

/// Words in a group that answer our question for the day.
pub(super) async fn replied(desk: &mut Desk<'_>, text: &str) -> Result<(), StoreError> {
    // "thanks" needs no answer; what has a figure in it was meant as a day
    if !is_like_day(text) && !text.contains(|c: char| c.is_ascii_digit()) {
        return Ok(());
    }
    if desk.inbound.sender.is_none() {
        return super::group::explain_anonymous(desk).await;
    }
    typed(desk, text).await.map(|_| ())
}

/// A day alone in a group is talk, unless the same person has just asked to type it.
pub(super) async fn typed_after(desk: &mut Desk<'_>, text: &str) -> Result<(), StoreError> {
    if !is_like_day(text) {
        return Ok(());
    }
    let Some((chat, sender)) = council::here(desk).await? else {
        return Ok(());
    };
    let person = councils::person_hash(&desk.house.vault, sender.id);
    let asked = councils::asked(desk.tx, chat.address, &person).await?;
    if asked.is_some_and(|at| desk.now.0 - at.0 <= ASKED) {
        typed(desk, text).await?;
    }
    Ok(())
}

/// A day alone in a council's private chat: the session's if that is asked for. Else it is an answer to the question of a survey, where one is
/// shown, and nothing is changed without a press.
pub(super) async fn typed_alone(desk: &mut Desk<'_>, text: &str) -> Result<Handled, StoreError> {
    let Some((chat, _)) = council::here(desk).await? else {
        return Ok(Handled::NotOurs);
    };
    let today = day_in_bishkek(desk.now);
    let known = chat.next_session.as_deref().and_then(|d| d.parse().ok());
    let known = known.filter(|day: &NaiveDate| *day >= today);
    let Some(known) = known else {
        return typed(desk, text).await;
    };
    if is_at_question(desk).await? {
        return Ok(Handled::NotOurs);
    }
    match typed_day(text, today) {
        TypedDay::Day(day) if may_be(day, today) => {
            let (texts, language) = (&desk.house.texts, chat.speaks());
            let args = [("date", texts.day(language, known).into())];
            let message = Message {
                text: texts.say(language, "council-session-change", &args),
                buttons: vec![vec![Button::tap(
                    texts.day(language, day),
                    format!("c:s:{day}"),
                )]],
                picture: None,
            };
            desk.say(message).await?;
            Ok(Handled::Done)
        }
        _ => typed(desk, text).await,
    }
}

/// The next words of whoever acts may be the day, or are not awaited any more.
async fn note_asked(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    at: Option<Moment>,
) -> Result<(), StoreError> {
    let Some(sender) = &desk.inbound.sender else {
        return Ok(());
    };
    let person = councils::person_hash(&desk.house.vault, sender.id);
    councils::set_asked(desk.tx, chat.address, &person, at).await
}

async fn is_at_question(desk: &mut Desk<'_>) -> Result<bool, StoreError> {
    let vault = &desk.house.vault;
    let hash = [vault.chat_hash(desk.inbound.chat)];
    let people = respondents::load(desk.tx, vault, &hash).await?;
    Ok(people.values().any(|person| person.view == View::Survey))
}

/// Sessions are within a year.
fn may_be(day: NaiveDate, today: NaiveDate) -> bool {
    day >= today && (day - today).num_days() <= 366
}

/// In groups bots are mostly shown commands, and answers to their own messages: the buttons tell that this one asks for the day.
async fn how_to_type(desk: &mut Desk<'_>, chat: &CouncilChat, id: &str) -> Result<(), StoreError> {
    let place = if desk.inbound.private {
        "private"
    } else {
        "group"
    };
    let language = chat.speaks();
    desk.reply(Message {
        text: desk
            .house
            .texts
            .say(language, id, &[("chat", place.into())]),
        buttons: session_weeks(&desk.house.texts, language, desk.now),
        picture: None,
    })
    .await
}

async fn set(desk: &mut Desk<'_>, chat: &CouncilChat, day: NaiveDate) -> Result<(), StoreError> {
    councils::set_session(desk.tx, chat.address, Some(&day.to_string())).await?;
    note_asked(desk, chat, None).await?;
    let language = chat.speaks();
    let day = desk.house.texts.day(language, day);
    desk.answer(language, "council-session-set", &[("date", day.into())])
        .await
}
