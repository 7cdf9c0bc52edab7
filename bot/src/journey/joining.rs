//! Where there are no links: which place, and who of those on the phone.

use super::facts::payload;
use super::{Effect, Missing, Notice, State, Step, Why, words};
use crate::domain::{Language, Onboarding, OnboardingStep as At};

/// More places than this are asked for by oblast.
const LISTED: usize = 4;

impl Step<'_> {
    /// "Take part", and what was typed after it.
    pub(super) fn join(&mut self, way: Onboarding, typed: &str) -> Result<State, Missing> {
        let anew = Onboarding {
            language: way.language,
            ..Onboarding::default()
        };
        if !typed.is_empty() {
            let found = self.facts.municipalities.typed(typed);
            return match found.as_slice() {
                [] => Ok(self.told(way, Notice::PlaceUnknown)),
                [index] => self.at_place(&anew, *index),
                _ => {
                    let few = found.into_iter().take(2 * LISTED).collect();
                    Ok(self.to(&anew, At::Place(few)))
                }
            };
        }
        let open = self.open_places();
        match open.as_slice() {
            [] => Ok(self.told(way, Notice::NoRound)),
            [index] => self.at_place(&anew, *index),
            few if few.len() <= LISTED => Ok(self.to(&anew, At::Place(open))),
            _ => {
                let oblasts = self.facts.municipalities.oblasts().iter().enumerate();
                let with_rounds = oblasts
                    .filter(|(_, oblast)| oblast.members.iter().any(|index| open.contains(index)));
                let with_rounds = with_rounds.map(|(at, _)| at).collect();
                Ok(self.to(&anew, At::Oblast(with_rounds)))
            }
        }
    }

    /// Words of somebody whom we do not know: perhaps the name of a place. A bare number is none: it may answer a question of which
    /// we know nothing any more.
    pub(super) fn typed_by_stranger(
        &mut self,
        way: Onboarding,
        text: &str,
    ) -> Result<State, Missing> {
        let places = match surveys::engine::fold(text).parse::<u64>() {
            Ok(_) => Vec::new(),
            Err(_) => self.facts.municipalities.typed(text),
        };
        match places.as_slice() {
            [index] => self.at_place(&way, *index),
            [] => Ok(self.not_understood(way)),
            few => Ok(self.to(
                &way,
                At::Place(few.iter().take(2 * LISTED).copied().collect()),
            )),
        }
    }

    /// The place, its oblast, or the person, as it was listed.
    pub(super) fn typed_place(&mut self, way: Onboarding, text: &str) -> Result<State, Missing> {
        let language = way.spoken();
        let option = words::option(text, language);
        let chosen = option.and_then(|n| n.checked_sub(1));
        match &way.step {
            At::Oblast(oblasts) => {
                let named = || self.named_oblast(oblasts, text);
                let chosen = chosen.and_then(|at| oblasts.get(at).copied());
                let Some(oblast) = chosen.or_else(named) else {
                    return self.named_place(way, text, option.is_some());
                };
                let members = &self.facts.municipalities.oblasts()[oblast].members;
                let mut open = self.open_places();
                open.retain(|index| members.contains(index));
                match open.as_slice() {
                    [] => Ok(self.ended(&way, Notice::NoRound)),
                    [index] => self.at_place(&way, *index),
                    _ => Ok(self.to(&way, At::Place(open))),
                }
            }
            At::Place(places) => {
                match chosen.and_then(|at| places.get(at).copied()) {
                    Some(index) => self.at_place(&way, index),
                    // the code of a place, also where it is none of the numbers
                    None => self.named_place(way, text, false),
                }
            }
            _ => self.who(way, text, option),
        }
    }

    /// The oblast that is called so, with or without the word for one.
    fn named_oblast(&self, oblasts: &[usize], text: &str) -> Option<usize> {
        let wanted = words::oblast(text);
        let called = |at: &usize| {
            let name = self
                .facts
                .municipalities
                .oblasts()
                .get(*at)?
                .name
                .as_ref()?;
            let mut names = Language::ALL
                .into_iter()
                .map(|l| words::oblast(name.get(l)));
            names.any(|name| name == wanted).then_some(*at)
        };
        oblasts
            .iter()
            .find_map(called)
            .filter(|_| !wanted.is_empty())
    }

    /// A place by its name in place of a number of the list; one of several, or a slip, is asked.
    fn named_place(&mut self, way: Onboarding, text: &str, number: bool) -> Result<State, Missing> {
        let all = self.facts.municipalities;
        let mut found = if number { Vec::new() } else { all.typed(text) };
        if let [index] = found[..] {
            return self.at_place(&way, index);
        }
        if found.is_empty() && !number {
            found.extend(all.near(text));
        }
        found.truncate(2 * LISTED);
        match found.is_empty() {
            true => Ok(self.not_understood(way)),
            false => Ok(self.to(&way, At::Place(found))),
        }
    }

    /// Which of those on the phone writes, or somebody new.
    fn who(
        &mut self,
        way: Onboarding,
        text: &str,
        option: Option<usize>,
    ) -> Result<State, Missing> {
        let known = self.facts.people;
        let language = way.spoken();
        let chosen = match words::yes_or_no(text, language) {
            Some(yes) if known == 1 => Some(if yes { 1 } else { 2 }),
            _ => option,
        };
        let link = way.link.clone().unwrap_or_default();
        match chosen {
            Some(n) if (1..=known).contains(&n) => {
                let index = n - 1;
                self.emit(Effect::Person { index, link });
                Ok(State::New(Onboarding::default()))
            }
            Some(n) if n == known + 1 => self.someone_new(&way, &link),
            _ => Ok(self.not_understood(way)),
        }
    }

    /// The place is known: into the round to which its code leads.
    fn at_place(&mut self, way: &Onboarding, index: u16) -> Result<State, Missing> {
        let Some(place) = self.facts.municipalities.at(index) else {
            return Ok(self.to(way, At::Start));
        };
        let Some(round) = self.facts.by_code(&place.slug, self.now) else {
            return Ok(self.ended(way, Notice::NoRound));
        };
        let link = payload(round, &place.slug).unwrap_or_default();
        let way = Onboarding {
            link: Some(link.clone()),
            ..way.clone()
        };
        match self.facts.people {
            0 => self.someone_new(&way, &link),
            _ => Ok(self.to(&way, At::Who)),
        }
    }

    /// Somebody whom the phone does not have yet, if there is room for them.
    fn someone_new(&mut self, way: &Onboarding, link: &str) -> Result<State, Missing> {
        let Some((round, _)) = self.facts.link(link) else {
            return Ok(self.at(way.at(At::Start), Why::Next));
        };
        match self.no_room(&round.id)? {
            Some(full) => Ok(self.ended(way, full)),
            None => Ok(self.to(way, At::Age)),
        }
    }

    /// Indexes of places with an open round that can be answered here.
    fn open_places(&self) -> Vec<u16> {
        let places = self.facts.municipalities.iter();
        places
            .filter(|place| self.facts.by_code(&place.slug, self.now).is_some())
            .map(|place| place.index)
            .collect()
    }
}
