//! The declared table of a question: which cells it has, in which of them an answer counts, and whose answers decide who is asked.

use std::collections::BTreeSet;

use super::{Label, Policy, Ratio};
use crate::{
    expression::Expression,
    questionnaire::{
        Answer, Appearance, Band, ChoiceIx, Choices, Kind, Question, QuestionIx, Questionnaire,
    },
};

/// A question that can be published, and how.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub(super) shape: Shape,
    /// Flagged, or a follow-up of one that is: being asked tells the answer.
    pub(super) sensitive: bool,
    /// The questions that decide whether it is asked; empty for a question that everybody gets.
    pub(super) parents: BTreeSet<QuestionIx>,
    /// Topics of own words: counted by themselves once they are marked, of those who wrote, for their municipality only.
    pub(super) words: bool,
}

/// The cells of a table.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A cell per choice, then "don't know": everybody is in exactly one.
    Choices(usize),
    /// A yes/no table per choice, then "don't know".
    Several(usize),
    /// Per choice: named among the first `places`; then "don't know".
    Ranked { choices: usize, places: usize },
    /// Low, middle, high, then off the scale with "don't know".
    Scale(Scale),
    /// Coins per choice, then who does not know.
    Coins { choices: usize, coins: u16 },
    /// A cell per band, then "don't know".
    Bands(Vec<Band>),
}

/// Points of a scale by choice or step; `None` = a choice off the scale ("I do not go to school").
#[derive(Debug, Clone)]
pub(super) struct Scale {
    of: Vec<Option<usize>>,
    pub(super) points: usize,
    steps: Option<(f64, f64)>,
}

/// Cells of a scale.
pub(super) const LOW: usize = 0;
const MIDDLE: usize = 1;
pub(super) const HIGH: usize = 2;
const OFF: usize = 3;

/// Longest scale; a longer `range` is a number and needs bands.
const MOST_POINTS: usize = 11;
/// A ranked item counts when it is named among so many.
const TOP: usize = 3;

/// Positions of the choices (of a `range`: of the steps) that the high and the low end of a scale merge, in their order. Empty for every
/// other label, and for questions that are no scale.
#[must_use]
pub fn merged(question: &Question, label: Label) -> Vec<u16> {
    let Some(Shape::Scale(scale)) = Shape::of(question) else {
        return Vec::new();
    };
    let end = match label {
        Label::High => HIGH,
        Label::Low => LOW,
        _ => return Vec::new(),
    };
    let positions = (0_u16..).zip(&scale.of);
    positions
        .filter(|(_, point)| point.is_some_and(|p| scale.end(p) == end))
        .map(|(position, _)| position)
        .collect()
}

impl Scale {
    fn of_choices(choices: &Choices) -> Option<Self> {
        let numbered = choices
            .list
            .iter()
            .filter(|c| c.name.parse::<u16>().is_ok())
            .count()
            > 1;
        let mut points = 0;
        let of = choices
            .list
            .iter()
            .map(|c| {
                let on = !c.exclusive && (!numbered || c.name.parse::<u16>().is_ok());
                points += usize::from(on);
                on.then(|| points - 1)
            })
            .collect();
        (3..=MOST_POINTS).contains(&points).then_some(Self {
            of,
            points,
            steps: None,
        })
    }

    fn of_range(start: f64, end: f64, step: f64) -> Option<Self> {
        let points = ((end - start) / step).floor() + 1.0;
        // A NaN is in no range.
        if !(3.0..=MOST_POINTS as f64).contains(&points) {
            return None;
        }
        let points = points as usize;
        Some(Self {
            of: (0..points).map(Some).collect(),
            points,
            steps: Some((start, step)),
        })
    }

    fn cell(&self, answer: &Answer) -> Option<usize> {
        let position = match (answer, self.steps) {
            (Answer::DontKnow, _) => return Some(OFF),
            (Answer::One(ChoiceIx(choice)), None) => usize::from(*choice),
            (Answer::Number(number), Some((start, step))) => {
                let position = ((number - start) / step).round();
                (0.0..self.points as f64)
                    .contains(&position)
                    .then_some(position as usize)?
            }
            _ => return None,
        };
        let point = *self.of.get(position)?;
        Some(point.map_or(OFF, |p| self.end(p)))
    }

