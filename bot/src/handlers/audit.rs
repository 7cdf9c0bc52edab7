//! `/audit`: who decided what, newest first.

use super::Handled;
use crate::domain::{Language, Message, Moment, RoleKind, day_in_bishkek};
use crate::handlers::RoleRequest;
use crate::services::roles::role_name;
use crate::store::addresses::AddressId;
use crate::store::audit::{self, Entry};
use crate::store::{StoreError, Tx, roles};

/// Entries in a message.
const SHOWN: usize = 20;
/// Letters of ids and reasons that are shown of an entry.
const DETAIL: usize = 80;

/// The newest entries, and whether any was changed from outside. Of cases of harm it is said that something was done, not in which.
pub(super) async fn newest(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        return Ok(Handled::NotOurs);
    };
    let language = coordinator.speaks();
    let entries = audit::all(req.tx).await?;
    let broken = audit::first_broken(&req.context.vault, &entries);
    let args = [
        (
            "state",
            if broken.is_some() { "broken" } else { "whole" }.into(),
        ),
        ("count", entries.len().into()),
        ("broken", broken.unwrap_or_default().into()),
    ];
    let mut lines = vec![req.context.texts.say(language, "audit-title", &args)];
    for entry in entries.iter().rev().take(SHOWN) {
        lines.push(line(req, language, entry).await?);
    }
    let text = lines.join("\n");
    req.say(Message {
        text,
        ..Message::default()
    })
    .await?;
    Ok(Handled::Done)
}

async fn line(
    req: &mut RoleRequest<'_>,
    language: Language,
    entry: &Entry,
) -> Result<String, StoreError> {
    let (context, texts) = (req.context, &req.context.texts);
    let id = entry
        .actor
        .strip_prefix("role:")
        .and_then(|id| id.parse().ok());
    let role = match id {
        Some(id) => roles::get(req.tx, id).await?,
        None => None,
    };
    let who = match &role {
        Some(role) => format!("{} {}", role_name(context, language, role.kind), role.id),
        None => entry.actor.clone(),
    };
    let of_case = entry.action.starts_with("disclosure.");
    let action = match of_case {
        true => "disclosure".to_owned(),
        false => entry.action.replace('.', "-"),
    };
    let detail: String = entry.detail.chars().take(DETAIL).collect();
    let args = [
        (
            "day",
            texts.day(language, day_in_bishkek(Moment(entry.at))).into(),
        ),
        ("who", who.into()),
        ("action", action.into()),
        ("code", entry.action.as_str().into()),
        (
            "detail",
            if of_case { String::new() } else { detail }.into(),
        ),
    ];
    Ok(texts.say(language, "audit-line", &args))
}

/// The council whose chat this is, as the audit names who acts there.
pub(super) async fn of_council(tx: &mut Tx, chat: AddressId) -> Result<String, StoreError> {
    let mut roles = roles::of_address(tx, chat).await?.into_iter();
    let council = roles.find(|role| role.kind == RoleKind::Council);
    Ok(council.map_or_else(|| "council".to_owned(), |role| format!("role:{}", role.id)))
}
