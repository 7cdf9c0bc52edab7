//! What changes seldom and is read by everybody: rounds with their questionnaires, helplines, the bot's name.

use std::sync::Arc;

use surveys::questionnaire::{self, Issue, Severity};

use crate::domain::{Moment, Round, RoundLink, RoundState};
use crate::store::meta::{self, Fact};
use crate::store::rounds::{self, RoundRow};
use crate::store::{Db, StoreError};

/// A snapshot; replaced as a whole when the database says so.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// All rounds that are open or still linked to people, oldest first.
    pub rounds: Vec<Arc<Round>>,
    /// Rounds that this version cannot read: they take no answers until another one can.
    pub refused: Vec<RefusedRound>,
    /// Checked helplines in the order to show.
    pub helplines: Vec<crate::domain::Helpline>,
    /// The bot's username without @, once known.
    pub bot_username: Option<String>,
    stamp: String,
}

/// A round whose stored questionnaire this version refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRound {
    /// Its id.
    pub id: String,
    /// Payloads of its links.
    payloads: Vec<String>,
    /// Open, and when it ends.
    open: bool,
    until: Option<Moment>,
    /// What is wrong with it, in the words of `jashun check`.
    pub why: String,
}

impl RefusedRound {
    fn new(row: &RoundRow, links: &[RoundLink], why: String) -> Self {
        Self {
            id: row.id.clone(),
            payloads: links.iter().map(|link| link.payload.clone()).collect(),
            open: row.state == RoundState::Open.code(),
            until: row.until_at.map(Moment),
            why,
        }
    }

    /// Open with no end, or one beyond `latest`.
    #[must_use]
    pub fn is_endless(&self, latest: Moment) -> bool {
        self.open && self.until.is_none_or(|until| until > latest)
    }

    /// Its time is over, whether it can be read or not.
    #[must_use]
    pub fn is_over(&self, now: Moment) -> bool {
        self.open && self.until.is_some_and(|until| until <= now)
    }
}

/// Line and code, as `jashun check` would name it.
fn first_error(issues: &[Issue]) -> String {
    let error = issues.iter().find(|i| i.severity == Severity::Error);
    error.map_or_else(
        || "it is no questionnaire".to_owned(),
        |issue| format!("line {}: {}", issue.line, issue.code.id()),
    )
}

impl Snapshot {
    /// Reads it again if a round, helpline or name has changed since `old`; `None` if not.
    pub async fn refresh(db: &Db, old: &Self) -> Result<Option<Self>, StoreError> {
        let mut tx = db.begin_read().await?;
        let bot_username = meta::get(&mut tx, Fact::BotUsername).await?;
        let helplines = crate::store::helplines::all(&mut tx).await?;
        let stamp = rounds::stamp(&mut tx).await?;
        if stamp == old.stamp && bot_username == old.bot_username && helplines == old.helplines {
            return Ok(None);
        }
        let (mut list, mut refused) = (Vec::new(), Vec::new());
        for (row, links) in rounds::all(&mut tx).await? {
            let known = old.round(&row.id).map(|r| Arc::clone(&r.questionnaire));
            let questionnaire = match known {
                Some(questionnaire) => Ok(questionnaire),
                None => match questionnaire::load(&row.id, &row.source) {
                    (Some(questionnaire), _) => Ok(Arc::new(questionnaire)),
                    (None, issues) => Err(first_error(&issues)),
                },
            };
            let round = questionnaire.and_then(|questionnaire| {
                rounds::checked(&row, links.clone(), questionnaire).map_err(|e| e.to_string())
            });
            match round {
                Ok(round) => list.push(Arc::new(round)),
                Err(why) => refused.push(RefusedRound::new(&row, &links, why)),
            }
        }
        Ok(Some(Self {
            rounds: list,
            refused,
            helplines,
            bot_username,
            stamp,
        }))
    }

    /// The round with this id.
    #[must_use]
    pub fn round(&self, id: &str) -> Option<&Arc<Round>> {
        self.rounds.iter().find(|r| r.id == id)
    }

    /// Whether the round with this id takes no answers because this version cannot read it.
    #[must_use]
    pub fn is_refused(&self, id: &str) -> bool {
        self.refused.iter().any(|r| r.id == id)
    }

    /// Whether a link leads into such a round.
    #[must_use]
    pub fn leads_to_refused(&self, payload: &str) -> bool {
        let leads = |r: &RefusedRound| r.payloads.iter().any(|p| p == payload);
        self.refused.iter().any(leads)
    }

    /// Round and municipality of a link's payload.
    #[must_use]
    pub fn link(&self, payload: &str) -> Option<(&Arc<Round>, &RoundLink)> {
        self.rounds.iter().find_map(|r| {
            r.links
                .iter()
                .find(|l| l.payload == payload)
                .map(|l| (r, l))
        })
    }

    /// Open rounds in a municipality, newest first.
    pub fn open_in<'a>(
        &'a self,
        municipality: &'a str,
        now: Moment,
    ) -> impl Iterator<Item = &'a Arc<Round>> {
        self.rounds.iter().rev().filter(move |r| {
            r.state == RoundState::Open
                && r.takes_answers(now)
                && r.links.iter().any(|l| l.municipality == municipality)
        })
    }
}
