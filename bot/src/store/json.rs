//! What is stored as JSON.

use serde::Serialize;

/// A value of ours as JSON, to be stored, sealed, or sent to the database as a set.
///
/// # Panics
/// Never for what we store: writing to memory does not fail, and JSON refuses only maps whose keys are no text or number and values whose
/// own `Serialize` gives up. Ours are derived, with keys of text and numbers. A type for which that is not so must not lose what it holds
/// without a word, as an empty text in its place would: its first test panics here.
#[must_use]
pub fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("what is stored has keys of text or numbers only")
}
