//! Words of harm by SMS, and the replies to them.

use super::*;
use crate::domain::{Chat, RoleKind, Span};
use crate::services::safeguarding::{self, Replied, Reply, Said};
use crate::store::roles::{self, Asking, Role, RoleState};
use crate::store::{addresses, disclosures};

impl Talk {
    async fn guard(&self) -> Role {
        let ambient = &self.context.ambient;
        let now = ambient.now();
        let chat = Chat {
            id: 20,
            topic: None,
        };
        let mut tx = self.context.db.begin().await.unwrap();
        let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
        let asking = Asking {
            kind: RoleKind::Safeguarding,
            municipality: None,
            address,
            name: "A",
            group: None,
            language: None,
        };
        let id = roles::ask(&mut tx, asking, now).await.unwrap();
        let (from, to) = (RoleState::Asked, RoleState::Confirmed);
        roles::decide(&mut tx, id, from, to, now).await.unwrap();
        let role = roles::get(&mut tx, id).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        role
    }

    async fn replies(&self, by: &Role, case: i64, reply: Reply<'_>) -> Replied {
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin().await.unwrap();
        let replied = safeguarding::reply(&mut tx, &self.context, by, case, reply, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.hands_over().await;
        replied
    }

    async fn cases(&self) -> Vec<Vec<Said>> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let mut said = Vec::new();
        for case in disclosures::all(&mut tx).await.unwrap() {
            let entries = disclosures::entries(&mut tx, &case).await.unwrap();
            said.push(entries.into_iter().map(|entry| entry.said).collect());
        }
        said
    }
}

const HARM: &str = "мени уруп жатышат";

#[tokio::test]
async fn a_reply_by_sms_is_opened_with_five_right_after_it_came_and_with_a_word_always() {
    let mut talk = Talk::new().await;
    let guard = talk.guard().await;
    talk.joins(ANN).await;
    talk.says(ANN, HARM).await;
    talk.clock().advance(Span::minutes(1));
    assert_eq!(
        talk.replies(&guard, 1, Reply::Ready(0)).await,
        Replied::Sent
    );
    let word = talk.got(ANN);
    assert_eq!(word, ["Жаңы билдирүү бар. Окуу үчүн: 5 же ОКУ"]);
    let opened = talk.says(ANN, "5").await;
    assert!(opened[0].contains("күнөөлүү эмес"), "{opened:?}");
    assert_eq!(opened.len(), 2, "and the question that was open");
    // read, it is read; a five is an answer again
    let after = talk.says(ANN, "5").await;
    assert!(!after[0].contains("күнөөлүү эмес"), "{after:?}");
    talk.clock().advance(Span::minutes(1));
    talk.replies(&guard, 1, Reply::Ready(2)).await;
    talk.got(ANN);
    talk.clock().advance(Span::minutes(1));
    // what is asked meanwhile is what a number answers; the word opens all the same
    talk.says(ANN, "УЛАНТУУ").await;
    let answered = talk.says(ANN, "5").await;
    assert!(!answered[0].contains("чоң кишиге"), "{answered:?}");
    let opened = talk.says(ANN, "оку").await;
    assert!(opened[0].contains("чоң кишиге"), "{opened:?}");
}

#[tokio::test]
async fn who_is_on_the_way_to_consent_opens_a_reply_with_five_too() {
    let mut talk = Talk::new().await;
    let guard = talk.guard().await;
    talk.says(ANN, "КОШУЛ 21").await;
    talk.says(ANN, HARM).await;
    talk.clock().advance(Span::minutes(1));
    talk.replies(&guard, 1, Reply::Ready(1)).await;
    talk.got(ANN);
    talk.clock().advance(Span::minutes(1));
    // it is an age, too: "5) other"
    let opened = talk.says(ANN, "5").await;
    assert!(opened[0].contains("эл бар жерге"), "{opened:?}");
    assert_eq!(
        talk.says(BEN, "ОКУ").await.len(),
        1,
        "nothing waits for others"
    );
}

#[tokio::test]
async fn own_words_do_not_go_by_sms_and_whoever_erased_themselves_is_not_reached() {
    let mut talk = Talk::new().await;
    let guard = talk.guard().await;
    talk.joins(ANN).await;
    talk.says(ANN, HARM).await;
    let own = Reply::Own("Ты молодец");
    assert_eq!(talk.replies(&guard, 1, own).await, Replied::ReadyOnly);
    talk.says(ANN, "ӨЧҮР").await;
    talk.says(ANN, "ӨЧҮР").await;
    let unreachable = talk.replies(&guard, 1, Reply::Ready(0)).await;
    assert_eq!(unreachable, Replied::Unreachable);
    assert_eq!(talk.got(ANN), Vec::<String>::new());
    assert_eq!(talk.cases().await[0].len(), 1, "it is not said to be sent");
}

#[tokio::test]
async fn who_joins_after_words_of_danger_adds_to_the_same_case() {
    let mut talk = Talk::new().await;
    talk.says(ANN, HARM).await;
    talk.joins(ANN).await;
    let more = "ар күнү кечинде мас болгондо";
    talk.says(ANN, more).await;
    talk.says(ANN, HARM).await;
    let said = [HARM, more, HARM].map(|text| Said::Text(text.into()));
    assert_eq!(talk.cases().await, [said]);
}

#[tokio::test]
async fn what_follows_words_of_danger_by_sms_joins_them_and_answers_stay_answers() {
    let mut talk = Talk::new().await;
    let asked = talk.joins(ANN).await;
    let help = talk.says(ANN, HARM).await;
    let more = "ар күнү кечинде мас болгондо";
    // the phones, and the question, which it did not answer
    let again = talk.says(ANN, more).await;
    assert_eq!((again.len(), &again[..1]), (2, &help[..]));
    assert_eq!(again[1], asked);
    let next = talk.says(ANN, "1").await;
    assert_ne!(next, help);
    let joined = [Said::Text(HARM.into()), Said::Text(more.into())];
    assert_eq!(talk.cases().await, [joined]);
    // nobody else's words, and not a day later
    talk.says(BEN, more).await;
    talk.clock().advance(crate::domain::DAY + Span::millis(1));
    talk.says(ANN, more).await;
    assert_eq!(talk.cases().await[0].len(), 2);
    // of somebody whom we do not know, too
    talk.says(BEN, HARM).await;
    talk.says(BEN, more).await;
    assert_eq!(talk.cases().await[1].len(), 2);
}
