//! Who has a role, who opened a round, and what becomes of a round that was opened.

use super::*;
use crate::domain::{RoleKind, RoundLink, SectorBody, SlipRequest};
use crate::store::councils::{self, CouncilState, Standing};
use crate::store::roles::{self, Asking};
use crate::store::rounds::{self, RoundRow};
use crate::store::slip_requests;

contract!(
    holders_of_roles_and_members_of_councils_are_found_with_their_language,
    the_chat_of_a_sectors_body_is_no_councils,
    slips_are_asked_for_one_request_at_a_time_and_decided_once,
    an_opening_is_undone_only_while_nobody_has_begun,
    who_did_something_first_is_found_by_what_the_detail_begins_with,
);

async fn asks(tx: &mut Tx, chat: Chat, language: Option<Language>) -> i64 {
    let address = addresses::find_or_make(tx, chat).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Leader,
        municipality: Some("ugut"),
        address,
        name: "A",
        group: None,
        language,
    };
    roles::ask(tx, asking, Moment(1)).await.unwrap()
}

async fn holders_of_roles_and_members_of_councils_are_found_with_their_language(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let vault = tx.vault();
    let hashes = [ANN, BEN].map(|chat| vault.chat_hash(chat));
    assert!(roles::holders(&mut tx, &hashes).await.unwrap().is_empty());
    asks(&mut tx, ANN, None).await;
    let second = asks(&mut tx, ANN, Some(Language::Ru)).await;
    let holders = roles::holders(&mut tx, &hashes).await.unwrap();
    assert_eq!(holders, [(hashes[0].clone(), Some(Language::Ru))].into());
    let (from, to) = (roles::RoleState::Asked, roles::RoleState::Refused);
    roles::decide(&mut tx, second, from, to, Moment(2))
        .await
        .unwrap();
    let holders = roles::holders(&mut tx, &hashes).await.unwrap();
    assert_eq!(holders, [(hashes[0].clone(), None)].into());

    let address = addresses::find_or_make(&mut tx, BEN).await.unwrap();
    councils::connect(&mut tx, address, ("ugut", None), Moment(1))
        .await
        .unwrap();
    let persons = [1, 2].map(|user| councils::person_hash(&vault, user));
    for (person, standing) in persons.iter().zip([Standing::Keeper, Standing::Told]) {
        councils::set_member(&mut tx, address, person, "A", standing)
            .await
            .unwrap();
    }
    let acting = councils::acting(&mut tx, &persons).await.unwrap();
    assert_eq!(acting, [(persons[0].clone(), None)].into());
    for (person, count) in persons.iter().zip([1, 0]) {
        let chats = councils::of_person(&mut tx, person).await.unwrap();
        assert_eq!(chats.len(), count);
    }
}

