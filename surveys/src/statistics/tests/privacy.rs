//! The reckoned price of a question is what an attacker can really get, and no less.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Answer, ChoiceIx, Kind, Question};

fn exposure(question: Question) -> Exposure {
    Privacy::of(&questionnaire(vec![question]))
        .questions
        .remove(0)
}

fn rank(count: usize, top: u16) -> Question {
    question(
        "first",
        Kind::Rank {
            choices: choices(count),
            top,
        },
    )
}

fn up_to(mut question: Question, most: u16) -> Question {
    if let Kind::SelectMultiple { max, .. } = &mut question.kind {
        *max = most;
    }
    question
}

fn coins(count: usize) -> Question {
    question(
        "coins",
        Kind::Allocate {
            choices: choices(count),
            coins: 5,
        },
    )
}

#[test]
fn bounds_are_those_of_the_closed_form() {
    // majority of n looks that are right with 1/(1+α) each
    for (question, cells, bound) in [
        (one("safe", 2), 2, 0.75),
        (sensitive(one("safe", 2)), 2, 2.0 / 3.0),
        (up_to(several("needs", 7), 3), 6, 0.896_484_375),
        (rank(7, 3), 6, 0.896_484_375),
        (rank(3, 3), 3, 0.843_75),
        // three cells and four are told apart equally often, and four cost more
        (up_to(several("next", 5), 2), 4, 0.843_75),
        (up_to(several("needs", 7), 9), 8, 0.929_443_359_375),
        (sensitive(rank(7, 3)), 6, 0.682_56),
        (sensitive(up_to(several("needs", 9), 1)), 2, 0.6),
    ] {
        let found = exposure(question);
        assert_eq!(found.cells_moved(), cells, "{}", found.kind);
        let off = (found.bound(1) - bound).abs();
        assert!(off < 1e-9, "{} {cells}: {}", found.kind, found.bound(1));
    }
}

#[test]
fn the_same_answer_in_more_rounds_is_told_apart_more_often() {
    let once = exposure(one("safe", 2));
    let bounds = [1, 2, 3, 5].map(|rounds| once.bound(rounds));
    // two looks a round
    for (found, expected) in bounds
        .into_iter()
        .zip([0.75, 0.843_75, 0.896_484, 0.951_069])
    {
        assert!((found - expected).abs() < 1e-5, "{found} {expected}");
    }
    assert!((once.epsilon(5) - 10.0 * 3_f64.ln()).abs() < 1e-9);
}

#[test]
fn epsilon_is_the_sum_of_steps_over_cells() {
    for (question, epsilon) in [
        (one("safe", 2), 2.0 * 3_f64.ln()),
        (sensitive(one("safe", 2)), 2.0 * 2_f64.ln()),
        (rank(7, 3), 6.0 * 3_f64.ln()),
        (sensitive(several("places", 5)), 6.0 * 1.5_f64.ln()),
    ] {
        let found = exposure(question).epsilon(1);
        assert!((found - epsilon).abs() < 1e-9, "{found} {epsilon}");
    }
    let coins = exposure(coins(3));
    assert!(coins.epsilon(1) <= 2.0 * 3_f64.ln() && coins.epsilon(1) > 2.18);
    assert_eq!(coins.cells_moved(), 2);
}

#[test]
fn text_costs_nothing_and_a_questionnaire_is_the_sum_of_its_questions() {
    let open = question(
        "open",
        Kind::Text {
            max_characters: 300,
        },
    );
    let q = questionnaire(vec![
        one("safe", 2),
        open,
        sensitive(several("places", 5)),
        coins(3),
    ]);
    let all = Privacy::of(&q);
    assert_eq!(all.questions.len(), 3);
    let sum: f64 = all.questions.iter().map(|q| q.epsilon(1)).sum();
    assert!((all.epsilon(1) - sum).abs() < 1e-9 && (all.epsilon(4) - 4.0 * sum).abs() < 1e-9);
    let worst = all.questions.iter().map(|q| q.bound(1)).fold(0.0, f64::max);
    assert!(all.bound(1) > worst && all.bound(4) > all.bound(1) && all.bound(4) < 1.0);
}

