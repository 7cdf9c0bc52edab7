//! What the bot says of itself at start: commands, name and descriptions.

use super::Texts;
use super::guardian::bilingual;
use crate::domain::Language;

/// Who sees a list of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, in private chats.
    Private,
    /// Groups: councils.
    Group,
    /// A leader's private chat.
    Leader,
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
    /// Command without slash, and its description.
    pub commands: Vec<(&'static str, String)>,
}

/// The profile for one language; `None` is the default one, in both, for phones set to any other language.
#[must_use]
pub fn profile(texts: &Texts, language: Option<Language>, audience: Audience) -> Profile {
    let say = |id: &str, between: &str| match language {
        Some(language) => texts.plain(language, id, &[]),
        None => bilingual(Language::Ky, |l| texts.plain(l, id, &[]), between),
    };
    let mut names = match audience {
        Audience::Private => PRIVATE.to_vec(),
        Audience::Group => GROUP.to_vec(),
        Audience::Leader => [LEADER, PRIVATE].concat(),
    };
    Profile {
        name: texts.plain(language.unwrap_or(Language::Ky), "bot-name", &[]),
        short_description: say("bot-about", "\n"),
        description: say("bot-description", "\n\n"),
        commands: names
            .drain(..)
            .map(|name| (name, say(&format!("command-{name}"), " · ")))
            .collect(),
    }
}

const PRIVATE: &[&str] = &[
    "start", "continue", "language", "mydata", "delete", "hide", "stop", "help",
];
const GROUP: &[&str] = &["connect", "digest"];
const LEADER: &[&str] = &["rounds"];
