//! The way to consent: language, age band, a guardian's permission, consent. Nothing of it is stored.

use super::words::{self, TypedAge};
use super::{Effect, Event, Missing, Notice, Past, Room, State, Step, Why};
use crate::domain::{
    AgeBand, Cause, Consent, Guardian, Language, MenuTap, Onboarding, OnboardingStep as At,
    Respondent, RoundId, View,
};

/// Not understood so often in a row, the way begins anew where there are no screens.
const STUMBLES: u8 = 2;

impl Step<'_> {
    pub(super) fn newcomer(&mut self, way: Onboarding, event: Event) -> Result<State, Missing> {
        let way = self.unless_refused(way)?;
        match event {
            Event::Start(payload) => self.start_anew(&way, &payload),
            Event::Join(typed) => self.join(way, &typed),
            Event::Press(pressed) => self.press(pressed),
            Event::Menu(MenuTap::Language(language)) => Ok(self.spoken(way, language)),
            Event::Typed(text) => self.typed_by_newcomer(way, &text),
            Event::Harm(text) | Event::Added(text) => {
                let cause = Cause::Words;
                self.emit(Effect::Report { text, cause });
                let arrived = match self.facts.by_sms() {
                    true => Notice::Help,
                    false => Notice::Reported,
                };
                Ok(self.told(way, arrived))
            }
            Event::GuardianAgreed(guardian) => self.guardian_agreed(&way, guardian),
            Event::WrongCode => Ok(self.wrong_code(way)),
            Event::ChooseLanguage => Ok(self.choose_language(way)),
            Event::MyData | Event::Menu(MenuTap::Delete | MenuTap::ConfirmDelete) => {
                Ok(self.told(way, Notice::NothingStored))
            }
            Event::Delete if self.facts.by_sms() => {
                Ok(self.told(Onboarding::default(), Notice::NothingStored))
            }
            Event::Delete => Ok(self.told(way, Notice::NothingStored)),
            Event::Stop if self.facts.by_sms() => {
                self.emit(Effect::Silence);
                // whoever starts again goes on with their own way, not as somebody else on the phone
                Ok(self.told(way, Notice::Stopped))
            }
            Event::Stop => Ok(self.refused(&way)),
            Event::Menu(MenuTap::Help) => Ok(self.told(way, Notice::Help)),
            Event::Menu(MenuTap::Ordered) if !self.facts.by_sms() => {
                Ok(self.told(way, Notice::AskOrdered))
            }
            Event::Menu(MenuTap::Ordered | MenuTap::PassOn) => {
                self.emit(Effect::Ordered);
                Ok(self.told(way, Notice::Ordered))
            }
            Event::Menu(_) | Event::Answer(_) | Event::Act(_) | Event::Again => {
                Ok(self.at(way, Why::Next))
            }
        }
    }

    /// On the way, and shows it.
    pub(super) fn at(&mut self, way: Onboarding, why: Why) -> State {
        self.show(why);
        State::New(way)
    }

    /// On the way to another step, which has not been misunderstood.
    pub(super) fn to(&mut self, way: &Onboarding, step: At) -> State {
        self.at(way.at(step), Why::Next)
    }

    pub(super) fn told(&mut self, way: Onboarding, notice: Notice) -> State {
        self.say(notice);
        State::New(way)
    }

    /// The way is over without anything being stored.
    pub(super) fn ended(&mut self, way: &Onboarding, notice: Notice) -> State {
        let anew = Onboarding {
            language: way.language,
            ..Onboarding::default()
        };
        self.told(anew, notice)
    }

    /// Once a guardian has said no, no screen asks one again, whatever is drawn anew.
    fn unless_refused(&self, way: Onboarding) -> Result<Onboarding, Missing> {
        let asks = matches!(way.step, At::Guardian | At::AskParent) && !self.facts.by_sms();
        Ok(match asks.then(|| self.facts.past()).transpose()? {
            Some(Past {
                refused: Some(until),
                ..
            }) => way.at(At::AskLater(*until)),
            _ => way,
        })
    }

    fn start_anew(&mut self, before: &Onboarding, payload: &str) -> Result<State, Missing> {
        let link = self.facts.link(payload);
        if link.is_some_and(|(round, _)| round.was_undone()) {
            return Ok(self.told(Onboarding::default(), Notice::RoundUndone));
        }
        let open = link.filter(|(round, _)| round.takes_answers(self.now));
        if let Some((round, _)) = open
            && self.facts.standing(&round.id)?.left
        {
            return Ok(self.told(Onboarding::default(), Notice::TookPart));
        }
        let own = open.and_then(|(round, place)| self.facts.way_in(round, place, Some(payload)));
        let why = match own {
            None if payload.is_empty() => Why::Next,
            None if self.facts.leads_to_paused(payload) => Why::LinkPaused,
            None if self.facts.was_revoked(payload) => Why::LinkRevoked,
            None => Why::LinkEnded,
            Some(_) => Why::Next,
        };
        // whoever has chosen a language is not asked for it by the next link
        let language = before.language.filter(|_| own.is_some());
        let step = language.map_or(At::Start, |_| At::Age);
        let way = Onboarding {
            link: own,
            language,
            step,
            ..Onboarding::default()
        };
        Ok(self.at(way, why))
    }

    fn choose_language(&mut self, way: Onboarding) -> State {
        if !self.facts.by_sms() {
            let way = Onboarding {
                link: way.link,
                ..Onboarding::default()
            };
            return self.at(way, Why::Next);
        }
        let then = match way.step {
            At::AskLanguage(then) => then,
            ref step => Box::new(step.clone()),
        };
        self.to(
            &Onboarding {
                step: At::Start,
                ..way
            },
            At::AskLanguage(then),
        )
    }

    /// From now on in this language; what was asked is asked again in it.
    fn spoken(&mut self, way: Onboarding, language: Language) -> State {
        let step = match way.step {
            At::AskLanguage(then) => *then,
            At::Start | At::Language if !self.facts.by_sms() => At::Age,
            step => step,
        };
        let way = Onboarding {
            language: Some(language),
            step,
            ..way
        };
        self.at(way, Why::Next)
    }

    /// Where a press really leads: data from a client is not trusted, and too young stays too young for 24 h.
    fn press(&mut self, way: Onboarding) -> Result<State, Missing> {
        let round = way.link.as_deref().and_then(|link| self.facts.link(link));
        if round.is_some_and(|(round, _)| round.was_undone()) {
            return Ok(self.ended(&way, Notice::RoundUndone));
        }
        if way.language.is_none() {
            return Ok(self.to(&way, At::Language));
        }
        let Some(age) = way.age else {
            let early = matches!(
                way.step,
                At::Start | At::Language | At::Age | At::OtherAge | At::About
            );
            let step = if early { way.step.clone() } else { At::Age };
            return Ok(self.to(&way, step));
        };
        let young = self.facts.needs_guardian(age);
        if young {
            self.emit(Effect::HoldYoung);
        }
        let alone = matches!(
            way.step,
            At::Consent | At::ConsentMore | At::Agree | At::Refuse
        );
        if alone && (young || self.facts.past()?.must_ask()) {
            let age = Some(if young { age } else { AgeBand::From11 });
            return self.ask_guardian(&Onboarding { age, ..way }, At::Guardian);
        }
        if matches!(way.step, At::Guardian | At::AskParent) {
            return self.ask_guardian(&way, way.step.clone());
        }
        if way.step == At::Agree {
            let (channel, language) = (self.facts.channel, way.spoken());
            if way.agreed_to != Some(self.facts.consents.mark(channel, language, age)) {
                // the words above the button were others
                return Ok(self.to(&way, At::Consent));
            }
            let version = self.facts.consents.shown(channel, language, age).to_owned();
            return self.become_respondent(&way, Consent::own(version, self.now));
        }
        let step = way.step.clone();
        Ok(self.to(&way, step))
    }

    /// Where a guardian is asked, unless one has said no lately. By SMS nobody is asked by us: a paper code is a newer yes.
    fn ask_guardian(&mut self, way: &Onboarding, step: At) -> Result<State, Missing> {
        let step = match self.facts.past()?.refused {
            Some(until) if !self.facts.by_sms() => At::AskLater(until),
            _ => step,
        };
        Ok(self.to(way, step))
    }

    fn typed_by_newcomer(&mut self, way: Onboarding, text: &str) -> Result<State, Missing> {
        let language = way.spoken();
        // a refusal is taken at once, except where "no" answers something else
        let answers_other = matches!(way.step, At::Who | At::AskLanguage(_))
            || (way.step == At::Start && self.facts.by_sms());
        let refuses = !answers_other && words::yes_or_no_in_words(text) == Some(false);
        // nothing is stored, and whoever did not mean it can begin again
        if refuses || surveys::engine::reading::may_mean_stop(text) {
            return Ok(self.refused(&way));
        }
        if words::asks_who(text)
            && let Some(told) = self.who_asks(&way)
        {
            return Ok(told);
        }
        match &way.step {
            At::Oblast(_) | At::Place(_) | At::Who => self.typed_place(way, text),
            At::Start if self.facts.by_sms() => self.typed_by_stranger(way, text),
            At::Age => match words::age(text, language) {
                Some(TypedAge::Band(age)) => {
                    let age = Some(age);
                    self.press(Onboarding { age, ..way }.at(At::Consent))
                }
                Some(TypedAge::Other) if self.facts.by_sms() => {
                    Ok(self.ended(&way, Notice::OtherAge))
                }
                Some(TypedAge::Other) => Ok(self.to(&way, At::OtherAge)),
                None => Ok(self.not_understood(way)),
            },
            At::Guardian if self.facts.by_sms() => Ok(self.try_code(way, text)),
            At::GuardianCode => Ok(self.try_code(way, text)),
            // wherever a code is spoken of
            At::Guardian | At::AskParent | At::AskLater(_) if words::is_code(text) => {
                Ok(self.try_code(way.at(At::GuardianCode), text))
            }
            At::Consent | At::ConsentMore => match words::takes_part(text, language) {
                Some(true) => {
                    let age = way.age.unwrap_or(AgeBand::From11);
                    // typed under what this process has shown
                    let mark = self.facts.consents.mark(self.facts.channel, language, age);
                    let agreed_to = Some(mark);
                    self.press(Onboarding { agreed_to, ..way }.at(At::Agree))
                }
                Some(false) => Ok(self.refused(&way)),
                None => Ok(self.not_understood(way)),
            },
            At::AskLanguage(_) => match words::language(text, language) {
                Some(language) => Ok(self.spoken(way, language)),
                None => Ok(self.not_understood(way)),
            },
            At::Start
            | At::Language
            | At::OtherAge
            | At::Guardian
            | At::AskLater(_)
            | At::AskParent
            | At::About
            | At::Agree
            | At::Refuse => Ok(self.not_understood(way)),
        }
    }

    fn refused(&mut self, way: &Onboarding) -> State {
        match way.language {
            _ if self.facts.by_sms() => self.ended(way, Notice::Declined),
            Some(_) => self.to(way, At::Refuse),
            None => self.told(way.clone(), Notice::NothingStored),
        }
    }

    /// Who asks, and what for, where it can be read; `None` where something else is asked.
    fn who_asks(&mut self, way: &Onboarding) -> Option<State> {
        let by_sms = self.facts.by_sms();
        Some(match &way.step {
            At::Age if by_sms => {
                let options = AgeBand::ALL.len() + 1;
                self.at(way.clone(), Why::WhoAsks(options))
            }
            At::Consent if by_sms => self.at(way.clone(), Why::WhoAsks(2)),
            _ if by_sms => return None,
            At::Age | At::Guardian | At::AskParent | At::AskLater(_) => self.to(way, At::About),
            At::Consent | At::ConsentMore => self.to(way, At::ConsentMore),
            _ => return None,
        })
    }

    fn try_code(&mut self, way: Onboarding, text: &str) -> State {
        self.emit(Effect::TryCode(text.to_owned()));
        State::New(way)
    }

    /// From here on the child's own yes is asked, and that is stored.
    fn guardian_agreed(&mut self, way: &Onboarding, guardian: Guardian) -> Result<State, Missing> {
        self.emit(Effect::FreeYoung);
        let since = self.now;
        self.become_respondent(way, Consent::Pending { guardian, since })
    }

    fn wrong_code(&mut self, way: Onboarding) -> State {
        let stumbles = way.stumbles.saturating_add(1);
        if self.facts.by_sms() && stumbles > STUMBLES {
            let over = Onboarding {
                language: way.language,
                ..Onboarding::default()
            };
            return self.at(over, Why::WrongCode);
        }
        self.at(Onboarding { stumbles, ..way }, Why::WrongCode)
    }

    /// What means nothing here: it is asked again, and where there are no screens the way begins anew in the end.
    pub(super) fn not_understood(&mut self, way: Onboarding) -> State {
        if !self.facts.by_sms() {
            return self.at(way, Why::NotUnderstood(0));
        }
        let stumbles = way.stumbles + 1;
        if stumbles > STUMBLES || way.step == At::Start {
            return self.to(&way, At::Start);
        }
        let options = match &way.step {
            At::Oblast(oblasts) => oblasts.len(),
            At::Place(places) => places.len(),
            At::Who => self.facts.people + 1,
            At::Age => AgeBand::ALL.len() + 1,
            _ => 2,
        };
        let way = Onboarding { stumbles, ..way };
        self.at(way, Why::NotUnderstood(options))
    }

    /// Makes a respondent of whoever has agreed, or whose guardian has.
    fn become_respondent(&mut self, way: &Onboarding, consent: Consent) -> Result<State, Missing> {
        let link = way.link.as_deref();
        let target = link.and_then(|payload| self.facts.link(payload));
        if let Some((round, _)) = target.filter(|_| self.facts.by_sms())
            && let Some(full) = self.no_room(&round.id)?
        {
            return Ok(self.ended(way, full));
        }
        if self.facts.by_sms() && target.is_none() {
            return Ok(self.ended(way, Notice::NoRound));
        }
        let place = target.filter(|_| !way.other_place);
        let mut r = Respondent {
            language: way.spoken(),
            age: way.age.unwrap_or(AgeBand::From11),
            municipality: place.map(|(_, place)| place.to_owned()),
            consent,
            view: View::ChooseOblast {
                link: way.link.clone(),
            },
            open: None,
            stopped: false,
        };
        match place {
            Some((round, place)) => self.enter_told(&mut r, (round, place))?,
            None if r.consent.is_pending() => {
                let (link, more) = (way.link.clone(), false);
                self.view(&mut r, View::Assent { link, more })?;
            }
            None => self.show(Why::Next),
        }
        Ok(State::Known(Box::new(r), None))
    }

    /// What to say if nobody new may begin a round on this phone.
    pub(super) fn no_room(&self, round: &RoundId) -> Result<Option<Notice>, Missing> {
        Ok(match self.facts.standing(round)?.room {
            Room::Free => None,
            Room::Full => Some(Notice::Full),
            Room::Closed => Some(Notice::Closed),
        })
    }
}
