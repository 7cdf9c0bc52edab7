//! Four ways in which bots as their frameworks' docs recommend lose people under kill -9, impossible here.

use std::time::Duration;

use end_to_end::{Kind, OpenRound, Stage, Taps, Teenager, on_both};
use jashun::domain::Language;
use sandbox::bot_api::{Action, Fault, MessageView};
use surveys::engine::Input;

use crate::FIRST;

on_both! {
    a_batch_is_confirmed_only_when_its_answers_are_committed
    a_repeat_that_changes_nothing_on_the_screen_does_not_stop_the_talk
    a_question_that_was_never_sent_comes_without_another_press
    a_text_delivered_again_does_not_answer_the_next_question
    a_press_delivered_again_does_not_undo_itself
}

/// Long enough for a wrong confirmation to arrive.
const WRONGLY: Duration = Duration::from_millis(700);
const SOON: Duration = Duration::from_secs(30);

async fn at_the_first_question(
    kind: Kind,
    language: Language,
) -> (Stage, OpenRound, Teenager, MessageView) {
    let (stage, round) = Stage::running(kind, "needs-assessment").await;
    let mut teenager = Teenager::new(&stage.api, FIRST, language, 21);
    teenager.start(&stage.api, &round.payload);
    let question = teenager.reach_survey(&stage.api).await.unwrap();
    stage
        .until("nothing is on its way", || stage.api.pending() == 0)
        .await;
    stage
        .stored(FIRST, "the first screen was noted", |p| {
            p.shown_seq == p.seq
        })
        .await;
    (stage, round, teenager, question)
}

async fn to_the_end(stage: Stage, round: OpenRound, mut teenager: Teenager) {
    if let Err(stuck) = teenager.answer_all(&stage.api, &Taps::default()).await {
        panic!("{stuck}\nthe log: {}", stage.log());
    }
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}

/// A choice of several changes the buttons only.
fn differs(message: &MessageView, other: &MessageView) -> bool {
    message.text != other.text || message.buttons != other.buttons
}

