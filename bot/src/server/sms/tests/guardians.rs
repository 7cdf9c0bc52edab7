//! A guardian's code on paper: a third wrong one, and a yes that is taken back.

use super::*;
use crate::domain::{Language, OnPhone};
use crate::services::sms;
use crate::store::guardians;

impl Talk {
    async fn paper_code(&self) -> String {
        let mut tx = self.context.db.begin().await.unwrap();
        let (codes, _) = guardians::create_codes(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        codes[0].clone()
    }

    /// A child with a code and one answer.
    async fn answers_by_code(&mut self, phone: &str) -> String {
        let code = self.paper_code().await;
        for text in ["КОШУЛ 21", "1", &code, "1", "1"] {
            self.says(phone, text).await;
        }
        assert_eq!(self.count("session").await, 1);
        code
    }
}

#[tokio::test]
async fn a_third_wrong_code_says_how_to_begin_anew_and_not_to_try_again() {
    let mut talk = Talk::new().await;
    talk.says(ANN, "КОШУЛ 21").await;
    talk.says(ANN, "1").await;
    for code in ["ABCD2345", "ABCD2346"] {
        let said = talk.says(ANN, code).await.remove(0);
        assert!(
            said.contains("кайра жаз") && !said.contains("КОШУЛ"),
            "{said}"
        );
    }
    let over = talk.says(ANN, "ABCD2347").await.remove(0);
    assert!(
        over.contains("КОШУЛ") && !over.contains("кайра жаз"),
        "{over}"
    );
    // and so it is
    let code = talk.paper_code().await;
    talk.says(ANN, &code).await;
    assert_eq!(talk.count("respondent").await, 0);
}

#[tokio::test]
async fn a_yes_on_paper_is_taken_back_from_any_phone_and_the_reply_tells_nothing() {
    let mut talk = Talk::new().await;
    let code = talk.answers_by_code(ANN).await;
    let unknown = talk.says(BEN, "КАЙТАРАМ ABCD2345").await;
    assert_eq!(unknown.len(), 1);
    assert_eq!(talk.count("session").await, 1);
    assert_eq!(talk.says(BEN, &format!("кайтарам {code}")).await, unknown);
    for table in ["session", "participation", "respondent", "guardian_yes"] {
        assert_eq!(talk.count(table).await, 0, "{table}");
    }
    let heard = talk.got(ANN);
    assert!(
        heard.len() == 1 && heard[0].contains("Күнөөң жок"),
        "{heard:?}"
    );
    assert_eq!(talk.says(BEN, &format!("КАЙТАРАМ {code}")).await, unknown);
    assert_eq!(talk.got(ANN), [""; 0], "it is told once");
    // the number stays known, so that a reply to words of harm would arrive
    assert_eq!(talk.count("sms_line").await, 1);
    // neither the code nor another age leads in again
    talk.says(ANN, "КОШУЛ 21").await;
    for text in ["2", &code, "1"] {
        talk.says(ANN, text).await;
    }
    assert_eq!(talk.count("respondent").await, 0);
    let how = talk.says(BEN, "кайтарам").await.remove(0);
    assert!(how.contains("КАЙТАРАМ"), "{how}");
}

#[tokio::test]
async fn word_of_a_reply_to_what_a_child_wrote_of_harm_still_comes() {
    let mut talk = Talk::new().await;
    let code = talk.answers_by_code(ANN).await;
    talk.writes(ANN, "УЛАНТУУ").await;
    let (phone, slot) = (Phone::parse(ANN).unwrap(), 1);
    let (on, now) = (OnPhone { phone, slot }, talk.scratch.ambient.now());
    let mut tx = talk.context.db.begin().await.unwrap();
    sms::announce(&mut tx, &talk.context, on, Language::Ky, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk.says(BEN, &format!("КАЙТАРАМ {code}")).await;
    let heard = talk.got(ANN);
    // the question that waited does not
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(!heard.iter().any(|text| text.contains("2)")), "{heard:?}");
}

#[tokio::test]
async fn on_the_child_s_own_phone_only_the_child_goes() {
    let mut talk = Talk::new().await;
    let code = talk.answers_by_code(ANN).await;
    // an older sibling joins on the same phone
    for text in ["КОШУЛ 21", "2", "3", "1", "1"] {
        talk.says(ANN, text).await;
    }
    assert_eq!(talk.count("session").await, 2);
    let said = talk.says(ANN, &format!("КАЙТАРАМ {code}")).await;
    assert!(
        said.iter().any(|text| text.contains("Уруксат эми жок")),
        "{said:?}"
    );
    assert_eq!(
        talk.rows("SELECT age_band FROM respondent").await,
        ["16-17"]
    );
    assert_eq!(talk.count("session").await, 1);
    let on = talk.says(ANN, "УЛАНТУУ").await.remove(0);
    assert!(on.contains("1)"), "{on}");
}
