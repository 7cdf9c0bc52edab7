//! Locales are complete, every rendering keeps Telegram's limits, nothing foreign reaches the markup.

mod locales;
mod screens;
mod surveys;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{Form, Texts, escape, menu, profile};
use crate::domain::{
    AgeBand, Audience, Command, Language, Message, Press, RoleKind, bundled_helplines,
};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// What Telegram takes: text in UTF-16 units, balanced tags of its subset, labels, callback data.
fn keeps_limits(message: &Message, of: &str) {
    assert!(!message.text.trim().is_empty(), "{of}: empty");
    assert!(
        message.text.encode_utf16().count() <= 3_900,
        "{of}: too long"
    );
    well_formed(&message.text, of);
    assert!(
        message.buttons.iter().flatten().count() <= 100,
        "{of}: too many buttons"
    );
    for row in &message.buttons {
        assert!(
            !row.is_empty() && row.len() <= 8,
            "{of}: row of {}",
            row.len()
        );
        for button in row {
            let letters = button.label.chars().count();
            // 24 of its own, and a mark with a number before it
            let room = if row.len() == 1 { 30 } else { 26 };
            assert!(
                (1..=room).contains(&letters),
                "{of}: label of {letters}: {}",
                button.label
            );
            if let Press::Data(data) = &button.press {
                assert!(
                    (1..=64).contains(&data.len()) && data.is_ascii(),
                    "{of}: {data}"
                );
            }
        }
    }
}

fn well_formed(text: &str, of: &str) {
    if let Err(wrong) = super::markup::well_formed(text) {
        panic!("{of}: {wrong}: {text}");
    }
}

proptest! {
    #[test]
    fn escaped_text_is_never_markup_and_reads_back_the_same(text in any::<String>()) {
        let escaped = escape(&text);
        well_formed(&escaped, "escaped");
        prop_assert!(!escaped.contains(['<', '>', '"']));
        let back = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        prop_assert_eq!(back, text);
    }

    #[test]
    fn a_variable_never_becomes_markup(text in any::<String>()) {
        let texts = Texts::load().unwrap();
        for language in Language::ALL {
            let said = texts.say(language, "report-reply", &[("reply", text.as_str().into())]);
            well_formed(&said, "variable");
        }
    }
}

#[test]
fn days_read_as_people_say_them() {
    let texts = Texts::load().unwrap();
    assert_eq!(texts.day(Language::Ky, today()), "23-ноябрь, 2026-ж.");
    assert_eq!(texts.day(Language::Ru, today()), "23 ноября 2026 г.");
    for language in Language::ALL {
        let day = texts.day(language, today());
        let set = texts.say(language, "council-session-set", &[("date", day.into())]);
        assert!(set.contains('.') && !set.contains(".."), "{set}");
    }
}

#[test]
fn numbers_choose_russian_plurals() {
    let texts = Texts::load().unwrap();
    let minutes = |n: u8| texts.plain(Language::Ru, "minutes", &[("n", n.into())]);
    assert_eq!(
        [1, 3, 8, 11, 21].map(minutes),
        ["1 минута", "3 минуты", "8 минут", "11 минут", "21 минута"]
    );
}

#[test]
fn up_to_17_is_familiar_and_from_18_polite() {
    let forms = AgeBand::ALL.map(|age| Form::of(Some(age)));
    assert_eq!(
        forms,
        [Form::Familiar, Form::Familiar, Form::Familiar, Form::Polite]
    );
    assert_eq!(Form::of(None), Form::Polite);
}

#[test]
fn an_unchecked_text_of_a_helpline_is_escaped_on_the_card() {
    let texts = Texts::load().unwrap();
    let mut lines = bundled_helplines().unwrap();
    lines[0].note.ky = "<b>&".into();
    lines[0].name.ky = "a<i>".into();
    well_formed(&super::help_card(&texts, Language::Ky, &lines), "card");
}

#[test]
fn profiles_fit_what_telegram_takes() {
    let texts = Texts::load().unwrap();
    for language in [None, Some(Language::Ky), Some(Language::Ru)] {
        for audience in [Audience::Private, Audience::Group] {
            let own = profile(&texts, language, audience);
            assert!(own.name.chars().count() <= 64);
            assert!(
                own.short_description.chars().count() <= 120,
                "{}",
                own.short_description
            );
            assert!(
                own.description.chars().count() <= 512,
                "{}",
                own.description
            );
            assert!(!own.commands.is_empty());
            own.commands.iter().for_each(is_fit);
        }
    }
    let both = profile(&texts, None, Audience::Private);
    assert!(
        both.commands[0].description.contains("Баштоо · Начать"),
        "{:?}",
        both.commands[0]
    );
}

fn is_fit(command: &Command) {
    let (name, said) = (&command.name, &command.description);
    assert!(name.bytes().all(|b| b.is_ascii_lowercase()), "{name}");
    assert!((3..=256).contains(&said.chars().count()), "{said}");
}

#[test]
fn a_menu_begins_with_what_the_roles_can_do_and_names_nothing_twice() {
    let texts = Texts::load().unwrap();
    let own = |roles: &[RoleKind], private| {
        let menu = menu(&texts, Language::Ru, roles, private);
        menu.iter().for_each(is_fit);
        let names: Vec<String> = menu.into_iter().map(|c| c.name).collect();
        let once: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(once.len(), names.len(), "{names:?}");
        names
    };
    for (role, first) in [
        (RoleKind::Leader, "rounds"),
        (RoleKind::Coordinator, "todo"),
        (RoleKind::Council, "digest"),
        (RoleKind::Safeguarding, "cases"),
        (RoleKind::Operator, "alerts"),
    ] {
        let names = own(&[role], true);
        assert_eq!(names[0], first);
        assert!(names.contains(&"help".to_owned()));
    }
    let both = own(&[RoleKind::Leader, RoleKind::Council], true);
    assert_eq!(
        both[..6],
        ["rounds", "poll", "digest", "commitments", "files", "plan"]
    );
    let group = own(&[RoleKind::Council], false);
    assert_eq!(
        group,
        [
            "digest",
            "commitments",
            "files",
            "plan",
            "budget",
            "session",
            "language"
        ]
    );
    assert!(own(&[], true).is_empty() && own(&[], false).is_empty());
}
