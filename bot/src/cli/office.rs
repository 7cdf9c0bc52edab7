//! Commands that work on the database, also while `run` is running: they only write rows.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Value, json};
use surveys::questionnaire::Questionnaire;

use super::arguments::{
    Helplines, HelplinesAction, Invite, InviteKind, Output, Role, Round, RoundOpen,
};
use super::configuration::Configuration;
use super::outcome::{say, say_json};
use super::{Failure, Outcome, build, check};
use crate::domain::{
    BISHKEK_SECONDS, Moment, RoleKind, RoundState, day_in_bishkek, end_of_day, last_day,
};
use crate::services::Context;
use crate::services::roles::{self as decisions, Decided};
use crate::services::rounds::{self as opening, NewRound, OpenRefused};
use crate::store::{audit, guardians, helplines, invites, roles, rounds};
use crate::texts::sms::{Prices, estimate};

/// Who did it, in the audit.
pub(super) const ACTOR: &str = "cli";

/// The context on the configured database, which is made if absent.
pub(super) async fn context(configuration: &Configuration) -> Result<Arc<Context>, Failure> {
    build::configured(configuration, configuration.database_url.reveal()).await
}

/// A moment as programs read it, in Bishkek's time.
pub(super) fn iso(at: Moment) -> String {
    let offset = FixedOffset::east_opt(BISHKEK_SECONDS);
    match (DateTime::from_timestamp_millis(at.0), offset) {
        (Some(time), Some(offset)) => time
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Secs, false),
        _ => String::new(),
    }
}

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
    let (questionnaire, source) = check::questionnaire(&open.questionnaire)?;
    if let Some(terms) = &context.settings.sms {
        let prices = Prices {
            segment: terms.segment_price,
            reply: terms.reply_price,
        };
        // beside the result, which other programs read
        for line in check::sms::talks(&estimate(&context.texts, &questionnaire), Some(prices)) {
            eprintln!("by SMS, {line}");
        }
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
    let round = NewRound {
        name: &open.questionnaire,
        source: &source,
        municipalities: &municipalities,
        until,
        schedule: open.schedule.into(),
        without_safeguarding: open.without_safeguarding.as_deref(),
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
            other => Failure::Refused(other.to_string()),
        })?;
    tx.commit().await?;
    say_opened(context, &opened, &questionnaire, open.output.json).await?;
    Ok(Outcome::Done)
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
            "opened": iso(Moment(row.opened_at)),
            "until": until.map(|until| last_day(until).to_string()),
        }));
    }
    if output.json {
        say_json(&Value::Array(list));
    } else {
        for round in &list {
            let places = round["municipalities"].as_array().map_or(0, Vec::len);
            let text = |key: &str| round[key].as_str().unwrap_or("-").to_owned();
            say(&format!(
                "{}\t{}\t{places} places\topened {}\tuntil {}",
                text("round"),
                text("state"),
                text("opened"),
                text("until")
            ));
        }
    }
    Ok(Outcome::Done)
}

pub(super) async fn invite(context: &Context, invite: &Invite) -> Result<Outcome, Failure> {
    let kind = match invite.kind {
        InviteKind::Guardian => return guardian_codes(context, invite).await,
        InviteKind::Council => RoleKind::Council,
        InviteKind::Leader => RoleKind::Leader,
        InviteKind::Coordinator => RoleKind::Coordinator,
        InviteKind::Safeguarding => RoleKind::Safeguarding,
        InviteKind::Operator => RoleKind::Operator,
    };
    let place = invite.municipality.as_deref();
    match place {
        _ if invite.count.is_some() => {
            return Err(Failure::Usage("--count is for guardians' codes".into()));
        }
        None if kind.is_local() => {
            return Err(Failure::Usage(format!(
                "a {} belongs to a place: --municipality SLUG",
                kind.code()
            )));
        }
        Some(_) if !kind.is_local() => {
            return Err(Failure::Usage(format!(
                "{} belongs to no single place: leave --municipality out",
                kind.code()
            )));
        }
        Some(slug) if context.municipalities.find(slug).is_none() => {
            return Err(Failure::Usage(format!("there is no municipality `{slug}`")));
        }
        _ => {}
    }
    let mut tx = context.db.begin().await?;
    let made = invites::create(&mut tx, kind, place).await?;
    let detail = format!("{} {}", kind.code(), place.unwrap_or("-"));
    audit::write(
        &mut tx,
        context.ambient.now(),
        ACTOR,
        "invite.create",
        &detail,
    )
    .await?;
    let url = opening::url(&mut tx, context, &made.payload).await?;
    tx.commit().await?;
    let expires = iso(made.expires);
    if invite.output.json {
        say_json(&json!({"payload": made.payload, "url": url, "expires": expires}));
    } else {
        say(url.as_deref().unwrap_or(&made.payload));
        if kind == RoleKind::Council {
            say(&format!("in a group: /connect {}", made.payload));
        }
        say(&format!("until {expires}, for one person"));
    }
    Ok(Outcome::Done)
}

