//! A council writes in its own words; a coordinator adds the other language and approves or refuses; only then they go out.

use super::answering::set;
use super::items::{Item, item};
use super::likeness::nearest_reason;
use super::lint::{NoteFlaw, linted};
use super::note_card::{card, sent_as};
use super::pledges::ends;
use super::shown::Answerer;
use crate::domain::{
    AnswerTap, Commitment, Language, Message, Moment, Note, NoteKind, NoteOn, NoteRefusal,
    NoteState, Ready, Request, RoleKind, RoundPlace, Span, day_in_bishkek, days_after, is_workday,
    midnight, next_workday_at_ten,
};
use crate::services::Context;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, audit, commitments, councils, notes, roles};

/// A refusal waits so many days at most for its reason.
const REASON_WITHIN: u32 = 7;

/// What became of words that a council has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The answer has changed meanwhile.
    Stale,
    /// They are not taken.
    Flawed(NoteFlaw),
    /// A coordinator has them. The note's id; of a refusal, when it goes out without them and as which sentence.
    Sent(i64, Option<(Moment, Option<Ready>)>),
}

/// Words beside an answer.
///
/// # Errors
/// The database.
pub async fn write(
    tx: &mut Tx,
    context: &Context,
    (tap, kind): (AnswerTap, NoteKind),
    (by, language, actor): (Answerer, Language, &str),
    text: &str,
    now: Moment,
) -> Result<Written, StoreError> {
    let words = match linted(text) {
        Ok(words) => words,
        Err(flaw) => return Ok(Written::Flawed(flaw)),
    };
    let Some(known) = item(tx, tap.finding).await? else {
        return Ok(Written::Stale);
    };
    commitments::lock(tx, known.number()).await?;
    let Some(item) = item(tx, tap.finding).await? else {
        return Ok(Written::Stale);
    };
    if item.newest().map_or(0, |entry| entry.id) != tap.shown {
        return Ok(Written::Stale);
    }
    let (entry, held) = match kind {
        NoteKind::Reason => {
            let reason = nearest_reason(&context.texts, language, &words);
            let until = reason_until(tx, context, &item, now).await?;
            let declined = (Commitment::Declined { reason }, until);
            let entry = set(tx, &item, declined, by, actor, now).await?;
            (entry, Some((until, reason)))
        }
        NoteKind::Deed => {
            let done = Commitment::Done {
                on: day_in_bishkek(now),
                what: None,
                spent: None,
            };
            let entry = set(tx, &item, (done, next_workday_at_ten(now)), by, actor, now).await?;
            (entry, None)
        }
        NoteKind::Progress => match item.newest() {
            Some(entry) if matches!(entry.commitment, Commitment::InProgress { .. }) => {
                (entry.id, None)
            }
            Some(_) | None => return Ok(Written::Stale),
        },
    };
    let home = home(tx, &item).await?;
    let kept = (&home, &NoteOn::Answer(entry));
    let id = keep(tx, context, kept, (language, &words), actor, now).await?;
    Ok(Written::Sent(id, held))
}

/// A need that was found before is answered, and written of, where it was found first.
async fn home(tx: &mut Tx, item: &Item) -> Result<RoundPlace, StoreError> {
    let first = crate::store::results::finding(tx, item.number()).await?;
    Ok(first.map_or_else(|| item.asked.of.clone(), |first| first.of))
}

/// One general word of the council on a result.
///
/// # Errors
/// The database.
pub async fn write_word(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    (language, actor): (Language, &str),
    text: &str,
    now: Moment,
) -> Result<Written, StoreError> {
    let words = match linted(text) {
        Ok(words) => words,
        Err(flaw) => return Ok(Written::Flawed(flaw)),
    };
    let kept = (of, &NoteOn::Result);
    let id = keep(tx, context, kept, (language, &words), actor, now).await?;
    Ok(Written::Sent(id, None))
}

/// Until when a refusal waits for the approval of its reason: ten o'clock of the last working day within a week.
fn without_reason(now: Moment) -> Moment {
    let today = day_in_bishkek(now);
    let mut days = (1..=REASON_WITHIN)
        .rev()
        .map(|days| days_after(today, days));
    let last = days.find(|day| is_workday(*day));
    let soonest = next_workday_at_ten(now);
    last.map_or(soonest, |day| {
        (midnight(day) + Span::hours(10)).max(soonest)
    })
}

/// The same, but not beyond the day of the pledge: that nobody has read the reason is not the council's delay.
async fn reason_until(
    tx: &mut Tx,
    context: &Context,
    item: &Item,
    now: Moment,
) -> Result<Moment, StoreError> {
    let of = &item.asked.of;
    let pledge = commitments::pledge(tx, of).await?;
    let snapshot = context.snapshot();
    let round = snapshot.round(&of.round);
    let day = pledge
        .zip(round)
        .and_then(|(pledge, round)| pledge.until(ends(round, now)));
    let pledged = day.map(|day| midnight(day) + Span::hours(10));
    let longest = without_reason(now);
    let until = pledged.map_or(longest, |pledged| longest.min(pledged));
    Ok(until.max(next_workday_at_ten(now)))
}

