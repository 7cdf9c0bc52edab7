//! A5: the blur leaves the digest useful.

use super::{super::*, fixtures::*};
use crate::statistics::blur::{Blur, Cell};
use crate::statistics::crowd::Crowd;

/// Of 100 prints with this base and evenly spread true counts: the true range, and the true or a neighbouring one. Everybody has answered, and
/// even that is blurred.
fn hits(base: u32, draws: u32, alpha: Ratio) -> (f64, f64) {
    let blur = Blur::new(
        &KEY,
        [ROUND, "kant", "useful", &base.to_string()],
        [&Crowd::default(); 2],
    );
    let mut dice = Dice(base.into());
    let (mut exact, mut near) = (0, 0);
    for draw in 0..draws {
        let count = i64::try_from(dice.roll(u64::from(base) + 1)).unwrap();
        let truth = Range::of(count, base);
        let noise = |cell| blur.noise(Cell::Table(2 * draw + cell), alpha);
        let answered = (i64::from(base) - noise(1)).clamp(0, base.into());
        let printed = Range::of(count + noise(0), u32::try_from(answered).unwrap());
        exact += u32::from(printed == truth);
        near += u32::from(printed.low <= truth.high && truth.low <= printed.high);
    }
    let share = |hits: u32| 100.0 * f64::from(hits) / f64::from(draws);
    (share(exact), share(near))
}

#[test]
fn the_printed_range_is_the_true_one_as_often_as_promised() {
    let plain = [81.0; 5];
    let sensitive = [87.0, 68.0, 65.0, 76.0, 70.0];
    let several = [78.0, 50.0, 48.0, 60.0, 52.0];
    let least = [
        ((false, false), plain, 99.5),
        ((true, false), sensitive, 95.0),
        ((true, true), several, 90.0),
    ];
    for ((is_sensitive, is_several), least, least_near) in least {
        let alpha = Policy::alpha(is_sensitive, is_several);
        for (bases, least) in [10..=15_u32, 16..=30, 31..=60, 61..=300, 301..=1000]
            .into_iter()
            .zip(least)
        {
            let count = bases.end() - bases.start() + 1;
            let measured: Vec<_> = bases
                .clone()
                .map(|base| hits(base, 50_000 / count, alpha))
                .collect();
            let exact = measured.iter().map(|(exact, _)| exact).sum::<f64>() / f64::from(count);
            let near = measured.iter().map(|(_, near)| near).sum::<f64>() / f64::from(count);
            println!(
                "A5 alpha {:.2} bases {bases:?}: true range {exact:.1} %, true or next {near:.2} %",
                alpha.value()
            );
            assert!(exact >= least, "bases {bases:?}: {exact}");
            assert!(near >= least_near, "bases {bases:?}: {near}");
        }
    }
}
