//! One row that cannot be read holds up nobody; one address takes over what hangs on another.

use super::*;
use crate::domain::{ChatHash, DAY, Phone, RoleKind, SmsId, Span};
use crate::store::councils::{self, CouncilState, Standing};
use crate::store::freezing::{self, Which};
use crate::store::roles::{self, Asking, RoleState};
use crate::store::sms::{self, NewSms};
use crate::store::{addresses, digests, topics};

contract!(
    an_outbox_row_that_cannot_be_read_is_told_apart_and_the_others_go,
    an_inbound_that_cannot_be_read_is_told_apart_and_the_others_are_tried,
    an_sms_that_cannot_be_read_is_told_apart_and_the_others_go,
    people_roles_councils_sessions_and_blocks_are_read_without_the_bad_one,
    a_group_that_moves_to_a_known_id_takes_over_what_hangs_on_it,
    of_two_councils_in_one_group_the_further_connected_one_stays,
    somebody_in_two_topics_of_a_private_chat_becomes_one_person,
);

async fn run(db: &Db, text: &'static str) {
    let mut tx = db.begin().await.unwrap();
    on_both!(&mut tx, c => rows sqlx::query(text).execute(c)).unwrap();
    tx.commit().await.unwrap();
}

async fn number(db: &Db, text: &'static str) -> i64 {
    let mut tx = db.begin_read().await.unwrap();
    on_both!(&mut tx, c => sqlx::query_scalar(text).fetch_one(c)).unwrap()
}

const fn chat(id: i64) -> Chat {
    Chat { id, topic: None }
}

