//! Names and hashes that are texts, each of a type of its own, so that none can be given where another is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Texts of a type of their own, stored and written as they are.
macro_rules! ids {
    ($($(#[doc = $what:literal])+ $name:ident;)+) => {$(
        $(#[doc = $what])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// From its stored form.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Stored form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// Look-up hash of a chat.
    ChatHash;
    /// Look-up hash of a phone line.
    LineHash;
    /// Name of a session: random within the round, another one after the links are cut.
    Pseudonym;
    /// Id of a round: `[a-z0-9-]`, questionnaire id and a short code, e.g. `needs-assessment-7k3m`.
    RoundId;
}
