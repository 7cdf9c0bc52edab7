use std::collections::BTreeSet;
use std::sync::LazyLock;

use fluent_syntax::ast::Entry;

use super::super::Longest;
use super::super::{
    Encoding, Keywords, OverBudget, Script, Voice, numbers, price, segments, thrifty,
};
use crate::domain::{Helpline, Language, PerLanguage, bundled_helplines};
use crate::texts::{FILES, Texts, Value};

pub(super) const KY: Voice = Voice {
    language: Language::Ky,
    script: Script::Cyrillic,
};
pub(super) const RU: Voice = Voice {
    language: Language::Ru,
    script: Script::Cyrillic,
};

pub(super) const fn latin(voice: Voice) -> Voice {
    Voice {
        script: Script::Latin,
        ..voice
    }
}

/// Ids of all SMS texts.
fn ids(language: Language) -> Vec<String> {
    let files = FILES[language];
    let entries = files
        .iter()
        .flat_map(|(_, file)| fluent_syntax::parser::parse(*file).unwrap().body);
    let ids: Vec<String> = entries
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .filter(|id| id.starts_with("sms-"))
        .collect();
    assert!(ids.len() > 50);
    ids
}

/// The longest that each variable may plausibly be, and all words that choose between wordings; one list per combination.
fn longest_arguments(id: &str, language: Language) -> Vec<Vec<(&'static str, Value)>> {
    static EACH: LazyLock<PerLanguage<Longest>> = LazyLock::new(|| {
        let texts = Texts::load().unwrap();
        PerLanguage::from_fn(|language| Longest::of(&texts, language).unwrap())
    });
    EACH[language].arguments(id)
}

#[test]
fn every_text_keeps_its_segments_with_the_longest_variables_in_both_languages_and_scripts() {
    let texts = Texts::load().unwrap();
    for voice in [KY, RU, latin(KY), latin(RU)] {
        for id in ids(voice.language) {
            for args in longest_arguments(&id, voice.language) {
                let text = texts
                    .sms(voice, &id, &args)
                    .unwrap_or_else(|over| panic!("{over}"));
                let taken = segments(&text);
                assert!(taken.segments >= 1, "{id} is empty");
                let expected = match voice.script {
                    Script::Cyrillic => Encoding::Ucs2,
                    Script::Latin => Encoding::Gsm7,
                };
                assert_eq!(taken.encoding, expected, "{id}: {text}");
                assert!(
                    !text.contains(['<', '>', '\u{2068}', '\u{2069}']),
                    "{id}: {text}"
                );
            }
        }
    }
}

#[test]
fn no_budget_is_larger_than_it_must_be() {
    let texts = Texts::load().unwrap();
    for id in ids(Language::Ky) {
        let budget = texts.sms_budget(Language::Ky, &id);
        // consent is asked once, and must be understood by a child: no promise is cut from it
        let most = if id == "sms-consent" { 4 } else { 3 };
        assert!(budget <= most, "{id}");
        let taken = |voice: Voice| {
            let all = longest_arguments(&id, voice.language);
            let all = all.iter().map(|args| texts.sms(voice, &id, args).unwrap());
            all.map(|text| segments(&text).segments).max().unwrap()
        };
        assert_eq!(taken(KY).max(taken(RU)), budget, "{id}");
        assert_eq!(texts.sms_budget(Language::Ru, &id), budget, "{id}");
    }
}

#[test]
fn latin_letters_halve_every_text() {
    let texts = Texts::load().unwrap();
    for voice in [KY, RU] {
        for id in ids(voice.language) {
            for args in longest_arguments(&id, voice.language) {
                let count = |voice| segments(&texts.sms(voice, &id, &args).unwrap()).segments;
                assert!(count(latin(voice)) <= count(voice).div_ceil(2), "{id}");
            }
        }
    }
}

#[test]
fn the_locale_files_themselves_hold_nothing_costly() {
    let texts = Texts::load().unwrap();
    for language in Language::ALL {
        for id in ids(language) {
            let mut args = longest_arguments(&id, language).remove(0);
            args.retain(|(name, _)| *name != "share");
            args.push(("share", "60-69%".into()));
            let text = texts.plain(language, &id, &args);
            assert_eq!(thrifty(&text), text, "{id}");
        }
    }
}

