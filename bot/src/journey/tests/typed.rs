//! What somebody types means the same however they say it, on every channel.

use surveys::engine::Channel;

use super::fixture::{HERE, LINK, World, known, named, told, way};
use super::{Event, Past, SideQuestion, State};
use crate::domain::{OnboardingStep as At, SessionStatus, View};

const OPEN: Option<SessionStatus> = Some(SessionStatus::Open);
const FINISHED: Option<SessionStatus> = Some(SessionStatus::Finished);

/// The state and effects after words are typed.
fn typed(world: &World, channel: Channel, state: State, text: &str) -> (String, String) {
    let event = Event::Typed(text.to_owned());
    let (state, effects) = world.step(channel, state, event, &mut Past::default());
    (named(&state), told(&effects))
}

#[test]
fn what_may_mean_stop_is_asked_once_and_never_stored_as_harm_or_answer() {
    let world = World::new();
    for text in [
        "хватит мне писать",
        "мага эми жазбагыла",
        "больше не присылайте",
        "пожалуйста, не пишите",
        "отстаньте от меня",
        "stop it",
    ] {
        let views = [
            (View::Survey, OPEN),
            (View::Help, OPEN),
            (View::Report, OPEN),
            (View::Reported, OPEN),
            (View::AskOrdered, OPEN),
            (View::AskFollow, FINISHED),
            (View::NoRound, None),
        ];
        for (view, status) in views {
            let state = known(world.respondent(view, status));
            let (at, done) = typed(&world, Channel::Telegram, state, text);
            assert!(at.starts_with("AskStop"), "{text}: {at}");
            assert_eq!(done, "Show(Next)", "{text}");
        }
        for (view, status) in [(View::Survey, OPEN), (View::AskBoth, FINISHED)] {
            let state = known(world.respondent(view, status));
            let (at, done) = typed(&world, Channel::Sms, state, text);
            assert!(at.ends_with("+stop?"), "{text}: {at}");
            assert_eq!(done, "Show(Next)", "{text}");
        }
    }
}

#[test]
fn the_question_whether_to_stop_takes_a_yes_a_no_and_the_same_words_again() {
    let world = World::new();
    for (text, stops) in [
        ("да", true),
        ("1", true),
        ("да, остановить", true),
        ("хватит писать", true),
        ("жок", false),
        ("2", false),
    ] {
        let asked = world.respondent(View::AskStop, OPEN);
        let (_, done) = typed(&world, Channel::Telegram, known(asked), text);
        assert_eq!(done.contains("Silence"), stops, "{text}: {done}");
        let respondent = Box::new(world.respondent(View::Survey, OPEN));
        let asked = State::Known(respondent, Some(SideQuestion::Stop));
        let (at, done) = typed(&world, Channel::Sms, asked, text);
        assert_eq!(done.contains("Silence"), stops, "{text}: {done}");
        assert!(!at.contains("stop?"), "{text}: {at}");
    }
}

#[test]
fn a_newcomer_who_says_stop_in_other_words_is_left_alone() {
    let world = World::new();
    for step in [At::Age, At::Consent, At::Guardian] {
        let (at, _) = typed(
            &world,
            Channel::Telegram,
            State::New(way(step.clone())),
            "отстаньте от меня",
        );
        assert_eq!(at, "new Refuse ky");
        let (_, done) = typed(
            &world,
            Channel::Sms,
            State::New(way(step)),
            "мени тынч койгула",
        );
        assert_eq!(done, "Say(Declined)");
    }
}

#[test]
fn an_age_is_understood_as_it_is_printed() {
    let world = World::new();
    let age = |text: &str, channel| typed(&world, channel, State::New(way(At::Age)), text);
    for channel in [Channel::Telegram, Channel::Sms] {
        for text in [
            "14-15",
            "14 – 15",
            "14—15 лет",
            "16–17",
            "18-28",
            "18 - 28 жаш",
            "15ке толдум",
            "2-й",
            "N2",
        ] {
            assert_eq!(age(text, channel).0, "new Consent ky", "{text}");
        }
        assert_eq!(age("11-13", channel).0, "new Guardian ky");
        for text in [
            "2010",
            "2010 год",
            "1998",
            "мне скоро 15",
            "13-14",
            "15-17",
            "9 класс",
        ] {
            let (at, done) = age(text, channel);
            assert_eq!(at, "new Age ky", "{text}");
            assert!(done.contains("NotUnderstood"), "{text}: {done}");
        }
    }
    for text in [
        "башка",
        "другое",
        "другой возраст",
        "5) другое",
        "башка жаш",
        "40",
    ] {
        assert_eq!(age(text, Channel::Telegram).0, "new OtherAge ky", "{text}");
        assert_eq!(age(text, Channel::Sms).1, "Say(OtherAge)", "{text}");
    }
}

#[test]
fn oblasts_and_places_are_understood_by_their_names() {
    let world = World::new();
    let oblasts = world.municipalities.oblasts();
    for (n, oblast) in oblasts.iter().enumerate() {
        let Some(name) = &oblast.name else { continue };
        // their place is the only one with a round: the oblast leads there, or nowhere
        let here = world.municipalities.find(HERE).unwrap().index;
        let expected = match oblast.members.contains(&here) {
            true => "new Age ky",
            false => "new Start ky",
        };
        for full in [&name.ky, &name.ru] {
            let short = full.split(' ').next().unwrap();
            for text in [full.as_str(), short, &full.to_uppercase()] {
                let state = State::New(way(At::Oblast(vec![n])));
                let (at, _) = typed(&world, Channel::Sms, state, text);
                assert_eq!(at, expected, "{text}");
            }
        }
    }
    let here = world.municipalities.find(HERE).unwrap();
    let name = here.names(crate::domain::Language::Ky, chrono::NaiveDate::default());
    for text in [&name.short, &name.nom] {
        let state = State::New(way(At::Place(vec![here.index])));
        let (at, _) = typed(&world, Channel::Sms, state, text);
        assert_eq!(at, "new Age ky", "{text}");
    }
}

