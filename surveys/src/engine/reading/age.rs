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
];

/// The years of somebody who writes how old they are: a number in digits or words, with nothing around it but words of age. "9 класс" and
/// "11-б" are none.
#[must_use]
pub fn years(text: &str, language: Language) -> Option<usize> {
    let folded = fold(&apart(&plain(text)));
    let number: Vec<&str> = folded
        .split(' ')
        .filter(|word| !AROUND.contains(&latin_key(word).as_str()))
        .collect();
    let number = number.join(" ");
    labels::digits(&number).or_else(|| words::number(&number, language).map(usize::from))
}

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
