//! What typed words do on which screen, on both channels: `table.txt`. A row of inputs that do the same stands in one line.

mod by_sms;
mod in_telegram;

use std::collections::BTreeMap;
use std::fmt::Write;

use surveys::engine::Place;

use crate::domain::{Respondent, View, Wish};

const TABLE: &str = include_str!("table.txt");

/// What people type: yes, no, ages, numbers, words that work everywhere, and what means nothing.
const INPUTS: &[&str] = &[
    "ооба",
    "да",
    "ок",
    "макул",
    "согласна",
    "согласен",
    "да, согласна",
    "👍",
    "+",
    "жок",
    "нет",
    "каалабайм",
    "не хочу",
    "не согласна",
    "👎",
    "-",
    "1",
    "2",
    "2️⃣",
    "№2",
    "2!",
    "эки",
    "два",
    "\u{202A}2\u{202C}",
    "٢",
    "1 3",
    "9",
    "15",
    "15 жаш",
    "мне 15",
    "он беш",
    "пятнадцать",
    "12",
    "40",
    "9 класс",
    "11-б",
    "токто",
    "СТОП!",
    "токто, мага жазба",
    "не пишите мне больше",
    "жардам",
    "помощь",
    "?",
    "өчүр",
    "удалить",
    "тил",
    "язык",
    "кыргызча",
    "артка",
    "назад",
    "өткөр",
    "пропустить",
    "улантуу",
    "рахмат",
    "спасибо",
    "а?",
    "кандайсың",
    "психолог",
    "😀",
    "мен кошулам",
    "кошулам",
    "участвую",
    "ну да",
    "я не участвую",
    "баш тартам",
    "да, удалить",
    "не удаляй",
    "14-15",
    "16 – 17 лет",
    "другой возраст",
    "15ке толдум",
    "2010",
    "мне скоро 15",
    "2-й",
    "N2",
    "номер 2",
    "ладно, продолжаем",
    "улантабыз",
    "больше не присылайте",
    "мага эми жазбагыла",
    "stop it",
    "не пишите",
    "экөө тең",
    "итоги",
    "новые вопросы",
    "кто это?",
    "когда итог?",
    "Кант",
    "нарын облусу",
    "моего места нет",
    "25 число",
    "15-число",
    "15 октября",
    "15-октябрь",
    "15.10.2010",
    "2010-10-15",
    "15/10",
    "15.10",
    "14.15",
    "15:30",
    "саат 15",
    "15 минут",
    "15 сом",
    "15%",
    "15 мектеп",
    "школа 15",
    "нас 15",
    "15 человек",
    "15 км",
    "https://t.me/jashun_bot?start=15",
    "t.me/club15",
    "www.15.kg",
    "@jashun15",
    "+996555123456",
    "0555 12 34 56",
    "15 лет назад",
    "мне нет 14",
    "менде 14 жок",
    "11 айлык",
    "15 августа 2012 г",
    "КОШУЛ21",
    "мама разрешила",
    "апам уруксат берди",
    "ата-энем каршы",
    "бишкек",
    "21",
];

/// Outcomes of one screen: each with the inputs that have it, in their order.
fn lines(screen: &str, outcomes: &[(&str, String)]) -> String {
    let mut same: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (input, outcome) in outcomes {
        let shown = input
            .replace('\u{202A}', "<LRE>")
            .replace('\u{202C}', "<PDF>");
        same.entry(outcome).or_default().push(shown);
    }
    let mut text = format!("\n{screen}\n");
    for (outcome, inputs) in same {
        writeln!(text, "  {outcome} <- {}", inputs.join(" | ")).unwrap();
    }
    text
}

/// Where a respondent is, and what they have answered there.
fn known(r: &Respondent) -> String {
    let Some(open) = r.open.as_ref().filter(|_| r.view == View::Survey) else {
        let name = format!("{:?}", r.view);
        let name = name.split([' ', '{']).next().unwrap_or_default();
        let choice = match r.view {
            View::Thanks { follow, invited } => match Wish::of(follow, invited) {
                Wish::Both => ", will hear, is invited",
                Wish::News => ", will hear",
                Wish::Rounds => ", will not hear, is invited",
                Wish::Nothing => ", will not hear",
            },
            _ => "",
        };
        return format!("{name}{choice} in {:?}", r.language);
    };
    let at = match open.session.place {
        Place::At(ix) => format!("question {}", ix.0),
        Place::Finished => "finished".to_owned(),
    };
    let answers: Vec<String> = open
        .session
        .answers
        .iter()
        .map(|(ix, a)| format!("{}={a:?}", ix.0))
        .collect();
    let problem = open.session.problem.as_ref();
    let problem = problem
        .map(|p| format!(", asks again: {p:?}"))
        .unwrap_or_default();
    format!("{at} in {:?} [{}]{problem}", r.language, answers.join(" "))
}

#[tokio::test]
async fn typed_words_do_what_the_table_says_on_every_screen_of_both_channels() {
    let mut table = String::from("# Telegram\n");
    table += &in_telegram::table().await;
    table += "\n# SMS\n";
    table += &by_sms::table().await;
    if table != TABLE {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/typed-table.txt");
        std::fs::write(path, &table).unwrap();
        let first = table.lines().zip(TABLE.lines()).find(|(is, was)| is != was);
        panic!("typed words do something else now, see {path}; the first line: {first:#?}");
    }
}
