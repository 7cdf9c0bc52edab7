//! What is said about a promise, and how often it would accuse a council by chance.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Kind, Question, Questionnaire};

/// yes, partly, no, can't tell.
fn was_it_done() -> Questionnaire {
    let mut asked: Question = one("seen", 4);
    asked.dont_know = false;
    let Kind::SelectOne(choices) = &mut asked.kind else {
        unreachable!("one() selects one")
    };
    for (choice, name) in choices
        .list
        .iter_mut()
        .zip(["yes", "partly", "no", "unsure"])
    {
        choice.name = name.into();
    }
    questionnaire(vec![asked])
}

fn said(base: u32, cells: &[i64]) -> Verdict {
    let q = was_it_done();
    let all = Blocks::from(blocks(&q, "kant", base, cells));
    verdict(
        &q,
        published_at(&q, &all, &Level::municipality("kant"))
            .as_ref()
            .ok(),
    )
}

#[test]
fn nobody_is_judged_by_few_answers() {
    assert_eq!(verdict(&was_it_done(), None), Verdict::TooFew);
    assert_eq!(said(12, &[0, 0, 12, 0, 0]), Verdict::Hints);
    assert_eq!(said(15, &[15, 0, 0, 0, 0]), Verdict::Hints);
}

#[test]
fn a_verdict_needs_a_range_that_begins_well_above_half() {
    assert_eq!(said(40, &[4, 4, 28, 4, 0]), Verdict::NotSeenYet);
    assert_eq!(said(40, &[28, 4, 4, 4, 0]), Verdict::Seen);
    assert_eq!(said(40, &[4, 6, 22, 8, 0]), Verdict::Divided);
    assert_eq!(said(100, &[20, 10, 56, 14, 0]), Verdict::NotSeenYet);
    assert_eq!(said(100, &[20, 10, 54, 16, 0]), Verdict::Divided);
}

/// Of 4,000 crowds in which so many of 100 say no, how many of 100 are judged "not seen yet", and by "above half".
fn accused(base: u32, no: u64, dice: &mut Dice) -> (f64, f64) {
    const CROWDS: u32 = 4_000;
    let (mut rule, mut half) = (0_u32, 0_u32);
    for _ in 0..CROWDS {
        let mut cells = [0_i64; 5];
        for _ in 0..base {
            let answer = if dice.roll(100) < no { 2 } else { 0 };
            cells[answer] += 1;
        }
        half += u32::from(cells[2] * 2 > i64::from(base));
        rule += u32::from(said(base, &cells) == Verdict::NotSeenYet);
    }
    let of = |count: u32| f64::from(count) / f64::from(CROWDS) * 100.0;
    (of(rule), of(half))
}

#[test]
fn a_council_is_rarely_accused_by_chance() {
    let mut dice = Dice(7);
    for base in [16, 31, 61, 120] {
        for no in [30, 40, 50, 70] {
            let (rule, half) = accused(base, no, &mut dice);
            println!(
                "base {base}, {no} of 100 say no: not seen yet {rule:.1} %, above half {half:.1} %"
            );
            let most = if base < 31 { 8.0 } else { 3.0 };
            assert!(no > 40 || rule < most, "base {base}, {no}: {rule} %");
        }
    }
}
