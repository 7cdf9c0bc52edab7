//! Buttons in the chats of respondents, and of people on their way to become one.

use end_to_end::{Kind, Stage, on_both};
use jashun::domain::{Language, View};
use sandbox::bot_api::MessageView;
use surveys::questionnaire::{Answer, ChoiceIx, QuestionIx};

use super::{answer_all, running};

on_both! {
    a_question_half_marked_keeps_its_mark_and_the_survey_is_finished
    somebody_in_the_middle_goes_on_by_the_old_buttons
    the_way_to_consent_goes_on_from_its_old_screens
    an_old_link_for_a_guardian_is_good_once_and_the_child_goes_on
    an_old_respondent_sees_what_is_stored_and_deletes_it
    whoever_has_erased_does_not_take_part_twice
    finished_answers_can_be_changed_by_the_old_button
}

async fn a_question_half_marked_keeps_its_mark_and_the_survey_is_finished(kind: Kind) {
    let (stage, made) = running(kind).await;
    let half = made.who("Half marked");
    let (message, first) = stage.button(half, "s:").unwrap();
    let codes = message
        .all_buttons()
        .filter_map(|b| b.callback_data.clone());
    let codes: Vec<String> = codes.collect();
    let (question, _) = first.rsplit_once(':').unwrap();
    assert!(codes.contains(&format!("{question}:-1")), "{codes:?}");
    stage.press(half, half, &format!("{question}:+3"));
    // the same message, with both marks
    let (after, _) = stage.offered(half, &format!("{question}:-3")).await;
    assert_eq!(after.id, message.id);
    stage
        .stored(half, "both marks", |person| {
            let draft = person
                .respondent
                .open
                .as_ref()
                .map(|open| &open.session.draft);
            draft == Some(&Some(marks(&[1, 3])))
        })
        .await;
    stage.press(half, half, &format!("{question}:done"));
    stage
        .stored(half, "the answer", |person| {
            let answers = person
                .respondent
                .open
                .as_ref()
                .map(|open| &open.session.answers);
            answers.and_then(|a| a.get(&QuestionIx(0))) == Some(&marks(&[1, 3]))
        })
        .await;
    let person = answer_all(&stage, half, Language::Ky).await;
    assert_eq!(
        person.respondent.open.unwrap().round.as_str(),
        made.rounds["open"]
    );
    stage.finish(&[]).await;
}

fn marks(choices: &[u16]) -> Answer {
    Answer::Many(choices.iter().copied().map(ChoiceIx).collect())
}

async fn somebody_in_the_middle_goes_on_by_the_old_buttons(kind: Kind) {
    let (stage, made) = running(kind).await;
    let who = made.who("In the middle");
    let before = stage.person(who).await.unwrap().respondent.open.unwrap();
    assert!(!before.session.answers.is_empty());
    let message = stage.press(who, who, "s:");
    let next = |screen: &[MessageView]| {
        let changed = |m: &&MessageView| m.id == message.id && m.text != message.text;
        screen.iter().find(changed).map(|_| ())
    };
    stage
        .seen(who, "the next question in the same message", next)
        .await;
    let after = answer_all(&stage, who, Language::Ru).await;
    let open = after.respondent.open.unwrap();
    assert_eq!(open.pseudonym, before.pseudonym);
    assert_eq!(open.municipality, "kara-suu");
    stage.finish(&[]).await;
}

async fn the_way_to_consent_goes_on_from_its_old_screens(kind: Kind) {
    let (stage, made) = running(kind).await;
    let age = made.who("Asked for the age");
    let old = stage.press(age, age, "o:ck6");
    let (consent, _) = stage.offered(age, "o:yk6").await;
    assert_eq!(consent.id, old.id);
    assert!(stage.person(age).await.is_none());
    answer_all(&stage, age, Language::Ky).await;
    let consent = made.who("Asked for consent");
    stage.press(consent, consent, "o:mr6");
    stage.offered(consent, "o:cr6").await;
    let person = answer_all(&stage, consent, Language::Ru).await;
    assert_eq!(person.respondent.municipality.as_deref(), Some("kara-suu"));
    stage.finish(&[]).await;
}

