//! What commands on the database share. They only read and write rows, also while `run` is running.

use super::arguments::{Case, Helplines, HelplinesAction, Office, Role, Round};
use super::database::Need;
use super::quiet_arguments::{Quiet, QuietAction};
use super::words_arguments::{Words, WordsAction};
pub(super) use crate::domain::iso_in_bishkek as iso;

impl Office {
    /// What it needs of the database.
    pub(super) const fn need(&self) -> Need {
        match self {
            Self::Round(Round::List(_))
            | Self::Role(Role::List(_))
            | Self::Case(Case::List(_))
            | Self::Helplines(Helplines { action: None, .. })
            | Self::Quiet(Quiet { action: None, .. })
            | Self::Words(Words {
                action: None | Some(WordsAction::Unclear { .. }),
                ..
            })
            | Self::Published(_)
            | Self::Commitments(_)
            | Self::Report(_)
            | Self::Plan(_)
            | Self::Poster(_) => Need::Look,
            Self::Round(Round::Close { .. })
            | Self::Role(Role::Confirm { .. } | Role::Revoke { .. })
            | Self::Case(Case::Export(_))
            | Self::Digest(_) => Need::Change,
            Self::Round(Round::Open(_))
            | Self::Invite(_)
            | Self::Quiet(Quiet {
                action: Some(QuietAction::Set { .. } | QuietAction::End { .. }),
                ..
            })
            | Self::Words(Words {
                action: Some(WordsAction::On { .. } | WordsAction::Off { .. }),
                ..
            })
            | Self::Helplines(Helplines {
                action: Some(HelplinesAction::Confirm { .. }),
                ..
            }) => Need::Begin,
        }
    }
}

/// Who did it, in the audit.
pub(super) const ACTOR: &str = "cli";
