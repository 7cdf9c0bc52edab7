//! An answer is set, and taken back as long as it has not gone out.

use chrono::NaiveDate;

use super::items::{Item, item, items};
use super::shown::{Answerer, DUE_MONTHS};
use crate::domain::{
    AnswerStep, AnswerTap, Commitment, CommitmentEntry, Funding, Moment, Note, NoteOn, NoteState,
    PLAN_WITHIN, Post, RoundPlace, day_in_bishkek, days_after, months_after, next_workday_at_ten,
};
use crate::store::{StoreError, Tx, audit, commitments, notes, results};

/// What came of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was to be changed: the press asks for another page of the card.
    Page,
    /// It is answered.
    Set,
    /// The answer was taken back.
    TakenBack,
    /// It had gone out, and cannot be taken back.
    TooLate,
    /// Somebody else was faster: nothing was changed.
    Stale,
}

/// Does what a press on a card says. `actor`: for the audit. `None` if there is no such finding.
pub async fn answer(
    tx: &mut Tx,
    tap: AnswerTap,
    by: Answerer,
    actor: &str,
    now: Moment,
) -> Result<Option<Outcome>, StoreError> {
    let Some(asked) = results::finding(tx, tap.finding).await? else {
        return Ok(None);
    };
    let number = asked.continues.unwrap_or(asked.number);
    commitments::lock(tx, number).await?;
    let Some(item) = item(tx, tap.finding).await? else {
        return Ok(None);
    };
    let newest = item.newest();
    let changes = tap.step != AnswerStep::Open;
    if changes && newest.map_or(0, |entry| entry.id) != tap.shown {
        return Ok(Some(Outcome::Stale));
    }
    if tap.step == AnswerStep::TakeBack {
        let Some(entry) = newest else {
            return Ok(Some(Outcome::Stale));
        };
        return take_back(tx, &item, entry, actor, now).await.map(Some);
    }
    let Some(commitment) = decided(tap.step, newest, day_in_bishkek(now)) else {
        return Ok(Some(Outcome::Page));
    };
    let answer = (commitment, next_workday_at_ten(now));
    set(tx, &item, answer, by, actor, now).await?;
    Ok(Some(Outcome::Set))
}

/// Puts everything of a result that is not answered on the agenda of a session; how much that was.
pub async fn table_all(
    tx: &mut Tx,
    of: &RoundPlace,
    session: NaiveDate,
    actor: &str,
    now: Moment,
) -> Result<usize, StoreError> {
    let mut tabled = 0;
    for known in items(tx, of).await? {
        commitments::lock(tx, known.number()).await?;
        let Some(item) = item(tx, known.asked.number).await? else {
            continue;
        };
        let commitment = Commitment::Tabled { session };
        let decided = item.newest().map(|entry| &entry.commitment);
        if decided.is_none_or(|known| !known.is_answer() && *known != commitment) {
            let answer = (commitment, next_workday_at_ten(now));
            set(tx, &item, answer, Answerer::Council, actor, now).await?;
            tabled += 1;
        }
    }
    Ok(tabled)
}

/// The answer that a press gives, as it follows from the newest one; `None` if it only turns a page.
fn decided(
    step: AnswerStep,
    newest: Option<&CommitmentEntry>,
    today: NaiveDate,
) -> Option<Commitment> {
    let known = newest.map(|entry| &entry.commitment);
    let post = known.and_then(Commitment::post);
    let funding = known.and_then(Commitment::funding);
    Some(match step {
        AnswerStep::Agree => Commitment::Agreed {
            plan_by: days_after(today, PLAN_WITHIN),
        },
        AnswerStep::Due(months) if DUE_MONTHS.contains(&months) => Commitment::Planned {
            due: months_after(today, months),
            post,
            funding,
        },
        AnswerStep::Begin => Commitment::InProgress {
            due: known.and_then(Commitment::due),
            post,
            funding,
        },
        // what is over stays as it is
        AnswerStep::Keep => known.filter(|known| !known.is_final())?.clone(),
        AnswerStep::Done(what) => Commitment::Done {
            on: today,
            what,
            spent: None,
        },
        AnswerStep::Other(to) => Commitment::NotOurs { to, on: today },
        AnswerStep::Decline(reason) => Commitment::Declined {
            reason: Some(reason),
        },
        AnswerStep::Responsible(who) => promised(known?, Some(who), funding)?,
        AnswerStep::Fund(funding) => promised(known?, post, Some(funding))?,
        AnswerStep::Spent(spent) => match known? {
            Commitment::Done { on, what, .. } => Commitment::Done {
                on: *on,
                what: *what,
                spent: Some(spent),
            },
            Commitment::Tabled { .. }
            | Commitment::Agreed { .. }
            | Commitment::Planned { .. }
            | Commitment::InProgress { .. }
            | Commitment::NotOurs { .. }
            | Commitment::Declined { .. } => return None,
        },
        AnswerStep::Open
        | AnswerStep::AskDue
        | AnswerStep::Due(_)
        | AnswerStep::AskDone
        | AnswerStep::AskOther
        | AnswerStep::AskReason
        | AnswerStep::AskPost
        | AnswerStep::More
        | AnswerStep::Details
        | AnswerStep::AskFunding
        | AnswerStep::AskSpent
        | AnswerStep::Leave(_)
        | AnswerStep::Write(_)
        | AnswerStep::TakeBack => return None,
    })
}

