//! The blur: two-sided geometric noise from a keyed pseudo-random function, so that a crash or a repeat draws the same.

use hmac::{Hmac, Mac, digest::KeyInit};
use sha2::Sha256;

/// Draws the noise of the cells of one block.
pub(super) struct Blur {
    block: Hmac<Sha256>,
}

impl Blur {
    /// The blur of a block, named by everything that sets it apart: round, place, question, number.
    pub(super) fn new(key: &[u8; 32], block: [&str; 4]) -> Self {
        let mut mac = keyed(key, b"blur");
        for part in block {
            // Lengths keep ("ab", "c") apart from ("a", "bc").
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        Self { block: mac }
    }

    /// Noise k of a cell with P(k) = (1−α)/(1+α)·α^|k|.
    pub(super) fn noise(&self, cell: u32, alpha: f64) -> i64 {
        let mut mac = self.block.clone();
        mac.update(&cell.to_le_bytes());
        let tag: [u8; 32] = mac.finalize().into_bytes().into();
        let mut word = [0; 8];
        word.copy_from_slice(&tag[..8]);
        geometric(u64::from_le_bytes(word), alpha)
    }
}

/// HMAC-SHA256 under our key, apart for each purpose. HMAC fills short keys with zeros itself; doing so here cannot fail.
pub(super) fn keyed(key: &[u8; 32], purpose: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    mac.update(purpose);
    mac
}

/// Inverse distribution function: the lowest bit is the sign, the upper 53 bits are the uniform number.
fn geometric(word: u64, alpha: f64) -> i64 {
    let uniform = ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    // P(|k| >= 1); each further step is α times as likely.
    let mut tail = 2.0 * alpha / (1.0 + alpha);
    let mut size = 0;
    while uniform < tail {
        tail *= alpha;
        size += 1;
    }
    if word & 1 == 0 { size } else { -size }
}
