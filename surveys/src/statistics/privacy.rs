//! What a questionnaire costs in privacy: how well those who answer for everybody else can tell apart two answers of the last person.
//!
//! Replacing one answer moves some cells, each by so many steps, and each cell is blurred by itself. The pair of answers that moves most is
//! the worst case. Its ε is the sum of steps · ln(1/α) in nats; its bound is the chance to guess right which of the two answers it was, from
//! the blurred cells themselves (printed ranges tell less), reckoned from the exact distribution of the likelihood ratio, not by simulation.

use std::collections::BTreeMap;

use super::groups::{Sex, is_broken_down};
use super::tally::ALPHA_OF_GROUPS;
use super::{
    Policy, Ratio,
    declared::{Declared, Shape},
};
use crate::questionnaire::{Kind, Question, QuestionIx, Questionnaire};

/// What a questionnaire costs: its published tables, in questionnaire order.
#[derive(Debug, Clone)]
pub struct Privacy {
    /// A question each; what is never published costs nothing and is left out.
    pub questions: Vec<Exposure>,
}

/// What one question costs.
#[derive(Debug, Clone)]
pub struct Exposure {
    /// Which.
    pub question: QuestionIx,
    /// Its name.
    pub name: String,
    /// As in [`super::PublishedRow::kind`].
    pub kind: &'static str,
    /// Flagged, or a follow-up of one that is.
    pub sensitive: bool,
    /// α of its cells.
    pub alpha: f64,
    moved: Vec<Moved>,
    /// In the nation's breakdowns, beside those.
    in_groups: Vec<Moved>,
}

/// A blurred number that another answer moves.
#[derive(Debug, Clone, Copy)]
struct Moved {
    alpha: Ratio,
    steps: u16,
}

impl Privacy {
    /// Reckons it for every question that is published.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire) -> Self {
        let tables = Declared::all(questionnaire);
        let all = (0..)
            .map(QuestionIx)
            .zip(&questionnaire.questions)
            .zip(tables);
        let mut questions: Vec<_> = all
            .filter_map(|((ix, question), table)| Some(Exposure::of(ix, question, &table?)))
            .collect();
        break_down(questionnaire, &mut questions);
        Self { questions }
    }

    /// ε in nats of all answers of one person replaced, in so many rounds.
    #[must_use]
    pub fn epsilon(&self, rounds: u16) -> f64 {
        let once: f64 = self.questions.iter().map(|q| q.epsilon(1)).sum();
        once * f64::from(rounds)
    }

    /// How often two opposite sets of answers to all questions are told apart, in so many rounds with the same answers: 0.5 = a coin.
    #[must_use]
    pub fn bound(&self, rounds: u16) -> f64 {
        let moved = self.questions.iter().flat_map(|q| &q.moved);
        bound(moved.copied(), rounds)
    }

    /// ε of all answers for who sees the nation's breakdowns too.
    #[must_use]
    pub fn epsilon_in_groups(&self, rounds: u16) -> f64 {
        let once: f64 = self.questions.iter().map(|q| q.epsilon_in_groups(1)).sum();
        once * f64::from(rounds)
    }

    /// The chance of [`Self::bound`] for who sees the nation's breakdowns too, and knows everybody else in the country.
    #[must_use]
    pub fn bound_in_groups(&self, rounds: u16) -> f64 {
        bound(self.questions.iter().flat_map(Exposure::looks), rounds)
    }
}

impl Exposure {
    fn of(question: QuestionIx, row: &Question, table: &Declared) -> Self {
        let worst = pairs(row, table).into_iter().max_by(|a, b| {
            told(a)
                .total_cmp(&told(b))
                .then(epsilon(a).total_cmp(&epsilon(b)))
        });
        Self {
            question,
            name: row.name.clone(),
            kind: match table.shape {
                Shape::Choices(_) => "select_one",
                Shape::Several(_) => "select_multiple",
                Shape::Ranked { .. } => "rank",
                Shape::Scale(_) => "scale",
                Shape::Coins { .. } => "allocate",
                Shape::Bands(_) => "bands",
            },
            sensitive: table.sensitive,
            alpha: table.alpha().value(),
            moved: worst.unwrap_or_default(),
            in_groups: Vec::new(),
        }
    }

    /// The same chance for who sees the nation's breakdowns too, and knows everybody else in the country.
    #[must_use]
    pub fn bound_in_groups(&self, rounds: u16) -> f64 {
        bound(self.looks(), rounds)
    }

    /// ε for who sees the nation's breakdowns too.
    #[must_use]
    pub fn epsilon_in_groups(&self, rounds: u16) -> f64 {
        (epsilon(&self.moved) + epsilon(&self.in_groups)) * f64::from(rounds)
    }

    fn looks(&self) -> impl Iterator<Item = Moved> {
        self.moved.iter().chain(&self.in_groups).copied()
    }

    /// How many blurred numbers one answer replaced can move.
    #[must_use]
    pub fn cells_moved(&self) -> usize {
        self.moved.len()
    }

    /// ε in nats of one answer replaced, in so many rounds.
    #[must_use]
    pub fn epsilon(&self, rounds: u16) -> f64 {
        epsilon(&self.moved) * f64::from(rounds)
    }

    /// How often two answers are told apart, in so many rounds with the same answer: 0.5 = a coin.
    #[must_use]
    pub fn bound(&self, rounds: u16) -> f64 {
        bound(self.moved.iter().copied(), rounds)
    }
}

