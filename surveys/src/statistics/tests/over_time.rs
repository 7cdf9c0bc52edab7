//! A3 and A4: nothing but frozen blocks, and nobody fills a block twice.

use std::collections::BTreeSet;

use super::{super::*, fixtures::*};
use crate::questionnaire::{Answer, ChoiceIx, QuestionIx, Questionnaire};

fn survey() -> Questionnaire {
    questionnaire(vec![
        one("safe", 3),
        several("needs", 4),
        sensitive(one("heard", 2)),
    ])
}

fn crowd(count: usize, dice: &mut Dice) -> Vec<Person> {
    let mut pick = |below| ChoiceIx(u16::try_from(dice.roll(below)).unwrap());
    let mut one = || {
        let needs = BTreeSet::from([pick(4), pick(4)]).into_iter().collect();
        person([
            Some(Answer::One(pick(3))),
            Some(Answer::Many(needs)),
            Some(Answer::One(pick(2))),
        ])
    };
    (0..count).map(|_| one()).collect()
}

fn levels() -> [Level; 3] {
    [
        Level::municipality("kant"),
        Level::municipality("osh"),
        Level::Nation,
    ]
}

#[test]
fn every_level_and_format_comes_from_blocks_alone_long_after_the_answers_are_gone() {
    let q = survey();
    let (mut dice, mut blocks) = (Dice(3), Blocks::default());
    for slug in ["kant", "osh"] {
        freeze_in(&q, &town(slug), &mut crowd(45, &mut dice), &mut blocks);
    }
    let before = levels().map(|level| published_at(&q, &blocks, &level).unwrap());
    // Only what was stored is left: no answer is alive here.
    let stored = serde_json::to_string(&blocks.iter().collect::<Vec<_>>()).unwrap();
    let mut kept: Vec<Block> = serde_json::from_str(&stored).unwrap();
    kept.reverse();
    let after = levels().map(|level| published_at(&q, &kept.clone().into(), &level).unwrap());
    assert_eq!(before, after);
    for publication in &after {
        let rows_out = published(&q, publication);
        for result in &publication.results {
            let chart = chart(publication, result.question).unwrap();
            let name = |label: Label| label.name(&q.questions[usize::from(result.question.0)]);
            let bars: Vec<_> = chart
                .bars
                .iter()
                .map(|b| (Some(name(b.label)), Some(b.low), Some(b.high)))
                .collect();
            let figures: Vec<_> = rows_out
                .iter()
                .filter(|row| row.question == result.name)
                .map(|row| (row.choice.clone(), row.low, row.high))
                .collect();
            assert_eq!(
                bars, figures,
                "chart and rows are one and the same publication"
            );
        }
    }
}

#[test]
fn a_stored_publication_loads_as_it_was_and_a_touched_one_never() {
    let q = survey();
    let publication = at_once(&q, &crowd(45, &mut Dice(4))).unwrap();
    let bytes = publication.store(&KEY);
    assert_eq!(Released::load(&bytes, &KEY).unwrap(), publication);
    assert_eq!(
        Released::load(&bytes, &[8; 32]).unwrap_err(),
        LoadError::Seal
    );
    assert_eq!(
        Released::load(&bytes[..20], &KEY).unwrap_err(),
        LoadError::Seal
    );
    for position in [0, 31, 32, bytes.len() - 1] {
        let mut touched = bytes.clone();
        touched[position] ^= 1;
        assert_eq!(
            Released::load(&touched, &KEY).unwrap_err(),
            LoadError::Seal,
            "byte {position}"
        );
    }
}

