//! What the buttons of an open round say back (`l:…`), to whoever may close it.

use chrono::NaiveDate;

use super::months::{month_code, month_of};

/// Something about an open round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The payload of its link: tells the round and the place.
    pub link: String,
    /// What.
    pub step: RunningStep,
}

/// What can be done with an open round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunningStep {
    /// Close it: really?
    AskClose,
    /// Yes, close it.
    Close,
    /// Let it last longer: until when? A day of the month that begins on this one; `None`: of that of its end.
    AskUntil(Option<NaiveDate>),
    /// Until this day.
    Until(NaiveDate),
    /// It ends on its day: no seven days more.
    Leave,
    /// Take back that it was opened.
    Undo,
    /// Inviting those who said yes to it.
    Invite(InviteStep),
}

/// What can be done with the inviting to a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteStep {
    /// See how it stands.
    Look,
    /// Invite.
    Ask,
    /// No invitation for now.
    Pause,
    /// On after a pause.
    Resume,
    /// No invitation any more.
    Stop,
}

impl Running {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        let code = |letter: char| format!("l:{letter}:{}", self.link);
        match self.step {
            RunningStep::AskClose => code('k'),
            RunningStep::Close => code('x'),
            RunningStep::AskUntil(None) => code('e'),
            RunningStep::AskUntil(Some(month)) => format!("{}:{}", code('e'), month_code(month)),
            RunningStep::Until(day) => format!("{}:{day}", code('t')),
            RunningStep::Leave => code('f'),
            RunningStep::Undo => code('z'),
            RunningStep::Invite(InviteStep::Look) => code('i'),
            RunningStep::Invite(InviteStep::Ask) => format!("{}:a", code('i')),
            RunningStep::Invite(InviteStep::Pause) => format!("{}:p", code('i')),
            RunningStep::Invite(InviteStep::Resume) => format!("{}:r", code('i')),
            RunningStep::Invite(InviteStep::Stop) => format!("{}:s", code('i')),
        }
    }

    /// Whether codes with this letter are of open rounds.
    pub(super) fn has(letter: &str) -> bool {
        matches!(letter, "k" | "x" | "e" | "t" | "f" | "z" | "i")
    }

    pub(super) fn parse(letter: &str, link: &str, rest: &[&str]) -> Option<Self> {
        let step = match (letter, rest) {
            ("k", []) => RunningStep::AskClose,
            ("x", []) => RunningStep::Close,
            ("e", []) => RunningStep::AskUntil(None),
            ("e", [month]) => RunningStep::AskUntil(Some(month_of(month)?)),
            ("t", [day]) => RunningStep::Until(day.parse().ok()?),
            ("f", []) => RunningStep::Leave,
            ("z", []) => RunningStep::Undo,
            ("i", []) => RunningStep::Invite(InviteStep::Look),
            ("i", ["a"]) => RunningStep::Invite(InviteStep::Ask),
            ("i", ["p"]) => RunningStep::Invite(InviteStep::Pause),
            ("i", ["r"]) => RunningStep::Invite(InviteStep::Resume),
            ("i", ["s"]) => RunningStep::Invite(InviteStep::Stop),
            _ => return None,
        };
        let link = link.to_owned();
        Some(Self { link, step })
    }
}
