//! Words of danger are looked for before anything else is done with what somebody writes: behind a slash, in a poll, in an edited
//! message, by whoever has a role.

use super::Context;
use crate::domain::{Body, Inbound};

/// Whether a typed text may tell of danger.
#[must_use]
pub fn in_text(context: &Context, text: &str) -> bool {
    !is_deep_link(text) && context.danger.finds(text)
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

/// `/start` with a payload: random letters, typed by nobody.
fn is_deep_link(text: &str) -> bool {
    let payload = text.trim().strip_prefix("/start ").map(str::trim);
    payload.is_some_and(|payload| {
        payload
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
}
