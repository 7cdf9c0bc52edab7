//! Blocks added up by municipality, each checked, and the figures that are made of the sums.

use std::collections::BTreeMap;

use super::declared::{Declared, Shape};
use super::pool::FEWEST_OTHERS;
use super::tally::{ALPHA_OF_GROUPS, twice};
use super::{Block, Blocks, Group, Level, Place, Policy, Remark, Subject, Why};
use crate::questionnaire::QuestionIx;

/// Blocks of one municipality added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    /// Who was asked.
    pub(super) base: u32,
    /// Who gave no answer, blurred.
    pub(super) no_answer: i64,
    pub(super) cells: Vec<i64>,
    pub(super) blocks: u32,
    /// Some block has no cell of who does not know.
    pub(super) lacks_unknown: bool,
}

impl Sum {
    /// Who answered, blurred: what shares are of.
    pub(super) fn answered(&self) -> u32 {
        let answered = i64::from(self.base) - self.no_answer;
        u32::try_from(answered).unwrap_or(0).min(self.base)
    }

    /// Who spread coins, blurred: what means are of. In blocks of old who did not know counts as an empty spread.
    fn spread(&self) -> u32 {
        let unknown = self.cells.last().filter(|_| !self.lacks_unknown);
        let spread = i64::from(self.answered()) - unknown.map_or(0, |n| (*n).max(0));
        u32::try_from(spread).unwrap_or(0)
    }

    /// Whose figures are printed: who answered, of coins who spread them.
    pub(super) fn told(&self, shape: &Shape) -> u32 {
        match shape {
            Shape::Coins { .. } => self.spread(),
            _ => self.answered(),
        }
    }

    /// Adds the blocks of another one.
    pub(super) fn add(&mut self, other: &Self) {
        self.base = self.base.saturating_add(other.base);
        self.no_answer += other.no_answer;
        self.blocks += other.blocks;
        self.lacks_unknown |= other.lacks_unknown;
        self.cells
            .resize(self.cells.len().max(other.cells.len()), 0);
        let cells = self.cells.iter_mut().zip(&other.cells);
        cells.for_each(|(all, cell)| *all += cell);
    }
}

/// What shares are of, and how many people that stands for: they decide how fine the ranges are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    pub(super) of: u32,
    pub(super) people: u32,
}

/// Cells ready to be printed.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    pub(super) cells: Vec<i64>,
    /// Of shares.
    pub(super) answered: Whole,
    /// Of coins.
    pub(super) spread: Whole,
    pub(super) knows_unknown: bool,
}

/// Parts of a share in a mean of shares.
const PARTS: u32 = 1_000_000;

impl Figures {
    /// Everybody at once.
    pub(super) fn pooled(sum: &Sum) -> Self {
        let whole = |people| Whole { of: people, people };
        Self {
            cells: sum.cells.clone(),
            answered: whole(sum.answered()),
            spread: whole(sum.spread()),
            knows_unknown: !sum.lacks_unknown,
        }
    }

    /// The plain mean of municipalities: each weighs the same, however many answered there. Its precision is that of n people with 1/n the mean of
    /// 1/nᵢ over m municipalities, divided by m (variance of a mean of independent shares).
    pub(super) fn mean(units: &[Sum], shape: &Shape) -> Self {
        let most = i64::from(shape.most());
        let mut cells = vec![0; shape.cells()];
        for unit in units {
            let last = shape.cells() - 1;
            for (position, cell) in unit.cells.iter().enumerate() {
                // who does not know how to spread coins is a share of those who answered
                let (of, most) = match shape {
                    Shape::Coins { .. } if position < last => (unit.spread(), most),
                    _ => (unit.answered(), 1),
                };
                let of = i64::from(of.max(1));
                cells[position] += (*cell).clamp(0, most * of) * i64::from(PARTS) / of;
            }
        }
        let of = PARTS * u32::try_from(units.len()).unwrap_or(1);
        let whole = |people: fn(&Sum) -> u32| Whole {
            of,
            people: effective(units.iter().map(people)),
        };
        Self {
            cells,
            answered: whole(Sum::answered),
            spread: whole(Sum::spread),
            knows_unknown: units.iter().all(|unit| !unit.lacks_unknown),
        }
    }

    /// How far to trust it.
    pub(super) fn remark(&self, shape: &Shape) -> Remark {
        Remark::of(match shape {
            Shape::Coins { .. } => self.spread.people,
            _ => self.answered.people,
        })
    }
}

/// People whose pooled share would be as precise as the plain mean of shares of so many.
pub(super) fn effective(people: impl Iterator<Item = u32> + Clone) -> u32 {
    const ONE: u64 = 1_000_000_000;
    let units = u64::try_from(people.clone().count()).unwrap_or(0);
    let inverse: u64 = people.map(|people| ONE / u64::from(people.max(1))).sum();
    u32::try_from(units * units * ONE / inverse.max(1)).unwrap_or(u32::MAX)
}

/// The check before sending, over the blocks of a level.
pub(super) struct Gate<'a> {
    blocks: &'a Blocks,
    pub(super) level: &'a Level,
    policy: Policy,
    /// The blocks of the level by subject and place, in order of their numbers.
    own: BTreeMap<Subject, BTreeMap<&'a str, Vec<&'a Block>>>,
}

impl<'a> Gate<'a> {
    pub(super) fn new(blocks: &'a Blocks, level: &'a Level, policy: Policy) -> Self {
        let mut own = BTreeMap::<_, BTreeMap<_, Vec<_>>>::new();
        for block in blocks.iter() {
            if level.takes(&block.place, blocks.today(&block.place)) {
                let places = own.entry(block.subject).or_default();
                places.entry(block.place.key()).or_default().push(block);
            }
        }
        for blocks in own.values_mut().flat_map(BTreeMap::values_mut) {
            blocks.sort_by_key(|block| block.number);
        }
        Self {
            blocks,
            level,
            policy,
            own,
        }
    }

