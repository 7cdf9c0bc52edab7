//! The line above a screen where what was typed was not understood.

use crate::domain::{Message, View};
use crate::services::Context;
use crate::store::respondents::Person;

/// Puts the line there; a question says it itself, and without buttons there is nothing to press.
pub(super) fn above(context: &Context, person: &Person, mut shown: Message) -> Message {
    let view = &person.respondent.view;
    if !person.puzzled || *view == View::Survey || shown.buttons.is_empty() {
        return shown;
    }
    let id = match view {
        View::ChooseOblast { .. } | View::ChooseMunicipality { .. } | View::WhichPlace { .. } => {
            "place-not-found"
        }
        _ => "not-understood-press",
    };
    let line = context.texts.say(person.respondent.language, id, &[]);
    shown.text = format!("{line}\n\n{}", shown.text);
    shown
}