/// How often the best guesser is right about two answers of the last of 31 people, from the blurred cells themselves.
fn measured(question: &Question, last: [Option<Answer>; 2]) -> f64 {
    let q = questionnaire(vec![question.clone()]);
    let others: Vec<_> = (0..30).map(|i| person([last[i % 2].clone()])).collect();
    let crowds = last.map(|last| [others.clone(), vec![person([last])]].concat());
    let crowds = [answerers(&crowds[0]), answerers(&crowds[1])];
    let exact = [0, 1].map(|truth| cells(&q, &crowds[truth], None));
    let table = declared::Declared::all(&q)[0].clone().unwrap();
    let root = table.alpha().root(table.shape.most());
    let alpha = [root.value(), table.alpha().value()];
    let trials = 6_000;
    let right = (0..trials).filter(|trial| {
        let truth = *trial as usize % 2;
        let seen = cells(&q, &crowds[truth], Some(*trial));
        // log-likelihood of either truth: both have the same α for a cell
        let likely = |of: usize| -> f64 {
            seen.iter()
                .zip(&exact[of])
                .enumerate()
                .map(|(cell, (s, e))| {
                    (s - e).abs() as f64 * alpha[usize::from(cell + 1 == seen.len())].ln()
                })
                .sum()
        };
        let (mine, other) = (likely(truth), likely(1 - truth));
        mine > other + 1e-9 || ((mine - other).abs() <= 1e-9 && trial % 4 < 2)
    });
    right.count() as f64 / f64::from(trials)
}

