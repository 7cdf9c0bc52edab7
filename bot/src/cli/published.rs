//! `jashun published`: every table ever released, and nothing else.

use std::sync::Arc;

use serde_json::{Value, json};
use surveys::statistics::published;

use super::arguments::Output;
use super::office::iso;
use super::outcome::{complain, say, say_if_none, say_json};
use super::{Failure, Outcome};
use crate::domain::{RoundId, Snapshot};
use crate::services::{Context, read_snapshot};
use crate::store::digests;

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
        say_if_none(&rows, "published figures");
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
