//! `jashun helplines`: which there are, and that they were called.

use serde_json::json;

use super::arguments::{Helplines, HelplinesAction};
use super::office::{ACTOR, iso};
use super::outcome::{say, say_json};
use super::{Failure, Outcome};
use crate::domain::day_in_bishkek;
use crate::services::Context;
use crate::store::{audit, helplines};

pub(super) async fn helplines(context: &Context, command: &Helplines) -> Result<Outcome, Failure> {
    if let Some(HelplinesAction::Confirm { number }) = &command.action {
        let now = context.ambient.now();
        let mut tx = context.db.begin().await?;
        let confirmed = helplines::confirm(&mut tx, number.as_deref(), now).await?;
        if confirmed == 0 {
            return Err(Failure::Refused(
                "there is no such helpline: jashun helplines".into(),
            ));
        }
        let detail = number.as_deref().unwrap_or("all");
        audit::write(&mut tx, now, ACTOR, "helplines.confirm", detail).await?;
        tx.commit().await?;
    }
    let mut tx = context.db.begin_read().await?;
    let all = helplines::all(&mut tx).await?;
    tx.commit().await?;
    if command.output.json {
        say_json(
            &all.iter()
                .map(|line| {
                    json!({
                        "number": line.number,
                        "name": line.name,
                        "note": line.note,
                        "checked": line.checked.map(iso),
                    })
                })
                .collect(),
        );
    } else {
        for line in &all {
            let checked = line.checked.map_or_else(
                || "never called".into(),
                |at| format!("called {}", day_in_bishkek(at)),
            );
            say(&format!("{}\t{checked}\t{}", line.number, line.name.ru));
        }
    }
    Ok(Outcome::Done)
}
