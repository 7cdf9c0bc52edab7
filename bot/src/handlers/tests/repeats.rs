//! The same question in a place within 30 days.

use super::*;
use crate::domain::{LIBRARY, LibraryEntry, Schedule};
use crate::services::rounds::{self, NewRound, OpenRefused, Opened, weeks_ahead};
use crate::store::audit;

/// A questionnaire of one question with its label, choices and type.
fn asking(id: &str, label: [&str; 2], choices: &[&str], kind: &str) -> String {
    let mut source = format!(
        "form_id = \"{id}\"\nversion = \"1\"\nform_title = {{ ky = \"Т\", ru = \"Т {id}\" }}\n\
        [[survey]]\ntype = \"{kind} list\"\nname = \"q\"\nlabel = {{ ky = \"{}\", ru = \"{}\" }}\n",
        label[0], label[1]
    );
    for name in choices {
        source.push_str(&format!(
            "[[choices]]\nlist_name = \"list\"\nname = \"{name}\"\nlabel = {{ ky = \"{name} ky\", ru = \"{name} ru\" }}\n"
        ));
    }
    source
}

async fn open(
    town: &Town,
    source: &str,
    places: &[&str],
    repeat: Option<&str>,
) -> Result<Opened, OpenRefused> {
    let places: Vec<String> = places.iter().map(|p| (*p).to_owned()).collect();
    let new = NewRound {
        name: "a.toml",
        source,
        municipalities: &places,
        until: Some(weeks_ahead(town.now(), 1)),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: None,
        repeat,
        actor: "cli",
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let opened = rounds::open(&mut tx, &town.context, new, town.now()).await;
    tx.commit().await.unwrap();
    opened
}

const LABEL: [&str; 2] = ["Жол кандай?", "Какая дорога?"];
const CHOICES: [&str; 3] = ["good", "bad", "none"];

fn first() -> String {
    asking("first", LABEL, &CHOICES, "select_one")
}

#[tokio::test]
async fn the_same_question_waits_for_thirty_days_after_the_round_that_asked_it() {
    let town = Town::staffed().await;
    let opened = open(&town, &first(), &["osh", "bishkek"], None)
        .await
        .unwrap();
    let second = asking("second", LABEL, &CHOICES, "select_one");
    let refused = open(&town, &second, &["kant-not", "osh"], None).await;
    assert!(matches!(refused, Err(OpenRefused::Municipality(_))));
    // its last day is the 30th of November
    for (days, is_repeat) in [(0, true), (8, true), (27, true), (1, true), (1, false)] {
        town.pass(days * DAY);
        let mut tx = town.context.db.begin_read().await.unwrap();
        let new = surveys::questionnaire::load("b", &second).0.unwrap();
        let places = ["osh".to_owned()];
        let found = crate::services::repeats::find(&mut tx, &new, &places, town.now())
            .await
            .unwrap();
        assert_eq!(found.is_some(), is_repeat, "{days}");
        if let Some(repeat) = found {
            assert_eq!((repeat.round, repeat.questions), (opened.round.clone(), 1));
            assert_eq!(repeat.possible.to_string(), "2026-12-30");
            assert_eq!((repeat.before, repeat.after), (75, 85));
        }
    }
    open(&town, &second, &["osh"], None).await.unwrap();
}

#[tokio::test]
async fn type_choices_and_label_make_a_question_and_another_place_is_none_of_it() {
    let town = Town::staffed().await;
    open(&town, &first(), &["osh"], None).await.unwrap();
    let promise = [
        "Чырак боюнча убада аткарылдыбы?",
        "Выполнено ли обещание о фонарях?",
    ];
    for (source, is_repeat) in [
        (
            asking("a", ["ЖОЛ  кандай", "Другое"], &CHOICES, "select_one"),
            true,
        ),
        (
            asking(
                "b",
                ["Башка", "какая «дорога»"],
                &["none", "bad", "good"],
                "select_one",
            ),
            true,
        ),
        (asking("c", LABEL, &CHOICES, "select_multiple"), false),
        (asking("d", LABEL, &["good", "bad"], "select_one"), false),
        (asking("e", promise, &CHOICES, "select_one"), false),
    ] {
        let mut tx = town.context.db.begin_read().await.unwrap();
        let new = surveys::questionnaire::load("b", &source).0.unwrap();
        for (place, here) in [("osh", is_repeat), ("bishkek", false)] {
            let places = [place.to_owned()];
            let found = crate::services::repeats::find(&mut tx, &new, &places, town.now()).await;
            assert_eq!(found.unwrap().is_some(), here, "{source}");
        }
    }
}

#[tokio::test]
async fn a_reason_opens_it_again_and_stays_in_the_audit() {
    let town = Town::staffed().await;
    open(&town, &first(), &["osh"], None).await.unwrap();
    let second = asking("second", LABEL, &CHOICES, "select_one");
    let refused = open(&town, &second, &["osh"], None).await.unwrap_err();
    assert!(matches!(refused, OpenRefused::Repeated(_)));
    let told = refused.to_string();
    for part in ["first-", "osh", "2026-12-30", "85", "75", "--repeat"] {
        assert!(told.contains(part), "{told}");
    }
    let empty = open(&town, &second, &["osh"], Some(" ")).await;
    assert!(matches!(empty, Err(OpenRefused::NoReason)));
    open(&town, &second, &["osh"], Some("the hall burnt down"))
        .await
        .unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    let last = audit::all(&mut tx).await.unwrap().pop().unwrap();
    assert_eq!(last.action, "round.open");
    assert!(
        last.detail.ends_with(" repeat: the hall burnt down"),
        "{}",
        last.detail
    );
}

#[tokio::test]
async fn each_repeat_costs_more() {
    let town = Town::staffed().await;
    open(&town, &first(), &["osh"], None).await.unwrap();
    for (id, price) in [("two", (75, 85)), ("three", (85, 90)), ("four", (90, 93))] {
        let source = asking(id, LABEL, &CHOICES, "select_one");
        let OpenRefused::Repeated(repeat) = open(&town, &source, &["osh"], None).await.unwrap_err()
        else {
            panic!("{id}")
        };
        assert_eq!((repeat.before, repeat.after), price, "{id}");
        open(&town, &source, &["osh"], Some("a test"))
            .await
            .unwrap();
    }
}

/// Opens a library questionnaire and lets its round be over.
async fn asked_before(town: &Town) -> String {
    let entry = LibraryEntry::find("budget-priorities").unwrap();
    let opened = open(town, entry.source, &["osh"], None).await.unwrap();
    town.pass(9 * DAY);
    let mut tx = town.context.db.begin().await.unwrap();
    rounds::close(&mut tx, &opened.round, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let osh = town.context.municipalities.find("osh").unwrap().index;
    let number = LIBRARY.iter().position(|e| e.id == entry.id).unwrap();
    format!("{osh}:{number}")
}

#[tokio::test]
async fn a_leader_is_told_which_round_and_from_which_day_and_cannot_get_around_it() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    let prefix = asked_before(&town).await;
    town.seen().await;
    for press in ["l:q:P", "l:u:P:2", "l:o:P:2", "l:o:P:2:0"] {
        town.taps(private(30), 30, &press.replace('P', &prefix))
            .await;
        let told = town.seen_one().await.message.text;
        for part in ["Бюджет", "30-декабрь, 2026-ж.", "координатор"] {
            assert!(told.contains(part), "{press}: {told}");
        }
    }
}

#[tokio::test]
async fn a_coordinator_sees_the_price_and_opens_with_a_reason() {
    let mut town = Town::staffed().await;
    let prefix = asked_before(&town).await;
    town.seen().await;
    town.taps(private(10), 10, &format!("l:q:{prefix}")).await;
    let dates = town.seen_one().await;
    town.taps(
        private(10),
        10,
        dates.button("16-декабрь (2 аптадан кийин)"),
    )
    .await;
    let groups = town.seen_one().await;
    town.taps(private(10), 10, groups.button("Бир клубдун"))
        .await;
    let price = town.seen_one().await;
    // its worst question is the ranking: six looks, then twelve
    for part in ["90 эмес, 97", "30-декабрь"] {
        assert!(price.message.text.contains(part), "{}", price.message.text);
    }
    // without a reason nothing opens
    town.taps(private(10), 10, &format!("l:o:{prefix}:2")).await;
    assert_eq!(town.seen_one().await.message.text, price.message.text);
    town.taps(private(10), 10, price.button("Кеңеш сурап жатат"))
        .await;
    assert_eq!(town.seen().await[0].message.text, town.text("round-opened"));
    let mut tx = town.context.db.begin().await.unwrap();
    let last = audit::all(&mut tx).await.unwrap().pop().unwrap();
    assert!(
        last.detail.ends_with(" repeat: the council asks"),
        "{}",
        last.detail
    );
    assert!(last.actor.starts_with("role:"), "{}", last.actor);
}
