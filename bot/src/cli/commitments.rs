//! `jashun commitments`: what councils have pledged and answered.

use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::Commitments;
use super::outcome::{say, say_if_none, say_json};
use super::{Failure, Outcome};
use crate::domain::{Language, RoundId, RoundPlace, Snapshot};
use crate::services::{Context, commitments, read_snapshot};
use crate::store::{commitments as pledges, results, verdicts};

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
        made.push(commitments::pledge_row(&mut tx, &pledge, round, now).await?);
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
            if let Some(entry) = item.newest() {
                let said = verdicts::get(&mut tx, item.number()).await?;
                let said = said.and_then(|asked| asked.verdict.map(|(verdict, _)| verdict));
                let of = (&item, entry);
                answered.push(commitments::answer_row(context, round, of, said, now));
            }
        }
    }
    tx.commit().await?;
    print(asked.output.json, made, answered, said);
    Ok(Outcome::Done)
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
