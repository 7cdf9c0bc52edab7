//! Typed words that stand for a button.

use surveys::engine::reading::numeral;
use surveys::engine::{fold, latin_key};

use crate::domain::{Language, MenuTap, Message, Press};

fn taps(screen: &Message) -> impl Iterator<Item = (&str, &str)> {
    screen
        .buttons
        .iter()
        .flatten()
        .filter_map(|b| match &b.press {
            Press::Data(data) => Some((b.label.as_str(), data.as_str())),
            Press::Url(_) => None,
        })
}

/// The `callback_data` of the button that a typed word or number means; `None` if none or more than one does.
pub(super) fn pressed<'a>(screen: &'a Message, text: &str, language: Language) -> Option<&'a str> {
    let taps: Vec<(&str, &str)> = taps(screen).collect();
    let typed = text.trim();
    // what cannot be undone takes its whole label
    let lightly = |data: &str| data != MenuTap::ConfirmDelete.code();
    let number = numeral(typed, language).and_then(|n| taps.get(n.checked_sub(1)?));
    if let Some((_, data)) = number.filter(|(_, data)| lightly(data)) {
        return Some(data);
    }
    let levels: [fn(&str) -> String; 2] = [fold, latin_key];
    for level in levels {
        let wanted = level(typed);
        if wanted.is_empty() {
            return None;
        }
        let exact: Vec<_> = taps
            .iter()
            .filter(|(label, _)| level(label) == wanted)
            .collect();
        if let [(_, data)] = exact[..] {
            return Some(data);
        }
        let starts: Vec<_> = taps
            .iter()
            .filter(|(label, _)| level(label).starts_with(&wanted))
            .collect();
        if let ([(_, data)], true) = (&starts[..], wanted.chars().count() >= 3)
            && lightly(data)
        {
            return Some(data);
        }
    }
    None
}
