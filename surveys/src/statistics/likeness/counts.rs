//! Counting who came by which link and when, and what they marked.

use std::collections::BTreeMap;

use super::super::blur::{Blur, Cell, variance};
use super::super::crowd::Crowd;
use super::super::{Freezing, Policy, Ratio, Ready};
use super::questions::{Compared, SILENT};
use crate::questionnaire::{Answer, Kind, Question};
use crate::time::{Moment, Span};

/// Hours since 1970-01-01 UTC.
type Hour = i64;

/// Nobody reads a question, decides and presses in less.
const LEAST: Span = Span::seconds(1);
/// Of fewer questions nothing is concluded.
pub(super) const FEWEST: usize = 5;

/// How somebody's answers came.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The payload of the link by which they came; empty if by none.
    pub link: &'a str,
    /// First step.
    pub began: Moment,
    /// From the first step to the last.
    pub took: Span,
}

/// Who came to one place, by link and hour. Of the size of hours and tables, however many people there are, and the same in whatever order they
/// come. Exact: never printed, never stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrivals {
    pub(super) bins: BTreeMap<(Box<str>, Hour), Bin>,
    /// Those whom a block holds already: others are compared with them.
    pub(super) known: Bin,
}

/// What some people marked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bin {
    pub(super) crowd: Crowd,
    /// Who answered faster than anybody reads.
    pub(super) fast: u32,
    /// Of each compared question: who was asked it, who gave no answer, then its cells.
    counts: Vec<u32>,
}

impl Arrivals {
    /// Adds those of another one.
    pub fn merge(&mut self, other: &Self) {
        for (key, bin) in &other.bins {
            self.bins.entry(key.clone()).or_default().add(bin);
        }
        self.known.add(&other.known);
    }
}

impl Bin {
    pub(super) fn add(&mut self, other: &Self) {
        self.crowd.add(other.crowd);
        self.fast += other.fast;
        let longest = self.counts.len().max(other.counts.len());
        self.counts.resize(longest, 0);
        let counts = self.counts.iter_mut().zip(&other.counts);
        counts.for_each(|(all, more)| *all += more);
    }

    /// Everybody but those of another one, who are among them.
    pub(super) fn without(&self, other: &Self) -> Self {
        let counts = self.counts.iter().enumerate();
        let counts = counts.map(|(at, all)| all.saturating_sub(other.count(at)));
        Self {
            counts: counts.collect(),
            ..Self::default()
        }
    }

    fn count(&self, at: usize) -> u32 {
        self.counts.get(at).copied().unwrap_or(0)
    }
}

