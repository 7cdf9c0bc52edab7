//! A guardian's yes holds for one round and the questions about its result: the next round needs a yes of its own.

use super::facts::payload;
use super::{Effect, Missing, Step, Why};
use crate::domain::{Covers, Respondent, Round, Span, View};

/// A guardian's link is good for a week.
pub const GUARDIAN_LINK: Span = Span::days(7);

impl Step<'_> {
    /// Whether a guardian must say yes before this round.
    pub(super) fn lacks_permission(&self, r: &Respondent, round: &Round) -> Result<bool, Missing> {
        if !self.facts.needs_guardian(r.age) {
            return Ok(false);
        }
        let mut given = self.facts.past()?.permissions.iter();
        let covers = |covers: &Covers| match covers {
            Covers::Next => true,
            Covers::Round(id) => *id == round.id,
            Covers::Past => false,
        };
        // "was it done?" is about a result
        let about_result = round.is_about_promise();
        Ok(!given.any(|given| given.holds(self.now) && (about_result || covers(&given.covers))))
    }

    /// A round begins: a yes that was for none yet is for this one.
    pub(super) fn use_permission(&mut self, r: &Respondent, round: &Round) -> Result<(), Missing> {
        if !self.facts.needs_guardian(r.age) || round.is_about_promise() {
            return Ok(());
        }
        let given = &self.facts.past()?.permissions;
        let own = |covers: &Covers| matches!(covers, Covers::Round(id) if *id == round.id);
        if !given.iter().any(|given| own(&given.covers)) {
            self.emit(Effect::UsePermission(round.id.clone()));
        }
        Ok(())
    }

    /// The link that a guardian is to open, or a code on paper. Asked again before it ends, the link is the same.
    pub(super) fn ask_parent(
        &mut self,
        r: &mut Respondent,
        round: &Round,
        place: &str,
    ) -> Result<(), Missing> {
        let link = payload(round, place);
        let known = match &r.view {
            View::ParentFirst {
                link: same, ends, ..
            } if *same == link => Some(*ends),
            _ => None,
        };
        let ends = known.filter(|ends| self.now < *ends);
        let ends = ends.unwrap_or(self.now + GUARDIAN_LINK);
        let wrong_code = false;
        r.municipality = Some(place.to_owned());
        self.view(
            r,
            View::ParentFirst {
                link,
                ends,
                wrong_code,
            },
        )
    }

    /// A guardian has said yes to somebody of whom something is stored.
    pub(super) fn permitted(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let waits = matches!(r.view, View::ParentFirst { .. });
        let link = r.view.link().filter(|_| waits).map(str::to_owned);
        match link.as_deref().and_then(|link| self.facts.link(link)) {
            Some(round) => self.enter_round(r, round, link.as_deref()),
            None if waits => self.go_on(r),
            None => {
                self.show(Why::Next);
                Ok(())
            }
        }
    }

    pub(super) fn wrong_permission(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        if let View::ParentFirst { wrong_code, .. } = &mut r.view {
            *wrong_code = true;
        }
        self.show(Why::WrongCode);
        Ok(())
    }
}
