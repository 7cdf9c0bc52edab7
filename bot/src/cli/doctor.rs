//! `jashun doctor`: each part ok, or what to do.

use chrono::DateTime;
use serde_json::{Value, json};

use super::arguments::Output;
use super::configuration::{Configuration, KeySource, Problem, sqlite_file};
use super::outcome::{say, say_json};
use super::{Failure, Outcome, SystemClock, build, office};
use crate::channels::telegram::Telegram;
use crate::domain::{CLOCKS_AGREE, Clock, Freshness, Language, RoleKind, SmsError, Snapshot, Span};
use crate::services::read_snapshot;
use crate::services::{Context, digests as digest};
use crate::store::meta::{self, Fact};
use crate::store::{StoreError, alerts, audit, clocks, helplines, roles};
use crate::texts::Texts;

/// Further off than this, dates of rounds and links go wrong for people.
const CLOCK_OFF_SECONDS: i64 = 60;

/// `Ok`: what is so. `Err`: what to do.
type Finding = Result<String, String>;

pub(super) async fn doctor(
    configuration: Result<Configuration, Vec<Problem>>,
    output: &Output,
) -> Result<Outcome, Failure> {
    let mut findings = vec![("locales", locales())];
    match configuration {
        Err(problems) => {
            findings.extend(
                problems
                    .iter()
                    .map(|p| ("configuration", Err(p.to_string()))),
            );
        }
        Ok(configuration) => {
            findings.push(("configuration", Ok("every value can be used".into())));
            findings.push(("organisation", organisation(&configuration)));
            findings.extend(database(&configuration).await);
            findings.extend(telegram(&configuration).await);
            findings.extend(gateways(&configuration).await);
        }
    }
    if output.json {
        say_json(&findings
            .iter()
            .map(|(check, finding)| match finding {
                Ok(so) => json!({"check": check, "ok": true, "detail": so, "advice": Value::Null}),
                Err(advice) => json!({"check": check, "ok": false, "detail": Value::Null, "advice": advice}),
            })
            .collect());
    } else {
        for (check, finding) in &findings {
            match finding {
                Ok(so) => say(&format!("ok   {check}: {so}")),
                Err(advice) => say(&format!("DO   {check}: {advice}")),
            }
        }
    }
    let well = findings.iter().all(|(_, finding)| finding.is_ok());
    Ok(if well { Outcome::Done } else { Outcome::Found })
}

fn locales() -> Finding {
    match Texts::load() {
        Ok(_) => Ok("Kyrgyz and Russian are complete".into()),
        Err(error) => Err(format!("{error}: use a released build")),
    }
}

fn organisation(configuration: &Configuration) -> Finding {
    match &configuration.responsible {
        Some(responsible) => Ok(Language::ALL
            .map(|language| responsible.organisation.get(language))
            .join(" · ")),
        None => Err(
            "set JASHUN_ORGANISATION and JASHUN_CONTACT: young people and parents must learn who asks, and how to reach you"
                .into(),
        ),
    }
}

/// Looks without making anything: a new installation is well.
async fn database(configuration: &Configuration) -> Vec<(&'static str, Finding)> {
    if sqlite_file(configuration.database_url.reveal()).is_some_and(|file| !file.exists()) {
        let key = match &configuration.key {
            KeySource::File(file) if !file.exists() => "will be made at the first start",
            _ => "is there",
        };
        return vec![
            ("database", Ok("will be made at the first start".into())),
            ("key", Ok(key.into())),
        ];
    }
    let context = match office::context(configuration).await {
        Ok(context) => context,
        Err(Failure::Usage(why)) => return vec![("key", Err(why))],
        Err(Failure::Refused(why)) => return vec![("database", Err(why))],
    };
    let mut findings = vec![("key", Ok("belongs to this database".into()))];
    match looked(&context).await {
        Ok(more) => findings.extend(more),
        Err(error) => findings.push(("database", Err(error.to_string()))),
    }
    context.db.pool.close().await;
    findings
}

