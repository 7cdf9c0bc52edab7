use super::*;
use crate::domain::{HOUR, LibraryEntry, RoundId, Schedule, Span, day_in_bishkek, end_of_day};
use crate::services::progress;
use crate::services::rounds::{self, NewRound, OpenRefused, Opened, weeks_ahead};
use crate::store::{audit, rounds as round_store};

pub(super) async fn open(
    town: &Town,
    places: &[&str],
    until: Option<Moment>,
    reason: Option<&str>,
) -> Result<Opened, OpenRefused> {
    let places: Vec<String> = places.iter().map(|p| (*p).to_owned()).collect();
    let new = NewRound {
        name: "monitoring",
        source: LibraryEntry::monitoring().source,
        municipalities: &places,
        until,
        schedule: Schedule::AtClose,
        without_safeguarding: reason,
        target_group: None,
        repeat: None,
        actor: "cli",
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let opened = rounds::open(&mut tx, &town.context, new, town.now()).await;
    tx.commit().await.unwrap();
    opened
}

#[tokio::test]
async fn a_leader_opens_a_round_in_four_taps_and_sees_its_link() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town.says(private(30), 30, "/rounds").await;
    let list = town.seen_one().await;
    assert_eq!(list.message.buttons.len(), 4);
    let Press::Data(questionnaire) = &list.message.buttons[0][0].press else {
        panic!()
    };
    town.taps(private(30), 30, questionnaire).await;
    let dates = town.seen_one().await;
    town.taps(private(30), 30, dates.button("7-декабрь (2 аптадан кийин)"))
        .await;
    let groups = town.seen_one().await;
    town.taps(private(30), 30, groups.button("Ушул жердеги бардык"))
        .await;
    let confirm = town.seen_one().await;
    assert!(
        confirm.message.text.contains("7-декабрь, 2026-ж."),
        "{}",
        confirm.message.text
    );
    town.taps(private(30), 30, confirm.button("Ачуу")).await;
    let seen = town.seen().await;
    let [told, card] = &seen[..] else {
        panic!("{seen:#?}")
    };
    assert!(told.edit && told.message.text == town.text("round-opened"));
    let link = "https://t.me/jash_test_bot?start=";
    assert!(card.message.text.contains(link) && card.message.picture.is_some());
    // what else can be opened is one press away
    let list = told.button("Сурамжылоолор").to_owned();
    town.taps(private(30), 30, &list).await;
    let seen = town.seen().await;
    assert!(seen[0].message.text.contains(link));
    assert_eq!(seen[1].message.buttons.len(), 3);
    // a second press finds it open
    town.taps(private(30), 30, confirm.button("Ачуу")).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("round-refused-open")
    );
    town.says(private(30), 30, "/rounds").await;
    assert!(town.seen().await[0].message.text.contains("start="));
}

#[tokio::test]
async fn a_leader_opens_nothing_in_another_municipality() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let other = town.context.municipalities.find("bishkek").unwrap().index;
    town.taps(private(30), 30, &format!("l:o:{other}:0:2"))
        .await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("round-refused-role")
    );
}

#[tokio::test]
async fn a_coordinator_opens_a_round_anywhere_by_oblast_and_municipality() {
    let mut town = Town::staffed().await;
    town.says(private(10), 10, "/rounds").await;
    let oblasts = town.seen_one().await;
    let first = oblasts
        .message
        .buttons
        .iter()
        .flatten()
        .find_map(|b| match &b.press {
            Press::Data(data) if data.starts_with("k:b:") => Some(data.clone()),
            _ => None,
        });
    town.taps(private(10), 10, &first.unwrap()).await;
    let places = town.seen_one().await;
    let Press::Data(place) = &places.message.buttons[0][0].press else {
        panic!()
    };
    town.taps(private(10), 10, place).await;
    let list = town.seen_one().await;
    let Press::Data(questionnaire) = &list.message.buttons[0][0].press else {
        panic!()
    };
    town.taps(
        private(10),
        10,
        &format!("{}:1", questionnaire.replace("l:q", "l:o")),
    )
    .await;
    assert_eq!(town.seen().await.len(), 2);
    let mut tx = town.context.db.begin().await.unwrap();
    assert_eq!(round_store::all(&mut tx).await.unwrap().len(), 1);
}

