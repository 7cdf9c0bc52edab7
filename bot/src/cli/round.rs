//! `jashun round`: opens, lists and closes rounds.

use serde_json::{Value, json};
use surveys::questionnaire::{Questionnaire, Severity};

use super::arguments::{Output, Round, RoundOpen};
use super::office::{ACTOR, iso};
use super::outcome::{complain, counted, say, say_if_none, say_json};
use super::{Failure, Outcome, check};
use crate::domain::{Moment, RoundState, WAS_IT_DONE, end_of_day, last_day};
use crate::services::Context;
use crate::services::rounds::{self as opening, NewRound, OpenRefused};
use crate::store::{recordings, rounds};
use crate::texts::sms::{Prices, estimate};

pub(super) async fn round(context: &Context, command: &Round) -> Result<Outcome, Failure> {
    match command {
        Round::Open(open) => round_open(context, open).await,
        Round::List(output) => round_list(context, output).await,
        Round::Close { round } => {
            let mut tx = context.db.begin().await?;
            if !opening::close(&mut tx, round, ACTOR, context.ambient.now()).await? {
                return Err(Failure::Refused(format!(
                    "there is no open round `{round}`: jashun round list"
                )));
            }
            tx.commit().await?;
            say(&format!("closed {round}"));
            Ok(Outcome::Done)
        }
    }
}

async fn round_open(context: &Context, open: &RoundOpen) -> Result<Outcome, Failure> {
    let (opened, questionnaire) = opened(context, open).await?;
    tell_estimate(context, &questionnaire);
    say_opened(context, &opened, &questionnaire, open.output.json).await?;
    Ok(Outcome::Done)
}

/// What a talk by SMS takes: beside the result, which other programs read, and beside what is refused for it.
fn tell_estimate(context: &Context, questionnaire: &Questionnaire) {
    let Some(terms) = &context.settings.sms else {
        return;
    };
    let prices = Prices {
        segment: terms.segment_price,
        reply: terms.reply_price,
    };
    for line in check::sms::talks(&estimate(&context.texts, questionnaire), Some(prices)) {
        complain(&format!("by SMS, {line}"));
    }
}

/// Opens the round.
pub(super) async fn opened(
    context: &Context,
    open: &RoundOpen,
) -> Result<(opening::Opened, Questionnaire), Failure> {
    let (questionnaire, source) = check::questionnaire(&open.questionnaire)?;
    if questionnaire.bank {
        return Err(Failure::Refused(format!(
            "{} is a bank of questions for quick polls: it is never asked as a whole",
            questionnaire.id
        )));
    }
    if questionnaire.id == WAS_IT_DONE {
        return Err(Failure::Refused(format!(
            "{WAS_IT_DONE} asks about one promise: the bot opens it by itself four weeks after a council says that it is kept"
        )));
    }
    let municipalities = match open.municipality.as_slice() {
        [all] if all == "all" => context
            .municipalities
            .iter()
            .map(|m| m.slug.clone())
            .collect(),
        some => some.to_vec(),
    };
    let until = match &open.until {
        None => None,
        Some(day) => Some(end_of_day(day.parse().map_err(|_| {
            Failure::Usage(format!("--until {day}: write the last day as 2026-12-15"))
        })?)),
    };
    let heard = heard((&open.questionnaire, &source), &questionnaire)?;
    let round = NewRound {
        name: &open.questionnaire,
        source: &source,
        municipalities: &municipalities,
        until,
        schedule: open.schedule.into(),
        without_safeguarding: open.without_safeguarding.as_deref(),
        target_group: None,
        repeat: open.repeat.as_deref(),
        actor: ACTOR,
    };
    let mut tx = context.db.begin().await?;
    let opened = opening::open(&mut tx, context, round, context.ambient.now())
        .await
        .map_err(|refused| match refused {
            OpenRefused::NoMunicipality
            | OpenRefused::Municipality(_)
            | OpenRefused::Twice(_)
            | OpenRefused::Date
            | OpenRefused::NoReason => Failure::Usage(refused.to_string()),
            other => {
                tell_estimate(context, &questionnaire);
                Failure::Refused(other.to_string())
            }
        })?;
    for (name, bytes) in &heard {
        recordings::put(&mut tx, &opened.round, name, bytes).await?;
    }
    tx.commit().await?;
    Ok((opened, questionnaire))
}

