//! A case that began as something else, and in which words of danger came later.

use super::*;
use crate::domain::Request;
use crate::services::safeguarding::Cause;
use crate::store::outbox;

impl Talk {
    async fn causes(&self) -> Vec<Cause> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let all = disclosures::all(&mut tx).await.unwrap();
        all.into_iter().map(|case| case.cause).collect()
    }
}

#[tokio::test]
async fn words_of_danger_after_i_was_told_what_to_answer_are_a_case_of_danger() {
    let mut talk = Talk::guarded().await;
    talk.say(&format!("/start {LINK}")).await;
    talk.tap("Русский").await;
    talk.say("/help").await;
    talk.tap("Мне сказали").await;
    talk.tap("Да").await;
    talk.say("меня бьет отчим").await;
    talk.say("каждый вечер когда пьяный").await;
    assert!(talk.screen().text.contains("сообщение дошло"));
    let said = [
        vec![Said::Ordered],
        texts(["меня бьет отчим", "каждый вечер когда пьяный"]),
    ];
    assert_eq!(talk.cases().await, [said.concat()]);
    assert_eq!(talk.causes().await, [Cause::Words]);
}

#[tokio::test]
async fn words_of_danger_after_a_report_are_a_case_of_danger() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("/help").await;
    talk.tap("не так").await;
    talk.say("вожатый кричит на всех").await;
    talk.say("Продолжить").await;
    // what is said of a survey is no word of harm: an answer that is not understood is none either
    talk.say("и мама боится").await;
    assert_eq!(talk.cases().await[0].len(), 1);
    talk.say("меня бьет отчим").await;
    talk.say("Продолжить").await;
    talk.say("и мама боится").await;
    assert!(talk.screen().text.contains("сообщение дошло"));
    let said = ["вожатый кричит на всех", "меня бьет отчим", "и мама боится"];
    assert_eq!(talk.cases().await, [texts(said)]);
    assert_eq!(talk.causes().await, [Cause::Words]);
}

#[tokio::test]
async fn what_is_typed_after_a_voice_message_that_nobody_reads_is_kept() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("/help").await;
    let voice = talk.media(9_100, None, None);
    talk.take(&[voice]).await;
    talk.say("Продолжить").await;
    talk.say("он приходит поздно").await;
    assert!(talk.screen().text.contains("сообщение дошло"));
    let said = [vec![Said::Attempt], texts(["он приходит поздно"])];
    assert_eq!(talk.cases().await, [said.concat()]);
}

/// The number of the last case is damaged: words of harm are kept all the same, under a number that no other case has.
#[tokio::test]
async fn a_damaged_counter_of_cases_keeps_no_word_of_harm_away() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    talk.scratch
        .change("UPDATE meta SET value = 'x' WHERE key = 'last_case'")
        .await;
    let clock = &talk.scratch.clock;
    clock.advance(crate::domain::DAY + Span::millis(1));
    talk.say("меня бьет отчим").await;
    assert_eq!(talk.cases().await.len(), 2);
}

/// The line about a voice message waits in the outbox, and the chat is emptied before it is sent.
#[tokio::test]
async fn nothing_that_waits_is_put_into_a_chat_that_was_hidden_after_it() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.say("/help").await;
    let voice = talk.media(9_100, None, None);
    let hide = talk.text("/hide");
    talk.take(&[voice, hide]).await;
    talk.post().await;
    assert!(talk.screens().is_empty(), "{:?}", talk.screens());
    // the attempt is told all the same
    assert_eq!(talk.cases().await, [vec![Said::Attempt]]);
}

/// Codes for parents stand nowhere but in the row that waits to be sent.
#[tokio::test]
async fn hiding_a_chat_takes_back_words_and_keeps_files() {
    let mut talk = Talk::guarded().await;
    talk.reach_first_question().await;
    talk.post().await;
    let address = talk.person().await.unwrap().address;
    let now = talk.scratch.ambient.now();
    let slips = crate::domain::LiveFile::Slips {
        codes: vec!["ABCDEF".into()],
        expires: now + Span::days(90),
    };
    let words = Request::Send(Message::default());
    let removal = Request::Delete {
        message_ids: vec![1],
    };
    let mut tx = talk.context.db.begin().await.unwrap();
    let interactive = outbox::Priority::Interactive;
    outbox::put_live(&mut tx, address, interactive, &slips, now)
        .await
        .unwrap();
    for request in [&words, &removal] {
        outbox::put(&mut tx, address, interactive, request, now)
            .await
            .unwrap();
    }
    outbox::withdraw_answers(&mut tx, address).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(talk.rows("outbox").await, 2);
}
