//! Reads the snapshot of rounds, helplines, whether anybody reads of harm, and the bot's name.

use std::sync::Arc;

use surveys::questionnaire::{self, Issue, Severity};

use super::{Context, alerts};
use crate::domain::{Moment, OwnLink, RefusedRound, Round, RoundLink, RoundState, Snapshot};
use crate::store::meta::{self, Fact};
use crate::store::rounds::{self, RoundRow};
use crate::store::{
    Db, StoreError, commitments, quiet_times, round_links, safeguarding_people, writings,
};

impl Context {
    /// Looks for foreign rows (the command line's): replaces the snapshot if a round, helpline or name has changed. Operators hear of rounds
    /// that cannot be read.
    pub async fn look_around(&self) -> Result<(), StoreError> {
        if let Some(new) = refresh(&self.db, &self.snapshot()).await? {
            // first, so that it is tried again when it could not be written
            alerts::rounds_refused(self, &new.refused).await?;
            self.set_snapshot(new);
        }
        Ok(())
    }
}

/// Reads it again if a round, helpline or name has changed since `old`; `None` if not.
pub async fn refresh(db: &Db, old: &Snapshot) -> Result<Option<Snapshot>, StoreError> {
    let mut tx = db.begin_read().await?;
    let bot_username = meta::get(&mut tx, Fact::BotUsername).await?;
    let helplines = crate::store::helplines::all(&mut tx).await?;
    let pledges = commitments::pledges(&mut tx).await?;
    let quiet = quiet_times::all(&mut tx).await?;
    let words = writings::places(&mut tx).await?;
    let guards = safeguarding_people::all(&mut tx).await?;
    let safeguarded = guards.iter().any(|guard| guard.reachable);
    let stamp = rounds::stamp(&mut tx).await?;
    let same = stamp == old.stamp && safeguarded == old.safeguarded && pledges == old.pledges;
    let same = same && quiet == old.quiet && words == old.words;
    if same && bot_username == old.bot_username && helplines == old.helplines {
        return Ok(None);
    }
    let (mut list, mut refused) = (Vec::new(), Vec::new());
    let mut own_links = round_links::all(&mut tx).await?;
    for (row, links) in rounds::all(&mut tx).await? {
        let known = old.round(&row.id).map(|r| Arc::clone(&r.questionnaire));
        let questionnaire = match known {
            Some(questionnaire) => Ok(questionnaire),
            None => match questionnaire::load_opened(row.id.as_str(), &row.source) {
                Ok(questionnaire) => Ok(Arc::new(questionnaire)),
                Err(issues) => Err(first_error(&issues)),
            },
        };
        let round = questionnaire.and_then(|questionnaire| {
            rounds::checked(&row, links.clone(), questionnaire).map_err(|e| e.to_string())
        });
        let own_links = own_links.remove(&row.id).unwrap_or_default();
        match round {
            Ok(round) => list.push(Arc::new(Round { own_links, ..round })),
            Err(why) => refused.push(refused_round(&row, (&links, &own_links), why)),
        }
    }
    Ok(Some(Snapshot {
        rounds: list,
        refused,
        pledges,
        quiet,
        words,
        helplines,
        safeguarded,
        bot_username,
        stamp,
    }))
}

/// Line and code, as `jashun check` would name it.
fn first_error(issues: &[Issue]) -> String {
    let error = issues.iter().find(|i| i.severity == Severity::Error);
    error.map_or_else(
        || "it is no questionnaire".to_owned(),
        |issue| format!("line {}: {}", issue.line, issue.code.id()),
    )
}

fn refused_round(
    row: &RoundRow,
    (links, own): (&[RoundLink], &[OwnLink]),
    why: String,
) -> RefusedRound {
    let own = own.iter().filter(|link| !link.ended);
    let payloads = links.iter().map(|link| &link.payload);
    RefusedRound {
        id: row.id.clone(),
        payloads: payloads
            .chain(own.map(|link| &link.payload))
            .cloned()
            .collect(),
        open: row.state == RoundState::Open.code(),
        until: row.until_at.map(Moment),
        why,
    }
}
