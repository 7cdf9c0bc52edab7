//! What goes to the chats of safeguarding people besides cards: a case once more, words that leave, and word of what was taken out.

use super::super::Context;
use crate::domain::{Language, Message, Moment, Request};
use crate::store::addresses::AddressId;
use crate::store::outbox::{self, CaseNotice, Priority, Show, Why};
use crate::store::roles::Role;
use crate::store::{StoreError, Tx, disclosures, safeguarding_people};

/// Shows a case to this person: a page of it, as a new message or in the place of one.
pub async fn show(
    tx: &mut Tx,
    to: &Role,
    case: i64,
    (page, message): (Option<usize>, Option<i64>),
    now: Moment,
) -> Result<(), StoreError> {
    let show = Show::Card {
        role: to.id,
        why: Why::Asked,
        page,
    };
    let notice = CaseNotice {
        case,
        entry: 0,
        show,
        message,
    };
    outbox::put_of_case(tx, to.address, &notice, now).await
}

/// The words of cases leave a chat: its person is no safeguarding person any more.
pub async fn strip_chat(
    tx: &mut Tx,
    context: &Context,
    at: AddressId,
    now: Moment,
) -> Result<(), StoreError> {
    for (case, message) in disclosures::cards_at(tx, at).await? {
        strip(tx, context, case, (at, message), now).await?;
        disclosures::forget_card(tx, case, at, message).await?;
    }
    Ok(())
}

/// All safeguarding people hear that the contact of a child was taken out, and why.
pub async fn announce_contact(
    tx: &mut Tx,
    context: &Context,
    case: i64,
    reason: &str,
    now: Moment,
) -> Result<(), StoreError> {
    for guard in safeguarding_people::all(tx).await? {
        let args = [("id", case.to_string().into()), ("reason", reason.into())];
        let message = Message::plain(context.texts.say(
            guard.role.speaks(),
            "safeguard-contact",
            &args,
        ));
        ready(tx, guard.role.address, &Request::Send(message), now).await?;
    }
    Ok(())
}

/// The words leave this message.
pub(super) async fn strip(
    tx: &mut Tx,
    context: &Context,
    case: i64,
    (at, message_id): (AddressId, i64),
    now: Moment,
) -> Result<(), StoreError> {
    let guards = safeguarding_people::all(tx).await?;
    let language = guards.iter().find(|guard| guard.role.address == at);
    let language = language.map_or(Language::Ky, |guard| guard.role.speaks());
    let args = [("id", case.to_string().into())];
    let message = Message::plain(context.texts.say(language, "safeguard-stripped", &args));
    let edit = Request::Edit {
        message_id,
        message,
    };
    ready(tx, at, &edit, now).await
}

/// A message as it is, urgently.
pub(super) async fn ready(
    tx: &mut Tx,
    to: AddressId,
    request: &Request,
    now: Moment,
) -> Result<(), StoreError> {
    let urgent = Priority::Urgent;
    outbox::put(tx, to, urgent, request, now).await
}
