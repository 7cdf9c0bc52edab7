//! Private chats: which words and presses are those of roles, and who answers them.

use std::sync::Arc;

use super::words::TypedCommand;
use super::{
    Handled, answer_list, audit, bring, budget, coordinator, council, digest, files, guardian,
    invite, language, last_days, leader, messages, moderator, operator, overview, plan, polls,
    safeguarding, session, todo, trial, typed,
};
use crate::domain::{Body, BotCommand, RoleTap, Round, UnknownTap, is_like_day};
use crate::handlers::RoleRequest;
use crate::services::guardian_links;
use crate::store::{StoreError, guardians, invites};
use crate::texts::sms::{invitation_permit, withdrawal};

/// Words that are not a respondent's, or may not be.
enum Words<'a> {
    /// An invite was opened by its link.
    Invite(&'a str),
    /// What may be the code of an invite.
    Code(&'a str),
    /// What may be the day of a council's session, or the last one of a leader's round.
    Day(&'a str),
    /// A guardian has opened the child's link.
    GuardianLink(&'a str),
    /// A guardian takes a yes on paper back: what follows the word for it.
    Withdraw(&'a str),
    /// A guardian lets the child of a paper code be invited again.
    Permit(&'a str),
    /// `/connect CODE`.
    Connect(&'a str),
    /// `/rounds`.
    Rounds,
    /// `/poll`.
    Poll,
    /// `/digest`.
    Digest,
    /// `/commitments`.
    Commitments,
    /// `/files`.
    Files,
    /// `/plan`.
    Plan,
    /// `/overview`.
    Overview,
    /// `/todo`.
    Todo,
    /// `/handover`.
    Handover,
    /// `/budget`.
    Budget,
    /// `/session DAY`.
    Session(&'a str),
    /// `/cases`.
    Cases,
    /// `/away DAY`.
    Away(&'a str),
    /// `/alerts`.
    Alerts,
    /// `/words`.
    Writings,
    /// `/audit`.
    Audit,
    /// `/language`.
    Language,
}

impl<'a> Words<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if let Some(code) = withdrawal(text) {
            return Some(Self::Withdraw(code));
        }
        if let Some(code) = invitation_permit(text).filter(|code| guardians::may_be_code(code)) {
            return Some(Self::Permit(code));
        }
        if text.trim_start().starts_with('/') {
            return Self::of_command(text);
        }
        if invites::may_be_code(text) {
            return Some(Self::Code(text));
        }
        is_like_day(text).then_some(Self::Day(text))
    }

    /// `None` for the commands of respondents, and for unknown ones, which are answered as theirs.
    fn of_command(text: &'a str) -> Option<Self> {
        let typed = TypedCommand::parse(text)?;
        let (argument, rest) = (typed.argument, TypedCommand::rest(text));
        match typed.known()? {
            BotCommand::Start => Self::of_payload(argument),
            BotCommand::Connect => Some(Self::Connect(argument)),
            BotCommand::Rounds => Some(Self::Rounds),
            BotCommand::Poll => Some(Self::Poll),
            BotCommand::Digest => Some(Self::Digest),
            BotCommand::Commitments => Some(Self::Commitments),
            BotCommand::Files => Some(Self::Files),
            BotCommand::Plan => Some(Self::Plan),
            BotCommand::Overview => Some(Self::Overview),
            BotCommand::Todo => Some(Self::Todo),
            BotCommand::Handover => Some(Self::Handover),
            BotCommand::Budget => Some(Self::Budget),
            BotCommand::Session => Some(Self::Session(rest)),
            BotCommand::Cases => Some(Self::Cases),
            BotCommand::Away => Some(Self::Away(rest)),
            BotCommand::Alerts => Some(Self::Alerts),
            BotCommand::Words => Some(Self::Writings),
            BotCommand::Audit => Some(Self::Audit),
            BotCommand::Language => Some(Self::Language),
            BotCommand::Continue
            | BotCommand::MyData
            | BotCommand::Delete
            | BotCommand::Hide
            | BotCommand::Stop
            | BotCommand::Help => None,
        }
    }

    /// What follows `/start`: a deep link's payload, or a typed code. All else is a respondent's.
    fn of_payload(payload: &'a str) -> Option<Self> {
        if invites::is_payload(payload) {
            return Some(Self::Invite(payload));
        }
        if invites::may_be_code(payload) {
            return Some(Self::Code(payload));
        }
        guardian_links::token_of_payload(payload).map(|_| Self::GuardianLink(payload))
    }
}

/// Whether this is for [`handle`]; what it then is, is read there in the same way.
pub(super) fn is_ours(body: &Body) -> bool {
    match body {
        Body::Text { text, .. } => Words::read(text).is_some(),
        Body::Tap { data, .. } => RoleTap::parse(data) != Err(UnknownTap::Foreign),
        Body::Reply { .. }
        | Body::Words { .. }
        | Body::Media { .. }
        | Body::Joined
        | Body::Left
        | Body::Migrated { .. } => false,
    }
}

/// One inbound of a private chat.
pub(super) async fn handle(
    req: &mut RoleRequest<'_>,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let inbound = req.inbound;
    match &inbound.body {
        Body::Text { text, .. } => {
            if trial::typed(req).await? {
                return Ok(Handled::Done);
            }
            let page = guardian::page_typed_on(req.context, inbound, req.now);
            if let Some(page) = &page
                && let Some(tap) = guardian::typed(&req.context.texts, text, page)
            {
                return guardian::tap(req, tap).await;
            }
            // what looks like a day or a code may be what we have asked for
            if page.is_none() && typed::in_private(req).await? {
                return Ok(Handled::Done);
            }
            let handled = match Words::read(text) {
                Some(words) => said(req, words, rounds).await?,
                None => Handled::NotOurs,
            };
            match page {
                Some(page) if handled == Handled::NotOurs => {
                    guardian::again(req, &page.token, text).await
                }
                _ => Ok(handled),
            }
        }
        Body::Tap { data, .. } => match RoleTap::parse(data) {
            Ok(tap) => pressed(req, tap, rounds).await,
            Err(UnknownTap::Old) => {
                language::old_button(req).await?;
                Ok(Handled::Done)
            }
            Err(UnknownTap::Foreign) => Ok(Handled::NotOurs),
        },
        Body::Reply { .. }
        | Body::Words { .. }
        | Body::Media { .. }
        | Body::Joined
        | Body::Left
        | Body::Migrated { .. } => Ok(Handled::NotOurs),
    }
}

async fn said(
    req: &mut RoleRequest<'_>,
    words: Words<'_>,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    match words {
        Words::Invite(payload) => invite::open(req, payload).await?,
        Words::Code(code) => return invite::typed_alone(req, code).await,
        Words::Day(text) => {
            return match session::typed_alone(req, text).await? {
                Handled::NotOurs => last_days::typed(req, text, rounds).await,
                done => Ok(done),
            };
        }
        Words::GuardianLink(payload) => guardian::ask(req, payload).await?,
        Words::Withdraw(code) => guardian::withdraw(req, code).await?,
        Words::Permit(code) => guardian::permit_invitations(req, code).await?,
        Words::Connect(code) => invite::connect(req, code).await?,
        Words::Rounds => return leader::rounds(req, rounds).await,
        Words::Poll => return polls::command(req).await,
        Words::Digest => return digest::again(req).await,
        Words::Commitments => return answer_list::command(req).await,
        Words::Files => return files::files(req).await,
        Words::Plan => return plan::plan(req).await,
        Words::Overview => return overview::all(req).await,
        Words::Todo => return todo::first(req).await,
        Words::Handover => return todo::handover(req).await,
        Words::Budget => return budget::command(req).await,
        Words::Session(text) => return session::typed(req, text).await,
        Words::Cases => return safeguarding::cases(req).await,
        Words::Away(text) => return safeguarding::away(req, text).await,
        Words::Alerts => return operator::alerts(req).await,
        Words::Writings => return moderator::first(req).await,
        Words::Audit => return audit::newest(req).await,
        Words::Language => return language::ask(req).await,
    }
    Ok(Handled::Done)
}

async fn pressed(
    req: &mut RoleRequest<'_>,
    tap: RoleTap,
    rounds: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    match tap {
        RoleTap::Leader(tap) => leader::tap(req, tap, rounds).await?,
        RoleTap::Council(tap) => council::tap(req, tap).await?,
        RoleTap::Coordinator(tap) => coordinator::tap(req, tap, rounds).await?,
        RoleTap::Guardian(tap) => return guardian::tap(req, tap).await,
        RoleTap::Case(tap) => safeguarding::tap(req, tap).await?,
        RoleTap::Operator(tap) => operator::tap(req, tap).await?,
        RoleTap::Message(tap) => messages::tap(req, tap).await?,
        RoleTap::Moderator(tap) => moderator::tap(req, tap).await?,
        RoleTap::Bring(tap) => bring::tap(req, tap, rounds).await?,
    }
    Ok(Handled::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Audience;

    #[test]
    fn what_only_a_role_is_offered_goes_to_the_role() {
        for command in BotCommand::ALL {
            let audiences = command.audiences();
            let of_role = audiences
                .iter()
                .any(|audience| matches!(audience, Audience::Role(_)));
            let text = format!("/{}", command.name());
            if of_role {
                assert!(Words::read(&text).is_some(), "{text}");
                assert!(!audiences.contains(&Audience::Private), "{text}");
            }
        }
    }
}
