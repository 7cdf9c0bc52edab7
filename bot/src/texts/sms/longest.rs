//! The longest that variables of SMS texts may plausibly be: with them every text keeps its segments.

use chrono::NaiveDate;

use super::{numbered, numbers, price};
use crate::domain::{Helpline, LIBRARY, Language, Municipalities, Oblast, bundled_helplines};
use crate::texts::{Texts, Value};

/// The longest name of who asks that the first message has room for; without a longer one it is still whole.
const ORGANISATION: usize = 45;
/// The longest name of who is responsible.
const MOST_ORGANISATION: usize = 80;
/// The longest words for what a questionnaire is about; `check` refuses longer ones.
const TOPIC: usize = 25;
/// Longest short label of a choice; authors shorten what is longer.
const CHOICE: usize = 24;

/// The longest names and choices of the product in one language.
pub(in crate::texts) struct Longest {
    place: String,
    choice: String,
    oblasts: String,
    places: String,
    half: String,
    numbers: String,
}

impl Longest {
    /// Of places and choices of this program, and the words of these texts. `None` if the places of the program are broken.
    pub(in crate::texts) fn of(texts: &Texts, language: Language) -> Option<Self> {
        let municipalities = Municipalities::bundled().ok()?;
        let short = |at: u16| {
            let place = municipalities.at(at);
            place.map_or_else(String::new, |m| {
                m.names(language, NaiveDate::MAX).short.clone()
            })
        };
        let oblasts = municipalities.oblasts();
        let crowded = oblasts.iter().max_by_key(|o| o.members.len())?;
        // without the word oblast, which the question says
        let oblast = |o: &Oblast| match &o.name {
            Some(name) => {
                let name = name.get(language);
                name.rsplit_once(' ')
                    .map_or(name, |(own, _)| own)
                    .to_owned()
            }
            None => o.members.first().map_or_else(String::new, |m| short(*m)),
        };
        let questions = LIBRARY.iter().flat_map(|e| &e.questionnaire.questions);
        let choices = questions.flat_map(|q| q.choices().to_vec());
        let choices = choices.map(|c| c.short.unwrap_or(c.label).get(language).to_owned());
        Some(Self {
            place: longest(municipalities.iter().map(|m| short(m.index))),
            choice: longest(choices.filter(|c| c.chars().count() <= CHOICE)),
            oblasts: numbered(oblasts.iter().map(oblast)),
            places: numbered(crowded.members.iter().map(|m| short(*m))),
            half: texts.plain(language, "sms-half", &[]),
            numbers: numbers(&long_list(&bundled_helplines().ok()?)),
        })
    }

    /// All that a text may be filled with, and all words that choose between its wordings; one list per combination.
    pub(in crate::texts) fn arguments(&self, id: &str) -> Vec<Vec<(&'static str, Value)>> {
        let mut all = Vec::new();
        for price in [price(0), price(9_999)] {
            for share in ["90\u{2013}100\u{A0}%", &self.half] {
                for until in ["yes", "no"] {
                    for skip in ["yes", "no"] {
                        let mut list = self.filled(id);
                        list.extend([
                            ("price", price.clone()),
                            ("total", price.clone()),
                            ("share", share.into()),
                            ("until", until.into()),
                            ("skip", skip.into()),
                        ]);
                        all.push(list);
                    }
                }
            }
        }
        all
    }

    fn filled(&self, id: &str) -> Vec<(&'static str, Value)> {
        let three = [self.choice.as_str(); 3];
        let options = match id.rsplit('-').next() {
            Some("oblast") => self.oblasts.clone(),
            Some("place") => self.places.clone(),
            _ => numbered(three),
        };
        let organisation = match id.starts_with("sms-responsible") {
            true => MOST_ORGANISATION,
            false => ORGANISATION,
        };
        // ends of a range are numbers, those of a scale are choices
        let is_scale = id == "sms-scale";
        let end = |number: &str| Value::from(if is_scale { &self.choice } else { number });
        vec![
            ("date", "23.12.2026".into()),
            ("threshold", 50_u16.into()),
            ("n", 300_u16.into()),
            ("answered", 7_u16.into()),
            ("count", 7_u16.into()),
            ("done", 7_u16.into()),
            ("low", end("-1000")),
            ("high", end("100000")),
            ("options", options.into()),
            ("example", "1 1 1 1 1 1 2 2 2".into()),
            ("last", 11.into()),
            ("new", 10.into()),
            ("topic", "x".repeat(TOPIC).into()),
            ("organisation", "x".repeat(organisation).into()),
            ("contact", "0312 000 000, info@example.org".into()),
            ("place", self.place.as_str().into()),
            ("what", self.choice.as_str().into()),
            ("answer", three.join(", ").into()),
            ("answers", numbered(three).into()),
            ("numbers", self.numbers.as_str().into()),
            ("bot", "b".repeat(32).into()),
            ("code", "K7M2QX9A".into()),
        ]
    }
}

fn longest(texts: impl Iterator<Item = String>) -> String {
    texts
        .max_by_key(|text| text.chars().count())
        .unwrap_or_default()
}

/// A list that a coordinator may have made.
fn long_list(bundled: &[Helpline]) -> Vec<Helpline> {
    let numbers = ["0800 200 200", "0312 123456", "112", "111"];
    let lines = bundled.iter().zip(numbers);
    let line = |(line, number): (&Helpline, &str)| Helpline {
        number: number.to_owned(),
        ..line.clone()
    };
    lines.map(line).collect()
}
