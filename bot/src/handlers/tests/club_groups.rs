//! The card of a round in a club's group: who hangs it, what it shows when, and what happens to groups.

use super::bring::{LEADER, SECOND, led, page, payload};
use super::commitments::{KEEPER, at, ends, osh, ticks};
use super::*;
use crate::domain::{HOUR, QuietTime, RoundId, RoundPlace};
use crate::services::{group_cards, retention};
use crate::store::{addresses, group_cards as cards, quiet_times};

/// A member of the club, and their group.
const MEMBER: i64 = 90;
pub(super) const CLUB: Chat = Chat {
    id: -800,
    topic: None,
};

/// The clock looks at the cards, and what comes of it is sent; gives what was seen in the group.
async fn looks(town: &Town) -> Vec<Seen> {
    town.renew().await;
    group_cards::tick(&town.context, town.now()).await.unwrap();
    let mut seen = town.seen().await;
    seen.retain(|seen| seen.chat.id < 0);
    seen
}

/// A message of ours has arrived in the group as this one.
async fn arrived(town: &Town, chat: Chat, message: i64) {
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find(&mut tx, chat).await.unwrap().unwrap();
    let sql = "SELECT id FROM group_card WHERE address_id = $1";
    let ids: Vec<i64> =
        crate::store::on_both!(&mut tx, c => sqlx::query_scalar(sql).bind(address.0).fetch_all(c))
            .unwrap();
    for id in ids {
        group_cards::arrived(&mut tx, id, message).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A leader writes `/rounds` in the group; gives the card.
async fn hangs(town: &mut Town, chat: Chat, user: i64) -> Seen {
    town.says(chat, user, "/rounds").await;
    town.renew().await;
    let card = town.seen_one().await;
    assert_eq!(card.chat, chat);
    arrived(town, chat, card.place).await;
    card
}

/// A card of a round hangs in the club's group.
pub(super) async fn hung(town: &Town, of: &RoundPlace) {
    let snapshot = town.context.snapshot();
    let round = snapshot.round(&of.round).unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, CLUB).await.unwrap();
    let link = round.links[0].payload.as_str();
    let of = (&**round, of.municipality.as_str());
    group_cards::hang(&mut tx, of, (address, link), "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn link(seen: &Seen) -> String {
    let Press::Url(url) = &seen.message.buttons[0][0].press else {
        panic!("{seen:?}")
    };
    payload(url)
}

/// So many more people of Osh finish.
pub(super) async fn finish(town: &Town, round: &RoundId, people: usize) {
    let mut tx = town.context.db.begin().await.unwrap();
    for _ in 0..people {
        let pseudonym = town.context.ambient.random.code(20);
        let sql =
            "INSERT INTO session (pseudonym, round, municipality, status, state, began_at, last_at)
            VALUES ($1, $2, 'osh', 'finished', '', 0, 0)";
        crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).bind(&pseudonym).bind(round.as_str()).execute(c)).unwrap();
    }
    tx.commit().await.unwrap();
}

async fn joins(town: &mut Town, chat: Chat, user: i64) {
    town.happens(chat, Some(user), Body::Joined).await;
}