/// Cells with who gave no answer at the end: as frozen in the round of a trial, or without noise.
fn cells(
    q: &crate::questionnaire::Questionnaire,
    crowd: &[Answerer<'_>],
    trial: Option<u32>,
) -> Vec<i64> {
    let Some(trial) = trial else {
        let shape = declared::Declared::all(q)[0].clone().unwrap().shape;
        let mut cells = vec![0; shape.cells() + 1];
        for person in crowd {
            let answer = person.answers.values().next();
            match answer.and_then(|a| shape.tally(a)) {
                Some(adds) => adds.into_iter().for_each(|(cell, n)| cells[cell] += n),
                None => *cells.last_mut().unwrap() += 1,
            }
        }
        return cells;
    };
    let round = trial.to_string();
    let freezing = Freezing::new(q, &round, policy(), &KEY);
    let frozen = frozen(&freezing, &town("kant"), crowd, &Blocks::default());
    let block = &frozen[1].block;
    [block.cells.clone(), vec![block.no_answer.unwrap()]].concat()
}

#[test]
fn no_attacker_beats_the_bound_and_the_worst_pair_reaches_it() {
    let pick = |of: std::ops::Range<u16>| of.map(ChoiceIx).collect::<Vec<_>>();
    let many = |of| Some(Answer::Many(pick(of)));
    let ranked = |of| Some(Answer::Ranked(pick(of)));
    let spread = |coins: &[u16]| Some(Answer::Coins(coins.to_vec()));
    for (question, last, is_worst) in [
        (one("safe", 2), [chose(0), chose(1)], true),
        (one("safe", 2), [chose(0), None], true),
        (
            sensitive(one("safe", 2)),
            [chose(0), Some(Answer::PreferNot)],
            true,
        ),
        (
            up_to(several("needs", 7), 3),
            [many(0..3), many(3..6)],
            true,
        ),
        (several("needs", 5), [many(0..5), None], true),
        (several("needs", 5), [many(0..2), many(1..2)], false),
        (sensitive(several("places", 5)), [many(0..5), None], true),
        (rank(7, 3), [ranked(0..3), ranked(4..7)], true),
        (rank(7, 3), [ranked(0..3), ranked(1..4)], false),
        (coins(3), [spread(&[5, 0, 0]), spread(&[0, 5, 0])], true),
        (coins(3), [spread(&[5, 0, 0]), spread(&[0, 3, 2])], false),
        (coins(3), [spread(&[2, 2, 1]), None], false),
    ] {
        let bound = exposure(question.clone()).bound(1);
        let found = measured(&question, last);
        println!(
            "privacy {}: measured {found:.3}, bound {bound:.3}",
            exposure(question).kind
        );
        // three standard errors of 6,000 trials
        assert!(found <= bound + 0.018, "{found} over {bound}");
        assert!(
            !is_worst || found >= bound - 0.018,
            "{found} far under {bound}"
        );
    }
}

#[test]
fn the_next_answer_and_the_follow_up_count_too() {
    let q = questionnaire(vec![
        one("worked", 2),
        follow_up(several("where", 4), "${worked} = 'c0'"),
    ]);
    let all = Privacy::of(&q);
    let cells: Vec<_> = all.questions.iter().map(Exposure::cells_moved).collect();
    assert_eq!(cells, [2, 5], "four choices, and who is asked or answers");
}

/// How often the best guesser is right after independent looks that are right with 1/(1+α) each, by trying every way they can fall.
fn by_trying(alphas: &[f64]) -> f64 {
    let ways = 1_u32 << alphas.len();
    let told = (0..ways).map(|way| {
        let chance = |right: bool| -> f64 {
            let looks = alphas.iter().enumerate().map(|(at, alpha)| {
                let says_yes = way >> at & 1 == 1;
                let hit = 1.0 / (1.0 + alpha);
                if says_yes == right { hit } else { 1.0 - hit }
            });
            looks.product()
        };
        chance(true).max(chance(false)) / 2.0
    });
    told.sum()
}

#[test]
fn breakdowns_of_the_nation_are_more_looks_at_the_same_answer_and_many_at_the_sex() {
    let (plain, weak) = (1.0 / 3.0, 2.0 / 3.0);
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    // by age: one more pair of cells
    let alone = exposure(one("safe", 2));
    let by_age = by_trying(&[plain, plain, weak, weak]);
    assert!(close(alone.bound_in_groups(1), by_age), "{by_age}");
    assert!(close(alone.bound(1), 0.75));
    // by sex too, and the sex itself moves both sizes and a cell in either group
    let mut sex = sensitive(one("sex", 2));
    if let Kind::SelectOne(choices) = &mut sex.kind {
        choices.list[0].name = "girl".to_owned();
    }
    let both = Privacy::of(&questionnaire(vec![
        one("safe", 2),
        sex,
        sensitive(one("heard", 2)),
    ]));
    let by_both = by_trying(&[plain, plain, weak, weak, weak, weak]);
    assert!(
        close(both.questions[0].bound_in_groups(1), by_both),
        "{by_both}"
    );
    let of_sex = by_trying(&[0.5, 0.5, weak, weak, weak, weak]);
    assert!(
        close(both.questions[1].bound_in_groups(1), of_sex),
        "{of_sex}"
    );
    // what is sensitive is not broken down
    let heard = &both.questions[2];
    assert!(close(heard.bound_in_groups(1), heard.bound(1)));
}

#[test]
fn the_needs_assessment_costs_in_breakdowns_what_privacy_md_says() {
    let source = include_str!("../../../library/needs-assessment/questionnaire.toml");
    let (questionnaire, _) = crate::questionnaire::load("needs-assessment", source);
    let privacy = Privacy::of(&questionnaire.unwrap());
    let of = |name: &str| {
        let question = privacy.questions.iter().find(|q| q.name == name).unwrap();
        question.bound_in_groups(1)
    };
    println!(
        "privacy of breakdowns: {:.3} {:.3}",
        of("council_listens"),
        of("sex")
    );
    assert!((0.80..0.81).contains(&of("council_listens")));
    assert!((0.91..0.93).contains(&of("sex")));
}
