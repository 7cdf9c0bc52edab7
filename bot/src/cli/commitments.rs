//! `jashun commitments`: what councils have pledged and answered.

use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::Commitments;
use super::outcome::{say, say_if_none, say_json};
use super::{Failure, Outcome};
use crate::domain::{
    Funding, Language, Moment, Round, RoundId, RoundPlace, Snapshot, day_in_bishkek,
};
use crate::services::commitments::{self, Item};
use crate::services::{Context, read_snapshot};
use crate::store::{Tx, commitments as pledges, results, verdicts};

pub(super) async fn commitments(
    context: &Context,
    asked: &Commitments,
) -> Result<Outcome, Failure> {
    let snapshot = match read_snapshot(&context.db, &Snapshot::default()).await? {
        Some(snapshot) => Arc::new(snapshot),
        None => context.snapshot(),
    };
    let only = asked.round.as_deref().map(RoundId::new);
    if let Some(round) = only.as_ref().filter(|id| snapshot.round(id).is_none()) {
        return Err(Failure::Refused(format!(
            "there is no round `{round}`: jashun round list"
        )));
    }
    let now = context.ambient.now();
    let mut tx = context.db.begin_read().await?;
    let wanted = |of: &RoundPlace| only.as_ref().is_none_or(|round| of.round == *round);
    let mut made = Vec::new();
    for pledge in pledges::pledges(&mut tx).await? {
        let Some(round) = snapshot
            .round(&pledge.of.round)
            .filter(|_| wanted(&pledge.of))
        else {
            continue;
        };
        let times = (round.opened, round.until, round.closed);
        let (state, until) = commitments::pledge_state(&mut tx, &pledge.of, times, now).await?;
        made.push(json!({
            "round": pledge.of.round,
            "municipality": pledge.of.municipality,
            "state": state.code(),
            "until": until,
            "moved_from": pledge.moved.map(|moved| moved.from),
            "moved_why": pledge.moved.map(|moved| moved.why.code().trim_start_matches("postponed-")),
        }));
    }
    let (mut answered, mut said) = (Vec::new(), Vec::new());
    for result in results::all(&mut tx).await? {
        let Some(round) = snapshot
            .round(&result.of.round)
            .filter(|_| wanted(&result.of))
        else {
            continue;
        };
        let (ky, ru) = (
            commitments::word(&mut tx, &result.of, Language::Ky).await?,
            commitments::word(&mut tx, &result.of, Language::Ru).await?,
        );
        if ky.is_some() {
            said.push(json!({
                "round": result.of.round,
                "municipality": result.of.municipality,
                "text": { "ky": ky, "ru": ru },
            }));
        }
        for item in commitments::items(&mut tx, &result.of).await? {
            answered.extend(row(context, &mut tx, round, &item, now).await?);
        }
    }
    tx.commit().await?;
    print(asked.output.json, made, answered, said);
    Ok(Outcome::Done)
}

/// One finding that has an answer.
async fn row(
    context: &Context,
    tx: &mut Tx,
    round: &Round,
    item: &Item,
    now: Moment,
) -> Result<Option<Value>, Failure> {
    let Some(entry) = item.newest() else {
        return Ok(None);
    };
    let commitment = &entry.commitment;
    let funding = commitment.funding();
    let text = |language| commitments::plain_state(context, round, item, language, now);
    let verdict = verdicts::get(tx, item.number()).await?;
    let verdict = verdict.and_then(|asked| asked.verdict);
    Ok(Some(json!({
        "finding": item.asked.finding.id,
        "state": commitment.code(),
        "since": day_in_bishkek(entry.set),
        "due": commitment.due(),
        "overdue": item.is_overdue(entry, now),
        "previous_council": item.is_of_previous(entry),
        "verdict": verdict.map(|(verdict, _)| verdict.code()),
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
    })))
}

fn print(json: bool, pledges: Vec<Value>, commitments: Vec<Value>, words: Vec<Value>) {
    if json {
        say_json(&json!({ "pledges": pledges, "commitments": commitments, "words": words }));
        return;
    }
    say_if_none(&pledges, "pledges");
    lines(&pledges, &["round", "municipality", "state", "until"]);
    say_if_none(&commitments, "commitments");
    lines(
        &commitments,
        &["finding", "state", "since", "due", "verdict", "source"],
    );
}

fn lines(rows: &[Value], keys: &[&str]) {
    for row in rows {
        let fields: Vec<String> = keys
            .iter()
            .map(|key| match &row[*key] {
                Value::Null => "-".to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
            .collect();
        say(&fields.join("\t"));
    }
}
