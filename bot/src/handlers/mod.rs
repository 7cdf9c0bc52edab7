//! The talks of everybody who is not a respondent: invites, councils, leaders, coordinators, guardians, safeguarding persons,
//! operators. One inbound at a time, at a [`Desk`]. Talks have no state of their own: buttons carry what they set.
//!
//! Callback data by prefix: `l:` leader, `c:` council, `k:` coordinator, `g:` guardian, `w:` safeguarding, `x:` operator; `n:` a child opens
//! a message of the safeguarding person.

mod coordinator;
mod council;
mod desk_words;
mod digest;
mod group;
mod guardian;
mod invite;
mod leader;
mod messages;
mod opening;
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
use crate::services::{World, guardian_links as guardian_link};
use crate::store::{StoreError, invites};

pub use request::Desk;
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

/// Handles one inbound at its desk.
///
/// # Errors
/// The database's; then the caller undoes the transaction.
pub async fn handle(desk: &mut Desk<'_>, world: &World) -> Result<Handled, StoreError> {
    if !is_ours(desk.inbound) {
        return Ok(Handled::NotOurs);
    }
    if !desk.inbound.private {
        group::handle(desk).await?;
        return Ok(Handled::Done);
    }
    match desk.inbound.body.clone() {
        Body::Text { text, .. } => private_text(desk, &text, &world.rounds).await,
        Body::Tap { data, .. } => private_tap(desk, &data, &world.rounds).await,
        _ => Ok(Handled::NotOurs),
    }
}

async fn private_text(
    desk: &mut Desk<'_>,
    text: &str,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let Some(Command { name, argument }) = Command::parse(text) else {
        if invites::may_be_code(text) {
            return invite::typed_alone(desk, text).await;
        }
        return session::typed_alone(desk, text).await;
    };
    match name.as_str() {
        "start" if invites::is_payload(argument) => invite::open(desk, argument).await?,
        "start" if invites::may_be_code(argument) => {
            return invite::typed_alone(desk, argument).await;
        }
        "start" => guardian::ask(desk, argument).await?,
        "connect" => invite::connect(desk, argument).await?,
        "session" => return session::typed(desk, Command::rest(text)).await,
        "digest" => return digest::again(desk).await,
        "cases" => return safeguarding::cases(desk).await,
        "away" => return safeguarding::away(desk, Command::rest(text)).await,
        "alerts" => return coordinator::alerts(desk).await,
        "language" => return desk_words::ask_language(desk).await,
        _ => return leader::rounds(desk, rounds).await,
    }
    Ok(Handled::Done)
}

async fn private_tap(
    desk: &mut Desk<'_>,
    data: &str,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let Some((prefix, rest)) = data.split_once(':') else {
        return Ok(Handled::NotOurs);
    };
    match prefix {
        "l" => leader::tap(desk, rest, rounds).await?,
        "c" => council::tap(desk, rest).await?,
        "k" => coordinator::tap(desk, rest, rounds).await?,
        "g" => return guardian::tap(desk, rest).await,
        "w" => safeguarding::tap(desk, rest).await?,
        "n" => messages::tap(desk, rest).await?,
        _ => coordinator::operator_tap(desk, rest).await?,
    }
    Ok(Handled::Done)
}
