//! The blur draws exactly what its formula says.

use std::collections::BTreeMap;

use super::{super::*, fixtures::*};
use crate::statistics::blur::{Blur, Cell, geometric};
use crate::statistics::crowd::Crowd;

/// How often each noise comes of all ways in which so many fair coins can fall, and how many of the ways were too short to tell.
fn all_ways(coins: u32) -> (BTreeMap<i64, u64>, u64) {
    let (mut seen, mut unfinished) = (BTreeMap::new(), 0);
    for way in 0..1_u64 << coins {
        let mut at = 0;
        let noise = geometric(Ratio::new(1, 2), |limit| {
            assert_eq!(limit, 2);
            at += 1;
            match at {
                at if at <= coins => (way >> (at - 1) & 1) as u32,
                // out of coins: a failed trial, then a plus
                at => at.wrapping_sub(coins) % 2,
            }
        });
        if at <= coins {
            *seen.entry(noise).or_insert(0) += 1;
        } else {
            unfinished += 1;
        }
    }
    (seen, unfinished)
}

#[test]
fn every_way_the_coins_can_fall_gives_the_chances_of_the_formula() {
    const COINS: u32 = 16;
    let (seen, unfinished) = all_ways(COINS);
    assert_eq!(seen.values().sum::<u64>() + unfinished, 1 << COINS);
    // Noise k takes |k| successes, a failure and a sign: 2^(coins − |k| − 2) ways at once, and as many of each way that began with one or more
    // minus zeros, of two coins each.
    for k in -6_i64..=6 {
        let needed = k.unsigned_abs() as u32 + 2;
        let anew = (0..).map(|zeros| needed + 2 * zeros);
        let ways: u64 = anew
            .take_while(|used| *used <= COINS)
            .map(|used| 1 << (COINS - used))
            .sum();
        assert_eq!(seen[&k], ways, "{k}");
    }
}

#[test]
fn a_trial_succeeds_in_as_many_ways_as_the_numerator_says() {
    for alpha in [Ratio::new(1, 3), Ratio::new(2, 3), Ratio::new(5, 7)] {
        let succeeds = |drawn: u32| {
            let mut first = Some(drawn);
            let then = |limit| if limit == 2 { 0 } else { limit - 1 };
            geometric(alpha, |limit| first.take().unwrap_or_else(|| then(limit))) == 1
        };
        let ways = (0..alpha.denominator)
            .filter(|drawn| succeeds(*drawn))
            .count();
        assert_eq!(ways, alpha.numerator as usize);
    }
}

#[test]
fn the_keyed_stream_passes_a_chi_square_for_every_alpha() {
    for (alpha, name) in [
        (Ratio::new(1, 3), "plain"),
        (Ratio::new(1, 2), "sensitive"),
        (Ratio::new(2, 3), "several"),
        (Ratio::new(1, 3).root(5), "coins"),
    ] {
        let blur = Blur::new(&KEY, [ROUND, "kant", name, "0"], [&Crowd::default(); 2]);
        let draws = 60_000_u32;
        let mut seen = BTreeMap::<i64, u32>::new();
        for cell in 0..draws {
            *seen
                .entry(blur.noise(Cell::Table(cell), alpha))
                .or_default() += 1;
        }
        let a = alpha.value();
        let chance = |k: i64| (1.0 - a) / (1.0 + a) * a.powi(i32::try_from(k.abs()).unwrap());
        // noises that are expected 20 times or more, and all others together
        let reach = (0..)
            .take_while(|k| chance(*k) * f64::from(draws) >= 20.0)
            .last()
            .unwrap();
        let (mut square, mut rest, mut rest_chance) = (0.0, f64::from(draws), 1.0);
        for k in -reach..=reach {
            let expected = chance(k) * f64::from(draws);
            let found = f64::from(seen.get(&k).copied().unwrap_or(0));
            square += (found - expected).powi(2) / expected;
            rest -= found;
            rest_chance -= chance(k);
        }
        square +=
            (rest - rest_chance * f64::from(draws)).powi(2) / (rest_chance * f64::from(draws));
        let freedom = f64::from(2 * i32::try_from(reach).unwrap() + 1);
        // four standard deviations of a chi-square
        let most = freedom + 4.0 * (2.0 * freedom).sqrt();
        assert!(square < most, "{name}: {square} over {most}");
    }
}

#[test]
fn a_root_hides_one_persons_coins_at_least_as_well() {
    for alpha in [Ratio::new(1, 3), Ratio::new(1, 2)] {
        for degree in [1_u16, 2, 5, 10, 37, 100] {
            let root = alpha.root(degree).value();
            let power = root.powi(degree.into());
            assert!(power >= alpha.value() - 1e-12, "{degree}: {power}");
            assert!(
                power <= alpha.value() * 1.01,
                "{degree}: {power} is wasteful"
            );
        }
    }
}