    /// Two points at either end of five (4–5 and 1–2), in proportion for other lengths.
    fn end(&self, point: usize) -> usize {
        let end = (self.points * 2 / 5).max(1);
        if point < end {
            LOW
        } else if point >= self.points - end {
            HIGH
        } else {
            MIDDLE
        }
    }
}

impl Shape {
    fn of(question: &Question) -> Option<Self> {
        if let Some(words) = &question.words {
            return Some(Self::Several(words.topics.len()));
        }
        Some(match &question.kind {
            Kind::SelectOne(choices) => match question.appearance {
                Appearance::Likert => Scale::of_choices(choices)
                    .map_or(Self::Choices(choices.list.len()), Self::Scale),
                _ => Self::Choices(choices.list.len()),
            },
            Kind::SelectMultiple { choices, .. } => Self::Several(choices.list.len()),
            // Of three items every one is among the first three: then fewer places count.
            Kind::Rank { choices, .. } => {
                let count = choices.list.len();
                Self::Ranked {
                    choices: count,
                    places: TOP.min(count.saturating_sub(1)).max(1),
                }
            }
            Kind::Allocate { choices, coins } => Self::Coins {
                choices: choices.list.len(),
                coins: *coins,
            },
            Kind::Integer | Kind::Decimal | Kind::Range { .. } if !question.bands.is_empty() => {
                Self::Bands(question.bands.clone())
            }
            Kind::Range { start, end, step } => Self::Scale(Scale::of_range(*start, *end, *step)?),
            Kind::Integer
            | Kind::Decimal
            | Kind::Note
            | Kind::Acknowledge
            | Kind::Text { .. }
            | Kind::Date
            | Kind::Calculate(_)
            | Kind::Rest => {
                return None;
            }
        })
    }

    /// How many cells the table has.
    pub(super) fn cells(&self) -> usize {
        match self {
            Self::Choices(choices)
            | Self::Several(choices)
            | Self::Ranked { choices, .. }
            | Self::Coins { choices, .. } => choices + 1,
            Self::Scale(_) => OFF + 1,
            Self::Bands(bands) => bands.len() + 1,
        }
    }

    /// How many cells the table had in blocks of the rules before version 3, which had none for who does not know several, an order or a
    /// spread.
    pub(super) fn cells_of_old(&self) -> usize {
        match self {
            Self::Several(_) | Self::Ranked { .. } | Self::Coins { .. } => self.cells() - 1,
            Self::Choices(_) | Self::Scale(_) | Self::Bands(_) => self.cells(),
        }
    }

    /// The most that one person can add to a cell: the scale of its blur.
    pub(super) const fn most(&self) -> u16 {
        match self {
            Self::Coins { coins, .. } => *coins,
            _ => 1,
        }
    }

    /// What an answer adds to which cells; `None` = no answer (blank, "prefer not to say", or not of this question).
    pub(super) fn tally(&self, answer: &Answer) -> Option<Vec<(usize, i64)>> {
        let once = |cells: &[ChoiceIx], count: usize| {
            let cells: BTreeSet<_> = cells.iter().map(|c| usize::from(c.0)).collect();
            let valid = !cells.is_empty() && cells.iter().all(|c| *c < count);
            valid.then(|| cells.into_iter().map(|c| (c, 1)).collect())
        };
        match (self, answer) {
            (
                Self::Choices(choices)
                | Self::Several(choices)
                | Self::Ranked { choices, .. }
                | Self::Coins { choices, .. },
                Answer::DontKnow,
            ) => Some(vec![(*choices, 1)]),
            (Self::Choices(count), Answer::One(choice)) => once(&[*choice], *count),
            (Self::Several(count), Answer::Many(chosen)) => once(chosen, *count),
            (Self::Ranked { choices, places }, Answer::Ranked(order)) => once(order, *choices)
                .and_then(|_| once(&order[..order.len().min(*places)], *choices)),
            (Self::Scale(scale), answer) => Some(vec![(scale.cell(answer)?, 1)]),
            (Self::Coins { choices, coins }, Answer::Coins(spread)) => {
                // Clipped, so that nobody weighs more than the coins he was given.
                let mut left = *coins;
                let clipped = spread
                    .iter()
                    .take(*choices)
                    .enumerate()
                    .map(|(choice, put)| {
                        let put = (*put).min(left);
                        left -= put;
                        (choice, i64::from(put))
                    });
                let clipped: Vec<_> = clipped.collect();
                clipped.iter().any(|(_, put)| *put > 0).then_some(clipped)
            }
            (Self::Bands(bands), Answer::DontKnow) => Some(vec![(bands.len(), 1)]),
            (Self::Bands(bands), Answer::Integer(number)) => band(bands, *number as f64),
            (Self::Bands(bands), Answer::Number(number)) => band(bands, *number),
            _ => None,
        }
    }
}

