//! A leader brings people to a round: links of their own, words, papers, and how a link ends.

use super::commitments::{at, ends, ticks};
use super::*;
use crate::domain::{LibraryEntry, Round, Schedule};
use crate::services::rounds::{self, NewRound, weeks_ahead};
use crate::services::{commitments, links};
use crate::store::{addresses, audit};

pub(super) const LEADER: i64 = 30;
pub(super) const SECOND: i64 = 31;

/// A town with two leaders in Osh, where the first has opened the needs assessment.
pub(super) async fn led() -> (Town, Arc<Round>) {
    let mut town = Town::staffed().await;
    for leader in [LEADER, SECOND] {
        town.staff(leader, RoleKind::Leader, Some("osh")).await;
    }
    let round = opens(&mut town, LEADER, "needs-assessment").await;
    (town, round)
}

/// A leader has opened a round in Osh for two weeks (in a city as large a coordinator says yes before).
pub(super) async fn opens(town: &mut Town, leader: i64, id: &str) -> Arc<Round> {
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find(&mut tx, private(leader)).await.unwrap();
    let held = roles::of_address(&mut tx, address.unwrap()).await.unwrap();
    let actor = format!("role:{}", held[0].id);
    let entry = LibraryEntry::find(id).unwrap();
    let new = NewRound {
        name: entry.id,
        source: entry.source,
        municipalities: &["osh".to_owned()],
        until: Some(weeks_ahead(town.now(), 2)),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: None,
        repeat: None,
        actor: &actor,
    };
    let opened = rounds::open(&mut tx, &town.context, new, town.now()).await;
    tx.commit().await.unwrap();
    town.renew().await;
    town.seen().await;
    let snapshot = town.context.snapshot();
    Arc::clone(snapshot.round(&opened.unwrap().round).unwrap())
}

/// The card of the round, as somebody with a role sees it in `/rounds`.
async fn card(town: &mut Town, user: i64) -> Seen {
    town.says(private(user), user, "/rounds").await;
    town.seen().await.remove(0)
}

/// The page that brings people: the words to pass on, and what is below.
pub(super) async fn page(town: &mut Town, user: i64) -> [Seen; 2] {
    let card = card(town, user).await;
    let bring = card.button("Адамдарды чакыруу").to_owned();
    town.taps(private(user), user, &bring).await;
    town.renew().await;
    let seen = town.seen().await;
    seen.try_into().unwrap_or_else(|seen| panic!("{seen:#?}"))
}

/// The payload in a text.
pub(super) fn payload(text: &str) -> String {
    let (_, after) = text
        .split_once("?start=")
        .unwrap_or_else(|| panic!("{text}"));
    after.chars().take(8).collect()
}

fn first(round: &Round) -> String {
    round.links[0].payload.clone()
}

/// Whether a link lets people in, in any letters.
fn admits(town: &Town, payload: &str) -> bool {
    town.context.snapshot().link(payload).is_some()
}

#[tokio::test]
async fn a_leader_has_words_and_a_link_of_their_own_two_taps_away() {
    let (mut town, round) = led().await;
    let [words, below] = page(&mut town, LEADER).await;
    assert_eq!(payload(&words.message.text), first(&round));
    assert_eq!(payload(&below.message.text), first(&round));
    // both languages, to be passed on as it is
    for said in [
        "Жаштарга эмне керек?",
        "Что нужно молодым?",
        "8 мүнөт",
        "8 минут",
        "7-декабрь",
        "7 декабря",
    ] {
        assert!(
            words.message.text.contains(said),
            "{said}: {}",
            words.message.text
        );
    }
    assert!(words.message.buttons.is_empty() && words.message.picture.is_none());
    let group = below
        .message
        .buttons
        .iter()
        .flatten()
        .find_map(|b| match &b.press {
            Press::Url(url) => Some(url.clone()),
            Press::Data(_) => None,
        });
    let expected = format!("https://t.me/jash_test_bot?startgroup={}", first(&round));
    assert_eq!(group, Some(expected));
    // no name and nothing of who answered
    for seen in [&words, &below] {
        assert!(!seen.message.text.contains("Person"), "{seen:?}");
    }
}

