//! Change between rounds: the test against published values, and when there is an arrow.

use serde::Deserialize;

use super::super::blur::variance;
use super::super::change::{Share, holm, two_proportions};
use super::{super::*, fixtures::*};
use crate::questionnaire::{ChoiceIx, QuestionIx, Questionnaire};

/// Worked values and the command that made them.
const VALUES: &str = include_str!("data/change.json");

#[derive(Deserialize)]
struct Values {
    two_proportions: Vec<Case>,
    holm: Vec<Many>,
}

#[derive(Deserialize)]
struct Case {
    x1: u32,
    n1: u32,
    x2: u32,
    n2: u32,
    p: f64,
}

#[derive(Deserialize)]
struct Many {
    p: Vec<f64>,
    adjusted: Vec<f64>,
}

fn values() -> Values {
    serde_json::from_str(VALUES).unwrap()
}

fn share(count: u32, people: u32, blur: f64) -> Share {
    Share {
        share: f64::from(count) / f64::from(people),
        people: people.into(),
        blur,
    }
}

#[test]
fn two_proportions_are_told_apart_as_by_statsmodels() {
    let values = values();
    assert!(values.two_proportions.len() >= 10);
    for Case { x1, n1, x2, n2, p } in values.two_proportions {
        let found = two_proportions(share(x1, n1, 0.0), share(x2, n2, 0.0));
        // relative: the smallest chance is one in a million
        assert!(
            (found / p - 1.0).abs() < 1e-9,
            "{x1}/{n1} {x2}/{n2}: {found} {p}"
        );
    }
    assert_eq!(two_proportions(share(10, 10, 0.0), share(9, 9, 0.0)), 1.0);
}

#[test]
fn many_chances_are_adjusted_as_by_statsmodels() {
    for Many { p, adjusted } in values().holm {
        let found = holm(&p);
        let off = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-12;
        assert!(
            found.iter().zip(&adjusted).all(off),
            "{found:?} {adjusted:?}"
        );
    }
}

#[test]
fn noise_varies_as_its_formula_says() {
    let mut dice = Dice(11);
    for (alpha, expected) in [
        (Ratio::new(1, 3), 1.5),
        (Ratio::new(1, 2), 4.0),
        (Ratio::new(2, 3), 12.0),
    ] {
        assert!((variance(alpha) - expected).abs() < 1e-9);
        let draws = 20_000;
        let squares: i64 = (0..draws)
            .map(|_| {
                let below = |limit: u32| u32::try_from(dice.roll(limit.into())).unwrap();
                crate::statistics::blur::geometric(alpha, below).pow(2)
            })
            .sum();
        let found = squares as f64 / f64::from(draws);
        assert!((found / expected - 1.0).abs() < 0.1, "{found} {expected}");
    }
}

#[test]
fn without_the_variance_of_the_blur_arrows_would_come_too_often() {
    // the same true share in both rounds, 31 people each, sensitive: how often each test sees a difference
    let (mut naive, mut ours) = (0, 0);
    let (mut dice, trials) = (Dice(12), 20_000);
    let alpha = Ratio::new(1, 2);
    for _ in 0..trials {
        let mut side = || {
            let count = (0..31).filter(|_| dice.roll(10) < 2).count();
            let below = |limit: u32| u32::try_from(dice.roll(limit.into())).unwrap();
            let noise = crate::statistics::blur::geometric(alpha, below);
            (count as f64 + noise as f64).clamp(0.0, 31.0) / 31.0
        };
        let (one, other) = (side(), side());
        let with = |share: f64, blur| Share {
            share,
            people: 31.0,
            blur,
        };
        let blur = |share: f64| variance(alpha) * (1.0 + share * share) / (31.0 * 31.0);
        naive += u32::from(two_proportions(with(one, 0.0), with(other, 0.0)) <= 0.05);
        ours += u32::from(two_proportions(with(one, blur(one)), with(other, blur(other))) <= 0.05);
    }
    let rate = |hits: u32| f64::from(hits) / f64::from(trials);
    println!(
        "T5 false arrows of one row: {:.3} without, {:.3} with the blur",
        rate(naive),
        rate(ours)
    );
    assert!(rate(naive) > 0.07, "{}", rate(naive));
    assert!(rate(ours) < 0.06, "{}", rate(ours));
}

