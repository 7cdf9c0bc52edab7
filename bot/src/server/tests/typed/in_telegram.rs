//! The screens of Telegram: each input comes from a chat of its own.

use super::super::ways::SCHOOL;
use super::super::*;
use super::{INPUTS, known, lines};
use crate::store::guardians;

/// How a screen is reached: words that are typed, or "=" and the label of a button.
const SCREENS: &[(&str, &[&str])] = &[
    ("languages", &["/start ABCDEFGH"]),
    ("age", &["/start ABCDEFGH", "=Русский"]),
    ("guardian", &["/start ABCDEFGH", "=Русский", "=11–13"]),
    (
        "paper code",
        &["/start ABCDEFGH", "=Русский", "=11–13", "=код"],
    ),
    ("consent", &["/start ABCDEFGH", "=Русский", "=16–17"]),
    (
        "the child's own yes",
        &["/start ABCDEFGH", "=Русский", "=11–13", "=код", "CODE"],
    ),
    (
        "first question, up to three choices",
        &["/start ABCDEFGH", "=Русский", "=16–17", "=Соглас"],
    ),
    (
        "erase everything?",
        &[
            "/start ABCDEFGH",
            "=Русский",
            "=16–17",
            "=Соглас",
            "/delete",
        ],
    ),
    (
        "help",
        &["/start ABCDEFGH", "=Русский", "=16–17", "=Соглас", "/help"],
    ),
    (
        "another language",
        &[
            "/start ABCDEFGH",
            "=Русский",
            "=16–17",
            "=Соглас",
            "/language",
        ],
    ),
    (
        "stopped",
        &["/start ABCDEFGH", "=Русский", "=16–17", "=Соглас", "/stop"],
    ),
    (
        "shall we stop?",
        &[
            "/start ABCDEFGH",
            "=Русский",
            "=16–17",
            "=Соглас",
            "отстаньте от меня",
        ],
    ),
    (
        "places",
        &[
            "/start ABCDEFGH",
            "=Русский",
            "=16–17",
            "=из другого",
            "=Соглас",
        ],
    ),
    (
        "shall we invite you?",
        &[
            "/start ABCDEFGH",
            "=Русский",
            "=16–17",
            "=Соглас",
            "END",
            "=Нет",
        ],
    ),
    (
        "a later round",
        &[
            "/start ABCDEFGH",
            "=Русский",
            "=16–17",
            "=Соглас",
            "END",
            "=Нет",
            "/start SCHOOL",
        ],
    ),
    (
        "shall we tell you?",
        &["/start ABCDEFGH", "=Русский", "=16–17", "=Соглас", "END"],
    ),
];

pub(super) async fn table() -> String {
    let mut table = String::new();
    for (screen, path) in SCREENS {
        let mut talk = match path.last() {
            Some(&"/start SCHOOL") => Talk::with_school_round().await,
            _ => Talk::new().await,
        };
        let chats: Vec<Chat> = (0_i64..)
            .take(INPUTS.len())
            .map(|n| Chat {
                id: ANN.id + n,
                topic: None,
            })
            .collect();
        for step in *path {
            talk.goes(&chats, step).await;
        }
        let mut outcomes = Vec::new();
        for (input, chat) in INPUTS.iter().zip(&chats) {
            talk.types_in(*chat, input).await;
            outcomes.push((*input, talk.outcome(*chat).await));
        }
        table += &lines(screen, &outcomes);
    }
    table
}

impl Talk {
    async fn types_in(&mut self, chat: Chat, text: &str) {
        let inbound = Inbound {
            chat,
            ..self.text(text)
        };
        self.take(&[inbound]).await;
    }

    /// One step of all of them.
    async fn goes(&mut self, chats: &[Chat], step: &str) {
        if step == "END" {
            return self.all_end(chats).await;
        }
        let mut batch = Vec::new();
        for chat in chats {
            let inbound = match (step, step.strip_prefix('=')) {
                (_, Some(label)) => self.press_in(*chat, label),
                ("CODE", _) => {
                    let code = self.guardian_code().await;
                    Inbound {
                        chat: *chat,
                        ..self.text(&code)
                    }
                }
                ("/start SCHOOL", _) => Inbound {
                    chat: *chat,
                    ..self.text(&format!("/start {SCHOOL}"))
                },
                (typed, None) => Inbound {
                    chat: *chat,
                    ..self.text(typed)
                },
            };
            batch.push(inbound);
        }
        self.take(&batch).await;
    }

    async fn guardian_code(&self) -> String {
        let mut tx = self.context.db.begin().await.unwrap();
        let (codes, _) = guardians::create_codes(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        codes[0].clone()
    }

    /// All leave every question.
    async fn all_end(&mut self, chats: &[Chat]) {
        for _ in 0..40 {
            let survey = |p: &Person| p.respondent.view == View::Survey;
            let Some(person) = self.person_in(chats[0]).await.filter(survey) else {
                return;
            };
            drop(person);
            let labels = ["Пропустить", "Дальше", "остальные", "Понятно"];
            let shown = self.screens_in(chats[0]).pop().unwrap().1;
            let shown: Vec<String> = shown
                .buttons
                .into_iter()
                .flatten()
                .map(|b| b.label)
                .collect();
            let next = labels
                .iter()
                .find(|l| shown.iter().any(|s| s.contains(*l)))
                .unwrap();
            let presses: Vec<Inbound> = chats
                .iter()
                .map(|chat| self.press_in(*chat, next))
                .collect();
            self.take(&presses).await;
        }
    }

    async fn person_in(&self, chat: Chat) -> Option<Person> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let hash = self.context.vault.chat_hash(chat);
        respondents::load(&mut tx, std::slice::from_ref(&hash))
            .await
            .unwrap()
            .remove(&hash)
    }

    /// What became of a chat: the first line that it shows, where they are, and what they wrote of harm.
    async fn outcome(&self, chat: Chat) -> String {
        let shown = self
            .screens_in(chat)
            .pop()
            .map(|(_, m)| m.text)
            .unwrap_or_default();
        let first = shown.lines().next().unwrap_or_default().to_owned();
        match self.person_in(chat).await {
            None => format!("stranger, reads: {first}"),
            Some(person) => {
                let stopped = if person.respondent.stopped {
                    ", stopped"
                } else {
                    ""
                };
                let warned = if first.starts_with('⚠') {
                    ", warned"
                } else {
                    ""
                };
                format!("{}{stopped}{warned}", known(&person.respondent))
            }
        }
    }
}
