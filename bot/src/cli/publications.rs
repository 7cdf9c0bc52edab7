//! `jashun digest` and `jashun published`: only what the release gate let through.

use std::sync::Arc;

use serde_json::{Value, json};
use surveys::statistics::published;

use super::arguments::{Digest, Output};
use super::office::iso;
use super::outcome::{complain, say, say_json};
use super::{Failure, Outcome};
use crate::domain::{RoundId, Snapshot};
use crate::services::Context;
use crate::services::digests::{self as digest, DigestError};
use crate::services::read_snapshot;
use crate::store::digests;

pub(super) async fn digest(context: &Context, digest: &Digest) -> Result<Outcome, Failure> {
    let states = digest::now(context, &digest.round)
        .await
        .map_err(|error| match error {
            DigestError::Policy(policy) => Failure::Usage(format!("JASHUN_THRESHOLD: {policy}")),
            other => Failure::Refused(other.to_string()),
        })?;
    if digest.output.json {
        let councils: Vec<Value> = states
            .iter()
            .map(|(municipality, state)| json!({"municipality": municipality, "state": state.code()}))
            .collect();
        say_json(&json!({"round": digest.round, "councils": councils}));
    } else {
        for (municipality, state) in states {
            say(&format!("{municipality}\t{}", state.code()));
        }
    }
    Ok(Outcome::Done)
}

pub(super) async fn all_published(context: &Context, output: &Output) -> Result<Outcome, Failure> {
    let snapshot = match read_snapshot(&context.db, &Snapshot::default()).await? {
        Some(snapshot) => Arc::new(snapshot),
        None => context.snapshot(),
    };
    let mut tx = context.db.begin_read().await?;
    let stored = digests::all(&mut tx).await?;
    tx.commit().await?;
    let mut rows = Vec::new();
    for edition in &stored {
        let Some(round) = snapshot.round(&RoundId::new(&edition.publication.round)) else {
            let round = &edition.publication.round;
            complain(&format!(
                "{round} is left out: this version cannot read its questionnaire, see jashun doctor"
            ));
            continue;
        };
        for row in published(&round.questionnaire, &edition.publication).iter() {
            let mut row = json!(row);
            row["published_at"] = iso(edition.published).into();
            rows.push(row);
        }
    }
    if output.json {
        say_json(&Value::Array(rows));
    } else {
        for row in &rows {
            let keys = [
                "published_at",
                "round",
                "level",
                "place",
                "question",
                "choice",
                "low",
                "high",
                "base",
            ];
            let fields = keys.map(|key| match &row[key] {
                Value::Null => "-".to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            say(&fields.join("\t"));
        }
    }
    Ok(Outcome::Done)
}
