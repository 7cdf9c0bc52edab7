//! Findings with what was answered to them.

use crate::domain::{
    AskedFinding, Commitment, CommitmentEntry, Moment, Resolution, RoundPlace, RoundResult,
};
use crate::store::{StoreError, Tx, commitments, results};

/// A finding of a result with its answers.
#[derive(Debug, Clone)]
pub struct Item {
    /// The finding as this result printed it.
    pub asked: AskedFinding,
    /// Its answers that were not taken back, the oldest first. Of a need that was found before: those to the earlier finding.
    pub entries: Vec<CommitmentEntry>,
    /// Number and day of what the council has decided on the result in which it is answered.
    pub resolution: Option<Resolution>,
}

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
    Ok(all.pop())
}

async fn with_answers(tx: &mut Tx, asked: AskedFinding) -> Result<Item, StoreError> {
    let number = asked.continues.unwrap_or(asked.number);
    let entries = commitments::of_finding(tx, number).await?;
    // a need that was found before is answered where it was found first
    let first = match asked.continues {
        Some(first) => results::finding(tx, first).await?.map(|first| first.of),
        None => None,
    };
    let result = results::get(tx, first.as_ref().unwrap_or(&asked.of)).await?;
    Ok(Item {
        asked,
        entries,
        resolution: result.and_then(|result| result.resolution),
    })
}
