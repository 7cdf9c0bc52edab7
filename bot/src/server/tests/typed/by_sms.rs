//! The same by SMS: each input comes from a phone of its own.

use super::super::super::sms::tests::{Fake, Talk};
use super::{INPUTS, known, lines};
use crate::domain::{Chat, Phone};
use crate::store::{guardians, respondents};

/// How a screen is reached.
const SCREENS: &[(&str, &[&str])] = &[
    ("nothing was asked", &[]),
    ("age", &["КОШУЛ 21"]),
    ("guardian", &["КОШУЛ 21", "1"]),
    ("consent", &["КОШУЛ 21", "3"]),
    ("language", &["КОШУЛ 21", "ТИЛ"]),
    (
        "first question, up to three choices",
        &["КОШУЛ 21", "3", "1"],
    ),
    ("erase everything?", &["КОШУЛ 21", "3", "1", "ӨЧҮР"]),
    ("another language", &["КОШУЛ 21", "3", "1", "ТИЛ"]),
    (
        "shall we stop?",
        &["КОШУЛ 21", "3", "1", "отстаньте от меня"],
    ),
    ("thanks", &["КОШУЛ 21", "3", "1", "END", "3"]),
    ("stopped", &["КОШУЛ 21", "3", "1", "ТОКТО"]),
    ("the child's own yes", &["КОШУЛ 21", "1", "CODE"]),
    ("shall we tell you?", &["КОШУЛ 21", "3", "1", "END"]),
    (
        "a later round",
        &["КОШУЛ 21", "3", "1", "END", "4", "NEXT", "УЛАНТ"],
    ),
    ("oblasts", &["КОШУЛ"]),
    ("places", &["КОШУЛ", "1"]),
];

/// Places with a round where there are too many for one list.
const MANY: [&str; 7] = [
    "ugut",
    "nookat",
    "kara-suu",
    "suzak",
    "kurmanbek",
    "yurevka",
    "luxemburg",
];

pub(super) async fn table() -> String {
    let mut table = String::new();
    for (screen, path) in SCREENS {
        let mut talk = match path.first() {
            Some(&"КОШУЛ") => Talk::with(Fake::default(), &MANY).await,
            _ => Talk::new().await,
        };
        let phones: Vec<String> = (0..INPUTS.len()).map(|n| format!("0555{n:06}")).collect();
        for step in *path {
            talk.all_go(&phones, step).await;
        }
        let mut outcomes = Vec::new();
        for (input, phone) in INPUTS.iter().zip(&phones) {
            let got = talk.says(phone, input).await;
            outcomes.push((*input, talk.outcome(phone, &got).await));
        }
        table += &lines(screen, &outcomes);
    }
    table
}

impl Talk {
    /// One step of all of them.
    async fn all_go(&mut self, phones: &[String], step: &str) {
        if step == "NEXT" {
            self.opens("next").await;
            return self.first_is_over().await;
        }
        for phone in phones {
            self.goes(phone, step).await;
        }
    }

    async fn goes(&mut self, phone: &str, step: &str) {
        match step {
            "END" => {
                for _ in 0..20 {
                    let got = self.says(phone, "ӨТКӨР").await;
                    if got.iter().any(|text| text.contains("Рахмат")) {
                        return;
                    }
                }
            }
            "CODE" => {
                let mut tx = self.context.db.begin().await.unwrap();
                let (codes, _) = guardians::create_codes(&mut tx, 1).await.unwrap();
                tx.commit().await.unwrap();
                self.says(phone, &codes[0]).await;
            }
            typed => {
                self.says(phone, typed).await;
            }
        }
    }

    /// What became of a phone: what it reads, and where its person is.
    async fn outcome(&self, phone: &str, got: &[String]) -> String {
        let chat = Chat::sms(Phone::parse(phone).unwrap(), 1);
        let hash = self.context.vault.chat_hash(chat);
        let mut tx = self.context.db.begin_read().await.unwrap();
        let person = respondents::load(&mut tx, std::slice::from_ref(&hash))
            .await
            .unwrap()
            .remove(&hash);
        let reads = match got {
            [] => "nothing".to_owned(),
            [one] => one.chars().take(48).collect(),
            more => format!("{} messages: {}", more.len(), more[0]),
        };
        match person {
            None => format!("stranger, reads: {reads}"),
            Some(person) => {
                let stopped = if person.respondent.stopped {
                    ", stopped"
                } else {
                    ""
                };
                format!("{}{stopped}, reads: {reads}", known(&person.respondent))
            }
        }
    }
}
