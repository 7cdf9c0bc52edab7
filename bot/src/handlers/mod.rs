//! The talks of everybody who is not a respondent: invites, councils, leaders, coordinators, guardians, safeguarding persons,
//! operators. One inbound at a time, at a [`RoleRequest`]. Talks have no state of their own: buttons carry what they set.
//!
//! Buttons are [`RoleTap`](crate::domain::RoleTap)s, commands [`BotCommand`](crate::domain::BotCommand)s. Two files route them, each with
//! a `match` that names every one: `private.rs` for private chats, `group.rs` for groups.

mod again;
mod answer_list;
mod answers;
mod audit;
mod awaited;
mod bring;
mod bring_buttons;
mod budget;
mod by;
mod calendar;
mod coordinator;
mod council;
mod council_chat;
mod digest;
mod files;
mod group;
mod group_card;
mod guardian;
mod handover;
mod invite;
mod inviting;
mod joining;
mod language;
mod last_days;
mod leader;
mod meeting;
mod meeting_pages;
mod messages;
mod moderator;
mod notes;
mod offer;
mod offered;
mod opening;
mod opening_facts;
mod opening_pages;
mod operator;
mod overview;
mod places;
mod plan;
mod pledge;
mod points;
mod polls;
mod private;
mod replies;
mod request;
mod resolution;
mod round_card;
mod running;
mod safeguarding;
mod sectors;
mod session;
mod slips;
pub mod sms;
pub mod telegram;
mod todo;
mod transition;
mod trial;
mod typed;
mod unasked;
mod wishes;
mod words;
mod words_in;

#[cfg(test)]
mod tests;

use crate::domain::{Inbound, Snapshot};
use crate::services::guardian_links::GuardianLink;
use crate::store::StoreError;

pub use guardian::{is_on_page as is_on_guardian_page, turn_page as turn_guardian_page};
pub use request::RoleRequest;
pub use trial::{is_typed as is_typed_into_trial, leave as leave_trial};
pub(crate) use typed::own_words;
pub(crate) use unasked::{AsRespondent, unasked};

/// What became of an inbound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handled {
    /// Answered, or rightly left without an answer.
    Done,
    /// For the fast lane.
    NotOurs,
    /// A guardian agreed: let the child's chat go on, in the same transaction.
    GuardianSaidYes {
        /// By this link.
        link: GuardianLink,
        /// The child may be invited to further rounds, too.
        invites: bool,
    },
}

/// Whether this inbound goes to [`handle`]: all of groups; in private chats commands, deep links and buttons of roles, and what may be
/// the code of an invite or the day of a council's session.
#[must_use]
pub fn is_ours(inbound: &Inbound) -> bool {
    !inbound.private || private::is_ours(&inbound.body)
}

/// Handles one inbound at its req.
///
/// # Errors
/// The database's; then the caller undoes the transaction.
pub async fn handle(req: &mut RoleRequest<'_>, snapshot: &Snapshot) -> Result<Handled, StoreError> {
    if req.inbound.private {
        return private::handle(req, &snapshot.rounds).await;
    }
    group::handle(req, &snapshot.rounds).await?;
    Ok(Handled::Done)
}
