//! What is said of pictures, voice messages and videos, which we do not read.

use crate::domain::{Button, Language, Message, MessageTap, Snapshot};
use crate::services::Context;
use crate::texts;

/// "We read text only". Where help is spoken of, a press shows how else to reach it: a locked screen tells the same of everybody.
#[must_use]
pub fn text_only(context: &Context, language: Language, of_help: bool) -> Message {
    let mut message = Message::plain(context.texts.say(language, "text-only", &[]));
    if of_help {
        let open = context.texts.plain(language, "message-open", &[]);
        message.buttons = vec![vec![Button::tap(open, MessageTap::TextOnly.code())]];
    }
    message
}

/// The same where help is spoken of, with how else to reach it: in the place of [`text_only`], or above the help card.
#[must_use]
pub fn text_only_in_full(context: &Context, snapshot: &Snapshot, language: Language) -> Message {
    let args = [("numbers", texts::card_numbers(&snapshot.helplines).into())];
    let hide = context.texts.plain(language, "message-hide", &[]);
    Message::new(
        context.texts.say(language, "text-only-help", &args),
        vec![vec![Button::tap(hide, MessageTap::Hide.code())]],
    )
}
