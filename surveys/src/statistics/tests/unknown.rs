//! "Don't know" where it is not one choice among others, and figures that must not contradict each other.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Answer, ChoiceIx, Kind, Question, QuestionIx};

fn coins() -> Question {
    question(
        "coins",
        Kind::Allocate {
            choices: choices(3),
            coins: 5,
        },
    )
}

fn all_know(mut question: Question) -> Question {
    question.dont_know = false;
    question
}

/// Means in half coins of a table, and the share of who does not know.
fn means(result: &QuestionResult) -> (Vec<Option<u16>>, Option<(u8, u8)>) {
    let Table::Coins {
        rows, dont_know, ..
    } = &result.table
    else {
        panic!("coins are no shares");
    };
    let halves = rows.iter().map(|row| row.halves).collect();
    (halves, dont_know.map(|r| (r.low, r.high)))
}

#[test]
fn means_of_coins_are_of_those_who_spread_them() {
    let q = questionnaire(vec![coins()]);
    let result = printed(&q, 60, &[100, 0, 0, 40]);
    assert_eq!(
        means(&result),
        (vec![Some(10), Some(0), Some(0)], Some((60, 70)))
    );
    assert_eq!(result.remark, Remark::Small);
    let Table::Coins { rows, .. } = &result.table else {
        panic!("coins are no shares");
    };
    // of twenty people the mean is told to the nearest coin
    assert_eq!(result.coin_ends(&rows[0]), Some((4.5, 5.5)));
    let more = printed(&q, 80, &[100, 60, 40, 40]);
    assert_eq!(means(&more).0, [Some(5), Some(3), Some(2)]);
    let few = printed(&q, 60, &[40, 10, 10, 48]);
    assert_eq!(means(&few).0, [None; 3]);
}

#[test]
fn coins_that_nobody_spread_are_held_back() {
    let q = questionnaire(vec![coins()]);
    let blocks = blocks(&q, "kant", 60, &[3, -2, 1, 59]);
    let publication = published_at(&q, &blocks.into(), &Level::municipality("kant")).unwrap();
    assert_eq!(publication.results, []);
    assert_eq!(publication.held[0].why, Why::TooFew);
}

#[test]
fn the_crowd_of_the_report_is_printed_as_five_coins_for_the_school() {
    let q = questionnaire(vec![coins()]);
    let school = vec![person([Some(Answer::Coins(vec![5, 0, 0]))]); 20];
    let unknown = vec![person([Some(Answer::DontKnow)]); 40];
    let crowd = [school, unknown].concat();
    let mut fives = 0;
    for round in 0..200 {
        let round = round.to_string();
        let freezing = Freezing::new(&q, &round, policy(), &KEY);
        let frozen = frozen(
            &freezing,
            &town("kant"),
            &answerers(&crowd),
            &Blocks::default(),
        );
        let blocks: Vec<_> = frozen.into_iter().map(|f| f.block).collect();
        let level = Level::municipality("kant");
        let publication = release(&q, &round, &blocks.into(), &level, &period(), policy()).unwrap();
        fives += usize::from(means(&publication.results[0]).0[0] == Some(10));
    }
    // once in a while the blur moves it by a coin
    assert!(fives >= 180, "{fives}");
}

#[test]
fn who_does_not_know_has_a_row_in_multi_selects_and_rankings() {
    let rank = question(
        "first",
        Kind::Rank {
            choices: choices(5),
            top: 3,
        },
    );
    let ranked = Answer::Ranked([0, 1, 2].map(ChoiceIx).to_vec());
    for (asked, answer) in [
        (several("needs", 5), Answer::Many(vec![ChoiceIx(0)])),
        (rank, ranked),
    ] {
        let q = questionnaire(vec![asked]);
        let known = vec![person([Some(answer)]); 40];
        let unknown = vec![person([Some(Answer::DontKnow)]); 40];
        let publication = at_once(&q, &[known, unknown].concat()).unwrap();
        let rows = rows(&publication.results[0]);
        let row = rows.iter().find(|r| r.label == Label::DontKnow).unwrap();
        assert!((40..=55).contains(&row.range.low), "{row:?}");
    }
    let q = questionnaire(vec![all_know(several("needs", 2))]);
    assert_eq!(rows(&printed(&q, 40, &[20, 20, 0])).len(), 2);
}