async fn an_outbox_row_that_cannot_be_read_is_told_apart_and_the_others_go(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let other = Vault::new([9; 32], ambient.random.clone());
    // another key, torn bytes, an unknown shape, nothing
    put(&scratch.db.sealed_with(&other), &ambient, chat(1), "1").await;
    put(&scratch.db, &ambient, chat(2), "2").await;
    put(&scratch.db, &ambient, chat(3), "3").await;
    put(&scratch.db, &ambient, chat(4), "4").await;
    put(&scratch.db, &ambient, chat(5), "good").await;
    let shape = vault.seal("outbox", br#"{"teleport":{}}"#);
    let mut tx = scratch.db.begin().await.unwrap();
    for (id, sealed) in [(2, "AAAA"), (3, shape.as_str()), (4, "")] {
        let address = addresses::find(&mut tx, chat(id)).await.unwrap().unwrap();
        let text = "UPDATE outbox SET sealed = $2 WHERE address_id = $1";
        on_both!(&mut tx, c => rows sqlx::query(text).bind(address.0).bind(sealed).execute(c))
            .unwrap();
    }
    let now = ambient.now();
    let leased = outbox::lease(&mut tx, now, now + Span::millis(1), 50)
        .await
        .unwrap();
    assert_eq!(
        leased.iter().map(|due| due.chat.id).collect::<Vec<_>>(),
        [5]
    );
    assert_eq!(leased.bad.len(), 4);
    for id in &leased.bad {
        outbox::dead(&mut tx, *id).await.unwrap();
    }
    assert_eq!(inbox::dead_letters(&mut tx).await.unwrap(), 4);
}

async fn an_inbound_that_cannot_be_read_is_told_apart_and_the_others_are_tried(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let other = Vault::new([9; 32], ambient.random.clone());
    let now = ambient.now();
    for (id, vault) in [(1, &other), (2, &vault)] {
        let mut tx = scratch.db.sealed_with(vault).begin().await.unwrap();
        let inbound = Inbound {
            external_id: id,
            chat: chat(id),
            private: true,
            group: None,
            sender: None,
            body: Body::Joined,
        };
        let hash = vault.chat_hash(chat(id));
        inbox::put_failed(&mut tx, &hash, &inbound, (0, now), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = scratch.db.begin().await.unwrap();
    let due = inbox::due_failed(&mut tx, now).await.unwrap();
    assert_eq!((due.len(), due.bad.len()), (1, 1));
    assert_eq!(due[0].inbound.external_id, 2);
}

async fn an_sms_that_cannot_be_read_is_told_apart_and_the_others_go(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    for letter in ["A", "B"] {
        let id = SmsId::parse(&letter.repeat(12)).unwrap();
        let to = Phone::parse(if letter == "A" {
            "0555000001"
        } else {
            "0555000002"
        })
        .unwrap();
        let new = NewSms {
            id,
            to,
            slot: 1,
            gateway: "g",
            text: "text",
            segments: 1,
            bulk: false,
            invitation: false,
            due: now,
            valid_until: now + Span::minutes(1),
            bill: None,
        };
        sms::put(&mut tx, &new, now).await.unwrap();
    }
    let text = "UPDATE sms SET sealed = 'torn' WHERE id = 'AAAAAAAAAAAA'";
    on_both!(&mut tx, c => rows sqlx::query(text).execute(c)).unwrap();
    let leased = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert_eq!(
        leased.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(),
        ["BBBBBBBBBBBB"]
    );
    assert_eq!(leased.bad, ["AAAAAAAAAAAA"]);
    sms::bury(&mut tx, &leased.bad[0]).await.unwrap();
    let again = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert!(again.is_empty() && again.bad.is_empty());
}

async fn people_roles_councils_sessions_and_blocks_are_read_without_the_bad_one(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    let ben = person(&scratch.db, &ambient, BEN, "r1").await;
    let mut tx = scratch.db.begin().await.unwrap();
    for address in [ann.address, ben.address] {
        let asking = Asking {
            kind: RoleKind::Operator,
            municipality: None,
            address,
            name: "A",
            group: None,
            language: None,
        };
        roles::ask(&mut tx, asking, ambient.now()).await.unwrap();
        councils::connect(&mut tx, address, ("ugut", None), ambient.now())
            .await
            .unwrap();
    }
    let pseudonym = ann.respondent.open.unwrap().pseudonym;
    let text = "UPDATE session SET state = 'torn' WHERE pseudonym = $1";
    on_both!(&mut tx, c => rows sqlx::query(text).bind(pseudonym.as_str()).execute(c)).unwrap();
    tx.commit().await.unwrap();
    run(
        &scratch.db,
        "UPDATE role SET name_sealed = 'torn' WHERE id = 1",
    )
    .await;
    run(
        &scratch.db,
        "UPDATE council_chat SET state = 'odd' WHERE address_id = (SELECT address_id FROM role WHERE id = 1)",
    )
    .await;
    run(
        &scratch.db,
        "INSERT INTO block (round, municipality, question, number, body, frozen_at) VALUES ('r1', 'ugut', 'q', 1, '{', 0)",
    )
    .await;
    let mut tx = scratch.db.begin_read().await.unwrap();
    let hashes = [vault.chat_hash(ANN), vault.chat_hash(BEN)];
    let people = respondents::load_each(&mut tx, &hashes).await.unwrap();
    assert_eq!(people.iter().map(|p| p.chat).collect::<Vec<_>>(), [BEN]);
    let bad = respondents::readable_at(&mut tx, ann.address).await;
    assert_eq!(bad.unwrap(), None);
    assert_eq!(roles::all(&mut tx).await.unwrap().len(), 1);
    assert_eq!(councils::all(&mut tx).await.unwrap().len(), 1);
    let mut read = 0;
    freezing::each(&mut tx, &RoundId::new("r1"), Which::All, |sessions| {
        read += freezing::open(&vault, sessions).count();
    })
    .await
    .unwrap();
    assert_eq!(read, 1);
    let stored = digests::blocks(&mut tx, &RoundId::new("r1")).await.unwrap();
    assert!(stored.blocks.is_empty() && stored.torn.contains("ugut"));
}

/// A council at a chat in some state, with a member, a role and a digest that waits.
async fn council(
    scratch: &Scratch,
    ambient: &Ambient,
    at: Chat,
    (state, role): (CouncilState, RoleState),
) -> addresses::AddressId {
    let address = put(&scratch.db, ambient, at, &at.id.to_string()).await;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    councils::connect(&mut tx, address, ("osh", None), now)
        .await
        .unwrap();
    councils::set_state(&mut tx, address, state).await.unwrap();
    let person = format!("person of {}", at.id);
    councils::set_member(&mut tx, address, &person, "A", Standing::Keeper)
        .await
        .unwrap();
    let asking = Asking {
        kind: RoleKind::Council,
        municipality: Some("osh"),
        address,
        name: "A",
        group: None,
        language: None,
    };
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    if role != RoleState::Asked {
        roles::decide(&mut tx, id, RoleState::Asked, role, now)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    address
}

async fn a_group_that_moves_to_a_known_id_takes_over_what_hangs_on_it(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let active = (CouncilState::Active, RoleState::Confirmed);
    let known = council(&scratch, &ambient, chat(-5), active).await;
    // something was said under the new id, and is not answered yet
    let stray = put(&scratch.db, &ambient, chat(-1_005), "reply").await;
    for _ in 0..2 {
        let mut tx = scratch.db.begin().await.unwrap();
        addresses::migrate(&mut tx, known, chat(-1_005), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = scratch.db.begin_read().await.unwrap();
    let found = addresses::find(&mut tx, chat(-1_005)).await.unwrap();
    assert_eq!(found, Some(known));
    assert_eq!(addresses::find(&mut tx, chat(-5)).await.unwrap(), None);
    drop(tx);
    assert_eq!(
        number(&scratch.db, "SELECT count(DISTINCT address_id) FROM outbox").await,
        1
    );
    assert_eq!(number(&scratch.db, "SELECT count(*) FROM outbox").await, 2);
    // another group may move, and retention forgets what stepped aside
    let second = put(&scratch.db, &ambient, chat(-6), "x").await;
    put(&scratch.db, &ambient, chat(-1_006), "y").await;
    let mut tx = scratch.db.begin().await.unwrap();
    addresses::migrate(&mut tx, second, chat(-1_006), now)
        .await
        .unwrap();
    addresses::retain(&mut tx, now + 2 * DAY).await.unwrap();
    assert_eq!(addresses::chat(&mut tx, stray).await.unwrap(), None);
    tx.commit().await.unwrap();
}

async fn of_two_councils_in_one_group_the_further_connected_one_stays(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let active = (CouncilState::Active, RoleState::Confirmed);
    let asked = (CouncilState::Asked, RoleState::Asked);
    for (old, new, n) in [(active, asked, 1), (asked, active, 2), (active, active, 3)] {
        let known = council(&scratch, &ambient, chat(-n), old).await;
        council(&scratch, &ambient, chat(-1_000 - n), new).await;
        let mut tx = scratch.db.begin().await.unwrap();
        addresses::migrate(&mut tx, known, chat(-1_000 - n), now)
            .await
            .unwrap();
        let here = councils::get(&mut tx, known).await.unwrap().unwrap();
        assert_eq!(here.state, CouncilState::Active, "{n}");
        let held = roles::of_address(&mut tx, known).await.unwrap();
        assert_eq!(held.len(), 1, "{n}");
        assert_eq!(held[0].state, RoleState::Confirmed, "{n}");
        // who was known in either is known here
        for person in [
            format!("person of {}", -n),
            format!("person of {}", -1_000 - n),
        ] {
            let member = councils::member(&mut tx, known, &person).await.unwrap();
            assert!(member.is_some(), "{n} {person}");
        }
        tx.commit().await.unwrap();
    }
    let chats = "SELECT count(*) FROM council_chat";
    assert_eq!(number(&scratch.db, chats).await, 3);
    // one digest waits in each group, not two
    assert_eq!(number(&scratch.db, "SELECT count(*) FROM outbox").await, 3);
}

async fn somebody_in_two_topics_of_a_private_chat_becomes_one_person(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    // as the version before wrote them: in no topic, in topic 3, and a person known in topic 4 only
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    let twin = chat(9_000_000_001);
    let other = person(&scratch.db, &ambient, twin, "r1").await;
    let lone = person(&scratch.db, &ambient, BEN, "r1").await;
    let old = |chat: Chat, topic: i32| {
        let mut bytes = chat.id.to_be_bytes().to_vec();
        bytes.extend(topic.to_be_bytes());
        (vault.hash("chat", &bytes), vault.seal("chat", &bytes))
    };
    let mut tx = scratch.db.begin().await.unwrap();
    for (address, (hash, sealed)) in [(other.address, old(ANN, 3)), (lone.address, old(BEN, 4))] {
        let text = "UPDATE address SET hash = $2, sealed = $3 WHERE id = $1";
        on_both!(&mut tx, c => rows sqlx::query(text).bind(address.0).bind(&hash).bind(&sealed).execute(c))
            .unwrap();
    }
    // the twin finished, and said stop
    let mut finished = other.respondent.open.clone().unwrap();
    finished.status = SessionStatus::Finished;
    let set = WriteSet {
        stepped: vec![finished.clone()],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    respondents::set_stopped(&mut tx, other.address, true)
        .await
        .unwrap();
    let inbound = Inbound {
        external_id: 1,
        chat: Chat {
            topic: Some(4),
            ..BEN
        },
        private: true,
        group: None,
        sender: None,
        body: Body::Joined,
    };
    let hash = ChatHash::new(old(BEN, 4).0);
    inbox::put_failed(&mut tx, &hash, &inbound, (0, now), now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for _ in 0..2 {
        topics::settle(&scratch.db, now).await.unwrap();
    }
    let here = reload(&scratch.db, &vault, ANN).await.unwrap();
    assert_eq!((here.address, here.respondent.stopped), (ann.address, true));
    assert_eq!(here.respondent.open.unwrap().pseudonym, finished.pseudonym);
    assert_eq!(number(&scratch.db, "SELECT count(*) FROM session").await, 2);
    assert_eq!(
        number(&scratch.db, "SELECT count(*) FROM participation").await,
        2
    );
    let ben = reload(&scratch.db, &vault, BEN).await.unwrap();
    assert_eq!((ben.address, ben.chat), (lone.address, BEN));
    let in_topic = reload(
        &scratch.db,
        &vault,
        Chat {
            topic: Some(8),
            ..BEN
        },
    )
    .await;
    assert_eq!(in_topic.unwrap().address, lone.address);
    let mut tx = scratch.db.begin_read().await.unwrap();
    assert_eq!(
        inbox::waiting(&mut tx).await.unwrap(),
        [vault.chat_hash(BEN)]
    );
}
