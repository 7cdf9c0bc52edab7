//! A2: exact reconstruction. A small integer solver (bounds propagation and branching) gets every published table and tries to find
//! the counts of groups under K.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Answer, ChoiceIx, QuestionIx, Questionnaire};

const OPTIONS: usize = 3;
/// Three municipalities that are published, and one that stays under K.
const TOWNS: [&str; 4] = ["kant", "osh", "talas", "naryn"];
const SMALL: usize = 3;
const RUNS: u64 = 8;

/// Linear constraints over whole numbers: low <= sum of variables <= high.
#[derive(Clone)]
struct System {
    bounds: Vec<(i64, i64)>,
    sums: Vec<(Vec<usize>, i64, i64)>,
}

impl System {
    /// Narrows bounds until nothing moves; false = no solution.
    fn propagate(&mut self) -> bool {
        loop {
            let mut moved = false;
            for (variables, low, high) in &self.sums {
                let total = |pick: fn(&(i64, i64)) -> i64| {
                    variables
                        .iter()
                        .map(|v| pick(&self.bounds[*v]))
                        .sum::<i64>()
                };
                let (least, most) = (total(|b| b.0), total(|b| b.1));
                if least > *high || most < *low {
                    return false;
                }
                for v in variables {
                    let (from, to) = self.bounds[*v];
                    let narrowed = (from.max(low - (most - to)), to.min(high - (least - from)));
                    if narrowed.0 > narrowed.1 {
                        return false;
                    }
                    moved |= narrowed != (from, to);
                    self.bounds[*v] = narrowed;
                    if narrowed != (from, to) {
                        break;
                    }
                }
            }
            if !moved {
                return true;
            }
        }
    }

    /// A solution, or proof that there is none. Gives up loudly, never silently.
    fn solve(&self, nodes: &mut u32) -> Option<Vec<i64>> {
        *nodes += 1;
        assert!(*nodes < 200_000, "the toy is too large for this solver");
        let mut here = self.clone();
        if !here.propagate() {
            return None;
        }
        let open = (0..here.bounds.len()).filter(|v| here.bounds[*v].0 < here.bounds[*v].1);
        let Some(v) = open.min_by_key(|v| here.bounds[*v].1 - here.bounds[*v].0) else {
            return Some(here.bounds.iter().map(|b| b.0).collect());
        };
        let (from, to) = here.bounds[v];
        let middle = (from + to).div_euclid(2);
        [(from, middle), (middle + 1, to)]
            .into_iter()
            .find_map(|half| {
                let mut branch = here.clone();
                branch.bounds[v] = half;
                branch.solve(nodes)
            })
    }

    fn solution(&self) -> Option<Vec<i64>> {
        self.solve(&mut 0)
    }

    /// The value of a variable if it is the same in all solutions; `None` without solutions or with several values.
    fn determined(&self, variable: usize) -> Option<i64> {
        let value = self.solution()?[variable];
        let (from, to) = self.bounds[variable];
        let other = [(from, value - 1), (value + 1, to)]
            .into_iter()
            .filter(|(a, b)| a <= b)
            .any(|bounds| {
                let mut elsewhere = self.clone();
                elsewhere.bounds[variable] = bounds;
                elsewhere.solution().is_some()
            });
        (!other).then_some(value)
    }
}

/// Who answered what: by town and wave, one list of options per question.
struct Toy {
    /// `[town][wave]` = people with an option per question.
    waves: Vec<[Vec<Vec<u16>>; 2]>,
}

const QUESTIONS: usize = 3;

