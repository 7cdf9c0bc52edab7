//! The only thing that may be rendered.

use std::ops::Deref;

use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::{Publication, Quote, TargetGroup, blur::keyed};

/// Something that disclosure control has let go. Its two doors are [`super::release()`] and [`Released::load`]; what is derived from it
/// (charts, needs, rows) stays wrapped. It gives its content to read, never to change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Released<T>(T);

impl<T> Released<T> {
    /// For the release function and for what is computed from released things alone.
    pub(super) const fn seal(content: T) -> Self {
        Self(content)
    }
}

impl<T> Deref for Released<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Why stored bytes are not a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Changed after storing, or stored under another key: do not send it.
    #[error("the stored publication does not carry our seal")]
    Seal,
    /// Sealed, but written by another version of the program.
    #[error("the stored publication cannot be read by this version")]
    Shape,
}

const TAG: usize = 32;

impl Released<Publication> {
    /// The same with who was asked, as whoever opened the round has said.
    #[must_use]
    pub fn among(mut self, group: Option<TargetGroup>) -> Self {
        self.0.target_group = group;
        self
    }

    /// The same with words of single people, of questions of which topics are printed.
    #[must_use]
    pub fn quoting(mut self, mut quotes: Vec<Quote>) -> Self {
        let printed = |quote: &Quote| self.0.results.iter().any(|r| r.name == quote.question);
        quotes.retain(printed);
        self.0.quotes = quotes;
        self
    }

    /// Bytes to store: a keyed seal, then JSON.
    #[must_use]
    pub fn store(&self, key: &[u8; 32]) -> Vec<u8> {
        let json = serde_json::to_vec(&self.0).expect("a publication has keys of text only");
        let mut bytes = seal(key, &json).finalize().into_bytes().to_vec();
        bytes.extend(json);
        bytes
    }

    /// Stored bytes, verified.
    ///
    /// # Errors
    /// See [`LoadError`]; neither is worth a retry.
    pub fn load(bytes: &[u8], key: &[u8; 32]) -> Result<Self, LoadError> {
        let (tag, json) = bytes.split_at_checked(TAG).ok_or(LoadError::Seal)?;
        seal(key, json)
            .verify_slice(tag)
            .map_err(|_| LoadError::Seal)?;
        serde_json::from_slice(json)
            .map(Self)
            .map_err(|_| LoadError::Shape)
    }
}

fn seal(key: &[u8; 32], json: &[u8]) -> Hmac<Sha256> {
    let mut mac = keyed(key, b"released publication");
    mac.update(json);
    mac
}
