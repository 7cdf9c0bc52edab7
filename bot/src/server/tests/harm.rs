//! Children who write of harm: nothing that they add is lost, and what we do not read is told them before it goes.

mod later;
mod locked;

use super::*;
use crate::domain::{RoleKind, Span};
use crate::server::outbox as post;
use crate::services::safeguarding::Said;
use crate::store::roles::{self, Asking, RoleState};
use crate::store::{addresses, disclosures};

impl Talk {
    /// With somebody who reads what is written of harm.
    async fn guarded() -> Self {
        let talk = Self::new().await;
        let now = talk.scratch.ambient.now();
        let chat = Chat {
            id: 7_300_000_009,
            topic: None,
        };
        let mut tx = talk.context.db.begin().await.unwrap();
        let asking = Asking {
            kind: RoleKind::Safeguarding,
            municipality: None,
            address: addresses::find_or_make(&mut tx, chat).await.unwrap(),
            name: "A",
            group: None,
            language: None,
        };
        let id = roles::ask(&mut tx, asking, now).await.unwrap();
        let (from, to) = (RoleState::Asked, RoleState::Confirmed);
        roles::decide(&mut tx, id, from, to, now).await.unwrap();
        tx.commit().await.unwrap();
        talk.live.tick().await.unwrap();
        talk
    }

    /// What stands in each case.
    async fn cases(&self) -> Vec<Vec<Said>> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let mut said = Vec::new();
        for case in disclosures::all(&mut tx).await.unwrap() {
            let entries = disclosures::entries(&mut tx, &case).await.unwrap();
            said.push(entries.into_iter().map(|entry| entry.said).collect());
        }
        said
    }

    /// What waits in the outbox leaves, in order.
    async fn post(&self) {
        let caller = Arc::clone(&self.phones) as Arc<dyn Caller>;
        while post::send_due(&self.context, &caller).await.unwrap() {}
    }

    fn media(&mut self, message: i64, album: Option<&str>, caption: Option<&str>) -> Inbound {
        self.inbound(Body::Media {
            message,
            album: album.map(str::to_owned),
            caption: caption.map(str::to_owned),
        })
    }

    fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.phones.calls.lock().unwrap())
    }

    fn text_of(&self, id: &str) -> String {
        let snapshot = self.context.snapshot();
        let numbers = crate::texts::card_numbers(&snapshot.helplines);
        self.context
            .texts
            .say(Language::Ru, id, &[("numbers", numbers.into())])
    }

    fn shows(&self, text: &str) -> bool {
        self.screens().iter().any(|(_, m)| m.text.contains(text))
    }
}

fn texts<const N: usize>(said: [&str; N]) -> Vec<Said> {
    said.map(|text| Said::Text(text.into())).to_vec()
}

#[tokio::test]
async fn a_second_text_of_a_report_is_kept_where_it_is_acknowledged() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("/help").await;
    talk.tap("не так").await;
    for text in [
        "вожатый пристаёт ко всем",
        "вчера опять",
        "и никто не видит",
    ] {
        talk.say(text).await;
        assert!(talk.screen().text.contains("сообщение дошло"), "{text}");
    }
    let said = [
        "вожатый пристаёт ко всем",
        "вчера опять",
        "и никто не видит",
    ];
    assert_eq!(talk.cases().await, [texts(said)]);
}

/// No name, and one question, as what was passed on does not come back: the safeguarding person has it at once, coordinators read the next morning that there was something, and how
/// much only from ten people on.
#[tokio::test]
async fn that_somebody_was_told_what_to_answer_goes_on_after_one_question() {
    let mut talk = Talk::guarded().await;
    // before consent too, in the language that is not chosen yet
    talk.say(&format!("/start {LINK}")).await;
    talk.say("/help").await;
    let card = talk.screen();
    let both = card
        .buttons
        .iter()
        .flatten()
        .any(|b| b.label.contains(" · "));
    assert!(both, "{card:?}");
    talk.tap("Кандай жооп").await;
    assert_eq!(talk.cases().await.len(), 0, "asked once");
    talk.tap("Ооба").await;
    assert!(
        talk.screen().text.contains("мы это записали"),
        "{:?}",
        talk.screen()
    );
    assert_eq!(talk.rows("respondent").await, 0);
    assert_eq!(talk.cases().await, [[Said::Ordered]]);
    talk.scratch.clock.advance(crate::domain::DAY * 2);
    talk.reach_first_question().await;
    talk.say("/help").await;
    talk.tap("Мне сказали").await;
    talk.tap("Нет").await;
    assert_eq!(talk.cases().await.len(), 1);
    talk.tap("Мне сказали").await;
    talk.tap("Да").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Ordered);
    let said = talk.screen();
    assert!(said.text.contains("мы это записали"), "{said:?}");
    assert_eq!(talk.cases().await.len(), 2);
    // pressed twice it is one
    talk.tap("Написать подробнее").await;
    talk.say("учитель сказал всем нажимать третье").await;
    let told = "учитель сказал всем нажимать третье";
    let case = vec![Said::Ordered, Said::Text(told.into())];
    assert_eq!(talk.cases().await[1], case);
    talk.tap("Продолжить").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
}

