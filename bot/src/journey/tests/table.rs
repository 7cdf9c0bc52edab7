//! Every event in every state, on both channels: `table.txt`.

use std::collections::BTreeMap;
use std::fmt::Write;

use surveys::engine::{Action, Channel};

use super::fixture::{
    HERE, LINK, OVER, World, agreed, full, invited, known, named, press, told, way,
};
use super::{Event, Past, SideQuestion, State};
use crate::domain::{
    AgeBand, Consent, Guardian, Language, MenuTap, Onboarding, OnboardingStep as At, RoundId,
    SessionStatus, View,
};
use crate::journey::{Effect, Notice, Room};

const TABLE: &str = include_str!("table.txt");

fn states(world: &World, channel: Channel) -> Vec<State> {
    let by_sms = channel == Channel::Sms;
    let mut steps = vec![At::Start, At::Age, At::Guardian, At::Consent];
    if by_sms {
        steps.extend([
            At::AskLanguage(Box::new(At::Age)),
            At::Oblast(vec![0, 1]),
            At::Place(vec![0, 20]),
            At::Who,
        ]);
    } else {
        steps.extend([
            At::Language,
            At::OtherAge,
            At::AskLater(super::fixture::NOON),
            At::AskParent,
            At::GuardianCode,
            At::About,
            At::ConsentMore,
            At::Refuse,
        ]);
    }
    let (link, more) = (Some(LINK.to_owned()), false);
    let open = Some(SessionStatus::Open);
    let finished = Some(SessionStatus::Finished);
    let mut views = vec![
        (View::Survey, open),
        (View::AskFollow, finished),
        (thanks(false), finished),
        (View::NoRound, None),
        (View::RoundClosed, open),
        (View::RoundPaused, open),
        (View::RoundUndone, None),
        (
            View::WhichPlace {
                places: vec![0, 1],
                link: link.clone(),
            },
            None,
        ),
        (View::AlreadyTookPart, None),
        (
            View::Renew {
                link: link.clone(),
                more,
            },
            finished,
        ),
        (View::Declined { link: link.clone() }, finished),
        (
            View::Assent {
                link: link.clone(),
                more,
            },
            None,
        ),
    ];
    let ends = super::fixture::NOON + crate::domain::DAY;
    let wrong_code = false;
    views.extend([
        (View::Age { link: link.clone() }, finished),
        (
            View::ParentFirst {
                link: link.clone(),
                ends,
                wrong_code,
            },
            finished,
        ),
    ]);
    if by_sms {
        views.push((View::AskBoth, finished));
    } else {
        let (follows, earlier, invited) = (false, 0, false);
        views.extend([
            (View::AskInvite { follow: true }, finished),
            (View::Uninvited, finished),
            (View::ChooseOblast { link: link.clone() }, None),
            (View::NotListed { link: link.clone() }, None),
            (View::RoundAhead { link: link.clone() }, finished),
            (View::ChooseMunicipality { oblast: 0, link }, None),
            (View::Help, open),
            (View::Report, open),
            (View::Reported, open),
            (View::Ordered, open),
            (
                View::MyData {
                    follows,
                    earlier,
                    invited,
                },
                open,
            ),
            (View::ConfirmDelete, open),
            (View::Language, open),
            (View::AskStop, open),
            (View::Stopped, open),
        ]);
    }
    let mut all: Vec<State> = steps.into_iter().map(|at| State::New(way(at))).collect();
    for (view, status) in views {
        let mut respondent = world.respondent(view, status);
        if matches!(respondent.view, View::Assent { .. }) {
            let guardian = Guardian::Link;
            let since = super::fixture::NOON;
            respondent.consent = Consent::Pending { guardian, since };
        }
        all.push(known(respondent));
    }
    if by_sms {
        let answering = || Box::new(world.respondent(View::Survey, open));
        for side_question in [SideQuestion::Erase, SideQuestion::Language] {
            all.push(State::Known(answering(), Some(side_question)));
        }
    }
    all
}

fn thanks(follow: bool) -> View {
    let invited = false;
    View::Thanks { follow, invited }
}

