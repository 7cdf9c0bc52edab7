//! The demo page in a real browser, played through as a newcomer does. Screenshots are kept in `target/screenshots`.
#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "everything here fails a test by panicking, and a walk through the page is one story"
)]

mod club;
mod keypad;
mod page;
mod stage;

use end_to_end::{Dice, PLACE, forward};
use jashun::domain::Language;
use serde_json::json;
use stage::Stage;
use surveys::engine::Action;

/// The chats of the page's phones.
const TEENAGER: i64 = 7_300_000_001;
const SECOND: i64 = 7_300_000_002;

/// Which button a teenager presses; none at the end.
fn choose(buttons: &[(String, String)], language: Language, dice: &mut Dice) -> Option<usize> {
    let weight = |data: &str| {
        if data.starts_with("o:") {
            return forward(data, language);
        }
        let code = data
            .strip_prefix("s:")
            .and_then(|rest| rest.rsplit(':').next())
            .and_then(Action::parse);
        match code {
            Some(Action::Choose(_) | Action::On(_) | Action::Place(..) | Action::Coins(..)) => 5,
            Some(Action::Done | Action::Next) => 60,
            Some(Action::More) => 20,
            _ => usize::from(data == "m:f1"),
        }
    };
    dice.pick(
        buttons
            .iter()
            .enumerate()
            .map(|(at, (_, data))| (weight(data), at)),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_plays_the_whole_loop_in_the_browser() {
    let stage = Stage::new().await;
    stage.find("#phone-teenager .invite").await;
    stage.screenshot("1-start").await;

    // a teenager answers, by buttons and once by typing
    stage.click("#phone-teenager .invite").await;
    let (mut dice, mut before, mut typed) = (Dice::new(12), Vec::new(), false);
    let mut looked = false;
    for step in 0.. {
        assert!(step < 200, "the survey does not end");
        let buttons = stage.next_buttons("teenager", TEENAGER, &before).await;
        let asks = buttons
            .iter()
            .any(|(_, data)| data.starts_with("s:") && data.contains(":c"));
        if typed && !looked {
            page::stands_at_its_end(&stage, "an answer").await;
            looked = true;
        }
        if asks && !typed {
            typed = true;
            stage.screenshot("2-question").await;
            stage
                .find("#phone-teenager textarea")
                .await
                .send_keys("1\n")
                .await
                .unwrap();
        } else {
            let Some(at) = choose(&buttons, Language::Ky, &mut dice) else {
                break;
            };
            stage.press_button("teenager", &buttons, at).await;
        }
        before = buttons;
    }
    assert!(typed && looked);
    // and once more by somebody who had gone up to older messages
    let up =
        "document.querySelector('#phone-teenager .log').scrollTo({top: 0, behavior: 'instant'})";
    stage.page.execute(up, Vec::new()).await.unwrap();
    let field = stage.find("#phone-teenager textarea").await;
    field.send_keys("рахмат\n").await.unwrap();
    // the bot takes typed words away at once
    let sent = "document.querySelector('#phone-teenager textarea').value === ''";
    stage.until("the thanks are sent", sent).await;
    page::stands_at_its_end(&stage, "thanks").await;
    stage.screenshot("3-thanks").await;

    // a second one, in the other language
    stage.click("#phone-second .invite").await;
    let mut before = Vec::new();
    loop {
        let buttons = stage.next_buttons("second", SECOND, &before).await;
        if buttons.iter().any(|(_, data)| data.starts_with("s:")) {
            break;
        }
        let at = choose(&buttons, Language::Ru, &mut dice).expect("a way to the survey");
        stage.press_button("second", &buttons, at).await;
        before = buttons;
    }
    stage.screenshot("4-two-languages").await;

    // somebody without internet, by SMS
    keypad::takes_part(&stage).await;
    keypad::stops(&stage).await;

    // the council's group connects
    let state = stage.get("/demo/state").await;
    let council = state["phones"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["id"] == "council")
        .unwrap();
    let council = council["chat"].as_i64().unwrap();
    stage.click("#phone-council .invite").await;
    connect_council(&stage, council).await;
    // the specimen of a digest has a picture too
    let seen = "[...document.querySelectorAll('#phone-council .log img')].some(i => i.complete && i.naturalWidth > 300)";
    stage.until("the council sees a specimen", seen).await;
    stage.screenshot("6-council").await;

    // a crowd answers there
    let choose_place = format!(
        "const place = document.querySelector('#crowd [name=place]'); place.value = '{PLACE}'; \
         place.dispatchEvent(new Event('change')); document.querySelector('#crowd [name=people]').value = 40"
    );
    stage.page.execute(&choose_place, Vec::new()).await.unwrap();
    let before = pictures(&stage).await;
    stage.click("#crowd [type=submit]").await;
    let told = stage
        .until(
            "the crowd is done",
            "(t => t.includes('done') && t)(document.getElementById('count').textContent)",
        )
        .await;
    assert!(
        told.as_str().unwrap().starts_with("40 of 40 done"),
        "{told}"
    );
    assert!(!told.as_str().unwrap().contains("stuck"), "{told}");

    // and the digest comes with its picture
    stage.click("#digest").await;
    let more = format!(
        "(all => all.length > {before} && all.at(-1).complete && all.at(-1).naturalWidth > 300)\
         ([...document.querySelectorAll('#phone-council .log img')])"
    );
    stage.until("the council sees the picture", &more).await;
    let last = "[...document.querySelectorAll('#phone-council .log img')].at(-1).scrollIntoView({block: 'start', behavior: 'instant'})";
    stage.page.execute(last, Vec::new()).await.unwrap();
    let told = "document.getElementById('outcome').textContent.includes('sent')";
    stage.until("the outcome is told", told).await;
    stage.screenshot("7-digest").await;

    page::speaks(&stage).await;

    // on a small phone nothing runs over the edge
    stage.page.set_window_rect(0, 0, 360, 740).await.unwrap();
    stage
        .until(
            "the narrow page fits",
            "document.documentElement.scrollWidth <= window.innerWidth",
        )
        .await;
    stage.screenshot("8-narrow").await;
    keypad::is_narrow(&stage).await;

    let violations = stage.get("/control/violations").await;
    assert_eq!(violations, json!([]), "the bot broke the Bot API's rules");
    stage.page.clone().close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_leaders_of_a_club_bring_their_group_to_a_round_in_the_browser() {
    let stage = Stage::new().await;
    club::is_led_by_two(&stage).await;
    stage.page.clone().close().await.unwrap();
}

async fn pictures(stage: &Stage) -> u64 {
    let count = "[...document.querySelectorAll('#phone-council .log img')].length";
    stage
        .page
        .execute(&format!("return {count}"), Vec::new())
        .await
        .unwrap()
        .as_u64()
        .unwrap()
}

/// Presses the first button of each question until the date of the next session is told.
async fn connect_council(stage: &Stage, council: i64) {
    let mut before = Vec::new();
    loop {
        let buttons = stage.next_buttons("council", council, &before).await;
        stage.press_button("council", &buttons, 0).await;
        if buttons.iter().any(|(_, data)| data.starts_with("c:s:")) {
            return;
        }
        before = buttons;
    }
}
