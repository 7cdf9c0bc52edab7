//! One unasked message a week to a council at most, on Monday from 10:00 on; coordinators hear where it is time to telephone.

use chrono::Datelike;

use super::card::one_by_one;
use super::due;
use super::items::{Item, items};
use super::wording::{named, words};
use crate::domain::{
    Button, Commitment, Language, Message, Moment, Request, RoleKind, Round, RoundResult, Span,
    day_in_bishkek, days_after, end_of_day, is_new_week, office_hours,
};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::store::councils::{self, CouncilChat, CouncilState};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, budget_years, commitments, results, roles};

/// Months in which municipalities set the day of the public hearing on their budget.
const SEASON: [u32; 2] = [10, 11];
/// A day is near so many days before.
const NEAR: u32 = 14;
/// Who does not react for so long is reminded once a month, and telephoned.
pub const PATIENCE: Span = Span::days(28);

/// Reminds the councils for which there is something due. `true` if something was put into a queue.
pub(super) async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let mut due = Vec::new();
    for chat in councils::all(&mut tx).await? {
        let last = commitments::reminded(&mut tx, chat.address).await?;
        let quiet = context
            .snapshot()
            .quiet_time(&chat.municipality, now)
            .is_some();
        let asked = chat.state == CouncilState::Active && chat.sector.is_none();
        if !quiet && asked && is_new_week(last, now) {
            due.push(chat);
        }
    }
    drop(tx);
    let mut put = false;
    for chat in due {
        let mut tx = context.db.begin().await?;
        put |= remind(&mut tx, context, &chat, now).await?;
        tx.commit().await?;
    }
    Ok(put)
}

async fn remind(
    tx: &mut Tx,
    context: &Context,
    chat: &CouncilChat,
    now: Moment,
) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let mut lines = Vec::new();
    let mut first = None;
    let mut patient = false;
    for result in results::open(tx).await? {
        let Some(round) = snapshot.round(&result.of.round) else {
            continue;
        };
        if result.of.municipality != chat.municipality {
            continue;
        }
        let items = items(tx, &result.of).await?;
        let said = lines_of(context, (round, &result, &items), chat.speaks(), now);
        if said.is_empty() {
            continue;
        }
        patient |= silent_for(&result, &items, now) > PATIENCE;
        first = first.or_else(|| items.into_iter().find(|item| is_open(item, now)));
        lines.extend(said);
    }
    commitments::set_reminded(tx, chat.address, now).await?;
    // in the first week of a month
    let monthly = due::monday(day_in_bishkek(now)).day() <= 7;
    if monthly && asks_for_hearing(tx, &chat.municipality, now).await? {
        lines.push(context.texts.say(chat.speaks(), "budgeting-remind", &[]));
    }
    if lines.is_empty() || patient && !monthly {
        return Ok(false);
    }
    if patient {
        to_coordinators(tx, now, |language| {
            let place = place_name(context, language, Some(&chat.municipality), now);
            let args = [("place", place.into())];
            context.texts.say(language, "reminder-call", &args)
        })
        .await?;
    }
    let (texts, language) = (&context.texts, chat.speaks());
    lines.insert(0, texts.say(language, "reminder", &[]));
    let button: Option<Button> = first.map(|item| one_by_one(texts, language, &item));
    let request = Request::Send(Message::new(
        lines.join("\n"),
        button.map(|button| vec![vec![button]]).unwrap_or_default(),
    ));
    outbox::put(
        tx,
        chat.address,
        Priority::Digest,
        &request,
        office_hours(now),
    )
    .await?;
    Ok(true)
}

/// Whether it is the season of budgets, and nobody has entered the day of the hearing there.
async fn asks_for_hearing(tx: &mut Tx, place: &str, now: Moment) -> Result<bool, StoreError> {
    let today = day_in_bishkek(now);
    if !SEASON.contains(&today.month()) {
        return Ok(false);
    }
    let hearing = budget_years::get(tx, place).await?.hearing;
    Ok(hearing.is_none_or(|hearing| hearing.day < today))
}

fn is_open(item: &Item, now: Moment) -> bool {
    let newest = item.newest();
    newest.is_none_or(|entry| !entry.commitment.is_answer() || item.is_overdue(entry, now))
}

/// How long a council has not done anything about what waits for it: since something waits, or since it answered last.
#[must_use]
pub fn silent_for(result: &RoundResult, items: &[Item], now: Moment) -> Span {
    let today = day_in_bishkek(now);
    let waits =
        items
            .iter()
            .filter_map(|item| match item.newest().map(|entry| &entry.commitment) {
                None => Some(result.published),
                Some(Commitment::Tabled { session }) => Some(end_of_day(days_after(*session, 3))),
                Some(other) => other.due().filter(|due| *due < today).map(end_of_day),
            });
    let sets = items.iter().filter_map(|item| item.newest()).map(|e| e.set);
    let Some(since) = waits.min() else {
        return Span::ZERO;
    };
    now - sets.max().map_or(since, |last| last.max(since))
}

/// What is to be said of a result: what is late, without a plan, due soon, and how much waits for an answer after the session.
fn lines_of(
    context: &Context,
    (round, result, items): (&Round, &RoundResult, &[Item]),
    language: Language,
    now: Moment,
) -> Vec<String> {
    let words = words(context, round, language);
    let today = day_in_bishkek(now);
    let mut lines = Vec::new();
    let mut waiting = 0_usize;
    for item in items.iter().filter(|item| item.asked.continues.is_none()) {
        let named = ("what", named(words, &item.asked.finding).into());
        let late = item
            .newest()
            .is_some_and(|entry| item.is_overdue(entry, now));
        match item.newest().map(|entry| &entry.commitment) {
            // the first week is the council's own
            None if now - result.published > Span::days(6) => waiting += 1,
            Some(Commitment::Tabled { session }) if days_after(*session, 3) <= today => {
                waiting += 1
            }
            Some(Commitment::Agreed { .. }) if late => {
                lines.push(words.say("reminder-plan", &[named]));
            }
            Some(_) if late => {
                lines.push(words.say("reminder-late", &[named]));
            }
            Some(other) => {
                let Some(due) = other
                    .due()
                    .filter(|due| (today..=days_after(today, NEAR)).contains(due))
                else {
                    continue;
                };
                let day = words.texts.day(language, due);
                lines.push(words.say("reminder-due", &[named, ("date", day.into())]));
            }
            None => {}
        }
    }
    if waiting > 0 {
        lines.push(words.say("reminder-open", &[("count", waiting.into())]));
    }
    lines
}

/// The same to each coordinator, in their language.
pub(super) async fn to_coordinators(
    tx: &mut Tx,
    now: Moment,
    text: impl Fn(Language) -> String,
) -> Result<(), StoreError> {
    for role in roles::confirmed(tx, RoleKind::Coordinator).await? {
        let request = Request::Send(Message::plain(text(role.speaks())));
        outbox::put(tx, role.address, Priority::Digest, &request, now).await?;
    }
    Ok(())
}