fn events(state: &State) -> Vec<(&'static str, Event)> {
    let typed = |text: &str| Event::Typed(text.to_owned());
    let mut all = vec![
        ("start", Event::Start(String::new())),
        ("start LINK", Event::Start(LINK.into())),
        ("start link", Event::Start(LINK.to_lowercase())),
        ("start OVER", Event::Start(OVER.into())),
        ("start nonsense", Event::Start("nonsense".into())),
        ("join", Event::Join(String::new())),
        ("join place", Event::Join(HERE.into())),
        ("join nonsense", Event::Join("nowhere".into())),
        ("press age", Event::Press(way(At::Age))),
        ("press agree", Event::Press(way(At::Agree))),
        (
            "press agree, child",
            Event::Press(Onboarding {
                age: Some(AgeBand::From11),
                ..way(At::Agree)
            }),
        ),
        (
            "press agree to old words",
            Event::Press(Onboarding {
                agreed_to: None,
                ..way(At::Agree)
            }),
        ),
        ("press ask parent", Event::Press(way(At::AskParent))),
        ("typed code", typed("ABCD-2345")),
        ("press refuse", Event::Press(way(At::Refuse))),
        ("continue", Event::Menu(MenuTap::Continue)),
        ("back", Event::Menu(MenuTap::Back)),
        ("follow", Event::Menu(MenuTap::Follow(true))),
        ("do not follow", Event::Menu(MenuTap::Follow(false))),
        ("invite", Event::Menu(MenuTap::Invite(invited()))),
        (
            "invite to old words",
            Event::Menu(MenuTap::Invite(agreed())),
        ),
        ("do not invite", Event::Menu(MenuTap::NoInvite)),
        ("ask age", Event::Menu(MenuTap::AskAge)),
        ("older", Event::Menu(MenuTap::Age(AgeBand::From16))),
        ("quiet", Event::Menu(MenuTap::Quiet(true))),
        ("not quiet", Event::Menu(MenuTap::Quiet(false))),
        ("oblast", Event::Menu(MenuTap::Oblast(1))),
        ("municipality", Event::Menu(MenuTap::Municipality(20))),
        (
            "municipality without",
            Event::Menu(MenuTap::Municipality(0)),
        ),
        (
            "municipality unknown",
            Event::Menu(MenuTap::Municipality(99)),
        ),
        ("oblasts", Event::Menu(MenuTap::Oblasts)),
        ("not listed", Event::Menu(MenuTap::NotListed)),
        ("in Russian", Event::speak(Language::Ru)),
        ("help", Event::Menu(MenuTap::Help)),
        ("report", Event::Menu(MenuTap::Report)),
        ("ordered", Event::Menu(MenuTap::Ordered)),
        ("ask to delete", Event::Menu(MenuTap::Delete)),
        ("confirm delete", Event::Menu(MenuTap::ConfirmDelete)),
        ("change answers", Event::Menu(MenuTap::ChangeAnswers)),
        ("assent", Event::Menu(MenuTap::Agree(agreed()))),
        ("assent to old words", Event::Menu(MenuTap::Assent(true))),
        ("do not assent", Event::Menu(MenuTap::Assent(false))),
        ("more", Event::Menu(MenuTap::AssentMore(true))),
        ("unstop", Event::Menu(MenuTap::Unstop)),
        ("word back", Event::Act(Action::Back)),
        ("word skip", Event::Act(Action::Skip)),
        ("typed yes", typed("ооба")),
        ("typed no", typed("жок")),
        ("typed 1", typed("1")),
        ("typed 2", typed("2")),
        ("typed 3", typed("3")),
        ("typed 4", typed("4")),
        ("typed 15", typed("мен 15 жаштамын")),
        ("typed 40", typed("40")),
        ("typed words", typed("кандайсың")),
        ("harm", Event::Harm("мени уруп жатат".into())),
        ("added", Event::Added("кечээ дагы".into())),
        ("guardian agreed", Event::GuardianAgreed(Guardian::Slip)),
        ("wrong code", Event::WrongCode),
        ("choose language", Event::ChooseLanguage),
        ("my data", Event::MyData),
        ("delete", Event::Delete),
        ("stop", Event::Stop),
        ("again", Event::Again),
    ];
    if let State::Known(respondent, _) = state
        && let Some(pressed) = press(respondent, Action::Skip)
    {
        all.push(("press skip", pressed));
    }
    all
}