#[tokio::test]
async fn coordinators_read_the_next_morning_where_young_people_were_told_what_to_answer() {
    use crate::services::safeguarding::{self, About, Cause, Written};
    let talk = Talk::guarded().await;
    let coordinator = Chat {
        id: 7_300_000_010,
        topic: None,
    };
    let now = talk.scratch.ambient.now();
    let mut tx = talk.context.db.begin().await.unwrap();
    let asking = Asking {
        kind: RoleKind::Coordinator,
        municipality: None,
        address: addresses::find_or_make(&mut tx, coordinator).await.unwrap(),
        name: "K",
        group: None,
        language: Some(Language::Ru),
    };
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    roles::decide(&mut tx, id, from, to, now).await.unwrap();
    tx.commit().await.unwrap();
    let told = || async {
        let now = talk.scratch.ambient.now();
        safeguarding::tell_of_orders(&talk.context, now)
            .await
            .unwrap();
        talk.post().await;
        let chats = talk.phones.chats.lock().unwrap();
        let all = chats.get(&coordinator.id).cloned().unwrap_or_default();
        all.into_iter()
            .map(|(_, message)| message.text)
            .collect::<Vec<_>>()
    };
    assert!(told().await.is_empty(), "nothing was said");
    // eleven in one place, one of them twice; two in another
    for (place, person) in
        (0..11)
            .map(|n| ("ugut", n))
            .chain([("ugut", 10), ("osh", 20), ("osh", 21)])
    {
        let written = Written {
            chat: Chat {
                id: 8_000 + person,
                topic: None,
            },
            said: Said::Ordered,
            about: About {
                age: None,
                place: Some(place.into()),
            },
            language: Language::Ky,
            cause: Cause::Ordered,
        };
        let now = talk.scratch.ambient.now();
        let mut tx = talk.context.db.begin().await.unwrap();
        safeguarding::keep(&mut tx, &written, now).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert!(told().await.is_empty(), "not before the next morning");
    talk.scratch.clock.advance(crate::domain::HOUR * 20);
    assert!(told().await.is_empty(), "eight in the morning");
    talk.scratch.clock.advance(crate::domain::HOUR);
    let read = told().await;
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(read[0].contains(": 10+"), "{read:?}");
    let osh = read[0].lines().find(|line| line.contains("Ош")).unwrap();
    assert!(!osh.contains(|c: char| c.is_ascii_digit()), "{osh}");
    assert_eq!(told().await.len(), 1, "once");
}

#[tokio::test]
async fn what_follows_words_of_danger_on_the_help_card_joins_them() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    // these tell of harm too: the help card stays
    talk.say("каждый вечер когда пьяный").await;
    talk.say("и так с весны").await;
    assert!(talk.screen().text.contains("сообщение дошло"));
    let said = [
        "меня бьет отчим",
        "каждый вечер когда пьяный",
        "и так с весны",
    ];
    assert_eq!(talk.cases().await, [texts(said)]);
    // a button's words are a press all the same, and answers are answers
    talk.say("Продолжить").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    talk.say("1").await;
    assert_eq!(talk.cases().await[0].len(), 3);
    // what can be no answer is part of it too, and only for a day
    talk.say("и мама боится").await;
    assert!(talk.screen().text.contains("сообщение дошло"));
    assert_eq!(talk.cases().await[0].len(), 4);
    talk.say("Продолжить").await;
    talk.scratch
        .clock
        .advance(crate::domain::DAY + Span::millis(1));
    talk.say("и мама боится").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    assert_eq!(talk.cases().await[0].len(), 4);
}

#[tokio::test]
async fn who_is_not_known_yet_adds_to_what_they_wrote_too() {
    let mut talk = Talk::guarded().await;
    talk.say(&format!("/start {LINK}")).await;
    talk.tap("Русский").await;
    talk.say("меня бьет отчим").await;
    // the first words have arrived too, and the way goes on from there
    assert!(talk.screen().text.contains("сообщение дошло"));
    talk.tap("Назад").await;
    assert!(
        talk.screen().text.contains("Сколько вам лет"),
        "{:?}",
        talk.screen()
    );
    talk.say("каждый вечер когда пьяный").await;
    assert!(talk.screen().text.contains("сообщение дошло"));
    assert_eq!(
        talk.cases().await,
        [texts(["меня бьет отчим", "каждый вечер когда пьяный"])]
    );
    talk.say("15").await;
    assert!(talk.screen().text.contains("Участвуешь?"));
    talk.scratch
        .clock
        .advance(crate::domain::DAY + Span::millis(1));
    talk.say("просто слова").await;
    assert_eq!(
        talk.cases().await[0].len(),
        2,
        "a day later it is no part of it"
    );
    assert_eq!(talk.rows("respondent").await, 0);
}

