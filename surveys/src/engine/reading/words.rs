//! Words that mean the same at every question. Compared by their Latin keys, so each is listed in one spelling.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::Action;
use super::fold::{cyrillic_twin, fold, latin_key};
use crate::questionnaire::{Language, PerLanguage};

/// The action that a whole text names.
pub(super) fn action(text: &str) -> Option<Action> {
    static KEYS: LazyLock<BTreeMap<String, Action>> = LazyLock::new(|| {
        let words = ACTIONS
            .iter()
            .flat_map(|(action, words)| words.iter().map(|w| (latin_key(w), *action)));
        words.collect()
    });
    latin_keys(text)
        .iter()
        .find_map(|key| KEYS.get(key).copied())
}

/// The number, 1 to 99, that folded words name.
pub(super) fn number(folded: &str, language: Language) -> Option<u16> {
    static KEYS: LazyLock<BTreeMap<String, u16>> = LazyLock::new(|| {
        let words = NUMBERS
            .iter()
            .flat_map(|(n, words)| words.split(' ').map(|w| (latin_key(w), *n)));
        words.collect()
    });
    static TENS: LazyLock<Vec<(String, u16)>> = LazyLock::new(|| {
        let tens = TENS_IN_WORDS.iter();
        tens.flat_map(|(n, words)| words.split(' ').map(|w| (latin_key(w), *n)))
            .collect()
    });
    let key = latin_key(folded);
    if key == "on" {
        return ON[language];
    }
    let key = key.replace(' ', "");
    let one = |key: &str| KEYS.get(key).copied();
    one(&key).or_else(|| {
        let (rest, ten) = TENS
            .iter()
            .find_map(|(ten, n)| Some((key.strip_prefix(ten.as_str())?, *n)))?;
        match rest {
            "" => Some(ten),
            rest => one(rest).filter(|n| *n < 10).map(|n| ten + n),
        }
    })
}

/// Month of a word by its first letters, 1 to 12.
pub(super) fn month(word: &str) -> Option<u32> {
    let key = latin_key(word);
    let letters = key.chars().count() >= 3;
    let found = MONTHS
        .iter()
        .position(|starts| letters && starts.iter().any(|s| key.starts_with(s)))?;
    u32::try_from(found + 1).ok()
}

/// Short name of a month, 1 to 12; empty for others.
pub(in super::super) fn short_month(language: Language, month: u32) -> &'static str {
    let names = &SHORT_MONTHS[language];
    let at = usize::try_from(month).ok().and_then(|m| m.checked_sub(1));
    at.and_then(|at| names.get(at).copied()).unwrap_or("")
}

/// Short name of a weekday, 0 = Sunday; empty for others.
pub(in super::super) fn short_weekday(language: Language, day: u32) -> &'static str {
    let names = &SHORT_WEEKDAYS[language];
    usize::try_from(day)
        .ok()
        .and_then(|at| names.get(at).copied())
        .unwrap_or("")
}

/// Words between two choices of a list.
pub(super) fn joins(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "жана" | "и" | "да" | "менен" | "jana" | "zhana" | "and" | "i" | "menen"
    )
}

/// Words around a number that say nothing: "вариант 2".
pub(super) fn says_nothing(word: &str) -> bool {
    matches!(
        word,
        "вариант"
            | "ответ"
            | "номер"
            | "пункт"
            | "цифра"
            | "кнопка"
            | "жооп"
            | "variant"
            | "joop"
            | "otvet"
            | "nomer"
            | "no"
            | "n"
    )
}

/// What stands behind the digits of an ordinal number: "2-й", "2-чи".
pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(
        latin_key(word).as_str(),
        "i" | "ii"
            | "ia"
            | "aia"
            | "e"
            | "oe"
            | "oi"
            | "go"
            | "mu"
            | "ci"
            | "nci"
            | "inci"
            | "cu"
            | "ncu"
            | "uncu"
            | "th"
            | "nd"
            | "st"
    )
}

/// Latin keys of a text as typed and, for look-alikes only ("HET"), as it looks; none of a text without letters and digits.
#[must_use]
pub fn latin_keys(text: &str) -> Vec<String> {
    let folded = fold(text);
    let twin = cyrillic_twin(&folded).map(|t| latin_key(&t));
    std::iter::once(latin_key(&folded))
        .chain(twin)
        .filter(|k| !k.is_empty())
        .collect()
}

