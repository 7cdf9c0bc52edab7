//! Sealing (encryption with authentication) and keyed hashes. The installation's key never reaches the database.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, XChaCha20Poly1305};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::domain::{Chat, ChatHash, Random};

/// Seals, opens and hashes with keys derived from `JASHUN_KEY`.
#[derive(Clone)]
pub struct Vault {
    root: [u8; 32],
    rest: XChaCha20Poly1305,
    token: ChaCha20Poly1305,
    hash: [u8; 32],
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// From the installation's key.
    #[must_use]
    pub fn new(key: [u8; 32], random: Arc<dyn Random>) -> Self {
        let rest = XChaCha20Poly1305::new(&derive(&key, "seal").into());
        let token = ChaCha20Poly1305::new(&derive(&key, "token").into());
        let hash = derive(&key, "hash");
        Self {
            root: key,
            rest,
            token,
            hash,
            random,
        }
    }

    /// A vault of another key: one that is sealed in this one, and whose loss loses all that it seals.
    #[must_use]
    pub fn with_key(&self, key: [u8; 32]) -> Self {
        Self::new(key, Arc::clone(&self.random))
    }

    /// A key for another purpose, e.g. `"blur"` or `"publication"`.
    #[must_use]
    pub fn key(&self, purpose: &str) -> [u8; 32] {
        derive(&self.root, purpose)
    }

    /// What tells this key from another, for the database; says nothing of the key.
    #[must_use]
    pub fn key_check(&self) -> String {
        self.hash("key-check", b"jashun")
    }

    /// Encrypts for the database; `context` (table and column) must be the same when opening.
    #[must_use]
    pub fn seal(&self, context: &str, plain: &[u8]) -> String {
        let mut sealed = vec![0; 24];
        self.random.fill(&mut sealed);
        let payload = Payload {
            msg: plain,
            aad: context.as_bytes(),
        };
        let cipher = self
            .rest
            .encrypt(sealed.as_slice().into(), payload)
            .expect("encryption fails only beyond 2^38 bytes");
        sealed.extend(cipher);
        STANDARD_NO_PAD.encode(sealed)
    }

    /// Decrypts what [`Self::seal`] made; `None` if it was made with another key or context, or changed.
    #[must_use]
    pub fn open(&self, context: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, cipher) = bytes.split_at_checked(24)?;
        self.rest
            .decrypt(
                nonce.into(),
                Payload {
                    msg: cipher,
                    aad: context.as_bytes(),
                },
            )
            .ok()
    }

    /// Keyed hash for look-up: 32 hexadecimal digits.
    #[must_use]
    pub fn hash(&self, context: &str, value: &[u8]) -> String {
        let digest = mac(&self.hash, &[context.as_bytes(), &[0], value]);
        hex::encode(&digest[..16])
    }

    /// Keyed number for look-up, not negative.
    #[must_use]
    pub fn number(&self, context: &str, value: &[u8]) -> i64 {
        let digest = mac(&self.hash, &[context.as_bytes(), &[0], value]);
        let (begin, _) = digest.split_first_chunk().expect("a digest has 32 bytes");
        // 60 bits, as the first 15 digits of the hash
        (u64::from_be_bytes(*begin) >> 4).cast_signed()
    }

    /// Look-up hash of a chat, in a group of its topic too: a private chat is one person, whichever topic they write in.
    #[must_use]
    pub fn chat_hash(&self, chat: Chat) -> ChatHash {
        ChatHash::new(self.hash("chat", &chat_bytes(chat)))
    }

    /// Seals a chat for the database.
    #[must_use]
    pub fn seal_chat(&self, chat: Chat) -> String {
        self.seal("chat", &chat_bytes(chat))
    }

    /// Opens a sealed chat.
    #[must_use]
    pub fn open_chat(&self, sealed: &str) -> Option<Chat> {
        let bytes = self.open("chat", sealed)?;
        let (id, topic) = bytes.split_at_checked(8)?;
        let id = i64::from_be_bytes(id.try_into().ok()?);
        let topic = if topic.is_empty() {
            None
        } else {
            Some(i32::from_be_bytes(topic.try_into().ok()?))
        };
        // earlier versions kept the topic of a private chat
        Some(Chat {
            id,
            topic: topic.filter(|_| id < 0),
        })
    }

    /// A token for a link, URL-safe: it carries its content, so nothing need be stored. 19 bytes become 63 characters. The same content is the
    /// same token: its nonce is a keyed hash of the content.
    #[must_use]
    pub fn token(&self, plain: &[u8]) -> String {
        let mut token = mac(&self.hash, &[b"token", &[0], plain])[..12].to_vec();
        let cipher = self
            .token
            .encrypt(token.as_slice().into(), plain)
            .expect("encryption fails only beyond 2^38 bytes");
        token.extend(cipher);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The content of a token that we made.
    #[must_use]
    pub fn read_token(&self, token: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (nonce, cipher) = bytes.split_at_checked(12)?;
        self.token.decrypt(nonce.into(), cipher).ok()
    }
}

/// JSON filled up with spaces, which its readers pass over, to `least` bytes or the next power of two beyond: how long it was is not told.
#[must_use]
pub(super) fn padded(mut json: Vec<u8>, least: usize) -> Vec<u8> {
    let length = json.len().max(least).next_power_of_two();
    json.resize(length, b' ');
    json
}

/// How many bytes [`Vault::seal`] was given for a sealed text of so many characters.
#[must_use]
pub(super) const fn unsealed_length(characters: usize) -> usize {
    // 24 bytes of nonce and 16 of tag
    (characters * 3 / 4).saturating_sub(40)
}

fn chat_bytes(chat: Chat) -> Vec<u8> {
    let mut bytes = chat.id.to_be_bytes().to_vec();
    if let Some(topic) = chat.topic.filter(|_| chat.id < 0) {
        bytes.extend(topic.to_be_bytes());
    }
    bytes
}

fn derive(key: &[u8; 32], purpose: &str) -> [u8; 32] {
    mac(key, &[b"jashun ", purpose.as_bytes()])
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // an HMAC takes a key of any length
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
