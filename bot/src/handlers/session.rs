//! The day of the council's next session: chosen by a button or typed.

use chrono::NaiveDate;

use super::Handled;
use super::audit::of_council;
use super::council_chat::{Caller, council_here, explain_anonymous, member};
use crate::domain::{
    Button, CouncilTap, Message, Moment, SessionChoice, Span, TypedDay, View, day_in_bishkek,
    is_like_day, typed_day, workday_in_weeks,
};
use crate::handlers::RoleRequest;
use crate::store::councils::{self, CouncilChat};
use crate::store::{StoreError, audit, respondents};
use crate::texts::{SESSION_WEEKS, session_question, session_weeks};

/// In a group a day typed alone by whoever has asked to type it counts for so long.
const ASKED: Span = Span::minutes(10);

/// A press under the question: weeks from the day of the press, a day that was typed in doubt, or another day, which is typed.
pub(super) async fn chosen(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    choice: SessionChoice,
) -> Result<(), StoreError> {
    let day = match choice {
        SessionChoice::Weeks(weeks) => SESSION_WEEKS
            .contains(&weeks)
            .then(|| workday_in_weeks(req.now, weeks)),
        SessionChoice::Day(day) => may_be(day, day_in_bishkek(req.now)).then_some(day),
        SessionChoice::Other => None,
    };
    match day {
        Some(day) => set(req, chat, day).await,
        None => {
            // it is none that we knew; now it is asked for
            councils::set_session(req.tx, chat.address, None).await?;
            note_asked(req, chat, Some(req.now)).await?;
            how_to_type(req, chat, "council-session-type").await
        }
    }
}

/// `/session 15.12.2026`, or the day alone where it was asked for; `/session` alone asks.
pub(super) async fn typed(req: &mut RoleRequest<'_>, text: &str) -> Result<Handled, StoreError> {
    let chat = match member(req).await? {
        Caller::Member(chat) => chat,
        Caller::Told => return Ok(Handled::Done),
        Caller::Elsewhere => return Ok(Handled::NotOurs),
    };
    let language = chat.speaks();
    if text.trim().is_empty() {
        note_asked(req, &chat, Some(req.now)).await?;
        let mut question = session_question(&req.context.texts, language, req.now);
        if let Some(day) = stored_day(&chat, day_in_bishkek(req.now)) {
            let args = [("date", req.context.texts.day(language, day).into())];
            let set = req
                .context
                .texts
                .say(language, "council-session-set", &args);
            question.text = format!("{set}\n{}", question.text);
        }
        req.say(question).await?;
        return Ok(Handled::Done);
    }
    let today = day_in_bishkek(req.now);
    let mut wrong = "council-session-wrong";
    let days = match typed_day(text, today) {
        TypedDay::Day(day) if may_be(day, today) => {
            set(req, &chat, day).await?;
            return Ok(Handled::Done);
        }
        TypedDay::NoSuch => {
            wrong = "council-session-no-such";
            Vec::new()
        }
        TypedDay::Day(_) | TypedDay::No => Vec::new(),
        TypedDay::Perhaps(days) => days,
    };
    let texts = &req.context.texts;
    let buttons: Vec<_> = days
        .into_iter()
        .filter(|day| may_be(*day, today))
        .map(|day| vec![Button::tap(texts.day(language, day), code_of(day))])
        .collect();
    if buttons.is_empty() {
        note_asked(req, &chat, Some(req.now)).await?;
        how_to_type(req, &chat, wrong).await?;
    } else {
        let text = texts.say(language, "council-session-which", &[]);
        req.say(Message::new(text, buttons)).await?;
    }
    Ok(Handled::Done)
}

/// Words in a group that answer our question for the day.
pub(super) async fn replied(req: &mut RoleRequest<'_>, text: &str) -> Result<(), StoreError> {
    // "thanks" needs no answer; what has a figure in it was meant as a day
    if !is_like_day(text) && !text.contains(|c: char| c.is_ascii_digit()) {
        return Ok(());
    }
    if req.inbound.sender.is_none() {
        return explain_anonymous(req).await;
    }
    typed(req, text).await.map(|_| ())
}

