//! What is said of a public hearing on the budget: to leaders while a round still comes in time, with the sheet two weeks before, to followers a
//! week before, and to the council a week after.

use chrono::{Days, NaiveDate};

use super::hearing_args;
use super::sheet;
use crate::domain::{
    Button, Hearing, Language, LeaderTap, LiveFile, Message, Moment, NewsKind, Request, RoleKind,
    RoundResult, day_in_bishkek, office_hours,
};
use crate::services::Context;
use crate::services::commitments::{items, one_by_one};
use crate::services::names::place_name;
use crate::services::sms::hours;
use crate::store::addresses::AddressId;
use crate::store::budget_years::{self, Notice};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, councils, news, results, roles};

/// A result comes in time for a hearing that is so many days after the round's last day.
const BEFORE_HEARING: Days = Days::new(14);

/// From how many days before the hearing to how many this is said; negative: after it.
const fn days(notice: Notice) -> (i64, i64) {
    match notice {
        // two weeks to answer, and the time before the hearing
        Notice::Leaders => (15, 42),
        Notice::Sheet => (1, 14),
        Notice::Followers => (1, 7),
        Notice::Council => (-60, -7),
    }
}

/// Says what is due; `true` if something was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut put = false;
    for notice in Notice::ALL {
        let today = day_in_bishkek(now);
        let (least, most) = days(notice);
        let on = |days: i64| today + chrono::Duration::days(days);
        let mut tx = context.db.begin_read().await?;
        let due = budget_years::due(&mut tx, notice, (on(least), on(most))).await?;
        drop(tx);
        for (place, hearing) in due {
            if context.snapshot().quiet_time(&place, now).is_some() {
                continue;
            }
            if !has_something(context, notice, &place, now).await? {
                continue;
            }
            let mut tx = context.db.begin().await?;
            if budget_years::said(&mut tx, notice, &place, now).await? {
                put |= say(&mut tx, context, notice, (&place, &hearing), now).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(put)
}

/// Whether there is something to say by now: what comes late is said late.
async fn has_something(
    context: &Context,
    notice: Notice,
    place: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    match notice {
        Notice::Leaders => Ok(!of_place(&mut tx, place).await?.is_empty()),
        Notice::Sheet => Ok(sheet::read(&mut tx, context, place, now).await?.is_some()),
        Notice::Followers | Notice::Council => Ok(newest(&mut tx, place, now).await?.is_some()),
    }
}

async fn say(
    tx: &mut Tx,
    context: &Context,
    notice: Notice,
    (place, hearing): (&str, &Hearing),
    now: Moment,
) -> Result<bool, StoreError> {
    match notice {
        Notice::Leaders => leaders(tx, context, (place, hearing), now).await,
        Notice::Sheet => send_sheet(tx, context, (place, hearing), now).await,
        Notice::Followers => followers(tx, place, now).await,
        Notice::Council => council(tx, context, (place, hearing), now).await,
    }
}

/// Now is the time: until which day a round may run.
async fn leaders(
    tx: &mut Tx,
    context: &Context,
    (place, hearing): (&str, &Hearing),
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(index) = context.municipalities.find(place).map(|place| place.index) else {
        return Ok(false);
    };
    let by = last_day_before(hearing.day);
    let led = of_place(tx, place).await?;
    for (address, language) in &led {
        let texts = &context.texts;
        let name = place_name(context, *language, Some(place), now);
        let [date, hour, hall] = hearing_args(context, *language, hearing);
        let until = texts.until(*language, by);
        let args = [
            ("place", name.into()),
            date,
            hour,
            hall,
            ("until", until.into()),
        ];
        let label = texts.plain(*language, "budgeting-start-round", &[]);
        let request = Request::Send(Message::new(
            texts.say(*language, "budgeting-leaders", &args),
            vec![vec![Button::tap(label, LeaderTap::Menu(index).code())]],
        ));
        let open = hours::next_open(now);
        outbox::put(tx, *address, Priority::Digest, &request, open).await?;
    }
    Ok(!led.is_empty())
}

/// The last day of a round whose result comes in time for a hearing.
#[must_use]
pub fn last_day_before(hearing: NaiveDate) -> NaiveDate {
    hearing - BEFORE_HEARING
}

/// The page for the hearing, in each language, to leaders and the council; nothing where nothing is released.
async fn send_sheet(
    tx: &mut Tx,
    context: &Context,
    (place, hearing): (&str, &Hearing),
    now: Moment,
) -> Result<bool, StoreError> {
    let mut to: Vec<(AddressId, Language, Moment)> = Vec::new();
    for (address, language) in of_place(tx, place).await? {
        to.push((address, language, hours::next_open(now)));
    }
    for chat in councils::of_place(tx, place).await? {
        to.push((chat.address, chat.speaks(), office_hours(now)));
    }
    for (address, language, at) in &to {
        let args = hearing_args(context, *language, hearing);
        let request = Request::Send(Message::plain(context.texts.say(
            *language,
            "budgeting-sheet-sent",
            &args,
        )));
        outbox::put(tx, *address, Priority::Digest, &request, *at).await?;
        for language in Language::ALL {
            let file = LiveFile::HearingSheet {
                municipality: place.to_owned(),
                language,
            };
            outbox::put_live(tx, *address, Priority::Digest, &file, *at).await?;
        }
    }
    Ok(!to.is_empty())
}

/// Who follows the newest result there is invited: one of the few messages that they get.
async fn followers(tx: &mut Tx, place: &str, now: Moment) -> Result<bool, StoreError> {
    let Some(result) = newest(tx, place, now).await? else {
        return Ok(false);
    };
    news::put(tx, &result.of, NewsKind::Hearing, None, now).await?;
    Ok(true)
}

/// What of it was taken in? The answers have room for a line of the plan and an amount.
async fn council(
    tx: &mut Tx,
    context: &Context,
    (place, hearing): (&str, &Hearing),
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(result) = newest(tx, place, now).await? else {
        return Ok(false);
    };
    let items = items(tx, &result.of).await?;
    let Some(first) = items.first() else {
        return Ok(false);
    };
    let chats = councils::of_place(tx, place).await?;
    for chat in &chats {
        let (texts, language) = (&context.texts, chat.speaks());
        let date = texts.day(language, hearing.day);
        let request = Request::Send(Message::new(
            texts.say(language, "budgeting-taken-in", &[("date", date.into())]),
            vec![vec![one_by_one(texts, language, first)]],
        ));
        let at = office_hours(now);
        outbox::put(tx, chat.address, Priority::Digest, &request, at).await?;
    }
    Ok(!chats.is_empty())
}

/// The newest result there that young people may know of, with needs that a council answers.
async fn newest(tx: &mut Tx, place: &str, now: Moment) -> Result<Option<RoundResult>, StoreError> {
    let mut found = None;
    for result in results::open(tx).await? {
        let open = result.of.municipality == place && !result.held && result.opens <= now;
        if open && !results::findings(tx, &result.of).await?.is_empty() {
            found = Some(result);
        }
    }
    Ok(found)
}

async fn of_place(tx: &mut Tx, place: &str) -> Result<Vec<(AddressId, Language)>, StoreError> {
    let mut led = roles::confirmed(tx, RoleKind::Leader).await?;
    led.retain(|role| role.municipality.as_deref() == Some(place));
    Ok(led
        .iter()
        .map(|role| (role.address, role.speaks()))
        .collect())
}
