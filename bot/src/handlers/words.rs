//! Commands in typed words.

/// A command: `/name argument`, also `/name@bot argument`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command<'a> {
    /// Without slash, in small letters: phones begin a message with a capital one.
    pub(super) name: String,
    /// The first word after it, or nothing.
    pub(super) argument: &'a str,
}

impl<'a> Command<'a> {
    /// The command in a text.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut words = text.trim().strip_prefix('/')?.split_whitespace();
        let name = words.next()?.split('@').next()?;
        (!name.is_empty()).then(|| Self {
            name: name.to_lowercase(),
            argument: words.next().unwrap_or(""),
        })
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
            Some(Command {
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
            assert_eq!(Command::parse(text), expected, "{text}");
        }
        assert_eq!(Command::rest(" /session@bot  15  мая "), "15  мая");
        assert_eq!(Command::rest("/session"), "");
        assert_eq!(Command::addressee("/digest@other x@y"), Some("other"));
        assert_eq!(Command::addressee("/digest x@y"), None);
    }
}
