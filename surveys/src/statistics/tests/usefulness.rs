//! A5: the blur leaves the digest useful.

use super::{super::*, fixtures::*};
use crate::statistics::blur::Blur;

/// Of 100 prints with this base and evenly spread true counts: the true range, and the true or a neighbouring one.
fn hits(base: u32, draws: u32) -> (f64, f64) {
    let blur = Blur::new(&KEY, [ROUND, "kant", "useful", &base.to_string()]);
    let mut dice = Dice(base.into());
    let (mut exact, mut near) = (0, 0);
    for draw in 0..draws {
        let count = i64::try_from(dice.roll(u64::from(base) + 1)).unwrap();
        let truth = Range::of(count, base);
        let printed = Range::of(count + blur.noise(draw, Policy::alpha(false)), base);
        exact += u32::from(printed == truth);
        near += u32::from(printed.low <= truth.high && truth.low <= printed.high);
    }
    let share = |hits: u32| 100.0 * f64::from(hits) / f64::from(draws);
    (share(exact), share(near))
}

#[test]
fn the_printed_range_is_the_true_one_as_often_as_promised() {
    for bases in [10..=15_u32, 16..=30, 31..=60, 61..=300, 301..=1000] {
        let count = bases.end() - bases.start() + 1;
        let measured: Vec<_> = bases
            .clone()
            .map(|base| hits(base, 200_000 / count))
            .collect();
        let exact = measured.iter().map(|(exact, _)| exact).sum::<f64>() / f64::from(count);
        let near = measured.iter().map(|(_, near)| near).sum::<f64>() / f64::from(count);
        println!("A5 bases {bases:?}: true range {exact:.1} %, true or next {near:.2} %");
        assert!((81.0..=95.0).contains(&exact), "bases {bases:?}: {exact}");
        assert!(near >= 99.5, "bases {bases:?}: {near}");
    }
}

#[test]
fn no_single_base_is_much_worse() {
    for base in [10, 15, 16, 20, 30, 31, 45, 60, 61, 100, 300, 301, 500, 1000] {
        let (exact, near) = hits(base, 20_000);
        println!("A5 base {base}: true range {exact:.1} %, true or next {near:.2} %");
        // Where a finer tier begins, a range is barely three people wide.
        assert!(exact >= 75.0 && near >= 98.5, "base {base}: {exact} {near}");
    }
}