/// What waits about the same is replaced; coordinators are asked.
async fn keep(
    tx: &mut Tx,
    context: &Context,
    (of, on): (&RoundPlace, &NoteOn),
    (language, words): (Language, &str),
    actor: &str,
    now: Moment,
) -> Result<i64, StoreError> {
    for known in notes::of_place(tx, of).await? {
        if known.on == *on && known.state == NoteState::Waiting {
            notes::decide(tx, &known, NoteState::Withdrawn, now).await?;
        }
    }
    let id = notes::put(tx, (of, on), (language, words), now).await?;
    audit::write(tx, now, actor, "note.write", &detail(of, id)).await?;
    if let Some(note) = notes::get(tx, id).await? {
        for role in roles::confirmed(tx, RoleKind::Coordinator).await? {
            if let Some(message) = card(tx, context, &note, role.speaks(), now).await? {
                let request = Request::Send(message);
                outbox::put(tx, role.address, Priority::Interactive, &request, now).await?;
            }
        }
    }
    Ok(id)
}

/// For the audit: without the words.
fn detail(of: &RoundPlace, id: i64) -> String {
    format!("{} {} note {id}", of.round, of.municipality)
}

/// The council takes its words back; `false` if a coordinator was faster.
///
/// # Errors
/// The database.
pub async fn withdraw(
    tx: &mut Tx,
    note: &Note,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let gone = notes::decide(tx, note, NoteState::Withdrawn, now).await?;
    if gone {
        audit::write(tx, now, actor, "note.withdraw", &detail(&note.of, note.id)).await?;
    }
    Ok(gone)
}

/// A coordinator writes or changes the words in one language; `None` if the note has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn edit(
    tx: &mut Tx,
    note: &Note,
    (language, text): (Language, &str),
    actor: &str,
    now: Moment,
) -> Result<Option<Result<(), NoteFlaw>>, StoreError> {
    let words = match linted(text) {
        Ok(words) => words,
        Err(flaw) => return Ok(Some(Err(flaw))),
    };
    if !notes::set_words(tx, note, (language, &words)).await? {
        return Ok(None);
    }
    let what = format!("{} {}", detail(&note.of, note.id), language.code());
    audit::write(tx, now, actor, "note.edit", &what).await?;
    Ok(Some(Ok(())))
}

/// Lets the words go out, if they are there in both languages; the council is shown both. `false` if the note has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn approve(
    tx: &mut Tx,
    context: &Context,
    note: &Note,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    if !note.is_whole() || !notes::decide(tx, note, NoteState::Approved, now).await? {
        return Ok(false);
    }
    // what waited for its reason goes out as everything else
    if let NoteOn::Answer(entry) = note.on {
        commitments::hasten(tx, entry, next_workday_at_ten(now)).await?;
    }
    audit::write(tx, now, actor, "note.approve", &detail(&note.of, note.id)).await?;
    tell(tx, note, now, |language| sent_as(context, note, language)).await?;
    Ok(true)
}

/// Refuses the words with a reason that the council is told. `false` if the note has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn refuse(
    tx: &mut Tx,
    context: &Context,
    (note, why): (&Note, NoteRefusal),
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    if !notes::decide(tx, note, NoteState::Refused, now).await? {
        return Ok(false);
    }
    let what = format!("{} {}", detail(&note.of, note.id), why.code());
    audit::write(tx, now, actor, "note.refuse", &what).await?;
    tell(tx, note, now, |language| {
        let texts = &context.texts;
        let reason = texts.plain(language, why.code(), &[]);
        texts.say(language, "note-refused", &[("reason", reason.into())])
    })
    .await?;
    Ok(true)
}

async fn tell(
    tx: &mut Tx,
    note: &Note,
    now: Moment,
    text: impl Fn(Language) -> String,
) -> Result<(), StoreError> {
    for chat in councils::of_place(tx, &note.of.municipality).await? {
        let request = Request::Send(Message::plain(text(chat.speaks())));
        outbox::put(tx, chat.address, Priority::Digest, &request, now).await?;
    }
    Ok(())
}

/// The general word of a council on a result that goes out, in a language.
///
/// # Errors
/// The database.
pub async fn word(
    tx: &mut Tx,
    of: &RoundPlace,
    language: Language,
) -> Result<Option<String>, StoreError> {
    let known = notes::of_place(tx, of).await?;
    let mut own = known.iter().rev().filter(|note| note.on == NoteOn::Result);
    Ok(own
        .find_map(|note| note.public(language))
        .map(str::to_owned))
}
