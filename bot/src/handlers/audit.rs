//! `/audit`: who decided what, newest first.

use chrono::NaiveDate;

use super::Handled;
use crate::domain::{Language, Message, Moment, RoleKind, RoundId, TargetGroup, day_in_bishkek};
use crate::handlers::RoleRequest;
use crate::services::roles::{place_name, role_name};
use crate::store::addresses::AddressId;
use crate::store::audit::{self, Entry};
use crate::store::{StoreError, Tx, roles};

/// Entries in a message.
const SHOWN: usize = 20;
/// Letters of what an entry is about, in words, that are shown.
const DETAIL: usize = 160;

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
    req.say(Message::plain(text)).await?;
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
    let detail = match of_case {
        true => String::new(),
        false => in_words(req, language, entry),
    };
    let args = [
        (
            "day",
            texts.day(language, day_in_bishkek(Moment(entry.at))).into(),
        ),
        ("who", who.into()),
        ("action", action.into()),
        ("code", entry.action.as_str().into()),
        ("detail", detail.into()),
    ];
    Ok(texts.say(language, "audit-line", &args))
}

/// What an entry is about: the titles of rounds, the names of places, days in words.
fn in_words(req: &RoleRequest<'_>, language: Language, entry: &Entry) -> String {
    let words: Vec<String> = entry
        .detail
        .split_whitespace()
        .map(|word| in_word(req, language, (&entry.action, word)))
        .filter(|word| !word.is_empty())
        .collect();
    let words = clip_words(&words.join(" · "), DETAIL);
    if words.is_empty() {
        return words;
    }
    format!("· {words}")
}

fn in_word(req: &RoleRequest<'_>, language: Language, (action, word): (&str, &str)) -> String {
    let (context, texts) = (req.context, &req.context.texts);
    if let Some(round) = context.snapshot().round(&RoundId::new(word)) {
        return format!("«{}»", round.questionnaire.title.get(language));
    }
    if let Ok(day) = word.parse::<NaiveDate>() {
        return texts.day(language, day);
    }
    if let Some(kind) = RoleKind::ALL.into_iter().find(|kind| kind.code() == word) {
        return role_name(context, language, kind);
    }
    let group = TargetGroup::ALL.into_iter().find(|g| g.code() == word);
    if let Some(group) = group.filter(|_| action == "round.open") {
        return texts.plain(language, "digest-target", &[("group", group.code().into())]);
    }
    match (action, word) {
        ("round.open", "asked:") | (_, "-" | "poll") => String::new(),
        ("pledge.set", months) if months.parse::<u8>().is_ok() => {
            let months: u8 = months.parse().unwrap_or_default();
            texts.plain(language, "pledge-months", &[("months", months.into())])
        }
        (_, number) if number.parse::<i64>().is_ok() => format!("№ {number}"),
        (_, role) if role.starts_with("role:") => role.replace("role:", "№ "),
        (_, places) => {
            let name = |slug| place_name(context, language, Some(slug), req.now);
            let names: Vec<String> = places.split(',').map(name).collect();
            names.join(", ")
        }
    }
}

/// At most so many letters, without a torn word.
fn clip_words(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most).collect();
    let whole = kept
        .rsplit_once(' ')
        .map_or(kept.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([' ', '·']))
}

/// The council or body whose chat this is, as the audit names who acts there.
pub(super) async fn of_council(tx: &mut Tx, chat: AddressId) -> Result<String, StoreError> {
    let mut roles = roles::of_address(tx, chat).await?.into_iter();
    let council = roles.find(|role| role.kind.is_of_chat());
    Ok(council.map_or_else(|| "council".to_owned(), |role| format!("role:{}", role.id)))
}