async fn an_opening_is_undone_only_while_nobody_has_begun(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    for (id, payload) in [("r1", "AAAAAAAA"), ("r2", "BBBBBBBB")] {
        let row = RoundRow {
            id: RoundId::new(id),
            questionnaire: "q".into(),
            version: "1".into(),
            source: String::new(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: 100,
            until_at: Some(200),
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let link = RoundLink {
            municipality: "ugut".into(),
            payload: payload.into(),
        };
        rounds::insert(&mut tx, &row, &[link]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (_, ambient) = fixed();
    person(&scratch.db, &ambient, ANN, "r1").await;
    let mut tx = scratch.db.begin().await.unwrap();
    for (id, undone) in [("r1", false), ("r2", true), ("r2", false)] {
        let done = rounds::undo(&mut tx, &RoundId::new(id), Moment(150)).await;
        assert_eq!(done.unwrap(), undone, "{id}");
    }
    for (id, extended) in [("r1", true), ("r2", false)] {
        let done = rounds::extend(&mut tx, &RoundId::new(id), Moment(300)).await;
        assert_eq!(done.unwrap(), extended, "{id}");
    }
    let all = rounds::all(&mut tx).await.unwrap();
    assert_eq!(
        (all[0].0.was_undone(), all[1].0.was_undone()),
        (false, true)
    );
    let stand = |at: usize| (all[at].0.closed_at, all[at].0.until_at);
    assert_eq!(
        (stand(0), stand(1)),
        ((None, Some(300)), (Some(99), Some(200)))
    );
    let digested = rounds::digested(&mut tx, &RoundId::new("r2")).await;
    assert_eq!(digested.unwrap().unwrap().at, Some(Moment(150)));
}

async fn who_did_something_first_is_found_by_what_the_detail_begins_with(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    for (actor, action, detail) in [
        ("cli", "round.open", "r10 osh"),
        ("role:1", "round.open", "r1 osh"),
        ("role:2", "round.open", "r1 osh"),
        ("role:3", "round.close", "r2"),
    ] {
        audit::write(&mut tx, Moment(1), actor, action, detail)
            .await
            .unwrap();
    }
    for (detail, who) in [("r1 ", Some("role:1")), ("r10 ", Some("cli")), ("r2", None)] {
        let found = audit::who(&mut tx, "round.open", detail).await.unwrap();
        assert_eq!(found.as_deref(), who);
    }
}

async fn the_chat_of_a_sectors_body_is_no_councils(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let body = Some(SectorBody::Health);
    for (chat, sector) in [(ANN, None), (BEN, body)] {
        let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
        councils::connect(&mut tx, address, ("ugut", sector), Moment(1))
            .await
            .unwrap();
        let active = CouncilState::Active;
        councils::set_state(&mut tx, address, active).await.unwrap();
    }
    let own = councils::of_place(&mut tx, "ugut").await.unwrap();
    assert!(own.len() == 1 && own[0].sector.is_none());
    let bodies = councils::of_sectors(&mut tx).await.unwrap();
    assert!(bodies.len() == 1 && bodies[0].sector == body);
    assert_eq!(councils::all(&mut tx).await.unwrap().len(), 2);
    // what moves to another id stays what it is
    let to = Chat {
        id: 77,
        topic: None,
    };
    let stray = addresses::find_or_make(&mut tx, to).await.unwrap();
    councils::connect(&mut tx, stray, ("ugut", None), Moment(2))
        .await
        .unwrap();
    let ben = bodies[0].address;
    addresses::migrate(&mut tx, ben, to, Moment(3))
        .await
        .unwrap();
    let moved = councils::get(&mut tx, ben).await.unwrap().unwrap();
    assert_eq!(moved.sector, body);
}

async fn slips_are_asked_for_one_request_at_a_time_and_decided_once(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let role = asks(&mut tx, ANN, None).await;
    let request = |asked| SlipRequest {
        role,
        municipality: "ugut".into(),
        count: 20,
        asked: Moment(asked),
    };
    let put = slip_requests::put(&mut tx, &request(10), Moment(0)).await;
    assert!(put.unwrap());
    let put = slip_requests::put(&mut tx, &request(11), Moment(0)).await;
    assert!(!put.unwrap(), "the first waits");
    assert_eq!(
        slip_requests::waiting(&mut tx).await.unwrap(),
        [request(10)]
    );
    let decided = slip_requests::decide(&mut tx, role, 5, Moment(20)).await;
    assert_eq!(decided.unwrap(), Some(request(10)));
    let again = slip_requests::decide(&mut tx, role, 9, Moment(21)).await;
    assert_eq!(again.unwrap(), None);
    for (rested, put) in [(19, false), (20, true)] {
        let asked = slip_requests::put(&mut tx, &request(30), Moment(rested)).await;
        assert_eq!(asked.unwrap(), put, "{rested}");
    }
    slip_requests::decide(&mut tx, role, 0, Moment(40))
        .await
        .unwrap();
    let put = slip_requests::put(&mut tx, &request(41), Moment(0)).await;
    assert!(put.unwrap(), "who was refused may ask again at once");
    slip_requests::decide(&mut tx, role, 0, Moment(42))
        .await
        .unwrap();
    slip_requests::retain(&mut tx, Moment(43)).await.unwrap();
    let put = slip_requests::put(&mut tx, &request(44), Moment(0)).await;
    assert!(put.unwrap());
}
