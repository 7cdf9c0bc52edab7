//! `jashun helplines`: which there are, and that they were called.

use serde_json::json;

use super::arguments::{Helplines, HelplinesAction};
use super::office::{ACTOR, iso};
use super::outcome::{say, say_if_none, say_json};
use super::{Failure, Outcome};
use crate::domain::day_in_bishkek;
use crate::services::{Context, alerts};
use crate::store::helplines as store;

pub(super) async fn helplines(context: &Context, command: &Helplines) -> Result<Outcome, Failure> {
    change(context, command).await?;
    let mut tx = context.db.begin_read().await?;
    let all = store::all(&mut tx).await?;
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
        say_if_none(&all, "helplines");
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

/// What the command changes.
pub(super) async fn change(context: &Context, command: &Helplines) -> Result<(), Failure> {
    let Some(HelplinesAction::Confirm { number }) = &command.action else {
        return Ok(());
    };
    let now = context.ambient.now();
    let mut tx = context.db.begin().await?;
    let confirmed = alerts::confirm_helplines(&mut tx, ACTOR, number.as_deref(), now).await?;
    if confirmed == 0 {
        return Err(Failure::Refused(
            "there is no such helpline: jashun helplines".into(),
        ));
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::Output;
    use crate::domain::{Alert, Moment};
    use crate::services::Settings;
    use crate::store::alerts as raised;
    use crate::store::scratch::Scratch;

    fn confirm(number: Option<&str>) -> Helplines {
        Helplines {
            action: Some(HelplinesAction::Confirm {
                number: number.map(str::to_owned),
            }),
            output: Output { json: true },
        }
    }

    #[tokio::test]
    async fn confirming_ends_the_reminder_once_no_number_is_due() {
        let scratch = Scratch::new().await;
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: None,
            bot_username: None,
        };
        let context = Context::of_scratch(&scratch, settings);
        let mut tx = context.db.begin().await.unwrap();
        let lines = crate::domain::bundled_helplines().unwrap();
        store::seed(&mut tx, &lines).await.unwrap();
        raised::raise(&mut tx, Alert::HelplinesDue, Moment(1))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let is_raised = async || {
            let mut tx = context.db.begin_read().await.unwrap();
            !raised::raised(&mut tx).await.unwrap().is_empty()
        };
        let first = confirm(Some(&lines[0].number));
        helplines(&context, &first).await.unwrap();
        assert!(is_raised().await, "the others are due");
        assert!(helplines(&context, &confirm(Some("000"))).await.is_err());
        helplines(&context, &confirm(None)).await.unwrap();
        assert!(!is_raised().await);
    }
}