#[tokio::test]
async fn two_leaders_bring_people_to_one_round_each_by_a_link_of_their_own() {
    let (mut town, round) = led().await;
    // before asking, the second is not shown the first one's
    let shown = card(&mut town, SECOND).await;
    assert!(!shown.message.text.contains("?start=") && shown.message.picture.is_none());
    assert!(
        shown.message.text.contains("Адамдарды чакыруу"),
        "{shown:?}"
    );
    let own = payload(&page(&mut town, SECOND).await[1].message.text);
    assert_ne!(own, first(&round));
    assert_eq!(
        own,
        payload(&page(&mut town, SECOND).await[1].message.text),
        "made once"
    );
    assert_eq!(payload(&card(&mut town, SECOND).await.message.text), own);
    assert_eq!(
        payload(&card(&mut town, LEADER).await.message.text),
        first(&round)
    );
    let snapshot = town.context.snapshot();
    for link in [&own, &first(&round)] {
        let (led_to, place) = snapshot.link(link).unwrap();
        assert_eq!(
            (&led_to.id, place.municipality.as_str()),
            (&round.id, "osh")
        );
    }
    // who made what is written down without a chat
    let mut tx = town.context.db.begin().await.unwrap();
    let entries = audit::all(&mut tx).await.unwrap();
    let made = entries.iter().filter(|e| e.action == "link.make");
    let made: Vec<_> = made.map(|e| e.detail.as_str()).collect();
    assert_eq!(made, [format!("{} osh", round.id)]);
    assert!(!entries.iter().any(|e| e.detail.contains(&own)));
}

#[tokio::test]
async fn a_leader_ends_their_link_and_gets_a_new_one_and_old_buttons_keep_their_meaning() {
    let (mut town, round) = led().await;
    for leader in [LEADER, SECOND] {
        let [_, below] = page(&mut town, leader).await;
        let old = payload(&below.message.text);
        let ask = below.button("Шилтемемди токтотуу").to_owned();
        town.taps(private(leader), leader, &ask).await;
        let asked = town.seen_one().await;
        assert!(asked.message.text.contains(&old) && admits(&town, &old));
        let yes = asked.button("Токтотуу").to_owned();
        town.taps(private(leader), leader, &yes).await;
        assert_eq!(town.seen_one().await.message.text, town.text("bring-ended"));
        town.renew().await;
        assert!(!admits(&town, &old) && town.context.snapshot().has_ended(&old));
        // a second press, or one of another day, changes nothing
        town.taps(private(leader), leader, &yes).await;
        assert_eq!(
            town.seen_one().await.message.text,
            town.text("bring-end-late")
        );
        // the page that was opened by the old one still opens, with a new link
        let again = below.button("QR-код").to_owned();
        town.taps(private(leader), leader, &again).await;
        town.renew().await;
        let picture = town.seen_one().await.message;
        assert!(picture.picture.is_some());
        let new = payload(&picture.text);
        assert!(new != old && admits(&town, &new));
        // and the round can be closed by a button of before
        town.taps(private(LEADER), LEADER, &format!("l:k:{old}"))
            .await;
        assert!(town.seen_one().await.message.text.contains("азыр бүтсүнбү"));
    }
    let snapshot = town.context.snapshot();
    assert_eq!(snapshot.round(&round.id).unwrap().links.len(), 1);
}

#[tokio::test]
async fn another_leaders_link_cannot_be_ended_and_strangers_get_no_page() {
    let (mut town, round) = led().await;
    town.staff(40, RoleKind::Leader, Some("bishkek")).await;
    town.seen().await;
    for step in ["v", "x"] {
        let tap = format!("b:{step}:{}", first(&round));
        town.taps(private(SECOND), SECOND, &tap).await;
        assert_eq!(
            town.seen_one().await.message.text,
            town.text("bring-end-late")
        );
    }
    for user in [40, 99] {
        for step in ["p", "q", "a", "h", "m", "v", "x", "l", "s"] {
            let rest = if step == "a" { ":ky" } else { "" };
            let tap = format!("b:{step}:{}{rest}", first(&round));
            town.taps(private(user), user, &tap).await;
            assert_eq!(
                town.seen_one().await.message.text,
                town.text("bring-refused"),
                "{step}"
            );
        }
    }
    // nor do leaders see the links of others
    town.taps(private(SECOND), SECOND, &format!("b:l:{}", first(&round)))
        .await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("bring-refused")
    );
    town.renew().await;
    assert!(admits(&town, &first(&round)));
}

