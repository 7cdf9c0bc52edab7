//! Sessions in, counts out: who counts, in which place. Reads stop nobody; marks are written in slices, each with what it adds to the counts, so that a
//! crash between two counts nobody twice and loses nobody (decision 0034).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use surveys::engine;
use surveys::statistics::{
    Answerer, Arrival, Arrivals, Blocks, Freezing, Place, Standing, Subject, Tally, enters_pool,
    freeze,
};

use crate::domain::{Doubt, Moment, Round, SessionStatus};
use crate::services::Context;
use crate::store::freezing::{self, Answers, Which};
use crate::store::{StoreError, digests};

/// Sessions that are marked in one transaction: answers wait for it.
const SLICE: i64 = if cfg!(test) { 100 } else { 2_000 };

/// Counts of a round by municipality.
pub(super) type Tallies = BTreeMap<String, Tally>;

/// Who was read in one pass: counts, and how they came.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) tallies: Tallies,
    pub(super) arrivals: BTreeMap<String, Arrivals>,
}

impl Read {
    fn merge(&mut self, other: &Self) {
        merge(&mut self.tallies, &other.tallies);
        for (slug, arrivals) in &other.arrivals {
            self.arrivals
                .entry(slug.clone())
                .or_default()
                .merge(arrivals);
        }
    }
}

/// What of a round is counted and marked, but in no block yet. Stored between two slices.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// What is being counted, by municipality.
    plan: BTreeMap<String, Vec<Subject>>,
    /// Sessions up to this pseudonym are done; `None` = all are.
    pub(super) after: Option<String>,
    pub(super) tallies: Tallies,
}

impl Kept {
    /// Nothing is being counted; these are in no block yet.
    pub(super) fn rest(tallies: Tallies) -> Self {
        Self {
            tallies,
            ..Self::default()
        }
    }
}

/// Adds those of another one.
pub(super) fn merge(tallies: &mut Tallies, others: &Tallies) {
    for (slug, tally) in others {
        tallies.entry(slug.clone()).or_default().merge(tally);
    }
}

