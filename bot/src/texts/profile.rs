//! What the bot says of itself at start: commands, name and descriptions.

use super::Texts;
use super::guardian::bilingual;
use crate::domain::{Audience, BotCommand, Command, Language, RoleKind};

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
    Profile {
        name: texts.plain(language.unwrap_or(Language::Ky), "bot-name", &[]),
        short_description: say("bot-about", "\n"),
        description: say("bot-description", "\n\n"),
        commands: BotCommand::offered_to(audience)
            .map(|command| line(command, |id| say(id, " · ")))
            .collect(),
    }
}

/// What a chat with these roles in force is offered: what they can do, then what everybody can. Nothing without a role.
#[must_use]
pub fn menu(texts: &Texts, language: Language, roles: &[RoleKind], private: bool) -> Vec<Command> {
    let common = if private {
        Audience::Private
    } else {
        Audience::CouncilGroup
    };
    let own = roles.iter().map(|role| match role {
        RoleKind::Sector(_) => Audience::Sector,
        role => Audience::Role(*role),
    });
    let audiences = own.chain((!roles.is_empty()).then_some(common));
    let mut commands: Vec<BotCommand> = Vec::new();
    for command in audiences.flat_map(BotCommand::offered_to) {
        if !commands.contains(&command) {
            commands.push(command);
        }
    }
    commands
        .into_iter()
        .map(|command| line(command, |id| texts.plain(language, id, &[])))
        .collect()
}

fn line(command: BotCommand, say: impl Fn(&str) -> String) -> Command {
    let name = command.name();
    Command {
        name: name.to_owned(),
        description: say(&format!("command-{name}")),
    }
}