#[tokio::test]
async fn a_leader_hangs_a_card_by_the_button_of_the_page_or_by_a_command_and_by_their_own_link() {
    let (mut town, round) = led().await;
    let own = payload(&page(&mut town, SECOND).await[1].message.text);
    joins(&mut town, CLUB, SECOND).await;
    assert!(
        town.seen().await.is_empty(),
        "a leader needs no word about councils"
    );
    town.says(CLUB, SECOND, &format!("/start@jash_test_bot {own}"))
        .await;
    town.renew().await;
    let card = town.seen_one().await;
    assert_eq!((card.chat, link(&card)), (CLUB, own.clone()));
    for said in [
        "Жаштарга эмне керек?",
        "Что нужно молодым?",
        "Жооптор чогулуп жатат",
        "7-декабрь",
        "7 декабря",
    ] {
        assert!(
            card.message.text.contains(said),
            "{said}: {}",
            card.message.text
        );
    }
    // the first leader's command in another group of the club
    let other = Chat {
        id: -801,
        topic: Some(4),
    };
    assert_eq!(
        link(&hangs(&mut town, other, LEADER).await),
        round.links[0].payload
    );
    // a leader of elsewhere, a member and a coordinator without a place hang nothing
    town.staff(40, RoleKind::Leader, Some("bishkek")).await;
    town.seen().await;
    for user in [MEMBER, 10] {
        town.says(CLUB, user, "/rounds").await;
    }
    town.says(CLUB, MEMBER, &format!("/start {own}")).await;
    town.says(CLUB, 40, &format!("/start {own}")).await;
    assert!(town.seen().await.is_empty());
    town.says(CLUB, 40, "/rounds").await;
    assert_eq!(town.seen_one().await.message.text, town.text("group-none"));
}

#[tokio::test]
async fn a_card_hung_by_a_link_that_was_made_a_moment_ago_has_its_way_in() {
    let (mut town, _) = led().await;
    town.says(CLUB, SECOND, "/rounds").await;
    // rounds are not read anew before it is drawn
    let card = town.seen_one().await;
    assert_eq!(card.message.buttons.len(), 1, "{card:?}");
    // whoever looks for a start in a club's group reads of the card, not of councils
    arrived(&town, CLUB, card.place).await;
    town.says(CLUB, MEMBER, "/start").await;
    let told = town.seen_one().await.message.text;
    assert!(
        told.contains("карточканын") && !told.contains("/connect"),
        "{told}"
    );
}

#[tokio::test]
async fn nobody_answers_in_the_group_and_nothing_of_its_talk_is_stored() {
    let (mut town, _) = led().await;
    hangs(&mut town, CLUB, LEADER).await;
    let count = async |town: &Town| {
        let mut all = Vec::new();
        for table in [
            "respondent",
            "session",
            "outbox",
            "disclosure",
            "failed_inbound",
            "address",
        ] {
            let count = format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
            all.extend(town.scratch.rows(&count).await);
        }
        all
    };
    let before = count(&town).await;
    for (to, text) in [
        (None, "1"),
        (None, "мен 14 жаштамын"),
        (Some("l:r"), "ооба"),
    ] {
        let body = Body::Reply {
            text: text.into(),
            message: 3,
            to: to.map(str::to_owned),
        };
        town.happens(CLUB, Some(MEMBER), body).await;
        town.says(CLUB, MEMBER, text).await;
    }
    town.taps(CLUB, MEMBER, "s:abc:1:o1").await;
    assert!(looks(&town).await.iter().all(|seen| seen.chat != CLUB));
    assert_eq!(count(&town).await, before);
}

#[tokio::test]
async fn the_counter_begins_with_ten_goes_by_steps_and_changes_the_message_once_an_hour() {
    let (mut town, round) = led().await;
    let card = hangs(&mut town, CLUB, LEADER).await;
    let mut edits = 0;
    for (people, shown) in [
        (5, "чогулуп жатат"),
        (4, "чогулуп жатат"),
        (1, "10+"),
        (0, "10+"),
        (9, "15+"),
    ] {
        finish(&town, &round.id, people).await;
        // looked at each second: what was counted is good for an hour
        for _ in 0..3 {
            town.pass(Span::seconds(1));
            assert!(looks(&town).await.is_empty());
        }
        town.pass(HOUR);
        let seen = looks(&town).await;
        assert!(seen.len() <= 1, "{seen:#?}");
        for changed in seen {
            edits += 1;
            assert!(changed.edit && changed.place == card.place, "{changed:?}");
            let text = &changed.message.text;
            assert!(
                text.contains(shown) || shown == "10+" && text.contains("10+"),
                "{shown}: {text}"
            );
            for tells in ["5+", "9", "19"] {
                let counted = format!("Жооп бергендер: {tells}");
                assert!(!text.contains(&counted), "{text}");
            }
        }
    }
    assert!((1..=2).contains(&edits), "{edits}");
}

