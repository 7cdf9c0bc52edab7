//! Words of danger are looked for before anything else is done with what somebody writes: behind a slash, in a poll, in an edited
//! message, by whoever has a role.

use super::Context;
use crate::domain::{Body, Inbound};

/// Whether a typed text may tell of danger.
#[must_use]
pub fn in_text(context: &Context, text: &str) -> bool {
    match payload(text) {
        Some(payload) => {
            is_typed(payload) && context.danger.finds(&payload.replace(['_', '-'], " "))
        }
        None => context.danger.finds(text),
    }
}

/// The same of what came in, if it came from one person.
#[must_use]
pub fn in_inbound(context: &Context, inbound: &Inbound) -> bool {
    match &inbound.body {
        Body::Text { text, .. } | Body::Words { text, .. } => {
            inbound.private && in_text(context, text)
        }
        Body::Media { caption, .. } => {
            let found = |text: &String| in_text(context, text);
            inbound.private && caption.as_ref().is_some_and(found)
        }
        _ => false,
    }
}

/// What stands behind `/start`, of the letters that a link may have.
fn payload(text: &str) -> Option<&str> {
    let payload = text.trim().strip_prefix("/start ")?.trim();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    payload.bytes().all(fits).then_some(payload)
}

/// Words, as somebody types them; links are random letters and digits.
fn is_typed(payload: &str) -> bool {
    let words = || payload.split(['_', '-']);
    let is_even = |word: &str| {
        word.bytes().all(|b| b.is_ascii_lowercase()) || word.bytes().all(|b| b.is_ascii_uppercase())
    };
    words().all(is_even) && words().any(|word| word.len() >= 4)
}
