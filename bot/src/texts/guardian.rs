//! What a parent or guardian sees on their own phone: five plain lines and one yes.

use super::Texts;
use crate::domain::{Button, Language, Message};

/// Where the guardian is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardianPage<'a> {
    /// Asked; `yes` is the `callback_data` of the only button.
    Ask {
        /// What the button sends.
        yes: &'a str,
    },
    /// Said yes.
    Done,
    /// The link has been used.
    Used,
    /// The link is older than its seven days.
    Expired,
    /// The child opened its own link.
    OwnLink,
}

/// The guardian's screen; both languages, as theirs is not known.
#[must_use]
pub fn guardian(texts: &Texts, first: Language, page: GuardianPage<'_>) -> Message {
    let id = match page {
        GuardianPage::Ask { .. } => "parent",
        GuardianPage::Done => "parent-done",
        GuardianPage::Used => "parent-used",
        GuardianPage::Expired => "parent-expired",
        GuardianPage::OwnLink => "parent-own",
    };
    let text = bilingual(first, |language| texts.say(language, id, &[]), "\n\n");
    let buttons = match page {
        GuardianPage::Ask { yes } => {
            vec![vec![Button::tap(
                bilingual(first, |l| texts.plain(l, "parent-yes", &[]), " · "),
                yes,
            )]]
        }
        _ => Vec::new(),
    };
    Message {
        text,
        buttons,
        picture: None,
    }
}

/// The text in all languages, the given one first.
pub(super) fn bilingual(
    first: Language,
    text: impl Fn(Language) -> String,
    between: &str,
) -> String {
    let texts: Vec<String> = first.first().map(text).collect();
    texts.join(between)
}
