mod closing;
mod freezing;
mod held;
mod holds;
mod keys;
mod news;
mod public;
mod publishing;
mod scan;
mod sectors;
mod since;

use proptest::prelude::*;
use surveys::questionnaire::{Language, Questionnaire, load};
use surveys::statistics::{Block, Publication, Released};

use super::specimen::{invented, specimen};
use super::{Heading, compose};
use crate::domain::{LIBRARY, LibraryEntry, Message};
use crate::services::words::{clip, units};
use crate::texts::Texts;

const DAY: &str = "2026-11-23";

fn heading(language: Language) -> Heading<'static> {
    Heading {
        language,
        place: "Кара-Көл шаары",
        edition: 2,
        specimen: false,
    }
}

fn entry(id: &str) -> &'static LibraryEntry {
    let of_tests = (id == "monitoring").then(LibraryEntry::monitoring);
    of_tests.or_else(|| LibraryEntry::find(id)).unwrap()
}

fn library(id: &str) -> Questionnaire {
    load(id, entry(id).source).0.unwrap()
}

/// Different shares in different cells, the same for a base.
fn spread(block: &Block, cell: u32) -> u32 {
    block.base * ((cell * 7 + 2) % 10) / 10
}

fn released(questionnaire: &Questionnaire, people: u32) -> Released<Publication> {
    invented(questionnaire, people, DAY, spread).unwrap()
}

/// Quotes and tags are balanced and no message is too long.
fn check(messages: &[Message]) {
    for (position, message) in messages.iter().enumerate() {
        let most = if message.picture.is_some() {
            1_024
        } else {
            3_899
        };
        assert!(
            units(&message.text) <= most,
            "message {position}: {} units",
            units(&message.text)
        );
        assert!(
            !message.text.trim().is_empty(),
            "message {position} is empty"
        );
        for tag in ["b", "blockquote"] {
            let open = message.text.matches(&format!("<{tag}>")).count()
                + message.text.matches(&format!("<{tag} expandable>")).count();
            assert_eq!(
                open,
                message.text.matches(&format!("</{tag}>")).count(),
                "{}",
                message.text
            );
        }
        assert!(
            !message.text.contains("\n\n\n") && !message.text.starts_with('\n'),
            "{}",
            message.text
        );
        if let Some(picture) = &message.picture {
            assert!(
                position == 0 && picture.png.len() <= 150_000,
                "{} bytes",
                picture.png.len()
            );
        }
    }
}

#[test]
fn library_digests_fit_in_both_languages_at_every_tier() {
    let texts = Texts::load().unwrap();
    let whole = LIBRARY.iter().filter(|entry| entry.is_asked_whole());
    let whole = whole.map(|entry| library(entry.id));
    for questionnaire in whole.chain(LibraryEntry::polls()) {
        for language in Language::ALL {
            for people in [12, 24, 45, 90, 400] {
                let messages = compose(
                    &texts,
                    &questionnaire,
                    &released(&questionnaire, people),
                    &heading(language),
                );
                check(&messages);
                assert_eq!(
                    messages[0].picture.is_some(),
                    people > 15,
                    "{} {people}",
                    questionnaire.id
                );
            }
        }
    }
}

#[test]
fn the_headline_says_how_many_from_when_how_to_read_it_and_how_far_to_trust_it() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("needs-assessment");
    let publication = released(&questionnaire, 47);
    let ky = &compose(&texts, &questionnaire, &publication, &heading(Language::Ky))[0].text;
    for part in [
        "Кара-Көл шаары",
        "2-чыгарылыш",
        "23-ноябрь, 2026-ж.",
        "45+",
        "%",
        "Алар туш келди тандалган эмес",
    ] {
        assert!(ky.contains(part), "{part} is missing in\n{ky}");
    }
    let ru = &compose(&texts, &questionnaire, &publication, &heading(Language::Ru))[0].text;
    assert!(
        ru.contains("Участников не отбирали случайно") && ru.contains("\u{a0}%"),
        "{ru}"
    );
    assert!(
        !ru.contains("47") && !ky.contains("47"),
        "an exact number got out"
    );
}