#[test]
fn not_knowing_is_no_need() {
    let q = questionnaire(vec![several("needs", 2)]);
    let first = |cells: &[i64]| {
        let blocks = Blocks::from(blocks(&q, "kant", 80, cells));
        let publication = published_at(&q, &blocks, &Level::municipality("kant")).unwrap();
        needs(&q, &publication).first().map(|n| n.labels.clone())
    };
    assert_eq!(first(&[20, 10, 60]), None);
    assert_eq!(first(&[40, 10, 40]), Some(vec![Label::Choice(ChoiceIx(0))]));
}

#[test]
fn blocks_of_old_are_read_and_print_what_they_know() {
    let q = questionnaire(vec![several("needs", 2), coins()]);
    let of = |question, cells: &[i64]| {
        let subject = Subject::Question(QuestionIx(question));
        block(&q, "kant", subject, 60, cells)
    };
    let respondents = block(&q, "kant", Subject::Respondents, 60, &[]);
    let all = vec![respondents, of(0, &[30, 6]), of(1, &[90, 60, 30])];
    let publication = published_at(&q, &all.into(), &Level::municipality("kant")).unwrap();
    let [needs, coins] = publication.results.as_slice() else {
        panic!("{:?}", publication.held);
    };
    assert_eq!(rows(needs).len(), 2);
    assert_eq!(means(coins), (vec![Some(3), Some(2), Some(1)], None));
    // as an edition of the rules before was stored
    let old = r#"{"coins":{"coins":5,"rows":[{"label":{"choice":0},"place":1,"halves":10}]}}"#;
    let table: Table = serde_json::from_str(old).unwrap();
    assert!(matches!(
        table,
        Table::Coins {
            dont_know: None,
            ..
        }
    ));
    let old = r#"{"shares":{"of":{"scale":5},"rows":[],"most_often":null,"mean":{"tenths":46,"nearest":2}}}"#;
    let table: Table = serde_json::from_str(old).unwrap();
    assert!(matches!(table, Table::Shares { mean: Some(_), .. }));
}

#[test]
fn a_scale_prints_no_mean_that_its_merged_ends_cannot_give() {
    let scale = question(
        "scale",
        Kind::Range {
            start: 1.0,
            end: 5.0,
            step: 1.0,
        },
    );
    let result = printed(&questionnaire(vec![scale]), 70, &[0, 0, 70, 0]);
    assert!(matches!(result.table, Table::Shares { mean: None, .. }));
    assert_eq!(range(&result, Label::High), (95, 100));
}

/// The ranges of two choices with these blurred cells, and "don't know" where it can be said.
fn two(base: u32, cells: &[i64; 3], dont_know: bool) -> [(u8, u8); 2] {
    let safe = one("safe", 2);
    let safe = if dont_know { safe } else { all_know(safe) };
    let result = printed(&questionnaire(vec![safe]), base, cells);
    [0, 1].map(|i| range(&result, Label::Choice(ChoiceIx(i))))
}

#[test]
fn of_two_choices_one_is_printed_as_what_the_other_leaves() {
    assert_eq!(two(20, &[12, 8, 0], false), [(60, 80), (20, 40)]);
    assert_eq!(two(20, &[8, 12, 0], false), [(20, 40), (60, 80)]);
    assert_eq!(two(20, &[12, 8, 0], true), [(60, 80), (20, 40)]);
    assert_eq!(two(20, &[20, 0, 0], false), [(80, 100), (0, 20)]);
    for base in [16_u32, 20, 30, 31, 45, 60, 61, 100, 300, 301] {
        for yes in 0..=i64::from(base) {
            // the blur makes them add up to more or less than the base
            for over in -3..=3 {
                let no = i64::from(base) - yes + over;
                if yes == no {
                    continue;
                }
                let [a, b] = two(base, &[yes, no, 0], false);
                assert_eq!((a.0 + b.1, a.1 + b.0), (100, 100), "{base}: {yes} {no}");
            }
        }
    }
}

#[test]
fn half_and_half_are_alike_and_none_is_most_often() {
    assert_eq!(two(10, &[5, 5, 0], false), [(50, 100), (50, 100)]);
    assert_eq!(two(40, &[20, 20, 0], false), [(50, 60), (50, 60)]);
    assert_eq!(two(20, &[10, 10, 0], true), [(40, 60), (40, 60)]);
    let result = printed(&questionnaire(vec![one("safe", 2)]), 40, &[20, 20, 0]);
    assert!(matches!(
        result.table,
        Table::Shares {
            most_often: None,
            ..
        }
    ));
}
