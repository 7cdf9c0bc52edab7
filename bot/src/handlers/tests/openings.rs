//! A leader on the way to a round, and with one that runs: any day, back, a look at the questions, close, extend, take back.

use super::*;
use crate::domain::{HOUR, Language, LibraryEntry, RoundId, Schedule, day_in_bishkek, end_of_day};
use crate::services::rounds::{self, NewRound};
use crate::store::{audit, rounds as round_store};

const LEADER: i64 = 30;
const BUDGET: &str = "l:q:1:2";

async fn town() -> Town {
    let mut town = Town::staffed().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town
}

async fn press(town: &mut Town, data: &str) -> Seen {
    town.taps(private(LEADER), LEADER, data).await;
    let seen = town.seen().await.into_iter();
    let mut own = seen.filter(|seen| seen.chat == private(LEADER));
    own.next().unwrap()
}

/// Presses the button of a message.
async fn follow(town: &mut Town, seen: &Seen, label: &str) -> Seen {
    let data = seen.button(label).to_owned();
    press(town, &data).await
}

/// The leader opens a round for two weeks: what was answered, and the card.
async fn open(town: &mut Town) -> (Seen, Seen) {
    town.taps(private(LEADER), LEADER, "l:o:1:2:2").await;
    let mut seen = town.seen().await;
    assert_eq!(seen.len(), 2, "{seen:#?}");
    (seen.remove(0), seen.remove(0))
}

fn offers_to_close(card: &Seen) -> bool {
    let mut buttons = card.message.buttons.iter().flatten();
    buttons.any(|button| button.label.starts_with("Бүтүрүү"))
}

async fn card(town: &mut Town, user: i64) -> Seen {
    town.says(private(user), user, "/rounds").await;
    town.seen().await.remove(0)
}

async fn rows(town: &Town) -> Vec<round_store::RoundRow> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = round_store::all(&mut tx).await.unwrap();
    all.into_iter().map(|(row, _)| row).collect()
}

async fn actions(town: &Town) -> Vec<String> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = audit::all(&mut tx).await.unwrap();
    let of_rounds = all.into_iter().filter(|e| e.action.starts_with("round."));
    of_rounds
        .map(|e| format!("{} {}", e.action, e.actor))
        .collect()
}

