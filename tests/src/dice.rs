//! Seeded randomness: the same test presses the same buttons.

use std::sync::Mutex;

use jashun::domain::Random;

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same rolls.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `sides` - 1.
    pub fn roll(&mut self, sides: usize) -> usize {
        (self.draw() >> 16) as usize % sides.max(1)
    }

    /// One of these, by weight; none if nothing has any.
    pub fn pick<T>(&mut self, weighted: impl IntoIterator<Item = (usize, T)>) -> Option<T> {
        let weighted: Vec<_> = weighted
            .into_iter()
            .filter(|(weight, _)| *weight > 0)
            .collect();
        let mut left = self.roll(weighted.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in weighted {
            if left < weight {
                return Some(item);
            }
            left -= weight;
        }
        None
    }
}

/// For a vault that only reads.
#[derive(Debug)]
pub(crate) struct Seeded(pub(crate) Mutex<Dice>);

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().unwrap();
        bytes.fill_with(|| dice.draw() as u8);
    }
}
