//! Commands in typed words.

use crate::domain::BotCommand;

/// A command as it was typed: `/name argument`, also `/name@bot argument`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedCommand<'a> {
    /// Without slash, in small letters: phones begin a message with a capital one.
    pub(super) name: String,
    /// The first word after it, or nothing.
    pub(super) argument: &'a str,
}

impl<'a> TypedCommand<'a> {
    /// The command in a text.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut words = text.trim().strip_prefix('/')?.split_whitespace();
        let name = words.next()?.split('@').next()?;
        (!name.is_empty()).then(|| Self {
            name: name.to_lowercase(),
            argument: words.next().unwrap_or(""),
        })
    }

    /// Which one of ours it is.
    pub(super) fn known(&self) -> Option<BotCommand> {
        BotCommand::parse(&self.name)
    }

    /// All that is typed after the command.
    pub(super) fn rest(text: &'a str) -> &'a str {
        let after = text.trim().split_once(char::is_whitespace);
        after.map_or("", |(_, rest)| rest.trim())
    }

    /// The bot that a command in a group is addressed to, if it says so.
    pub(super) fn addressee(text: &str) -> Option<&str> {
        let first = text.split_whitespace().next()?;
        first.split_once('@').map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_with_and_without_the_bots_name() {
        let command = |name: &str, argument| {
            Some(TypedCommand {
                name: name.to_owned(),
                argument,
            })
        };
        for (text, expected) in [
            ("/connect ABC", command("connect", "ABC")),
            (" /connect@jash_bot  ABC x", command("connect", "ABC")),
            ("/rounds", command("rounds", "")),
            ("/Connect ABC", command("connect", "ABC")),
            ("/CONNECT@Jash_Bot ABC", command("connect", "ABC")),
            ("/", None),
            ("/@bot", None),
            ("rounds", None),
            ("", None),
        ] {
            assert_eq!(TypedCommand::parse(text), expected, "{text}");
        }
        assert_eq!(TypedCommand::rest(" /session@bot  15  мая "), "15  мая");
        assert_eq!(TypedCommand::rest("/session"), "");
        assert_eq!(TypedCommand::addressee("/digest@other x@y"), Some("other"));
        assert_eq!(TypedCommand::addressee("/digest x@y"), None);
    }
}
