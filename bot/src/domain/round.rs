//! One fielding of a questionnaire in some municipalities for a period.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use surveys::questionnaire::{Questionnaire, Readers};
use surveys::statistics::TargetGroup;

use super::{Moment, RoundId, WAS_IT_DONE};

/// How the ids of the questionnaires of quick polls begin.
pub const POLL: &str = "poll-";

/// A round with its frozen questionnaire, as read from the database.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// The questionnaire as it was when the round opened.
    pub questionnaire: Arc<Questionnaire>,
    /// Open or closed.
    pub state: RoundState,
    /// When it opened.
    pub opened: Moment,
    /// When it closes by itself (end of the day in Bishkek).
    pub until: Option<Moment>,
    /// When it closed.
    pub closed: Option<Moment>,
    /// When digests go out.
    pub schedule: Schedule,
    /// Who is asked, if whoever opened it has said.
    pub target_group: Option<TargetGroup>,
    /// Municipality slugs with the payload of their first link, in the order given.
    pub links: Vec<RoundLink>,
    /// Links of leaders of their own, and those that were ended.
    pub own_links: Vec<OwnLink>,
}

impl Round {
    /// Whether answers are taken at this moment.
    #[must_use]
    pub fn takes_answers(&self, now: Moment) -> bool {
        self.state == RoundState::Open && self.until.is_none_or(|until| now < until)
    }

    /// Whether it asks about one promise (`was-it-done`).
    #[must_use]
    pub fn is_about_promise(&self) -> bool {
        self.questionnaire.id.starts_with(WAS_IT_DONE)
    }

    /// Whether it is a quick poll: no council is asked by when it will answer one.
    #[must_use]
    pub fn is_poll(&self) -> bool {
        self.questionnaire.id.starts_with(POLL)
    }

    /// Whether the council gets what comes out of it, and is asked to answer.
    #[must_use]
    pub fn is_for_council(&self) -> bool {
        match self.questionnaire.readers {
            Readers::Everybody => true,
            Readers::Club => false,
        }
    }

    /// The place into which a link admits.
    #[must_use]
    pub fn admits(&self, payload: &str) -> Option<&RoundLink> {
        self.place_of(payload).filter(|_| {
            !self
                .own_links
                .iter()
                .any(|own| own.payload == payload && own.ended)
        })
    }

    /// The place of a link, also of one that was ended: buttons that carry it keep their meaning.
    #[must_use]
    pub fn place_of(&self, payload: &str) -> Option<&RoundLink> {
        let own = self.own_links.iter().find(|own| own.payload == payload);
        let slug = own.map(|own| own.municipality.as_str());
        self.links
            .iter()
            .find(|link| link.payload == payload || Some(link.municipality.as_str()) == slug)
    }

    /// Whether everybody who lives there is asked: only then it is offered to whoever has no link to it, and people are invited.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        match self.target_group {
            None | Some(TargetGroup::Everybody) => true,
            Some(TargetGroup::School | TargetGroup::Club | TargetGroup::Several) => false,
        }
    }

    /// Whether its opening was taken back: it closed before it opened, so that nothing was ever asked.
    #[must_use]
    pub fn was_undone(&self) -> bool {
        self.closed.is_some_and(|closed| closed < self.opened)
    }
}

/// The round to which the SMS code of a place leads: of those open there that can be answered by SMS the first, as its code stands on posters.
/// `rounds`: oldest first.
#[must_use]
pub fn keeper_of_code<'a>(
    rounds: &'a [Arc<Round>],
    municipality: &str,
    now: Moment,
) -> Option<&'a Arc<Round>> {
    rounds.iter().find(|round| {
        round.takes_answers(now)
            && round.questionnaire.is_for_sms()
            && round.links.iter().any(|l| l.municipality == municipality)
    })
}

/// What a leader wants to open in a large city, where a coordinator confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRequest {
    /// Slug of the city.
    pub municipality: String,
    /// Id of the questionnaire in the library.
    pub questionnaire: String,
    /// Id of the leader's role.
    pub role: i64,
    /// When the round is to end.
    pub until: Moment,
    /// Who is asked.
    pub target_group: TargetGroup,
    /// When the leader asked.
    pub asked: Moment,
}

/// The way into a round in one municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundLink {
    /// Municipality slug.
    pub municipality: String,
    /// Deep-link payload, 8 characters.
    pub payload: String,
}

/// A link besides the first of a place: of a leader who has asked for one, or one that was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLink {
    /// Municipality slug.
    pub municipality: String,
    /// Deep-link payload, 8 characters.
    pub payload: String,
    /// The role whose it is; `None`: the first link of a round that nobody opened in a chat.
    pub role: Option<i64>,
    /// It admits nobody any more.
    pub ended: bool,
}

/// Whether a round takes answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// Takes answers until its date.
    Open,
    /// Over.
    Closed,
}

impl RoundState {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// When a round's digests go out (disclosure B3: earlier costs precision).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// One publication, at the close.
    AtClose,
    /// Every Monday and at the close.
    Weekly,
    /// On the first of each month and at the close.
    Monthly,
}

impl Schedule {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AtClose => "at_close",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }
}
