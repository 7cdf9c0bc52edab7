//! Commands that work on the database, also while `run` is running: they only read and write rows.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, SecondsFormat};

use super::arguments::Office;
use super::configuration::Configuration;
use super::{Failure, Outcome, build, case, digest, helplines, invite, published, role, round};
use crate::domain::{BISHKEK_SECONDS, Moment};
use crate::services::Context;

/// Runs one of them.
pub(super) async fn office(command: Office) -> Result<Outcome, Failure> {
    let context = context(&Configuration::read()?).await?;
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

/// The context on the configured database, which is made if absent.
pub(super) async fn context(configuration: &Configuration) -> Result<Arc<Context>, Failure> {
    build::configured(configuration, configuration.database_url.reveal()).await
}

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