#[test]
fn words_in_capitals_are_keywords_in_either_script() {
    let (texts, keywords) = (Texts::load().unwrap(), Keywords::bundled().unwrap());
    let mut seen = BTreeSet::new();
    for voice in [KY, RU, latin(KY), latin(RU)] {
        for id in ids(voice.language) {
            let mut args = longest_arguments(&id, voice.language).remove(0);
            args.retain(|(name, _)| *name != "place" && *name != "code");
            args.extend([("place", "1".into()), ("code", "1".into())]);
            let text = texts.sms(voice, &id, &args).unwrap();
            for word in text.split(|c: char| !c.is_alphabetic()) {
                let loud = word.chars().count() > 2 && word.chars().all(char::is_uppercase);
                if loud && word != "SMS" {
                    assert!(keywords.find(word).is_some(), "{id}: {word}");
                    seen.insert(word.to_owned());
                }
            }
        }
    }
    for word in ["ТОКТО", "TOKTO", "ӨЧҮР", "OCHUR", "ПРОПУСК", "LAT"] {
        assert!(seen.contains(word), "{word}");
    }
}

#[test]
fn nothing_tells_a_reader_over_the_shoulder_what_it_is_about() {
    let texts = Texts::load().unwrap();
    let topics = [
        "зомбулук",
        "насили",
        "ден",
        "здоров",
        "сурамжыл",
        "опрос",
        "коркун",
        "опасн",
        "муктаж",
        "нужд",
    ];
    for language in Language::ALL {
        for id in ids(language) {
            let args = longest_arguments(&id, language).remove(0);
            let text = texts.plain(language, &id, &args).to_lowercase();
            let telling = |word: &&str| topics.iter().any(|topic| word.starts_with(topic));
            let found = text.split(|c: char| !c.is_alphabetic()).find(telling);
            assert_eq!(found, None, "{id}: {text}");
        }
    }
}

#[test]
fn help_is_one_segment_whatever_the_list_is() {
    let texts = Texts::load().unwrap();
    let numbers_of = |list: &[&str]| {
        let lines = bundled_helplines().unwrap();
        let lines: Vec<Helpline> = list
            .iter()
            .map(|number| Helpline {
                number: (*number).to_owned(),
                ..lines[0].clone()
            })
            .collect();
        numbers(&lines)
    };
    assert_eq!(
        numbers(&bundled_helplines().unwrap()),
        "112, 111, 117, 102, 103"
    );
    assert_eq!(numbers_of(&[]), "112");
    assert_eq!(numbers_of(&["0".repeat(31).as_str()]), "112");
    assert_eq!(
        numbers_of(&["0800 200 200", "0312 123456", "112"]),
        "0800 200 200, 0312 123456, 112"
    );
    assert_eq!(
        numbers_of(&["0800 200 200", "0312 1234567", "112"]),
        "0800 200 200, 0312 1234567"
    );
    let help = texts.sms(
        KY,
        "sms-help",
        &[("numbers", numbers(&bundled_helplines().unwrap()).into())],
    );
    assert_eq!(
        help.unwrap(),
        "Жардам телефондору: 112, 111, 117, 102, 103. Токтотуу: ТОКТО"
    );
}

