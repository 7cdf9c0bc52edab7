use proptest::prelude::*;
use surveys::engine::reading::yes_or_no;
use surveys::engine::{Reading, fold, parse};
use surveys::questionnaire::{ChoiceIx, Kind, Question};

use super::super::{Keyword, Keywords, KeywordsError, latin};
use crate::domain::{LIBRARY, Language, Municipalities};

const KY: Option<Language> = Some(Language::Ky);
const RU: Option<Language> = Some(Language::Ru);

fn find(text: &str) -> Option<(Keyword, Option<Language>)> {
    let found = Keywords::bundled().unwrap().find(text)?;
    Some((found.keyword, found.language))
}

/// Every word of the lists, as written there.
fn listed() -> Vec<(Language, &'static str)> {
    let lists = [
        (
            Language::Ky,
            include_str!("../../../../../locales/ky/keywords.txt"),
        ),
        (
            Language::Ru,
            include_str!("../../../../../locales/ru/keywords.txt"),
        ),
    ];
    let words: Vec<_> = lists
        .into_iter()
        .flat_map(|(language, list)| list.lines().map(move |line| (language, line)))
        .filter(|(_, line)| !line.starts_with('#'))
        .filter_map(|(language, line)| Some((language, line.split_once('=')?.1)))
        .flat_map(|(language, words)| words.split(',').map(move |word| (language, word.trim())))
        .collect();
    assert!(words.len() > 70);
    words
}

#[test]
fn people_are_told_the_first_word_of_a_line() {
    let keywords = Keywords::bundled().unwrap();
    for (keyword, language, word) in [
        (Keyword::Join, Language::Ky, Some("КОШУЛ")),
        (Keyword::Join, Language::Ru, Some("УЧАСТВУЮ")),
        (Keyword::Latin, Language::Ky, Some("LAT")),
        (
            Keyword::Speak(Language::Ky),
            Language::Ru,
            Some("КИРГИЗСКИЙ"),
        ),
    ] {
        assert_eq!(keywords.word(keyword, language), word);
    }
    let short = Keywords::new(&[(Language::Ky, "stop = ТОКТО")]).unwrap();
    assert_eq!(short.word(Keyword::Join, Language::Ky), None);
}

#[test]
fn keywords_are_heard_however_they_are_typed() {
    use Keyword::*;
    for (text, expected) in [
        ("ТОКТО", (Stop, KY)),
        (" токто. ", (Stop, KY)),
        ("«Токто»!!!", (Stop, KY)),
        ("TOKTO", (Stop, KY)),
        ("toktot", (Stop, KY)),
        ("СТОП", (Stop, RU)),
        ("CTOП", (Stop, RU)),
        ("CTOП!", (Stop, RU)),
        ("/stop", (Stop, None)),
        ("ＳＴＯＰ", (Stop, None)),
        ("Unsubscribe", (Stop, None)),
        ("otpiska", (Stop, RU)),
        ("жардам", (Help, KY)),
        ("Jardam", (Help, KY)),
        ("zhardam", (Help, KY)),
        ("ПОМОЩЬ", (Help, RU)),
        ("помощ", (Help, RU)),
        ("pomosch", (Help, RU)),
        ("pomoshch", (Help, RU)),
        ("/help", (Help, None)),
        ("?", (Help, None)),
        (" ?? ", (Help, None)),
        ("？", (Help, None)),
        ("ӨЧҮР", (Delete, KY)),
        ("очур", (Delete, KY)),
        ("ochur", (Delete, KY)),
        ("öchür", (Delete, KY)),
        ("Удалить", (Delete, RU)),
        ("udalit'", (Delete, RU)),
        ("/delete", (Delete, None)),
        ("артка", (Back, KY)),
        ("nazad", (Back, RU)),
        ("өткөр", (Skip, KY)),
        ("откор", (Skip, KY)),
        ("Өткөрүп  жибер", (Skip, KY)),
        ("propusk", (Skip, RU)),
        ("тил", (Language, KY)),
        ("ЯЗЫК", (Language, RU)),
        ("yazyk", (Language, RU)),
        ("LANG", (Language, None)),
        ("КЫР", (Speak(crate::domain::Language::Ky), KY)),
        ("kyrgyzcha", (Speak(crate::domain::Language::Ky), KY)),
        ("РУС", (Speak(crate::domain::Language::Ru), RU)),
        ("по русски", (Speak(crate::domain::Language::Ru), RU)),
        ("LAT", (Latin, None)),
        ("лат", (Latin, RU)),
        ("ЛАТЫНЧА", (Latin, KY)),
        ("кирилл", (Cyrillic, KY)),
        ("kirillitsa", (Cyrillic, RU)),
        ("БАШТА", (Start, KY)),
        ("bashta", (Start, KY)),
        ("CTAPT", (Start, None)),
        ("улант", (Continue, KY)),
        ("Telegram", (Telegram, None)),
        ("КОШУЛ", (Join, KY)),
        ("koshul", (Join, KY)),
        ("участвую", (Join, RU)),
    ] {
        assert_eq!(find(text), Some(expected), "{text}");
    }
}