const ACTIONS: &[(Action, &[&str])] = &[
    (
        Action::Back,
        &["артка", "артка кайтуу", "назад", "back", "вернуться"],
    ),
    (
        Action::Skip,
        &[
            "өткөр",
            "өткөрүү",
            "өткөрүп жибер",
            "өткөрүп жиберүү",
            "пропуск",
            "пропусти",
            "пропустить",
            "skip",
        ],
    ),
    (
        Action::Clear,
        &[
            "жоопту өчүрүү",
            "жоопту өчүр",
            "стереть ответ",
            "очистить ответ",
            "убрать ответ",
        ],
    ),
    (
        Action::DontKnow,
        &[
            "билбейм",
            "билбейм го",
            "билбеймин",
            "не знаю",
            "незнаю",
            "затрудняюсь",
            "затрудняюсь ответить",
            "don't know",
            "i don't know",
        ],
    ),
    (
        Action::PreferNot,
        &[
            "айткым келбейт",
            "айтпайм",
            "жооп бергим келбейт",
            "не хочу говорить",
            "не хочу отвечать",
            "не скажу",
            "prefer not to say",
        ],
    ),
    (Action::Done, &["даяр", "болду", "готово", "done"]),
    (
        Action::Finish,
        &[
            "аяктоо",
            "аякта",
            "бүтүрүү",
            "бүттү",
            "завершить",
            "закончить",
            "хватит",
            "жетишет",
            "finish",
        ],
    ),
    (
        Action::More,
        &[
            "калганы",
            "калгандары",
            "калган суроолор",
            "калганын улантуу",
            "ответить на остальные",
            "дагы",
            "остальные",
            "остальное",
            "ещё",
            "more",
        ],
    ),
    (
        Action::Next,
        &[
            "улантуу",
            "улант",
            "кийинки",
            "андан ары",
            "дальше",
            "далее",
            "продолжить",
            "next",
        ],
    ),
];

const NUMBERS: &[(u16, &str)] = &[
    (1, "бир один одна одно биринчи первый первое первая"),
    (2, "эки два две экинчи второй второе вторая"),
    (3, "үч три үчүнчү третий третье третья"),
    (4, "төрт четыре төртүнчү четвёртый четвёртое"),
    (5, "беш пять бешинчи пятый пятое"),
    (6, "алты шесть алтынчы шестой шестое"),
    (7, "жети семь жетинчи седьмой седьмое"),
    (8, "сегиз восемь сегизинчи восьмой восьмое"),
    (9, "тогуз девять тогузунчу девятый девятое"),
    (10, "десять онунчу десятый"),
    (11, "онбир одиннадцать"),
    (12, "онэки двенадцать"),
    (13, "онүч тринадцать"),
    (14, "онтөрт четырнадцать"),
    (15, "онбеш пятнадцать"),
    (16, "оналты шестнадцать"),
    (17, "онжети семнадцать"),
    (18, "онсегиз восемнадцать"),
    (19, "онтогуз девятнадцать"),
];

const TENS_IN_WORDS: &[(u16, &str)] = &[
    (20, "жыйырма двадцать"),
    (30, "отуз тридцать"),
    (40, "кырк сорок"),
    (50, "элүү пятьдесят"),
    (60, "алтымыш шестьдесят"),
    (70, "жетимиш семьдесят"),
    (80, "сексен восемьдесят"),
    (90, "токсон девяносто"),
];

/// What "он" is as a number: ten in Kyrgyz, "he" in Russian.
const ON: PerLanguage<Option<u16>> = PerLanguage {
    ky: Some(10),
    ru: None,
};

const SHORT_MONTHS: PerLanguage<[&str; 12]> = PerLanguage {
    ky: [
        "янв.", "фев.", "мар.", "апр.", "май", "июн.", "июл.", "авг.", "сен.", "окт.", "ноя.",
        "дек.",
    ],
    ru: [
        "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ],
};

/// From Sunday on.
const SHORT_WEEKDAYS: PerLanguage<[&str; 7]> = PerLanguage {
    ky: ["жек.", "дүй.", "шейш.", "шарш.", "бейш.", "жума", "ишм."],
    ru: ["вс", "пн", "вт", "ср", "чт", "пт", "сб"],
};

/// Starts of the Latin keys of month names.
const MONTHS: [&[&str]; 12] = [
    &["ianv", "jan", "ian"],
    &["fev", "feb"],
    &["mar"],
    &["apr"],
    &["mai", "maia", "may"],
    &["iiun", "iun", "jun"],
    &["iiul", "iul", "jul"],
    &["avg", "aug"],
    &["sen", "sep"],
    &["okt", "oct"],
    &["noi", "nov"],
    &["dek", "dec"],
];
