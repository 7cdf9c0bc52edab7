//! Actions as the short ASCII codes that buttons carry.

use super::Action;
use crate::questionnaire::ChoiceIx;

impl Action {
    /// The code of the action: ASCII, at most 12 bytes.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Choose(n) => format!("c{n}"),
            Self::On(ChoiceIx(c)) => format!("+{c}"),
            Self::Off(ChoiceIx(c)) => format!("-{c}"),
            Self::Place(ChoiceIx(c), place) => format!("p{c}.{place}"),
            Self::ClearFrom(place) => format!("x{place}"),
            Self::Coins(ChoiceIx(c), coins) => format!("m{c}.{coins}"),
            plain => PLAIN
                .iter()
                .find(|(action, _)| *action == plain)
                .map_or_else(String::new, |(_, code)| (*code).to_owned()),
        }
    }

    /// The action of a code, `None` for anything that [`Self::code`] never writes.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        if let Some((action, _)) = PLAIN.iter().find(|(_, plain)| *plain == code) {
            return Some(*action);
        }
        let (kind, rest) = code.split_at_checked(1)?;
        let action = match kind {
            "c" => Self::Choose(number(rest)?),
            "+" => Self::On(ChoiceIx(number(rest)?)),
            "-" => Self::Off(ChoiceIx(number(rest)?)),
            "x" => Self::ClearFrom(number(rest)?),
            "p" => {
                let (choice, place) = pair(rest)?;
                Self::Place(ChoiceIx(choice), place)
            }
            "m" => {
                let (choice, coins) = pair(rest)?;
                Self::Coins(ChoiceIx(choice), coins)
            }
            _ => return None,
        };
        Some(action)
    }
}

const PLAIN: &[(Action, &str)] = &[
    (Action::Done, "done"),
    (Action::Next, "next"),
    (Action::DontKnow, "dk"),
    (Action::PreferNot, "pn"),
    (Action::Skip, "skip"),
    (Action::Clear, "clear"),
    (Action::Back, "back"),
    (Action::Finish, "finish"),
    (Action::More, "more"),
    (Action::Confirm, "yes"),
    (Action::Deny, "no"),
];

fn pair(text: &str) -> Option<(u16, u16)> {
    let (a, b) = text.split_once('.')?;
    Some((number(a)?, number(b)?))
}

/// Canonical decimal only: one action has one code.
fn number(text: &str) -> Option<u16> {
    let canonical =
        text.bytes().all(|b| b.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}