#[test]
fn join_carries_the_municipality_as_it_was_typed() {
    let keywords = Keywords::bundled().unwrap();
    for (text, language, argument) in [
        ("КОШУЛ", KY, ""),
        ("КОШУЛ 21", KY, "21"),
        ("кошул21", KY, "21"),
        ("Кошул № 21.", KY, "21"),
        ("КОШУЛ: Үгүт", KY, "Үгүт"),
        ("koshul Kara-Suu", KY, "Kara-Suu"),
        ("КОШУЛ 🄐", KY, ""),
        ("JOIN 7", None, "7"),
        ("/join 7", None, "7"),
        ("Участвую\nТаш-Булак", RU, "Таш-Булак"),
    ] {
        let found = keywords.find(text).unwrap();
        assert_eq!(found.keyword, Keyword::Join, "{text}");
        assert_eq!(
            (found.language, found.argument),
            (language, argument),
            "{text}"
        );
    }
    assert_eq!(keywords.find("КОШУЛГАН"), None);
    assert_eq!(keywords.find("21 кошул"), None);
}

#[test]
fn a_keyword_within_a_sentence_is_part_of_an_answer() {
    for text in [
        "токто деп айттым",
        "жолду токтот 2",
        "стоп 1",
        "не останавливаться",
        "помощь старикам",
        "жардам берүү керек",
        "башта жана бүтүр",
        "2?",
        "1 назад",
        "",
        " ",
        ".",
        "!",
    ] {
        assert_eq!(find(text), None, "{text}");
    }
}

#[test]
fn yes_and_no_are_answers_and_never_stop() {
    for text in [
        "ЖОК",
        "жок",
        "жо",
        "jok",
        "joq",
        "НЕТ",
        "HET",
        "нет.",
        "не",
        "no",
        "йук",
        "ООБА",
        "ooba",
        "ова",
        "ДА",
        "да",
        "da",
        "YES",
        "ок",
        "ага",
        "макул",
        "ха",
        "END",
        "CANCEL",
        "QUIT",
    ] {
        assert_eq!(find(text), None, "{text}");
    }
    for (_, word) in listed() {
        assert_eq!(yes_or_no(word), None, "{word}");
        assert_eq!(yes_or_no(&latin(word)), None, "{word}");
    }
}