/// The recordings of a questionnaire: a round opens with all that it names.
fn heard(
    source: (&str, &str),
    questionnaire: &Questionnaire,
) -> Result<Vec<check::audio::Recording>, Failure> {
    let (heard, issues) = check::audio::recordings(source, questionnaire);
    match issues
        .iter()
        .find(|issue| issue.severity == Severity::Error)
    {
        Some(wrong) => Err(Failure::Refused(check::as_text(wrong))),
        None => Ok(heard),
    }
}

/// The links of a round, and to which round the SMS codes of its places lead.
async fn say_opened(
    context: &Context,
    opened: &opening::Opened,
    questionnaire: &Questionnaire,
    as_json: bool,
) -> Result<(), Failure> {
    let keepers = opening::code_keepers(context, opened, questionnaire).await?;
    let mut tx = context.db.begin_read().await?;
    let mut links = Vec::with_capacity(opened.links.len());
    for link in &opened.links {
        let url = opening::url(&mut tx, context, &link.payload).await?;
        let keeper = keepers.get(&link.municipality);
        links.push(json!({"municipality": link.municipality, "payload": link.payload, "url": url, "sms_code_of": keeper}));
    }
    if as_json {
        say_json(&json!({"round": opened.round, "links": links}));
        return Ok(());
    }
    say(&format!("opened {}", opened.round));
    for link in &links {
        let text = |key: &str| link[key].as_str();
        let way = text("url").or(text("payload")).unwrap_or_default();
        say(&format!(
            "{}\t{way}",
            text("municipality").unwrap_or_default()
        ));
    }
    for (place, keeper) in keepers
        .iter()
        .filter(|(_, keeper)| **keeper != opened.round)
    {
        say(&format!(
            "by SMS, the code of {place} stays with {keeper}, which had it first: this round is entered by its link"
        ));
    }
    Ok(())
}

async fn round_list(context: &Context, output: &Output) -> Result<Outcome, Failure> {
    let now = context.ambient.now();
    let mut tx = context.db.begin_read().await?;
    let rows = rounds::all(&mut tx).await?;
    tx.commit().await?;
    let mut list = Vec::with_capacity(rows.len());
    for (row, links) in rows {
        let until = row.until_at.map(Moment);
        // a running process closes it within a second; without one it is over all the same
        let over = row.state != RoundState::Open.code() || until.is_some_and(|until| until <= now);
        let state = if over {
            RoundState::Closed
        } else {
            RoundState::Open
        };
        let places: Vec<String> = links.into_iter().map(|l| l.municipality).collect();
        list.push(json!({
            "round": row.id,
            "questionnaire": row.questionnaire,
            "municipalities": places,
            "state": state.code(),
            "undone": row.was_undone(),
            "opened": iso(Moment(row.opened_at)),
            "until": until.map(|until| last_day(until).to_string()),
        }));
    }
    if output.json {
        say_json(&Value::Array(list));
    } else {
        say_if_none(&list, "rounds");
        for round in &list {
            let places = round["municipalities"].as_array().map_or(0, Vec::len);
            let text = |key: &str| round[key].as_str().unwrap_or("-").to_owned();
            let state = match round["undone"] == true {
                true => "undone".to_owned(),
                false => text("state"),
            };
            say(&format!(
                "{}\t{state}\t{}\topened {}\tuntil {}",
                text("round"),
                counted(places, "place"),
                text("opened"),
                text("until")
            ));
        }
    }
    Ok(Outcome::Done)
}
