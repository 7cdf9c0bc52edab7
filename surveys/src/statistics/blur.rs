//! The blur: two-sided geometric noise, drawn in whole numbers from a keyed stream, so that a crash or a repeat draws the same.

use hmac::{Hmac, Mac, digest::KeyInit};
use sha2::Sha256;

use super::Ratio;
use super::crowd::Crowd;

/// Draws the noise of the cells of one block.
pub(super) struct Blur {
    block: Hmac<Sha256>,
}

impl Blur {
    /// The blur of a block, named by everything that sets it apart (round, place, question, number), and of the people in it: another crowd,
    /// or one changed answer, draws other noise. `crowds` are who was asked, and who was not.
    pub(super) fn new(key: &[u8; 32], block: [&str; 4], crowds: [&Crowd; 2]) -> Self {
        let mut mac = keyed(key, b"blur 3");
        for part in block {
            text(&mut mac, part);
        }
        for crowd in crowds {
            mac.update(&crowd.bytes().collect::<Vec<_>>());
        }
        Self { block: mac }
    }

    /// Noise k of a cell with P(k) = (1−α)/(1+α)·α^|k|.
    pub(super) fn noise(&self, cell: Cell, alpha: Ratio) -> i64 {
        let mut stream = Stream::new(self.block.clone(), cell);
        geometric(alpha, |limit| stream.below(limit))
    }
}

/// Which number of a block is blurred.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell {
    /// A cell of the declared table.
    Table(u32),
    /// Who gave no answer.
    NoAnswer,
    /// Who was asked a follow-up.
    Base,
}

/// HMAC-SHA256 under our key, apart for each purpose. HMAC fills short keys with zeros itself; doing so here cannot fail.
pub(super) fn keyed(key: &[u8; 32], purpose: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    mac.update(purpose);
    mac
}

/// Lengths keep ("ab", "c") apart from ("a", "bc").
pub(super) fn text(mac: &mut Hmac<Sha256>, part: &str) {
    number(mac, part.len() as i64);
    mac.update(part.as_bytes());
}

pub(super) fn number(mac: &mut Hmac<Sha256>, number: i64) {
    mac.update(&number.to_le_bytes());
}

/// Bits without end for one cell: HMAC in counter mode.
struct Stream {
    cell: Hmac<Sha256>,
    counter: u64,
    words: Vec<u32>,
}

impl Stream {
    fn new(mut block: Hmac<Sha256>, cell: Cell) -> Self {
        number(
            &mut block,
            match cell {
                Cell::Table(cell) => cell.into(),
                Cell::NoAnswer => -1,
                Cell::Base => -2,
            },
        );
        Self {
            cell: block,
            counter: 0,
            words: Vec::new(),
        }
    }

    fn word(&mut self) -> u32 {
        loop {
            if let Some(word) = self.words.pop() {
                return word;
            }
            let mut mac = self.cell.clone();
            mac.update(&self.counter.to_le_bytes());
            self.counter += 1;
            let tag = mac.finalize().into_bytes();
            let words = tag.chunks_exact(4);
            self.words
                .extend(words.map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])));
        }
    }

    /// A number below `limit`, each equally likely: words above the last whole multiple of it are thrown away.
    fn below(&mut self, limit: u32) -> u32 {
        let whole = u32::MAX / limit * limit;
        loop {
            let word = self.word();
            if word < whole {
                return word % limit;
            }
        }
    }
}

/// Two-sided geometric noise from numbers that are drawn evenly below a limit: as many steps as trials succeed with chance α, a fair sign, and
/// once more for minus zero, which would count zero twice. Whole numbers only, so that the chances are exactly those of the formula.
pub(super) fn geometric(alpha: Ratio, mut below: impl FnMut(u32) -> u32) -> i64 {
    loop {
        let mut size = 0;
        while below(alpha.denominator) < alpha.numerator {
            size += 1;
        }
        match (below(2), size) {
            (0, _) => return size,
            (_, 1..) => return -size,
            _ => {}
        }
    }
}

/// Variance of two-sided geometric noise: 2α/(1−α)² (Ghosh, Roughgarden and Sundararajan 2012).
pub(super) fn variance(alpha: Ratio) -> f64 {
    let alpha = alpha.value();
    2.0 * alpha / (1.0 - alpha).powi(2)
}