/// All pairs; events that do the same stand together.
fn table() -> String {
    let world = World::new();
    let mut text = String::new();
    for channel in [Channel::Telegram, Channel::Sms] {
        writeln!(text, "# {channel:?}").unwrap();
        for state in states(&world, channel) {
            writeln!(text, "\n{}", named(&state)).unwrap();
            let mut same: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for (name, event) in events(&state) {
                let mut past = Past::default();
                let (after, effects) = world.step(channel, state.clone(), event, &mut past);
                let unchanged = after == state;
                let after = if unchanged {
                    "stays".into()
                } else {
                    named(&after)
                };
                let done = format!("{after} | {}", told(&effects));
                same.entry(done).or_default().push(name);
            }
            for (done, names) in same {
                writeln!(text, "  {} -> {done}", names.join(", ")).unwrap();
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn every_event_does_in_every_state_what_the_table_says() {
    let table = table();
    if table != TABLE {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/journey-table.txt");
        std::fs::write(path, &table).unwrap();
        let first = table.lines().zip(TABLE.lines()).find(|(is, was)| is != was);
        panic!("the journey has changed, see {path}; the first line: {first:#?}");
    }
}

#[test]
fn a_phone_without_room_takes_nobody_new() {
    let world = World::new();
    for (room, notice) in [(Room::Full, Notice::Full), (Room::Closed, Notice::Closed)] {
        for (at, event) in [
            (At::Start, Event::Join(HERE.into())),
            (At::Consent, Event::Typed("ооба".into())),
            (At::Guardian, Event::GuardianAgreed(Guardian::Slip)),
        ] {
            let mut past = full(room);
            let state = State::New(way(at.clone()));
            let (after, effects) = world.step(Channel::Sms, state, event, &mut past);
            assert!(matches!(after, State::New(_)), "{at:?}");
            assert_eq!(effects.last(), Some(&Effect::Say(notice)), "{at:?}");
        }
    }
}

#[test]
fn whoever_said_no_to_hearing_of_it_is_not_asked_again() {
    let world = World::new();
    for follow in [true, false] {
        for channel in [Channel::Telegram, Channel::Sms] {
            let finished = world.respondent(View::NoRound, Some(SessionStatus::Finished));
            let mut past = Past {
                followed: [(RoundId::new("open"), follow)].into(),
                ..Past::default()
            };
            let go_on = Event::Menu(MenuTap::Continue);
            let (after, _) = world.step(channel, known(finished), go_on, &mut past);
            let State::Known(after, _) = after else {
                panic!("they are known")
            };
            assert_eq!(after.view, thanks(follow));
        }
    }
}

#[test]
fn what_was_said_of_one_round_is_not_said_of_another() {
    let world = World::new();
    for channel in [Channel::Telegram, Channel::Sms] {
        let mut now = world.respondent(thanks(true), Some(SessionStatus::Finished));
        let before = now.open.take().unwrap();
        now.open = Some(crate::domain::OpenSession {
            round: crate::domain::RoundId::new("later"),
            pseudonym: crate::domain::Pseudonym::new("ANOTHER"),
            ..before.clone()
        });
        let mut past = Past {
            sessions: vec![before],
            ..Past::default()
        };
        let start = Event::Start(LINK.into());
        let (after, _) = world.step(channel, known(now), start, &mut past);
        let State::Known(after, _) = after else {
            panic!("they are known")
        };
        let asked = match channel {
            Channel::Telegram => View::AskFollow,
            Channel::Sms => View::AskBoth,
        };
        assert_eq!(after.view, asked);
    }
}

#[test]
fn words_after_harm_are_no_answer_where_nothing_is_asked_or_a_number_stands_among_them() {
    let mut world = World::new();
    let survey = known(world.respondent(View::Survey, Some(SessionStatus::Open)));
    let text = "он опять приходил";
    world.snapshot.rounds.clear();
    for channel in [Channel::Telegram, Channel::Sms] {
        let facts = world.facts(channel, None);
        let now = super::fixture::NOON;
        assert!(!crate::journey::is_answer(&survey, text, &facts, now));
        let at_age = State::New(way(At::Age));
        for (text, answer) in [
            ("это было 20 марта после школы", false),
            ("мен 15 жаштамын", true),
            ("15", true),
        ] {
            let is = crate::journey::is_answer(&at_age, text, &facts, now);
            assert_eq!(is, answer, "{text}");
        }
        let at_code = State::New(way(At::GuardianCode));
        let spaced = crate::journey::is_answer(&at_code, "ABCD 2345", &facts, now);
        assert!(spaced, "a code as it is printed");
    }
}