#[tokio::test]
async fn at_the_close_the_card_says_so_and_shows_the_result_when_leaders_have_it() {
    let (mut town, round) = led().await;
    let card = hangs(&mut town, CLUB, LEADER).await;
    ends(&town, &round.id, 43, 0).await;
    town.pass(Span::minutes(2));
    ticks(&town).await;
    let seen = looks(&town).await;
    let [over] = &seen[..] else {
        panic!("{seen:#?}")
    };
    assert!(over.edit && over.place == card.place && over.message.buttons.is_empty());
    assert!(
        over.message.text.contains("сурамжылоо бүттү")
            && over.message.text.contains("опрос закончился")
    );
    assert!(!over.message.text.contains("40+"));
    // the council's three working days: from Monday to Thursday afternoon
    town.pass(2 * DAY);
    assert!(looks(&town).await.is_empty());
    town.pass(2 * DAY);
    let seen = looks(&town).await;
    let [told] = &seen[..] else {
        panic!("{seen:#?}")
    };
    assert!(told.edit && told.place == card.place);
    let text = &told.message.text;
    assert!(text.contains("40+") && !text.contains("43"), "{text}");
    assert!(
        text.contains("сурамжылоонун жыйынтыгы") && text.contains("итог опроса"),
        "{text}"
    );
    assert!(text.chars().count() < 3_900, "{}", text.chars().count());
    // and stays
    town.pass(30 * DAY);
    assert!(looks(&town).await.is_empty());
}

