//! Disclosures of harm: sealed, to the first safeguarding person only; to a second after twelve hours without a reply.

use super::{House, alerts};
use crate::domain::{Button, Chat, DAY, HOUR, Language, Message, Moment, Request, RoleKind};
use crate::store::disclosures::{self, Disclosure};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx, addresses, audit};

pub use crate::store::disclosures::Cause;

/// After so long without a reply the second person is told.
const PATIENCE: i64 = 12 * HOUR;
/// Answered cases are erased after so long.
const KEPT: i64 = 30 * DAY;
/// Ready replies: `safeguard-reply-N`.
pub const REPLIES: [&str; 4] = [
    "safeguard-reply-1",
    "safeguard-reply-2",
    "safeguard-reply-3",
    "safeguard-reply-4",
];

/// Keeps what somebody wrote and sends it on in the same transaction.
///
/// # Errors
/// The driver's.
pub async fn keep(
    tx: &mut Tx,
    house: &House,
    chat: Chat,
    text: &str,
    language: Language,
    cause: Cause,
    now: Moment,
) -> Result<(), StoreError> {
    disclosures::put(
        tx,
        &house.vault,
        &house.ambient,
        chat,
        text,
        language,
        cause,
    )
    .await?;
    pass(tx, house, now).await
}

/// Job: cases that wait, and helplines that nobody has called for long; `true` if something was put into the outbox.
///
/// # Errors
/// The driver's.
pub async fn tick(house: &House, now: Moment) -> Result<bool, StoreError> {
    let mut tx = house.db.begin_read().await?;
    let waiting = disclosures::waiting(&mut tx, Moment(now.0 - PATIENCE)).await?;
    let helplines = alerts::reminder_is_due(&mut tx, now).await?;
    drop(tx);
    if waiting == 0 && !helplines {
        return Ok(false);
    }
    let mut tx = house.db.begin().await?;
    pass(&mut tx, house, now).await?;
    alerts::remind_of_helplines(&mut tx, house, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Sends what was not sent yet, and what waited too long to the second person. Called on every new case and as a job.
///
/// # Errors
/// The driver's.
pub async fn pass(tx: &mut Tx, house: &House, now: Moment) -> Result<(), StoreError> {
    let people = roles::confirmed(tx, &house.vault, RoleKind::Safeguarding).await?;
    let Some(first) = people.first() else {
        return Ok(());
    };
    for case in disclosures::unsent(tx, &house.vault).await? {
        send(tx, house, first, &case, false, now).await?;
        disclosures::sent(tx, case.id, now).await?;
    }
    let Some(second) = people.get(1) else {
        return Ok(());
    };
    let sent_by = Moment(now.0 - PATIENCE);
    for case in disclosures::unanswered(tx, &house.vault, sent_by).await? {
        send(tx, house, second, &case, true, now).await?;
        disclosures::escalated(tx, case.id, now).await?;
    }
    Ok(())
}

/// Sends a ready reply to whoever wrote: the words, in the writer's language. `None` if somebody has replied already.
///
/// # Errors
/// The driver's.
pub async fn reply(
    tx: &mut Tx,
    house: &House,
    by: &Role,
    id: i64,
    number: usize,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let (Some(case), Some(text)) = (
        disclosures::get(tx, &house.vault, id).await?,
        REPLIES.get(number),
    ) else {
        return Ok(None);
    };
    if !disclosures::answered(tx, id, now).await? {
        return Ok(None);
    }
    let reply = house.texts.plain(case.language, text, &[]);
    if let Some(on) = case.chat.line() {
        super::sms::reply_to(tx, house, on, case.language, &reply, now).await?;
        return note(tx, house, by, number, now).await;
    }
    let text = house.texts.say(
        case.language,
        "report-reply",
        &[("reply", reply.as_str().into())],
    );
    let writer = addresses::find_or_make(tx, &house.vault, &house.ambient, case.chat).await?;
    let message = Message {
        text,
        ..Message::default()
    };
    let request = Request::Send(message);
    outbox::put(
        tx,
        &house.vault,
        &house.ambient,
        writer,
        Priority::Urgent,
        &request,
        now,
    )
    .await?;
    note(tx, house, by, number, now).await
}

/// That it was answered, and with which reply; the reply as whoever chose it reads it.
async fn note(
    tx: &mut Tx,
    house: &House,
    by: &Role,
    number: usize,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let (actor, detail) = (format!("role:{}", by.id), format!("reply {}", number + 1));
    audit::write(tx, &house.vault, now, &actor, "disclosure.answer", &detail).await?;
    Ok(Some(house.texts.plain(by.speaks(), REPLIES[number], &[])))
}

/// Erases cases 30 days after their answer.
///
/// # Errors
/// The driver's.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    disclosures::retain(tx, Moment(now.0 - KEPT)).await
}

async fn send(
    tx: &mut Tx,
    house: &House,
    to: &Role,
    case: &Disclosure,
    escalated: bool,
    now: Moment,
) -> Result<(), StoreError> {
    let request = Request::Send(card(house, to.speaks(), case, escalated));
    outbox::put(
        tx,
        &house.vault,
        &house.ambient,
        to.address,
        Priority::Urgent,
        &request,
        now,
    )
    .await
}

/// What was written, with the ready replies; never who wrote it.
fn card(house: &House, language: Language, case: &Disclosure, escalated: bool) -> Message {
    let texts = &house.texts;
    let say = |id: &str| texts.plain(language, id, &[]);
    let [first, second, third, fourth] = REPLIES.map(say);
    let card = texts.say(
        language,
        "safeguard-card",
        &[
            ("cause", case.cause.code().into()),
            ("text", shortened(&case.text).into()),
            ("first", first.into()),
            ("second", second.into()),
            ("third", third.into()),
            ("fourth", fourth.into()),
        ],
    );
    let text = if escalated {
        format!(
            "{}\n\n{card}",
            texts.say(language, "safeguard-escalated", &[])
        )
    } else {
        card
    };
    let button = |number: usize| {
        let label = texts.plain(language, "safeguard-number", &[("n", number.into())]);
        Button::tap(label, format!("w:{}:{}", case.id, number - 1))
    };
    Message {
        text,
        buttons: vec![vec![button(1), button(2)], vec![button(3), button(4)]],
        picture: None,
    }
}

/// Room is left for the replies.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 2_400;
    let mut left = LONGEST;
    let kept: String = text
        .chars()
        .take_while(|c| {
            let units = c.len_utf16();
            let fits = units <= left;
            left = left.saturating_sub(units);
            fits
        })
        .collect();
    if kept.len() == text.len() {
        return kept;
    }
    kept + "…"
}
