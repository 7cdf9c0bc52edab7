//! What holds whatever happens, in whatever order.

use proptest::prelude::*;
use surveys::engine::{Action, Channel};

use super::fixture::{HERE, LINK, OVER, World, way};
use super::{Effect, Event, Past, State};
use crate::domain::{
    AgeBand, Guardian, Language, MenuTap, Onboarding, OnboardingStep as At, OpenSession, View,
};

fn taps() -> impl Strategy<Value = MenuTap> {
    prop_oneof![
        Just(MenuTap::Continue),
        Just(MenuTap::Back),
        any::<bool>().prop_map(MenuTap::Follow),
        (0..9_u16).prop_map(MenuTap::Oblast),
        (0..25_u16).prop_map(MenuTap::Municipality),
        Just(MenuTap::Oblasts),
        Just(MenuTap::Language(Language::Ru)),
        Just(MenuTap::Help),
        Just(MenuTap::Report),
        Just(MenuTap::Delete),
        Just(MenuTap::ChangeAnswers),
        any::<bool>().prop_map(MenuTap::Assent),
        Just(MenuTap::Agree(super::fixture::agreed())),
        any::<bool>().prop_map(MenuTap::AssentMore),
        Just(MenuTap::Unstop),
    ]
}

fn presses() -> impl Strategy<Value = Onboarding> {
    let steps = prop_oneof![
        Just(At::Age),
        Just(At::Guardian),
        Just(At::Consent),
        Just(At::Agree),
        Just(At::Refuse),
    ];
    let ages = prop_oneof![
        Just(None),
        Just(Some(AgeBand::From11)),
        Just(Some(AgeBand::From14)),
    ];
    (steps, ages, any::<bool>()).prop_map(|(step, age, spoken)| Onboarding {
        age,
        language: spoken.then_some(Language::Ky),
        ..way(step)
    })
}

/// All events but those that erase.
fn events() -> impl Strategy<Value = Event> {
    let payload = prop_oneof![Just(""), Just(LINK), Just(OVER)];
    let words = prop_oneof![
        Just("1"),
        Just("2"),
        Just("ооба"),
        Just("15"),
        Just("ugut"),
        Just("нечего"),
    ];
    let place = prop_oneof![Just(""), Just(HERE), Just("nowhere")];
    prop_oneof![
        2 => payload.prop_map(|payload| Event::Start(payload.to_owned())),
        1 => place.prop_map(|place| Event::Join(place.to_owned())),
        4 => presses().prop_map(Event::Press),
        6 => taps().prop_map(Event::Menu),
        3 => prop_oneof![Just(Action::Skip), Just(Action::Back)].prop_map(Event::Act),
        6 => words.prop_map(|word| Event::Typed(word.to_owned())),
        1 => Just(Event::Harm("мени уруп жатат".into())),
        1 => Just(Event::Added("дагы".into())),
        1 => Just(Event::GuardianAgreed(Guardian::Slip)),
        1 => Just(Event::WrongCode),
        1 => Just(Event::ChooseLanguage),
        1 => Just(Event::MyData),
        1 => Just(Event::Stop),
        1 => Just(Event::Again),
    ]
}

/// Somebody on a channel, with what a channel remembers of them.
struct Walk<'a> {
    world: &'a World,
    channel: Channel,
    state: State,
    past: Past,
    begun: Vec<OpenSession>,
}

impl<'a> Walk<'a> {
    fn new(world: &'a World, channel: Channel) -> Self {
        Self {
            world,
            channel,
            state: State::New(Onboarding::default()),
            past: Past::default(),
            begun: Vec::new(),
        }
    }

    fn happen(&mut self, event: Event) -> Vec<Effect> {
        let state = self.state.clone();
        let (after, effects) = self.world.step(self.channel, state, event, &mut self.past);
        self.state = after;
        for effect in &effects {
            match effect {
                Effect::Begin(open) => {
                    self.begun.push(open.clone());
                    self.past.sessions.push(open.clone());
                }
                Effect::Save(open) => {
                    let kept = self.past.sessions.iter_mut();
                    for kept in kept.filter(|kept| kept.pseudonym == open.pseudonym) {
                        *kept = open.clone();
                    }
                }
                Effect::Follow { round, follow, .. } => {
                    self.past.followed.insert(round.clone(), *follow);
                }
                Effect::HoldYoung => self.past.young = true,
                Effect::FreeYoung => self.past.young = false,
                _ => {}
            }
        }
        effects
    }
}