impl Freezing<'_> {
    /// Counts somebody of the pool who came like this.
    pub fn arrive(&self, arrivals: &mut Arrivals, one: &Ready<'_>, arrival: &Arrival<'_>) {
        let answerer = &one.answerer;
        let bin = match answerer.counted {
            true => &mut arrivals.known,
            false => {
                let hour = arrival.began.count(Span::hours(1));
                arrivals
                    .bins
                    .entry((arrival.link.into(), hour))
                    .or_default()
            }
        };
        bin.crowd.add(one.one);
        let asked = i64::try_from(answerer.asked.len()).unwrap_or(i64::MAX);
        let least = Span::millis(LEAST.as_millis().saturating_mul(asked));
        // no time at all: it is not known any more
        let known = arrival.took > Span::millis(0);
        bin.fast += u32::from(answerer.asked.len() >= FEWEST && known && arrival.took < least);
        let width = self.compared.last();
        let width = width.map_or(0, |last| last.at + SILENT + 1 + last.cells);
        bin.counts.resize(width, 0);
        for compared in self.compared.iter().filter(|c| answerer.was_asked(c.ix)) {
            let own = &mut bin.counts[compared.at..];
            own[0] += 1;
            let marks = answerer
                .answers
                .get(&compared.ix)
                .and_then(|answer| self.marks(compared, answer));
            match marks {
                Some(marks) => marks
                    .into_iter()
                    .for_each(|cell| own[SILENT + 1 + cell] += 1),
                None => own[SILENT] += 1,
            }
        }
    }

    /// The cells that an answer marks; `None` = no answer.
    fn marks(&self, compared: &Compared, answer: &Answer) -> Option<Vec<usize>> {
        let question: &Question = self.questionnaire.question(compared.ix)?;
        let last = compared.cells - 1;
        match (&question.kind, answer) {
            (Kind::SelectOne(_), Answer::DontKnow) => Some(vec![last]),
            (Kind::SelectOne(_), Answer::One(choice)) => {
                let cell = usize::from(choice.0);
                (cell < last).then(|| vec![cell])
            }
            (Kind::Allocate { .. }, Answer::Coins(spread)) => {
                let spread = &spread[..spread.len().min(last)];
                let most = spread.iter().copied().max().filter(|most| *most > 0)?;
                let favourites = (0..).zip(spread).filter(|(_, put)| **put == most);
                Some(favourites.map(|(cell, _)| cell).collect())
            }
            _ => {
                let table = self.tables.get(usize::from(compared.ix.0))?.as_ref()?;
                let adds = table.shape.tally(answer)?;
                Some(adds.into_iter().map(|(cell, _)| cell).collect())
            }
        }
    }

    /// How alike the answers of some people are: the mean kappa of their questions, and how many answers that is of. `None` if fewer than five
    /// questions were asked of `least` of them. `name` and `crowds` are what the noise is drawn for.
    pub(super) fn kappa(
        &self,
        bin: &Bin,
        least: u32,
        (name, crowds): ([&str; 2], [&Crowd; 2]),
    ) -> Option<Kappa> {
        let mut all = Vec::with_capacity(self.compared.len());
        let mut answers = 0.0;
        for compared in &self.compared {
            let asked = bin.count(compared.at);
            let Some(question) = self.questionnaire.question(compared.ix) else {
                continue;
            };
            if asked < least {
                continue;
            }
            let [group, part] = name;
            let block = [self.round, group, question.name.as_str(), part];
            let blur = Blur::new(self.key, block, crowds);
            let noisy =
                |at: usize, cell: Cell| i64::from(bin.count(at)) + blur.noise(cell, compared.alpha);
            // fewer than noise explains are none: a base of a few people must not swing with it
            let silent =
                noisy(compared.at + SILENT, Cell::NoAnswer) - Policy::margin(compared.alpha);
            let people = f64::from(asked) - silent.max(0) as f64;
            let cells = (0_u32..).zip(0..compared.cells);
            let cells: Vec<f64> = cells
                .map(|(cell, at)| noisy(compared.at + SILENT + 1 + at, Cell::Table(cell)) as f64)
                .collect();
            let marks = match compared.one {
                true => people,
                false => cells.iter().sum(),
            };
            if let Some(kappa) = of_cells(&cells, (people, marks), variance(compared.alpha)) {
                all.push(kappa);
                answers += people;
            }
        }
        let count = all.len() as f64;
        (all.len() >= FEWEST).then(|| Kappa {
            mean: all.iter().sum::<f64>() / count,
            answers,
        })
    }

    /// How many were too fast, blurred.
    pub(super) fn fast(&self, bin: &Bin, (name, crowds): ([&str; 2], [&Crowd; 2])) -> i64 {
        let [group, part] = name;
        let blur = Blur::new(self.key, [self.round, group, "+fast", part], crowds);
        i64::from(bin.fast) + blur.noise(Cell::Base, Ratio::new(1, 3))
    }
}

/// How alike some answers are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kappa {
    /// 0 as by chance, 1 where all say the same.
    pub(super) mean: f64,
    /// Of so many answers, over all questions.
    pub(super) answers: f64,
}

/// Kappa of one question from blurred cells, the last of which is "don't know": how likely what one of `people` marked is marked by another too,
/// against everything being marked equally often. A blurred count has the square of the true one and the noise's variance for its mean square.
fn of_cells(cells: &[f64], (people, marks): (f64, f64), noise: f64) -> Option<f64> {
    let choices = cells.len().saturating_sub(1) as f64;
    if people < 2.0 || marks < 1.0 || choices < 2.0 {
        return None;
    }
    let both: f64 = cells.iter().map(|c| c * c - noise - c).sum();
    let agreement = both / ((people - 1.0) * marks);
    let chance = marks / people / choices;
    // where everybody marks everything, agreeing says nothing
    (chance < MOST_CHANCE).then(|| ((agreement - chance) / (1.0 - chance)).clamp(-1.0, 1.0))
}

/// A question of which more than this is marked by everybody tells nothing.
const MOST_CHANCE: f64 = 0.8;

#[cfg(test)]
mod tests {
    use super::of_cells;

    /// Worked by hand: Randolph's free-marginal kappa is (P − 1/k) / (1 − 1/k), P the share of pairs that agree.
    #[test]
    fn kappa_is_that_of_the_formula() {
        for (cells, people, expected) in [
            // all the same; evenly over two; over four
            (vec![10.0, 0.0, 0.0], 10.0, 1.0),
            (vec![5.0, 5.0, 0.0], 10.0, (40.0 / 90.0 - 0.5) / 0.5),
            (
                vec![6.0, 2.0, 1.0, 1.0, 0.0],
                10.0,
                (32.0 / 90.0 - 0.25) / 0.75,
            ),
            // three of six marked by everybody
            (vec![8.0, 8.0, 8.0, 0.0, 0.0, 0.0, 0.0], 8.0, 1.0),
        ] {
            let marks = cells.iter().sum();
            let kappa = of_cells(&cells, (people, marks), 0.0).unwrap();
            assert!((kappa - expected).abs() < 1e-12, "{cells:?}: {kappa}");
        }
        assert_eq!(of_cells(&[9.0, 9.0, 0.0], (9.0, 18.0), 0.0), None);
        assert_eq!(of_cells(&[0.0, 0.0, 0.0], (9.0, 0.0), 0.0), None);
    }
}
