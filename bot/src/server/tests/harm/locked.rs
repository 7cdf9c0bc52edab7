//! What comes as a new message after words of harm: a locked screen shows how it begins, and whoever lies beside the phone reads it.

use super::*;
use crate::server::danger::card;
use crate::services::safeguarding::{self, Replied, Reply};
use crate::services::{contacts, screens};
use crate::store::safeguarding_people;

/// So many characters stand on a locked screen.
const SEEN: usize = 60;
/// Beginnings of words that tell what the chat is about, in both languages.
const BETRAYING: [&str; 22] = [
    "насил",
    "бьет",
    "бьёт",
    "бьют",
    "беда",
    "беде",
    "беду",
    "опасн",
    "довери",
    "ответственн",
    "жалоб",
    "пристаёт",
    "вины",
    "зордук",
    "урду",
    "уруп",
    "коркун",
    "коопсуз",
    "ишеним",
    "жооптуу",
    "арыз",
    "күнөө",
];

/// The beginning as it is seen: no tags, one line.
fn seen(html: &str) -> String {
    let mut plain = String::new();
    let mut within = false;
    for c in html.chars() {
        match c {
            '<' => within = true,
            '>' => within = false,
            '\n' if !within => plain.push(' '),
            c if !within => plain.push(c),
            _ => {}
        }
    }
    plain.chars().take(SEEN).collect()
}

#[track_caller]
fn is_neutral(text: &str) {
    let seen = seen(text);
    let lower = seen.to_lowercase();
    let found: Vec<_> = BETRAYING.iter().filter(|w| lower.contains(**w)).collect();
    assert!(
        found.is_empty(),
        "a locked screen shows {seen:?}: {found:?}"
    );
}

impl Talk {
    /// The safeguarding person answers the only case with a ready reply.
    async fn is_answered(&self, reply: usize) {
        let reply = Reply::Ready(reply);
        let now = self.scratch.ambient.now();
        let mut tx = self.context.db.begin().await.unwrap();
        let by = safeguarding_people::all(&mut tx).await.unwrap().remove(0);
        let case = disclosures::all(&mut tx).await.unwrap().remove(0);
        let replied =
            safeguarding::reply(&mut tx, &self.context, &by.role, case.id, reply, now).await;
        assert_eq!(replied.unwrap(), Replied::Sent);
        tx.commit().await.unwrap();
        self.post().await;
    }

    /// All that came to this chat as a new message.
    fn news_in(&self, chat: Chat) -> Vec<String> {
        let news = self.phones.news.lock().unwrap();
        let of_chat = news.iter().filter(|(to, _)| *to == chat);
        of_chat.map(|(_, text)| text.clone()).collect()
    }
}

#[tokio::test]
async fn a_locked_screen_shows_nothing_of_what_was_written_of_harm() {
    for known in [true, false] {
        let mut talk = Talk::guarded().await;
        match known {
            true => talk.reach_first_question().await,
            false => {
                talk.say(&format!("/start {LINK}")).await;
                talk.speaks_russian().await;
            }
        }
        talk.phones.news.lock().unwrap().clear();
        talk.say("меня бьет отчим").await;
        talk.say("каждый вечер когда пьяный").await;
        for (id, text) in [(9_100, None), (9_101, Some("и мать бьет"))] {
            let media = talk.media(id, None, text);
            talk.take(&[media]).await;
            talk.post().await;
        }
        talk.say("/help").await;
        let voice = talk.media(9_102, None, None);
        talk.take(&[voice]).await;
        talk.post().await;
        talk.is_answered(1).await;
        talk.tap("Открыть").await;
        talk.post().await;
        talk.is_answered(2).await;
        talk.say("/hide").await;
        talk.post().await;
        talk.say("привет").await;
        talk.post().await;
        let news = talk.news_in(ANN);
        assert!(news.len() > 3, "{news:?}");
        news.iter().for_each(|text| is_neutral(text));
    }
}

#[tokio::test]
async fn a_reply_whose_place_is_gone_is_announced_anew_and_not_shown_in_words() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    talk.is_answered(1).await;
    let open = talk.press("Открыть");
    talk.take(&[open]).await;
    // between the press and the reply the message is deleted
    let told = talk.text_of("message-new");
    {
        let mut chats = talk.phones.chats.lock().unwrap();
        let messages = chats.get_mut(&ANN.id).unwrap();
        messages.retain(|(_, shown)| shown.text != told);
    }
    talk.phones.news.lock().unwrap().clear();
    talk.post().await;
    assert_eq!(talk.news_in(ANN), [told]);
    talk.tap("Открыть").await;
    talk.post().await;
    assert!(talk.shows("Пишет ответственный"));
}

/// All that may come by itself or as a new message where help is spoken of, in both languages.
#[tokio::test]
async fn every_text_that_may_come_as_a_new_message_begins_neutrally() {
    let talk = Talk::guarded().await;
    let context = &talk.context;
    let snapshot = context.snapshot();
    let mut texts = vec![card(context, None).text];
    for language in Language::ALL {
        let mut all = vec![
            card(context, Some(language)),
            screens::help(context, &snapshot, language),
            screens::reported(context, &snapshot, language),
            screens::text_only(context, language, true),
            screens::text_only(context, language, false),
            screens::text_only_in_full(context, &snapshot, language),
            screens::not_all_hidden(context, language),
            screens::once_more(context, Some(language)),
            contacts::ask_quiet(context, language),
            contacts::after_hiding(context, language, "m:show".into()),
        ];
        for age in crate::domain::AgeBand::ALL {
            all.push(screens::ordered(context, &snapshot, Some(age), language));
        }
        texts.extend(all.into_iter().map(|message| message.text));
        let say = |id, args: &[(&'static str, _)]| context.texts.say(language, id, args);
        texts.push(say("message-new", &[]));
        texts.push(say("reported-kept", &[]));
        for again in ["yes", "no"] {
            for id in ["child-refused", "child-withdrawn"] {
                texts.push(say(id, &[("again", again.into()), ("date", "1".into())]));
            }
            let args = [
                ("again", again.into()),
                ("title", "Т".into()),
                ("place", "Ж".into()),
                ("minutes", 5.into()),
                ("date", "1".into()),
                ("form", "familiar".into()),
            ];
            texts.push(say("invitation", &args));
        }
        for form in ["familiar", "polite"] {
            texts.push(say("unfinished", &[("form", form.into())]));
        }
    }
    texts.iter().for_each(|text| is_neutral(text));
}
