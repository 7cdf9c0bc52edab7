//! Somebody of whom something is stored.

use surveys::engine::Input;

use super::{Effect, Event, Missing, Notice, SideQuestion, State, Step, Why, words};
use crate::domain::{Cause, MenuTap, Onboarding, Respondent, View, Wish};

/// So many places of similar names are listed.
const MEANT: usize = 8;

impl Step<'_> {
    pub(super) fn respondent(
        &mut self,
        mut r: Respondent,
        side_question: Option<SideQuestion>,
        event: Event,
    ) -> Result<State, Missing> {
        let mut next = None;
        match event {
            Event::Start(payload) => self.start(&mut r, &payload)?,
            Event::Menu(MenuTap::ConfirmDelete) => return Ok(self.erase(Notice::Erased)),
            Event::Menu(MenuTap::Assent(false)) if r.consent.is_pending() => {
                if matches!(r.view, View::Assent { .. }) {
                    return Ok(self.erase(Notice::Declined));
                }
                self.emit(Effect::Stale);
            }
            Event::Delete if side_question == Some(SideQuestion::Erase) => {
                return Ok(self.erase(Notice::Erased));
            }
            Event::Delete => next = self.ask(&mut r, SideQuestion::Erase)?,
            Event::ChooseLanguage => next = self.ask(&mut r, SideQuestion::Language)?,
            Event::Menu(tap) => self.menu(&mut r, tap)?,
            Event::Answer(input) => self.answer(&mut r, input)?,
            Event::Act(action) => self.act(&mut r, action)?,
            Event::Typed(text) => return self.heard(r, side_question, &text),
            Event::Harm(text) => self.harm(&mut r, text)?,
            Event::Added(text) => self.report(&mut r, text, Cause::Words)?,
            Event::MyData => self.my_data(&mut r)?,
            Event::Stop => self.stop(&mut r)?,
            Event::GuardianAgreed(_) => self.permitted(&mut r)?,
            Event::WrongCode => self.wrong_permission(&mut r)?,
            // of the way to consent, which is behind them; or nothing that we know
            Event::Press(_) | Event::Join(_) => self.show(Why::Next),
            Event::Again => {
                next = side_question;
                self.show(Why::Next);
            }
        }
        Ok(State::Known(Box::new(r), next))
    }

    /// A link enters its round; without one it goes on.
    fn start(&mut self, r: &mut Respondent, payload: &str) -> Result<(), Missing> {
        if matches!(r.view, View::Assent { .. }) {
            return self.go_on(r);
        }
        match self.facts.link(payload) {
            Some(into) => self.enter_round(r, into, Some(payload)),
            None if self.facts.leads_to_paused(payload) => self.view(r, View::RoundPaused),
            None => self.go_on(r),
        }
    }

    fn menu(&mut self, r: &mut Respondent, tap: MenuTap) -> Result<(), Missing> {
        let link = || r.view.link().map(str::to_owned);
        match tap {
            MenuTap::Continue if self.is_asked_ahead(r) => {
                // no yes to a round that they have only been told of
                self.show(Why::Next);
                Ok(())
            }
            MenuTap::Continue => self.continue_here(r),
            MenuTap::Follow(follow) => self.follow(r, follow),
            MenuTap::Back => self.back(r),
            MenuTap::Oblasts => self.elsewhere(r),
            MenuTap::NotListed if matches!(r.view, View::Assent { .. }) => {
                self.emit(Effect::Stale);
                Ok(())
            }
            MenuTap::NotListed => {
                let link = link();
                self.view(r, View::NotListed { link })
            }
            MenuTap::Oblast(oblast) => {
                let link = link();
                self.view(r, View::ChooseMunicipality { oblast, link })
            }
            MenuTap::Municipality(index) => self.municipality(r, index),
            MenuTap::Language(language) => self.speak(r, language),
            MenuTap::Help => self.help(r),
            MenuTap::Report => self.view(r, View::Report),
            MenuTap::Ordered => self.ordered(r),
            MenuTap::Unclear => self.unclear(r),
            MenuTap::PassOn => self.pass_on(r),
            MenuTap::Show => self.show_again(r),
            MenuTap::ChangeAnswers => self.change_answers(r),
            MenuTap::Agree(mark) => {
                let (channel, consents) = (self.facts.channel, self.facts.consents);
                match mark == consents.mark(channel, r.language, r.age) {
                    true => self.assent(r, true),
                    // the words above the button were others
                    false => self.menu(r, MenuTap::AssentMore(false)),
                }
            }
            MenuTap::Assent(true) => self.menu(r, MenuTap::AssentMore(false)),
            MenuTap::Assent(false) => self.assent(r, false),
            MenuTap::AssentMore(more) => self.assent_more(r, more),
            MenuTap::Unstop => {
                r.stopped = false;
                self.go_on(r)
            }
            MenuTap::Invite(mark) => self.invite(r, Some(mark)),
            MenuTap::NoInvite => self.invite(r, None),
            MenuTap::AskAge => self.ask_age(r),
            MenuTap::Age(age) => self.age(r, age),
            MenuTap::Quiet(quiet) => self.quiet(r, quiet),
            MenuTap::Delete => self.view(r, View::ConfirmDelete),
            // before
            MenuTap::ConfirmDelete => Ok(()),
        }
    }

    /// The longer text before consent, or back from there.
    fn assent_more(&mut self, r: &mut Respondent, more: bool) -> Result<(), Missing> {
        let link = r.view.link().map(str::to_owned);
        match &r.view {
            View::Assent { .. } => self.view(r, View::Assent { link, more }),
            View::Renew { .. } | View::Age { .. } | View::Declined { .. } => {
                self.view(r, View::Renew { link, more })
            }
            _ => {
                self.emit(Effect::Stale);
                Ok(())
            }
        }
    }

    /// The child's own yes or no after the guardian's, or anybody's to words that have changed.
    fn assent(&mut self, r: &mut Respondent, yes: bool) -> Result<(), Missing> {
        let link = r.view.link().map(str::to_owned);
        let asked = matches!(r.view, View::Assent { .. } | View::Renew { .. });
        if !asked {
            self.emit(Effect::Stale);
            return Ok(());
        }
        if !yes {
            return self.view(r, View::Declined { link });
        }
        let (channel, consents) = (self.facts.channel, self.facts.consents);
        let version = consents.shown(channel, r.language, r.age).to_owned();
        r.consent = r.consent.agreed(version, self.now);
        r.view = View::ChooseOblast { link: link.clone() };
        let round = link.and_then(|link| Some(self.facts.snapshot.link(&link)?.0));
        let round = round.filter(|round| round.takes_answers(self.now) || round.was_undone());
        match (round, r.municipality.clone()) {
            (Some(round), Some(place)) => self.enter_told(r, (round, &place)),
            (None, Some(_)) => self.go_on(r),
            (_, None) => {
                self.show(Why::Next);
                Ok(())
            }
        }
    }

    /// "Wrong town": the oblasts; before the child's own yes the place is only left out, and asked for after it.
    fn elsewhere(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let link = r.view.link().map(str::to_owned);
        if !matches!(r.view, View::Assent { .. }) {
            return self.view(r, View::ChooseOblast { link });
        }
        r.municipality = None;
        self.view(r, View::Assent { link, more: false })
    }

    fn municipality(&mut self, r: &mut Respondent, index: u16) -> Result<(), Missing> {
        let facts = self.facts;
        let Some(place) = facts.municipalities.at(index) else {
            return self.elsewhere(r);
        };
        // the round they came for, if it runs there too
        let link = r.view.link();
        let meant = link.and_then(|link| Some(facts.snapshot.link(link)?.0.id.clone()));
        r.municipality = Some(place.slug.clone());
        let mut open = facts.open_rounds(&place.slug, self.now);
        let round = open
            .find(|round| Some(&round.id) == meant.as_ref())
            .or_else(|| facts.open_in(&place.slug, self.now));
        match round {
            Some(round) if Some(&round.id) == meant.as_ref() => {
                self.enter_told(r, (round, &place.slug))
            }
            Some(round) => self.enter_round(r, (round, &place.slug), None),
            None if self.must_renew(r)? => self.renew(r, None),
            None => self.view(r, View::NoRound),
        }
    }

    /// The name of a place, where they are asked for it. A number stands for a button, and for nothing else.
    fn typed_name(&mut self, r: &mut Respondent, text: &str) -> Result<(), Missing> {
        let number = words::option(text, r.language).is_some();
        let places = self.facts.municipalities;
        let mut found = match number {
            true => Vec::new(),
            false => places.typed(text),
        };
        if let [only] = found[..] {
            return self.municipality(r, only);
        }
        if found.is_empty() && !number {
            if words::says_not_listed(text) {
                return self.menu(r, MenuTap::NotListed);
            }
            found.extend(places.near(text));
        }
        found.truncate(MEANT);
        if found.is_empty() {
            self.show(Why::NotUnderstood(0));
            return Ok(());
        }
        let link = r.view.link().map(str::to_owned);
        self.view(
            r,
            View::WhichPlace {
                places: found,
                link,
            },
        )
    }

    pub(super) fn speak(
        &mut self,
        r: &mut Respondent,
        language: crate::domain::Language,
    ) -> Result<(), Missing> {
        r.language = language;
        if r.view == View::Language {
            return self.go_on(r);
        }
        self.show(Why::Next);
        Ok(())
    }

    /// No unsolicited message from now on; answers are kept.
    pub(super) fn stop(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        self.silence(r);
        if self.facts.by_sms() {
            self.say(Notice::Stopped);
            return Ok(());
        }
        self.view(r, View::Stopped)
    }

    pub(super) fn silence(&mut self, r: &mut Respondent) {
        r.stopped = true;
        self.emit(Effect::Silence);
    }

    /// Typed words; the state of whoever they have erased.
    pub(super) fn typed(
        &mut self,
        r: &mut Respondent,
        text: &str,
    ) -> Result<Option<State>, Missing> {
        if r.view == View::ConfirmDelete {
            // a number must not erase
            return match words::erases(text) {
                Some(true) => Ok(Some(self.erase(Notice::Erased))),
                Some(false) => self.menu(r, MenuTap::Back).map(|()| None),
                None => {
                    self.show(Why::NotUnderstood(0));
                    Ok(None)
                }
            };
        }
        let yes = match r.view {
            View::Assent { .. } | View::Renew { .. } | View::RoundAhead { .. } => {
                words::takes_part(text, r.language)
            }
            View::AskStop => words::stops(text, r.language),
            _ => words::yes_or_no(text, r.language),
        };
        match (&r.view, yes) {
            (View::Report, _) => self.report(r, text.to_owned(), Cause::Report)?,
            (View::Survey, _) => {
                self.answer(r, Input::Typed(text.to_owned()))?;
            }
            (View::AskFollow, Some(follow)) => self.follow(r, follow)?,
            (View::AskInvite { .. }, Some(invite)) => self.typed_invite(r, invite)?,
            (View::AskBoth, _) if let Some(wish) = words::wish(text, r.language) => {
                self.wish(r, wish)?;
            }
            // a yes there may be no more than thanks
            (View::Thanks { .. }, _) if words::yes_or_no_in_words(text) == Some(false) => {
                self.take_back(r)?;
            }
            (View::ParentFirst { .. }, _) if words::is_code(text) => {
                self.emit(Effect::TryCode(text.to_owned()));
            }
            (View::AskStop, Some(quiet)) => self.quiet(r, quiet)?,
            (View::Age { .. }, _) => self.typed_age(r, text)?,
            (
                View::ChooseOblast { .. }
                | View::ChooseMunicipality { .. }
                | View::WhichPlace { .. }
                | View::NotListed { .. },
                _,
            ) => self.typed_name(r, text)?,
            (View::RoundAhead { .. }, Some(true)) => self.continue_here(r)?,
            (View::RoundAhead { link }, Some(false)) => {
                let link = link.clone();
                self.view(r, View::Declined { link })?;
            }
            (View::AskOrdered, Some(true)) => self.pass_on(r)?,
            (View::AskOrdered, Some(false)) => self.help(r)?,
            (View::Assent { .. }, Some(false)) if r.consent.is_pending() => {
                return Ok(Some(self.erase(Notice::Declined)));
            }
            (View::Assent { .. } | View::Renew { .. }, Some(yes)) => self.assent(r, yes)?,
            (View::Assent { .. } | View::Renew { .. }, None)
                if !self.facts.by_sms() && words::asks_who(text) =>
            {
                self.assent_more(r, true)?;
            }
            _ => self.no_answer(r, text)?,
        }
        Ok(None)
    }

    /// Where help is spoken of, what answers nothing and tells something is written to whom the help names.
    fn no_answer(&mut self, r: &mut Respondent, text: &str) -> Result<(), Missing> {
        let of_help = matches!(
            r.view,
            View::Help | View::Reported | View::AskOrdered | View::Ordered
        );
        if !self.facts.by_sms() && words::goes_on(text) {
            return self.menu(r, MenuTap::Continue);
        }
        if of_help && words::tells(text) {
            return self.report(r, text.to_owned(), Cause::Report);
        }
        let options = match r.view {
            View::AskBoth => Some(Wish::NUMBERED.len()),
            View::AskFollow
            | View::AskInvite { .. }
            | View::RoundAhead { .. }
            | View::Assent { .. }
            | View::Renew { .. } => Some(2),
            _ if self.facts.by_sms() && words::asks_after_end(&r.view, text) => {
                self.show(Why::WhoAsks(0));
                return Ok(());
            }
            // where there are screens, one that is drawn anew without a word looks like silence
            _ if self.facts.by_sms() || words::is_thanks(text) => None,
            _ => Some(0),
        };
        self.show(options.map_or(Why::Next, Why::NotUnderstood));
        Ok(())
    }

    /// Erases everything; nobody is left to have a screen.
    pub(super) fn erase(&mut self, said: Notice) -> State {
        self.emit(Effect::Erase);
        self.say(said);
        State::New(Onboarding::default())
    }
}
