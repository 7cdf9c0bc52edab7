//! Words that mean what they say, whatever was said before.

use super::*;

#[tokio::test]
async fn a_no_after_the_yes_to_hearing_what_came_out_is_taken_and_a_late_yes_is_not() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let mut got = Vec::new();
    for _ in 0..20 {
        got = talk.says(ANN, "ӨТКӨР").await;
        if got.iter().any(|text| text.contains("Кийин жазалыбы")) {
            break;
        }
    }
    assert!(got[0].contains("Кийин жазалыбы"), "{got:?}");
    talk.says(ANN, "1").await;
    let followed = "SELECT CAST(wanted AS TEXT) FROM follow";
    assert_eq!(talk.rows(followed).await, ["1"]);
    for no in ["жок", "нет"] {
        talk.says(ANN, no).await;
        assert_eq!(talk.rows(followed).await, ["0"], "{no}");
    }
    talk.says(ANN, "ок").await;
    assert_eq!(talk.rows(followed).await, ["0"], "thanks are no yes");
}

#[tokio::test]
async fn an_unknown_number_is_answered_in_the_language_of_its_word_and_in_both_for_a_word_of_both()
{
    let mut talk = Talk::new().await;
    for (phone, word, ky, ru) in [
        ("0555100001", "СТАРТ", 0, 1),
        ("0555100002", "старт!", 0, 1),
        ("0555100003", "БАШТА", 1, 0),
        ("0555100004", "START", 1, 1),
        ("0555100005", "start", 1, 1),
    ] {
        let got = talk.says(phone, word).await;
        // the first question of who joins is how old they are
        let russian = |text: &&String| text.contains("лет");
        let count = got.iter().filter(russian).count();
        assert_eq!((got.len() - count, count), (ky, ru), "{word}: {got:?}");
    }
}
