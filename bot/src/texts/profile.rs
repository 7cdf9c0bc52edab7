//! What the bot says of itself at start: commands, name and descriptions.

use super::Texts;
use super::guardian::bilingual;
use crate::domain::{Command, Language, RoleKind};

/// Who sees a list of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, in private chats.
    Private,
    /// Groups: councils.
    Group,
}

/// What `setMyCommands`, `setMyName`, `setMyDescription` and `setMyShortDescription` are told for one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// At most 64 characters.
    pub name: String,
    /// Shown on the bot's page, at most 120 characters.
    pub short_description: String,
    /// Shown in the empty chat, at most 512 characters.
    pub description: String,
    /// What is offered to whoever has no role.
    pub commands: Vec<Command>,
}

/// The profile for one language; `None` is the default one, in both, for phones set to any other language.
#[must_use]
pub fn profile(texts: &Texts, language: Option<Language>, audience: Audience) -> Profile {
    let say = |id: &str, between: &str| match language {
        Some(language) => texts.plain(language, id, &[]),
        None => bilingual(Language::Ky, |l| texts.plain(l, id, &[]), between),
    };
    let names = match audience {
        Audience::Private => PRIVATE,
        Audience::Group => GROUP,
    };
    Profile {
        name: texts.plain(language.unwrap_or(Language::Ky), "bot-name", &[]),
        short_description: say("bot-about", "\n"),
        description: say("bot-description", "\n\n"),
        commands: names
            .iter()
            .map(|name| command(name, say(&format!("command-{name}"), " · ")))
            .collect(),
    }
}

/// What a chat with these roles in force is offered: what they can do, then what everybody can. Nothing without a role.
#[must_use]
pub fn menu(texts: &Texts, language: Language, roles: &[RoleKind], private: bool) -> Vec<Command> {
    let mut names: Vec<&str> = Vec::new();
    let own = roles.iter().flat_map(|role| of_role(*role));
    let common = if private { PRIVATE } else { COUNCIL_GROUP };
    for name in own.chain(common.iter().filter(|_| !roles.is_empty())) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    names
        .into_iter()
        .map(|name| command(name, texts.plain(language, &format!("command-{name}"), &[])))
        .collect()
}

fn command(name: &str, description: String) -> Command {
    Command {
        name: name.to_owned(),
        description,
    }
}

const fn of_role(role: RoleKind) -> &'static [&'static str] {
    match role {
        RoleKind::Council => &["digest", "session"],
        RoleKind::Leader | RoleKind::Coordinator => &["rounds", "digest"],
        RoleKind::Safeguarding => &["cases", "away"],
        RoleKind::Operator => &["alerts"],
    }
}

const PRIVATE: &[&str] = &[
    "start", "continue", "language", "mydata", "delete", "hide", "stop", "help",
];
const GROUP: &[&str] = &["connect", "digest"];
/// After what a council can do.
const COUNCIL_GROUP: &[&str] = &["language"];