/// (1) The next getUpdates confirms a batch whose handlers still run.
async fn a_batch_is_confirmed_only_when_its_answers_are_committed(kind: Kind) {
    let (mut stage, round, mut teenager, _) = at_the_first_question(kind, Language::Ky).await;
    let held = stage.database.hold().await;
    let polls = stage.api.count("getUpdates");
    teenager.go_on(&stage.api).await.unwrap();
    let confirmed = async {
        while stage.api.pending() > 0 && stage.api.count("getUpdates") == polls {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let confirmed = tokio::time::timeout(WRONGLY, confirmed).await;
    assert!(
        confirmed.is_err(),
        "the batch was confirmed although nothing could be committed"
    );
    stage.kill().await;
    held.release().await;
    assert_eq!(stage.api.pending(), 1);
    stage.start();
    to_the_end(stage, round, teenager).await;
}

/// (2) The repeat of a half-done step stops on a harmless error ("not modified") and the next question never comes.
async fn a_repeat_that_changes_nothing_on_the_screen_does_not_stop_the_talk(kind: Kind) {
    let (mut stage, round, mut teenager, question) =
        at_the_first_question(kind, Language::Ru).await;
    // the edit is done, but its reply never arrives
    stage
        .api
        .fault(Fault::new(Action::DropAfter).method("editMessageText"));
    teenager.go_on(&stage.api).await.unwrap();
    let next = |screen: &[MessageView]| {
        screen
            .iter()
            .any(|m| m.id == question.id && differs(m, &question))
    };
    stage.api.wait_until(FIRST, next, SOON).await.unwrap();
    stage.kill().await;
    stage.api.heal();
    stage.start();
    stage
        .stored(FIRST, "the screen counts as shown", |p| {
            p.shown_seq == p.seq
        })
        .await;
    let repeated =
        |call: &sandbox::bot_api::Call| call.method == "editMessageText" && call.code == 400;
    assert!(
        stage.api.calls().iter().any(repeated),
        "the step was not repeated, so this test shows nothing"
    );
    to_the_end(stage, round, teenager).await;
}

/// (3) The state moved on but the question was never sent, and every further press is "stale".
async fn a_question_that_was_never_sent_comes_without_another_press(kind: Kind) {
    let (mut stage, round, mut teenager, question) =
        at_the_first_question(kind, Language::Ky).await;
    stage
        .api
        .fault(Fault::new(Action::DropBefore).method("editMessageText"));
    stage
        .api
        .fault(Fault::new(Action::DropBefore).method("sendMessage"));
    teenager.go_on(&stage.api).await.unwrap();
    stage
        .stored(FIRST, "the answer", |p| p.seq > p.shown_seq)
        .await;
    stage.kill().await;
    assert!(!differs(stage.api.screen(FIRST).last().unwrap(), &question));
    stage.api.heal();
    stage.start();
    let next = |screen: &[MessageView]| screen.last().is_some_and(|m| differs(m, &question));
    let came = stage.api.wait_until(FIRST, next, SOON).await;
    assert!(came.is_ok(), "{}\n{}", came.unwrap_err(), stage.log());
    to_the_end(stage, round, teenager).await;
}

/// (4) A redelivered update is taken again: a text answers the next question …
async fn a_text_delivered_again_does_not_answer_the_next_question(kind: Kind) {
    let (mut stage, round, mut teenager, _) = at_the_first_question(kind, Language::Ru).await;
    let before = stage.person(FIRST).await.unwrap().seq;
    // the poll that is open brings the text, the one that would confirm it never arrives
    stage
        .api
        .fault(Fault::new(Action::DropBefore).method("getUpdates"));
    stage.api.say(FIRST, FIRST, "1").unwrap();
    teenager.inputs.push(Input::Typed("1".into()));
    stage
        .stored(FIRST, "the typed answer", |p| p.seq > before)
        .await;
    stage.kill().await;
    stage.api.heal();
    assert_eq!(stage.api.pending(), 1, "the text must come again");
    stage.start();
    stage
        .until("the text is confirmed", || stage.api.pending() == 0)
        .await;
    let person = stage.person(FIRST).await.unwrap();
    let session = person.respondent.open.unwrap().session;
    let expected = teenager.expected(&round.questionnaire, &session);
    assert_eq!(
        (session.answers, session.place),
        (expected.answers, expected.place)
    );
    to_the_end(stage, round, teenager).await;
}

/// … and a toggle undoes itself.
async fn a_press_delivered_again_does_not_undo_itself(kind: Kind) {
    let (mut stage, round, mut teenager, _) = at_the_first_question(kind, Language::Ky).await;
    let (screen, on) = loop {
        let screen = teenager.look(&stage.api).await.unwrap();
        let on = screen
            .all_buttons()
            .filter_map(|button| button.callback_data.clone())
            .find(|data| {
                data.rsplit(':')
                    .next()
                    .is_some_and(|action| action.starts_with('+'))
            });
        match on {
            Some(on) => break (screen, on),
            None => {
                teenager.go_on(&stage.api).await.unwrap();
            }
        }
    };
    let before = stage.person(FIRST).await.unwrap().seq;
    stage
        .until("nothing is on its way", || stage.api.pending() == 0)
        .await;
    stage
        .api
        .fault(Fault::new(Action::DropBefore).method("getUpdates"));
    teenager.press(&stage.api, &screen, &on);
    let drafted = stage.stored(FIRST, "the choice", |p| p.seq > before).await;
    stage.kill().await;
    stage.api.heal();
    assert_eq!(stage.api.pending(), 1, "the press must come again");
    stage.start();
    stage
        .until("the press is confirmed", || stage.api.pending() == 0)
        .await;
    let again = stage.person(FIRST).await.unwrap();
    assert_eq!(
        again.respondent.open.unwrap().session.draft,
        drafted.respondent.open.unwrap().session.draft
    );
    to_the_end(stage, round, teenager).await;
}
