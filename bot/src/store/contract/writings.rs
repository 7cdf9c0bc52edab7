//! Own words on their way past a moderator: one text before one reader, and nothing left of what is erased.

use std::collections::BTreeSet;

use super::*;
use crate::domain::{HOUR, RoleKind, RoundLink, RoundPlace, Writing, WritingState, Written};
use crate::store::roles::{self, Asking, RoleState};
use crate::store::rounds::{self, RoundRow};
use crate::store::{reading, writings};

contract!(
    one_text_is_before_one_moderator_and_whoever_proposed_it_is_not_the_second,
    what_somebody_wrote_is_gone_with_them_and_what_is_printed_with_its_place,
    a_card_is_due_after_a_day_or_when_its_text_or_its_reader_is_gone,
    what_nobody_has_read_for_days_is_known,
);

const NOW: Moment = Moment(1_790_000_000_000);
const FROZEN: Moment = Moment(1_790_000_000_000 - 2 * 24 * 3_600_000);

fn of() -> RoundPlace {
    RoundPlace {
        round: RoundId::new("ideas"),
        municipality: "ugut".into(),
    }
}

fn writing(id: &str) -> Writing {
    Writing {
        id: id.into(),
        pseudonym: Pseudonym::new(format!("p{id}")),
        of: of(),
        question: "idea".into(),
        words: Written {
            text: "Спросите Асана".into(),
            masked: "Спросите ▮".into(),
            language: Language::Ru,
            notice: "1".into(),
            may_quote: true,
        },
        state: WritingState::Waiting {
            topics: BTreeSet::new(),
        },
        rev: 0,
    }
}

async fn moderator(tx: &mut Tx, id: i64) -> i64 {
    let address = addresses::find_or_make(tx, Chat { id, topic: None })
        .await
        .unwrap();
    let asking = Asking {
        kind: RoleKind::Moderator,
        municipality: None,
        address,
        name: "A",
        group: None,
        language: Some(Language::Ru),
    };
    let role = roles::ask(tx, asking, NOW).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    assert!(roles::decide(tx, role, from, to, NOW).await.unwrap());
    role
}

/// Two texts of a place that was frozen two days ago.
async fn two_texts(tx: &mut Tx) {
    let row = RoundRow {
        id: of().round,
        questionnaire: "ideas".into(),
        version: "1".into(),
        source: String::new(),
        state: "open".into(),
        schedule: "at_close".into(),
        opened_at: 1,
        until_at: None,
        closed_at: None,
        cut_at: None,
        without_safeguarding: None,
        target_group: None,
    };
    let link = RoundLink {
        municipality: "ugut".into(),
        payload: "ABCDEFGH".into(),
    };
    rounds::insert(tx, &row, &[link]).await.unwrap();
    let frozen = "UPDATE round_municipality SET frozen_at = $1";
    on_both!(tx, c => rows sqlx::query(frozen).bind(FROZEN.0).execute(c)).unwrap();
    for id in ["a", "b"] {
        writings::put(tx, &writing(id)).await.unwrap();
    }
}

async fn one_text_is_before_one_moderator_and_whoever_proposed_it_is_not_the_second(
    scratch: Scratch,
) {
    let mut tx = scratch.db.begin().await.unwrap();
    two_texts(&mut tx).await;
    let (one, other) = (moderator(&mut tx, 1).await, moderator(&mut tx, 2).await);
    let next = async |tx: &mut Tx, role, now| writings::take_next(tx, role, "", now).await.unwrap();
    // on the day of the last block nobody reads
    let day = FROZEN + HOUR;
    assert_eq!(next(&mut tx, one, day).await, None);
    assert_eq!(next(&mut tx, one, NOW).await.as_deref(), Some("a"));
    assert_eq!(next(&mut tx, other, NOW).await.as_deref(), Some("b"));
    assert!(!writings::hold(&mut tx, "a", other, NOW).await.unwrap());
    assert!(
        writings::hold(&mut tx, "a", other, NOW + HOUR)
            .await
            .unwrap()
    );
    let read = writings::get(&mut tx, "a").await.unwrap().unwrap();
    assert_eq!(read, writing("a"));
    let proposed = Writing {
        state: WritingState::Proposed {
            topics: [1].into(),
            by: other,
        },
        ..read
    };
    assert!(writings::save(&mut tx, &proposed).await.unwrap());
    assert!(!writings::save(&mut tx, &proposed).await.unwrap(), "stale");
    let later = NOW + HOUR + HOUR;
    assert_eq!(next(&mut tx, other, later).await.as_deref(), Some("b"));
    assert_eq!(next(&mut tx, one, later).await.as_deref(), Some("a"));
    assert!(writings::same_person(&mut tx, one, one).await.unwrap());
    assert!(!writings::same_person(&mut tx, one, other).await.unwrap());
}