/// By the command line, in these places.
async fn open_by_hand(town: &Town, places: &[&str]) -> RoundId {
    let places: Vec<String> = places.iter().map(|p| (*p).to_owned()).collect();
    let new = NewRound {
        name: "monitoring",
        source: LibraryEntry::monitoring().source,
        municipalities: &places,
        until: None,
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: None,
        repeat: None,
        actor: "cli",
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let opened = rounds::open(&mut tx, &town.context, new, town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    opened.round
}

#[tokio::test]
async fn any_day_within_90_days_can_be_chosen_by_buttons_with_a_way_back_at_each_step() {
    let mut town = town().await;
    let dates = press(&mut town, BUDGET).await;
    let november = follow(&mut town, &dates, "Башка күн").await;
    assert!(november.edit && november.message.text.contains("2026-жыл, ноябрь"));
    let december = follow(&mut town, &november, "2026-жыл, декабрь →").await;
    let week: Vec<Vec<&str>> = december.message.buttons[..3]
        .iter()
        .map(|row| row.iter().map(|b| b.label.as_str()).collect())
        .collect();
    let heads = ["Дш", "Шш", "Шр", "Бш", "Жм", "Иш", "Жш"];
    let first = ["·", "1", "2", "3", "4", "5", "6"];
    assert_eq!(week[..2], [heads, first], "1 December is a Tuesday");
    assert_eq!(week[2][0], "7");
    let groups = follow(&mut town, &december, "15").await;
    let confirm = follow(&mut town, &groups, "Бир клубдун").await;
    assert!(
        confirm.message.text.contains("15-декабрь, 2026-ж."),
        "{}",
        confirm.message.text
    );
    // back to who is asked, to the dates, to the menu, and forward again
    let groups = follow(&mut town, &confirm, "Артка").await;
    let dates = follow(&mut town, &groups, "Артка").await;
    let menu = follow(&mut town, &dates, "Артка").await;
    assert_eq!(menu.message.buttons.len(), 4);
    follow(&mut town, &december, "Артка").await;
    follow(&mut town, &confirm, "Ачуу").await;
    let row = rows(&town).await.remove(0);
    let day = "2026-12-15".parse().unwrap();
    assert_eq!(row.until_at, Some(end_of_day(day).0));
}

#[tokio::test]
async fn a_day_too_far_or_past_is_refused_however_it_comes() {
    let mut town = town().await;
    let wrong = town.text("round-refused-date");
    for day in ["2026-11-22", "2027-02-23", "2030-01-01"] {
        for step in ["u", "o"] {
            let seen = press(&mut town, &format!("l:{step}:1:2:{day}")).await;
            assert!(
                seen.message.text.starts_with(&wrong),
                "{}",
                seen.message.text
            );
        }
    }
    // a month in which there is nothing to choose shows the nearest
    let seen = press(&mut town, "l:c:1:2:2031-01").await;
    assert!(
        seen.message.text.contains("2027-жыл, февраль"),
        "{}",
        seen.message.text
    );
    for typed in ["15.12.2020", "15.12.2027"] {
        town.says(private(LEADER), LEADER, typed).await;
        // the page that asked for a day asks again
        let text = town.seen_one().await.message.text;
        assert!(
            text.starts_with(&wrong) && text.contains("Бюджет"),
            "{text}"
        );
    }
    assert!(rows(&town).await.is_empty());
}

#[tokio::test]
async fn a_day_typed_where_one_is_asked_for_is_of_the_questionnaire_that_was_chosen() {
    for page in [BUDGET, "l:c:1:2:2026-12"] {
        let mut town = town().await;
        press(&mut town, page).await;
        town.says(private(LEADER), LEADER, "20-декабрь").await;
        let groups = town.seen_one().await;
        let confirm = follow(&mut town, &groups, "Бир клубдун").await;
        assert!(
            confirm.message.text.contains("20-декабрь"),
            "{}",
            confirm.message.text
        );
    }
}

#[tokio::test]
async fn of_a_round_about_the_school_a_leader_is_promised_the_number_of_answers_alone() {
    let mut town = town().await;
    let entry = crate::domain::LIBRARY
        .iter()
        .position(|known| known.id == "school-climate")
        .unwrap();
    let ugut = town.context.municipalities.find("ugut").unwrap().index;
    town.staff(31, RoleKind::Leader, Some("ugut")).await;
    town.seen().await;
    let dates = format!("l:q:{ugut}:{entry}");
    town.taps(private(31), 31, &dates).await;
    let mut seen = town.seen_one().await;
    for label in ["7-декабрь", "Бир мектептин"] {
        let data = seen.button(label).to_owned();
        town.taps(private(31), 31, &data).await;
        seen = town.seen_one().await;
    }
    let text = seen.message.text;
    assert!(
        text.contains("канча адам жооп бергени гана келет"),
        "{text}"
    );
    assert!(!text.contains("жыйынтык сизге"), "{text}");
}

#[tokio::test]
async fn a_typed_day_is_asked_for_what_it_is_meant_and_opens_or_extends() {
    let mut town = town().await;
    for typed in ["15-декабрь", "15 декабря", "15.12.2026"] {
        assert_eq!(
            town.says(private(LEADER), LEADER, typed).await,
            Handled::Done
        );
        let asked = town.seen_one().await;
        assert!(asked.message.text.contains("15-декабрь, 2026-ж."));
        assert_eq!(asked.message.buttons.len(), 3);
    }
    assert!(rows(&town).await.is_empty(), "asking opens nothing");
    town.says(private(LEADER), LEADER, "10.12.2026").await;
    let asked = town.seen_one().await;
    let data = match &asked.message.buttons[2][0].press {
        Press::Data(data) => data.clone(),
        Press::Url(_) => panic!(),
    };
    let groups = press(&mut town, &data).await;
    let confirm = follow(&mut town, &groups, "Бир нече").await;
    follow(&mut town, &confirm, "Ачуу").await;
    town.seen().await;
    town.says(private(LEADER), LEADER, "20.12.2026").await;
    let asked = town.seen_one().await;
    let extended = follow(&mut town, &asked, "Узартуу").await;
    assert!(extended.message.text.contains("20-декабрь, 2026-ж."));
    let day = "2026-12-20".parse().unwrap();
    assert_eq!(rows(&town).await[0].until_at, Some(end_of_day(day).0));
    // what may be two days is asked
    town.says(private(LEADER), LEADER, "1/2/2027").await;
    let which = town.seen_one().await;
    assert_eq!(which.message.text, town.text("council-session-which"));
    let asked = follow(&mut town, &which, "1-февраль").await;
    assert!(asked.message.text.contains("1-февраль"));
}

#[tokio::test]
async fn a_day_of_nobody_who_leads_is_not_a_last_day() {
    let mut town = town().await;
    for user in [10, 20, 99] {
        let handled = town.says(private(user), user, "15.12.2026").await;
        assert_eq!(handled, Handled::NotOurs);
    }
}

#[tokio::test]
async fn the_questions_can_be_read_before_opening_and_nothing_is_stored_of_it() {
    for language in Language::ALL {
        let mut town = town().await;
        let data = format!("l:l{}", language.code());
        press(&mut town, &data).await;
        let offered = crate::domain::LIBRARY.iter().enumerate();
        for (number, entry) in offered.filter(|(_, entry)| entry.is_offered()) {
            let mut read = String::new();
            for page in 0..9 {
                let seen = press(&mut town, &format!("l:p:1:{number}:{page}")).await;
                assert!(seen.edit);
                assert!(seen.message.text.encode_utf16().count() <= 4_096);
                read.push_str(&seen.message.text);
            }
            for question in entry.questionnaire.questions.iter().filter(|q| q.asks()) {
                let label = question.label.as_ref().unwrap().get(language);
                assert!(read.contains(&crate::texts::escape(label)), "{label}");
                for choice in question.choices() {
                    let label = crate::texts::escape(choice.label.get(language));
                    assert!(read.contains(&label), "{label}");
                }
            }
        }
        assert!(rows(&town).await.is_empty() && actions(&town).await.is_empty());
    }
}

#[tokio::test]
async fn an_opening_can_be_taken_back_for_ten_minutes_and_then_opened_anew() {
    let mut town = town().await;
    let (told, _) = open(&mut town).await;
    town.pass(Span::minutes(10));
    let undone = follow(&mut town, &told, "Ачканды").await;
    assert!(
        undone.message.text.contains("кайтарып алынды"),
        "{}",
        undone.message.text
    );
    let snapshot = read_snapshot(&town.context.db, &Snapshot::default()).await;
    let snapshot = snapshot.unwrap().unwrap();
    let round = &snapshot.rounds[0];
    assert!(round.was_undone() && !round.takes_answers(town.now()));
    // again: neither open nor a repeat
    let menu = follow(&mut town, &undone, "Артка").await;
    assert_eq!(menu.message.buttons.len(), 4);
    open(&mut town).await;
    let acted = actions(&town).await;
    assert_eq!(acted.len(), 3);
    assert!(acted[1].starts_with("round.undo role:"), "{acted:?}");
}

#[tokio::test]
async fn an_opening_is_not_taken_back_later_nor_once_somebody_answers() {
    let mut late = town().await;
    let (told, _) = open(&mut late).await;
    late.pass(Span::minutes(10) + Span::millis(1));
    let said = follow(&mut late, &told, "Ачканды").await;
    assert!(
        said.message.text.contains("10 мүнөттөн көп"),
        "{}",
        said.message.text
    );
    assert_eq!(rows(&late).await[0].state, "open");

    let mut answered = town().await;
    let (told, _) = open(&mut answered).await;
    let round = rows(&answered).await[0].id.clone();
    let mut tx = answered.context.db.begin().await.unwrap();
    let sql =
        "INSERT INTO session (pseudonym, round, municipality, status, state, began_at, last_at)
        VALUES ('p', $1, 'osh', 'open', '', 0, 0)";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).bind(round.as_str()).execute(c))
        .unwrap();
    tx.commit().await.unwrap();
    let said = follow(&mut answered, &told, "Ачканды").await;
    assert_eq!(said.message.text, answered.text("round-undo-answered"));
    assert_eq!(rows(&answered).await[0].state, "open");
}

#[tokio::test]
async fn a_round_is_closed_early_after_a_question_and_once() {
    let mut town = town().await;
    let (_, card) = open(&mut town).await;
    assert!(!offers_to_close(&card), "the list has them");
    let card = self::card(&mut town, LEADER).await;
    let ask = follow(&mut town, &card, "Бүтүрүү").await;
    assert!(!ask.edit, "the card keeps its picture");
    assert_eq!(rows(&town).await[0].state, "open");
    let said = follow(&mut town, &ask, "Бүтсүн").await;
    assert!(said.message.text.contains("бүттү"));
    let row = rows(&town).await.remove(0);
    assert_eq!(
        (row.state.as_str(), row.closed_at),
        ("closed", Some(town.now().0))
    );
    let said = follow(&mut town, &ask, "Бүтсүн").await;
    assert_eq!(said.message.text, town.text("round-over"));
    let acted = actions(&town).await;
    assert_eq!(acted.len(), 2);
    assert!(acted[1].starts_with("round.close role:"), "{acted:?}");
}

#[tokio::test]
async fn a_round_is_extended_up_to_90_days_from_its_opening_and_never_shortened() {
    let mut town = town().await;
    open(&mut town).await;
    let latest = day_in_bishkek(town.now() + 90 * DAY);
    town.pass(10 * DAY);
    let card = card(&mut town, LEADER).await;
    let ask = follow(&mut town, &card, "Узартуу").await;
    assert!(
        ask.message.text.contains("21-февраль, 2027-ж."),
        "{}",
        ask.message.text
    );
    let link = ask.button("31").rsplit_once(':').unwrap().0.to_owned();
    for day in ["2027-02-22", "2026-12-07", "2026-12-01"] {
        press(&mut town, &format!("{link}:{day}")).await;
        let day = "2026-12-07".parse().unwrap();
        assert_eq!(rows(&town).await[0].until_at, Some(end_of_day(day).0));
    }
    let said = press(&mut town, &format!("{link}:{latest}")).await;
    assert!(said.message.text.contains("21-февраль, 2027-ж."));
    assert_eq!(rows(&town).await[0].until_at, Some(end_of_day(latest).0));
    // there is no later day
    let ask = press(&mut town, card.button("Узартуу")).await;
    assert!(
        ask.message.text.contains("мындан ары узартылбайт"),
        "{}",
        ask.message.text
    );
    assert_eq!(ask.message.buttons.len(), 1);
}

#[tokio::test]
async fn only_who_opened_a_round_and_coordinators_change_it() {
    let mut town = town().await;
    town.staff(31, RoleKind::Leader, Some("osh")).await;
    town.staff(32, RoleKind::Leader, Some("bishkek")).await;
    town.seen().await;
    open(&mut town).await;
    let card = card(&mut town, LEADER).await;
    let close = card.button("Бүтүрүү").replace("l:k", "l:x");
    let refused = town.text("round-refused-change");
    for user in [20, 31, 32, 99] {
        town.taps(private(user), user, &close).await;
        assert_eq!(town.seen_one().await.message.text, refused, "{user}");
    }
    assert!(!offers_to_close(&self::card(&mut town, 31).await));
    assert_eq!(rows(&town).await[0].state, "open");
    town.taps(private(10), 10, &close).await;
    town.seen().await;
    assert_eq!(rows(&town).await[0].state, "closed");
}

#[tokio::test]
async fn a_round_of_the_command_line_is_not_a_leaders_to_close() {
    let mut town = town().await;
    open_by_hand(&town, &["osh", "bishkek"]).await;
    assert!(!offers_to_close(&card(&mut town, LEADER).await));
    town.pass(HOUR);
    town.says(private(10), 10, "/rounds").await;
    town.seen().await;
    town.taps(private(10), 10, "k:m:1").await;
    let card = town.seen().await.remove(0);
    let data = card.button("Бүтүрүү").to_owned();
    town.taps(private(10), 10, &data).await;
    let ask = town.seen_one().await;
    assert!(
        ask.message.text.contains("баары 2 муниципалитет"),
        "{}",
        ask.message.text
    );
}
