//! Change since an earlier round, in words only (T5): up, down, or no clear change.
//!
//! Shares are taken from blurred cells, and the test knows of the blur. Nothing here goes back to answers.

use super::blur::variance;
use super::declared::Declared;
use super::public::left_out;
use super::release::cell;
use super::repeats::pairs;
use super::sums::{Gate, Sum, effective};
use super::{
    Blocks, Change, Label, Policy, Publication, QuestionResult, Range, Ratio, Released, Remark,
    Row, RowChange, Since, Table,
};
use crate::questionnaire::{QuestionIx, Questionnaire};

/// A publication with the blocks that it was made of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The version that was answered.
    pub questionnaire: &'a Questionnaire,
    /// All blocks of the round.
    pub blocks: &'a Blocks,
    /// Of the level that is compared.
    pub publication: &'a Released<Publication>,
    /// The rules.
    pub policy: Policy,
}

/// Where the answers of both rounds came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origins {
    /// By the same links and channels in about the same parts.
    Alike,
    /// From elsewhere: another share may be other people.
    Changed,
}

impl Origins {
    /// Alike if the same people were asked, as whoever opened the rounds has said. What nobody has said may have changed.
    #[must_use]
    pub fn of(now: &Publication, before: &Publication) -> Self {
        match now.target_group.is_some() && now.target_group == before.target_group {
            true => Self::Alike,
            false => Self::Changed,
        }
    }
}

impl Released<Publication> {
    /// The same with how its shares have changed since an earlier round of the same level.
    #[must_use]
    pub fn since(
        self,
        (questionnaire, blocks, policy): (&Questionnaire, &Blocks, Policy),
        before: &Source<'_>,
    ) -> Self {
        let now = Source {
            questionnaire,
            blocks,
            publication: &self,
            policy,
        };
        let origins = Origins::of(&self, before.publication);
        let found = Vec::clone(&changes(&now, before, origins));
        let since = Since {
            round: before.publication.round.clone(),
            until: before.publication.period.to.clone(),
            changes: (origins == Origins::Alike).then_some(found),
        };
        let mut whole = Publication::clone(&self);
        whole.since = Some(since);
        Self::seal(whole)
    }
}

impl Publication {
    /// The same without the changes that are not `kept`.
    pub(super) fn retain_changes(&mut self, kept: impl Fn(&RowChange) -> bool) {
        if let Some(Since {
            changes: Some(changes),
            ..
        }) = &mut self.since
        {
            changes.retain(kept);
        }
    }
}

/// The error that all arrows of a digest together may have.
const LEVEL: f64 = 0.05;

/// The change of each row that both rounds print of the same question ([`super::repeated`]) with at least 31 answers; rows of coins and "don't know" have none.
/// Empty where the origins of answers changed.
///
/// An arrow needs 10 points of difference (5 from 61 answers on) and a two-proportion test that holds after Holm's correction over all rows of the
/// digest at 0.05. The rounds are taken for different people, which makes arrows rarer where they are the same.
#[must_use]
pub fn changes(
    now: &Source<'_>,
    before: &Source<'_>,
    origins: Origins,
) -> Released<Vec<RowChange>> {
    let compared = match origins {
        Origins::Alike => compared(now, before),
        Origins::Changed => Vec::new(),
    };
    let chances: Vec<f64> = compared
        .iter()
        .map(|c| two_proportions(c.now, c.before))
        .collect();
    let held = holm(&chances).into_iter().zip(compared);
    let changes = held.map(|(chance, row)| {
        let points = 100.0 * (row.now.share - row.before.share);
        let change = match chance <= LEVEL && points.abs() >= row.least {
            true if points > 0.0 => Change::Up,
            true => Change::Down,
            false => Change::Unclear,
        };
        RowChange {
            question: row.question,
            label: row.label,
            change,
            before: row.printed,
            public: row.public,
        }
    });
    Released::seal(changes.collect())
}

/// A share as it was blurred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    /// 0 to 1.
    pub(super) share: f64,
    /// Of so many people.
    pub(super) people: f64,
    /// What the blur adds to its variance.
    pub(super) blur: f64,
}

struct Compared {
    question: QuestionIx,
    label: Label,
    now: Share,
    before: Share,
    /// What was printed of it then.
    printed: Range,
    /// Young people might read it then.
    public: bool,
    /// Fewest points of difference that get an arrow.
    least: f64,
}

