//! Randomised choice orders: the shuffle that ODK's engines share, fixed by the session's seed.

use super::Session;
use crate::questionnaire::{ChoiceIx, QuestionIx, Questionnaire};

/// All choices of a question in the order in which this session shows them, before any filter.
///
/// `randomize=true` is XLSForm's: Fisher–Yates inside-out fed by a Park–Miller generator. Exclusive choices ("none of these") stay at
/// the end, where people look for them.
#[must_use]
pub fn choice_order(
    questionnaire: &Questionnaire,
    session: &Session,
    question: QuestionIx,
) -> Vec<ChoiceIx> {
    let Some(row) = questionnaire.question(question) else {
        return Vec::new();
    };
    let all = (0..row.choices().len())
        .filter_map(|i| u16::try_from(i).ok())
        .map(ChoiceIx);
    if !row.kind.choices().is_some_and(|list| list.randomize) {
        return all.collect();
    }
    let (last, mixed): (Vec<_>, Vec<_>) = all.partition(|c| {
        row.choices()
            .get(usize::from(c.0))
            .is_some_and(|c| c.exclusive)
    });
    let mut order = shuffled(
        &mixed,
        ParkMiller::new(session.seed.wrapping_add(u64::from(question.0))),
    );
    order.extend(last);
    order
}

fn shuffled<T: Copy>(items: &[T], mut random: ParkMiller) -> Vec<T> {
    let mut result: Vec<T> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let j = random.below(i + 1);
        result.push(*item);
        result.swap(i, j);
    }
    result
}

/// The "minimal standard" generator: 16807 · state mod 2³¹ − 1.
struct ParkMiller(u64);

impl ParkMiller {
    const MODULUS: u64 = 2_147_483_647;

    const fn new(seed: u64) -> Self {
        let state = seed % Self::MODULUS;
        Self(if state == 0 { Self::MODULUS - 1 } else { state })
    }

    /// `floor(random · bound)` for a fraction (state − 1) / (modulus − 1), in whole numbers.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0 * 16_807 % Self::MODULUS;
        let product = u128::from(self.0 - 1) * (bound as u128) / u128::from(Self::MODULUS - 1);
        usize::try_from(product).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generator_gives_the_published_ten_thousandth_number() {
        let mut random = ParkMiller::new(1);
        for _ in 0..10_000 {
            random.below(1);
        }
        assert_eq!(random.0, 1_043_618_065);
    }

    #[test]
    fn seeds_shuffle_as_other_engines_of_the_standard_do() {
        let letters = ["A", "B", "C", "D", "E", "F"];
        let mixed = |seed| shuffled(&letters, ParkMiller::new(seed)).concat();
        assert_eq!(
            [mixed(1), mixed(42), mixed(11_111_111)],
            ["BFEACD", "AFCBDE", "ACDBFE"]
        );
    }

    #[test]
    fn every_seed_gives_a_permutation() {
        for seed in [0, 1, 2_147_483_647, u64::MAX, 99] {
            let mut order = shuffled(&[0, 1, 2, 3, 4], ParkMiller::new(seed));
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3, 4], "seed {seed}");
        }
    }
}
