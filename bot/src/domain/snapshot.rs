//! What changes seldom and is read by everybody: rounds with their questionnaires, helplines, the bot's name.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    Helpline, Moment, Pledge, QuietTime, Round, RoundId, RoundLink, RoundState, SaidPledge,
};

/// A snapshot; replaced as a whole when the database says so.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// All rounds that are open or still linked to people, oldest first.
    pub rounds: Vec<Arc<Round>>,
    /// Rounds that this version cannot read: they take no answers until another one can.
    pub refused: Vec<RefusedRound>,
    /// By when councils have said that they will answer.
    pub pledges: Vec<Pledge>,
    /// When and where nothing is opened, closed, released or told.
    pub quiet: Vec<QuietTime>,
    /// Slugs of the places where young people are asked for their own words.
    pub words: BTreeSet<String>,
    /// Checked helplines in the order to show.
    pub helplines: Vec<Helpline>,
    /// A safeguarding person can be reached: what is written of harm is read.
    pub safeguarded: bool,
    /// The bot's username without @, once known.
    pub bot_username: Option<String>,
    /// Changes with any row that it was read from.
    pub stamp: String,
}

/// A round whose stored questionnaire this version refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRound {
    /// Its id.
    pub id: RoundId,
    /// Payloads of its links.
    pub payloads: Vec<String>,
    /// It was not closed.
    pub open: bool,
    /// When it ends.
    pub until: Option<Moment>,
    /// What is wrong with it, in the words of `jashun check`.
    pub why: String,
}

impl RefusedRound {
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

impl Snapshot {
    /// What is said to young people of the pledge of a council for a round.
    #[must_use]
    pub fn pledge(&self, round: &Round, municipality: &str, now: Moment) -> Option<SaidPledge> {
        let mut pledges = self.pledges.iter();
        let of = |pledge: &&Pledge| {
            pledge.of.round == round.id && pledge.of.municipality == municipality
        };
        pledges.find(of)?.said(round, now)
    }

    /// The quiet time of a place, if it is now.
    #[must_use]
    pub fn quiet_time(&self, municipality: &str, now: Moment) -> Option<&QuietTime> {
        self.quiet
            .iter()
            .filter(|quiet| quiet.covers(municipality, now))
            .max_by_key(|quiet| quiet.until)
    }

    /// Whether what is due of a round must wait, as it is a quiet time in one of its places.
    #[must_use]
    pub fn is_quiet(&self, round: &Round, now: Moment) -> bool {
        let mut links = round.links.iter();
        links.any(|link| self.quiet_time(&link.municipality, now).is_some())
    }

    /// The round with this id.
    #[must_use]
    pub fn round(&self, id: &RoundId) -> Option<&Arc<Round>> {
        self.rounds.iter().find(|r| r.id == *id)
    }

    /// Whether the round with this id takes no answers because this version cannot read it.
    #[must_use]
    pub fn is_refused(&self, id: &RoundId) -> bool {
        self.refused.iter().any(|r| r.id == *id)
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
        let admits = |r: &'_ &Arc<Round>| r.admits(payload).is_some();
        let round = self.rounds.iter().find(admits)?;
        Some((round, round.admits(payload)?))
    }

    /// Whether a link was ended by whoever it was of, or with their role.
    #[must_use]
    pub fn has_ended(&self, payload: &str) -> bool {
        let mut own = self.rounds.iter().flat_map(|round| &round.own_links);
        own.any(|own| own.payload == payload && own.ended)
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