#[test]
fn what_to_be_written_about_is_understood_as_it_is_printed() {
    let world = World::new();
    for (text, said) in [
        ("экөө тең", "Wished(Both)"),
        ("оба", "Wished(Both)"),
        ("всё", "Wished(Both)"),
        ("итоги и новые вопросы", "Wished(Both)"),
        ("жыйынтык", "Wished(News)"),
        ("итоги", "Wished(News)"),
        ("1) жыйынтык", "Wished(News)"),
        ("жаңы суроо", "Wished(Rounds)"),
        ("новые вопросы", "Wished(Rounds)"),
        ("ничего", "Wished(Nothing)"),
        ("жок", "Wished(Nothing)"),
        ("да", "NotUnderstood(4)"),
        ("итоги не надо", "NotUnderstood(4)"),
    ] {
        let state = known(world.respondent(View::AskBoth, FINISHED));
        let (_, done) = typed(&world, Channel::Sms, state, text);
        assert!(done.ends_with(&format!("Show({said})")), "{text}: {done}");
    }
}

#[test]
fn yes_and_no_are_understood_in_the_words_of_what_is_asked() {
    let world = World::new();
    let consent = |text: &str, channel| typed(&world, channel, State::New(way(At::Consent)), text);
    for text in [
        "мен кошулам",
        "катышам",
        "участвую",
        "соглашаюсь",
        "я за",
        "ну да",
    ] {
        let (at, _) = consent(text, Channel::Telegram);
        assert_eq!(at, "Survey answering", "{text}");
    }
    for text in [
        "баш тартам",
        "мен каалабайм",
        "не участвую",
        "против",
        "не интересно",
    ] {
        assert_eq!(
            consent(text, Channel::Telegram).0,
            "new Refuse ky",
            "{text}"
        );
        assert_eq!(consent(text, Channel::Sms).1, "Say(Declined)", "{text}");
    }
    for (text, done) in [
        ("да, удалить", "Erase, Say(Erased)"),
        ("ооба, өчүр", "Erase, Say(Erased)"),
        ("не удаляй", "Show(Next)"),
        ("өчүрбөгүлө", "Show(Next)"),
        ("удалить ли", "Show(NotUnderstood(0))"),
    ] {
        let state = known(world.respondent(View::ConfirmDelete, OPEN));
        let (_, told) = typed(&world, Channel::Telegram, state, text);
        assert_eq!(told, done, "{text}");
    }
}

#[test]
fn no_screen_is_drawn_anew_without_a_word() {
    let world = World::new();
    let link = Some(LINK.to_owned());
    for (view, status) in [
        (View::ChooseOblast { link: link.clone() }, None),
        (
            View::ChooseMunicipality {
                oblast: 0,
                link: link.clone(),
            },
            None,
        ),
        (View::NotListed { link }, None),
        (View::AskFollow, FINISHED),
        (View::AskInvite { follow: true }, FINISHED),
        (View::Uninvited, FINISHED),
        (View::ConfirmDelete, OPEN),
        (View::Language, OPEN),
        (View::AskStop, OPEN),
        (View::Stopped, OPEN),
        (View::Help, OPEN),
    ] {
        for text in ["абв", "9"] {
            let name = format!("{view:?}");
            let state = known(world.respondent(view.clone(), status));
            let (_, done) = typed(&world, Channel::Telegram, state, text);
            let told = done.contains("NotUnderstood") || done.contains("Report");
            assert!(told, "{text} at {name}: {done}");
        }
    }
    let asked = world.respondent(View::AskFollow, FINISHED);
    let (_, done) = typed(&world, Channel::Telegram, known(asked), "спасибо");
    assert!(done.contains("NotUnderstood"), "{done}");
    let place = world.respondent(View::ChooseOblast { link: None }, None);
    let (at, _) = typed(&world, Channel::Telegram, known(place), "моего места нет");
    assert!(at.starts_with("NotListed"), "{at}");
}

#[test]
fn words_of_buttons_at_the_help_are_no_report() {
    let world = World::new();
    for text in [
        "9 класс",
        "номер 2",
        "ладно, продолжаем",
        "продолжим",
        "улантабыз",
        "салам",
        "спасибо",
    ] {
        let state = known(world.respondent(View::Help, OPEN));
        let (_, done) = typed(&world, Channel::Telegram, state, text);
        assert!(!done.contains("Report"), "{text}: {done}");
    }
    let state = known(world.respondent(View::Help, OPEN));
    let (_, done) = typed(&world, Channel::Telegram, state, "психолог керек");
    assert!(done.contains("Report"), "{done}");
}

#[test]
fn who_has_finished_is_told_who_asked_and_when_a_result_comes() {
    let world = World::new();
    let (follow, invited) = (true, false);
    for text in ["кто это?", "когда итог?", "жыйынтык качан?"] {
        let state = known(world.respondent(View::Thanks { follow, invited }, FINISHED));
        let (_, done) = typed(&world, Channel::Sms, state, text);
        assert_eq!(done, "Show(WhoAsks(0))", "{text}");
    }
}
