//! `jashun words`: where young people are asked for their own words, and which questions they did not understand.

use serde_json::json;

use super::office::ACTOR;
use super::outcome::{say, say_if_none, say_json};
use super::words_arguments::{Words, WordsAction};
use super::{Failure, Outcome};
use crate::domain::RoundId;
use crate::services::{Context, writings as service};
use crate::store::writings;

pub(super) async fn words(context: &Context, command: &Words) -> Result<Outcome, Failure> {
    if let Some(WordsAction::Unclear { round }) = &command.action {
        return unclear(context, round, command.json).await;
    }
    change(context, command).await?;
    let mut tx = context.db.begin_read().await?;
    let places = writings::places(&mut tx).await?;
    tx.commit().await?;
    if command.json {
        say_json(&places.iter().map(|place| json!(place)).collect());
        return Ok(Outcome::Done);
    }
    say_if_none(&places.iter().collect::<Vec<_>>(), "places");
    places.iter().for_each(|place| say(place));
    Ok(Outcome::Done)
}

/// What the command changes.
pub(super) async fn change(context: &Context, command: &Words) -> Result<(), Failure> {
    match &command.action {
        None | Some(WordsAction::Unclear { .. }) => Ok(()),
        Some(WordsAction::On { municipality }) => set(context, municipality, true).await,
        Some(WordsAction::Off { municipality }) => set(context, municipality, false).await,
    }
}

async fn set(context: &Context, municipality: &str, asked: bool) -> Result<(), Failure> {
    let named = context.municipalities.named(municipality);
    named.map_err(|unknown| Failure::Usage(unknown.to_string()))?;
    let now = context.ambient.now();
    let mut tx = context.db.begin().await?;
    service::ask_in(&mut tx, (municipality, asked), ACTOR, now).await?;
    Ok(tx.commit().await?)
}

async fn unclear(context: &Context, round: &str, as_json: bool) -> Result<Outcome, Failure> {
    context.look_around().await?;
    let snapshot = context.snapshot();
    let known = snapshot.round(&RoundId::new(round));
    let known = known.ok_or_else(|| {
        Failure::Refused(format!("no round {round} that is still linked to people"))
    })?;
    let mut tx = context.db.begin_read().await?;
    let found = service::unclear(&mut tx, context, known).await?;
    tx.commit().await?;
    if as_json {
        say_json(
            &found
                .iter()
                .map(|one| {
                    json!({
                        "question": one.question,
                        "language": one.language.code(),
                        "people": one.people,
                    })
                })
                .collect(),
        );
        return Ok(Outcome::Done);
    }
    say_if_none(&found, "questions that enough people did not understand");
    for one in &found {
        say(&format!(
            "{}\t{}\t{}",
            one.question,
            one.language.code(),
            one.people
        ));
    }
    Ok(Outcome::Done)
}