#[test]
fn the_first_message_says_who_asks_how_much_what_all_replies_cost_and_that_nobody_may_order_or_pay()
{
    let texts = Texts::load().unwrap();
    let hello = |voice: Voice, tyiyn, organisation: &str| {
        let topic = if voice.language == Language::Ky {
            "мектептеги жашоо"
        } else {
            "жизнь в школе"
        };
        let args = [
            ("n", 6_u16.into()),
            ("total", price(tyiyn)),
            ("topic", topic.into()),
            ("organisation", organisation.into()),
        ];
        texts.sms(voice, "sms-hello", &args).unwrap()
    };
    let free = "Мажбурлоо, төлөө жок.";
    let ages = "Жашыңыз канчада? 1) 11-13 2) 14-15 3) 16-17 4) 18-28 5) башка";
    let who = "Жаш үн (Жаштар борбору), кеңешке: 6 суроо. Темасы: мектептеги жашоо.";
    let club = "Жаштар борбору";
    assert_eq!(
        hello(KY, 1350, club),
        format!("{who} Баары 13,50 сомго чейин. {free} {ages}")
    );
    assert_eq!(
        hello(KY, 300, club),
        format!("{who} Баары 3 сомго чейин. {free} {ages}")
    );
    assert_eq!(
        hello(KY, 0, club),
        format!("{who} Жооп жазуу акысыз. {free} {ages}")
    );
    let russian = "Жаш үн (Жаштар борбору), для кенеша. Вопросов: 6. Тема: жизнь в школе. Всё вместе до 0,45 сом. \
                   Не заставляют, не платят. Сколько лет?";
    assert!(hello(RU, 45, club).starts_with(russian));
    assert!(hello(latin(KY), 0, club).starts_with("Jash un (Jashtar borboru), kengeshke"));
    // a name for which there is no room is left to who asks back
    let long = hello(KY, 1350, &"ж".repeat(80));
    assert!(
        long.starts_with("Жаш үн, кеңешке: 6 суроо. Темасы:"),
        "{long}"
    );
    assert!(segments(&long).segments <= 3, "{long}");
}

#[test]
fn who_is_responsible_keeps_two_segments_with_the_longest_name_and_contact() {
    let texts = Texts::load().unwrap();
    let said = |contact: usize| {
        let args = [
            ("organisation", "ж".repeat(80).into()),
            ("contact", "ж".repeat(contact).into()),
        ];
        texts.sms(KY, "sms-responsible", &args).unwrap()
    };
    assert!(said(30).ends_with(&"ж".repeat(30)) && said(30).contains(", "));
    assert!(!said(160).contains(", "));
}

#[test]
fn a_result_is_one_segment_and_short_where_names_are_long() {
    let texts = Texts::load().unwrap();
    let result = |voice, place: &str, what: &str| {
        let args = [
            ("place", place.into()),
            ("what", what.into()),
            ("share", "60–69%".into()),
        ];
        texts.sms(voice, "sms-result", &args).unwrap()
    };
    assert_eq!(
        result(KY, "Үгүт", "жол жана жарык"),
        "Жаш үн, Үгүт: эң көп тандалганы - жол жана жарык (60-69%). ТОКТО"
    );
    assert_eq!(
        result(KY, "Ново-Покровка АА", "жол жана жарык"),
        "Ново-Покровка АА: жол жана жарык, 60-69%. ТОКТО"
    );
    assert_eq!(
        result(latin(KY), "Ново-Покровка АА", "жол жана жарык"),
        "Jash un, Novo-Pokrovka AA: eng kop tandalgany - jol jana jaryk (60-69%). TOKTO"
    );
}

#[test]
fn a_text_over_its_budget_is_an_error_that_tells_how_much_and_never_cut() {
    let texts = Texts::load().unwrap();
    let long = "ң".repeat(68);
    let over = OverBudget {
        id: "sms-help".into(),
        language: Language::Ky,
        units: 105,
        segments: 2,
        budget: 1,
    };
    assert_eq!(
        texts.sms(KY, "sms-help", &[("numbers", long.as_str().into())]),
        Err(over.clone())
    );
    assert!(!over.to_string().contains('ң'), "{over}");
    assert_eq!(
        over.to_string(),
        "SMS text `sms-help` (ky) takes 2 segments of 105 units together, 1 are allowed"
    );
    assert_eq!(KY.within("q", &"ң".repeat(70), 1).map(|t| t.len()), Ok(140));
    assert_eq!(
        KY.within("q", &"ң".repeat(71), 1).map_err(|o| o.segments),
        Err(2)
    );
    assert_eq!(KY.within("q", "", 0), Ok(String::new()));
    assert!(latin(KY).within("q", &"ж".repeat(160), 1).is_ok());
}
