//! Thresholds, pools and the row of others.

use std::collections::BTreeSet;

use super::{super::*, fixtures::*};
use crate::questionnaire::ChoiceIx;

#[test]
fn three_municipalities_under_k_join_and_are_never_published_alone() {
    let q = questionnaire(vec![one("safe", 2)]);
    let mut blocks = Blocks::default();
    freeze_in(&q, &town("kant"), &mut people(30, 0), &mut blocks);
    let join = |counts: &[(&str, u32)], blocks: &Blocks| others(counts, blocks, policy());
    assert_eq!(
        join(&[("osh", 9), ("talas", 9)], &blocks),
        None,
        "two would give each other away"
    );
    assert_eq!(
        join(&[("osh", 7), ("talas", 6), ("naryn", 6)], &blocks),
        None,
        "19 are under 2K"
    );
    assert_eq!(
        join(&[("kant", 9), ("talas", 9), ("naryn", 9)], &blocks),
        None,
        "kant is published alone"
    );
    let place = join(
        &[
            ("osh", 9),
            ("talas", 9),
            ("naryn", 9),
            ("karakol", 10),
            ("suzak", 0),
        ],
        &blocks,
    )
    .unwrap();
    assert_eq!(
        place,
        Place::Others(["osh", "talas", "naryn"].map(str::to_owned).to_vec())
    );
    assert_eq!(
        freeze_in(&q, &place, &mut people(19, 1), &mut blocks),
        0,
        "2K are needed in the block too"
    );
    assert_eq!(freeze_in(&q, &place, &mut people(27, 1), &mut blocks), 2);
    assert_eq!(
        freeze_in(&q, &place, &mut people(27, 1), &mut blocks),
        0,
        "one block, once"
    );
    assert_eq!(
        freeze_in(&q, &town("osh"), &mut people(15, 1), &mut blocks),
        0
    );
    assert_eq!(
        published_at(&q, &blocks, &Level::Others)
            .unwrap()
            .respondents
            .people(),
        25
    );
    assert_eq!(
        published_at(&q, &blocks, &Level::Nation)
            .unwrap()
            .respondents
            .people(),
        55
    );
    blocks.push(block(&q, "osh", Subject::Respondents, 15, &[]));
    assert_eq!(
        published_at(&q, &blocks, &Level::Nation),
        Err(Withheld::Gate)
    );
}

#[test]
fn progress_is_in_fives_from_five_on() {
    let step = |people| progress(people, |_| 0);
    let shown = [0, 4, 5, 9, 10, 137].map(|n| progress_shown(step(n)).map(|p| p.to_string()));
    assert_eq!(
        shown,
        [
            None,
            None,
            Some("5+"),
            Some("5+"),
            Some("10+"),
            Some("135+")
        ]
        .map(|s| s.map(str::to_owned))
    );
}

#[test]
fn a_step_is_shown_from_five_times_its_number_and_its_delay_on() {
    for delays in [[0, 4, 2, 0], [4, 0, 3, 1], [9, 9, 9, 9]] {
        let delay = |step: u32| delays[step as usize % 4];
        for step in 1..40 {
            let first = 5 * step + delay(step).min(4);
            assert_eq!(progress(first, delay), step, "{step} {delays:?}");
            assert_eq!(progress(first - 1, delay), step - 1, "{step} {delays:?}");
        }
        assert_eq!(progress(4, delay), 0);
    }
}

#[test]
fn a_majority_is_named_only_where_the_whole_range_lies_above_one_half() {
    let q = questionnaire(vec![one("safe", 3)]);
    // at 50 a range may be exactly one half
    for (base, yes, named) in [
        (12, 12, false),
        (20, 11, false),
        (20, 12, true),
        (40, 23, false),
        (40, 24, true),
        (100, 54, false),
        (100, 55, true),
        (400, 203, false),
        (400, 204, true),
    ] {
        let left = i64::from(base) - yes;
        let result = printed(&q, base, &[yes, left, 0, 0]);
        let expected = named.then_some(Label::Choice(ChoiceIx(0)));
        assert_eq!(result.majority(), expected, "{yes} of {base}");
    }
    // "don't know" is nobody's majority
    assert_eq!(printed(&q, 40, &[2, 2, 0, 36]).majority(), None);
}

#[test]
fn the_threshold_goes_up_only() {
    assert_eq!(
        Policy::new(9),
        Err(PolicyError::TooLow {
            threshold: 9,
            least: 10
        })
    );
    assert_eq!(
        Policy::not_below(11, 12),
        Err(PolicyError::TooLow {
            threshold: 11,
            least: 12
        })
    );
    let raised = Policy::new(20).unwrap();
    assert_eq!(
        (
            raised.threshold(false),
            raised.threshold(true),
            raised.name().as_str()
        ),
        (20, 20, "4/k20")
    );
    assert_eq!(
        (policy().threshold(false), policy().threshold(true)),
        (10, 15)
    );
}

#[test]
fn a_raised_threshold_takes_small_municipalities_out_of_the_nation_too() {
    let q = questionnaire(vec![one("safe", 2)]);
    let mut all = [
        blocks(&q, "kant", 30, &[20, 10, 0]),
        blocks(&q, "osh", 12, &[6, 6, 0]),
    ]
    .concat();
    all[3].base = 24; // The place goes as a whole, a question that more people answered later included.
    let raised = Policy::new(20).unwrap();
    let at = |level: &Level| release(&q, ROUND, &all.clone().into(), level, &period(), raised);
    assert_eq!(at(&Level::municipality("osh")), Err(Withheld::TooFew));
    let nation = at(&Level::Nation).unwrap();
    assert_eq!(
        (nation.respondents.people(), nation.results[0].base.people()),
        (30, 30)
    );
}

#[test]
fn who_erased_answers_and_who_is_void_stays_out_of_the_pool() {
    let standing = Standing {
        finished: true,
        timed_out: false,
        answered: 8,
        relevant: 8,
        consented: true,
        withdrawn: false,
        void: false,
    };
    let (me, erased) = ([1; 32], BTreeSet::from([[2; 32]]));
    assert!(enters_pool(&standing, &me, &erased));
    assert!(!enters_pool(&standing, &[2; 32], &erased));
    let out = [
        Standing {
            consented: false,
            ..standing
        },
        Standing {
            withdrawn: true,
            ..standing
        },
        Standing {
            void: true,
            ..standing
        },
        Standing {
            finished: false,
            ..standing
        },
        Standing {
            finished: false,
            timed_out: true,
            answered: 3,
            ..standing
        },
        Standing {
            finished: false,
            timed_out: true,
            answered: 0,
            relevant: 0,
            ..standing
        },
    ];
    assert!(out.iter().all(|s| !enters_pool(s, &me, &erased)));
    assert!(enters_pool(
        &Standing {
            finished: false,
            timed_out: true,
            answered: 4,
            ..standing
        },
        &me,
        &erased
    ));
}
