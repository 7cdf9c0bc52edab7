//! An installation that commit 24b3776 made goes on: its rows, and the buttons that it left in chats. See `tests/fixtures/24b3776/README.md`.

mod respondents;
mod roles;
mod sms;

use end_to_end::{Installation, Kind, Pressed, Stage, Teenager, on_both};
use jashun::domain::Language;
use jashun::domain::SessionStatus;
use jashun::store::respondents::Person;
use sandbox::bot_api::MessageView;

on_both! {
    a_database_of_24b3776_is_brought_up_to_date_and_nothing_in_it_is_lost
    what_waited_goes_out_once_and_what_failed_is_taken
    unused_invites_of_each_kind_are_good
    the_links_of_the_rounds_lead_where_they_led
}

/// The running bot on a copy of the installation.
async fn running(kind: Kind) -> (Stage, Installation) {
    let (mut stage, made) = Stage::of_24b3776(kind).await;
    stage.start();
    (stage, made)
}

/// Answers from what is on the phone now until the survey has thanked.
async fn answer_all(stage: &Stage, id: i64, language: Language) -> Person {
    let mut teenager = Teenager::new(&stage.api, id, language, 5);
    for _ in 0..400 {
        match teenager.go_on(&stage.api).await {
            Ok(Pressed::Nothing) => {
                return stage.stored(id, "a finished session", has_finished).await;
            }
            Ok(_) => {}
            Err(stuck) => panic!("{stuck}\nthe log: {}", stage.log()),
        }
    }
    panic!("a survey without an end: {:#?}", stage.api.screen(id));
}

fn has_finished(person: &Person) -> bool {
    let status = person.respondent.open.as_ref().map(|open| open.status);
    status == Some(SessionStatus::Finished)
}

/// How many messages of the bot in a chat carry a button with exactly this data.
fn copies(screen: &[MessageView], data: &str) -> usize {
    let carries = |m: &&MessageView| {
        m.all_buttons()
            .any(|b| b.callback_data.as_deref() == Some(data))
    };
    screen.iter().filter(carries).count()
}

async fn a_database_of_24b3776_is_brought_up_to_date_and_nothing_in_it_is_lost(kind: Kind) {
    let (mut stage, made) = Stage::of_24b3776(kind).await;
    let counts = stage.database.counts().await;
    for (table, rows) in [
        ("respondent", 21),
        ("session", 33),
        ("participation", 33),
        ("follow", 14),
        ("took_part", 1),
        ("round", 2),
        ("role", 6),
        ("invite", 11),
        ("publication", 2),
        ("outbox", 1),
        ("disclosure", 1),
        ("sms", 3),
    ] {
        assert_eq!(counts[table], rows, "{table}");
    }
    let listed = stage.cli(&["round", "list", "--json"]).await;
    let state = |round: &str| {
        let rounds = listed.json.as_array().unwrap();
        let found = rounds.iter().find(|r| r["round"] == made.rounds[round]);
        found.unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (state("open"), state("closed")),
        ("open".into(), "closed".into())
    );
    stage.start();
    let waiting = "SELECT count(*) FROM failed_inbound WHERE state = 'waiting'";
    stage.reached(0, waiting).await;
    // all people and all their answers can be read
    for name in [
        "In the middle",
        "Half marked",
        "Finished and follows",
        "Wrote of harm",
        "Young 0",
    ] {
        let person = stage.person(made.who(name)).await.unwrap();
        assert!(person.respondent.open.is_some(), "{name}");
    }
    assert!(stage.person(made.who("Before the assent")).await.is_some());
    assert!(stage.person(made.who("Erased")).await.is_none());
    assert!(!stage.log().contains("cannot be read"), "{}", stage.log());
    stage.finish(&[]).await;
}

