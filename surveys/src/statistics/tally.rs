//! Counting one person after the other: what freezing needs of a crowd, and nothing of who is in it.

use std::collections::BTreeMap;

use hmac::Mac;
use serde::{Deserialize, Serialize};

use super::blur::{Blur, Cell, keyed, number, text};
use super::crowd::Crowd;
use super::declared::Declared;
use super::groups::{Group, is_broken_down};
use super::{Answerer, Freezing, Policy, Subject};
use crate::questionnaire::QuestionIx;

/// What somebody adds to the cells of a table; `None` if he gave no answer.
type Adds = Option<Vec<(usize, i64)>>;

/// Exact counts of a crowd, so far. Of the size of its tables, however many people there are, and the same in whatever order they come. It is never
/// printed, and stored sealed at most, until its blocks are frozen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Who is in no block of respondents yet.
    pub(super) respondents: Crowd,
    pub(super) questions: BTreeMap<QuestionIx, Counts>,
    /// For the nation's breakdowns: those whom a block of respondents already holds, and the others.
    pub(super) known: Grouped,
    pub(super) new: Grouped,
}

/// Counts by group: how many there are, and what they answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grouped {
    sizes: Vec<(Group, Crowd)>,
    tables: Vec<((QuestionIx, Group), Counts)>,
}

impl Grouped {
    fn add(&mut self, group: Group, crowd: Crowd) {
        match self.sizes.iter_mut().find(|(known, _)| *known == group) {
            Some((_, size)) => size.add(crowd),
            None => self.sizes.push((group, crowd)),
        }
    }

    fn table(&mut self, key: (QuestionIx, Group)) -> &mut Counts {
        let at = self.tables.iter().position(|(known, _)| *known == key);
        let at = at.unwrap_or_else(|| {
            self.tables.push((key, Counts::default()));
            self.tables.len() - 1
        });
        &mut self.tables[at].1
    }

    /// Adds those of another one.
    pub(super) fn merge(&mut self, other: &Self) {
        other
            .sizes
            .iter()
            .for_each(|(group, size)| self.add(*group, *size));
        for (key, counts) in &other.tables {
            self.table(*key).merge(counts);
        }
    }

    /// Everybody of a group, also of one that stands together from several.
    pub(super) fn size(&self, group: Group) -> Crowd {
        let mut all = Crowd::default();
        let own = self
            .sizes
            .iter()
            .filter(|(part, _)| group.counted().contains(part));
        own.for_each(|(_, size)| all.add(*size));
        all
    }

    /// What they answered to a question.
    pub(super) fn counts(&self, question: QuestionIx, group: Group) -> Counts {
        let mut all = Counts::default();
        let own =
            |(ix, part): &(QuestionIx, Group)| *ix == question && group.counted().contains(part);
        let parts = self.tables.iter().filter(|(key, _)| own(key));
        parts.for_each(|(_, counts)| all.merge(counts));
        all
    }
}

/// Counts of one question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// In the base.
    pub(super) asked: Crowd,
    /// On the other side of a follow-up.
    pub(super) apart: Crowd,
    /// In the base without an answer.
    pub(super) silent: u32,
    pub(super) cells: Vec<i64>,
}

impl Counts {
    fn ask(&mut self, one: Crowd, cells: usize, adds: &Adds) {
        self.cells.resize(cells, 0);
        self.asked.add(one);
        match adds {
            None => self.silent += 1,
            Some(adds) => adds.iter().for_each(|(cell, by)| self.cells[*cell] += by),
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.asked.add(other.asked);
        self.apart.add(other.apart);
        self.silent += other.silent;
        self.cells
            .resize(self.cells.len().max(other.cells.len()), 0);
        let cells = self.cells.iter_mut().zip(&other.cells);
        cells.for_each(|(all, more)| *all += more);
    }

    /// The blurred numbers of a table; `alpha` of its cells by position, and of who gave no answer.
    pub(super) fn blurred(
        &self,
        blur: &Blur,
        cells: usize,
        (alpha, of_silent): (impl Fn(usize) -> super::Ratio, super::Ratio),
    ) -> (Vec<i64>, i64) {
        let exact = |position: usize| self.cells.get(position).copied().unwrap_or(0);
        let drawn =
            |(cell, position)| exact(position) + blur.noise(Cell::Table(cell), alpha(position));
        let noise = blur.noise(Cell::NoAnswer, of_silent);
        let silent = i64::from(self.silent) + noise;
        ((0_u32..).zip(0..cells).map(drawn).collect(), silent)
    }
}

impl Tally {
    /// How many people would be in its block of respondents.
    #[must_use]
    pub const fn respondents(&self) -> u32 {
        self.respondents.people
    }

    /// Takes out what a block holds now.
    pub fn take_out(&mut self, subject: Subject) {
        match subject {
            Subject::Respondents => self.respondents = Crowd::default(),
            Subject::Question(question) => drop(self.questions.remove(&question)),
            Subject::Group(..) => {}
        }
    }

    /// Whether nothing is counted in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds those of another tally.
    pub fn merge(&mut self, other: &Self) {
        self.respondents.add(other.respondents);
        for (question, counts) in &other.questions {
            self.questions.entry(*question).or_default().merge(counts);
        }
        self.known.merge(&other.known);
        self.new.merge(&other.new);
    }
}

/// Somebody of the pool, ready to be counted.
#[derive(Debug)]
pub struct Ready<'a> {
    pub(super) answerer: Answerer<'a>,
    adds: Vec<Adds>,
    pub(super) one: Crowd,
}

/// Where somebody stands at a question that no block holds them for yet.
enum Side {
    /// In its base.
    Asked,
    /// Kept from it by the answer to what it follows.
    Apart,
}