async fn looked(context: &Context) -> Result<Vec<(&'static str, Finding)>, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let lines = helplines::all(&mut tx).await?;
    let entries = audit::all(&mut tx).await?;
    let clocks = clocks::all(&mut tx).await?;
    tx.commit().await?;
    let alerts = alerts(context).await?;
    let (rounds, digests) = rounds_and_digests(context).await?;
    // a database that can be read may still refuse to be written
    let mut tx = context.db.begin().await?;
    if let Some(known) = meta::get(&mut tx, Fact::KeyCheck).await? {
        meta::set(&mut tx, Fact::KeyCheck, &known).await?;
    }
    tx.commit().await?;
    let fresh = match Freshness::of(&lines, context.ambient.now()) {
        Freshness::Fresh => Ok(format!(
            "{} numbers were called within 150 days",
            lines.len()
        )),
        Freshness::Due => Err("call each number soon, then: jashun helplines confirm".into()),
        Freshness::Stale => Err(
            "call each number, then: jashun helplines confirm; until then no round can be opened"
                .into(),
        ),
    };
    let chain = match audit::first_broken(&context.vault, &entries) {
        None => Ok(format!("{} entries, none changed", entries.len())),
        Some(id) => Err(format!(
            "entry {id} was changed from outside: compare with a backup"
        )),
    };
    let mut findings = vec![
        ("database", Ok("can be read and written".into())),
        ("helplines", fresh),
        ("audit", chain),
        ("alerts", alerts),
        ("rounds", rounds),
        ("digests", digests),
    ];
    let clocks = clocks.iter();
    findings.extend(clocks.map(|(gateway, behind)| ("sms clock", gateway_clock(gateway, *behind))));
    Ok(findings)
}

/// How far what a gateway brings is off by its own clock.
pub(super) fn gateway_clock(gateway: &str, behind: Span) -> Finding {
    if behind.abs() <= CLOCKS_AGREE {
        return Ok(format!("{gateway}: agrees with ours"));
    }
    let minutes = behind.abs().whole_minutes();
    let way = if behind > Span::ZERO {
        "behind"
    } else {
        "ahead of"
    };
    Err(format!(
        "{gateway}: it is {minutes} min {way} ours, so answers count by when they come; set the phone's clock and time zone, or tell the operator"
    ))
}

/// What operators were told and nobody has pressed "Fixed" for, and whether anybody is told.
async fn alerts(context: &Context) -> Result<Finding, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let raised = alerts::raised(&mut tx).await?;
    let operators = roles::count(&mut tx, RoleKind::Operator).await?;
    let kinds: Vec<&str> = raised.iter().map(|(kind, _)| kind.as_str()).collect();
    Ok(if operators == 0 {
        Err("nobody hears of trouble: jashun invite operator".into())
    } else if kinds.is_empty() {
        Ok(format!("none is raised; {operators} would hear of one"))
    } else {
        Err(format!(
            "{}: see the table in OPERATIONS, then press \"Fixed\" in the operator's chat",
            kinds.join(", ")
        ))
    })
}

/// Whether every round can be read, and whether all that is frozen of those would pass the check before sending.
async fn rounds_and_digests(context: &Context) -> Result<(Finding, Finding), StoreError> {
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await?;
    let refused: Vec<String> = snapshot
        .iter()
        .flat_map(|snapshot| &snapshot.refused)
        .map(|round| format!("{} ({})", round.id, round.why))
        .collect();
    let rounds = if refused.is_empty() {
        Ok("every stored questionnaire can be read".into())
    } else {
        Err(format!(
            "this version cannot read {}: no answers are taken there; go back to the version that opened it, or close it with jashun round close",
            refused.join(", ")
        ))
    };
    let mut tx = context.db.begin_read().await?;
    let mut held = Vec::new();
    for round in snapshot.iter().flat_map(|snapshot| &snapshot.rounds) {
        for what in digest::held(&mut tx, context, round).await? {
            held.push(format!("{} {what}", round.id));
        }
    }
    let digests = if held.is_empty() {
        Ok("all that is frozen passes the check before sending".into())
    } else {
        Err(format!(
            "blocks were changed from outside, so nothing of them is sent: {}; compare with a backup",
            held.join(", ")
        ))
    };
    Ok((rounds, digests))
}