fn band(bands: &[Band], number: f64) -> Option<Vec<(usize, i64)>> {
    if number.is_nan() {
        return None;
    }
    let cell = bands
        .iter()
        .position(|b| b.below.is_none_or(|below| number < below))?;
    Some(vec![(cell, 1)])
}

impl Declared {
    /// α of the noise of a cell: one person can move it by some steps, and noise of that scale keeps the odds of any guess within 1/α.
    pub(super) fn alpha_of(&self, cell: usize) -> Ratio {
        self.alpha_at(self.alpha(), cell)
    }

    /// The same for a table whose cells have this α before the scale of one person's coins.
    pub(super) fn alpha_at(&self, alpha: Ratio, cell: usize) -> Ratio {
        let is_people = matches!(self.shape, Shape::Coins { choices, .. } if cell == choices);
        alpha.root(if is_people { 1 } else { self.shape.most() })
    }

    /// α of its cells, before the scale of one person's coins.
    pub(super) const fn alpha(&self) -> Ratio {
        let several = matches!(self.shape, Shape::Several(_) | Shape::Ranked { .. });
        Policy::alpha(self.sensitive, several)
    }

    /// The declared tables by position; `None` = never published: text that nobody reads, dates, numbers without bands, and whatever
    /// hangs on such or on own words.
    pub(super) fn all(questionnaire: &Questionnaire) -> Vec<Option<Self>> {
        let mut found: Vec<Option<Self>> = questionnaire
            .questions
            .iter()
            .map(|question| {
                let mut parents = BTreeSet::new();
                read(questionnaire, &question.relevant, &mut parents, 0)?;
                Some(Self {
                    shape: Shape::of(question)?,
                    sensitive: question.sensitive,
                    parents,
                    words: question.words.is_some(),
                })
            })
            .collect();
        // What hangs on an unpublished or a sensitive question is so too; a chain settles in as many rounds as it is long.
        loop {
            let before: Vec<_> = found
                .iter()
                .map(|d| d.as_ref().filter(|d| !d.words).map(|d| d.sensitive))
                .collect();
            let of = |ix: &QuestionIx| before.get(usize::from(ix.0)).copied().flatten();
            let mut changed = false;
            for (position, slot) in found.iter_mut().enumerate() {
                let Some(declared) = slot else { continue };
                let own = |ix: &&QuestionIx| usize::from(ix.0) == position;
                if declared.parents.iter().any(|p| own(&p) || of(p).is_none()) {
                    *slot = None;
                    changed = true;
                } else if !declared.sensitive
                    && declared.parents.iter().any(|p| of(p) == Some(true))
                {
                    declared.sensitive = true;
                    changed = true;
                }
            }
            if !changed {
                return found;
            }
        }
    }
}

/// Collects the questions that expressions read, through computed values; `None` for a name that is not there.
fn read(
    questionnaire: &Questionnaire,
    expressions: &[Expression],
    into: &mut BTreeSet<QuestionIx>,
    depth: usize,
) -> Option<()> {
    if depth > questionnaire.questions.len() {
        return None;
    }
    for name in expressions.iter().flat_map(Expression::references) {
        let ix = questionnaire.find(name)?;
        match &questionnaire.question(ix)?.kind {
            Kind::Calculate(value) => {
                read(questionnaire, std::slice::from_ref(value), into, depth + 1)?
            }
            _ => {
                into.insert(ix);
            }
        }
    }
    Some(())
}