#[tokio::test]
async fn progress_is_told_in_steps_of_five_and_never_below_five() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    let opened = open(&town, &["osh"], None, None).await.unwrap();
    town.seen().await;
    for (people, shown) in [(4, "5 адамдан аз"), (5, "5+"), (5, "10+")] {
        finish(&town, &opened.round, people).await;
        town.pass(HOUR);
        assert!(card(&mut town).await.contains(shown), "{shown}");
    }
}

/// What the leader reads of the round.
async fn card(town: &mut Town) -> String {
    town.says(private(30), 30, "/rounds").await;
    town.seen().await.remove(0).message.text
}

#[tokio::test]
async fn progress_is_counted_at_most_once_an_hour_also_after_a_restart() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    let opened = open(&town, &["osh"], None, None).await.unwrap();
    town.seen().await;
    finish(&town, &opened.round, 1).await;
    assert!(card(&mut town).await.contains("5 адамдан аз"));
    finish(&town, &opened.round, 8).await;
    town.pass(HOUR - Span::millis(1));
    assert!(card(&mut town).await.contains("5 адамдан аз"));
    town.pass(Span::millis(1));
    assert!(card(&mut town).await.contains("5+"));
    // whoever erases their answers is not seen
    let mut tx = town.context.db.begin().await.unwrap();
    let erase = "DELETE FROM session";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(erase).execute(c)).unwrap();
    tx.commit().await.unwrap();
    town.pass(HOUR);
    assert!(card(&mut town).await.contains("5+"));
}

#[tokio::test]
async fn whoever_looks_at_a_round_just_opened_does_not_wait_an_hour_for_the_first_answers() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    let opened = open(&town, &["osh"], None, None).await.unwrap();
    town.seen().await;
    assert!(card(&mut town).await.contains("5 адамдан аз"));
    finish(&town, &opened.round, 30).await;
    town.pass(Span::minutes(20));
    let card = card(&mut town).await;
    assert!(!card.contains("5 адамдан аз"), "{card}");
    assert!(card.contains("саатына бир жолу"), "{card}");
}

/// Four accounts of one's own finish in each of a hundred rounds, and then a fifth person: one step in five shows it, by a keyed hash, and neither
/// hours nor other rounds tell which.
#[tokio::test]
async fn four_own_accounts_do_not_see_the_fifth_finish_by_looking_longer() {
    let town = Town::new().await;
    let mut seen = 0;
    for number in 0..100 {
        let round = RoundId::new(format!("monitoring-{number}"));
        finish(&town, &round, 5).await;
        let mut shown = Vec::new();
        for _ in 0..5 {
            town.pass(HOUR);
            let mut tx = town.context.db.begin().await.unwrap();
            let step = progress::shown(&mut tx, &town.context, &round, "osh", town.now()).await;
            shown.push(step.unwrap());
            tx.commit().await.unwrap();
        }
        assert!(shown.iter().all(|one| *one == shown[0]), "{shown:?}");
        seen += usize::from(shown[0].is_some());
    }
    assert!((8..=32).contains(&seen), "{seen} of 100");
}

