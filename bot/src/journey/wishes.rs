//! What somebody wants to be written to about: what comes of a round, and the next ones.

use super::{Effect, Missing, Step, Why};
use crate::domain::{ConsentMark, InvitationAnswer, Respondent, View, Wish};

impl Step<'_> {
    /// What is asked when a survey is finished.
    pub(super) fn end_question(&self, r: &Respondent) -> Result<View, Missing> {
        let both = self.facts.by_sms() && self.asks_invite(r)?;
        Ok(if both { View::AskBoth } else { View::AskFollow })
    }

    /// Whether they want to hear what the council answers.
    pub(super) fn follow(&mut self, r: &mut Respondent, follow: bool) -> Result<(), Missing> {
        if !self.keep_follow(r, follow) {
            return self.go_on(r);
        }
        if !self.facts.by_sms() && self.asks_invite(r)? {
            return self.view(r, View::AskInvite { follow });
        }
        let invited = self.is_invited()?;
        r.view = View::Thanks { follow, invited };
        self.show(Why::Wished(Wish::of(follow, false)));
        Ok(())
    }

    /// Both at once.
    pub(super) fn wish(&mut self, r: &mut Respondent, wish: Wish) -> Result<(), Missing> {
        let (follow, invited) = (wish.news(), wish.rounds());
        if !self.keep_follow(r, follow) {
            return self.go_on(r);
        }
        let invited = invited && self.may_be_invited(r)?;
        self.keep_invite(r, invited);
        r.view = View::Thanks { follow, invited };
        self.show(Why::Wished(Wish::of(follow, invited)));
        Ok(())
    }

    /// Yes to the question with this mark, or no, wherever the button stands.
    pub(super) fn invite(
        &mut self,
        r: &mut Respondent,
        mark: Option<ConsentMark>,
    ) -> Result<(), Missing> {
        let yes = mark.is_some();
        let may = !yes || self.may_be_invited(r)?;
        if r.consent.is_pending() || !may {
            self.emit(Effect::Stale);
            return Ok(());
        }
        if mark.is_some_and(|mark| mark != ConsentMark::of(self.words(r))) {
            // the words above the button were others: it stands under those of today now
            self.show(Why::Next);
            return Ok(());
        }
        self.keep_invite(r, yes);
        match (&mut r.view, yes) {
            (View::AskInvite { follow }, _) => {
                let (follow, invited) = (*follow, yes);
                r.view = View::Thanks { follow, invited };
                self.show(Why::Wished(Wish::of(follow, yes)));
                Ok(())
            }
            (View::Thanks { invited, .. } | View::MyData { invited, .. }, true) => {
                *invited = true;
                self.show(Why::Next);
                Ok(())
            }
            (_, true) => self.back(r),
            (_, false) => self.view(r, View::Uninvited),
        }
    }

    /// A typed yes or no where that is asked.
    pub(super) fn typed_invite(&mut self, r: &mut Respondent, yes: bool) -> Result<(), Missing> {
        // typed under what is shown
        let mark = yes.then(|| ConsentMark::of(self.words(r)));
        self.invite(r, mark)
    }

    /// A "no" where nothing is asked any more, after a yes.
    pub(super) fn take_back(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let View::Thanks { follow, .. } = r.view else {
            return Ok(());
        };
        let invited = self.is_invited()?;
        if !follow && !invited {
            self.show(Why::Next);
            return Ok(());
        }
        if follow && !self.keep_follow(r, false) {
            return self.go_on(r);
        }
        if invited {
            self.keep_invite(r, false);
        }
        let (follow, invited) = (false, false);
        r.view = View::Thanks { follow, invited };
        self.show(Why::Wished(Wish::Nothing));
        Ok(())
    }

    /// What is stored: also what hangs on rounds other than the current one.
    pub(super) fn my_data(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let past = self.facts.past()?;
        let current = r.open.as_ref().map(|open| &open.pseudonym);
        let others = past
            .sessions
            .iter()
            .filter(|s| Some(&s.pseudonym) != current);
        let view = View::MyData {
            follows: past.followed.values().any(|follow| *follow),
            earlier: others.map(|s| s.session.answers.len()).sum(),
            invited: self.is_invited()?,
        };
        self.view(r, view)
    }

    /// Whether they have said yes to being invited, and that still holds.
    pub(super) fn is_invited(&self) -> Result<bool, Missing> {
        let (past, consents) = (self.facts.past()?, self.facts.consents);
        let answer = past.invitation.as_ref();
        Ok(answer.is_some_and(|answer| answer.yes && consents.answered(answer, self.now)))
    }

    /// Whether the question is open: not answered within a year, or to other words.
    fn asks_invite(&self, r: &Respondent) -> Result<bool, Missing> {
        let (past, consents) = (self.facts.past()?, self.facts.consents);
        let answer = past.invitation.as_ref();
        let open = !answer.is_some_and(|answer| consents.answered(answer, self.now));
        Ok(open && self.may_be_invited(r)?)
    }

    /// A child only where a guardian has allowed it.
    fn may_be_invited(&self, r: &Respondent) -> Result<bool, Missing> {
        let mut permissions = self.facts.past()?.permissions.iter();
        let allowed = permissions.any(|given| given.invites && given.holds(self.now));
        Ok(allowed || !self.facts.needs_guardian(r.age))
    }

    /// `false` if there is no round that it could be about.
    fn keep_follow(&mut self, r: &mut Respondent, follow: bool) -> bool {
        let Some(open) = &r.open else {
            return false;
        };
        // the question has said that a yes ends "no messages"
        r.stopped &= !follow;
        self.emit(Effect::Follow {
            round: open.round.clone(),
            municipality: open.municipality.clone(),
            follow,
        });
        true
    }

    fn keep_invite(&mut self, r: &mut Respondent, yes: bool) {
        r.stopped &= !yes;
        let words = self.words(r).to_owned();
        let on = self.now;
        self.emit(Effect::Invite(InvitationAnswer { yes, words, on }));
    }

    /// The version of the question that they are asked.
    fn words(&self, r: &Respondent) -> &str {
        let (channel, consents) = (self.facts.channel, self.facts.consents);
        consents.invitation(channel, r.language, r.age)
    }
}
