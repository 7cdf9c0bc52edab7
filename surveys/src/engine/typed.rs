//! Typed answers: what they do depends on what is already on the screen.

use super::reading::{self, Reading};
use super::screen::chosen;
use super::step::StepContext;
use super::{Action, Channel, Effect, Problem, values};
use crate::questionnaire::{Answer, ChoiceIx, Kind};

impl StepContext<'_> {
    /// Takes typed text.
    pub(super) fn hear(&mut self, text: &str) {
        let pending = self.session.problem.clone();
        self.numbered = reading::numeral(text, self.language).is_some();
        if let Some(Problem::Confirm(answer)) = &pending {
            match self.agrees(text) {
                Some(true) => return self.give(answer.clone()),
                Some(false) => return self.again(Problem::NotUnderstood),
                None => {}
            }
        }
        match self.read(text) {
            Reading::Answer(answer) => self.give(answer),
            Reading::Ambiguous(choices) => self.again(Problem::Ambiguous(choices)),
            Reading::Does(action) => self.obey(action),
            // said twice is meant
            Reading::Doubtful(answer) if pending == Some(Problem::Confirm(answer.clone())) => {
                self.give(answer);
            }
            Reading::Doubtful(answer) => self.doubt(answer),
            Reading::NoSuchDay => self.again(Problem::NoSuchDay),
            Reading::NotUnderstood => self.again(Problem::NotUnderstood),
        }
    }

    /// What typed text means at this row. By SMS "0" is the number of "don't know".
    pub(super) fn read(&self, text: &str) -> Reading {
        let choices = self.view.choices(self.at);
        let channel = self.session.channel;
        let reading = reading::parse_on(channel, self.row, &choices, text, self.language);
        let zero = self.by_sms()
            && self.row.dont_know
            && !choices.is_empty()
            && reading::fold(text) == "0";
        match reading {
            Reading::NotUnderstood if zero => Reading::Does(Action::DontKnow),
            // a choice that is itself called 0
            Reading::Answer(answer) if zero => Reading::Doubtful(answer),
            reading => reading,
        }
    }

    pub(super) fn by_sms(&self) -> bool {
        self.session.channel == Channel::Sms
    }

    /// Yes or no to "did you mean …?", which by SMS have the numbers 1 and 2.
    fn agrees(&self, text: &str) -> Option<bool> {
        reading::yes_or_no(text).or_else(|| match reading::numeral(text, self.language)? {
            1 if self.by_sms() => Some(true),
            2 if self.by_sms() => Some(false),
            _ => None,
        })
    }

    /// Takes an answer as read: checks what its type allows, then joins it with what is drafted.
    pub(super) fn give(&mut self, answer: Answer) {
        match (&self.row.kind, answer) {
            (Kind::Text { max_characters }, Answer::Text(t))
                if t.chars().count() > usize::from(*max_characters) =>
            {
                self.again(Problem::TooLong(*max_characters));
            }
            (Kind::Range { start, end, step }, Answer::Number(n)) => {
                match values::steps(*start, *end, *step)
                    .into_iter()
                    .find(|s| (s - n).abs() < 1e-9)
                {
                    Some(value) => self.submit(Answer::Number(value)),
                    None => self.again(Problem::OutOfRange(*start, *end)),
                }
            }
            (Kind::SelectMultiple { .. }, Answer::Many(list)) => self.give_several(list),
            (Kind::Rank { .. }, Answer::Ranked(list)) => self.give_ranked(list),
            (Kind::Allocate { coins, .. }, Answer::Coins(spread)) => {
                self.give_coins(spread, *coins)
            }
            (_, answer) => self.submit(answer),
        }
    }

    /// Echoes what was understood, unless it could not be taken anyway. A doubt is no misunderstanding and is not counted as one.
    fn doubt(&mut self, answer: Answer) {
        let max = self.limits().max;
        if matches!(answer, Answer::Many(_) | Answer::Ranked(_)) && chosen(Some(&answer)) > max {
            return self.again(Problem::TooMany(max));
        }
        self.session.problem = Some(Problem::Confirm(answer));
        self.effects.push(Effect::Reprompted);
    }

    /// Does what a word says. Who does not know or does not want to say, where that is no answer, leaves the question.
    fn obey(&mut self, action: Action) {
        let marked = self.session.draft.is_some();
        let action = match action {
            Action::Next | Action::Finish if marked => Action::Done,
            action => action,
        };
        let leaves = matches!(action, Action::DontKnow | Action::PreferNot) && self.row.asks();
        if self.act(action).is_some() || (leaves && self.act(Action::Skip).is_some()) {
            return;
        }
        let required = leaves || (action == Action::Skip && self.row.asks());
        self.again(if required {
            Problem::Required
        } else {
            Problem::NotUnderstood
        });
    }

    /// A whole selection; with a draft on the screen it is added to that, to be finished with "done". So is a single label where buttons
    /// are seen: perhaps the next one follows.
    fn give_several(&mut self, list: Vec<ChoiceIx>) {
        let count = u16::try_from(list.len()).unwrap_or(u16::MAX);
        let limits = self.limits();
        if count > 1 && list.iter().any(|c| self.exclusive(*c)) {
            self.again(Problem::NotUnderstood);
        } else if !self.replaces(&list)
            && (self.session.draft.is_some() || self.may_be_first(&list))
        {
            self.switch_on(&list);
        } else if count > limits.max {
            self.again(Problem::TooMany(limits.max));
        } else if count < limits.min && !list.iter().any(|c| self.exclusive(*c)) {
            self.again(Problem::TooFew(limits.min));
        } else if self.takes_away(&list) {
            self.doubt(Answer::Many(list));
        } else {
            self.submit(Answer::Many(list));
        }
    }

    /// Where marks are seen: whether a typed list leaves out one that was recorded, and nobody has said yet that this is meant.
    fn takes_away(&self, list: &[ChoiceIx]) -> bool {
        let Some(Answer::Many(recorded)) = self.view.answer(self.at) else {
            return false;
        };
        !self.by_sms() && !self.is_meant(list) && recorded.iter().any(|c| !list.contains(c))
    }

    /// Whether somebody has just said that this list takes the place of the recorded one.
    fn replaces(&self, list: &[ChoiceIx]) -> bool {
        let recorded = matches!(self.view.answer(self.at), Some(Answer::Many(_)));
        recorded && self.is_meant(list)
    }

    /// Whether it was just asked if this list is meant.
    fn is_meant(&self, list: &[ChoiceIx]) -> bool {
        match &self.session.problem {
            Some(Problem::Confirm(Answer::Many(asked))) => asked == list,
            _ => false,
        }
    }

    /// One of several that may be chosen, by its label.
    fn may_be_first(&self, list: &[ChoiceIx]) -> bool {
        let one = matches!(list, [only] if !self.exclusive(*only));
        one && !self.numbered && !self.by_sms() && self.limits().max > 1
    }

    /// All places at once, or the next ones, also after what was there when the question was left half done.
    fn give_ranked(&mut self, list: Vec<ChoiceIx>) {
        let top = usize::from(self.limits().max);
        let whole = list.len() == top;
        let half = |answer: &&Answer| chosen(Some(answer)) < self.limits().max;
        let recorded = self.view.answer(self.at).filter(half);
        let mut ranked = match (&self.session.draft, recorded) {
            (Some(Answer::Ranked(before)), _) if !whole => before.clone(),
            (None, Some(Answer::Ranked(before)))
                if !whole && !list.iter().any(|c| before.contains(c)) =>
            {
                before.clone()
            }
            _ => Vec::new(),
        };
        if list.iter().any(|c| ranked.contains(c)) {
            return self.again(Problem::Placed);
        }
        ranked.extend(list);
        match ranked.len() {
            n if n > top => self.again(Problem::TooMany(self.limits().max)),
            n if n == top => self.submit(Answer::Ranked(ranked)),
            _ => self.keep_draft(Answer::Ranked(ranked)),
        }
    }

    /// All coins at once, or some more.
    fn give_coins(&mut self, spread: Vec<u16>, coins: u16) {
        let whole = chosen(Some(&Answer::Coins(spread.clone()))) == coins;
        let before = match &self.session.draft {
            Some(Answer::Coins(before)) if !whole => before.clone(),
            _ => vec![0; spread.len()],
        };
        let sum = before
            .iter()
            .zip(&spread)
            .map(|(a, b)| a.saturating_add(*b))
            .collect();
        let sum = Answer::Coins(sum);
        let left = coins.saturating_sub(chosen(Some(&Answer::Coins(before))));
        match chosen(Some(&sum)) {
            n if n > coins => self.again(Problem::CoinsLeft(left)),
            n if n == coins => self.submit(sum),
            _ => self.keep_draft(sum),
        }
    }
}