/// The changes between a round with these cells and an earlier one, as an arrow for each row of a question with three choices.
fn arrows(now: (u32, &[i64]), before: (u32, &[i64]), origins: Origins) -> Vec<Change> {
    let q = questionnaire(vec![one("safe", 3)]);
    let of = |(base, cells)| Blocks::from(blocks(&q, "kant", base, cells));
    let (newer, older) = (of(now), of(before));
    let level = Level::municipality("kant");
    let [now, before] = [&newer, &older].map(|blocks| published_at(&q, blocks, &level).unwrap());
    let source = |publication, blocks| Source {
        questionnaire: &q,
        blocks,
        publication,
        policy: policy(),
    };
    let found = changes(&source(&now, &newer), &source(&before, &older), origins);
    let mut found = found.to_vec();
    found.sort_by_key(|row| row.label);
    assert!(found.iter().all(|row| row.question == QuestionIx(0)));
    found.iter().map(|row| row.change).collect()
}

#[test]
fn an_arrow_needs_31_answers_in_both_rounds_a_difference_that_matters_and_one_that_is_no_chance() {
    use Change::{Down, Unclear, Up};
    let alike = Origins::Alike;
    assert_eq!(
        arrows((40, &[30, 8, 2, 0]), (40, &[5, 30, 5, 0]), alike),
        [Up, Down, Unclear]
    );
    // 30 answers are too few, however clear
    assert_eq!(
        arrows((40, &[30, 8, 2, 0]), (30, &[1, 28, 1, 0]), alike),
        []
    );
    assert_eq!(
        arrows((30, &[30, 0, 0, 0]), (40, &[1, 38, 1, 0]), alike),
        []
    );
    // 20 points of 40 people may be chance
    assert_eq!(
        arrows((40, &[20, 10, 10, 0]), (40, &[12, 18, 10, 0]), alike),
        [Unclear; 3]
    );
    // no chance, but four points only
    let (more, fewer) = ([9_400, 10_600, 0, 0], [8_600, 11_400, 0, 0]);
    assert_eq!(
        arrows((20_000, &more), (20_000, &fewer), alike),
        [Unclear; 3]
    );
    let (more, fewer) = ([9_600, 10_400, 0, 0], [8_400, 11_600, 0, 0]);
    assert_eq!(
        arrows((20_000, &more), (20_000, &fewer), alike),
        [Up, Down, Unclear]
    );
    // nine points where one round is of the middle tier
    let small: &[i64] = &[0, 60, 0, 0];
    assert_eq!(
        arrows((60, small), (20_000, &[1_800, 18_200, 0, 0]), alike),
        [Unclear; 3]
    );
}

#[test]
fn where_answers_came_from_elsewhere_there_is_no_arrow() {
    let (now, before): (&[i64], &[i64]) = (&[30, 8, 2, 0], &[5, 30, 5, 0]);
    assert_eq!(arrows((40, now), (40, before), Origins::Changed), []);
}

#[test]
fn only_the_same_question_is_compared_whatever_its_place() {
    let level = Level::municipality("kant");
    let of = |q: &Questionnaire, at: u16| {
        let mut all = vec![block(q, "kant", Subject::Respondents, 80, &[])];
        for ix in 0..2 {
            let cells: &[i64] = if ix == at { &[70, 10, 0] } else { &[10, 70, 0] };
            all.push(block(
                q,
                "kant",
                Subject::Question(QuestionIx(ix)),
                80,
                cells,
            ));
        }
        Blocks::from(all)
    };
    let named = |name: &str| {
        let mut question = one(name, 2);
        let label = question.label.as_mut().unwrap();
        (label.ky, label.ru) = (name.to_owned(), name.to_owned());
        question
    };
    let now = questionnaire(vec![named("safe"), named("road")]);
    let before = questionnaire(vec![named("water"), named("safe")]);
    let (newer, older) = (of(&now, 0), of(&before, 0));
    let publish = |q: &Questionnaire, blocks: &Blocks| published_at(q, blocks, &level).unwrap();
    let (a, b) = (publish(&now, &newer), publish(&before, &older));
    let source = |questionnaire, blocks, publication| Source {
        questionnaire,
        blocks,
        publication,
        policy: policy(),
    };
    let found = changes(
        &source(&now, &newer, &a),
        &source(&before, &older, &b),
        Origins::Alike,
    );
    let yes = found
        .iter()
        .find(|row| row.label == Label::Choice(ChoiceIx(0)));
    assert_eq!(found.len(), 2);
    let up = (QuestionIx(0), Change::Up);
    assert_eq!(yes.map(|row| (row.question, row.change)), Some(up));
}