/// Another answer moves the cells of its group by sex and by age. Another sex moves the sizes of both groups, and each broken down answer from the one
/// to the other.
fn break_down(questionnaire: &Questionnaire, questions: &mut [Exposure]) {
    let sex = Sex::of(questionnaire).map(|sex| sex.question);
    let splits = if sex.is_some() { 2 } else { 1 };
    let mut of_sex = vec![
        Moved {
            alpha: ALPHA_OF_GROUPS,
            steps: 1
        };
        2
    ];
    let tables = Declared::all(questionnaire);
    for one in questions.iter_mut() {
        let at = usize::from(one.question.0);
        let (Some(row), Some(Some(table))) = (questionnaire.questions.get(at), tables.get(at))
        else {
            continue;
        };
        if !is_broken_down(row, table.sensitive, !table.parents.is_empty()) {
            continue;
        }
        let weak = |moved: &Moved| Moved {
            alpha: ALPHA_OF_GROUPS.root(moved.steps),
            ..*moved
        };
        let once: Vec<_> = one.moved.iter().map(weak).collect();
        let steps = table.shape.most();
        let alpha = ALPHA_OF_GROUPS.root(steps);
        let (_, cells) = reach(row, &table.shape);
        of_sex.extend(vec![Moved { alpha, steps }; 2 * cells]);
        one.in_groups = once.repeat(splits);
    }
    let own = questions.iter_mut().find(|one| Some(one.question) == sex);
    if let Some(own) = own {
        own.in_groups = of_sex;
    }
}

fn told(moved: &[Moved]) -> f64 {
    bound(moved.iter().copied(), 1)
}

fn epsilon(moved: &[Moved]) -> f64 {
    let one = |m: &Moved| -f64::from(m.steps) * m.alpha.value().ln();
    moved.iter().map(one).sum()
}

/// The pairs of answers that move most: another answer that shares nothing with the first, no answer at all, and of a follow-up not being asked.
fn pairs(question: &Question, table: &Declared) -> Vec<Vec<Moved>> {
    let (all, most) = reach(question, &table.shape);
    let steps = table.shape.most();
    let cells = |count| {
        let alpha = table.alpha().root(steps);
        vec![Moved { alpha, steps }; count]
    };
    let with = |alpha| [cells(most), vec![Moved { alpha, steps: 1 }]].concat();
    let other = if question.dont_know { most + 1 } else { 1 };
    let mut pairs = vec![
        cells(all.min(2 * most).max(other.min(table.shape.cells()))),
        with(table.alpha()),
    ];
    if !table.parents.is_empty() {
        pairs.push(with(Policy::alpha(table.sensitive, false)));
    }
    pairs
}

/// How many cells of choices there are, and in how many one answer counts; of coins in one, as all of them on one choice are the worst
/// case. Who does not know is in one cell of its own.
fn reach(question: &Question, shape: &Shape) -> (usize, usize) {
    match (shape, &question.kind) {
        (Shape::Several(_), Kind::SelectMultiple { choices, max, .. }) => {
            let all = choices.list.iter().filter(|c| !c.exclusive).count();
            (all, all.min(usize::from(*max)).max(1))
        }
        (Shape::Ranked { choices, places }, Kind::Rank { top, .. }) => {
            (*choices, usize::from(*top).clamp(1, *places))
        }
        _ => (shape.cells(), 1),
    }
}

/// The chance to guess right which of two equally likely answers was given: one half and half the distance between the two distributions.
fn bound(moved: impl Iterator<Item = Moved>, rounds: u16) -> f64 {
    let mut looks = BTreeMap::<_, Vec<f64>>::new();
    for Moved { alpha, steps } in moved {
        let unit = (alpha.numerator, alpha.denominator);
        let so_far = looks.entry(unit).or_insert_with(|| vec![1.0]);
        for _ in 0..rounds {
            *so_far = look(so_far, alpha, steps.into());
        }
    }
    let mut known: Vec<(f64, f64)> = vec![(0.0, 1.0)];
    for ((numerator, denominator), chances) in looks {
        let unit = -Ratio::new(numerator, denominator).value().ln();
        let half = (chances.len() / 2) as f64;
        let losses = chances
            .iter()
            .enumerate()
            .map(|(at, chance)| ((at as f64 - half) * unit, *chance));
        let losses: Vec<_> = losses.filter(|(_, chance)| *chance > NOTHING).collect();
        let all = known
            .iter()
            .flat_map(|(a, p)| losses.iter().map(move |(b, q)| (a + b, p * q)));
        known = all.filter(|(_, chance)| *chance > NOTHING).collect();
    }
    let distance: f64 = known
        .iter()
        .filter(|(loss, _)| *loss > 0.0)
        .map(|(loss, chance)| -chance * (-loss).exp_m1())
        .sum();
    0.5 + distance / 2.0
}

/// What is less likely is left out.
const NOTHING: f64 = 1e-18;

/// The distribution of the log-likelihood ratio in units of ln(1/α) after one more cell that differs by so many steps. Index 0 is the least;
/// the middle is zero.
fn look(before: &[f64], alpha: Ratio, steps: usize) -> Vec<f64> {
    let alpha = alpha.value();
    let mut after = vec![0.0; before.len() + 2 * steps];
    for passed in 0..=steps {
        // noise that stops in between of the two counts, short of both, or beyond both
        let chance = match passed {
            0 => 1.0 / (1.0 + alpha),
            _ if passed == steps => alpha.powi(passed as i32) / (1.0 + alpha),
            _ => (1.0 - alpha) / (1.0 + alpha) * alpha.powi(passed as i32),
        };
        for (at, so_far) in before.iter().enumerate() {
            after[at + 2 * (steps - passed)] += so_far * chance;
        }
    }
    after
}