fn channels() -> impl Strategy<Value = Channel> {
    prop_oneof![Just(Channel::Telegram), Just(Channel::Sms)]
}

proptest! {
    #[test]
    fn no_question_comes_before_consent_and_no_round_begins_twice(
        channel in channels(),
        events in proptest::collection::vec(events(), 0..60),
    ) {
        let world = World::new();
        let mut walk = Walk::new(&world, channel);
        for event in events {
            let effects = walk.happen(event.clone());
            let asked = effects.iter().any(|e| matches!(e, Effect::Begin(_) | Effect::Save(_)));
            match &walk.state {
                State::New(_) => prop_assert!(!asked || effects.contains(&Effect::Erase), "{event:?}"),
                State::Known(r, _) => {
                    prop_assert!(!asked || !r.consent.is_pending(), "{event:?}");
                    let answering = r.view == View::Survey;
                    prop_assert!(!answering || !r.consent.is_pending(), "{event:?}");
                    let agreed = r.consent.version().is_none_or(|v| world.consents.is_current(v));
                    prop_assert!(agreed, "{event:?}");
                }
            }
            let mut rounds: Vec<&str> = walk.begun.iter().map(|open| open.round.as_str()).collect();
            rounds.sort_unstable();
            rounds.dedup();
            prop_assert_eq!(rounds.len(), walk.begun.len());
            if effects.contains(&Effect::Erase) {
                walk = Walk::new(&world, channel);
            }
        }
    }

    #[test]
    fn stop_and_delete_work_from_every_state(
        channel in channels(),
        events in proptest::collection::vec(events(), 0..40),
    ) {
        let world = World::new();
        let mut walk = Walk::new(&world, channel);
        for event in events {
            walk.happen(event);
        }
        let was_known = matches!(walk.state, State::Known(..));
        let effects = walk.happen(Event::Stop);
        if was_known || channel == Channel::Sms {
            prop_assert!(effects.contains(&Effect::Silence));
        }
        if let State::Known(r, _) = &walk.state {
            prop_assert!(r.stopped);
        }
        let mut effects = walk.happen(Event::Delete);
        if was_known {
            let confirmed = match channel {
                Channel::Telegram => Event::Menu(MenuTap::ConfirmDelete),
                Channel::Sms => Event::Delete,
            };
            effects = walk.happen(confirmed);
            prop_assert!(effects.contains(&Effect::Erase));
        }
        prop_assert!(matches!(walk.state, State::New(_)));
        prop_assert!(effects.iter().any(|effect| matches!(effect, Effect::Say(_))));
    }

    /// Where nothing of what differs by intent is asked: presses and words that every screen understands.
    #[test]
    fn the_same_events_end_in_the_same_state_on_both_channels(
        events in proptest::collection::vec(
            prop_oneof![
                Just(Event::Typed("1".into())),
                Just(Event::Typed("2".into())),
                Just(Event::Typed("ооба".into())),
                Just(Event::Menu(MenuTap::Continue)),
                any::<bool>().prop_map(|yes| Event::Menu(MenuTap::Follow(yes))),
                Just(Event::Start(LINK.into())),
                Just(Event::Again),
            ],
            0..30,
        ),
    ) {
        let world = World::new();
        let ends: Vec<_> = [Channel::Telegram, Channel::Sms]
            .map(|channel| {
                let mut walk = Walk::new(&world, channel);
                let age = crate::domain::AgeBand::From14;
                let mark = world.consents.mark(channel, Language::Ky, age);
                walk.happen(Event::Press(Onboarding {
                    agreed_to: Some(mark),
                    ..way(At::Agree)
                }));
                for event in &events {
                    walk.happen(event.clone());
                }
                match walk.state {
                    State::Known(r, _) => (Some(r.view.clone()), r.open.map(|open| open.round)),
                    State::New(_) => (None, None),
                }
            })
            .into();
        prop_assert_eq!(&ends[0], &ends[1]);
    }
}
