//! What the buttons of a moderator say back (`v:…`).

/// A press of a moderator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModeratorTap {
    /// The next text.
    Next,
    /// On the card of a text.
    On {
        /// Its id.
        id: String,
        /// How often it had changed when the card was drawn.
        rev: i64,
        /// What is done.
        step: ModeratorStep,
    },
}

/// What is done with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModeratorStep {
    /// It is about this topic, or is not.
    Topic(u16, bool),
    /// All that it is about is marked.
    Done,
    /// The same, and it may be printed.
    Propose,
    /// The second yes or no to printing.
    Second(bool),
    /// Another one first.
    Skip,
    /// This child needs help.
    Help,
}

impl ModeratorTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        let Self::On { id, rev, step } = self else {
            return "v:n".into();
        };
        let step = match step {
            ModeratorStep::Topic(topic, true) => format!("t{topic}"),
            ModeratorStep::Topic(topic, false) => format!("u{topic}"),
            ModeratorStep::Done => "d".into(),
            ModeratorStep::Propose => "p".into(),
            ModeratorStep::Second(true) => "y".into(),
            ModeratorStep::Second(false) => "n".into(),
            ModeratorStep::Skip => "s".into(),
            ModeratorStep::Help => "h".into(),
        };
        format!("v:{id}:{rev}:{step}")
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.strip_prefix("v:")?.split(':').collect();
        let [id, rev, step] = parts[..] else {
            return (parts == ["n"]).then_some(Self::Next);
        };
        let step = match step {
            "d" => ModeratorStep::Done,
            "p" => ModeratorStep::Propose,
            "y" => ModeratorStep::Second(true),
            "n" => ModeratorStep::Second(false),
            "s" => ModeratorStep::Skip,
            "h" => ModeratorStep::Help,
            topic => match topic.split_at_checked(1)? {
                ("t", topic) => ModeratorStep::Topic(topic.parse().ok()?, true),
                ("u", topic) => ModeratorStep::Topic(topic.parse().ok()?, false),
                _ => return None,
            },
        };
        let (id, rev) = (id.to_owned(), rev.parse().ok()?);
        Some(Self::On { id, rev, step })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presses_come_back_as_they_went_out_within_telegrams_64_bytes() {
        let steps = [
            ModeratorStep::Topic(u16::MAX, true),
            ModeratorStep::Topic(0, false),
            ModeratorStep::Done,
            ModeratorStep::Propose,
            ModeratorStep::Second(true),
            ModeratorStep::Second(false),
            ModeratorStep::Skip,
            ModeratorStep::Help,
        ];
        let on = |step| ModeratorTap::On {
            id: "2".repeat(20),
            rev: i64::MAX,
            step,
        };
        for tap in steps.map(on).into_iter().chain([ModeratorTap::Next]) {
            let code = tap.code();
            assert_eq!(ModeratorTap::parse(&code), Some(tap));
            assert!(code.len() <= 64, "{code}");
        }
        for rest in [
            "", "x", "a:1", "a:1:x", "a:x:d", "a:1:t", "a:1:tx", "a:1:d:2",
        ] {
            assert_eq!(ModeratorTap::parse(&format!("v:{rest}")), None, "{rest}");
        }
    }
}