#[tokio::test]
async fn a_round_of_too_few_says_so_and_one_that_was_taken_back_too() {
    let (mut town, round) = led().await;
    hangs(&mut town, CLUB, LEADER).await;
    ends(&town, &round.id, 7, 0).await;
    town.pass(Span::minutes(2));
    ticks(&town).await;
    let seen = looks(&town).await;
    let told = seen.last().unwrap();
    assert!(
        told.message.text.contains("10 адамдан аз") && !told.message.text.contains('7'),
        "{told:?}"
    );

    let (mut town, round) = led().await;
    hangs(&mut town, CLUB, LEADER).await;
    town.taps(
        private(LEADER),
        LEADER,
        &format!("l:z:{}", round.links[0].payload),
    )
    .await;
    town.pass(Span::minutes(2));
    let seen = looks(&town).await;
    let told = seen.last().unwrap();
    assert!(
        told.message.text.contains("жокко чыгарылды") && told.message.buttons.is_empty(),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_card_whose_link_has_ended_has_no_way_in_until_it_is_hung_anew() {
    let (mut town, round) = led().await;
    let card = hangs(&mut town, CLUB, SECOND).await;
    let mut tx = town.context.db.begin().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    let mut leaders = all.iter().filter(|role| role.kind == RoleKind::Leader);
    let second = leaders.nth(1).unwrap().id;
    let (context, now) = (&town.context, town.now());
    role_service::revoke(&mut tx, context, second, "cli", now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.pass(Span::minutes(2));
    let seen = looks(&town).await;
    let [over] = &seen[..] else {
        panic!("{seen:#?}")
    };
    assert!(over.edit && over.place == card.place && over.message.buttons.is_empty());
    assert!(over.message.text.contains("токтотулган"), "{over:?}");
    // who is no leader any more hangs nothing; the other one does
    town.says(CLUB, SECOND, "/rounds").await;
    assert!(town.seen().await.is_empty());
    let anew = hangs(&mut town, CLUB, LEADER).await;
    assert!(!anew.edit);
    assert_eq!(link(&anew), round.links[0].payload);
}

#[tokio::test]
async fn a_card_goes_along_when_the_group_gets_a_new_id_and_comes_back_with_the_bot() {
    let (mut town, round) = led().await;
    hangs(&mut town, CLUB, LEADER).await;
    let moved = Chat {
        id: -100_800,
        topic: None,
    };
    for body in [
        Body::Left,
        Body::Migrated { to: moved.id },
        Body::Migrated { to: moved.id },
    ] {
        town.happens(CLUB, None, body).await;
    }
    joins(&mut town, moved, MEMBER).await;
    town.seen().await;
    finish(&town, &round.id, 25).await;
    at(&town, "2026-11-24 21:00");
    assert!(looks(&town).await.is_empty(), "a new message wakes people");
    at(&town, "2026-11-25 16:00");
    let seen = looks(&town).await;
    // messages of before cannot be changed there
    for changed in &seen {
        assert!(!changed.edit && changed.chat == moved, "{changed:?}");
    }
    assert_eq!(seen.len(), 1, "{seen:#?}");
    arrived(&town, moved, 77).await;
    // put out: nothing is sent, and after a week nothing is known of the group
    town.happens(moved, None, Body::Left).await;
    finish(&town, &round.id, 25).await;
    town.pass(HOUR);
    assert!(looks(&town).await.is_empty());
    joins(&mut town, moved, LEADER).await;
    let back = looks(&town).await;
    assert!(
        back.iter().all(|seen| seen.edit && seen.place == 77),
        "{back:#?}"
    );
    assert_eq!(back.len(), 1);
    town.happens(moved, None, Body::Left).await;
    town.pass(8 * DAY);
    retention::tick(&town.context, town.now()).await.unwrap();
    let left = town.scratch.rows("SELECT round FROM group_card").await;
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_card_that_was_deleted_in_the_group_does_not_come_again() {
    let (mut town, round) = led().await;
    hangs(&mut town, CLUB, LEADER).await;
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find(&mut tx, CLUB).await.unwrap().unwrap();
    let groups = cards::groups(&mut tx, &osh(&round.id)).await.unwrap();
    assert_eq!(groups, [address]);
    let sql = "SELECT id FROM group_card";
    let id: i64 =
        crate::store::on_both!(&mut tx, c => sqlx::query_scalar(sql).fetch_one(c)).unwrap();
    group_cards::taken_down(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    finish(&town, &round.id, 25).await;
    town.pass(2 * HOUR);
    assert!(looks(&town).await.is_empty());
}

#[tokio::test]
async fn a_councils_chat_gets_no_card_and_whoever_writes_as_the_group_is_told_why() {
    let (mut town, _) = led().await;
    super::councils::connected(&mut town, GROUP).await;
    town.says(GROUP, LEADER, "/rounds").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("group-of-council")
    );
    town.says(GROUP, KEEPER, "/rounds").await;
    let command = |text: &str| Body::Text {
        text: text.into(),
        message: 1,
    };
    town.happens(GROUP, None, command("/rounds")).await;
    assert!(
        town.seen().await.is_empty(),
        "it is none of a council's commands"
    );
    town.happens(CLUB, None, command("/rounds")).await;
    let told = town.seen_one().await.message.text;
    assert!(told.starts_with(&town.text("group-anonymous")), "{told}");
    let rows = town.scratch.rows("SELECT round FROM group_card").await;
    assert!(rows.is_empty());
}

#[tokio::test]
async fn in_a_quiet_time_a_card_stands_still() {
    let (mut town, round) = led().await;
    hangs(&mut town, CLUB, LEADER).await;
    let quiet = QuietTime {
        municipality: Some("osh".into()),
        from: town.now(),
        until: town.now() + 2 * DAY,
    };
    let mut tx = town.context.db.begin().await.unwrap();
    quiet_times::set(&mut tx, &quiet).await.unwrap();
    tx.commit().await.unwrap();
    finish(&town, &round.id, 25).await;
    town.pass(HOUR);
    assert!(looks(&town).await.is_empty());
    town.pass(3 * DAY);
    assert_eq!(looks(&town).await.len(), 1);
}
