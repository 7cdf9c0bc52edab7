//! Whole talks while everything works.

use std::sync::Arc;

use end_to_end::{Coding, Kind, on_both};
use jashun::domain::Language;
use tokio::sync::watch;

use crate::youth::{ends, reply_to};
use crate::{Field, Youth};

on_both! {
    everybody_answers_in_kyrgyz_and_in_russian_and_every_message_is_reported_delivered
}

async fn everybody_answers_in_kyrgyz_and_in_russian_and_every_message_is_reported_delivered(
    kind: Kind,
) {
    let field = Field::start(kind).await;
    let mut people = field.people(4);
    let written = Arc::new(watch::Sender::new(0));
    let running = people.iter_mut().map(|youth| youth.takes_part(&written));
    futures::future::join_all(running).await;
    for youth in &people {
        field
            .assert_counted(youth.phone.digits(), youth.language)
            .await;
        assert_eq!(youth.repeats(), 0);
        for message in youth.phone.messages() {
            assert_eq!(message.from, "4488", "a neutral sender");
            // the consent text is the longest: `.segments` in locales/*/sms.ftl
            let allowed = if message.text.contains("4488") { 1 } else { 4 };
            assert!(message.parts <= allowed, "{message:?}");
            assert_eq!(message.coding, Coding::Ucs2, "{message:?}");
        }
        // the question with many choices is joined from two parts
        assert!(youth.phone.messages().iter().any(|m| m.parts == 2));
    }
    field.assert_all_delivered().await;
    field.finish(&people).await;
}

#[tokio::test]
async fn the_simplest_handset_of_kannel_itself_takes_part_to_the_end() {
    let field = Field::start(Kind::Sqlite).await;
    let number = "+996700123456";
    let mut handset = field.kannel.fakesmsc(number);
    handset.send("КОШУЛ 21").await;
    let mut shown = String::new();
    loop {
        // parts come one by one: the last one of a question holds its last choice
        shown.push_str(&handset.next_message().await);
        if ends(&shown, Language::Ky) {
            break;
        }
        if is_whole(&shown) {
            handset.send(reply_to(&shown, Language::Ky)).await;
            shown.clear();
        }
    }
    field.assert_counted(number, Language::Ky).await;
    let whose = Youth::new(field.smsc.phone(number), Language::Ky);
    field.finish(&[whose]).await;
}

/// The last choice of every message of the Kyrgyz talk.
fn is_whole(shown: &str) -> bool {
    let ends = ["башка", "жок", "билбейм"];
    ends.iter().any(|end| shown.ends_with(end))
}

#[tokio::test]
async fn danger_in_a_message_of_several_parts_is_read_across_the_seam_and_answered_in_one_segment()
{
    let field = Field::start(Kind::Sqlite).await;
    let youth = Youth::new(field.smsc.phone("996555123456"), Language::Ky);
    let before = "Кечир, бул суроого жооп эмес. Баары жаман болуп жатат. ";
    let text = format!("{before}Өзүмдү өлтүргүм келет. Эч кимге айтпагыла, суранам.");
    let parts = youth.phone.parts(&text);
    assert_eq!(parts.len(), 2);
    // overtaking each other, as parts do
    youth
        .phone
        .send_parts(&[parts[1].clone(), parts[0].clone()])
        .await;
    let help = youth.phone.next_message().await;
    assert_eq!(help.parts, 1);
    assert!(
        help.text.contains("Жардам телефондору: 112, 111"),
        "{help:?}"
    );
    field
        .stage
        .reached(1, "SELECT count(*) FROM disclosure")
        .await;
    let log = field.stage.log();
    assert!(
        !log.contains("өлтүр") && !log.contains("555123456"),
        "{log}"
    );
    field.stage.finish(&[]).await;
}