#[tokio::test]
async fn nobody_is_told_that_words_have_arrived_while_nobody_can_read_them() {
    let mut talk = Talk::new().await;
    talk.say(&format!("/start {LINK}")).await;
    for language in [None, Some("Русский")] {
        if let Some(language) = language {
            talk.tap(language).await;
        }
        talk.say("меня бьет отчим").await;
        let card = talk.screen();
        assert!(card.text.contains("прочесть его сейчас некому"), "{card:?}");
        assert!(!card.text.contains("дошло") && !card.buttons.is_empty());
        talk.tap("Назад").await;
    }
    assert_eq!(talk.rows("disclosure").await, 1, "kept for whoever comes");
}

#[tokio::test]
async fn unmatched_words_at_a_question_after_words_of_harm_are_said_to_be_no_answer() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    talk.tap("Продолжить").await;
    talk.say("кандайсың").await;
    let screen = talk.screen().text;
    assert!(screen.contains("сообщение дошло"), "{screen}");
    assert!(
        screen.contains("Как ответ на вопрос это не записано"),
        "{screen}"
    );
    talk.tap("Продолжить").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
}

#[tokio::test]
async fn a_voice_message_where_help_is_spoken_of_goes_after_it_was_said_that_nobody_hears_it() {
    for way in [&["/help"][..], &["/help", "не так"], &["меня бьет отчим"]] {
        let mut talk = Talk::new().await;
        talk.reach_first_question().await;
        for step in way {
            match step.starts_with("не") {
                true => talk.tap(step).await,
                false => talk.say(step).await,
            }
        }
        talk.calls();
        let voice = talk.media(9_100, None, None);
        talk.take(&[voice]).await;
        assert!(talk.calls().is_empty(), "nothing goes before it is said");
        talk.post().await;
        assert_eq!(talk.calls(), ["send", "delete"]);
        // on a locked screen it is what anybody is told; a press shows the rest
        assert_eq!(talk.screen().text, talk.text_of("text-only"));
        talk.tap("Открыть").await;
        assert!(talk.shows(&talk.text_of("text-only-help")));
        assert!(!talk.shows(&talk.text_of("text-only")));
        let cases = talk.cases().await;
        assert_eq!(cases.len(), 1, "{way:?}");
        assert_eq!(cases[0].last(), Some(&Said::Attempt));
    }
}

#[tokio::test]
async fn elsewhere_what_we_do_not_read_is_told_in_a_line_and_the_question_stays() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let question = talk.screen();
    talk.calls();
    let sticker = talk.media(9_100, None, None);
    talk.take(&[sticker]).await;
    talk.post().await;
    assert_eq!(talk.calls(), ["send", "delete"]);
    assert_eq!(talk.screen().text, talk.text_of("text-only"));
    assert!(talk.shows(&question.text));
    assert!(talk.cases().await.is_empty());
}

#[tokio::test]
async fn an_album_gets_one_reply_however_its_pictures_come() {
    for together in [true, false] {
        let mut talk = Talk::new().await;
        talk.reach_first_question().await;
        talk.say("/help").await;
        talk.calls();
        let pictures: Vec<Inbound> = (0..10)
            .map(|n| talk.media(9_100 + n, Some("13579"), None))
            .collect();
        match together {
            true => talk.take(&pictures).await,
            false => {
                for picture in &pictures {
                    talk.take(std::slice::from_ref(picture)).await;
                }
            }
        }
        talk.post().await;
        let calls = talk.calls();
        assert_eq!(calls.iter().filter(|c| **c == "send").count(), 1);
        assert!(!together || calls.len() == 2, "{calls:?}");
        assert_eq!(talk.cases().await, [[Said::Attempt]]);
    }
}

#[tokio::test]
async fn words_under_a_picture_are_read_and_that_the_picture_is_not_is_said() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let picture = talk.media(9_100, None, Some("меня бьет отчим"));
    talk.calls();
    talk.take(&[picture]).await;
    talk.post().await;
    let cases = talk.cases().await;
    assert_eq!(
        cases,
        [[Said::Text("меня бьет отчим".into()), Said::Attempt]]
    );
    let calls = talk.calls();
    let said = calls.iter().rposition(|call| *call == "send");
    let gone = calls.iter().rposition(|call| *call == "delete");
    assert!(said < gone, "{calls:?}");
    // before consent in one message
    let mut talk = Talk::new().await;
    let picture = talk.media(9_100, None, Some("меня бьет отчим"));
    talk.take(&[picture]).await;
    assert_eq!(talk.screens().len(), 1);
    assert_eq!(talk.cases().await[0].len(), 2);
    let voice = talk.media(9_101, None, None);
    talk.take(&[voice]).await;
    assert_eq!(talk.cases().await[0].len(), 3);
}

#[tokio::test]
async fn who_unblocks_the_bot_is_not_shown_what_they_once_reported() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    for body in [Body::Left, Body::Joined] {
        let inbound = talk.inbound(body);
        talk.take(&[inbound]).await;
    }
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
}

#[tokio::test]
async fn what_is_known_of_a_child_is_place_and_age_band() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    let mut tx = talk.context.db.begin_read().await.unwrap();
    let case = disclosures::all(&mut tx).await.unwrap().remove(0);
    assert_eq!(case.about.age, Some(crate::domain::AgeBand::From16));
    assert_eq!(case.about.place.as_deref(), Some("ugut"));
}