async fn what_somebody_wrote_is_gone_with_them_and_what_is_printed_with_its_place(
    scratch: Scratch,
) {
    let mut tx = scratch.db.begin().await.unwrap();
    two_texts(&mut tx).await;
    let (_, ambient) = fixed();
    writings::print(&mut tx, &*ambient.random, &writing("a"))
        .await
        .unwrap();
    writings::erase(&mut tx, &Pseudonym::new("pa".to_owned()))
        .await
        .unwrap();
    let left = writings::of_question(&mut tx, &of(), "idea").await.unwrap();
    assert_eq!(left, [writing("b")]);
    let printed = writings::printed(&mut tx, &of().round, "ugut")
        .await
        .unwrap();
    assert_eq!(
        printed,
        [("idea".into(), Language::Ru, "Спросите ▮".into())]
    );
    assert_eq!(writings::printed_places(&mut tx).await.unwrap(), [of()]);
    writings::unprint(&mut tx, &of()).await.unwrap();
    assert_eq!(writings::printed_places(&mut tx).await.unwrap(), []);
    writings::erase_question(&mut tx, &of(), "idea")
        .await
        .unwrap();
    assert_eq!(writings::wrote(&mut tx, &of(), "idea").await.unwrap(), 0);
}

async fn a_card_is_due_after_a_day_or_when_its_text_or_its_reader_is_gone(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    two_texts(&mut tx).await;
    let role = moderator(&mut tx, 1).await;
    let due = async |tx: &mut Tx, since| -> Vec<i64> {
        let stale = reading::stale(tx, since).await.unwrap();
        stale.into_iter().map(|card| card.message).collect()
    };
    writings::take_next(&mut tx, role, "", NOW).await.unwrap();
    assert!(reading::holds(&mut tx, role).await.unwrap());
    reading::show(&mut tx, role, None, NOW).await.unwrap();
    assert_eq!(due(&mut tx, NOW).await, [0; 0], "it has not arrived");
    reading::arrived(&mut tx, role, 7).await.unwrap();
    assert_eq!(reading::message(&mut tx, role).await.unwrap(), Some(7));
    assert_eq!(due(&mut tx, NOW - HOUR).await, [0; 0]);
    assert_eq!(due(&mut tx, NOW).await, [7]);
    writings::erase_question(&mut tx, &of(), "idea")
        .await
        .unwrap();
    assert_eq!(due(&mut tx, NOW - HOUR).await, [7], "its text is counted");
    two_more(&mut tx, role).await;
    assert_eq!(due(&mut tx, NOW - HOUR).await, [0; 0]);
    let (from, to) = (RoleState::Confirmed, RoleState::Revoked);
    assert!(roles::decide(&mut tx, role, from, to, NOW).await.unwrap());
    assert_eq!(
        due(&mut tx, NOW - HOUR).await,
        [7],
        "its reader is not one any more"
    );
    reading::clear(&mut tx, role).await.unwrap();
    assert_eq!(due(&mut tx, NOW).await, [0; 0]);
}

async fn two_more(tx: &mut Tx, role: i64) {
    writings::put(tx, &writing("c")).await.unwrap();
    assert!(writings::hold(tx, "c", role, NOW).await.unwrap());
}

async fn what_nobody_has_read_for_days_is_known(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    assert_eq!(writings::unread(&mut tx, NOW).await.unwrap(), None);
    two_texts(&mut tx).await;
    let unread = writings::unread(&mut tx, NOW).await.unwrap();
    assert_eq!(unread, Some((2, FROZEN)));
    assert_eq!(
        writings::unread(&mut tx, FROZEN - HOUR).await.unwrap(),
        None
    );
}