/// A promise with more known of it; `None` of what promises nothing.
fn promised(
    known: &Commitment,
    post: Option<Post>,
    funding: Option<Funding>,
) -> Option<Commitment> {
    match known {
        Commitment::Planned { due, .. } => Some(Commitment::Planned {
            due: *due,
            post,
            funding,
        }),
        Commitment::InProgress { due, .. } => Some(Commitment::InProgress {
            due: *due,
            post,
            funding,
        }),
        Commitment::Tabled { .. }
        | Commitment::Agreed { .. }
        | Commitment::Done { .. }
        | Commitment::NotOurs { .. }
        | Commitment::Declined { .. } => None,
    }
}

/// What has not gone out is replaced, what has is followed by a new entry, which goes out then. Own words stay beside what only adds to the answer,
/// and those that wait beside another are gone. Gives the id of the entry.
pub(super) async fn set(
    tx: &mut Tx,
    item: &Item,
    (commitment, goes_out): (Commitment, Moment),
    by: Answerer,
    actor: &str,
    now: Moment,
) -> Result<i64, StoreError> {
    let before = item.newest();
    if let Some(entry) = before.filter(|entry| !entry.is_out(now)) {
        commitments::take_back(tx, entry.id, now).await?;
    }
    let times = (now, goes_out);
    let id = commitments::put(tx, item.number(), &commitment, by.source(), times).await?;
    if let Some(entry) = before {
        if adds(&commitment, &entry.commitment) {
            notes::moved(tx, entry.id, id).await?;
        } else {
            forget_words(tx, item, entry.id, now).await?;
        }
    }
    let detail = format!("{} {}", item.asked.finding.id, commitment.code());
    audit::write(tx, now, actor, "commitment.set", &detail).await?;
    Ok(id)
}

/// Whether an answer is the one before with more in it.
fn adds(commitment: &Commitment, before: &Commitment) -> bool {
    let declined = matches!(commitment, Commitment::Declined { .. });
    commitment.code() == before.code() && !declined
}

/// Words that wait beside an answer which does not stand any more do not go out.
async fn forget_words(tx: &mut Tx, item: &Item, entry: i64, now: Moment) -> Result<(), StoreError> {
    let waits = |note: &&Note| note.on == NoteOn::Answer(entry) && note.state == NoteState::Waiting;
    for note in item.notes.iter().filter(waits) {
        notes::decide(tx, note, NoteState::Withdrawn, now).await?;
    }
    Ok(())
}

async fn take_back(
    tx: &mut Tx,
    item: &Item,
    entry: &CommitmentEntry,
    actor: &str,
    now: Moment,
) -> Result<Outcome, StoreError> {
    if !commitments::take_back(tx, entry.id, now).await? {
        return Ok(Outcome::TooLate);
    }
    let before = item.entries.iter().rev().nth(1);
    match before.filter(|before| adds(&entry.commitment, &before.commitment)) {
        Some(before) => notes::moved(tx, entry.id, before.id).await?,
        None => forget_words(tx, item, entry.id, now).await?,
    }
    let detail = format!("{} {}", item.asked.finding.id, entry.commitment.code());
    audit::write(tx, now, actor, "commitment.take_back", &detail).await?;
    Ok(Outcome::TakenBack)
}
