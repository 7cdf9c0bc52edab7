//! Pledges and answers for programs: the rows of `jashun commitments --json` and of reports.

use serde_json::{Value, json};
use surveys::statistics::Verdict;

use super::items::Item;
use super::pledges;
use super::wording::{state, words};
use crate::domain::{CommitmentEntry, Funding, Language, Moment, Pledge, Round, day_in_bishkek};
use crate::services::Context;
use crate::store::{StoreError, Tx};

/// A pledge: round, municipality, state, until, moved_from.
pub async fn pledge_row(
    tx: &mut Tx,
    pledge: &Pledge,
    round: &Round,
    now: Moment,
) -> Result<Value, StoreError> {
    let times = (round.opened, round.until, round.closed);
    let (state, until) = pledges::of_round(tx, &pledge.of, times, now).await?;
    Ok(json!({
        "round": pledge.of.round,
        "municipality": pledge.of.municipality,
        "state": state.code(),
        "until": until,
        "moved_from": pledge.moved.map(|moved| moved.from),
        "moved_why": pledge.moved.map(|moved| moved.why.code().trim_start_matches("postponed-")),
    }))
}

/// An answer to a finding, and what young people say of it: its state, days, who carries it out, and the same in words of both languages.
#[must_use]
pub fn answer_row(
    context: &Context,
    round: &Round,
    (item, entry): (&Item, &CommitmentEntry),
    verdict: Option<Verdict>,
    now: Moment,
) -> Value {
    let commitment = &entry.commitment;
    let funding = commitment.funding();
    let text = |language| state(words(context, round, language), item, entry, now);
    json!({
        "finding": item.asked.finding.id,
        "state": commitment.code(),
        "since": day_in_bishkek(entry.set),
        "due": commitment.due(),
        "overdue": item.is_overdue(entry, now),
        "previous_council": item.is_of_previous(entry),
        "verdict": verdict.map(Verdict::code),
        "responsible": commitment.post().map(|post| post.code().trim_start_matches("post-")),
        "plan_line": funding.and_then(Funding::line),
        "amount_som": funding.and_then(Funding::amount),
        "spent_som": commitment.spent(),
        "text": { "ky": text(Language::Ky), "ru": text(Language::Ru) },
        "resolution": item.resolution.as_ref().map(|known| {
            json!({ "number": known.number(), "date": known.day() })
        }),
        // ready sentences are ours; own words wait for a coordinator, and are not in the text until then
        "approved": !item.waits(entry.id),
        "source": entry.source.code(),
    })
}
