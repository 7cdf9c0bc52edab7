//! Consent, age and place are confirmed again after a year, or when the words have changed.

use super::words::{self, TypedAge};
use super::{Effect, Missing, Step, Why};
use crate::domain::{AgeBand, Respondent, View};

impl Step<'_> {
    /// Whether they must agree anew before anything new begins.
    pub(super) fn is_stale(&self, r: &Respondent) -> bool {
        !r.consent.is_pending() && !self.facts.consents.hold(&r.consent, self.now)
    }

    /// Asks anew. On a screen age and place stand above the words; elsewhere the age is asked first, and the place is that of the round.
    pub(super) fn renew(
        &mut self,
        r: &mut Respondent,
        link: Option<String>,
    ) -> Result<(), Missing> {
        let view = match self.facts.by_sms() {
            true => View::Age { link },
            false => View::Renew { link, more: false },
        };
        self.view(r, view)
    }

    /// Nothing is open: whoever has said yes to being written to is asked anew, as nothing is sent until then.
    pub(super) fn must_renew(&self, r: &Respondent) -> Result<bool, Missing> {
        if !self.is_stale(r) {
            return Ok(false);
        }
        let past = self.facts.past()?;
        let invited = past.invitation.as_ref().is_some_and(|answer| answer.yes);
        Ok(invited || past.followed.values().any(|follow| *follow))
    }

    /// "My age is another one now."
    pub(super) fn ask_age(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let View::Renew { link, .. } = &r.view else {
            self.emit(Effect::Stale);
            return Ok(());
        };
        let link = link.clone();
        self.view(r, View::Age { link })
    }

    /// The age now.
    pub(super) fn age(&mut self, r: &mut Respondent, age: AgeBand) -> Result<(), Missing> {
        let View::Age { link } = &r.view else {
            self.emit(Effect::Stale);
            return Ok(());
        };
        let link = link.clone();
        r.age = age;
        self.view(r, View::Renew { link, more: false })
    }

    pub(super) fn typed_age(&mut self, r: &mut Respondent, text: &str) -> Result<(), Missing> {
        let link = r.view.link().map(str::to_owned);
        match words::age(text, r.language) {
            Some(TypedAge::Band(age)) => self.age(r, age),
            // the surveys are not for them any more
            Some(TypedAge::Other) => self.view(r, View::Declined { link }),
            None => {
                self.show(Why::NotUnderstood(AgeBand::ALL.len() + 1));
                Ok(())
            }
        }
    }
}
