//! Which chat we are in that reads results, a council's or that of a sector's body, who acts in it, and what those hear who may not.

use crate::domain::{Button, CouncilTap, Message, Sender};
use crate::handlers::RoleRequest;
use crate::store::councils::{self, CouncilChat, CouncilState, Standing};
use crate::store::{StoreError, addresses};

/// The council's own chat that we are in, and who acts. `None` when either is not known.
pub(super) async fn council_here(
    req: &mut RoleRequest<'_>,
) -> Result<Option<(CouncilChat, Sender)>, StoreError> {
    let here = here(req).await?;
    Ok(here.filter(|(chat, _)| chat.sector.is_none()))
}

/// The chat that we are in, a council's or that of a sector's body, and who acts. `None` when either is not known.
pub(super) async fn here(
    req: &mut RoleRequest<'_>,
) -> Result<Option<(CouncilChat, Sender)>, StoreError> {
    let Some(sender) = req.inbound.sender.clone() else {
        return Ok(None);
    };
    Ok(chat_here(req).await?.map(|chat| (chat, sender)))
}

/// Who has sent a command.
pub(super) enum Caller {
    /// Somebody who may act in this chat.
    Member(CouncilChat),
    /// Somebody in such a chat who may not, or not yet, and has been told so.
    Told,
    /// Somebody outside of such chats.
    Elsewhere,
}

/// Who has sent a command that reads what a council alone may read.
pub(super) async fn reader(req: &mut RoleRequest<'_>) -> Result<Caller, StoreError> {
    let caller = reader_of_any(req).await?;
    of_council(req, caller).await
}

/// Who has sent a command of a council.
pub(super) async fn member(req: &mut RoleRequest<'_>) -> Result<Caller, StoreError> {
    let caller = member_of_any(req).await?;
    of_council(req, caller).await
}

/// What is a council's is not for a sector's body: its group is told so, its private chat is met as whatever else it is.
async fn of_council(req: &mut RoleRequest<'_>, caller: Caller) -> Result<Caller, StoreError> {
    match caller {
        Caller::Member(chat) if chat.sector.is_some() => {
            if req.inbound.private {
                return Ok(Caller::Elsewhere);
            }
            req.answer(chat.speaks(), "sector-only-reads", &[]).await?;
            Ok(Caller::Told)
        }
        caller => Ok(caller),
    }
}

/// Who has sent a command that reads results: of all, or of a sector.
pub(super) async fn reader_of_any(req: &mut RoleRequest<'_>) -> Result<Caller, StoreError> {
    match member_of_any(req).await? {
        Caller::Member(chat) if chat.state == CouncilState::Asked => {
            req.answer(chat.speaks(), "council-waiting", &[]).await?;
            Ok(Caller::Told)
        }
        caller => Ok(caller),
    }
}

/// Who has sent a command.
pub(super) async fn member_of_any(req: &mut RoleRequest<'_>) -> Result<Caller, StoreError> {
    let Some((chat, sender)) = here(req).await? else {
        return Ok(Caller::Elsewhere);
    };
    let standing = standing(req, &chat, &sender).await?;
    if standing.is_some_and(Standing::may_act) {
        return Ok(Caller::Member(chat));
    }
    tell_once(req, &chat, &sender, standing).await?;
    Ok(Caller::Told)
}

/// The chat that we are in, a council's or that of a sector's body, whoever acts.
pub(super) async fn chat_here(
    req: &mut RoleRequest<'_>,
) -> Result<Option<CouncilChat>, StoreError> {
    let Some(address) = addresses::find(req.tx, req.inbound.chat).await? else {
        return Ok(None);
    };
    let chat = councils::get(req.tx, address).await?;
    Ok(chat.filter(|chat| chat.state != CouncilState::Gone))
}

/// How the sender stands to this chat.
pub(super) async fn standing(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    sender: &Sender,
) -> Result<Option<Standing>, StoreError> {
    let vault = &req.context.vault;
    let person = councils::person_hash(vault, sender.id);
    let member = councils::member(req.tx, chat.address, &person).await?;
    Ok(member.map(|(standing, _)| standing))
}

/// A stranger hears once per chat that colleagues must be admitted.
pub(super) async fn tell_once(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    sender: &Sender,
    standing: Option<Standing>,
) -> Result<(), StoreError> {
    if standing.is_some() {
        return Ok(());
    }
    let context = req.context;
    let person = councils::person_hash(&context.vault, sender.id);
    councils::set_member(req.tx, chat.address, &person, "", Standing::Told).await?;
    let language = chat.speaks();
    let (work, only) = match chat.sector {
        Some(_) => ("sector-work-here", "sector-only-members"),
        None => ("council-work-here", "council-only-members"),
    };
    let label = context.texts.plain(language, work, &[]);
    req.say(Message::new(
        context.texts.say(language, only, &[]),
        vec![vec![Button::tap(label, CouncilTap::Work.code())]],
    ))
    .await
}

/// Whoever writes in the name of the group is nobody whom we know: a council is told, as nothing else would answer.
pub(super) async fn explain_anonymous(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let Some(chat) = chat_here(req).await? else {
        return Ok(());
    };
    req.answer(chat.speaks(), "council-anonymous-act", &[])
        .await
}