async fn guardian_codes(context: &Context, invite: &Invite) -> Result<Outcome, Failure> {
    let Some(count) = invite.count else {
        return Err(Failure::Usage("how many codes: --count N".into()));
    };
    if invite.municipality.is_some() {
        return Err(Failure::Usage(
            "guardians' codes are good in every place: leave --municipality out".into(),
        ));
    }
    let mut tx = context.db.begin().await?;
    let (codes, expires) = guardians::create_codes(&mut tx, usize::from(count)).await?;
    audit::write(
        &mut tx,
        context.ambient.now(),
        ACTOR,
        "guardian.codes",
        &count.to_string(),
    )
    .await?;
    tx.commit().await?;
    let expires = iso(expires);
    if invite.output.json {
        say_json(&json!({"codes": codes, "expires": expires}));
    } else {
        say(&codes.join("\n"));
        say(&format!("until {expires}, each for one child"));
    }
    Ok(Outcome::Done)
}

pub(super) async fn role(context: &Context, command: &Role) -> Result<Outcome, Failure> {
    let now = context.ambient.now();
    let (id, decided, done) = match command {
        Role::List(output) => return role_list(context, output).await,
        Role::Confirm { id } => {
            let mut tx = context.db.begin().await?;
            let decided = decisions::confirm(&mut tx, context, *id, ACTOR, now).await?;
            tx.commit().await?;
            (id, decided, "confirmed")
        }
        Role::Revoke { id } => {
            let mut tx = context.db.begin().await?;
            let decided = decisions::revoke(&mut tx, context, *id, ACTOR, now).await?;
            tx.commit().await?;
            (id, decided, "revoked")
        }
    };
    match decided {
        Decided::Done(role) => {
            say(&format!(
                "{done} {id}: {} {}",
                role.kind.code(),
                role.municipality.as_deref().unwrap_or("")
            ));
            Ok(Outcome::Done)
        }
        Decided::TooLate => Err(Failure::Refused(format!(
            "role {id} cannot be {done} as it stands: jashun role list"
        ))),
        Decided::Unknown => Err(Failure::Refused(format!(
            "there is no role {id}: jashun role list"
        ))),
    }
}

/// What somebody is called; some people show no name.
fn name_of(role: &roles::Role) -> &str {
    match role.name.as_str() {
        "" => "(no name)",
        name => name,
    }
}

async fn role_list(context: &Context, output: &Output) -> Result<Outcome, Failure> {
    let mut tx = context.db.begin_read().await?;
    let all = roles::all(&mut tx).await?;
    tx.commit().await?;
    if output.json {
        say_json(
            &all.iter()
                .map(|r| {
                    json!({
                        "role": r.id,
                        "kind": r.kind.code(),
                        "municipality": r.municipality,
                        "name": name_of(r),
                        "state": r.state.code(),
                        "asked": iso(r.asked),
                    })
                })
                .collect(),
        );
    } else {
        for r in &all {
            let place = r.municipality.as_deref().unwrap_or("-");
            say(&format!(
                "{}\t{}\t{place}\t{}\t{}",
                r.id,
                r.kind.code(),
                r.state.code(),
                name_of(r)
            ));
        }
    }
    Ok(Outcome::Done)
}

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