impl Toy {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut wave = |count: u64| -> Vec<Vec<u16>> {
            let mut option = || u16::try_from(dice.roll(OPTIONS as u64)).unwrap();
            (0..count)
                .map(|_| (0..QUESTIONS).map(|_| option()).collect())
                .collect()
        };
        // The second wave brings fewer than K to each town, and never lifts the small one over it.
        let sizes =
            [(66, 7), (75, 4), (90, 9), (5, 3)].map(|(first, second)| (first + seed % 5, second));
        Self {
            waves: sizes
                .map(|(first, second)| {
                    [
                        wave(first - if first < 10 { seed % 5 } else { 0 }),
                        wave(second),
                    ]
                })
                .into(),
        }
    }

    fn count(&self, town: usize, wave: usize, question: usize, option: usize) -> i64 {
        self.waves[town][wave]
            .iter()
            .filter(|p| usize::from(p[question]) == option)
            .count() as i64
    }

    fn size(&self, town: usize, wave: usize) -> i64 {
        self.waves[town][wave].len() as i64
    }

    fn people(&self, town: usize, wave: usize) -> Vec<Person> {
        let answer = |option: &u16| Some(Answer::One(ChoiceIx(*option)));
        let one = |p: &Vec<u16>| person([answer(&p[0]), answer(&p[1]), answer(&p[2])]);
        self.waves[town][wave].iter().map(one).collect()
    }

    /// A system for one question with a variable per town, wave and option; the attacker knows who finished when.
    fn system(&self) -> System {
        let mut system = System {
            bounds: Vec::new(),
            sums: Vec::new(),
        };
        for (town, wave) in (0..TOWNS.len()).flat_map(|town| [(town, 0), (town, 1)]) {
            let size = self.size(town, wave);
            system.bounds.extend([(0, size); OPTIONS]);
            system.sums.push((
                (0..OPTIONS).map(|o| variable(town, wave, o)).collect(),
                size,
                size,
            ));
        }
        system
    }
}

fn variable(town: usize, wave: usize, option: usize) -> usize {
    (town * 2 + wave) * OPTIONS + option
}

/// Groups under K: the small town, and what each second wave brought.
fn small_groups() -> impl Iterator<Item = (usize, usize)> {
    (0..TOWNS.len())
        .flat_map(|town| [(town, 0), (town, 1)])
        .filter(|(town, wave)| *town == SMALL || *wave == 1)
}

fn variables(towns: &[usize], waves: &[usize], option: usize) -> Vec<usize> {
    towns
        .iter()
        .flat_map(|t| waves.iter().map(move |w| variable(*t, *w, option)))
        .collect()
}

/// A publisher that blanks cells and totals under K, and publishes towns and nation after each wave.
fn naive(toy: &Toy, question: usize) -> System {
    let mut system = toy.system();
    let all: Vec<_> = (0..TOWNS.len()).collect();
    for waves in [&[0][..], &[0, 1]] {
        for towns in all.chunks(1).chain([&all[..]]) {
            for option in 0..OPTIONS {
                let cells = towns
                    .iter()
                    .flat_map(|t| waves.iter().map(move |w| (*t, *w)));
                let count: i64 = cells.map(|(t, w)| toy.count(t, w, question, option)).sum();
                if count >= 10 {
                    system
                        .sums
                        .push((variables(towns, waves, option), count, count));
                }
            }
        }
    }
    system
}

#[test]
fn the_naive_publisher_is_solved_completely() {
    for seed in 0..RUNS {
        let toy = Toy::new(seed);
        for question in 0..QUESTIONS {
            let system = naive(&toy, question);
            for ((town, wave), option) in
                small_groups().flat_map(|group| (0..OPTIONS).map(move |o| (group, o)))
            {
                let found = system.determined(variable(town, wave, option));
                assert_eq!(
                    found,
                    Some(toy.count(town, wave, question, option)),
                    "run {seed}"
                );
            }
        }
    }
}

/// Whom the attacker takes to be in a table.
#[derive(Clone, Copy, Debug)]
enum Belief {
    /// Only whom the rules put into frozen blocks.
    Rules,
    /// Those, and the small town in the nation's table.
    SmallInside,
    /// Everybody who has answered by then.
    Everybody,
}

