//! What people of a place do: answer by Telegram or by SMS, ask a parent, write of harm, say that they were told what to answer, move to
//! another channel, hide the chat, stop, erase.

use std::collections::{BTreeMap, BTreeSet};

use super::attack::Known;
use super::town::Town;
use crate::domain::{MenuTap, Phone};
use crate::server::tests::*;
use crate::services::transfer::may_be_code;
use crate::store::{disclosures, phone_lines};

/// How somebody younger gets a yes.
enum Guardian {
    None,
    Paper(String),
    Link(Chat),
}

/// Somebody with a number, which says what they do.
struct Person {
    number: i64,
    chat: Chat,
    phone: Phone,
    guardian: Guardian,
}

impl Person {
    const fn does(&self, every: i64, at: i64) -> bool {
        self.number % every == at
    }

    /// By SMS from beginning to end, or until they move.
    const fn is_by_sms(&self) -> bool {
        self.does(3, 1)
    }

    const fn moves(&self) -> bool {
        self.does(12, 1)
    }

    fn answer(&self) -> String {
        (700_000 + self.number).to_string()
    }

    const fn follows(&self) -> bool {
        self.does(2, 0)
    }

    /// Where they are in the end.
    fn last_chat(&self) -> Chat {
        match self.is_by_sms() && !self.moves() {
            true => Chat::sms(self.phone, 1),
            false => self.chat,
        }
    }
}

fn telegram(id: i64) -> Chat {
    Chat { id, topic: None }
}

impl Town {
    /// So many answer, and after each tenth somebody who erases; what a thief can know of those who do not.
    pub(super) async fn fills(&mut self, people: i64) -> Vec<Known> {
        let mut known = Vec::new();
        for number in 0..people {
            known.push(self.answers(number).await);
            if number % 10 == 9 {
                self.erases(1_000 + number / 10).await;
            }
        }
        let sessions = self.scratch.rows("SELECT pseudonym FROM session").await;
        assert_eq!(
            sessions.len(),
            known.len(),
            "of those who erased there is none"
        );
        known
    }

    /// Somebody joins, answers with a number of their own and wants to hear of it or not; what a thief can know of them.
    pub(super) async fn answers(&mut self, number: i64) -> Known {
        let person = self.lives_through(number).await;
        let vault = &self.context.vault;
        let hash = vault.chat_hash(person.last_chat());
        let address = format!("SELECT CAST(id AS TEXT) FROM address WHERE hash = '{hash}'");
        let ids: BTreeSet<String> = self.scratch.rows(&address).await.into_iter().collect();
        assert_eq!(ids.len(), 1, "{number} has not joined");
        let line = phone_lines::hash(vault, person.phone).to_string();
        let mut hashes = BTreeSet::from([hash.to_string(), line]);
        if let Guardian::Paper(code) = &person.guardian {
            hashes.insert(vault.hash("guardian_code", code.as_bytes()));
        }
        let mut tx = self.context.db.begin_read().await.unwrap();
        let cases = disclosures::all(&mut tx).await.unwrap();
        let own = |chat: Chat| [person.last_chat(), person.chat].contains(&chat);
        let cases: BTreeSet<String> = (cases.iter())
            .filter(|case| own(case.chat))
            .map(|case| case.id.to_string())
            .collect();
        Known {
            hashes,
            ids: BTreeMap::from([("address", ids), ("disclosure", cases)]),
            answer: person.answer(),
        }
    }

    /// Somebody answers and erases everything.
    pub(super) async fn erases(&mut self, number: i64) {
        let person = self.lives_through(number).await;
        if person.last_chat().line().is_some() {
            // asked once whether it is meant
            self.write(person.phone, "ӨЧҮР").await;
            self.write(person.phone, "ӨЧҮР").await;
            return;
        }
        self.say(person.chat, "/delete").await;
        self.press(person.chat, MenuTap::ConfirmDelete.code()).await;
        let shown = self.shown(person.chat);
        assert!(shown.contains("Всё удалено"), "{number}: {shown}");
    }

