//! Findings with what was answered to them.

use crate::domain::{
    AskedFinding, Commitment, CommitmentEntry, Language, Moment, Note, NoteOn, NoteState,
    Resolution, RoundPlace, RoundResult, Span, day_in_bishkek,
};
use crate::store::{StoreError, Tx, commitments, notes, results};

/// A finding of a result with its answers.
#[derive(Debug, Clone)]
pub struct Item {
    /// The finding as this result printed it.
    pub asked: AskedFinding,
    /// Its answers that were not taken back, the oldest first. Of a need that was found before: those to the earlier finding.
    pub entries: Vec<CommitmentEntry>,
    /// Number and day of what the council has decided on the result in which it is answered.
    pub resolution: Option<Resolution>,
    /// The council's own words beside these answers that wait or go out, the oldest first.
    pub notes: Vec<Note>,
    /// Since when a newly elected council has been there.
    pub term: Option<Moment>,
}

/// A newly elected council has so long to keep, date anew or drop what the previous one has promised; nothing is late meanwhile.
pub(super) const NEW_COUNCIL: Span = Span::days(60);

impl Item {
    /// The number under which it is answered: that of the earliest finding of the same need.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.asked.continues.unwrap_or(self.asked.number)
    }

    /// What was answered last, whether it has gone out or not.
    #[must_use]
    pub fn newest(&self) -> Option<&CommitmentEntry> {
        self.entries.last()
    }

    /// What is the council's answer now.
    #[must_use]
    pub fn standing(&self, now: Moment) -> Option<&CommitmentEntry> {
        self.entries.iter().rev().find(|entry| entry.is_out(now))
    }

    /// Whether an answer was given by the council before the one of now, which has said nothing about it yet.
    #[must_use]
    pub fn is_of_previous(&self, entry: &CommitmentEntry) -> bool {
        self.term.is_some_and(|since| entry.set < since)
    }

    /// Whether the council of now is still to say what becomes of the newest answer.
    #[must_use]
    pub fn is_inherited(&self) -> bool {
        let newest = self.newest();
        newest.is_some_and(|entry| !entry.commitment.is_final() && self.is_of_previous(entry))
    }

    /// Whether the day of an answer lies behind; never while a newly elected council settles in.
    #[must_use]
    pub fn is_overdue(&self, entry: &CommitmentEntry, now: Moment) -> bool {
        let settles = self.term.is_some_and(|since| now < since + NEW_COUNCIL);
        !settles && entry.commitment.is_overdue(day_in_bishkek(now))
    }

    /// The words beside an answer that go out, in a language.
    #[must_use]
    pub fn words(&self, entry: i64, language: Language) -> Option<&str> {
        let mut beside = self.beside(entry);
        beside.find_map(|note| note.public(language))
    }

    /// Whether words beside an answer wait for a coordinator.
    #[must_use]
    pub fn waits(&self, entry: i64) -> bool {
        self.beside(entry)
            .any(|note| note.state == NoteState::Waiting)
    }

    /// The newest first.
    fn beside(&self, entry: i64) -> impl Iterator<Item = &Note> {
        let notes = self.notes.iter().rev();
        notes.filter(move |note| note.on == NoteOn::Answer(entry))
    }

    /// Whether the council's answer says what it will do.
    #[must_use]
    pub fn is_answered(&self, now: Moment) -> bool {
        let standing = self.standing(now);
        standing.is_some_and(|entry| entry.commitment.is_answer())
    }

    /// The day on which what stood before was corrected, if the standing answer corrects it.
    #[must_use]
    pub fn corrected(&self, now: Moment) -> Option<Moment> {
        let mut out = self.entries.iter().rev().filter(|entry| entry.is_out(now));
        let (standing, before) = (out.next()?, out.next()?);
        let corrects = standing.commitment.corrects(&before.commitment);
        corrects.then_some(standing.set)
    }

    /// What is the council's answer now, without the entry around it.
    #[must_use]
    pub fn commitment(&self, now: Moment) -> Option<&Commitment> {
        self.standing(now).map(|entry| &entry.commitment)
    }
}

/// What a council is asked to answer of a result, strongest first.
pub async fn items(tx: &mut Tx, of: &RoundPlace) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::new();
    for asked in results::findings(tx, of).await? {
        items.push(with_answers(tx, asked).await?);
    }
    Ok(items)
}

/// The finding of this number.
pub async fn item(tx: &mut Tx, number: i64) -> Result<Option<Item>, StoreError> {
    match results::finding(tx, number).await? {
        Some(asked) => Ok(Some(with_answers(tx, asked).await?)),
        None => Ok(None),
    }
}

/// The newest result of a place that asks for answers.
pub async fn newest_result(
    tx: &mut Tx,
    municipality: &str,
) -> Result<Option<RoundResult>, StoreError> {
    let mut all = results::all(tx).await?;
    all.retain(|result| result.of.municipality == municipality);
    for result in all.into_iter().rev() {
        if !results::findings(tx, &result.of).await?.is_empty() {
            return Ok(Some(result));
        }
    }
    Ok(None)
}

async fn with_answers(tx: &mut Tx, asked: AskedFinding) -> Result<Item, StoreError> {
    let number = asked.continues.unwrap_or(asked.number);
    let entries = commitments::of_finding(tx, number).await?;
    // a need that was found before is answered where it was found first
    let first = match asked.continues {
        Some(first) => results::finding(tx, first).await?.map(|first| first.of),
        None => None,
    };
    let home = first.as_ref().unwrap_or(&asked.of);
    let result = results::get(tx, home).await?;
    let notes = notes::of_place(tx, home).await?;
    let term = commitments::term(tx, &asked.of.municipality).await?;
    Ok(Item {
        asked,
        entries,
        resolution: result.and_then(|result| result.resolution),
        notes,
        term,
    })
}
