//! Places with many answers from shared phones.

use super::publishing::{COUNCIL, Field, ROUND};
use crate::domain::SessionStatus;
use crate::domain::{Button, CoordinatorTap, HOUR, HeldPlace, Press, RoundId};
use crate::services::digests::{CouncilDigest, due, sharing};

/// Some sessions of a round came from phones that several people used.
pub(super) async fn share(field: &Field, count: i64) {
    let crate::store::Pool::Sqlite { write, .. } = &field.context.db.pool else {
        unreachable!("a scratch database is SQLite")
    };
    sqlx::query("UPDATE session SET shared = 1 WHERE pseudonym IN (SELECT pseudonym FROM session ORDER BY pseudonym LIMIT $1)")
        .bind(count)
        .execute(write)
        .await
        .unwrap();
}

fn code(button: &Button) -> &str {
    match &button.press {
        Press::Data(data) => data,
        Press::Url(_) => "",
    }
}

#[tokio::test]
async fn over_one_fifth_from_shared_phones_waits_for_a_coordinators_yes() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 20, SessionStatus::Finished).await;
    share(&field, 5).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    let now = field.context.ambient.now();
    assert!(due(&field.context, &field.round(), now).await.unwrap());
    assert!(field.mail(COUNCIL).await.is_empty());
    let asked = field.mail(super::publishing::COORDINATOR).await;
    assert_eq!(
        asked.len(),
        1,
        "asked once, and no figure of the nation either"
    );
    assert!(
        asked[0].text.chars().all(|c| !c.is_ascii_digit()),
        "{}",
        asked[0].text
    );
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    assert!(field.mail(super::publishing::COORDINATOR).await.is_empty());

    let Some(CoordinatorTap::Release(which)) = CoordinatorTap::parse(code(&asked[0].buttons[0][0]))
    else {
        panic!("{:?}", asked[0])
    };
    assert!(code(&asked[0].buttons[0][1]).len() <= 64);
    let mut tx = field.context.db.begin().await.unwrap();
    let said = sharing::decide(&mut tx, &field.context, "role:1", &which, true, now).await;
    assert_eq!(said.unwrap(), "hold-released");
    let again = sharing::decide(&mut tx, &field.context, "role:1", &which, false, now).await;
    assert_eq!(again.unwrap(), "coordinator-decided");
    tx.commit().await.unwrap();
    assert!(due(&field.context, &field.round(), now).await.unwrap());
    assert!(!field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn one_fifth_is_released_like_any_other_and_a_no_keeps_the_place_for_ever() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 20, SessionStatus::Finished).await;
    share(&field, 4).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);

    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 20, SessionStatus::Finished).await;
    share(&field, 20).await;
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    let mut tx = field.context.db.begin().await.unwrap();
    let index = field.context.municipalities.find("ugut").unwrap().index;
    let now = field.context.ambient.now();
    let which = HeldPlace {
        round: RoundId::new(ROUND),
        place: index,
    };
    let said = sharing::decide(&mut tx, &field.context, "role:1", &which, false, now).await;
    assert_eq!(said.unwrap(), "hold-kept");
    tx.commit().await.unwrap();
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
}

#[tokio::test]
async fn a_few_people_on_one_phone_are_too_few_and_nobody_is_asked() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 9, SessionStatus::Finished).await;
    share(&field, 9).await;
    assert_eq!(field.digest().await, [CouncilDigest::TooFew]);
    assert!(field.mail(super::publishing::COORDINATOR).await.is_empty());
}
