//! What commands on the database share. They only read and write rows, also while `run` is running.

use chrono::{DateTime, FixedOffset, SecondsFormat};

use super::arguments::{Case, Helplines, HelplinesAction, Office, Role, Round};
use super::database::Need;
use crate::domain::{BISHKEK_SECONDS, Moment};

impl Office {
    /// What it needs of the database.
    pub(super) const fn need(&self) -> Need {
        match self {
            Self::Round(Round::List(_))
            | Self::Role(Role::List(_))
            | Self::Case(Case::List(_))
            | Self::Helplines(Helplines { action: None, .. })
            | Self::Published(_)
            | Self::Commitments(_) => Need::Look,
            Self::Round(Round::Close { .. })
            | Self::Role(Role::Confirm { .. } | Role::Revoke { .. })
            | Self::Case(Case::Export(_))
            | Self::Digest(_) => Need::Change,
            Self::Round(Round::Open(_))
            | Self::Invite(_)
            | Self::Helplines(Helplines {
                action: Some(HelplinesAction::Confirm { .. }),
                ..
            }) => Need::Begin,
        }
    }
}

/// Who did it, in the audit.
pub(super) const ACTOR: &str = "cli";

/// A moment as programs read it, in Bishkek's time.
pub(super) fn iso(at: Moment) -> String {
    let offset = FixedOffset::east_opt(BISHKEK_SECONDS);
    match (DateTime::from_timestamp_millis(at.0), offset) {
        (Some(time), Some(offset)) => time
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Secs, false),
        _ => String::new(),
    }
}