#[tokio::test]
async fn a_coordinator_sees_whose_links_there_are_and_ends_one_and_its_owner_hears() {
    let (mut town, round) = led().await;
    let own = payload(&page(&mut town, SECOND).await[1].message.text);
    town.taps(private(10), 10, &format!("b:p:{}", first(&round)))
        .await;
    town.renew().await;
    let page = town.seen().await.remove(1);
    // one of their own too: nobody comes by a link that another answers for
    let theirs = payload(&page.message.text);
    assert!(theirs != own && theirs != first(&round));
    let all = page.button("Бардык шилтемелер").to_owned();
    town.taps(private(10), 10, &all).await;
    let list = town.seen_one().await;
    for said in [&own, &first(&round), &theirs] {
        assert!(
            list.message.text.contains(said.as_str()),
            "{}",
            list.message.text
        );
    }
    assert!(
        list.message.text.contains("Person &lt;31&gt;"),
        "{}",
        list.message.text
    );
    town.taps(private(10), 10, &format!("b:x:{own}")).await;
    town.renew().await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == private(SECOND)).unwrap();
    assert!(told.message.text.contains("Координатор"), "{told:?}");
    assert!(!admits(&town, &own) && admits(&town, &first(&round)));
    let mut tx = town.context.db.begin().await.unwrap();
    let entries = audit::all(&mut tx).await.unwrap();
    assert_eq!(audit::first_broken(&town.context.vault, &entries), None);
    let ended = entries.iter().find(|e| e.action == "link.end").unwrap();
    assert!(
        ended.detail.contains(&format!("{} osh role:", round.id)),
        "{ended:?}"
    );
}

#[tokio::test]
async fn with_a_role_its_links_end_at_once_the_first_of_a_round_too() {
    let (mut town, round) = led().await;
    let second = payload(&page(&mut town, SECOND).await[1].message.text);
    let mut tx = town.context.db.begin().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    let leaders: Vec<i64> = all
        .iter()
        .filter(|role| role.kind == RoleKind::Leader)
        .map(|role| role.id)
        .collect();
    for (leader, link) in leaders.iter().zip([first(&round), second]) {
        let (context, now) = (&town.context, town.now());
        role_service::revoke(&mut tx, context, *leader, "cli", now)
            .await
            .unwrap();
        drop(tx);
        assert!(admits(&town, &link), "undone with its transaction");
        tx = town.context.db.begin().await.unwrap();
        role_service::revoke(&mut tx, context, *leader, "cli", now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        town.renew().await;
        assert!(!admits(&town, &link) && town.context.snapshot().has_ended(&link));
        tx = town.context.db.begin().await.unwrap();
    }
    // the round goes on: its place has a link that nobody was given
    let snapshot = town.context.snapshot();
    let kept = snapshot.round(&round.id).unwrap();
    assert!(kept.takes_answers(town.now()) && admits(&town, &first(kept)));
    let open = links::open(&mut tx, (kept, "osh")).await.unwrap();
    assert_eq!(open.len(), 1);
}

#[tokio::test]
async fn what_is_told_of_a_result_is_sayable_in_a_minute_and_holds_no_exact_number() {
    let (mut town, round) = led().await;
    let speech = format!("b:s:{}", first(&round));
    town.taps(private(LEADER), LEADER, &speech).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-no-digest")
    );
    ends(&town, &round.id, 43, 0).await;
    ticks(&town).await;
    // the council has it for three working days
    town.taps(private(LEADER), LEADER, &speech).await;
    assert_eq!(
        town.seen().await.pop().unwrap().message.text,
        town.text("council-no-digest")
    );
    at(&town, "2026-12-07 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let digest = seen
        .iter()
        .rev()
        // the page for a meeting stands below it
        .find(|s| s.chat == private(SECOND) && !s.message.buttons.is_empty())
        .unwrap();
    let button = digest.button("Жыйында айтууга").to_owned();
    town.taps(private(SECOND), SECOND, &button).await;
    let seen = town.seen().await;
    assert_eq!(seen.len(), 2, "in each language");
    for (seen, least) in seen.iter().zip([60, 60]) {
        let text = &seen.message.text;
        let words = text.split_whitespace().count();
        assert!((least..=165).contains(&words), "{words}: {text}");
        assert!(text.contains("40") && !text.contains("43"), "{text}");
        assert!(!text.contains("Person") && !text.contains("{"), "{text}");
    }
    // nobody else
    town.taps(private(99), 99, &button).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("bring-refused")
    );
    // and `/digest` has the same button
    town.says(private(LEADER), LEADER, "/digest").await;
    let last = town.seen().await.pop().unwrap();
    assert_eq!(last.button("Жыйында айтууга"), button);
}

#[tokio::test]
async fn after_the_close_nothing_brings_people_any_more() {
    let (mut town, round) = led().await;
    let [_, below] = page(&mut town, LEADER).await;
    ends(&town, &round.id, 12, 0).await;
    for label in [
        "QR-код",
        "Плакат: кыргызча",
        "Мектептин",
        "Ата-энелерге",
        "Шилтемемди",
    ] {
        let tap = below.button(label).to_owned();
        town.taps(private(LEADER), LEADER, &tap).await;
        assert_eq!(
            town.seen_one().await.message.text,
            town.text("round-over"),
            "{label}"
        );
    }
    commitments::tick(&town.context, town.now()).await.unwrap();
}
