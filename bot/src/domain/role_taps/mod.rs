//! What the buttons of roles say back as `callback_data`: one enum per role, all of them in [`RoleTap`].
//!
//! The data stand in chats for years: a code that was ever sent keeps its meaning, and a new button gets a new code.

mod answer;
mod bring;
mod budget;
mod case;
mod coordinator;
mod council;
mod guardian;
mod leader;
mod meeting;
mod message;
mod moderator;
mod months;
mod note;
mod operator;
mod poll;
mod resolution;
mod running;
mod sectors;
mod trial;

#[cfg(test)]
mod tests;

pub use answer::{AnswerStep, AnswerTap, NoteKind, Typed};
pub use bring::{BringStep, BringTap};
pub use budget::{BudgetStep, BudgetTap};
pub use case::CaseTap;
pub use coordinator::{CoordinatorTap, HeldPlace, PlaceFor};
pub use council::{CouncilTap, PledgeChoice, PledgeMove, SessionChoice};
pub use guardian::{GuardianTap, OpenGuardianPage};
pub use leader::{LeaderTap, Opening, OpeningStep, Until};
pub use meeting::{MeetingStep, MeetingTap};
pub use message::MessageTap;
pub use moderator::{ModeratorStep, ModeratorTap};
pub use note::{NoteStep, NoteTap, WordStep, WordTap};
pub use operator::OperatorTap;
pub use poll::{PollReviewStep, PollReviewTap, PollStep, PollTap, PollWords};
pub use resolution::{ResolutionStep, ResolutionTap};
pub use running::{InviteStep, Running, RunningStep};
pub use sectors::{SectorStep, SectorTap, SlipsTap};
pub use trial::{TrialOf, TrialPress, TrialStep, TrialTap};

/// A press on a button of somebody who is not met as a respondent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleTap {
    /// `l:` a leader, or a coordinator who opens a round.
    Leader(LeaderTap),
    /// `c:` somebody in a council's chat.
    Council(CouncilTap),
    /// `k:` a coordinator.
    Coordinator(CoordinatorTap),
    /// `g:`, `d:`, `r:`, `q:`, `y:`, `i:`, `j:` a parent or guardian.
    Guardian(GuardianTap),
    /// `w:` a safeguarding person.
    Case(CaseTap),
    /// `x:` an operator.
    Operator(OperatorTap),
    /// `n:` whoever a safeguarding person has written to.
    Message(MessageTap),
    /// `b:` a leader who brings people to a round.
    Bring(BringTap),
    /// `v:` a moderator, or a coordinator who reads young people's own words.
    Moderator(ModeratorTap),
}

/// Why data are no press of [`RoleTap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownTap {
    /// They do not begin as those of any role.
    Foreign,
    /// They begin as those of a role, but none of its buttons says this: made by another version, or made up.
    Old,
}

impl RoleTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Leader(tap) => tap.code(),
            Self::Council(tap) => tap.code(),
            Self::Coordinator(tap) => tap.code(),
            Self::Guardian(tap) => tap.code(),
            Self::Case(tap) => tap.code(),
            Self::Operator(tap) => tap.code(),
            Self::Message(tap) => tap.code(),
            Self::Bring(tap) => tap.code(),
            Self::Moderator(tap) => tap.code(),
        }
    }

    /// The press of a `callback_data`.
    ///
    /// # Errors
    /// If it is none, see [`UnknownTap`].
    pub fn parse(data: &str) -> Result<Self, UnknownTap> {
        let (prefix, _) = data.split_once(':').ok_or(UnknownTap::Foreign)?;
        let tap = match prefix {
            "l" => LeaderTap::parse(data).map(Self::Leader),
            "c" => CouncilTap::parse(data).map(Self::Council),
            "k" => CoordinatorTap::parse(data).map(Self::Coordinator),
            "g" | "d" | "r" | "q" | "y" | "i" | "j" => GuardianTap::parse(data).map(Self::Guardian),
            "w" => CaseTap::parse(data).map(Self::Case),
            "x" => OperatorTap::parse(data).map(Self::Operator),
            "n" => MessageTap::parse(data).map(Self::Message),
            "v" => ModeratorTap::parse(data).map(Self::Moderator),
            "b" => BringTap::parse(data).map(Self::Bring),
            _ => return Err(UnknownTap::Foreign),
        };
        tap.ok_or(UnknownTap::Old)
    }
}