/// Our publications after each wave at every level, read as if nothing were blurred.
fn ours(toy: &Toy, q: &Questionnaire, question: usize, belief: Belief) -> System {
    let mut system = toy.system();
    let mut blocks = Blocks::default();
    let mut crowds: Vec<_> = (0..TOWNS.len()).map(|town| toy.people(town, 0)).collect();
    for wave in [0, 1] {
        for (town, crowd) in crowds.iter_mut().enumerate() {
            if wave == 1 {
                crowd.extend(toy.people(town, 1));
            }
            freeze_in(q, &super::fixtures::town(TOWNS[town]), crowd, &mut blocks);
        }
        let mut releases: Vec<_> = (0..SMALL)
            .map(|t| (vec![t], Level::municipality(TOWNS[t])))
            .collect();
        releases.push(match belief {
            Belief::Rules => ((0..SMALL).collect(), Level::Nation),
            Belief::SmallInside | Belief::Everybody => ((0..TOWNS.len()).collect(), Level::Nation),
        });
        assert!(published_at(q, &blocks, &Level::municipality(TOWNS[SMALL])).is_err());
        let waves = match belief {
            Belief::Rules | Belief::SmallInside => &[0][..],
            Belief::Everybody => &[0, 1][..=wave],
        };
        for (towns, level) in releases {
            let publication = published_at(q, &blocks, &level).unwrap();
            let result = publication
                .results
                .iter()
                .find(|f| usize::from(f.question.0) == question)
                .unwrap();
            let base: i64 = towns
                .iter()
                .flat_map(|t| waves.iter().map(move |w| toy.size(*t, *w)))
                .sum();
            for row in rows(result) {
                let Label::Choice(ChoiceIx(option)) = row.label else {
                    continue;
                };
                // of the nation, what everybody at once says: its plain mean is no sum
                let range = row.pooled.unwrap_or(row.range);
                let least = |per_cent: u8| (i64::from(per_cent) * base + 99) / 100;
                let high = if range.high == 100 {
                    base
                } else {
                    least(range.high) - 1
                };
                system.sums.push((
                    variables(&towns, waves, option.into()),
                    least(range.low),
                    high,
                ));
            }
        }
    }
    system
}

#[test]
fn our_releases_tell_no_number_of_a_group_under_k() {
    let q = questionnaire(vec![
        one("a", OPTIONS),
        one("b", OPTIONS),
        one("c", OPTIONS),
    ]);
    for belief in [Belief::Rules, Belief::SmallInside, Belief::Everybody] {
        let (mut consistent, mut wrong) = (0, 0);
        for (seed, question) in (0..RUNS).flat_map(|seed| (0..QUESTIONS).map(move |q| (seed, q))) {
            let system = ours(&Toy::new(seed), &q, question, belief);
            if system.solution().is_none() {
                continue;
            }
            consistent += 1;
            for ((town, wave), option) in
                small_groups().flat_map(|group| (0..OPTIONS).map(move |o| (group, o)))
            {
                let found = system.determined(variable(town, wave, option));
                // what follows from false beliefs may be determined, and false
                let truth = Toy::new(seed).count(town, wave, question, option);
                assert_ne!(
                    found,
                    Some(truth),
                    "run {seed}, {belief:?}: town {town}, wave {wave}, option {option}"
                );
                wrong += u32::from(found.is_some());
            }
        }
        println!(
            "A2 {belief:?}: {consistent} of 24 systems have solutions, none tells a true number of a group under K, {wrong} a false one"
        );
    }
}

#[test]
fn the_solver_finds_what_is_determined_and_what_is_not() {
    let system = System {
        bounds: vec![(0, 9); 3],
        sums: vec![(vec![0, 1], 4, 4), (vec![1, 2], 18, 18), (vec![0, 2], 9, 9)],
    };
    assert_eq!(system.solution(), None);
    let open = System {
        bounds: vec![(0, 9); 3],
        sums: vec![(vec![0, 1], 4, 4), (vec![1, 2], 12, 12)],
    };
    assert_eq!(open.determined(0), None);
    let fixed = System {
        sums: [open.sums.clone(), vec![(vec![0], 0, 1), (vec![2], 9, 9)]].concat(),
        ..open
    };
    assert_eq!(
        [0, 1, 2].map(|v| fixed.determined(v)),
        [Some(1), Some(3), Some(9)]
    );
}

#[test]
fn toys_hold_at_least_three_questions_and_two_releases() {
    let toy = Toy::new(0);
    assert!(QUESTIONS >= 3 && QuestionIx(2).0 == 2);
    assert!(small_groups().all(|(town, wave)| toy.size(town, wave) < 10));
    assert!((0..2).map(|wave| toy.size(SMALL, wave)).sum::<i64>() < 10);
}