#[test]
fn every_listed_word_is_heard_in_cyrillic_in_latin_and_without_kyrgyz_letters() {
    for (language, word) in listed() {
        let heard = find(word).unwrap_or_else(|| panic!("{word}"));
        assert!(heard.1.is_none_or(|own| own == language), "{word}");
        for typed in [
            latin(word),
            fold(word),
            word.to_lowercase(),
            format!("/{word}"),
        ] {
            let (keyword, language) = find(&typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(keyword, heard.0, "{typed}");
            // in Latin letters it may be a word of both
            assert!(language.is_none() || language == heard.1, "{typed}");
        }
    }
}

/// The questions of the library, and their choices.
fn questions() -> Vec<Question> {
    let all: Vec<Question> = LIBRARY
        .iter()
        .flat_map(|e| e.questionnaire.questions.clone())
        .collect();
    assert!(
        all.iter()
            .any(|q| matches!(q.kind, Kind::SelectMultiple { .. }))
    );
    all
}

#[test]
fn no_keyword_is_an_answer_to_any_question_of_the_library() {
    for question in questions() {
        let shown: Vec<ChoiceIx> = (0..).map(ChoiceIx).take(question.choices().len()).collect();
        for (language, word) in listed() {
            let reading = parse(&question, &shown, word, language);
            let answers = matches!(reading, Reading::Answer(_) | Reading::Ambiguous(_));
            let free = matches!(question.kind, Kind::Text { .. });
            assert!(free || !answers, "{word} at {}: {reading:?}", question.name);
        }
    }
}

#[test]
fn no_choice_and_no_place_is_a_keyword() {
    for question in questions() {
        for choice in question.choices() {
            for text in std::iter::once(&choice.label).chain(&choice.short) {
                for label in [&text.ky, &text.ru] {
                    assert_eq!((find(label), find(&latin(label))), (None, None), "{label}");
                }
            }
        }
    }
    for place in Municipalities::bundled().unwrap().iter() {
        for name in place.aliases.iter().chain([&place.slug]) {
            assert_eq!(find(name), None, "{name}");
        }
    }
}

proptest! {
    #[test]
    fn no_number_letter_or_list_of_numbers_is_a_keyword(
        number in "[0-9０-９]{1,6}",
        around in "[ .,:;)(№#+/!*-]{0,3}",
        letter in "[a-zA-Zа-яА-ЯңөүҢӨҮ][.)]?",
        list in "[0-9]( ?(,|\\+| и | жана |-| )[0-9]){1,6}",
    ) {
        let keywords = Keywords::bundled().unwrap();
        for text in [number.clone(), format!("{number}{around}"), format!("{around}{number}"), letter, list] {
            prop_assert_eq!(keywords.find(&text), None, "{}", text);
        }
    }

    #[test]
    fn whatever_follows_join_is_its_argument(text in any::<String>()) {
        let message = format!("КОШУЛ {text}");
        let keywords = Keywords::bundled().unwrap();
        let found = keywords.find(&message).unwrap();
        prop_assert_eq!(found.keyword, Keyword::Join);
        prop_assert!(text.contains(found.argument));
    }
}

#[test]
fn a_wrong_list_is_refused() {
    let refused = |list| Keywords::new(&[(Language::Ky, list)]).unwrap_err();
    for line in ["stop ТОКТО", "halt = ТОКТО", "= ТОКТО"] {
        assert!(
            matches!(refused(line), KeywordsError::Line { .. }),
            "{line}"
        );
    }
    for list in [
        "stop = ТОКТО\nskip = tokto",
        "stop = ",
        "stop = ТОКТО,, СТОП",
        "stop = ?!",
    ] {
        assert!(
            matches!(refused(list), KeywordsError::Twice { .. }),
            "{list}"
        );
    }
    let error = refused("# word\n\nstop = ТОКТО\nskip = TOKTO").to_string();
    assert_eq!(error, "keywords ky: `TOKTO` already means something else");
}

#[test]
fn every_keyword_has_a_word_in_both_languages() {
    use Keyword::*;
    let heard = |language| -> Vec<Keyword> {
        let own = listed().into_iter().filter(|(l, _)| *l == language);
        own.map(|(_, word)| find(word).unwrap().0).collect()
    };
    for language in crate::domain::Language::ALL {
        let heard = heard(language);
        for keyword in [
            Stop,
            Help,
            Delete,
            Back,
            Skip,
            Language,
            Latin,
            Cyrillic,
            Join,
            Start,
            Continue,
            Telegram,
            Speak(crate::domain::Language::Ky),
            Speak(crate::domain::Language::Ru),
        ] {
            assert!(heard.contains(&keyword), "{language:?} {keyword:?}");
        }
    }
}
