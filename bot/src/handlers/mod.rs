//! The talks of everybody who is not a respondent: invites, councils, leaders, coordinators, guardians, safeguarding persons,
//! operators. One inbound at a time, at a [`RoleRequest`]. Talks have no state of their own: buttons carry what they set.
//!
//! Callback data by prefix: `l:` leader, `c:` council, `k:` coordinator, `g:` guardian, `w:` safeguarding, `x:` operator; `n:` a child opens
//! a message of the safeguarding person.

mod coordinator;
mod council;
mod digest;
mod group;
mod guardian;
mod invite;
mod leader;
mod messages;
mod opening;
mod replies;
mod request;
mod safeguarding;
mod session;
pub mod sms;
pub mod telegram;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::{Body, Chat, Inbound, Language, Round, is_like_day};
use crate::services::{Snapshot, guardian_links as guardian_link};
use crate::store::{StoreError, invites};

pub use request::RoleRequest;
pub(crate) use safeguarding::own_words;
use words::Command;

/// What became of an inbound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handled {
    /// Answered, or rightly left without an answer.
    Done,
    /// For the fast lane.
    NotOurs,
    /// A guardian agreed: let the child's chat go on, in the same transaction.
    GuardianSaidYes {
        /// The child's private chat.
        child: Chat,
        /// Payload of the round link that brought the child.
        link: Option<String>,
        /// The child's language.
        language: Language,
    },
}

/// Whether this inbound goes to [`handle`]: all of groups; in private chats commands, deep links and buttons of roles, and what may be
/// the code of an invite or the day of a council's session.
#[must_use]
pub fn is_ours(inbound: &Inbound) -> bool {
    if !inbound.private {
        return true;
    }
    match &inbound.body {
        Body::Text { text, .. } if !text.trim_start().starts_with('/') => {
            is_like_day(text) || invites::may_be_code(text)
        }
        Body::Text { text, .. } => {
            Command::parse(text).is_some_and(|command| match command.name.as_str() {
                "connect" | "rounds" | "digest" | "session" | "cases" | "away" | "alerts"
                | "language" => true,
                "start" => {
                    invites::is_payload(command.argument)
                        || invites::may_be_code(command.argument)
                        || guardian_link::token_of_payload(command.argument).is_some()
                }
                _ => false,
            })
        }
        Body::Tap { data, .. } => matches!(
            data.split_once(':'),
            Some(("l" | "c" | "k" | "g" | "w" | "x" | "n", _))
        ),
        _ => false,
    }
}

/// Handles one inbound at its req.
///
/// # Errors
/// The database's; then the caller undoes the transaction.
pub async fn handle(req: &mut RoleRequest<'_>, snapshot: &Snapshot) -> Result<Handled, StoreError> {
    if !is_ours(req.inbound) {
        return Ok(Handled::NotOurs);
    }
    if !req.inbound.private {
        group::handle(req).await?;
        return Ok(Handled::Done);
    }
    match req.inbound.body.clone() {
        Body::Text { text, .. } => private_text(req, &text, &snapshot.rounds).await,
        Body::Tap { data, .. } => private_tap(req, &data, &snapshot.rounds).await,
        _ => Ok(Handled::NotOurs),
    }
}

async fn private_text(
    req: &mut RoleRequest<'_>,
    text: &str,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let Some(Command { name, argument }) = Command::parse(text) else {
        if invites::may_be_code(text) {
            return invite::typed_alone(req, text).await;
        }
        return session::typed_alone(req, text).await;
    };
    match name.as_str() {
        "start" if invites::is_payload(argument) => invite::open(req, argument).await?,
        "start" if invites::may_be_code(argument) => {
            return invite::typed_alone(req, argument).await;
        }
        "start" => guardian::ask(req, argument).await?,
        "connect" => invite::connect(req, argument).await?,
        "session" => return session::typed(req, Command::rest(text)).await,
        "digest" => return digest::again(req).await,
        "cases" => return safeguarding::cases(req).await,
        "away" => return safeguarding::away(req, Command::rest(text)).await,
        "alerts" => return coordinator::alerts(req).await,
        "language" => return replies::ask_language(req).await,
        _ => return leader::rounds(req, rounds).await,
    }
    Ok(Handled::Done)
}

async fn private_tap(
    req: &mut RoleRequest<'_>,
    data: &str,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let Some((prefix, rest)) = data.split_once(':') else {
        return Ok(Handled::NotOurs);
    };
    match prefix {
        "l" => leader::tap(req, rest, rounds).await?,
        "c" => council::tap(req, rest).await?,
        "k" => coordinator::tap(req, rest, rounds).await?,
        "g" => return guardian::tap(req, rest).await,
        "w" => safeguarding::tap(req, rest).await?,
        "n" => messages::tap(req, rest).await?,
        _ => coordinator::operator_tap(req, rest).await?,
    }
    Ok(Handled::Done)
}