#[test]
fn ten_to_fifteen_answers_come_as_two_lists_without_shares() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("needs-assessment");
    let messages = compose(
        &texts,
        &questionnaire,
        &released(&questionnaire, 13),
        &heading(Language::Ru),
    );
    let all: String = messages.iter().map(|m| m.text.as_str()).collect();
    assert!(
        all.contains("Так ответила половина или больше")
            && all.contains("Так ответили меньше половины")
    );
    assert!(!all.contains('%'), "{all}");
}

#[test]
fn monitoring_tells_the_most_frequent_answers_and_not_that_no_need_stands_out() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("monitoring");
    for (people, told) in [(45, true), (12, false)] {
        let publication = released(&questionnaire, people);
        let messages = compose(&texts, &questionnaire, &publication, &heading(Language::Ru));
        let headline = &messages[0].text;
        assert!(!headline.contains("потребность"), "{headline}");
        assert_eq!(headline.contains("Самые частые ответы"), told, "{headline}");
        assert_eq!(
            headline.contains("Сделал ли кенеш то, что обещал молодёжи? <b>"),
            told,
            "{headline}"
        );
    }
}

#[test]
fn places_that_answers_share_are_said_to_be_shared() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("budget-priorities");
    let publication = released(&questionnaire, 45);
    let messages = compose(&texts, &questionnaire, &publication, &heading(Language::Ru));
    let all: String = messages.iter().map(|m| m.text.as_str()).collect();
    let (_, coins) = all.split_once("5 монет.").unwrap();
    let (coins, _) = coins.split_once("</blockquote>").unwrap();
    let groups: Vec<&str> = coins.split("\n<b>").skip(1).collect();
    assert!(groups.len() > 1, "{coins}");
    for group in groups {
        let answers = group.matches("\n• ").count();
        let shared = group.contains("делят несколько ответов");
        assert_eq!(shared, answers > 1, "{group}");
        assert!(group.contains("-е место"), "{group}");
    }
}

#[test]
fn beside_two_lists_places_are_not_denied() {
    let texts = Texts::load().unwrap();
    for (id, places) in [("budget-priorities", true), ("needs-assessment", false)] {
        let questionnaire = library(id);
        let publication = released(&questionnaire, 13);
        let messages = compose(&texts, &questionnaire, &publication, &heading(Language::Ru));
        let all: String = messages.iter().map(|m| m.text.as_str()).collect();
        assert_eq!(all.contains("-е место"), places, "{all}");
        assert_eq!(all.contains("только два списка"), !places, "{all}");
    }
}

#[test]
fn equal_ranges_stand_under_one_heading() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("school-climate");
    let publication = invented(&questionnaire, 45, DAY, |block, _| block.base / 2).unwrap();
    let messages = compose(&texts, &questionnaire, &publication, &heading(Language::Ru));
    for quote in messages
        .iter()
        .flat_map(|m| m.text.split("<blockquote expandable>").skip(1))
    {
        let quote = quote.split("</blockquote>").next().unwrap();
        assert!(quote.matches("<b>40–49").count() <= 1, "{quote}");
    }
}

#[test]
fn a_specimen_is_marked_first_and_the_shares_of_a_question_in_it_are_the_same() {
    let texts = Texts::load().unwrap();
    let whole = LIBRARY.iter().filter(|entry| entry.is_asked_whole());
    for entry in whole {
        for (language, mark) in [(Language::Ky, "ҮЛГҮ"), (Language::Ru, "ОБРАЗЕЦ")] {
            let messages = specimen(&texts, &library(entry.id), &heading(language), DAY);
            check(&messages);
            assert!(
                messages[0].text.starts_with(&format!("<b>{mark}")),
                "{}",
                messages[0].text
            );
            assert!(messages[0].picture.is_some());
            for quote in messages
                .iter()
                .flat_map(|m| m.text.split("<blockquote expandable>").skip(1))
            {
                let quote = quote.split("</blockquote>").next().unwrap();
                let shares = quote.lines().filter(|l| l.starts_with("<b>"));
                assert!(shares.count() <= 1, "{quote}");
            }
        }
    }
}

