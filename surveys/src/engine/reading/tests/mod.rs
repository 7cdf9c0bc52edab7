mod always;
mod choices;
mod lists;
mod values;

use super::*;

use crate::engine::fixture::{coins, many, one, question, rank};

const NEEDS: &[&str] = &[
    "Психолог/Психолог",
    "Спорт аянтчасы/Спортплощадка",
    "Тиш дарыгери/Стоматолог",
    "Таза суу/Чистая вода",
    "Ден соолук сабактары/Уроки о здоровье",
    "Үчүнчү топ/Третья группа",
    "!Эч бири/Ничего из этого",
];

const YES_NO: &[&str] = &["Ооба/Да", "Анча эмес/Не совсем", "Жок/Нет"];

const TEN: &[&str] = &[
    "а1", "а2", "а3", "а4", "а5", "а6", "а7", "а8", "а9", "а10", "а11", "а12", "а13",
];

fn read(question: &Question, text: &str, language: Language) -> Reading {
    let shown: Vec<ChoiceIx> = (0..).take(question.choices().len()).map(ChoiceIx).collect();
    parse(question, &shown, text, language)
}

/// `2` sure, `2?` in doubt, `2|3` ambiguous, `-` not understood, else the action's code; several numbers by commas.
fn short(reading: &Reading) -> String {
    let numbers = |list: &[ChoiceIx], by: &str| {
        list.iter()
            .map(|c| (c.0 + 1).to_string())
            .collect::<Vec<_>>()
            .join(by)
    };
    let answer = |answer: &Answer| match answer {
        Answer::One(c) => numbers(&[*c], ""),
        Answer::Many(l) | Answer::Ranked(l) => numbers(l, ","),
        Answer::Coins(c) => c.iter().map(u16::to_string).collect::<Vec<_>>().join(":"),
        Answer::Integer(n) => n.to_string(),
        Answer::Number(n) => n.to_string(),
        Answer::Text(t) | Answer::Date(t) => t.clone(),
        other => format!("{other:?}"),
    };
    match reading {
        Reading::Answer(a) => answer(a),
        Reading::Doubtful(a) => format!("{}?", answer(a)),
        Reading::Ambiguous(list) => numbers(list, "|"),
        Reading::Does(action) => action.code(),
        Reading::NoSuchDay => "no such day".to_owned(),
        Reading::NotUnderstood => "-".to_owned(),
    }
}

#[track_caller]
fn table(question: &Question, language: Language, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(typed, expected)| (typed, expected, short(&read(question, typed, language))))
        .filter(|(_, expected, got)| *expected != got)
        .map(|(typed, expected, got)| format!("{typed:?}: expected {expected}, read {got}"))
        .collect();
    assert!(wrong.is_empty(), "{language:?}\n{}", wrong.join("\n"));
}