/// A day alone in a group is talk, unless the same person has just asked to type it.
pub(super) async fn typed_after(req: &mut RoleRequest<'_>, text: &str) -> Result<(), StoreError> {
    if !is_like_day(text) {
        return Ok(());
    }
    let Some((chat, sender)) = council_here(req).await? else {
        return Ok(());
    };
    let person = councils::person_hash(&req.context.vault, sender.id);
    let asked = councils::asked(req.tx, chat.address, &person).await?;
    if asked.is_some_and(|at| req.now - at <= ASKED) {
        typed(req, text).await?;
    }
    Ok(())
}

/// A day alone in a council's private chat: the session's if that is asked for. Else it is an answer to the question of a survey, where one is
/// shown, and nothing is changed without a press.
pub(super) async fn typed_alone(
    req: &mut RoleRequest<'_>,
    text: &str,
) -> Result<Handled, StoreError> {
    let Some((chat, _)) = council_here(req).await? else {
        return Ok(Handled::NotOurs);
    };
    let today = day_in_bishkek(req.now);
    let Some(known) = stored_day(&chat, today) else {
        return typed(req, text).await;
    };
    if is_at_question(req).await? {
        return Ok(Handled::NotOurs);
    }
    match typed_day(text, today) {
        TypedDay::Day(day) if may_be(day, today) => {
            let (texts, language) = (&req.context.texts, chat.speaks());
            let args = [("date", texts.day(language, known).into())];
            let message = Message::new(
                texts.say(language, "council-session-change", &args),
                vec![vec![Button::tap(texts.day(language, day), code_of(day))]],
            );
            req.say(message).await?;
            Ok(Handled::Done)
        }
        _ => typed(req, text).await,
    }
}

/// The next words of whoever acts may be the day, or are not awaited any more.
async fn note_asked(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    at: Option<Moment>,
) -> Result<(), StoreError> {
    let Some(sender) = &req.inbound.sender else {
        return Ok(());
    };
    let person = councils::person_hash(&req.context.vault, sender.id);
    councils::set_asked(req.tx, chat.address, &person, at).await
}

pub(super) async fn is_at_question(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let vault = &req.context.vault;
    let hash = [vault.chat_hash(req.inbound.chat)];
    let people = respondents::load(req.tx, &hash).await?;
    Ok(people
        .values()
        .any(|person| person.respondent.view == View::Survey))
}

fn code_of(day: NaiveDate) -> String {
    CouncilTap::Session(SessionChoice::Day(day)).code()
}

/// The day of the next session, as far as it is known and not over.
fn stored_day(chat: &CouncilChat, today: NaiveDate) -> Option<NaiveDate> {
    let day = chat.next_session.as_deref()?.parse().ok();
    day.filter(|day: &NaiveDate| *day >= today)
}

/// Sessions are within a year.
fn may_be(day: NaiveDate, today: NaiveDate) -> bool {
    day >= today && (day - today).num_days() <= 366
}

/// In groups bots are mostly shown commands, and answers to their own messages: the buttons tell that this one asks for the day.
async fn how_to_type(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    id: &str,
) -> Result<(), StoreError> {
    let place = if req.inbound.private {
        "private"
    } else {
        "group"
    };
    let language = chat.speaks();
    req.reply(Message::new(
        req.context
            .texts
            .say(language, id, &[("chat", place.into())]),
        session_weeks(&req.context.texts, language, req.now),
    ))
    .await
}

async fn set(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    day: NaiveDate,
) -> Result<(), StoreError> {
    councils::set_session(req.tx, chat.address, Some(&day.to_string())).await?;
    let actor = of_council(req.tx, chat.address).await?;
    let detail = format!("{} {day}", chat.municipality);
    audit::write(req.tx, req.now, &actor, "council.session", &detail).await?;
    note_asked(req, chat, None).await?;
    let language = chat.speaks();
    let day = req.context.texts.day(language, day);
    req.answer(language, "council-session-set", &[("date", day.into())])
        .await
}