    async fn lives_through(&mut self, number: i64) -> Person {
        let guardian = match number % 12 {
            0 => Guardian::Paper(self.paper_code().await),
            6 => Guardian::Link(telegram(7_400_000_000 + number)),
            _ => Guardian::None,
        };
        let person = Person {
            number,
            chat: telegram(7_300_000_000 + number),
            phone: Phone::parse(&format!("05550{number:05}")).unwrap(),
            guardian,
        };
        if person.is_by_sms() {
            self.answers_by_sms(&person).await;
        } else {
            self.joins(&person).await;
            self.is_in_need(&person).await;
            self.answers_in_telegram(&person).await;
        }
        if person.last_chat() == person.chat {
            self.leaves(&person).await;
        }
        person
    }

    async fn answers_by_sms(&mut self, person: &Person) {
        let phone = person.phone;
        self.write(phone, "КОШУЛ 21").await;
        for text in ["3", "1"] {
            self.write(phone, text).await;
        }
        if person.does(21, 4) {
            self.write(phone, "меня бьет отчим").await;
        }
        if person.moves() {
            self.write(phone, "TELEGRAM").await;
            let code = self.sent_last();
            let code = code.split_whitespace().find(|word| may_be_code(word));
            let code = code.unwrap().to_owned();
            self.say(person.chat, &code).await;
            return self.answers_in_telegram(person).await;
        }
        // news and invitations, or invitations alone
        let news = if person.follows() { "3" } else { "2" };
        for text in [&person.answer(), "1", news] {
            self.write(phone, text).await;
        }
        if person.does(15, 4) {
            self.write(phone, "STOP").await;
        }
    }

    async fn joins(&mut self, person: &Person) {
        let chat = person.chat;
        self.say(chat, &format!("/start {LINK}")).await;
        self.tap(chat, "Русский").await;
        match &person.guardian {
            Guardian::None => self.tap(chat, "16–17").await,
            Guardian::Paper(code) => {
                self.tap(chat, "11–13").await;
                self.tap(chat, "код").await;
                self.say(chat, code).await;
            }
            Guardian::Link(parent) => {
                self.tap(chat, "11–13").await;
                self.tap(chat, "Спросить родителя").await;
                let text = self.shown(chat);
                let (_, link) = text.split_once("?start=").unwrap();
                let link = link.split_whitespace().next().unwrap();
                self.say(*parent, &format!("/start {link}")).await;
                self.tap(*parent, "Разрешаю").await;
            }
        }
        self.tap(chat, "Соглас").await;
    }

    /// Words of harm, and "I was told what to answer".
    async fn is_in_need(&mut self, person: &Person) {
        if person.does(7, 2) {
            self.say(person.chat, "меня бьет отчим").await;
            self.tap(person.chat, "Продолжить").await;
        }
        if person.does(9, 3) {
            self.say(person.chat, "/help").await;
            self.tap(person.chat, "Мне сказали").await;
            self.tap(person.chat, "Да").await;
            self.tap(person.chat, "Продолжить").await;
        }
    }

    async fn answers_in_telegram(&mut self, person: &Person) {
        let chat = person.chat;
        self.say(chat, &person.answer()).await;
        // who came from SMS goes on in its language
        let [known, invite] = match person.moves() {
            true => ["Билем", "Ооба, чакыр"],
            false => ["Знаю", "Да, зовите"],
        };
        self.tap(chat, known).await;
        self.press(chat, MenuTap::Follow(person.follows()).code())
            .await;
        if matches!(person.guardian, Guardian::None) {
            self.tap(chat, invite).await;
        }
    }

    /// Stops what they have asked for, or hides the chat.
    async fn leaves(&mut self, person: &Person) {
        if person.does(10, 8) {
            self.say(person.chat, "/stop").await;
            let shown = self.shown(person.chat);
            assert!(shown.contains("Остановились"), "{shown}");
        }
        if person.does(8, 5) {
            self.say(person.chat, "/hide").await;
            let shown = self.shown(person.chat);
            assert!(!shown.contains("опрос"), "{}: {shown}", person.number);
        }
    }
}
