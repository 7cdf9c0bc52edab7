//! Taps on choices, steps and coins.

use super::screen::{Limits, chosen};
use super::step::StepContext;
use super::{Action, Problem, values};
use crate::questionnaire::{Answer, ChoiceIx, Kind};

impl StepContext<'_> {
    /// Does what a button of a selection says; `None` when this screen has no such button.
    pub(super) fn select(&mut self, action: Action) -> Option<()> {
        match (action, &self.row.kind) {
            (Action::Choose(n), Kind::SelectOne(_)) => {
                self.offered(ChoiceIx(n))?;
                self.submit(Answer::One(ChoiceIx(n)));
            }
            (Action::Choose(n), Kind::Range { start, end, step }) => {
                let value = *values::steps(*start, *end, *step).get(usize::from(n))?;
                self.submit(Answer::Number(value));
            }
            (Action::On(c), Kind::SelectMultiple { .. }) => {
                self.offered(c)?;
                self.switch_on(&[c]);
            }
            (Action::Off(c), Kind::SelectMultiple { .. }) => {
                self.offered(c)?;
                let list = self.listed().into_iter().filter(|x| *x != c).collect();
                self.keep_draft(Answer::Many(list));
            }
            (Action::Place(c, at), Kind::Rank { .. }) => {
                self.offered(c)?;
                let mut list = self.listed();
                let at = usize::from(at);
                if list.get(at) != Some(&c) {
                    let fits = !list.contains(&c)
                        && at <= list.len()
                        && at < usize::from(self.limits().max);
                    fits.then_some(())?;
                    list.truncate(at);
                    list.push(c);
                }
                self.keep_draft(Answer::Ranked(list));
            }
            (Action::ClearFrom(at), Kind::Rank { .. }) => {
                let mut list = self.listed();
                list.truncate(usize::from(at));
                self.keep_draft(Answer::Ranked(list));
            }
            (Action::Coins(c, n), Kind::Allocate { coins, .. }) => {
                self.offered(c)?;
                let before = self.spread();
                let mut after = before.clone();
                *after.get_mut(usize::from(c.0))? = n;
                if chosen(Some(&Answer::Coins(after.clone()))) > *coins {
                    let left = coins.saturating_sub(chosen(Some(&Answer::Coins(before))));
                    self.again(Problem::CoinsLeft(left));
                } else {
                    self.keep_draft(Answer::Coins(after));
                }
            }
            (
                Action::Done,
                Kind::SelectMultiple { .. } | Kind::Rank { .. } | Kind::Allocate { .. },
            ) => self.done(),
            _ => return None,
        }
        Some(())
    }

    /// Adds choices to a multiple selection; an exclusive one clears the others and the other way round.
    pub(super) fn switch_on(&mut self, choices: &[ChoiceIx]) {
        let mut list = self.listed();
        for c in choices.iter().filter(|c| !self.listed().contains(c)) {
            if self.exclusive(*c) {
                list.clear();
            }
            list.retain(|x| !self.exclusive(*x));
            list.push(*c);
        }
        let max = self.limits().max;
        if list.len() > usize::from(max) {
            return self.again(Problem::TooMany(max));
        }
        list.sort_unstable();
        self.keep_draft(Answer::Many(list));
    }

    fn done(&mut self) {
        let Limits { min, max } = self.limits();
        let complete = self.limits().complete(self.row, self.current());
        match (self.session.draft.clone(), &self.row.kind) {
            (None, _) if complete => self.keep_answer(),
            (Some(draft), _) if complete => self.submit(draft),
            (_, Kind::Allocate { .. }) => self.again(Problem::CoinsLeft(max)),
            (_, _) if chosen(self.current()) == 0 && min == 0 && self.can_skip() => self.skip(),
            _ => self.again(Problem::TooFew(min.max(1))),
        }
    }

    /// The choices selected on a multi-select or rank screen.
    pub(super) fn listed(&self) -> Vec<ChoiceIx> {
        match self.current() {
            Some(Answer::Many(list) | Answer::Ranked(list)) => list.clone(),
            _ => Vec::new(),
        }
    }

    /// The coins on an allocate screen.
    pub(super) fn spread(&self) -> Vec<u16> {
        match self.current() {
            Some(Answer::Coins(coins)) => coins.clone(),
            _ => vec![0; self.row.choices().len()],
        }
    }

    pub(super) fn exclusive(&self, choice: ChoiceIx) -> bool {
        self.row
            .choices()
            .get(usize::from(choice.0))
            .is_some_and(|c| c.exclusive)
    }

    fn offered(&self, choice: ChoiceIx) -> Option<()> {
        self.view.choices(self.at).contains(&choice).then_some(())
    }
}
