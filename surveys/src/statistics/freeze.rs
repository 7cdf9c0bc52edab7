//! Freezing: answers in, blurred blocks out (B2–B4). Exact counts are blurred here and nowhere else.

use super::blur::{Blur, Cell};
use super::crowd::Crowd;
use super::declared::Declared;
use super::groups::{Group, Split};
use super::tally::{ALPHA_OF_GROUPS, Counts, Grouped, twice};
use super::{Block, Blocks, Freezing, Place, Policy, Subject, Tally};
use crate::questionnaire::QuestionIx;

/// Freezes what may be frozen in one place: respondents, then each question with enough new answerers. Nothing if too few.
///
/// `tally` counts the pool of the place ([`super::enters_pool`]), of all its municipalities for a row of others; `earlier` are all
/// blocks of the round. The same arguments always give the same blocks.
#[must_use]
pub fn freeze(
    freezing: &Freezing<'_>,
    place: &Place,
    tally: &Tally,
    earlier: &Blocks,
) -> Vec<Block> {
    let alone_or_pooled = match place {
        Place::Municipality(slug) => earlier.is_pooled(slug),
        Place::Others(_) => earlier
            .iter()
            .any(|b| matches!(b.place, Place::Others(_)) || place.holds(b.place.key())),
        Place::Nation => true,
    };
    if alone_or_pooled {
        return Vec::new();
    }
    let mut blocks = Vec::new();
    let new = tally.respondents();
    if new >= least(freezing.policy, place, false) {
        blocks.push(freezing.block(place, Subject::Respondents, earlier, new));
    }
    let exists = |blocks: &[Block], subject: Subject| {
        let here = |b: &Block| b.subject == subject && b.place.key() == place.key();
        earlier.iter().any(here) || blocks.iter().any(here)
    };
    if !exists(&blocks, Subject::Respondents) {
        return Vec::new();
    }
    let mut waiting: Vec<_> = freezing.tables().collect();
    // Parents first, wherever they stand: a question waits until the blocks of its parents exist.
    loop {
        let before = waiting.len();
        waiting.retain(|(ix, declared)| {
            let subject = |parent: &QuestionIx| Subject::Question(*parent);
            let mut parents = declared.parents.iter().map(subject);
            if !parents.all(|parent| exists(&blocks, parent)) {
                return true;
            }
            let counts = tally.questions.get(ix);
            blocks
                .extend(counts.and_then(|c| freezing.question(place, (*ix, declared), c, earlier)));
            false
        });
        if waiting.len() == before {
            return blocks;
        }
    }
}

/// Freezes the nation's breakdowns, once in a round, at its close (L4): of each question the finest groups of which each is large enough. `tallies`
/// are those of all places with blocks, and whether blocks hold those too whom none held before.
#[must_use]
pub fn freeze_groups(
    freezing: &Freezing<'_>,
    tallies: &[(&Tally, bool)],
    earlier: &Blocks,
) -> Vec<Block> {
    if earlier.iter().any(|b| b.place == Place::Nation) {
        return Vec::new();
    }
    let mut all = Grouped::default();
    for (tally, has_new) in tallies {
        all.merge(&tally.known);
        if *has_new {
            all.merge(&tally.new);
        }
    }
    let mut blocks = Vec::new();
    for (ix, declared) in freezing.broken_down() {
        for split in Split::ALL {
            let whole = |groups: &&[Group]| -> Option<Vec<Block>> {
                let of = |group: &Group| freezing.group((ix, declared), *group, &all, earlier);
                groups.iter().map(of).collect()
            };
            blocks.extend(
                split
                    .partitions()
                    .iter()
                    .find_map(whole)
                    .unwrap_or_default(),
            );
        }
    }
    blocks
}

/// Fewest people in a block of this place: a row of others needs twice as many (L3).
const fn least(policy: Policy, place: &Place, sensitive: bool) -> u32 {
    match place {
        Place::Municipality(_) => policy.threshold(sensitive),
        Place::Others(_) | Place::Nation => twice(policy, sensitive),
    }
}

