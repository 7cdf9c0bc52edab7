//! Commands that work on the database, also while `run` is running: they only read and write rows.

use chrono::{DateTime, FixedOffset, SecondsFormat};

use super::arguments::{Case, Helplines, HelplinesAction, Office, Role, Round};
use super::configuration::Configuration;
use super::database::{self, Need};
use super::{Failure, Outcome, case, digest, helplines, invite, published, role, round};
use crate::domain::{BISHKEK_SECONDS, Moment};

impl Office {
    const fn need(&self) -> Need {
        match self {
            Self::Round(Round::List(_))
            | Self::Role(Role::List(_))
            | Self::Case(Case::List(_))
            | Self::Helplines(Helplines { action: None, .. })
            | Self::Published(_) => Need::Look,
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

/// Runs one of them.
pub(super) async fn office(command: Office) -> Result<Outcome, Failure> {
    let context = database::context(&Configuration::read()?, command.need()).await?;
    let result = match command {
        Office::Round(round) => round::round(&context, &round).await,
        Office::Invite(invite) => invite::invite(&context, &invite).await,
        Office::Role(role) => role::role(&context, &role).await,
        Office::Case(case) => case::case(&context, &case).await,
        Office::Helplines(helplines) => helplines::helplines(&context, &helplines).await,
        Office::Digest(digest) => digest::digest(&context, &digest).await,
        Office::Published(output) => published::all_published(&context, &output).await,
    };
    context.db.pool.close().await;
    result
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