async fn an_old_link_for_a_guardian_is_good_once_and_the_child_goes_on(kind: Kind) {
    let (stage, made) = running(kind).await;
    let api = &stage.api;
    // the guardian had not pressed yet
    let (child, guardian) = (made.who("Waits for a guardian"), made.who("Guardian"));
    stage.press(guardian, guardian, "g:");
    stage.offered(child, "m:A").await;
    let person = stage.person(child).await.unwrap();
    assert!(
        matches!(person.respondent.view, View::Assent { .. }),
        "{person:?}"
    );
    assert!(person.respondent.consent.is_pending(), "{person:?}");
    stage.press(child, child, "m:A");
    stage.offered(child, "s:").await;
    answer_all(&stage, child, Language::Ru).await;
    // the link was good for one yes
    let other = crate::FIRST;
    api.user(other, "Another", Some("ru"));
    api.press_start(other, Some(&made.guardian_link)).unwrap();
    let answer = |screen: &[MessageView]| screen.iter().find(|m| m.by_bot).cloned();
    let answer = stage
        .seen(other, "an answer to the used link", answer)
        .await;
    let yes = |data: &str| data.starts_with("g:");
    let mut buttons = answer.all_buttons();
    assert!(
        buttons.all(|b| !b.callback_data.as_deref().is_some_and(yes)),
        "{answer:#?}"
    );
    // the guardian had agreed, the child had not yet
    let child = made.who("Before the assent");
    stage.press(child, child, "m:i1");
    stage.offered(child, "m:i0").await;
    stage.press(child, child, "m:A");
    stage.offered(child, "s:").await;
    let person = answer_all(&stage, child, Language::Ky).await;
    assert_eq!(person.respondent.municipality.as_deref(), Some("ugut"));
    stage.finish(&[]).await;
}

async fn an_old_respondent_sees_what_is_stored_and_deletes_it(kind: Kind) {
    let (stage, made) = running(kind).await;
    let who = made.who("Finished and follows");
    let pseudonym = stage
        .person(who)
        .await
        .unwrap()
        .respondent
        .open
        .unwrap()
        .pseudonym;
    stage.api.say(who, who, "/mydata").unwrap();
    stage.offered(who, "m:x").await;
    let person = stage.person(who).await.unwrap();
    assert!(
        matches!(person.respondent.view, View::MyData { follows: true, .. }),
        "{person:?}"
    );
    stage.press(who, who, "m:x");
    stage.offered(who, "m:xx").await;
    stage.press(who, who, "m:xx");
    erased(&stage, who).await;
    assert_eq!(
        stage.database.tables_with(pseudonym.as_str()).await,
        Vec::<String>::new()
    );
    // by the command too, in the middle of a survey
    let who = made.who("In the middle");
    stage.api.say(who, who, "/delete").unwrap();
    stage.offered(who, "m:xx").await;
    stage.press(who, who, "m:xx");
    erased(&stage, who).await;
    stage.finish(&[]).await;
}

async fn erased(stage: &Stage, who: i64) {
    let said = |screen: &[MessageView]| {
        let last = screen.iter().rev().find(|m| m.by_bot)?;
        last.buttons.is_empty().then_some(())
    };
    stage.seen(who, "that all is deleted", said).await;
    assert!(stage.person(who).await.is_none());
}

async fn whoever_has_erased_does_not_take_part_twice(kind: Kind) {
    let (stage, made) = running(kind).await;
    let who = made.who("Erased");
    stage
        .api
        .press_start(who, Some(&made.links["ugut"]))
        .unwrap();
    // it is said before anything is asked
    let told = |screen: &[MessageView]| {
        let mut said = screen.iter().rev().filter(|m| m.by_bot);
        said.next().filter(|m| m.buttons.is_empty()).map(|_| ())
    };
    stage.seen(who, "that they took part", told).await;
    assert!(stage.person(who).await.is_none());
    stage.finish(&[]).await;
}

async fn finished_answers_can_be_changed_by_the_old_button(kind: Kind) {
    let (stage, made) = running(kind).await;
    let who = made.who("Finished and follows");
    let before = stage.person(who).await.unwrap().respondent.open.unwrap();
    stage.press(who, who, "m:c");
    stage.offered(who, "s:").await;
    let after = answer_all(&stage, who, Language::Ky)
        .await
        .respondent
        .open
        .unwrap();
    assert_eq!(after.pseudonym, before.pseudonym);
    stage.finish(&[]).await;
}
