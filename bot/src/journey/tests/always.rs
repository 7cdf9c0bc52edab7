//! What holds whatever happens, in whatever order.

use proptest::prelude::*;
use surveys::engine::{Action, Channel};

use super::fixture::{HERE, LINK, OVER, World, known, way};
use super::{Effect, Event, Past, State};
use crate::domain::{
    AgeBand, Covers, Guardian, InvitationAnswer, Language, MenuTap, Onboarding,
    OnboardingStep as At, OpenSession, Permission, RoundId, View,
};

fn taps() -> impl Strategy<Value = MenuTap> {
    prop_oneof![
        Just(MenuTap::Continue),
        Just(MenuTap::Back),
        any::<bool>().prop_map(MenuTap::Follow),
        Just(MenuTap::Invite(super::fixture::invited())),
        Just(MenuTap::NoInvite),
        prop_oneof![
            Just(MenuTap::AskAge),
            Just(MenuTap::Age(AgeBand::From11)),
            Just(MenuTap::Age(AgeBand::From16)),
            any::<bool>().prop_map(MenuTap::Quiet),
        ],
        (0..9_u16).prop_map(MenuTap::Oblast),
        (0..25_u16).prop_map(MenuTap::Municipality),
        Just(MenuTap::Oblasts),
        Just(MenuTap::Language(Language::Ru)),
        Just(MenuTap::Help),
        Just(MenuTap::Report),
        Just(MenuTap::Ordered),
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
    /// Guardians allow invitations.
    ticks: bool,
}

impl<'a> Walk<'a> {
    fn new(world: &'a World, channel: Channel) -> Self {
        Self {
            world,
            channel,
            state: State::New(Onboarding::default()),
            past: Past::default(),
            begun: Vec::new(),
            ticks: false,
        }
    }

    fn happen(&mut self, event: Event) -> Vec<Effect> {
        let state = self.state.clone();
        if let Event::GuardianAgreed(_) = event {
            self.past.permissions.push(Permission {
                on: super::fixture::NOON,
                covers: Covers::Next,
                invites: self.ticks,
            });
        }
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
                Effect::Invite(answer) => self.past.invitation = Some(answer.clone()),
                Effect::UsePermission(round) => {
                    let next = self.past.permissions.iter_mut();
                    for given in next.filter(|given| given.covers == Covers::Next) {
                        given.covers = Covers::Round(round.clone());
                    }
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

    #[test]
    fn no_child_is_invited_without_the_tick_of_a_guardian_nor_begins_a_round_without_a_yes_to_it(
        channel in channels(),
        ticks in any::<bool>(),
        events in proptest::collection::vec(events(), 0..60),
    ) {
        let world = World::new();
        let mut walk = Walk { ticks, ..Walk::new(&world, channel) };
        for event in events {
            let effects = walk.happen(event.clone());
            let State::Known(r, _) = &walk.state else {
                walk = Walk { ticks, ..Walk::new(&world, channel) };
                continue;
            };
            if r.age.youngest() >= 14 {
                continue;
            }
            let yes = |e: &Effect| matches!(e, Effect::Invite(answer) if answer.yes);
            let ticked = walk.past.permissions.iter().any(|given| given.invites);
            prop_assert!(ticked || !effects.iter().any(yes), "{event:?}");
            let begun = effects.iter().find_map(|e| match e {
                Effect::Begin(open) => Some(open.round.clone()),
                _ => None,
            });
            if let Some(round) = begun {
                let covered = Covers::Round(round);
                let mut given = walk.past.permissions.iter();
                prop_assert!(given.any(|given| given.covers == covered), "{event:?}");
            }
        }
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
                // by SMS both questions at the end are one
                let words = world.consents.invitation(channel, Language::Ky, AgeBand::From14);
                walk.past.invitation = Some(InvitationAnswer {
                    yes: true,
                    words: words.to_owned(),
                    on: super::fixture::NOON,
                });
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

/// One message with numbers, or two questions with two buttons each: what is kept of the answers is the same.
#[test]
fn the_questions_at_the_end_are_answered_alike_on_both_channels() {
    let world = World::new();
    let ends = |channel, view, events: Vec<Event>| {
        let mut walk = Walk::new(&world, channel);
        walk.state = known(world.respondent(view, Some(crate::domain::SessionStatus::Finished)));
        for event in events {
            walk.happen(event);
        }
        let State::Known(r, _) = walk.state else {
            panic!("they are known")
        };
        let yes = walk.past.invitation.map(|answer| answer.yes);
        (
            r.view,
            walk.past.followed.get(&RoundId::new("open")).copied(),
            yes,
        )
    };
    let tap = |tap| Event::Menu(tap);
    let invite = |yes| match yes {
        true => tap(MenuTap::Invite(super::fixture::invited())),
        false => tap(MenuTap::NoInvite),
    };
    for (typed, follow, invited) in [
        ("1", true, false),
        ("2", false, true),
        ("3", true, true),
        ("4", false, false),
        ("жок", false, false),
    ] {
        let taps = vec![tap(MenuTap::Follow(follow)), invite(invited)];
        let by_taps = ends(Channel::Telegram, View::AskFollow, taps);
        let by_sms = ends(
            Channel::Sms,
            View::AskBoth,
            vec![Event::Typed(typed.into())],
        );
        assert_eq!(by_taps, by_sms, "{typed}");
        let thanks = View::Thanks { follow, invited };
        assert_eq!(by_sms, (thanks, Some(follow), Some(invited)), "{typed}");
    }
    // what does not say to what it is a yes is asked again
    for typed in ["ооба", "5", "мейли"] {
        let (view, ..) = ends(
            Channel::Sms,
            View::AskBoth,
            vec![Event::Typed(typed.into())],
        );
        assert_eq!(view, View::AskBoth, "{typed}");
    }
}
