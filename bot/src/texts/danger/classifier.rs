//! A linear classifier beside the lists: it has learnt from phrases, with their authors apart, what no list names. Whole numbers only, so
//! that every machine says the same.

use super::features::{WEIGHTS, features};

/// What `bot/tests/danger/train.rs` has made of the phrases beside it: threshold and worth of a list's hit, four bytes each, and a weight for
/// each feature.
static TRAINED: &[u8; HEAD + WEIGHTS] = include_bytes!("weights.bin");
const HEAD: usize = 8;
/// A sum of weights of one, divided by a root of one, as a score.
pub const UNIT: i64 = 1024;
/// So many features more are counted: a few words say little.
pub const FEW: u64 = 30;

/// The trained weights.
#[derive(Debug, Clone, Copy)]
pub struct Classifier<'a> {
    /// A text from here on tells of danger.
    threshold: i64,
    /// What is added if a list finds words of danger in it.
    listed: i64,
    weights: &'a [u8],
}

impl Classifier<'static> {
    /// The one of the product.
    #[must_use]
    pub fn trained() -> Self {
        let number = |at: usize| {
            let bytes = [0, 1, 2, 3].map(|byte| TRAINED[at + byte]);
            i64::from(i32::from_le_bytes(bytes))
        };
        Self {
            threshold: number(0),
            listed: number(4),
            weights: &TRAINED[HEAD..],
        }
    }
}

impl<'a> Classifier<'a> {
    /// Weights that are in nothing yet.
    #[must_use]
    pub const fn new(weights: &'a [u8]) -> Self {
        Self {
            threshold: 0,
            listed: 0,
            weights,
        }
    }

    /// Whether the text tells of danger, if a list finds words of danger in it, or none. `None` of a single word.
    #[must_use]
    pub fn finds(self, text: &str, listed: bool) -> Option<bool> {
        let worth = if listed { self.listed } else { 0 };
        Some(self.score(text)? + worth >= self.threshold)
    }

    /// The higher, the more the text is like those that tell of danger; of a long one, its worst piece. `None` of a single word.
    fn score(self, text: &str) -> Option<i64> {
        self.of_features(&features(text))
    }

    /// The same of features that are known.
    #[must_use]
    pub fn of_features(self, features: &[Vec<u32>]) -> Option<i64> {
        features.iter().map(|all| self.sum(all)).max()
    }

    /// Divided by the root of how many there are, so that long and short texts compare.
    fn sum(self, features: &[u32]) -> i64 {
        let weights = features
            .iter()
            .filter_map(|feature| self.weights.get(*feature as usize));
        let sum: i64 = weights.map(|weight| i64::from(weight.cast_signed())).sum();
        let root = ((features.len() as u64 + FEW) << 20).isqrt().cast_signed();
        sum * UNIT * UNIT / root
    }
}

/// What is in the file of weights.
#[must_use]
pub fn file(threshold: i32, listed: i32, weights: &[u8]) -> Vec<u8> {
    [
        threshold.to_le_bytes().as_slice(),
        &listed.to_le_bytes(),
        weights,
    ]
    .concat()
}

/// The file that is in the product.
#[must_use]
pub const fn trained_file() -> &'static [u8] {
    TRAINED
}
