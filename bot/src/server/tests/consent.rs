//! Whoever agreed to other words is asked anew when a round begins, and not before.

use super::*;
use crate::services::consent;
use crate::store::respondents::WriteSet;

const NEXT: &str = "NEXTROUN";

impl Talk {
    /// As somebody who agreed before the words changed.
    async fn agreed_to(&self, version: &str) {
        let mut person = self.person().await.unwrap();
        person.consent = version.into();
        let set = WriteSet {
            people: vec![person],
            ..WriteSet::default()
        };
        let mut tx = self.context.db.begin().await.unwrap();
        respondents::save(&mut tx, &self.context.vault, &set)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn next_round_opens(&self) {
        let row = RoundRow {
            id: "needs-assessment-NEXT".into(),
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
        Some(self.person().await?.open?.round)
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
    assert_eq!(talk.person().await.unwrap().view, View::Survey);
    talk.next_round_opens().await;
    talk.say("/continue").await;
    assert_eq!(talk.person().await.unwrap().view, View::Survey);
    let first = talk.round().await;
    talk.say(&format!("/start {NEXT}")).await;
    let why = talk.context.texts.say(
        Language::Ru,
        "consent-renewed",
        &[("form", "familiar".into())],
    );
    assert!(talk.screen().text.contains(&why), "{}", talk.screen().text);
    assert_eq!(talk.round().await, first, "no question before the yes");
    assert_eq!(talk.person().await.unwrap().consent, "ru-00000000");
    talk.tap("Подробнее").await;
    talk.tap("Назад").await;
    talk.tap("Согласен").await;
    let person = talk.person().await.unwrap();
    assert_eq!(person.view, View::Survey);
    assert_eq!(talk.round().await.as_deref(), Some("needs-assessment-NEXT"));
    let now = consent::version(&talk.context, person.language, person.age);
    assert_eq!(person.consent, now);
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
        talk.person().await.unwrap().view,
        View::Renew { .. }
    ));
    talk.tap("Не соглас").await;
    assert!(matches!(
        talk.person().await.unwrap().view,
        View::Declined { .. }
    ));
    assert_eq!(
        talk.rows("session").await,
        1,
        "nothing is erased, nothing begun"
    );
    talk.say("всё-таки участвую").await;
    assert!(matches!(
        talk.person().await.unwrap().view,
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
    let own = talk.person().await.unwrap().consent;
    let by_sms = consent::version_by_sms(&context, Language::Ky);
    let other = consent::version(&context, Language::Ky, crate::domain::AgeBand::From18);
    assert!(own != other && other != by_sms);
    talk.skip_all().await;
    for version in [own, by_sms, other] {
        assert!(consent::is_current(&context, &version), "{version}");
    }
    talk.say("/language").await;
    talk.tap("Кыргызча").await;
    talk.next_round_opens().await;
    talk.say("/start").await;
    assert_eq!(talk.person().await.unwrap().view, View::Survey);
    for version in ["", "v1", "ru-00000000", "sms-ky-00000000"] {
        assert!(!consent::is_current(&context, version), "{version}");
    }
}