impl Ready<'_> {
    fn side(&self, ix: QuestionIx, table: &Declared) -> Option<Side> {
        if self.answerer.frozen.contains(&ix) {
            return None;
        }
        if self.answerer.was_asked(ix) {
            return Some(Side::Asked);
        }
        let answered = |parent: &QuestionIx| self.adds[usize::from(parent.0)].is_some();
        let apart = self.answerer.not_asked.contains(&ix) && table.parents.iter().any(answered);
        apart.then_some(Side::Apart)
    }
}

impl Freezing<'_> {
    /// Reads what somebody's answers add to each table.
    #[must_use]
    pub fn ready<'a>(&self, answerer: Answerer<'a>) -> Ready<'a> {
        let adds = self.adds(&answerer);
        let one = Crowd {
            people: 1,
            mark: self.mark(&answerer, &adds),
        };
        Ready {
            answerer,
            adds,
            one,
        }
    }

    /// The blocks that would use somebody up.
    pub fn subjects<'s>(&'s self, one: &'s Ready<'_>) -> impl Iterator<Item = Subject> + 's {
        let new = (!one.answerer.counted).then_some(Subject::Respondents);
        let sides = self
            .tables()
            .filter(|(ix, table)| one.side(*ix, table).is_some());
        new.into_iter()
            .chain(sides.map(|(ix, _)| Subject::Question(ix)))
    }

    /// Counts somebody of the pool for what is `wanted`, and gives what is used up by it: to be marked in the transaction that stores the tally, or
    /// the blocks made of it.
    pub fn count(
        &self,
        tally: &mut Tally,
        one: &Ready<'_>,
        wanted: impl Fn(Subject) -> bool,
    ) -> Vec<Subject> {
        let mut used = Vec::new();
        if !one.answerer.counted && wanted(Subject::Respondents) {
            tally.respondents.add(one.one);
            used.push(Subject::Respondents);
        }
        for (ix, table) in self.tables() {
            let subject = Subject::Question(ix);
            let Some(side) = one.side(ix, table).filter(|_| wanted(subject)) else {
                continue;
            };
            let counts = tally.questions.entry(ix).or_default();
            match side {
                Side::Asked => {
                    counts.ask(one.one, table.shape.cells(), &one.adds[usize::from(ix.0)])
                }
                Side::Apart => counts.apart.add(one.one),
            }
            used.push(subject);
        }
        used
    }

    /// Counts somebody of the pool for the nation's breakdowns, whether or not blocks of their place hold them.
    pub fn count_groups(&self, tally: &mut Tally, one: &Ready<'_>) {
        let answerer = &one.answerer;
        let age = answerer.years.and_then(Group::of_years);
        let sex = self.sex.map(|sex| {
            let answer = answerer.answers.get(&sex.question).copied();
            Group::of_sex(sex, answer)
        });
        let grouped = match answerer.counted {
            true => &mut tally.known,
            false => &mut tally.new,
        };
        for group in [age, sex].into_iter().flatten() {
            grouped.add(group, one.one);
            let asked = self.broken_down().filter(|(ix, _)| answerer.was_asked(*ix));
            for (ix, table) in asked {
                let adds = &one.adds[usize::from(ix.0)];
                grouped
                    .table((ix, group))
                    .ask(one.one, table.shape.cells(), adds);
            }
        }
    }

    /// What their answers add to each table, by position of the question.
    fn adds(&self, answerer: &Answerer<'_>) -> Vec<Adds> {
        let answer = |ix: usize| {
            answerer
                .answers
                .get(&QuestionIx(u16::try_from(ix).ok()?))
                .copied()
        };
        let tables = self.tables.iter().enumerate();
        tables
            .map(|(ix, table)| table.as_ref()?.shape.tally(answer(ix)?))
            .collect()
    }

    /// A number that only this person with these answers has, for whoever knows the key.
    fn mark(&self, answerer: &Answerer<'_>, adds: &[Adds]) -> [u64; 4] {
        let mut mac = keyed(self.key, b"member");
        text(&mut mac, answerer.pseudonym);
        for (ix, _) in self.tables() {
            let asked = answerer.was_asked(ix);
            number(&mut mac, if asked { i64::from(ix.0) } else { -1 });
            let adds = adds[usize::from(ix.0)].as_ref();
            number(&mut mac, adds.map_or(-1, |adds| adds.len() as i64));
            for (cell, amount) in adds.into_iter().flatten() {
                number(&mut mac, *cell as i64);
                number(&mut mac, *amount);
            }
        }
        let tag = mac.finalize().into_bytes();
        std::array::from_fn(|word| {
            let bytes = tag[8 * word..].iter().take(8);
            bytes.rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        })
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = (QuestionIx, &Declared)> {
        let all = (0..).map(QuestionIx).zip(&self.tables);
        all.filter_map(|(ix, table)| Some((ix, table.as_ref()?)))
    }

    /// The questions that the nation's tables break down.
    pub(super) fn broken_down(&self) -> impl Iterator<Item = (QuestionIx, &Declared)> {
        self.tables().filter(|(ix, table)| {
            let row = self.questionnaire.question(*ix);
            row.is_some_and(|row| is_broken_down(row, table.sensitive, !table.parents.is_empty()))
        })
    }
}

/// α of a table that breaks the nation down: one more look at the same answer, at groups of hundreds, so that it may be weak.
pub(super) const ALPHA_OF_GROUPS: super::Ratio = super::Ratio::new(2, 3);

/// Fewest people in a group, and in a row of others.
pub(super) const fn twice(policy: Policy, sensitive: bool) -> u32 {
    2 * policy.threshold(sensitive)
}
