//! Links of leaders into a round, and the cards of rounds in groups.

use super::*;
use crate::domain::{RoleKind, RoundLink, RoundPlace};
use crate::store::roles::{self, Asking};
use crate::store::rounds::{self, RoundRow};
use crate::store::{group_cards, round_links};

contract!(
    a_role_has_one_link_of_its_own_until_it_ends_and_another_one_after,
    the_first_link_ends_once_and_stays_known,
    a_card_hangs_once_in_a_group_and_is_looked_at_by_one,
    cards_are_forgotten_when_nothing_follows_and_where_nobody_is_reached,
);

const GROUP: Chat = Chat {
    id: -500,
    topic: None,
};

fn of() -> RoundPlace {
    RoundPlace {
        round: RoundId::new("r1"),
        municipality: "ugut".into(),
    }
}

/// A round in Ugut with its first link, and a leader.
async fn led(tx: &mut Tx) -> i64 {
    let row = RoundRow {
        id: of().round,
        questionnaire: "q".into(),
        version: "1".into(),
        source: String::new(),
        state: "open".into(),
        schedule: "at_close".into(),
        opened_at: 100,
        until_at: None,
        closed_at: None,
        cut_at: None,
        without_safeguarding: None,
        target_group: None,
    };
    let link = RoundLink {
        municipality: "ugut".into(),
        payload: "FFFFFFFF".into(),
    };
    rounds::insert(tx, &row, &[link]).await.unwrap();
    let address = addresses::find_or_make(tx, ANN).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Leader,
        municipality: Some("ugut"),
        address,
        name: "A",
        group: None,
        language: None,
    };
    roles::ask(tx, asking, Moment(1)).await.unwrap()
}

async fn a_role_has_one_link_of_its_own_until_it_ends_and_another_one_after(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let role = led(&mut tx).await;
    let before = rounds::stamp(&mut tx).await.unwrap();
    assert_eq!(round_links::find(&mut tx, &of(), role).await.unwrap(), None);
    for offered in ["AAAAAAAA", "BBBBBBBB"] {
        let own = round_links::own(&mut tx, &of(), (role, offered), Moment(2)).await;
        assert_eq!(own.unwrap(), "AAAAAAAA");
    }
    let made = rounds::stamp(&mut tx).await.unwrap();
    assert_ne!(before, made, "processes look again");
    let open = round_links::open_of_role(&mut tx, role).await.unwrap();
    assert_eq!(open.len(), 1);
    for ended in [true, false] {
        let end = round_links::end(&mut tx, "AAAAAAAA", Moment(3)).await;
        assert_eq!(end.unwrap(), ended);
    }
    assert_ne!(made, rounds::stamp(&mut tx).await.unwrap());
    let own = round_links::own(&mut tx, &of(), (role, "CCCCCCCC"), Moment(4)).await;
    assert_eq!(own.unwrap(), "CCCCCCCC");
    let all = round_links::all(&mut tx).await.unwrap();
    let all: Vec<_> = all[&of().round]
        .iter()
        .map(|link| (link.payload.as_str(), link.role, link.ended))
        .collect();
    assert_eq!(
        all,
        [
            ("AAAAAAAA", Some(role), true),
            ("CCCCCCCC", Some(role), false)
        ]
    );
}

async fn the_first_link_ends_once_and_stays_known(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let role = led(&mut tx).await;
    for ended in [true, false] {
        let way = (Some(role), "FFFFFFFF", "GGGGGGGG");
        let end = round_links::end_first(&mut tx, &of(), way, Moment(3)).await;
        assert_eq!(end.unwrap(), ended);
    }
    let rounds = rounds::all(&mut tx).await.unwrap();
    assert_eq!(rounds[0].1[0].payload, "GGGGGGGG");
    let all = round_links::all(&mut tx).await.unwrap();
    assert!(matches!(&all[&of().round][..], [old] if old.ended && old.payload == "FFFFFFFF"));
    // it is not the role's own any more
    assert_eq!(round_links::find(&mut tx, &of(), role).await.unwrap(), None);
}

async fn a_card_hangs_once_in_a_group_and_is_looked_at_by_one(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    led(&mut tx).await;
    let group = addresses::find_or_make(&mut tx, GROUP).await.unwrap();
    let at = (group, &of());
    let id = group_cards::put(&mut tx, at, ("FFFFFFFF", ""), Moment(10))
        .await
        .unwrap();
    group_cards::arrived(&mut tx, id, 77).await.unwrap();
    group_cards::show(&mut tx, id, "open 10+").await.unwrap();
    assert!(
        group_cards::due(&mut tx, Moment(9), 5)
            .await
            .unwrap()
            .is_empty()
    );
    let due = group_cards::due(&mut tx, Moment(10), 5).await.unwrap();
    assert_eq!(
        (due[0].message, due[0].shown.as_str()),
        (Some(77), "open 10+")
    );
    for looked in [true, false] {
        let look = group_cards::look(&mut tx, &due[0], Moment(20)).await;
        assert_eq!(look.unwrap(), looked);
    }
    // hung anew it is a new message
    let again = group_cards::put(&mut tx, at, ("HHHHHHHH", ""), Moment(30))
        .await
        .unwrap();
    assert_eq!(again, id);
    let card = group_cards::get(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((card.message, card.payload.as_str()), (None, "HHHHHHHH"));
    assert_eq!(group_cards::groups(&mut tx, &of()).await.unwrap(), [group]);
    assert!(group_cards::moved(&mut tx, group).await.unwrap());
    group_cards::forget(&mut tx, id).await.unwrap();
    assert!(!group_cards::moved(&mut tx, group).await.unwrap());
}

async fn cards_are_forgotten_when_nothing_follows_and_where_nobody_is_reached(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    led(&mut tx).await;
    let group = addresses::find_or_make(&mut tx, GROUP).await.unwrap();
    let now = Moment(1_790_000_000_000);
    let hang = async |tx: &mut Tx| {
        let at = (group, &of());
        group_cards::put(tx, at, ("FFFFFFFF", ""), now)
            .await
            .unwrap();
    };
    let left = async |tx: &mut Tx, after: Span| {
        group_cards::retain(tx, now + after).await.unwrap();
        group_cards::groups(tx, &of()).await.unwrap().len()
    };
    hang(&mut tx).await;
    assert_eq!(left(&mut tx, Span::days(400)).await, 1, "the round is open");
    // a card keeps the chat of its group
    addresses::retain(&mut tx, now + Span::days(400))
        .await
        .unwrap();
    assert!(addresses::find(&mut tx, GROUP).await.unwrap().is_some());
    addresses::set_unreachable(&mut tx, group).await.unwrap();
    assert!(group_cards::due(&mut tx, now, 5).await.unwrap().is_empty());
    assert_eq!(left(&mut tx, Span::days(7)).await, 1);
    assert_eq!(left(&mut tx, Span::days(8)).await, 0);
    hang(&mut tx).await;
    addresses::set_reachable(&mut tx, GROUP, true)
        .await
        .unwrap();
    rounds::close(&mut tx, &of().round, now).await.unwrap();
    assert_eq!(left(&mut tx, Span::days(30)).await, 1);
    assert_eq!(left(&mut tx, Span::days(31)).await, 0);
    addresses::retain(&mut tx, now + Span::days(400))
        .await
        .unwrap();
    assert!(addresses::find(&mut tx, GROUP).await.unwrap().is_none());
}
