//! Makes the weights of the classifier from the phrases in this folder, the same on every machine: plain `f32` arithmetic in a fixed order.
//!
//! A support vector machine with squared losses, by dual coordinate descent. A feature counts the more, the more it is one kind's alone. The
//! threshold comes from authors whose phrases were left out of training.

use jashun::texts::danger::classifier::{Classifier, FEW, UNIT, file};
use jashun::texts::danger::features::{WEIGHTS, features};

/// Chosen by leaving out one author after the other.
const COST: f32 = 3.0;
/// A child unheard is worse than a false alarm.
const COST_OF_DANGER: f32 = 6.0;
const ROUNDS: usize = 20;
/// Every feature counts so much at least; what one kind has alone, one more.
const LEAST: f32 = 0.25;
const UNSEEN: f32 = 0.25;
/// A weight of 1.0 in the file.
const SCALE: f32 = 80.0;
/// What the hit of a list is worth, as a margin.
const LISTED: f32 = 0.5;

/// One phrase with what the product sees of it.
pub(crate) struct Phrase {
    /// The file it stands in.
    pub(crate) author: usize,
    pub(crate) danger: bool,
    pub(crate) listed: bool,
    pub(crate) text: &'static str,
    features: Vec<Vec<u32>>,
}

/// A phrase of an author whom the classifier has not read, and what it says, in units of scores; of a single word nothing.
pub(crate) struct Judged<'a> {
    pub(crate) phrase: &'a Phrase,
    pub(crate) margin: Option<i64>,
}

impl Judged<'_> {
    /// The margin, with the lists; of a single word they decide.
    pub(crate) const fn with_lists(&self) -> i64 {
        match (self.margin, self.phrase.listed) {
            (Some(margin), true) => margin + listed(),
            (Some(margin), false) => margin,
            (None, true) => i64::MAX,
            (None, false) => i64::MIN,
        }
    }
}

/// Weights as they stand in the file, and what is added to every sum of them.
struct Model {
    weights: Vec<u8>,
    bias: i64,
}

impl Phrase {
    pub(crate) fn new(author: usize, danger: bool, listed: bool, text: &'static str) -> Self {
        let features = features(text);
        Self {
            author,
            danger,
            listed,
            text,
            features,
        }
    }

    fn whole(&self) -> &[u32] {
        self.features.first().map_or(&[], Vec::as_slice)
    }

    const fn sign(&self) -> f32 {
        if self.danger { 1.0 } else { -1.0 }
    }
}

/// What a hit of a list adds to a margin.
pub(crate) const fn listed() -> i64 {
    (LISTED * SCALE) as i64 * UNIT
}

/// Everybody's phrases, each judged by what the others' teach.
pub(crate) fn left_out(phrases: &[Phrase], authors: std::ops::Range<usize>) -> Vec<Judged<'_>> {
    let mut judged = Vec::new();
    for author in authors {
        let (own, others): (Vec<&Phrase>, Vec<&Phrase>) =
            phrases.iter().partition(|phrase| phrase.author == author);
        let model = train(&others);
        judged.extend(own.into_iter().map(|phrase| Judged {
            phrase,
            margin: model.margin(phrase),
        }));
    }
    judged
}

/// The lowest margin at which no more than this share of the harmless phrases is taken for danger.
pub(crate) fn threshold(judged: &[Judged], share: f64) -> i64 {
    let harmless = judged.iter().filter(|judged| !judged.phrase.danger);
    let mut margins: Vec<i64> = harmless.map(Judged::with_lists).collect();
    margins.sort_unstable_by(|a, b| b.cmp(a));
    let allowed = (share * margins.len() as f64) as usize;
    margins.get(allowed).map_or(0, |margin| margin + 1)
}

/// The file of weights that all phrases make, with a threshold of margins.
pub(crate) fn weights(phrases: &[Phrase], threshold: i64) -> Vec<u8> {
    let model = train(&phrases.iter().collect::<Vec<_>>());
    let small = |number: i64| i32::try_from(number).expect("a margin is small");
    file(
        small(threshold - model.bias),
        small(listed()),
        &model.weights,
    )
}

impl Model {
    fn margin(&self, phrase: &Phrase) -> Option<i64> {
        let score = Classifier::new(&self.weights).of_features(&phrase.features)?;
        Some(score + self.bias)
    }
}

/// How much each feature counts.
fn shares(phrases: &[&Phrase]) -> Vec<f32> {
    let count = |danger: bool| {
        let mut total = UNSEEN;
        let mut counts = vec![UNSEEN; WEIGHTS];
        for phrase in phrases.iter().filter(|phrase| phrase.danger == danger) {
            total += 1.0;
            for feature in phrase.whole() {
                counts[*feature as usize] += 1.0;
            }
        }
        counts.iter_mut().for_each(|count| *count /= total);
        counts
    };
    let (danger, harmless) = (count(true), count(false));
    let both = danger.iter().zip(&harmless);
    both.map(|(a, b)| LEAST + (a - b).abs() / (a + b)).collect()
}

fn train(phrases: &[&Phrase]) -> Model {
    let shares = shares(phrases);
    let mut weights = vec![0.0_f32; WEIGHTS];
    let mut bias = 0.0_f32;
    let mut pulls = vec![0.0_f32; phrases.len()];
    let norms: Vec<(f32, f32)> = phrases.iter().map(|p| norms(p.whole(), &shares)).collect();
    let mut order: Vec<usize> = (0..phrases.len()).collect();
    let mut dice = 12_345_u32;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut dice);
        for &at in &order {
            let (phrase, (root, norm)) = (phrases[at], norms[at]);
            let sign = phrase.sign();
            let slack = 0.5 / if phrase.danger { COST_OF_DANGER } else { COST };
            let mut sum = 0.0;
            for feature in phrase.whole() {
                sum += weights[*feature as usize] * shares[*feature as usize];
            }
            let wrong = sign * (sum / root + bias) - 1.0 + slack * pulls[at];
            let pull = (pulls[at] - wrong / (norm + slack)).max(0.0);
            let step = (pull - pulls[at]) * sign;
            pulls[at] = pull;
            if step != 0.0 {
                for feature in phrase.whole() {
                    weights[*feature as usize] += step / root * shares[*feature as usize];
                }
                bias += step;
            }
        }
    }
    let in_file = |(weight, share): (f32, f32)| {
        let weight = (weight * share * SCALE).round().clamp(-127.0, 127.0);
        (weight as i8).cast_unsigned()
    };
    Model {
        weights: weights.into_iter().zip(shares).map(in_file).collect(),
        bias: (bias * SCALE) as i64 * UNIT,
    }
}

/// The root of how many features there are, and the squared length of the phrase with its bias.
fn norms(features: &[u32], shares: &[f32]) -> (f32, f32) {
    let count = (features.len() as u64 + FEW) as f32;
    let mut squares = 0.0;
    for feature in features {
        squares += shares[*feature as usize] * shares[*feature as usize];
    }
    (count.sqrt(), squares / count + 1.0)
}

fn shuffle(order: &mut [usize], dice: &mut u32) {
    for last in (1..order.len()).rev() {
        *dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        order.swap(last, (*dice >> 8) as usize % (last + 1));
    }
}