#[test]
fn freezing_again_after_a_crash_draws_the_same_blocks() {
    let q = survey();
    let people = crowd(45, &mut Dice(5));
    let twice = [(); 2].map(|()| {
        let mut blocks = Blocks::default();
        freeze_in(&q, &town("kant"), &mut people.clone(), &mut blocks);
        blocks
    });
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn noise_differs_between_places_questions_rounds_blocks_and_crowds() {
    use crate::statistics::blur::{Blur, Cell};
    let q = questionnaire(vec![
        one("safe", 3),
        follow_up(one("why", 2), "${safe} = 'c0'"),
    ]);
    let of = freezing(&q);
    // pseudonym, what they chose, and whether they were kept from the follow-up
    type Crowd<'a> = &'a [(&'a str, Option<u16>, bool)];
    let draws = |name: [&str; 4], crowd: Crowd<'_>| {
        let mut tally = Tally::default();
        let people = crowd.iter().map(|(_, choice, apart)| {
            let mut one = person([choice.and_then(chose), None]);
            one.not_asked.extend(apart.then_some(QuestionIx(1)));
            one
        });
        let people: Vec<_> = people.collect();
        for (answerer, (pseudonym, ..)) in answerers(&people).into_iter().zip(crowd) {
            let answerer = Answerer {
                pseudonym,
                ..answerer
            };
            of.count(&mut tally, &of.ready(answerer), |_| true);
        }
        let counts = &tally.questions[&QuestionIx(1)];
        let blur = Blur::new(&KEY, name, [&counts.asked, &counts.apart]);
        (0..64)
            .map(|cell| blur.noise(Cell::Table(cell), Ratio::new(1, 2)))
            .collect::<Vec<_>>()
    };
    let yes = |who| (who, Some(0), false);
    let crowd = [yes("a"), yes("b")];
    let names = [
        ["r", "kant", "safe", "0"],
        ["s", "kant", "safe", "0"],
        ["r", "osh", "safe", "0"],
        ["r", "kant", "heard", "0"],
        ["r", "kant", "safe", "1"],
        ["rk", "ant", "safe", "0"],
    ];
    let all: BTreeSet<_> = names.into_iter().map(|name| draws(name, &crowd)).collect();
    assert_eq!(all.len(), names.len());
    // A restored copy of the database may freeze other people under the same name: it never draws the same for them.
    let other: [Crowd<'_>; 6] = [
        &[yes("a")],
        &[yes("a"), yes("c")],
        &[yes("a"), ("b", Some(1), false)],
        &[yes("a"), ("b", None, false)],
        &[yes("a"), yes("b"), yes("c")],
        &[yes("a"), yes("b"), ("c", Some(1), true)],
    ];
    let name = names[0];
    let others: BTreeSet<_> = other.iter().map(|c| draws(name, c)).collect();
    assert_eq!(others.len(), other.len());
    assert!(!others.contains(&draws(name, &crowd)));
    let turned = [yes("b"), yes("a")];
    assert_eq!(
        draws(name, &turned),
        draws(name, &crowd),
        "order is no matter"
    );
}

#[test]
fn tallies_of_parts_in_any_order_freeze_as_the_whole_does() {
    let q = survey();
    let people = crowd(90, &mut Dice(6));
    let of = freezing(&q);
    let place = town("kant");
    let count = |people: &[Person]| {
        let mut tally = Tally::default();
        for one in answerers(people) {
            of.count(&mut tally, &of.ready(one), |_| true);
        }
        tally
    };
    let whole = freeze(&of, &place, &count(&people), &Blocks::default());
    let mut parts = Tally::default();
    for part in people.rchunks(17) {
        // stored between two slices, and read again
        let stored = serde_json::to_string(&count(part)).unwrap();
        parts.merge(&serde_json::from_str(&stored).unwrap());
    }
    assert_eq!(whole, freeze(&of, &place, &parts, &Blocks::default()));
    assert_eq!(whole.len(), 4);
}

#[test]
fn a_stored_block_has_no_exact_count_and_no_members() {
    let q = questionnaire(vec![one("safe", 2)]);
    // Over many rounds the stored cell must be the exact count about every second time, not always.
    let crowd = people(21, 0);
    let exact = (0..400_u32).filter(|round| {
        let round = round.to_string();
        let freezing = Freezing::new(&q, &round, policy(), &KEY);
        let frozen = frozen(
            &freezing,
            &town("kant"),
            &answerers(&crowd),
            &Blocks::default(),
        );
        frozen[1].block.cells[0] == 21
    });
    assert!((150..=250).contains(&exact.count()));
    let keys = |block: &Block| {
        let value = serde_json::to_value(block).unwrap();
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let block = block(&q, "kant", Subject::Question(QuestionIx(0)), 21, &[]);
    let stored = [
        "base",
        "cells",
        "number",
        "place",
        "questionnaire",
        "round",
        "subject",
        "threshold",
        "version",
    ];
    assert_eq!(keys(&block), stored);
}

/// One account of the round, as the application sees it when it fills the pool.
struct Account {
    hash: [u8; 32],
    person: Person,
}

fn pool(accounts: &[Account], erased: &BTreeSet<[u8; 32]>) -> Vec<Person> {
    let standing = Standing {
        finished: true,
        timed_out: false,
        answered: 1,
        relevant: 1,
        consented: true,
        withdrawn: false,
        void: false,
    };
    let inside = accounts
        .iter()
        .filter(|a| enters_pool(&standing, &a.hash, erased));
    inside.map(|a| a.person.clone()).collect()
}

#[test]
fn accounts_that_erase_and_rejoin_between_publications_fill_no_block() {
    let q = questionnaire(vec![one("safe", 2)]);
    for colluders in [1, 2, 9, 12] {
        let accounts = |frozen: bool| {
            let mut people = people(12, 0);
            people.iter_mut().filter(|_| frozen).for_each(|p| {
                p.counted = true;
                p.frozen.push(QuestionIx(0));
            });
            (0_u8..)
                .zip(people)
                .map(|(i, person)| Account {
                    hash: [i; 32],
                    person,
                })
                .collect::<Vec<_>>()
        };
        let mut blocks = Blocks::default();
        freeze_in(
            &q,
            &town("kant"),
            &mut pool(&accounts(false), &BTreeSet::new()),
            &mut blocks,
        );
        let first = blocks.clone();
        // The colluders come back with fresh sessions; with them one honest newcomer whom they want to single out.
        let mut now = accounts(true);
        let erased: BTreeSet<_> = now.iter().take(colluders).map(|a| a.hash).collect();
        now.iter_mut()
            .take(colluders)
            .for_each(|a| a.person = people(1, 0).remove(0));
        now.push(Account {
            hash: [99; 32],
            person: people(1, 1).remove(0),
        });
        assert_eq!(
            freeze_in(&q, &town("kant"), &mut pool(&now, &erased), &mut blocks),
            0,
            "{colluders} colluders"
        );
        assert_eq!(blocks, first);
        // Without the hash that stays, nine of them and the newcomer would be a block.
        let forgotten = freeze_in(
            &q,
            &town("kant"),
            &mut pool(&now, &BTreeSet::new()),
            &mut blocks,
        );
        assert_eq!(forgotten > 0, colluders >= 9);
    }
}
