//! `jashun quiet`: when and where nothing is opened, closed, released or told.

use chrono::NaiveDate;
use serde_json::json;

use super::office::ACTOR;
use super::outcome::{say, say_if_none, say_json};
use super::quiet_arguments::{Quiet, QuietAction};
use super::{Failure, Outcome};
use crate::domain::{QuietTime, Span, day_in_bishkek, end_of_day, midnight};
use crate::services::Context;
use crate::store::{audit, quiet_times};

pub(super) async fn quiet(context: &Context, command: &Quiet) -> Result<Outcome, Failure> {
    change(context, command).await?;
    let mut tx = context.db.begin_read().await?;
    let all = quiet_times::all(&mut tx).await?;
    tx.commit().await?;
    let last = |quiet: &QuietTime| day_in_bishkek(quiet.until - Span::days(1)).to_string();
    if command.json {
        say_json(
            &all.iter()
                .map(|quiet| {
                    json!({
                        "municipality": quiet.municipality,
                        "from": day_in_bishkek(quiet.from).to_string(),
                        "until": last(quiet),
                    })
                })
                .collect(),
        );
        return Ok(Outcome::Done);
    }
    say_if_none(&all, "quiet times");
    for quiet in &all {
        let place = quiet.municipality.as_deref().unwrap_or("everywhere");
        say(&format!(
            "{place}\t{}\t{}",
            day_in_bishkek(quiet.from),
            last(quiet)
        ));
    }
    Ok(Outcome::Done)
}

/// What the command changes.
pub(super) async fn change(context: &Context, command: &Quiet) -> Result<(), Failure> {
    match &command.action {
        None => Ok(()),
        Some(QuietAction::Set {
            municipality,
            from,
            until,
        }) => set(context, municipality.clone(), (*from, *until)).await,
        Some(QuietAction::End { municipality }) => end(context, municipality.as_deref()).await,
    }
}

async fn set(
    context: &Context,
    municipality: Option<String>,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<(), Failure> {
    known(context, municipality.as_deref())?;
    let (from, until) = (midnight(first), end_of_day(last));
    let now = context.ambient.now();
    if last < first || until <= now {
        let usage = "--until is a day that is not past, and not before --from";
        return Err(Failure::Usage(usage.into()));
    }
    let detail = format!("{} {first} {last}", place(municipality.as_deref()));
    let mut tx = context.db.begin().await?;
    let quiet = QuietTime {
        municipality,
        from,
        until,
    };
    quiet_times::set(&mut tx, &quiet).await?;
    audit::write(&mut tx, now, ACTOR, "quiet.set", &detail).await?;
    Ok(tx.commit().await?)
}

async fn end(context: &Context, municipality: Option<&str>) -> Result<(), Failure> {
    known(context, municipality)?;
    let mut tx = context.db.begin().await?;
    if !quiet_times::end(&mut tx, municipality).await? {
        let none = format!(
            "no quiet time is set for {}: jashun quiet",
            place(municipality)
        );
        return Err(Failure::Refused(none));
    }
    let now = context.ambient.now();
    audit::write(&mut tx, now, ACTOR, "quiet.end", place(municipality)).await?;
    Ok(tx.commit().await?)
}

fn known(context: &Context, municipality: Option<&str>) -> Result<(), Failure> {
    municipality.map_or(Ok(()), |slug| match context.municipalities.named(slug) {
        Ok(_) => Ok(()),
        Err(unknown) => Err(Failure::Usage(unknown.to_string())),
    })
}

fn place(municipality: Option<&str>) -> &str {
    municipality.unwrap_or("everywhere")
}
