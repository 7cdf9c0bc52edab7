//! What holds for every input.

use proptest::prelude::*;

use super::{super::*, fixtures::*};
use crate::questionnaire::{ChoiceIx, QuestionIx};

/// A base and blurred cells of a yes / no / don't know table, some of them out of bounds as blur makes them.
fn table() -> impl Strategy<Value = (u32, Vec<i64>)> {
    (10_u32..2000).prop_flat_map(|base| {
        (
            Just(base),
            prop::collection::vec(-20..i64::from(base) + 20, 4),
        )
    })
}

/// Odd numbers of four digits whose multiple of five differs from them.
fn odd_count() -> impl Strategy<Value = u32> {
    (1111_u32..9999).prop_filter("odd, and no multiple of five", |n| n % 2 == 1 && n % 5 != 0)
}

fn digits(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|d| !d.is_empty())
        .collect()
}

proptest! {
    #[test]
    fn ranges_of_a_base_part_0_to_100_without_gap_or_overlap(base in 10_u32..2000) {
        let ranges: Vec<_> = (0..=i64::from(base)).map(|count| Range::of(count, base)).collect();
        prop_assert_eq!((ranges[0].low, ranges[base as usize].high), (0, 100));
        for (count, range) in (0_i64..).zip(&ranges) {
            let share = 100 * count;
            let base = i64::from(base);
            prop_assert!(i64::from(range.low) * base <= share);
            prop_assert!(share < i64::from(range.high) * base || (count == base && range.high == 100));
        }
        for pair in ranges.windows(2) {
            prop_assert!(pair[0] == pair[1] || pair[0].high <= pair[1].low);
        }
    }

    #[test]
    fn shares_are_cut_to_0_and_100(base in 10_u32..2000, beyond in 0_i64..50) {
        prop_assert_eq!(Range::of(-beyond, base), Range::of(0, base));
        prop_assert_eq!(Range::of(i64::from(base) + beyond, base), Range::of(base.into(), base));
    }

    #[test]
    fn a_higher_cell_never_prints_lower((base, cells) in table(), raise in 1_i64..20) {
        let q = questionnaire(vec![one("safe", 3)]);
        let yes = Label::Choice(ChoiceIx(0));
        let before = range(&printed(&q, base, &cells), yes);
        let mut raised = cells.clone();
        raised[0] += raise;
        prop_assert!(range(&printed(&q, base, &raised), yes) >= before);
    }

    #[test]
    fn rows_go_by_range_then_by_questionnaire_order((base, cells) in table()) {
        let result = printed(&questionnaire(vec![several("needs", 4)]), base, &cells);
        for pair in rows(&result).windows(2) {
            prop_assert!((std::cmp::Reverse(pair[0].range.low), pair[0].label) < (std::cmp::Reverse(pair[1].range.low), pair[1].label));
        }
    }

    #[test]
    fn a_municipality_under_k_changes_nothing_in_the_nation(
        big in prop::collection::vec(10_usize..80, 1..4), small in 0_usize..10, choice in 0_u16..2,
    ) {
        let q = questionnaire(vec![one("safe", 2)]);
        let mut blocks = Blocks::default();
        for (i, count) in big.iter().enumerate() {
            freeze_in(&q, &town(&format!("t{i}")), &mut people(*count, choice), &mut blocks);
        }
        let without = published_at(&q, &blocks, &Level::Nation);
        freeze_in(&q, &town("small"), &mut people(small, 1 - choice), &mut blocks);
        prop_assert_eq!(published_at(&q, &blocks, &Level::Nation), without);
    }

    #[test]
    fn blocks_in_any_order_and_of_other_places_print_the_same(
        (base, cells) in table(), (other, others) in table(), swap: bool,
    ) {
        let q = questionnaire(vec![one("safe", 3)]);
        let alone = blocks(&q, "kant", base, &cells);
        let mut both = [alone.clone(), blocks(&q, "osh", other, &others)].concat();
        if swap {
            both.reverse();
        }
        let level = Level::municipality("kant");
        prop_assert_eq!(published_at(&q, &both.into(), &level), published_at(&q, &alone.into(), &level));
    }

    #[test]
    fn the_nation_is_the_sum_of_published_blocks((a, cells) in table(), (b, more) in table()) {
        let q = questionnaire(vec![one("safe", 3)]);
        let both = [blocks(&q, "kant", a, &cells), blocks(&q, "osh", b, &more)].concat();
        let nation = published_at(&q, &both.into(), &Level::Nation).unwrap();
        let summed: Vec<_> = cells.iter().zip(&more).map(|(x, y)| x + y).collect();
        let one = printed(&q, a + b, &summed);
        let pooled = rows(&nation.results[0]).iter().map(|row| (row.label, row.pooled));
        let summed = rows(&one).iter().map(|row| (row.label, Some(row.range)));
        prop_assert_eq!(pooled.collect::<std::collections::BTreeMap<_, _>>(), summed.collect());
        prop_assert_eq!(nation.results[0].base, one.base);
    }

    #[test]
    fn no_digit_of_an_unpublished_count_leaves(people in odd_count(), base in odd_count(), share in 0.01_f64..0.99) {
        let q = questionnaire(vec![several("needs", 4)]);
        let yes = (f64::from(base) * share) as i64 | 1;
        let cells = [yes, i64::from(base) - yes, (3 * yes / 2) | 1, 1];
        let mut all = blocks(&q, "kant", base, &cells);
        all[0].base = people;
        let publication = published_at(&q, &all.into(), &Level::municipality("kant")).unwrap();
        let out = everything(&q, &publication);
        let secret: Vec<_> = [people.to_string(), base.to_string()]
            .into_iter()
            .chain(cells.iter().filter(|c| **c > 101 && **c % 5 != 0).map(ToString::to_string))
            .collect();
        for number in digits(&out) {
            // Two-digit fractions and indices are printed; a secret has three digits or more.
            prop_assert!(!secret.iter().any(|s| number == s), "{number} in {out}");
            prop_assert!(number.len() < 3 || number == "100" || number.parse::<u32>().unwrap() % 5 == 0, "{number} in {out}");
        }
    }

    #[test]
    fn errors_and_held_questions_carry_no_figures(people in odd_count(), base in odd_count()) {
        let q = questionnaire(vec![one("safe", 3)]);
        let mut spoiled = blocks(&q, "kant", base, &[1, 2]);
        spoiled[0].base = people;
        let publication = published_at(&q, &spoiled.clone().into(), &Level::municipality("kant")).unwrap();
        let held = format!("{:?}", publication.held);
        prop_assert_eq!(publication.held.len(), 1);
        prop_assert!(!held.contains(&base.to_string()));
        spoiled[0].base = 9;
        let error = published_at(&q, &spoiled.into(), &Level::municipality("kant")).unwrap_err();
        prop_assert_eq!(error, Withheld::Gate);
        prop_assert!(digits(&error.to_string()).is_empty());
    }
}