fn compared(now: &Source<'_>, before: &Source<'_>) -> Vec<Compared> {
    let tables = [now, before].map(|round| Declared::all(round.questionnaire));
    let kept_back = left_out(before.questionnaire, |_| true);
    let mut found = Vec::new();
    for (question, old) in pairs(now.questionnaire, before.questionnaire) {
        let Some(row) = now.questionnaire.question(question) else {
            continue;
        };
        let (Some(newer), Some(older)) = (
            Side::of(now, question, &tables[0]),
            Side::of(before, old, &tables[1]),
        ) else {
            continue;
        };
        let least = match newer.result.remark.fewer(older.result.remark) {
            Remark::Few | Remark::Small => continue,
            Remark::Moderate => 10.0,
            Remark::None => 5.0,
        };
        for label in newer.rows().map(|row| row.label) {
            let name = label.name(row);
            let same = older.rows().find(|old| older.name(old.label) == name);
            let Some(same) = same else { continue };
            if let (Some(now), Some(before)) = (newer.share(label), older.share(same.label)) {
                found.push(Compared {
                    question,
                    label,
                    now,
                    before,
                    printed: same.range,
                    public: !kept_back.contains(&old),
                    least,
                });
            }
        }
    }
    found
}

/// One question of one round.
struct Side<'a> {
    round: &'a Source<'a>,
    question: QuestionIx,
    result: &'a QuestionResult,
    units: Vec<Sum>,
    alpha: Ratio,
}

impl<'a> Side<'a> {
    fn of(
        round: &'a Source<'a>,
        question: QuestionIx,
        tables: &[Option<Declared>],
    ) -> Option<Self> {
        let publication = round.publication;
        let result = publication
            .results
            .iter()
            .find(|r| r.question == question)?;
        let declared = tables.get(usize::from(question.0))?.as_ref()?;
        let gate = Gate::new(round.blocks, &publication.level, round.policy);
        let units = gate.told(question, declared).ok()?;
        // the same answers as were printed: blocks of a place that was merged into this one since are not
        if units.iter().map(|unit| unit.blocks).sum::<u32>() != result.blocks {
            return None;
        }
        Some(Self {
            round,
            question,
            result,
            units,
            alpha: declared.alpha(),
        })
    }

    /// The rows that are compared.
    fn rows(&self) -> impl Iterator<Item = &Row> {
        let rows = match &self.result.table {
            Table::Shares { rows, .. } => rows.as_slice(),
            Table::Coins { .. } => &[],
        };
        rows.iter().filter(|row| row.label != Label::DontKnow)
    }

    fn name(&self, label: Label) -> String {
        let question = self.round.questionnaire.question(self.question);
        question.map_or_else(String::new, |question| label.name(question))
    }

    /// The plain mean over municipalities, which of one is its share. A cell and the number of answers are blurred apart: by the delta method noise of
    /// variance v moves the share c/n by v(1 + (c/n)²)/n².
    fn share(&self, label: Label) -> Option<Share> {
        let count = self.units.len() as f64;
        let noise = variance(self.alpha);
        let (mut share, mut blur) = (0.0, 0.0);
        for unit in &self.units {
            let people = f64::from(unit.answered().max(1));
            let cell = *unit.cells.get(cell(label, unit.cells.len()))?;
            let own = (cell as f64 / people).clamp(0.0, 1.0);
            share += own / count;
            blur += noise * f64::from(unit.blocks) * (1.0 + own * own) / (people * people);
        }
        Some(Share {
            share,
            people: f64::from(effective(self.units.iter().map(Sum::answered))),
            blur: blur / (count * count),
        })
    }
}

/// How often a difference as large as this one comes by chance if there is none: the two-sided z test of two proportions with their pooled share
/// (Fleiss, Levin and Paik 2003, §3.1, without continuity correction), its variance enlarged by that of the blur.
pub(super) fn two_proportions(one: Share, other: Share) -> f64 {
    let people = one.people + other.people;
    let pooled = (one.share * one.people + other.share * other.people) / people;
    let sampling = pooled * (1.0 - pooled) * (1.0 / one.people + 1.0 / other.people);
    let spread = (sampling + one.blur + other.blur).sqrt();
    if spread <= 0.0 {
        return 1.0;
    }
    let z = (one.share - other.share).abs() / spread;
    libm::erfc(z / std::f64::consts::SQRT_2)
}

/// Chances adjusted for their number (Holm 1979): those that stay below a level keep the chance of any false alarm below it.
pub(super) fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let mut adjusted = vec![1.0; chances.len()];
    let mut highest = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        let left = (chances.len() - rank) as f64;
        highest = highest.max((left * chances[at]).min(1.0));
        adjusted[at] = highest;
    }
    adjusted
}
