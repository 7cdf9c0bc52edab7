//! `jashun digest` and `jashun published`: only what the release gate let through.

use std::sync::Arc;

use serde_json::{Value, json};
use surveys::statistics::published;

use super::arguments::{Digest, Output};
use super::office::iso;
use super::outcome::{complain, say, say_json};
use super::{Failure, Outcome};
use crate::services::digests::{self as digest, DigestError};
use crate::services::{House, World};
use crate::store::digests;

pub(super) async fn digest(house: &House, digest: &Digest) -> Result<Outcome, Failure> {
    let states = digest::now(house, &digest.round)
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

pub(super) async fn all_published(house: &House, output: &Output) -> Result<Outcome, Failure> {
    let world = match World::refresh(&house.db, &World::default()).await? {
        Some(world) => Arc::new(world),
        None => house.world(),
    };
    let mut tx = house.db.begin_read().await?;
    let stored = digests::all(&mut tx, &house.vault).await?;
    tx.commit().await?;
    let mut rows = Vec::new();
    for edition in &stored {
        let Some(round) = world.round(&edition.publication.round) else {
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
