//! The day of the council's next session: chosen by a button or typed.

use chrono::NaiveDate;

use super::super::{Desk, House};
use super::{Handled, council};
use crate::domain::{Button, DAY, Language, Message, Moment, day_in_bishkek, typed_day};
use crate::store::StoreError;
use crate::store::councils::{self, CouncilChat, Standing};

/// Weeks offered by buttons.
const WEEKS: [u8; 3] = [1, 2, 4];

/// "When is the next session?"
pub(super) fn question(house: &House, language: Language, now: Moment) -> Message {
    let texts = &house.texts;
    let mut buttons: Vec<Vec<Button>> = WEEKS
        .into_iter()
        .map(|weeks| {
            let day = texts.day(language, weeks_ahead(now, weeks));
            let args = [("n", weeks.into()), ("date", day.into())];
            let label = texts.plain(language, "council-session-weeks", &args);
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

/// A press under the question: weeks from the day of the press, or another day, which is typed.
pub(super) async fn chosen(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    choice: &str,
) -> Result<(), StoreError> {
    match choice.parse::<u8>() {
        Ok(weeks) if WEEKS.contains(&weeks) => {
            let day = weeks_ahead(desk.now, weeks);
            set(desk, chat, day).await
        }
        _ => {
            desk.answer(chat.speaks(), "council-session-type", &[])
                .await
        }
    }
}

/// `/session 15.12.2026`, or the bare day as a reply in a group.
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
    let today = day_in_bishkek(desk.now);
    match typed_day(text, today).filter(|day| *day >= today && (*day - today).num_days() <= 366) {
        Some(day) => set(desk, &chat, day).await?,
        None => desk.answer(language, "council-session-wrong", &[]).await?,
    }
    Ok(Handled::Done)
}

async fn set(desk: &mut Desk<'_>, chat: &CouncilChat, day: NaiveDate) -> Result<(), StoreError> {
    councils::set_session(desk.tx, chat.address, &day.to_string()).await?;
    let language = chat.speaks();
    let day = desk.house.texts.day(language, day);
    desk.answer(language, "council-session-set", &[("date", day.into())])
        .await
}

fn weeks_ahead(now: Moment, weeks: u8) -> NaiveDate {
    day_in_bishkek(Moment(now.0 + i64::from(weeks) * 7 * DAY))
}