/// So many more people of Osh finish.
async fn finish(town: &Town, round: &RoundId, people: usize) {
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

#[tokio::test]
async fn a_round_needs_a_safeguarding_person_or_a_reason_that_is_written_down() {
    let town = Town::new().await;
    town.call_helplines().await;
    let refused = open(&town, &["osh"], None, None).await;
    assert!(matches!(refused, Err(OpenRefused::NoSafeguarding)));
    let refused = open(&town, &["osh"], None, Some(" ")).await;
    assert!(matches!(refused, Err(OpenRefused::NoReason)));
    open(&town, &["osh"], None, Some("pilot with staff in the room"))
        .await
        .unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    let entries = audit::all(&mut tx).await.unwrap();
    assert!(
        entries
            .iter()
            .any(|e| e.detail.contains("pilot with staff in the room"))
    );
    assert_eq!(audit::first_broken(&town.context.vault, &entries), None);
}

#[tokio::test]
async fn stale_helplines_refuse_new_rounds_and_leave_running_ones() {
    let town = Town::staffed().await;
    let opened = open(&town, &["osh"], None, None).await.unwrap();
    town.pass(180 * DAY);
    assert!(matches!(
        open(&town, &["bishkek"], None, None).await,
        Err(OpenRefused::Helplines)
    ));
    let mut tx = town.context.db.begin().await.unwrap();
    let rounds = round_store::all(&mut tx).await.unwrap();
    assert_eq!(
        (rounds[0].0.id.as_str(), rounds[0].0.state.as_str()),
        (opened.round.as_str(), "open")
    );
}

#[tokio::test]
async fn dates_places_and_doubles_are_refused() {
    let town = Town::staffed().await;
    let now = town.now();
    for wrong in [
        now,
        now - Span::millis(1),
        now + 91 * DAY,
        Moment(i64::MIN / 2),
    ] {
        let refused = open(&town, &["osh"], Some(wrong), None).await;
        assert!(matches!(refused, Err(OpenRefused::Date)), "{wrong:?}");
    }
    assert!(matches!(
        open(&town, &[], None, None).await,
        Err(OpenRefused::NoMunicipality)
    ));
    assert!(matches!(
        open(&town, &["paris"], None, None).await,
        Err(OpenRefused::Municipality(_))
    ));
    assert!(matches!(
        open(&town, &["osh", "osh"], None, None).await,
        Err(OpenRefused::Twice(_))
    ));
    let until = Some(weeks_ahead(now, 1));
    let first = open(&town, &["osh", "bishkek"], until, None).await.unwrap();
    assert_eq!(first.links.len(), 2);
    assert!(first.round.as_str().starts_with("monitoring-") && first.links[0].payload.len() == 8);
    assert!(matches!(
        open(&town, &["bishkek"], None, None).await,
        Err(OpenRefused::AlreadyOpen { .. })
    ));
    // over by its date, although nobody has closed it yet
    town.pass(9 * DAY);
    assert!(matches!(
        open(&town, &["bishkek"], None, None).await,
        Err(OpenRefused::Repeated(_))
    ));
    town.pass(30 * DAY);
    open(&town, &["bishkek"], None, None).await.unwrap();
}

#[tokio::test]
async fn a_round_ends_within_90_days_and_after_30_if_nobody_says() {
    let town = Town::staffed().await;
    let now = town.now();
    let days = |n: i64| end_of_day(day_in_bishkek(now + n * DAY));
    let too_far = open(&town, &["osh"], Some(days(91)), None).await;
    assert!(matches!(too_far, Err(OpenRefused::Date)));
    for (place, until, ends) in [
        ("osh", Some(days(90)), days(90)),
        ("bishkek", None, days(30)),
    ] {
        let opened = open(&town, &[place], until, None).await.unwrap();
        let mut tx = town.context.db.begin_read().await.unwrap();
        let rows = round_store::all(&mut tx).await.unwrap();
        let (row, _) = rows.iter().find(|(row, _)| row.id == opened.round).unwrap();
        assert_eq!(row.until_at, Some(ends.0), "{place}");
    }
}

#[tokio::test]
async fn a_round_is_closed_once() {
    let town = Town::staffed().await;
    let opened = open(&town, &["osh"], None, None).await.unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    for closed in [true, false] {
        let now = town.now();
        assert_eq!(
            rounds::close(&mut tx, &opened.round, "cli", now)
                .await
                .unwrap(),
            closed
        );
    }
}
