//! What the buttons of a message to a child say back (`n:…`).

/// A press of whoever a safeguarding person has written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageTap {
    /// Show this reply in the place of the message that announced it.
    Open {
        /// Id of the case.
        case: i64,
        /// Number of the reply in it.
        entry: i64,
    },
    /// Show what becomes of what we do not read, in the place of the message that says that we do not.
    TextOnly,
    /// Take the message out of the chat.
    Hide,
}

impl MessageTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Open { case, entry } => format!("n:{case}:{entry}"),
            Self::TextOnly => "n:t".into(),
            Self::Hide => "n:x".into(),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let rest = data.strip_prefix("n:")?;
        match rest {
            "x" => return Some(Self::Hide),
            "t" => return Some(Self::TextOnly),
            _ => {}
        }
        let (case, entry) = rest.split_once(':')?;
        Some(Self::Open {
            case: case.parse().ok()?,
            entry: entry.parse().ok()?,
        })
    }
}
