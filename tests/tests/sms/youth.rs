//! Somebody with a keypad phone, who reads what comes and answers it.

use std::sync::{Arc, Mutex};

use end_to_end::{Message, Phone};
use jashun::domain::Language;
use tokio::sync::watch;
use tokio::time::{Duration, Instant};

/// What everybody answers, in the order of the questions.
pub(crate) const ANSWERS: [&str; 5] = ["1 3", "2", "1 4", "3 1 6", "2"];

/// How a message is told from the others, and what it is answered with; by language, in the order of the talk.
const TALK: [([&str; 2], [&str; 2]); 9] = [
    (["КОШУЛ жана", "УЧАСТВУЮ и"], ["КОШУЛ 21", "УЧАСТВУЮ 21"]),
    (["Жашың", "Сколько лет"], ["3", "3"]),
    (["Макулбу", "Согласие"], ["1", "1"]),
    (["Мектептин", "Проблемы школ"], [ANSWERS[0]; 2]),
    (["Ден соолукка", "здоровья"], [ANSWERS[1]; 2]),
    (["Колдоо кимге", "поддержка"], [ANSWERS[2]; 2]),
    (["Бюджет эмнеге", "Бюджет:"], [ANSWERS[3]; 2]),
    (["жаштарды угабы", "Слышит ли"], [ANSWERS[4]; 2]),
    (["Кийин жазалыбы", "Писать потом"], ["1", "1"]),
];
const SECOND: Duration = Duration::from_secs(1);
/// The last message.
const END: [&str; 2] = ["Макул, мөөнөтү", "Хорошо, напишем"];
/// Said of an answer to an older question; the newer one has come or comes.
const NOT_UNDERSTOOD: [&str; 2] = ["Түшүнгөн жокпуз", "Непонятный ответ"];
/// After consent, questions are kept until they are answered.
const FIRST_QUESTION: usize = 3;

/// Somebody with their phone.
#[derive(Debug)]
pub(crate) struct Youth {
    pub(crate) phone: Phone,
    pub(crate) language: Language,
    /// Answered last: a copy of it is not answered again.
    last: Option<String>,
    /// When it wrote last.
    wrote: Instant,
    /// What came and was written, for whoever looks into a failure.
    talk: Arc<Mutex<Vec<String>>>,
}

impl Youth {
    pub(crate) fn new(phone: Phone, language: Language) -> Self {
        Self {
            phone,
            language,
            last: None,
            wrote: Instant::now(),
            talk: Arc::default(),
        }
    }

    /// What came and was written so far; grows.
    pub(crate) fn talk(&self) -> Arc<Mutex<Vec<String>>> {
        Arc::clone(&self.talk)
    }

    /// Joins and answers what has come last, to the end. `written` counts what everybody has written.
    pub(crate) async fn takes_part(&mut self, written: &Arc<watch::Sender<u64>>) {
        self.writes(TALK[0].1[self.column()], written).await;
        loop {
            let mut came = vec![self.phone.next_message().await];
            // nobody writes twice in a second, which is what the clock of Kannel can tell apart
            tokio::time::sleep_until(self.wrote + SECOND).await;
            came.extend(self.phone.unread());
            for message in &came {
                self.note(format!("< {}", message.text));
            }
            if came
                .iter()
                .any(|message| message.text.contains(END[self.column()]))
            {
                return;
            }
            came.retain(|message| {
                self.last.as_deref() != Some(message.text.as_str())
                    && !message.text.starts_with(NOT_UNDERSTOOD[self.column()])
            });
            let Some(message) = came.pop() else {
                continue;
            };
            let reply = self.reply_to(&message);
            self.last = Some(message.text);
            self.writes(reply, written).await;
        }
    }

    /// How often a question came again.
    pub(crate) fn repeats(&self) -> usize {
        let messages = self.phone.messages();
        TALK[FIRST_QUESTION..]
            .iter()
            .map(|(marks, _)| marks[self.column()])
            .map(|mark| messages.iter().filter(|m| m.text.contains(mark)).count())
            .map(|count| count.saturating_sub(1))
            .sum()
    }

    fn note(&self, line: String) {
        self.talk.lock().unwrap().push(line);
    }

    async fn writes(&mut self, text: &str, written: &watch::Sender<u64>) {
        self.note(format!("> {text}"));
        self.phone.send(text).await;
        self.wrote = Instant::now();
        written.send_modify(|count| *count += 1);
    }

    fn reply_to(&self, message: &Message) -> &'static str {
        reply_to(&message.text, self.language)
    }

    const fn column(&self) -> usize {
        column(self.language)
    }
}

/// What is answered to a message.
///
/// # Panics
/// If nobody would understand it.
pub(crate) fn reply_to(text: &str, language: Language) -> &'static str {
    let column = column(language);
    let known = TALK.iter().find(|(marks, _)| text.contains(marks[column]));
    known.unwrap_or_else(|| panic!("what is this? {text}")).1[column]
}

/// The last message of a talk.
pub(crate) fn ends(text: &str, language: Language) -> bool {
    text.contains(END[column(language)])
}

const fn column(language: Language) -> usize {
    match language {
        Language::Ky => 0,
        Language::Ru => 1,
    }
}
