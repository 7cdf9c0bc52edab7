//! The day of the council's next session: chosen by a button or typed.

use chrono::NaiveDate;

use super::super::{Desk, House};
use super::{Handled, council};
use crate::domain::{
    Button, DAY, Language, Message, Moment, TypedDay, View, day_in_bishkek, typed_day,
};
use crate::store::councils::{self, CouncilChat, Standing};
use crate::store::{StoreError, respondents};

/// Weeks offered by buttons.
const WEEKS: [u8; 3] = [1, 2, 4];

/// "When is the next session?"
pub(super) fn question(house: &House, language: Language, now: Moment) -> Message {
    let texts = &house.texts;
    let mut buttons: Vec<Vec<Button>> = WEEKS
        .into_iter()
        .map(|weeks| {
            let label = texts.in_weeks(language, weeks, weeks_ahead(now, weeks));
            vec![Button::tap(label, format!("c:s:{weeks}"))]
        })
        .collect();
    let other = texts.plain(language, "council-session-other", &[]);
    buttons.push(vec![Button::tap(other, "c:s:o")]);
    Message {
        text: texts.say(language, "council-ask-session", &[]),
        buttons,
        picture: None,
    }
}

/// A press under the question: weeks from the day of the press, a day that was typed in doubt, or another day, which is typed.
pub(super) async fn chosen(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    choice: &str,
) -> Result<(), StoreError> {
    let day = match choice.parse::<u8>() {
        Ok(weeks) => WEEKS.contains(&weeks).then(|| weeks_ahead(desk.now, weeks)),
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
            how_to_type(desk, chat, "council-session-type").await
        }
    }
}

/// `/session 15.12.2026`, or the bare day as a reply in a group; `/session` alone asks.
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
        desk.say(question(desk.house, language, desk.now)).await?;
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

/// A bare day in a private chat. If the chat is a council's it is the day of its session, unless that is known and the same person is at
/// a question of a survey: then it is an answer.
pub(super) async fn typed_alone(desk: &mut Desk<'_>, text: &str) -> Result<Handled, StoreError> {
    let Some((chat, _)) = council::here(desk).await? else {
        return Ok(Handled::NotOurs);
    };
    let today = day_in_bishkek(desk.now);
    let known = chat.next_session.as_deref().and_then(|d| d.parse().ok());
    let asked_for = known.is_none_or(|day: NaiveDate| day < today);
    if !asked_for && is_at_question(desk).await? {
        return Ok(Handled::NotOurs);
    }
    typed(desk, text).await
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

/// In groups bots are mostly shown commands only.
async fn how_to_type(desk: &mut Desk<'_>, chat: &CouncilChat, id: &str) -> Result<(), StoreError> {
    let place = if desk.inbound.private {
        "private"
    } else {
        "group"
    };
    desk.answer(chat.speaks(), id, &[("chat", place.into())])
        .await
}

async fn set(desk: &mut Desk<'_>, chat: &CouncilChat, day: NaiveDate) -> Result<(), StoreError> {
    councils::set_session(desk.tx, chat.address, Some(&day.to_string())).await?;
    let language = chat.speaks();
    let day = desk.house.texts.day(language, day);
    desk.answer(language, "council-session-set", &[("date", day.into())])
        .await
}

fn weeks_ahead(now: Moment, weeks: u8) -> NaiveDate {
    day_in_bishkek(Moment(now.0 + i64::from(weeks) * 7 * DAY))
}
