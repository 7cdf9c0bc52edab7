//! A typed age.

use super::fold::{fold, latin_key};
use super::{labels, plain, words};
use crate::questionnaire::Language;

/// Latin keys of what may stand around an age ("мне 15 лет", "мен 15 жаштамын", "15теман").
const AROUND: &[&str] = &[
    "mne",
    "ia",
    "moi",
    "vozrast",
    "uje",
    "ispolnilos",
    "seicas",
    "let",
    "god",
    "goda",
    "godik",
    "men",
    "menin",
    "maga",
    "jas",
    "jasim",
    "jasimda",
    "jasta",
    "jastamin",
    "jastaman",
    "jastan",
    "azir",
    "toldum",
    "temin",
    "tamin",
    "teman",
    "taman",
    "demin",
    "damin",
    "deman",
    "daman",
    "tomun",
    "tomon",
    "domun",
    "ti",
    "l",
    "g",
    "jaska",
    "jasar",
    "jasarmin",
    "ciktim",
    "jettim",
    "tolduk",
    "polnih",
    "letnii",
    "letniaia",
    "vozraste",
];

/// Nobody is older: a larger number is a year of birth, or something else.
const OLDEST: usize = 120;

/// The years of somebody who writes how old they are: a number in digits or words, with nothing around it but words of age. "9 класс" and
/// "11-б" are none.
#[must_use]
pub fn years(text: &str, language: Language) -> Option<usize> {
    let number = words_of_number(text);
    let in_words = |number: &str| words::number(number, language).map(usize::from);
    let whole = number.join(" ");
    let years = labels::digits(&whole).or_else(|| in_words(&whole));
    let years = years.or_else(|| {
        // "он бешмин", "он беште", "он бешке"
        let ending = |end: &&str| in_words(whole.strip_suffix(*end)?);
        ENDINGS.iter().find_map(ending)
    });
    years.filter(|years| *years <= OLDEST)
}

/// The two numbers of a range with nothing but words of age around it: "14-15", "16 – 17 лет".
#[must_use]
pub fn range_of_years(text: &str) -> Option<(usize, usize)> {
    let words = words_of_number(text);
    let mut numbers = words.iter().map(String::as_str);
    let number = |word: Option<&str>| labels::digits(word?);
    let range = (number(numbers.next())?, number(numbers.next())?);
    numbers.next().is_none().then_some(range)
}

/// Whether it is a time, a day, a share or a link, whatever its numbers are: "14:15", "14.15", "15%".
#[must_use]
pub fn is_no_age(text: &str) -> bool {
    let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut parts = text.split('.').peekable();
    let mut between = false;
    while let Some(part) = parts.next() {
        let next = parts.peek().and_then(|part| part.chars().next());
        between |= figure(part.chars().last()) && figure(next);
    }
    between || text.contains(['%', ':', '/', '@'])
}

/// The folded words that say how many, without those around them.
fn words_of_number(text: &str) -> Vec<String> {
    let folded = fold(&apart(&plain(text)));
    let mut kept: Vec<String> = Vec::new();
    let mut after_digits = false;
    for word in folded.split(' ') {
        let ends = after_digits && ENDINGS.contains(&word);
        after_digits = labels::digits(word).is_some();
        if !ends && !AROUND.contains(&latin_key(word).as_str()) {
            kept.push(word.to_owned());
        }
    }
    kept
}

/// What Kyrgyz adds to a number in words, folded: "I am", "at", "to".
const ENDINGS: &[&str] = &[
    "дамын",
    "мин",
    "мын",
    "мун",
    "темин",
    "тамын",
    "томун",
    "домун",
    "демин",
    "дамын",
    "темен",
    "теман",
    "те",
    "та",
    "то",
    "де",
    "да",
    "до",
    "ке",
    "ка",
    "ко",
    "ге",
    "га",
    "го",
];

/// Digits apart from the letters behind them: "15теман".
fn apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 1);
    let mut digit = false;
    for c in text.chars() {
        if digit && c.is_alphabetic() {
            apart.push(' ');
        }
        digit = c.is_ascii_digit();
        apart.push(c);
    }
    apart
}
