//! What changes seldom and is read by everybody: rounds with their questionnaires, helplines, the bot's name.

use std::sync::Arc;

use surveys::questionnaire;

use crate::domain::{Moment, Round, RoundLink, RoundState};
use crate::store::meta::{self, Fact};
use crate::store::{Db, StoreError, rounds};

/// A snapshot; replaced as a whole when the database says so.
#[derive(Debug, Default)]
pub struct World {
    /// All rounds that are open or still linked to people, oldest first.
    pub rounds: Vec<Arc<Round>>,
    /// Checked helplines in the order to show.
    pub helplines: Vec<crate::domain::Helpline>,
    /// The bot's username without @, once known.
    pub bot_username: Option<String>,
    stamp: String,
}

impl World {
    /// Reads it again if a round, helpline or name has changed since `old`; `None` if not.
    ///
    /// # Errors
    /// The driver's; a stored questionnaire that this program cannot load.
    pub async fn refresh(db: &Db, old: &Self) -> Result<Option<Self>, StoreError> {
        let mut tx = db.begin_read().await?;
        let bot_username = meta::get(&mut tx, Fact::BotUsername).await?;
        let helplines = crate::store::helplines::all(&mut tx).await?;
        let stamp = rounds::stamp(&mut tx).await?;
        if stamp == old.stamp && bot_username == old.bot_username && helplines == old.helplines {
            return Ok(None);
        }
        let mut list = Vec::new();
        for (row, links) in rounds::all(&mut tx).await? {
            let known = old.round(&row.id).map(|r| Arc::clone(&r.questionnaire));
            let questionnaire = match known {
                Some(questionnaire) => questionnaire,
                None => match questionnaire::load(&row.id, &row.source) {
                    (Some(questionnaire), _) => Arc::new(questionnaire),
                    (None, _) => {
                        return Err(StoreError::Inconsistent {
                            table: "round",
                            what: "unreadable questionnaire",
                        });
                    }
                },
            };
            list.push(Arc::new(rounds::checked(&row, links, questionnaire)?));
        }
        Ok(Some(Self {
            rounds: list,
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
