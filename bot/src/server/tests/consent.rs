//! Whoever agreed to other words is asked anew when a round begins, and not before.

use super::*;
use crate::domain::{AgeBand, Consent};
use crate::store::respondents::WriteSet;
use surveys::engine::Channel;

const NEXT: &str = "NEXTROUN";

impl Talk {
    /// As somebody who agreed before the words changed.
    async fn agreed_to(&self, version: &str) {
        let mut person = self.person().await.unwrap();
        let agreed = person.respondent.consent.since();
        person.respondent.consent = Consent::own(version.into(), agreed);
        let set = WriteSet {
            people: vec![person],
            ..WriteSet::default()
        };
        let mut tx = self.context.db.begin().await.unwrap();
        respondents::save(&mut tx, &set).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn next_round_opens(&self) {
        let row = RoundRow {
            id: RoundId::new("needs-assessment-NEXT"),
            questionnaire: "needs-assessment".into(),
            version: "1".into(),
            source: SURVEY.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: self.scratch.ambient.now().0 + 1,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links = [RoundLink {
            municipality: "ugut".into(),
            payload: NEXT.into(),
        }];
        let mut tx = self.context.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        tx.commit().await.unwrap();
        self.live.tick().await.unwrap();
    }

    async fn round(&self) -> Option<String> {
        Some(self.person().await?.respondent.open?.round.to_string())
    }
}

#[tokio::test]
async fn changed_words_are_asked_anew_at_the_next_round_and_never_in_the_middle_of_one() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.agreed_to("ru-00000000").await;
    talk.tap("Пропустить").await;
    talk.say("/start").await;
    talk.say(&format!("/start {LINK}")).await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    talk.next_round_opens().await;
    talk.say("/continue").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    let first = talk.round().await;
    talk.say(&format!("/start {NEXT}")).await;
    let why = talk.context.texts.say(
        Language::Ru,
        "consent-renewed",
        &[("form", "familiar".into())],
    );
    assert!(talk.screen().text.contains(&why), "{}", talk.screen().text);
    assert_eq!(talk.round().await, first, "no question before the yes");
    let person = talk.person().await.unwrap().respondent;
    assert_eq!(person.consent.version(), Some("ru-00000000"));
    talk.tap("Подробнее").await;
    talk.tap("Назад").await;
    talk.tap("Согласен").await;
    let person = talk.person().await.unwrap();
    assert_eq!(person.respondent.view, View::Survey);
    assert_eq!(talk.round().await.as_deref(), Some("needs-assessment-NEXT"));
    let (language, age) = (person.respondent.language, person.respondent.age);
    let now = talk
        .context
        .consents
        .shown(Channel::Telegram, language, age);
    assert_eq!(person.respondent.consent.version(), Some(now));
}

#[tokio::test]
async fn whoever_does_not_agree_anew_keeps_what_is_stored_and_may_change_their_mind() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.skip_all().await;
    talk.agreed_to("ru-00000000").await;
    talk.next_round_opens().await;
    talk.say("/start").await;
    assert!(matches!(
        talk.person().await.unwrap().respondent.view,
        View::Renew { .. }
    ));
    talk.tap("Не соглас").await;
    assert!(matches!(
        talk.person().await.unwrap().respondent.view,
        View::Declined { .. }
    ));
    assert_eq!(
        talk.rows("session").await,
        1,
        "nothing is erased, nothing begun"
    );
    talk.say("всё-таки участвую").await;
    assert!(matches!(
        talk.person().await.unwrap().respondent.view,
        View::Renew { .. }
    ));
    talk.tap("Согласен").await;
    assert_eq!(talk.rows("session").await, 2);
}

#[tokio::test]
async fn another_language_age_or_channel_is_no_other_consent() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let context = Arc::clone(&talk.context);
    let own = talk.person().await.unwrap().respondent.consent;
    let own = own.version().unwrap().to_owned();
    let adult = AgeBand::From18;
    let shown = |channel| {
        context
            .consents
            .shown(channel, Language::Ky, adult)
            .to_owned()
    };
    let (by_sms, other) = (shown(Channel::Sms), shown(Channel::Telegram));
    assert!(own != other && other != by_sms);
    talk.skip_all().await;
    for version in [own, by_sms, other] {
        assert!(context.consents.is_current(&version), "{version}");
    }
    talk.say("/language").await;
    talk.tap("Кыргызча").await;
    talk.next_round_opens().await;
    talk.say("/start").await;
    talk.tap("Баштоо").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    for version in ["", "v1", "ru-00000000", "sms-ky-00000000"] {
        assert!(!context.consents.is_current(version), "{version}");
    }
}