async fn what_waited_goes_out_once_and_what_failed_is_taken(kind: Kind) {
    let (mut stage, made) = running(kind).await;
    let coordinator = made.who("Coordinator");
    let card = format!("k:y:{}", made.waiting_role);
    stage.offered(coordinator, &card).await;
    stage.reached(0, "SELECT count(*) FROM outbox").await;
    // the press waited with its answer: another mark on a question with several
    let failed = made.who("Answer failed");
    let marked = made.failed_press.replace('+', "-");
    stage.offered(failed, &marked).await;
    let waiting = "SELECT count(*) FROM failed_inbound WHERE state = 'waiting'";
    stage.reached(0, waiting).await;
    stage.kill().await;
    let polls = stage.api.count("getUpdates");
    stage.start();
    stage
        .until("it runs again", || stage.api.count("getUpdates") > polls)
        .await;
    assert_eq!(copies(&stage.api.screen(coordinator), &card), 1);
    answer_all(&stage, failed, Language::Ru).await;
    assert_eq!(copies(&stage.api.screen(coordinator), &card), 1);
    stage.finish(&[]).await;
}

async fn unused_invites_of_each_kind_are_good(kind: Kind) {
    let (stage, made) = running(kind).await;
    let api = &stage.api;
    for (number, role) in (1..).zip(["leader", "coordinator", "safeguarding", "operator"]) {
        let who = crate::FIRST + number;
        api.user(who, "Somebody New", Some("ru"));
        api.press_start(who, Some(&made.invites[role])).unwrap();
        stage.offered(who, "l:l").await;
        let asked = format!("SELECT count(*) FROM role WHERE kind = '{role}' AND state = 'asked'");
        // a leader had asked before
        stage.reached(1 + i64::from(role == "leader"), &asked).await;
    }
    let keeper = crate::FIRST + 5;
    api.user(keeper, "Keeper Of Another Council", Some("ky"));
    let group = api.supergroup("Another council", keeper, false);
    let update = api.add_bot(group, keeper, Some(&made.invites["council"]));
    update.unwrap();
    stage.offered(group, "c:l").await;
    stage
        .reached(0, "SELECT count(*) FROM invite WHERE used_at IS NULL")
        .await;
    // a child with a slip of paper
    let child = crate::FIRST + 6;
    api.user(child, "Child", Some("ky"));
    api.press_start(child, Some(&made.links["ugut"])).unwrap();
    for step in ["o:ak", "o:gk1", "o:kk1"] {
        stage.offered(child, step).await;
        stage.press(child, child, step);
    }
    stage.offered(child, "o:gk1").await;
    api.say(child, child, &made.invites["guardian"]).unwrap();
    stage.offered(child, "m:A").await;
    stage.press(child, child, "m:A");
    stage.offered(child, "s:").await;
    stage.finish(&[]).await;
}

async fn the_links_of_the_rounds_lead_where_they_led(kind: Kind) {
    let (stage, made) = running(kind).await;
    for (number, place) in (1..).zip(["ugut", "kara-suu"]) {
        let mut new = Teenager::new(&stage.api, crate::FIRST + number, Language::Ru, 9);
        new.start(&stage.api, &made.links[place]);
        let person = answer_all(&stage, new.id, Language::Ru).await;
        assert_eq!(person.respondent.municipality.as_deref(), Some(place));
        assert_eq!(
            person.respondent.open.unwrap().round.as_str(),
            made.rounds["open"]
        );
    }
    // the round is over: nobody new comes into it
    let late = crate::FIRST + 3;
    stage.api.user(late, "Late", Some("ru"));
    stage
        .api
        .press_start(late, Some(&made.links["closed"]))
        .unwrap();
    let said = |screen: &[MessageView]| screen.iter().any(|m| m.by_bot).then_some(());
    stage.seen(late, "an answer to the link", said).await;
    assert!(stage.person(late).await.is_none());
    // whoever knows only that round is asked to agree to today's words before the next one
    let before = made.who("Finished the closed round only");
    stage
        .api
        .press_start(before, Some(&made.links["ugut"]))
        .unwrap();
    stage.offered(before, "m:A").await;
    stage.press(before, before, "m:A");
    stage.offered(before, "s:").await;
    let person = answer_all(&stage, before, Language::Ru).await;
    assert_eq!(
        person.respondent.open.unwrap().round.as_str(),
        made.rounds["open"]
    );
    stage.finish(&[]).await;
}