/// Does something with either half of some sessions, each in a thread of its own: opening and sealing them takes longer than all else.
fn in_two<T: Send>(
    mut sessions: Vec<freezing::Sealed>,
    work: impl Fn(Vec<freezing::Sealed>) -> T + Sync,
) -> [T; 2] {
    let rest = sessions.split_off(sessions.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| work(rest));
        let own = work(sessions);
        match other.join() {
            Ok(other) => [own, other],
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Who is counted.
#[derive(Clone, Copy)]
pub(super) struct Pool<'a> {
    pub(super) context: &'a Context,
    pub(super) round: &'a Round,
    pub(super) rules: &'a Freezing<'a>,
    /// Places that wait for a coordinator, or of which nothing more is frozen.
    pub(super) without: &'a BTreeSet<String>,
    /// Whose answers are left out, by place.
    pub(super) left_out: &'a BTreeMap<String, Vec<Doubt>>,
    pub(super) now: Moment,
}

impl Pool<'_> {
    /// Everybody, at the close: nothing is marked, as nobody is counted after it ([`freezing::close_place`]).
    pub(super) async fn all(self) -> Result<Read, StoreError> {
        self.read(Which::All, Read::default()).await
    }

    /// Adds those who are read to the counts; of all, as they are read at the close, also who is left on the way, and the nation's groups.
    async fn read(self, which: Which, mut read: Read) -> Result<Read, StoreError> {
        let mut tx = self.context.db.begin_read().await?;
        freezing::each(&mut tx, &self.round.id, which, |sessions| {
            let halves = in_two(sessions, |half| self.counted(which, half));
            halves.iter().for_each(|half| read.merge(half));
        })
        .await?;
        tx.commit().await?;
        Ok(read)
    }

    fn counted(&self, which: Which, sessions: Vec<freezing::Sealed>) -> Read {
        let over = which == Which::All;
        let mut read = Read::default();
        for answers in freezing::open(&self.context.vault, sessions) {
            if !self.counts(&answers, over) {
                continue;
            }
            let ready = self.rules.ready(self.answerer(&answers));
            let place = &answers.municipality;
            let tally = read.tallies.entry(place.clone()).or_default();
            self.rules.count(tally, &ready, |_| true);
            if over {
                self.rules.count_groups(tally, &ready);
            }
            let session = &answers.session;
            let arrival = Arrival {
                link: answers.link(),
                began: session.began,
                took: session.last - session.began,
            };
            let arrivals = read.arrivals.entry(place.clone()).or_default();
            self.rules.arrive(arrivals, &ready, &arrival);
        }
        read
    }

    /// Those who can be frozen before the close, with what of them is counted already.
    pub(super) async fn new_ones(self) -> Result<Read, StoreError> {
        // what an earlier run began is brought to its end first
        while self.slice().await? {}
        let mut tx = self.context.db.begin().await?;
        let kept = freezing::counted::<Kept>(&mut tx, &self.round.id).await?;
        tx.commit().await?;
        let tallies = kept.unwrap_or_default().tallies;
        let before = Read {
            tallies,
            ..Read::default()
        };
        self.read(Which::New, before).await
    }

    /// Counts and marks whoever can be frozen before the close; what is counted then waits in the database ([`Kept`]).
    pub(super) async fn count_planned(
        self,
        tallies: Tallies,
        before: &Blocks,
    ) -> Result<(), StoreError> {
        if self.plan(tallies, before).await? {
            while self.slice().await? {}
        }
        Ok(())
    }

    /// Finds out what can be frozen of these counts; `true` if there is anything.
    pub(super) async fn plan(self, tallies: Tallies, before: &Blocks) -> Result<bool, StoreError> {
        let plan: BTreeMap<_, Vec<_>> = tallies
            .into_iter()
            .map(|(slug, tally)| {
                let place = Place::Municipality(slug.clone());
                let blocks = freeze(self.rules, &place, &tally, before);
                (slug, blocks.iter().map(|block| block.subject).collect())
            })
            .filter(|(_, subjects): &(_, Vec<_>)| !subjects.is_empty())
            .collect();
        if plan.is_empty() {
            return Ok(false);
        }
        let mut tx = self.context.db.begin().await?;
        digests::freeze_alone(&mut tx).await?;
        let kept = freezing::counted::<Kept>(&mut tx, &self.round.id).await?;
        let kept = Kept {
            plan,
            after: Some(String::new()),
            ..kept.unwrap_or_default()
        };
        freezing::set_counted(&mut tx, &self.round.id, &kept).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Counts and marks the next sessions in one transaction; `true` if more are to come.
    pub(super) async fn slice(self) -> Result<bool, StoreError> {
        let round = &self.round.id;
        let mut tx = self.context.db.begin().await?;
        digests::freeze_alone(&mut tx).await?;
        let Some(mut kept) = freezing::counted::<Kept>(&mut tx, round).await? else {
            return Ok(false);
        };
        let Some(after) = &kept.after else {
            return Ok(false);
        };
        let (sessions, last) = freezing::slice(&mut tx, round, after, SLICE).await?;
        let plan = &kept.plan;
        let mut marked = Vec::new();
        for (tallies, marks) in in_two(sessions, |half| self.marked(plan, half)) {
            merge(&mut kept.tallies, &tallies);
            marked.extend(marks);
        }
        freezing::mark(&mut tx, &marked).await?;
        kept.after = last;
        let more = kept.after.is_some();
        freezing::set_counted(&mut tx, round, &kept).await?;
        tx.commit().await?;
        Ok(more)
    }

    /// Counts the planned of some sessions, with the marks that go with it.
    fn marked(
        &self,
        plan: &BTreeMap<String, Vec<Subject>>,
        sessions: Vec<freezing::Sealed>,
    ) -> (Tallies, Vec<freezing::Marked>) {
        let (mut tallies, mut marked) = (Tallies::new(), Vec::new());
        let vault = &self.context.vault;
        for mut answers in freezing::open(vault, sessions) {
            let Some(plan) = plan.get(&answers.municipality) else {
                continue;
            };
            if !self.counts(&answers, false) {
                continue;
            }
            let ready = self.rules.ready(self.answerer(&answers));
            let whole = self.rules.subjects(&ready).count();
            let tally = tallies.entry(answers.municipality.clone()).or_default();
            let used = self.rules.count(tally, &ready, |s| plan.contains(&s));
            drop(ready);
            for subject in &used {
                match subject {
                    Subject::Respondents => answers.session.counted = true,
                    Subject::Question(question) => answers.session.frozen.push(*question),
                    Subject::Group(..) => {}
                }
            }
            // own words leave the session with the last block of the place
            let session = &answers.session;
            let settled =
                used.len() == whole && session.words.is_none() && session.unclear.is_empty();
            if settled || !used.is_empty() {
                marked.push(freezing::marked(vault, answers, settled));
            }
        }
        (tallies, marked)
    }

    fn answerer<'s>(&'s self, answers: &'s Answers) -> Answerer<'s> {
        let session = &answers.session;
        let tallied = engine::tallied(&self.round.questionnaire, session, self.now);
        Answerer {
            pseudonym: answers.pseudonym.as_str(),
            years: answers.about.as_ref().map(|about| about.age.youngest()),
            asked: tallied.in_base,
            answers: tallied.answers,
            not_asked: tallied.not_asked,
            frozen: &session.frozen,
            counted: session.counted,
        }
    }

    /// B1: finished, or left on the way with at least half answered once the round is over.
    fn counts(&self, answers: &Answers, over: bool) -> bool {
        !self.without.contains(&answers.municipality)
            && counts(self.round, self.left_out, answers, (over, self.now))
    }
}

/// Whether somebody belongs to the pool of their place: before the close who has finished, once the round is `over` also who answered half.
pub(in crate::services) fn counts(
    round: &Round,
    left_out: &BTreeMap<String, Vec<Doubt>>,
    answers: &Answers,
    (over, now): (bool, Moment),
) -> bool {
    let takes_part = round
        .links
        .iter()
        .any(|link| link.municipality == answers.municipality);
    if !takes_part {
        return false;
    }
    let mut doubts = left_out.get(&answers.municipality).into_iter().flatten();
    if doubts.any(|doubt| doubt.covers(answers.link(), answers.shared)) {
        return false;
    }
    let finished = answers.status == SessionStatus::Finished;
    let half = || engine::is_half_answered(&round.questionnaire, &answers.session, now);
    let standing = Standing {
        finished,
        timed_out: over,
        answered: u32::from(!finished && over && half()),
        relevant: 1,
        consented: true,
        withdrawn: false,
        // whoever answered twice was struck out before
        void: false,
    };
    // who erased and came back was not let in again (B6), so nobody here is one of them
    enters_pool(&standing, &[0; 32], &BTreeSet::new())
}
