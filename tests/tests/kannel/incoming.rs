//! From a phone to us.

use end_to_end::Settings;

use crate::endpoint::Call;
use crate::{Stage, TELLING, long_text};

#[tokio::test]
async fn kyrgyz_letters_and_emoji_come_whole_over_smpp() {
    let stage = Stage::start().await;
    stage.phone.send(TELLING).await;
    let call = stage.endpoint.wait_text(TELLING).await;
    assert_eq!(call.get("from"), "+996555123456");
    assert_eq!(call.get("to"), "4488");
    assert_eq!(call.get("smsc"), "SMPP");
    assert_eq!(call.get("udh"), "");
    assert_eq!(call.get("id").len(), 36);
}

#[tokio::test]
async fn kyrgyz_letters_and_emoji_pass_through_fakesmsc_both_ways() {
    let stage = Stage::start().await;
    let mut fake = stage.kannel.fakesmsc("+996700123456");
    fake.send(TELLING).await;
    let call = stage.endpoint.wait_text(TELLING).await;
    assert_eq!(call.get("from"), "+996700123456");
    assert_eq!(call.get("smsc"), "FAKE");
    let same = stage.smsc.phone("996700123456");
    for text in [TELLING, "Salam, dos"] {
        let said = stage.endpoint.submit(&stage.kannel, &same, "A", text).await;
        assert_eq!(said, "0: Accepted for delivery");
        assert_eq!(fake.next_message().await, text);
    }
    assert!(same.messages().is_empty(), "the number decides on the way");
}

#[tokio::test]
async fn the_text_comes_in_the_address_if_kannel_is_told_to_get() {
    let get = Settings {
        get: true,
        ..Settings::default()
    };
    let stage = Stage::with(&get).await;
    let text = format!("  {TELLING}  ");
    stage.phone.send(&text).await;
    let calls = stage.endpoint.wait_calls("/mo", 1).await;
    assert_eq!((calls[0].get("text"), calls[0].body.as_str()), (&*text, ""));
}

#[tokio::test]
async fn latin_letters_and_signs_of_the_default_alphabet_come_as_utf8() {
    let stage = Stage::start().await;
    let text = "Jol @ $5 £ [1] {2} ~ 3€ ñ Ω";
    stage.phone.send(text).await;
    stage.endpoint.wait_text(text).await;
}

#[tokio::test]
async fn the_same_text_twice_is_two_messages_with_ids_of_their_own() {
    let stage = Stage::start().await;
    stage.phone.send("1").await;
    stage.phone.send("1").await;
    stage.endpoint.pass(&stage.phone).await;
    assert_eq!(stage.endpoint.texts(), ["1", "1"]);
}

#[tokio::test]
async fn parts_come_as_one_text_in_any_order_and_cut_anywhere() {
    let stage = Stage::start().await;
    let (phone, text) = (&stage.phone, long_text());
    phone.send(&text).await;
    let reversed = format!("1{text}");
    let mut parts = phone.parts(&reversed);
    assert_eq!(parts.len(), 3);
    parts.reverse();
    phone.send_parts(&parts).await;
    // the cut goes through a pair of surrogates
    let emoji = "үчү😀н жана 😀 менен";
    phone.send_parts(&phone.parts_of(emoji, 4)).await;
    // the same reference from two phones, mixed
    let other = stage.smsc.phone("996770111222");
    let mine = phone.parts_of("биринчи", 4);
    let mut theirs = other.parts_of("экинчи", 4);
    for part in &mut theirs {
        part.place = part.place.map(|(_, total, number)| {
            let (reference, ..) = mine[0].place.unwrap();
            (reference, total, number)
        });
    }
    phone.send_parts(&mine[..1]).await;
    other.send_parts(&theirs).await;
    phone.send_parts(&mine[1..]).await;
    stage.endpoint.pass(phone).await;
    let mut texts = stage.endpoint.texts();
    texts.sort();
    let mut expected = [&*text, &*reversed, emoji, "биринчи", "экинчи"];
    expected.sort_unstable();
    assert_eq!(texts, expected);
    for call in stage.endpoint.calls("/mo") {
        assert_eq!(call.get("udh"), "", "{call:?}");
    }
}

/// `%u` as it comes: the bytes of the header.
fn header(call: &Call) -> &[u8] {
    call.get("udh").as_bytes()
}

#[tokio::test]
async fn parts_of_an_unfinished_message_come_after_the_wait_as_fragments_with_their_header() {
    let short = Settings {
        parts_wait: 2,
        ..Settings::default()
    };
    let stage = Stage::with(&short).await;
    let parts = stage.phone.parts_of("жол жарык суу", 5);
    let (reference, ..) = parts[0].place.unwrap();
    stage
        .phone
        .send_parts(&[parts[0].clone(), parts[2].clone()])
        .await;
    let first = stage.endpoint.wait_text("жол ж").await;
    let third = stage.endpoint.wait_text("суу").await;
    assert_eq!(header(&first), [5, 0, 3, reference, 3, 1]);
    assert_eq!(header(&third), [5, 0, 3, reference, 3, 3]);
    assert_ne!(first.get("id"), third.get("id"));
    // the part that was late is one more fragment
    stage.phone.send_parts(&parts[1..2]).await;
    let second = stage.endpoint.wait_text("арык ").await;
    assert_eq!(header(&second), [5, 0, 3, reference, 3, 2]);
}

#[tokio::test]
async fn an_unfinished_message_comes_as_a_fragment_when_bearerbox_starts_again() {
    for kill in [false, true] {
        let mut stage = Stage::start().await;
        let parts = stage.phone.parts_of("жол жарык", 5);
        stage.phone.send_parts(&parts[..1]).await;
        stage.endpoint.pass(&stage.phone).await;
        assert!(stage.endpoint.texts().is_empty(), "it waits for the rest");
        if kill {
            stage.kannel.kill_bearerbox().await;
        } else {
            stage.kannel.terminate().await;
        }
        stage.kannel.revive().await;
        let fragment = stage.endpoint.wait_text("жол ж").await;
        let (reference, ..) = parts[0].place.unwrap();
        assert_eq!(header(&fragment), [5, 0, 3, reference, 2, 1]);
    }
}
