//! The link that a child forwards to a parent. It carries everything sealed, so that nothing of the child is stored before.

use crate::domain::{CODE_LETTERS, Chat, Language, Moment, Span};
use crate::store::Vault;

/// Letters of a round's link.
const LINK_LENGTH: usize = 8;
/// A token of 18 bytes, so that `g:` and the token fit into callback data.
const TOKEN_LENGTH: usize = 62;

const HAS_LINK: u8 = 2;
/// The bits of the flags that hold the language: links that were sent stay valid, so a further language takes a bit that none has yet.
const LANGUAGE: u8 = 1;

/// What a guardian's link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianLink {
    /// The child's private chat.
    pub child: Chat,
    /// Payload of the round link that brought the child.
    pub link: Option<String>,
    /// The child's language.
    pub language: Language,
    /// When it ends.
    pub expires: Moment,
}

impl GuardianLink {
    /// What "one use" hangs on: the same child's next link is another one.
    #[must_use]
    pub fn mark(&self) -> Vec<u8> {
        [
            self.child.id.to_be_bytes(),
            self.expires.as_seconds().to_be_bytes(),
        ]
        .concat()
    }
}

/// The token of a guardian's link, 62 characters; the payload is `g` and the token.
#[must_use]
pub fn token(
    vault: &Vault,
    child: Chat,
    link: Option<&str>,
    language: Language,
    expires: Moment,
) -> String {
    let link = link.and_then(pack);
    let mut flags = bits(language);
    if link.is_some() {
        flags |= HAS_LINK;
    }
    let seconds = u32::try_from(expires.as_seconds()).unwrap_or(u32::MAX);
    let mut plain = child.id.to_be_bytes().to_vec();
    plain.extend(seconds.to_be_bytes());
    plain.push(flags);
    // 30^8 < 2^40
    plain.extend(&link.unwrap_or(0).to_be_bytes()[3..]);
    vault.token(&plain)
}

/// What a token says; `None` if we did not make it.
#[must_use]
pub fn read(vault: &Vault, token: &str) -> Option<GuardianLink> {
    let plain: [u8; 18] = vault.read_token(token)?.try_into().ok()?;
    let (id, rest) = plain.split_first_chunk::<8>()?;
    let (seconds, rest) = rest.split_first_chunk::<4>()?;
    let (flags, link) = rest.split_first()?;
    let link = link
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    Some(GuardianLink {
        child: Chat {
            id: i64::from_be_bytes(*id),
            topic: None,
        },
        link: (flags & HAS_LINK != 0).then(|| unpack(link)),
        language: Language::ALL
            .into_iter()
            .find(|l| bits(*l) == flags & LANGUAGE)?,
        expires: Moment(0) + Span::seconds(i64::from(u32::from_be_bytes(*seconds))),
    })
}

/// The token of a deep-link payload that looks like a guardian's.
#[must_use]
pub fn token_of_payload(payload: &str) -> Option<&str> {
    payload
        .strip_prefix('g')
        .filter(|token| token.len() == TOKEN_LENGTH)
}

/// A language in the flags of a token.
const fn bits(language: Language) -> u8 {
    match language {
        Language::Ky => 0,
        Language::Ru => 1,
    }
}

fn pack(link: &str) -> Option<u64> {
    if link.len() != LINK_LENGTH {
        return None;
    }
    link.bytes().try_fold(0, |number, letter| {
        let digit = (0_u64..).zip(CODE_LETTERS).find(|(_, l)| **l == letter)?.0;
        Some(number * 30 + digit)
    })
}

fn unpack(mut number: u64) -> String {
    let mut letters = Vec::with_capacity(LINK_LENGTH);
    for _ in 0..LINK_LENGTH {
        letters.push(char::from(
            CODE_LETTERS[usize::try_from(number % 30).unwrap_or(0)],
        ));
        number /= 30;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::scratch::{NOON, Scratch};

    #[tokio::test]
    async fn a_guardians_link_fits_a_payload_and_a_button_and_says_what_it_was_told() {
        let s = Scratch::new().await;
        for (id, link, language) in [
            (1, None, Language::Ky),
            (7_999_999_999, Some("ZZZZZZZZ"), Language::Ru),
            (-5, Some("22222222"), Language::Ky),
            (i64::MAX, Some("A2B3C4D5"), Language::Ru),
        ] {
            let child = Chat { id, topic: None };
            let token = token(&s.vault, child, link, language, NOON);
            assert!(format!("g{token}").len() <= 64 && format!("g:{token}").len() <= 64);
            assert_eq!(token_of_payload(&format!("g{token}")), Some(token.as_str()));
            let expected = GuardianLink {
                child,
                link: link.map(str::to_owned),
                language,
                expires: NOON,
            };
            assert_eq!(read(&s.vault, &token), Some(expected));
        }
    }

    #[tokio::test]
    async fn a_made_up_or_changed_token_says_nothing() {
        let s = Scratch::new().await;
        let child = Chat { id: 5, topic: None };
        let token = token(&s.vault, child, None, Language::Ky, NOON);
        let changed = token.replacen(
            &token[20..21],
            if &token[20..21] == "A" { "B" } else { "A" },
            1,
        );
        for wrong in [changed.as_str(), "", "x", &"A".repeat(62)] {
            assert_eq!(read(&s.vault, wrong), None);
        }
    }
}
