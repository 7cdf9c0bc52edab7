//! Somebody of whom something is stored: what the journey sees and changes.

use serde::{Deserialize, Serialize};
use surveys::engine::Session;

use super::{AgeBand, Language, Moment, Pseudonym, Random, RoundId, Span, View};

/// Somebody who has agreed, or whose guardian has.
#[derive(Debug, Clone, PartialEq)]
pub struct Respondent {
    /// Chosen language.
    pub language: Language,
    /// Age band as answered.
    pub age: AgeBand,
    /// Where they live: municipality slug.
    pub municipality: Option<String>,
    /// Whose yes there is.
    pub consent: Consent,
    /// What they see.
    pub view: View,
    /// The session they are in (or have just finished).
    pub open: Option<OpenSession>,
    /// No unsolicited messages.
    pub stopped: bool,
}

/// Whose yes there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// A guardian has agreed, the child has not yet.
    Pending {
        /// How.
        guardian: Guardian,
        /// When; of a stored one the day.
        since: Moment,
    },
    /// They agreed themselves.
    Given {
        /// To which version of the text.
        version: String,
        /// When; of a stored one the day.
        on: Moment,
        /// How the guardian's permission came before, where one was needed.
        guardian: Option<Guardian>,
    },
}

impl Consent {
    /// A yes holds for so long, a guardian's too: then it is asked anew.
    pub const HOLDS: Span = Span::days(365);

    /// Of somebody who needs nobody's permission.
    #[must_use]
    pub const fn own(version: String, on: Moment) -> Self {
        Self::Given {
            version,
            on,
            guardian: None,
        }
    }

    /// The version of the text that they agreed to.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::Pending { .. } => None,
            Self::Given { version, .. } => Some(version),
        }
    }

    /// Day of the yes.
    #[must_use]
    pub const fn since(&self) -> Moment {
        match self {
            Self::Pending { since, .. } => *since,
            Self::Given { on, .. } => *on,
        }
    }

    /// How a guardian agreed, where one did.
    #[must_use]
    pub const fn guardian(&self) -> Option<Guardian> {
        match self {
            Self::Pending { guardian, .. } => Some(*guardian),
            Self::Given { guardian, .. } => *guardian,
        }
    }

    /// The child has not agreed yet.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Pending { .. })
    }

    /// With their own yes to this version.
    #[must_use]
    pub const fn agreed(&self, version: String, on: Moment) -> Self {
        Self::Given {
            version,
            on,
            guardian: self.guardian(),
        }
    }
}

/// How a parent's or guardian's permission comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guardian {
    /// By the link that the child forwarded.
    Link,
    /// By a code from a paper slip.
    Slip,
}

impl Guardian {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Slip => "slip",
        }
    }

    /// The way of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Link, Self::Slip]
            .into_iter()
            .find(|w| w.code() == code)
    }
}

/// A session under its pseudonym.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSession {
    /// Random name within the round, another one after the links are cut.
    pub pseudonym: Pseudonym,
    /// Names it in the buttons of its screens; random, and kept with the person alone.
    pub tag: String,
    /// Round.
    pub round: RoundId,
    /// Where the answers count.
    pub municipality: String,
    /// Taking answers, or finished.
    pub status: SessionStatus,
    /// The answers and the place.
    pub session: Session,
    /// Who answers, in kind; `None` in sessions that began before it was kept.
    pub about: Option<About>,
}

impl OpenSession {
    /// A new one of this person, who came by the link that their view carries.
    #[must_use]
    pub fn begin(
        random: &dyn Random,
        person: &Respondent,
        round: &RoundId,
        municipality: &str,
        session: Session,
    ) -> Self {
        Self {
            pseudonym: Pseudonym::new(random.code(20)),
            tag: random.code(6),
            round: round.clone(),
            municipality: municipality.to_owned(),
            status: SessionStatus::Open,
            session,
            about: Some(About {
                age: person.age,
                language: person.language,
                consent: person.consent.version().unwrap_or_default().to_owned(),
                origin: person.view.link().map(str::to_owned),
            }),
        }
    }
}

/// What a session keeps of its respondent as it begins, sealed with the answers: the only place that has it once the links are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Age band.
    #[serde(rename = "a")]
    pub age: AgeBand,
    /// Language.
    #[serde(rename = "l")]
    pub language: Language,
    /// Version of the consent text.
    #[serde(rename = "c")]
    pub consent: String,
    /// Payload of the link by which they came, until their answers are frozen.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// Whether a session counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionStatus {
    /// On the way.
    Open,
    /// Finished.
    Finished,
    /// Its links are cut: never asked, changed or frozen again.
    Cut,
}

impl SessionStatus {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Finished => "finished",
            Self::Cut => "cut",
        }
    }

    /// The status of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Open, Self::Finished, Self::Cut];
        all.into_iter().find(|status| status.code() == code)
    }
}