    /// Whether the level has any block of it.
    pub(super) fn has(&self, subject: Subject) -> bool {
        self.own.contains_key(&subject)
    }

    /// Adds up the blocks of the level by the municipality that holds them today, each checked: threshold, numbering, cells. At least one sum.
    pub(super) fn sums(
        &self,
        subject: Subject,
        sensitive: bool,
        shape: Option<&Shape>,
    ) -> Result<Vec<Sum>, Why> {
        let none = BTreeMap::new();
        let of = |subject| self.own.get(&subject).unwrap_or(&none);
        let respondents = of(Subject::Respondents);
        let mut sums = BTreeMap::<&str, Sum>::new();
        for (key, blocks) in of(subject) {
            let Some(place) = blocks.first().map(|block| &block.place) else {
                continue;
            };
            let pool = respondents.get(key).ok_or(Why::Gate)?;
            if self.is_below(pool, false) || self.is_below(blocks, sensitive) {
                continue;
            }
            let today = self.blocks.today(place);
            let sum = sums.entry(today).or_default();
            for (number, block) in (0_u32..).zip(blocks) {
                if block.number != number || block.base < self.least(block, sensitive) {
                    return Err(Why::Gate);
                }
                sum.add(&checked(block, shape)?);
            }
        }
        match (sums.len(), self.level) {
            (0, _) => Err(Why::TooFew),
            (count, Level::Region { .. }) if count < FEWEST_MUNICIPALITIES => Err(Why::TooFew),
            _ => Ok(sums.into_values().collect()),
        }
    }

    /// The sums of a question that are told on their own: next to nobody answered in the others.
    pub(super) fn told(&self, ix: QuestionIx, declared: &Declared) -> Result<Vec<Sum>, Why> {
        let shape = &declared.shape;
        let mut sums = self.sums(Subject::Question(ix), declared.sensitive, Some(shape))?;
        sums.retain(|sum| !self.is_few(sum, declared, declared.alpha()));
        let is_region = matches!(self.level, Level::Region { .. });
        if sums.is_empty() || is_region && sums.len() < FEWEST_MUNICIPALITIES {
            return Err(Why::TooFew);
        }
        Ok(sums)
    }

    /// One group of a breakdown; `None` if there is none, or if a threshold raised since holds it back.
    pub(super) fn group(
        &self,
        (ix, declared): (QuestionIx, &Declared),
        group: Group,
    ) -> Result<Option<Sum>, Why> {
        let tables = self.own.get(&Subject::Group(ix, group));
        let blocks: Vec<_> = tables
            .into_iter()
            .flat_map(BTreeMap::values)
            .flatten()
            .collect();
        let [block] = blocks.as_slice() else {
            return if blocks.is_empty() {
                Ok(None)
            } else {
                Err(Why::Gate)
            };
        };
        let least = twice(self.policy, declared.sensitive);
        if block.threshold < self.policy.k() && block.base < least {
            return Ok(None);
        }
        if block.place != Place::Nation || block.number != 0 || block.base < least {
            return Err(Why::Gate);
        }
        let sum = checked(block, Some(&declared.shape))?;
        Ok((!self.is_few(&sum, declared, ALPHA_OF_GROUPS)).then_some(sum))
    }

    /// Whether so few answered that noise alone explains it in less than one case of a hundred.
    fn is_few(&self, sum: &Sum, declared: &Declared, alpha: super::Ratio) -> bool {
        let threshold = i64::from(self.policy.threshold(declared.sensitive));
        i64::from(sum.told(&declared.shape)) <= threshold - Policy::margin(alpha)
    }

    fn least(&self, block: &Block, sensitive: bool) -> u32 {
        match block.place {
            Place::Municipality(_) => self.policy.threshold(sensitive),
            Place::Others(_) | Place::Nation => twice(self.policy, sensitive),
        }
    }

    /// Whether a threshold raised since takes these blocks out of publication, here and in every sum.
    fn is_below(&self, blocks: &[&Block], sensitive: bool) -> bool {
        let raised =
            |b: &&Block| b.threshold < self.policy.k() && b.base < self.least(b, sensitive);
        blocks.iter().any(raised)
    }
}

/// Fewest published municipalities in a district or oblast (L1).
pub(super) const FEWEST_MUNICIPALITIES: usize = FEWEST_OTHERS;

/// A block whose cells can be what was drawn.
fn checked(block: &Block, shape: Option<&Shape>) -> Result<Sum, Why> {
    let (cells, of_old) = shape.map_or((0, 0), |s| (s.cells(), s.cells_of_old()));
    let most = i64::from(shape.map_or(0, Shape::most));
    // Noise of 128 steps comes once in 10^22 draws: a cell further out was never drawn.
    let slack = 128 * most;
    let highest = i64::from(block.base) * most + slack;
    let mut drawn = block.cells.iter().chain(&block.no_answer);
    let known = [cells, of_old].contains(&block.cells.len());
    if !known || drawn.any(|c| *c < -slack || *c > highest) {
        return Err(Why::Gate);
    }
    let mut all = block.cells.clone();
    all.resize(cells, 0);
    Ok(Sum {
        base: block.base,
        no_answer: block.no_answer.unwrap_or(0),
        lacks_unknown: block.cells.len() != cells,
        cells: all,
        blocks: 1,
    })
}