#[test]
fn the_gate_holds_a_question_back_for_any_block_that_does_not_add_up() {
    let q = questionnaire(vec![one("safe", 2)]);
    let spoil: [fn(&mut Block); 6] = [
        |b| b.base = 9,
        |b| b.number = 1,
        |b| b.cells.push(0),
        |b| b.cells.clear(),
        |b| b.cells[0] = 500,
        |b| b.cells[0] = -500,
    ];
    for (i, spoil) in spoil.into_iter().enumerate() {
        let mut all = blocks(&q, "kant", 40, &[20, 20, 0]);
        spoil(&mut all[1]);
        let publication = published_at(&q, &all.into(), &Level::municipality("kant")).unwrap();
        assert!(publication.results.is_empty(), "case {i}");
        assert_eq!(publication.held[0].why, Why::Gate, "case {i}");
    }
    let mut twice = blocks(&q, "kant", 40, &[20, 20, 0]);
    twice.push(twice[1].clone());
    assert_eq!(
        published_at(&q, &twice.into(), &Level::municipality("kant"))
            .unwrap()
            .held[0]
            .why,
        Why::Gate
    );
    let orphan = vec![block(
        &q,
        "osh",
        Subject::Question(QuestionIx(0)),
        40,
        &[20, 20, 0],
    )];
    let both = [blocks(&q, "kant", 40, &[20, 20, 0]), orphan].concat();
    assert_eq!(
        published_at(&q, &both.into(), &Level::Nation).unwrap().held[0].why,
        Why::Gate
    );
}

#[test]
fn blocks_of_another_version_or_questionnaire_are_refused() {
    let q = questionnaire(vec![one("safe", 2)]);
    let spoil: [fn(&mut Block); 3] = [
        |b| b.round.push('x'),
        |b| b.version.push('x'),
        |b| b.questionnaire.push('x'),
    ];
    for spoil in spoil {
        let mut all = blocks(&q, "kant", 40, &[20, 20, 0]);
        spoil(&mut all[1]);
        assert_eq!(
            published_at(&q, &all.into(), &Level::municipality("kant")),
            Err(Withheld::Foreign)
        );
    }
}

#[test]
fn a_number_of_people_reads_back_only_as_a_multiple_of_five() {
    assert_eq!(
        serde_json::from_str::<AtLeast>("\"30+\"").unwrap().people(),
        30
    );
    for odd in ["\"31+\"", "\"30\"", "30", "\"+\""] {
        assert!(serde_json::from_str::<AtLeast>(odd).is_err(), "{odd}");
    }
}
