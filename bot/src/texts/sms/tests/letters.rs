use proptest::prelude::*;
use surveys::engine::latin_key;
use surveys::questionnaire::Text;

use super::super::{Encoding, Script, Voice, latin, segments, thrifty};
use crate::domain::{LIBRARY, Language, Municipalities};

#[test]
fn kyrgyz_and_russian_are_spelled_as_they_are_texted() {
    for (cyrillic, expected) in [
        ("Жашың канчада?", "Jashyng kanchada?"),
        ("айыл аймагы, тыйын, кыйын", "aiyl aimagy, tyiyn, kyiyn"),
        (
            "кийин, чейин, русский НОВЫЙ СИНИЙ",
            "kiyin, cheyin, russkiy NOVYI SINIY",
        ),
        ("атың, атын, жаңгак, кеңеш", "atyng, atyn, jangak, kengesh"),
        ("Үгүт, Өзгөн, көчө", "Ugut, Ozgon, kocho"),
        ("ТОКТО ӨЧҮР ЖАРДАМ Ч", "TOKTO OCHUR JARDAM Ch"),
        ("Шаар ШААР ЩЁТКА Яблоко Ю", "Shaar SHAAR SCHETKA Yabloko Yu"),
        ("ИЩУ ПЛОЩАДЬ НОЧЬ", "ISCHU PLOSCHAD NOCH"),
        (
            "семья, объект, цирк, ещё, счастье",
            "semya, obekt, tsirk, esche, schaste",
        ),
        ("район, твой, милиция", "raion, tvoi, militsiya"),
        ("«Жаш үн» — №5…", "\"Jash un\" - N5..."),
        ("1\u{A0}500 сом, 60–69\u{202F}%", "1 500 som, 60-69 %"),
        ("жакшы 👍🏽 болду", "jakshy  boldu"),
        ("и\u{306}од, Ўзбек, façade, ½", "iod, Uzbek, facade, 1/2"),
        ("Өткөрүү: 1) ооба 2) жок", "Otkoruu: 1) ooba 2) jok"),
        ("", ""),
    ] {
        assert_eq!(latin(cyrillic), expected);
    }
}

#[test]
fn what_gsm7_has_stays_as_it_was() {
    let kept = "Hello {name}, 5 € @ Köln? [ok]\nÇa va";
    assert_eq!(latin(kept), kept);
}

#[test]
fn costly_typography_turns_plain_and_letters_stay() {
    for (written, expected) in [
        ("«Жаш үн» — 60–69 %…", "\"Жаш үн\" - 60-69 %…"),
        (
            "№\u{A0}5,  экинчи   кат \r\n\n үчүнчү ",
            "N 5, экинчи кат\nүчүнчү",
        ),
        ("Dear “council”…", "Dear \"council\"..."),
        ("пере\u{AD}нос", "перенос"),
        ("👨‍👩‍👧‍👦 үй-бүлө", "👨‍👩‍👧‍👦 үй-бүлө"),
        ("ең таза", "ең таза"),
        ("  ", ""),
    ] {
        assert_eq!(thrifty(written), expected);
    }
}

/// Every text that young people are shown in questionnaires and lists.
fn shown() -> Vec<Text> {
    let mut texts = Vec::new();
    for entry in LIBRARY.iter() {
        for question in &entry.questionnaire.questions {
            texts.extend(question.label.clone());
            texts.extend(question.choices().iter().map(|c| c.label.clone()));
        }
    }
    let day = chrono::NaiveDate::MAX;
    for place in Municipalities::bundled().unwrap().iter() {
        let name = |language| place.names(language, day).nom.clone();
        texts.push(Text {
            ky: name(Language::Ky),
            ru: name(Language::Ru),
        });
    }
    assert!(texts.len() > 100);
    texts
}

#[test]
fn whatever_is_copied_from_a_latin_message_is_read_as_the_cyrillic_it_stands_for() {
    for text in shown() {
        for text in [text.ky, text.ru] {
            assert_eq!(
                latin_key(&latin(&text)),
                latin_key(&text),
                "{}",
                latin(&text)
            );
        }
    }
}

#[test]
fn latin_letters_halve_the_segments_of_the_library() {
    let count = |script| -> usize {
        let mut sum = 0;
        for entry in LIBRARY.iter() {
            for question in &entry.questionnaire.questions {
                for language in Language::ALL {
                    let label = question.label.iter();
                    let choices = question.choices().iter().map(|c| &c.label);
                    let lines: Vec<&str> = label.chain(choices).map(|t| t.get(language)).collect();
                    let written = Voice { language, script }.write(&lines.join(" 1) "));
                    sum += segments(&written).segments;
                }
            }
        }
        sum
    };
    let (cyrillic, latin) = (count(Script::Cyrillic), count(Script::Latin));
    assert!(
        latin * 2 < cyrillic + cyrillic / 10,
        "{latin} of {cyrillic}"
    );
}

proptest! {
    #[test]
    fn latin_text_is_always_gsm7(
        text in any::<String>(),
        cyrillic in "[А-Яа-яЁёҢңӨөҮү «»–—…№\u{A0}\u{2007}„“”‘’•·−×\u{200B}👍😀ҚғҳЎі½²]{0,80}",
        mixed in "\\PC{0,80}",
    ) {
        for text in [text, cyrillic, mixed] {
            prop_assert_eq!(segments(&latin(&text)).encoding, Encoding::Gsm7, "{}", latin(&text));
        }
    }

    #[test]
    fn no_letter_is_lost_in_latin(word in "[а-яёңөү]{1,30}") {
        let silent = |c: char| matches!(c, 'ъ' | 'ь');
        let spelled = word.chars().filter(|c| !silent(*c)).count();
        prop_assert!(latin(&word).len() >= spelled);
        // no word has a hiss before х, or a sign after ң: these alone are read differently
        let bare = word.replace(silent, "");
        let strange = ["шх", "чх", "щх"].iter().any(|pair| bare.contains(pair))
            || ["ңъ", "ңь"].iter().any(|pair| word.contains(pair));
        if !strange {
            prop_assert_eq!(latin_key(&latin(&word)), latin_key(&word), "{}", latin(&word));
        }
    }

    #[test]
    fn case_changes_no_spelling(word in "[а-яёңөү]{1,20}") {
        prop_assert_eq!(latin(&word.to_uppercase()).to_lowercase(), latin(&word));
    }

    #[test]
    fn thrift_never_costs_a_segment_and_never_changes_a_letter(text in "[а-яa-zң «»–—…№\u{A0}\u{200B}👍\\[{€0-9\n]{0,200}") {
        let thrifty = thrifty(&text);
        prop_assert!(segments(&thrifty).segments <= segments(&text).segments);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(letters(&thrifty).replace('N', ""), letters(&text));
        prop_assert_eq!(super::super::thrifty(&thrifty), thrifty);
    }
}
