//! What happens to somebody, and what is to be done about it.

use surveys::engine::{Action, Input};

use crate::domain::{
    Cause, Guardian, InvitationAnswer, Language, MenuTap, Onboarding, OpenSession, RoundId, Wish,
};

/// What came in from somebody.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A link was opened; its payload may be empty or none of ours.
    Start(String),
    /// "Take part", with what was typed after it: the code or name of a place, or nothing.
    Join(String),
    /// A button of a screen before consent: where it leads.
    Press(Onboarding),
    /// A button of a view, or a word that means the same.
    Menu(MenuTap),
    /// A button of the question that is shown.
    Answer(Input),
    /// A word that means an action on the question that is shown: back, skip.
    Act(Action),
    /// Typed words.
    Typed(String),
    /// Typed words that tell of danger.
    Harm(String),
    /// Typed words that answer nothing ([`super::is_answer`]), within a day after words of harm.
    Added(String),
    /// Their parent or guardian has agreed.
    GuardianAgreed(Guardian),
    /// What was typed is no code of a guardian's slip, or a used one ([`Effect::TryCode`]).
    WrongCode,
    /// "Another language".
    ChooseLanguage,
    /// "What is stored?"
    MyData,
    /// "Erase everything."
    Delete,
    /// No unsolicited message from now on.
    Stop,
    /// Nothing that we know: what they see is shown again.
    Again,
}

/// What the channel is to do, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Show where they are: a screen, or the question in words.
    Show(Why),
    /// What was pressed does not count any more.
    Stale,
    /// Say something that is no state.
    Say(Notice),
    /// A session began.
    Begin(OpenSession),
    /// A session changed.
    Save(OpenSession),
    /// They want to hear what the council answers to a round, or not.
    Follow {
        /// Round id.
        round: RoundId,
        /// Municipality slug.
        municipality: String,
        /// Yes or no.
        follow: bool,
    },
    /// They want to be invited to the next surveys, or not.
    Invite(InvitationAnswer),
    /// The guardian's yes that is for no round yet is for this one.
    UsePermission(RoundId),
    /// Erase all that is stored of them.
    Erase,
    /// No unsolicited messages on all their channels.
    Silence,
    /// Keep these words for the safeguarding person.
    Report {
        /// What they wrote.
        text: String,
        /// Why it is kept.
        cause: Cause,
    },
    /// Keep for the safeguarding person that they were told what to answer.
    Ordered,
    /// Too young to answer alone: so for 24 hours.
    HoldYoung,
    /// A guardian has agreed: not held any more.
    FreeYoung,
    /// Try the code of a guardian's slip; then comes [`Event::GuardianAgreed`] or [`Event::WrongCode`].
    TryCode(String),
    /// Of those on the phone this one writes, counted from 0: enter the round of the link with them.
    Person {
        /// Which.
        index: usize,
        /// Payload of the link.
        link: String,
    },
}

/// Why something is shown: for channels that say it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It follows from what they did.
    Next,
    /// A question was left without an answer.
    Skipped,
    /// What was typed means none of so many options.
    NotUnderstood(usize),
    /// What was typed asks who we are; so many options are open.
    WhoAsks(usize),
    /// They have said what they want to be written to about.
    Wished(Wish),
    /// The code is none of ours, or was used.
    WrongCode,
    /// The link leads to no open round.
    LinkEnded,
    /// The link admits nobody any more, whatever round it led to.
    LinkRevoked,
    /// The link leads to a round that takes no answers for now.
    LinkPaused,
}

/// Something that is said and changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Everything is gone.
    Erased,
    /// They did not agree; nothing is stored.
    Declined,
    /// There was nothing to show or to erase.
    NothingStored,
    /// Whom to call.
    Help,
    /// What they wrote has arrived.
    Reported,
    /// Whether to pass on that they were told what to answer.
    AskOrdered,
    /// That they were told what to answer has arrived.
    Ordered,
    /// No unsolicited message any more.
    Stopped,
    /// The surveys are for other ages.
    OtherAge,
    /// No more people on this phone in this round.
    Full,
    /// Who erased their answers on this phone does not begin again.
    Closed,
    /// From this chat somebody took part in the round before.
    TookPart,
    /// No place is called so.
    PlaceUnknown,
    /// Nothing to answer there now.
    NoRound,
    /// The round that they came for was taken back by whoever opened it.
    RoundUndone,
}

impl Event {
    /// A press that sets the language.
    #[must_use]
    pub const fn speak(language: Language) -> Self {
        Self::Menu(MenuTap::Language(language))
    }
}