impl Freezing<'_> {
    fn question(
        &self,
        place: &Place,
        (ix, declared): (QuestionIx, &Declared),
        counts: &Counts,
        earlier: &Blocks,
    ) -> Option<Block> {
        let least = least(self.policy, place, declared.sensitive);
        if counts.asked.people < least {
            return None;
        }
        let subject = Subject::Question(ix);
        let name = &self.questionnaire.question(ix)?.name;
        let number = earlier.next_number(place, subject).to_string();
        let is_follow_up = !declared.parents.is_empty();
        let crowds = [&counts.asked, &counts.apart];
        let blur = Blur::new(self.key, [self.round, place.key(), name, &number], crowds);
        let mut base = i64::from(counts.asked.people);
        if is_follow_up || declared.words {
            // Who is asked, or who wrote, is itself an answer: the size and even the existence of the table follow from a blurred number.
            let alpha = Policy::alpha(declared.sensitive, false);
            let noise = blur.noise(Cell::Base, alpha);
            let floor = i64::from(least) + Policy::margin(alpha);
            let not_asked = i64::from(counts.apart.people);
            let others_are_few = counts.apart.people < least || not_asked - noise < floor;
            if base + noise < floor || is_follow_up && others_are_few {
                return None;
            }
            base += noise;
        }
        let mut block = self.block(place, subject, earlier, u32::try_from(base).ok()?);
        let alpha = (|cell| declared.alpha_of(cell), declared.alpha());
        let (cells, no_answer) = counts.blurred(&blur, declared.shape.cells(), alpha);
        (block.cells, block.no_answer) = (cells, Some(no_answer));
        Some(block)
    }

    /// One group of a breakdown. Who is in it is itself an answer: size and existence follow from a blurred number.
    fn group(
        &self,
        (ix, declared): (QuestionIx, &Declared),
        group: Group,
        all: &Grouped,
        earlier: &Blocks,
    ) -> Option<Block> {
        let counts = all.counts(ix, group);
        let least = twice(self.policy, declared.sensitive);
        let nation = Place::Nation.key();
        // once for all tables: many looks at the same size would tell it
        let (size, nobody) = (all.size(group), Crowd::default());
        let of_size = [self.round, nation, group.name(), "size"];
        let noise =
            Blur::new(self.key, of_size, [&size, &nobody]).noise(Cell::Base, ALPHA_OF_GROUPS);
        let base = i64::from(counts.asked.people) + noise;
        if counts.asked.people < least || base < i64::from(least) + Policy::margin(ALPHA_OF_GROUPS)
        {
            return None;
        }
        let name = format!("{}/{}", self.questionnaire.question(ix)?.name, group.name());
        let crowds = [&counts.asked, &counts.apart];
        let blur = Blur::new(self.key, [self.round, nation, &name, "0"], crowds);
        let subject = Subject::Group(ix, group);
        let mut block = self.block(&Place::Nation, subject, earlier, u32::try_from(base).ok()?);
        let alpha = (
            |cell| declared.alpha_at(ALPHA_OF_GROUPS, cell),
            ALPHA_OF_GROUPS,
        );
        let (cells, no_answer) = counts.blurred(&blur, declared.shape.cells(), alpha);
        (block.cells, block.no_answer) = (cells, Some(no_answer));
        Some(block)
    }

    fn block(&self, place: &Place, subject: Subject, earlier: &Blocks, base: u32) -> Block {
        Block {
            round: self.round.to_owned(),
            questionnaire: self.questionnaire.id.clone(),
            version: self.questionnaire.version.clone(),
            place: place.clone(),
            subject,
            number: earlier.next_number(place, subject),
            threshold: self.policy.k(),
            base,
            no_answer: None,
            cells: Vec::new(),
        }
    }
}
