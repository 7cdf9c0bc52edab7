//! Into a round, or on in it.

use surveys::engine;

use super::facts::payload;
use super::{Effect, Missing, Step, Why};
use crate::domain::{OpenSession, Respondent, Round, SessionStatus, View};

impl Step<'_> {
    /// Goes on in this round, or begins it: once per person, also for those who erased and came back. `by` is the link by which they come.
    pub(super) fn enter_round(
        &mut self,
        r: &mut Respondent,
        (round, place): (&Round, &str),
        by: Option<&str>,
    ) -> Result<(), Missing> {
        let link = self.facts.way_in(round, place, by);
        // whatever was looked at in between: no question before the child's own yes
        if r.consent.is_pending() {
            return self.view(r, View::Assent { link, more: false });
        }
        if r.open.as_ref().is_some_and(|open| open.round == round.id) {
            return self.resume(r);
        }
        let past = self.facts.past()?;
        if let Some(open) = past.sessions.iter().find(|s| s.round == round.id) {
            r.municipality = Some(open.municipality.clone());
            r.open = Some(open.clone());
            // what they see is about another round
            r.view = View::AskFollow;
            return self.resume(r);
        }
        if round.was_undone() {
            return self.view(r, View::RoundUndone);
        }
        if !round.takes_answers(self.now) {
            return self.view(r, View::RoundClosed);
        }
        if self.facts.standing(&round.id)?.left {
            return self.view(r, View::AlreadyTookPart);
        }
        if self.is_stale(r) {
            // before a round begins, never in the middle of one
            r.municipality = Some(place.to_owned());
            return self.renew(r, link);
        }
        if self.lacks_permission(r, round)? {
            return self.ask_parent(r, round, place);
        }
        let ahead = View::RoundAhead { link };
        if r.view != ahead {
            return self.view(r, ahead);
        }
        r.view = ahead;
        let random = self.facts.random;
        let seed = random.number().unsigned_abs();
        let (questionnaire, channel) = (&round.questionnaire, self.facts.channel);
        let mut session = engine::begin_on(questionnaire, seed, self.now, channel);
        session.words = self.facts.words(place, r.language);
        let session = engine::settle(questionnaire, &session, self.now);
        let open = OpenSession::begin(random, r, &round.id, place, session);
        r.municipality = Some(place.to_owned());
        r.open = Some(open.clone());
        self.use_permission(r, round)?;
        self.emit(Effect::Begin(open));
        self.view(r, View::Survey)
    }

    /// The same for whoever has just read what the round is about, by the link that their view carries.
    pub(super) fn enter_told(
        &mut self,
        r: &mut Respondent,
        (round, place): (&Round, &str),
    ) -> Result<(), Missing> {
        let link = self.facts.way_in(round, place, r.view.link());
        let ahead = View::RoundAhead { link };
        let by = ahead.link().map(str::to_owned);
        r.view = ahead;
        self.enter_round(r, (round, place), by.as_deref())
    }

    /// On from where they are: into the round that they have just read of, else as [`Self::go_on`].
    pub(super) fn continue_here(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let ahead = matches!(r.view, View::RoundAhead { .. });
        let link = r.view.link().filter(|_| ahead).map(str::to_owned);
        match link.as_deref().and_then(|link| self.facts.link(link)) {
            Some(into) => self.enter_round(r, into, link.as_deref()),
            None => self.go_on(r),
        }
    }

    /// Where there are no screens: they were asked whether they want to begin this round, and nothing else is a yes.
    pub(super) fn is_asked_ahead(&self, r: &Respondent) -> bool {
        let ahead = matches!(r.view, View::RoundAhead { .. }) && self.facts.by_sms();
        let link = r.view.link().filter(|_| ahead);
        let round = link.and_then(|link| self.facts.link(link));
        round.is_some_and(|(round, _)| round.takes_answers(self.now))
    }

    /// Where they are, after the chat was emptied: but nothing of help or of what is stored.
    pub(super) fn show_again(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        match r.view {
            View::Help
            | View::Report
            | View::Reported
            | View::AskOrdered
            | View::Ordered
            | View::MyData { .. } => self.go_on(r),
            _ => {
                self.show(Why::Next);
                Ok(())
            }
        }
    }

    /// Shows the session where it stands. Whoever has said whether they want to hear of it is not asked again.
    pub(super) fn resume(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let Some(open) = &r.open else {
            return Ok(());
        };
        let snapshot = self.facts.snapshot;
        let round = snapshot.round(&open.round);
        let takes = round.is_some_and(|round| round.takes_answers(self.now));
        let view = match (open.status, &r.view) {
            (SessionStatus::Open, _) if takes || snapshot.is_refused(&open.round) => View::Survey,
            (SessionStatus::Open, _) => View::RoundClosed,
            (_, View::Thanks { follow, invited }) => View::Thanks {
                follow: *follow,
                invited: *invited,
            },
            _ => match self.facts.past()?.followed.get(&open.round) {
                Some(follow) => View::Thanks {
                    follow: *follow,
                    invited: self.is_invited()?,
                },
                // what the council answers is already known: nothing follows
                None if round.is_some_and(|round| round.is_about_promise()) => View::Thanks {
                    follow: self.facts.past()?.followed.values().any(|follow| *follow),
                    invited: self.is_invited()?,
                },
                None => self.end_question(r)?,
            },
        };
        self.view(r, view)
    }

    /// From a screen that was only looked at: to what is open, or to the card of the next round once the one before asks nothing any more.
    pub(super) fn back(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let Some(open) = &r.open else {
            return self.go_on(r);
        };
        let round = self.facts.snapshot.round(&open.round);
        let runs = round.is_some_and(|round| round.takes_answers(self.now));
        let asks = !self.facts.past()?.followed.contains_key(&open.round);
        match open.status == SessionStatus::Finished && !(runs && asks) {
            true => self.go_on(r),
            false => self.resume(r),
        }
    }

    /// Wherever they are: on with the survey, or into the round that is open in their municipality.
    pub(super) fn go_on(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        if r.consent.is_pending() {
            // what was looked at in between has no link: the round of their place
            let place = r.municipality.as_deref();
            let open = place.and_then(|place| payload(self.facts.open_in(place, self.now)?, place));
            let link = r.view.link().map(str::to_owned).or(open);
            return self.view(r, View::Assent { link, more: false });
        }
        let snapshot = self.facts.snapshot;
        let current = r.open.as_ref();
        let unfinished = current.is_some_and(|open| {
            let round = snapshot.round(&open.round);
            open.status == SessionStatus::Open && round.is_some_and(|r| r.takes_answers(self.now))
        });
        if unfinished {
            return self.view(r, View::Survey);
        }
        let Some(place) = r.municipality.clone() else {
            return self.view(r, View::ChooseOblast { link: None });
        };
        let open = snapshot.open_in(&place, self.now);
        let next = open
            .filter(|round| self.facts.offers(round) && round.is_for_everybody())
            .find(|round| current.is_none_or(|open| open.round != round.id));
        match next {
            Some(round) => self.enter_round(r, (round, &place), None),
            None if self.must_renew(r)? => self.renew(r, None),
            None if r.open.is_some() => self.resume(r),
            None => self.view(r, View::NoRound),
        }
    }

    /// Another view, and shows it.
    pub(super) fn view(&mut self, r: &mut Respondent, view: View) -> Result<(), Missing> {
        r.view = view;
        self.show(Why::Next);
        Ok(())
    }
}