async fn telegram(configuration: &Configuration) -> Vec<(&'static str, Finding)> {
    let Some(token) = &configuration.token else {
        return vec![(
            "token",
            Err("set TELOXIDE_TOKEN: BotFather gives it".into()),
        )];
    };
    let telegram = match Telegram::new(&configuration.api_url, token.reveal()) {
        Ok(telegram) => telegram,
        Err(error) => return vec![("token", Err(error.to_string()))],
    };
    let account = match telegram.account().await {
        Ok(account) => account,
        Err(error) => {
            return vec![(
                "token",
                Err(format!(
                    "Telegram does not accept it or cannot be reached: {error}"
                )),
            )];
        }
    };
    let mut findings = vec![("token", Ok(format!("it is @{}", account.username)))];
    let wanted = configuration
        .webhook
        .as_ref()
        .map_or("", |w| w.url.as_str());
    findings.push(("webhook", match telegram.webhook_state().await {
        Err(error) => Err(error.to_string()),
        Ok(state) if state.url != wanted => Err(match wanted {
            "" => "one is set from elsewhere: `jashun run` removes it, as long polling is configured".into(),
            _ => "Telegram has another one, or none: `jashun run` sets it".into(),
        }),
        Ok(state) => match state.last_error_message {
            Some(error) if !wanted.is_empty() => Err(format!("the last delivery failed: {error}")),
            _ => Ok(if wanted.is_empty() { "long polling".into() } else { "is set".into() }),
        },
    }));
    let here = SystemClock.now().as_seconds();
    findings.push((
        "clock",
        match telegram
            .date()
            .await
            .as_deref()
            .map(DateTime::parse_from_rfc2822)
        {
            Ok(Ok(there)) if (there.timestamp() - here).abs() > CLOCK_OFF_SECONDS => Err(format!(
                "it is {} s off Telegram's: set up time synchronisation",
                here - there.timestamp()
            )),
            Ok(Ok(_)) => Ok("agrees with Telegram's".into()),
            Ok(Err(_)) => Ok("the Bot API server tells no time to compare with".into()),
            Err(error) => Err(error.to_string()),
        },
    ));
    findings
}

/// Asks each SMS gateway whether it would take a message of ours.
async fn gateways(configuration: &Configuration) -> Vec<(&'static str, Finding)> {
    let gateways = match build::gateways(configuration) {
        Ok(None) => return Vec::new(),
        Ok(Some(gateways)) => gateways,
        Err(Failure::Refused(why) | Failure::Usage(why)) => return vec![("sms", Err(why))],
    };
    let mut findings = Vec::new();
    for gateway in gateways.all() {
        let name = gateway.name();
        findings.push((
            "sms",
            match gateway.check().await {
                Ok(said) => Ok(format!("{name}: {said}")),
                Err(error) => Err(format!("{name}: {}", advice(&error))),
            },
        ));
    }
    findings
}

/// What a person can do about a gateway.
fn advice(error: &SmsError) -> String {
    let what = match error {
        SmsError::Retry(_) => "see that it runs and that sms.gateways has its address",
        SmsError::ChannelDown(_) => "compare its url, username and password with the operator's",
        SmsError::OutOfFunds => "pay in",
        SmsError::Throttled(_) => "lower per_minute, or look at the phone",
        SmsError::Permanent(_) | SmsError::RecipientGone => "compare its keys with bot/docs/SMS.md",
    };
    format!("{error}: {what}")
}