#[test]
fn a_publication_keeps_its_changes_and_a_part_of_it_only_those_of_its_questions() {
    let level = Level::municipality("kant");
    let mut kept_back = one("kept_back", 3);
    kept_back.public = false;
    let mut school = one("school", 3);
    school.sector = Some(crate::questionnaire::Sector::Education);
    let q = questionnaire(vec![one("safe", 3), kept_back, school]);
    let of = |cells: &[i64]| {
        let mut all = vec![block(&q, "kant", Subject::Respondents, 40, &[])];
        let asked = (0..3).map(|ix| Subject::Question(QuestionIx(ix)));
        all.extend(asked.map(|subject| block(&q, "kant", subject, 40, cells)));
        Blocks::from(all)
    };
    let (newer, older) = (of(&[30, 8, 2, 0]), of(&[5, 30, 5, 0]));
    let everybody = Some(TargetGroup::Everybody);
    let publish = |blocks: &Blocks, group| published_at(&q, blocks, &level).unwrap().among(group);
    let compared = |now, before| {
        let publication = publish(&older, before);
        let source = Source {
            questionnaire: &q,
            blocks: &older,
            publication: &publication,
            policy: policy(),
        };
        publish(&newer, now).since((&q, &newer, policy()), &source)
    };
    let whole = compared(everybody, everybody);
    let key = [7; 32];
    let stored = Released::load(&whole.store(&key), &key).unwrap();
    assert_eq!(stored, whole);
    let questions = |publication: &Publication| {
        let changes = publication.since.as_ref().unwrap().changes.as_ref();
        let mut all: Vec<u16> = changes.unwrap().iter().map(|row| row.question.0).collect();
        all.dedup();
        all
    };
    assert_eq!(questions(&whole), [0, 1, 2]);
    let public = public_part(&q, &whole, |_| true);
    assert_eq!(questions(&public), [0, 2]);
    let part = sector_part(&q, &public, crate::questionnaire::Sector::Education);
    assert_eq!(questions(&part), [2]);
    // what nobody has said may have changed
    for (now, before) in [
        (None, None),
        (everybody, None),
        (everybody, Some(TargetGroup::Club)),
    ] {
        assert_eq!(compared(now, before).since.as_ref().unwrap().changes, None);
    }
}

/// The changes of one question between equal rounds with other answers, after something has happened to the earlier one.
fn changed(
    then: impl FnOnce(&mut crate::questionnaire::Question),
    merged: &[Block],
) -> Released<Publication> {
    let level = Level::municipality("kant");
    let now = questionnaire(vec![one("safe", 3)]);
    let mut earlier = one("safe", 3);
    then(&mut earlier);
    let before = questionnaire(vec![earlier]);
    let newer = Blocks::from(blocks(&now, "kant", 40, &[30, 8, 2, 0]));
    let printed = Blocks::from(blocks(&before, "kant", 40, &[5, 30, 5, 0]));
    let everybody = Some(TargetGroup::Everybody);
    let publish = |q: &Questionnaire, blocks: &Blocks| {
        published_at(q, blocks, &level).unwrap().among(everybody)
    };
    let mut all: Vec<Block> = printed.iter().cloned().collect();
    all.extend(merged.iter().cloned());
    let today = Blocks::from(all).with_successors([("jer".into(), "kant".into())].into());
    let publication = publish(&before, &printed);
    let source = Source {
        questionnaire: &before,
        blocks: &today,
        publication: &publication,
        policy: policy(),
    };
    publish(&now, &newer).since((&now, &newer, policy()), &source)
}

fn rows(publication: &Publication) -> usize {
    let since = publication.since.as_ref().unwrap();
    since.changes.as_ref().unwrap().len()
}

#[test]
fn what_was_kept_from_young_people_then_is_not_told_them_as_what_was_before() {
    let q = questionnaire(vec![one("safe", 3)]);
    let public = |whole: &_| rows(&public_part(&q, whole, |_| true));
    let as_now = changed(|_| {}, &[]);
    assert_eq!((rows(&as_now), public(&as_now)), (3, 3));
    for then in [
        (|question| question.public = false) as fn(&mut crate::questionnaire::Question),
        |question| question.institution = Some(crate::questionnaire::Institution::School),
    ] {
        let whole = changed(then, &[]);
        assert_eq!((rows(&whole), public(&whole)), (3, 0));
    }
}

#[test]
fn what_was_printed_of_a_place_alone_is_not_compared_with_answers_of_one_that_was_merged_into_it() {
    let q = questionnaire(vec![one("safe", 3)]);
    let merged = blocks(&q, "jer", 40, &[40, 0, 0, 0]);
    assert_eq!(rows(&changed(|_| {}, &merged)), 0);
}