#[test]
fn messages_depend_on_ranges_alone() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("needs-assessment");
    // 45 and 47 people are both "45+"; 33 and 34 of a hundred are both 30–39
    let one = invented(&questionnaire, 45, DAY, |block, _| block.base * 33 / 100).unwrap();
    let other = invented(&questionnaire, 47, DAY, |block, _| {
        block.base * 34 / 100 + 1
    })
    .unwrap();
    for language in Language::ALL {
        let messages =
            |p: &Released<Publication>| compose(&texts, &questionnaire, p, &heading(language));
        assert!(messages(&one) == messages(&other));
    }
}

#[test]
fn clipping_counts_utf_16_units() {
    assert_eq!(clip("жаш үн", 6), "жаш үн");
    // no word is torn
    assert_eq!(clip("жаш үндөр", 6), "жаш…");
    assert_eq!(units(&clip(&"😀".repeat(9), 6)), 5);
}

/// A questionnaire with labels of this length, full of what HTML must not see.
fn long_winded(kinds: &[(usize, usize)], length: usize) -> Questionnaire {
    let text = |what: &str| {
        let long: String = format!("{what} <b>&көчөлөрүбүздү ")
            .chars()
            .cycle()
            .take(length.max(2)) // the number of a choice is not cut
            .collect();
        format!("{{ ky = \"{long}\", ru = \"{long}\" }}")
    };
    let mut source = format!(
        "form_id = \"t\"\nversion = \"1\"\nform_title = {}\n",
        text("т")
    );
    for (position, (kind, choices)) in kinds.iter().enumerate() {
        let kind = [
            format!("select_one l{position}"),
            format!("select_multiple l{position}"),
            format!("rank l{position}"),
            format!("allocate l{position}"),
        ][*kind]
            .clone();
        let coins = if kind.starts_with("allocate") {
            "coins = 10\n"
        } else {
            ""
        };
        let sector = ["education", "health", "budget"][position % 3];
        source.push_str(&format!(
            "[[survey]]\ntype = \"begin group\"\nname = \"g{position}\"\nlabel = {0}\nsector = \"{sector}\"\n[[survey]]\ntype = \"{kind}\"\nname = \"q{position}\"\nlabel = {0}\n{coins}[[survey]]\ntype = \"end group\"\n",
            text("с")
        ));
        for choice in 0..*choices {
            source.push_str(&format!(
                "[[choices]]\nlist_name = \"l{position}\"\nname = \"c{choice}\"\nlabel = {}\nshort = {{ ky = \"к\", ru = \"к\" }}\n",
                text(&format!("{choice}"))
            ));
        }
    }
    let (questionnaire, issues) = load("t.toml", &source);
    questionnaire.unwrap_or_else(|| panic!("{issues:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_longest_labels_fit_every_limit(
        kinds in prop::collection::vec((0_usize..4, 2_usize..20), 1..14),
        length in prop_oneof![2_usize..40, 200_usize..300],
        people in prop_oneof![Just(12_u32), 16_u32..31, 31_u32..70, 301_u32..400],
        ky in any::<bool>(),
        marked in any::<bool>(),
    ) {
        let texts = Texts::load().unwrap();
        let questionnaire = long_winded(&kinds, length);
        let place = "Ы".repeat(200);
        let language = if ky { Language::Ky } else { Language::Ru };
        let heading = Heading { language, place: &place, edition: u32::MAX, specimen: marked };
        check(&compose(&texts, &questionnaire, &released(&questionnaire, people), &heading));
    }
}

#[test]
fn a_digest_of_the_first_rules_says_that_its_bases_are_those_who_answered() {
    let texts = Texts::load().unwrap();
    let questionnaire = library("monitoring");
    let publication = released(&questionnaire, 45);
    let mut of_first_rules = Publication::clone(&publication);
    of_first_rules.policy = "1/k10".to_owned();
    for (publication, id, other) in [
        (&*publication, "digest-asked", "digest-answered-it"),
        (&of_first_rules, "digest-answered-it", "digest-asked"),
    ] {
        assert_eq!(super::details::base_of(publication), id);
        for language in Language::ALL {
            let begin = |id| {
                let said = texts.plain(language, id, &[("people", "".into())]);
                said.trim().to_owned()
            };
            assert_ne!(begin(id), begin(other));
        }
    }
}
