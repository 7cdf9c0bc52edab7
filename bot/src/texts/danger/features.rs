//! What the classifier sees of a text: its words, their parts of four and five letters, and pairs of neighbours, each as a number.
//!
//! Whoever changes this has to train again (`TRAIN_DANGER=1 cargo test -p jashun --test danger`).

use super::spelling;

/// Weights of the classifier: features whose numbers fall together share one.
pub const WEIGHTS: usize = 1 << BITS;
const BITS: u32 = 17;
/// Letters of a part of a word; its beginning and end count as letters.
const PART: [usize; 2] = [4, 5];
/// A longer text is also looked at piece by piece, so that a sentence of harm is not lost in a story.
const LONG: usize = 40;
const PIECE: usize = 20;
const STEP: usize = 5;

/// The features of the text and, if it is long, of each piece of it: in order, each once. Of a single word none: it may be a command, a code, a
/// name or an answer, and what it says of harm the lists know.
#[must_use]
pub fn features(text: &str) -> Vec<Vec<u32>> {
    let words = words(text);
    if words.len() < 2 {
        return Vec::new();
    }
    let mut all = vec![of_words(&words)];
    if words.len() > LONG {
        let pieces = words.windows(PIECE).step_by(STEP);
        all.extend(pieces.map(of_words));
        all.push(of_words(&words[words.len() - PIECE..]));
    }
    all
}

/// In Latin letters w is ш and ts is ц, whoever types.
fn words(text: &str) -> Vec<String> {
    let typed = text.to_lowercase().replace('w', "sh").replace("ts", "c");
    let mut words = spelling::words(&typed);
    for word in &mut words {
        *word = spelling::simple(word, |letter| letter);
    }
    words
}

fn of_words(words: &[String]) -> Vec<u32> {
    let mut features = Vec::with_capacity(words.len() * 16);
    for word in words {
        features.push(number(b'w', &[word.as_bytes()]));
        let bounded = [b"<", word.as_bytes(), b">"].concat();
        for length in PART {
            let parts = bounded.windows(length);
            features.extend(parts.map(|part| number(b'p', &[part])));
        }
    }
    let pairs = words.windows(2);
    features.extend(pairs.map(|pair| number(b'n', &[pair[0].as_bytes(), pair[1].as_bytes()])));
    features.sort_unstable();
    features.dedup();
    features
}

/// FNV-1a, mixed so that its upper bits depend on all letters.
fn number(kind: u8, parts: &[&[u8]]) -> u32 {
    let mut hash: u32 = 0x811C_9DC5;
    let mut eat = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    eat(kind);
    for part in parts {
        part.iter().copied().for_each(&mut eat);
        eat(b' ');
    }
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2C1B_3C6D);
    hash ^= hash >> 12;
    hash = hash.wrapping_mul(0x297A_2D39);
    (hash ^ (hash >> 15)) >> (32 - BITS)
}
