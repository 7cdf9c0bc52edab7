//! The database and what stands in it, as `doctor` finds them.

use std::collections::HashSet;

use super::{Finding, Named};
use crate::cli::build::{self, Access};
use crate::cli::configuration::{Configuration, KeySource};
use crate::cli::outcome::counted;
use crate::cli::{Failure, database};
use crate::domain::{CLOCKS_AGREE, Freshness, RoleKind, Snapshot, Span};
use crate::services::read_snapshot;
use crate::services::{Context, digests as digest};
use crate::store::meta::{self, Fact};
use crate::store::{StoreError, alerts, audit, clocks, helplines, roles};

/// Looks without making anything. An installation that was not begun is looked at as an empty one: what it needs is missing all the same.
pub(super) async fn installation(configuration: &Configuration) -> Vec<Named> {
    let is_made = match database::is_made(configuration).await {
        Ok(is_made) => is_made,
        Err(failure) => return vec![("database", Err(why(failure)))],
    };
    let mut findings = Vec::new();
    let opened = if is_made {
        let url = configuration.database_url.reveal();
        build::configured(configuration, url, Access::Read).await
    } else {
        findings.push(("database", room(configuration)));
        findings.push(("key", key(configuration)));
        build::empty(configuration).await
    };
    let context = match opened {
        Ok(context) => context,
        Err(failure) => {
            let why = why(failure);
            findings.push((part(&why), Err(why)));
            return findings;
        }
    };
    if is_made {
        findings.push(("key", Ok("belongs to this database".into())));
        match stored(&context).await {
            Ok(more) => findings.extend(more),
            Err(error) => findings.push(("database", Err(format!("DATABASE_URL: {error}")))),
        }
    }
    match people(&context).await {
        Ok(more) => findings.extend(more),
        Err(error) => findings.push(("database", Err(format!("DATABASE_URL: {error}")))),
    }
    context.db.pool.close().await;
    findings
}

fn why(failure: Failure) -> String {
    match failure {
        Failure::Refused(why) | Failure::Usage(why) => why,
    }
}

/// What a refusal to open is about, by the key that it begins with.
fn part(why: &str) -> &'static str {
    if why.starts_with("JASHUN_KEY") {
        "key"
    } else if why.starts_with("JASHUN_THRESHOLD") {
        "threshold"
    } else {
        "database"
    }
}

fn room(configuration: &Configuration) -> Finding {
    let room = database::has_room(configuration);
    room.map(|()| "will be made at the first start".into())
        .map_err(why)
}

/// Of an installation that was not begun.
fn key(configuration: &Configuration) -> Finding {
    match &configuration.key {
        KeySource::File(file) if !file.exists() => Ok("will be made at the first start".into()),
        KeySource::File(_) | KeySource::Given(_) => Ok("is there".into()),
        KeySource::Missing => {
            Err("JASHUN_KEY: PostgreSQL needs one: openssl rand -base64 32".into())
        }
    }
}

/// Whether what is stored can be read, written and trusted.
async fn stored(context: &Context) -> Result<Vec<Named>, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let entries = audit::all(&mut tx).await?;
    let clocks = clocks::all(&mut tx).await?;
    tx.commit().await?;
    let (rounds, digests) = rounds_and_digests(context).await?;
    // a database that can be read may still refuse to be written
    let mut tx = context.db.begin().await?;
    if let Some(known) = meta::get(&mut tx, Fact::KeyCheck).await? {
        meta::set(&mut tx, Fact::KeyCheck, &known).await?;
    }
    tx.commit().await?;
    let chain = match audit::first_broken(&context.vault, &entries) {
        None => Ok(format!("{} entries, none changed", entries.len())),
        Some(id) => Err(format!(
            "entry {id} was changed from outside: compare with a backup"
        )),
    };
    let mut findings = vec![
        ("database", Ok("can be read and written".into())),
        ("audit", chain),
        ("rounds", rounds),
        ("digests", digests),
    ];
    let clocks = clocks.iter();
    findings.extend(clocks.map(|(gateway, behind)| ("sms clock", gateway_clock(gateway, *behind))));
    Ok(findings)
}

/// Whether everybody is there whom rounds need, and the helplines were called.
async fn people(context: &Context) -> Result<Vec<Named>, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let lines = helplines::all(&mut tx).await?;
    let coordinators = roles::count(&mut tx, RoleKind::Coordinator).await?;
    let safeguarding = roles::count(&mut tx, RoleKind::Safeguarding).await?;
    tx.commit().await?;
    let fresh = match Freshness::of(&lines, context.ambient.now()) {
        Freshness::Fresh => Ok(format!(
            "called within 150 days: {}",
            counted(lines.len(), "number")
        )),
        Freshness::Due => Err("call each number soon, then: jashun helplines confirm".into()),
        Freshness::Stale => Err(
            "call each number, then: jashun helplines confirm; until then no round can be opened"
                .into(),
        ),
    };
    let coordinators = match coordinators {
        0 => Err("nobody confirms roles in chats: jashun invite coordinator, then jashun role confirm ID".into()),
        some => Ok(format!("{some} in force")),
    };
    let safeguarding = match safeguarding {
        0 => Err("nobody would read what a child writes of harm, so no round opens: jashun invite safeguarding".into()),
        1 => Ok("1 in force; with a second one nobody waits when they are ill: jashun invite safeguarding".into()),
        some => Ok(format!("{some} in force")),
    };
    Ok(vec![
        ("coordinator", coordinators),
        ("safeguarding", safeguarding),
        ("councils", councils(context).await?),
        ("helplines", fresh),
        ("alerts", alerts(context).await?),
    ])
}

/// Whether there is a council for every place of a round that takes answers: what is said there is for it.
async fn councils(context: &Context) -> Result<Finding, StoreError> {
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await?;
    let now = context.ambient.now();
    let open = snapshot.iter().flat_map(|snapshot| &snapshot.rounds);
    let open: Vec<_> = open.filter(|round| round.takes_answers(now)).collect();
    let mut tx = context.db.begin_read().await?;
    let councils = roles::confirmed(&mut tx, RoleKind::Council).await?;
    tx.commit().await?;
    let there: HashSet<&str> = councils
        .iter()
        .filter_map(|council| council.municipality.as_deref())
        .collect();
    let mut alone = Vec::new();
    for round in &open {
        let places = round.links.iter().map(|link| link.municipality.as_str());
        let without: Vec<&str> = places.filter(|place| !there.contains(place)).collect();
        if !without.is_empty() {
            alone.push(format!("{} in {}", round.id, without.join(", ")));
        }
    }
    Ok(match (open.len(), alone.is_empty()) {
        (0, _) => Ok("no round is open".into()),
        (open, true) => Ok(format!("one for every place of {open} open rounds")),
        (_, false) => Err(format!(
            "nobody receives the digest of {}: jashun invite council --municipality SLUG",
            alone.join("; ")
        )),
    })
}

/// How far what a gateway brings is off by its own clock.
pub(in crate::cli) fn gateway_clock(gateway: &str, behind: Span) -> Finding {
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
