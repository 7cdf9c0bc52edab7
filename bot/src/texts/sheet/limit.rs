//! How long a text may be, by what it is.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::cells::{Part, parts};
use super::pattern::Message;

/// Ids of the texts on buttons.
static BUTTONS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let file = include_str!("../../../../locales/buttons.txt");
    let ids = file.lines().filter(|line| !line.starts_with('#'));
    ids.filter(|id| !id.is_empty()).collect()
});

/// Letters of a button that every phone shows, with a mark before them.
const BUTTON: usize = 24;
/// Letters that every message has room for.
const MESSAGE: usize = 200;

/// What a text is, and how much of it there may be, in characters if nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// A button.
    Button(usize),
    /// What a command does, in the list of commands.
    Command,
    /// The bot's name.
    Name,
    /// The bot in a line.
    About,
    /// The bot in its empty chat.
    Description,
    /// By SMS: segments, with the longest variables.
    Sms(usize),
    /// All else.
    Message(usize),
}

impl Limit {
    /// Of a text; what is longer already in some language is allowed in all.
    pub(super) fn of<'w>(message: &Message, words: impl Iterator<Item = &'w str>) -> Self {
        let longest = words.map(length).max().unwrap_or(0);
        match message.id.as_str() {
            "bot-name" => Self::Name,
            "bot-about" => Self::About,
            "bot-description" => Self::Description,
            id if id.starts_with("command-") => Self::Command,
            id if id.starts_with("sms-") => {
                let stated = message.segments.as_ref().and_then(|s| s.parse().ok());
                Self::Sms(stated.unwrap_or(1))
            }
            id if BUTTONS.contains(id) => Self::Button(longest.max(BUTTON)),
            _ => Self::Message((2 * longest).max(MESSAGE)),
        }
    }

    /// What it is.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Button(_) => "Button",
            Self::Command => "Command",
            Self::Name | Self::About | Self::Description => "Profile of the bot",
            Self::Sms(_) => "SMS",
            Self::Message(_) => "Message",
        }
    }

    /// For people.
    pub(super) fn told(self) -> String {
        match (self, self.characters()) {
            (Self::Sms(1), _) => "1 SMS: 70 characters in Cyrillic".to_owned(),
            (Self::Sms(segments), _) => {
                format!("{segments} SMS: {} characters in Cyrillic", segments * 67)
            }
            (_, Some(most)) => format!("{most} characters"),
            (_, None) => String::new(),
        }
    }

    /// Characters; SMS are counted with their variables.
    const fn characters(self) -> Option<usize> {
        match self {
            Self::Button(most) | Self::Message(most) => Some(most),
            // both languages stand in one line of at most 256, 120 and 512
            Self::Command => Some(126),
            Self::Name => Some(64),
            Self::About => Some(59),
            Self::Description => Some(255),
            Self::Sms(_) => None,
        }
    }

    /// Whether markup may stand there at all.
    pub(super) const fn takes_markup(self) -> bool {
        matches!(self, Self::Message(_))
    }

    /// How much too long a wording is: its length and the most.
    pub(super) fn exceeded(self, text: &str) -> Option<(usize, usize)> {
        let (length, most) = (length(text), self.characters()?);
        (length > most).then_some((length, most))
    }
}

/// Characters of a wording; what is filled in counts as one.
fn length(text: &str) -> usize {
    let part = |part: &Part| match part {
        Part::Text(text) | Part::Quoted(text) => text.chars().count(),
        Part::Variable(_) | Part::Mention(_) | Part::Row(_) => 1,
    };
    parts(text).unwrap_or_default().iter().map(part).sum()
}
