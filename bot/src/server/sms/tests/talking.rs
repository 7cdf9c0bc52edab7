use super::*;
use crate::domain::Span;
use crate::store::respondents;

#[tokio::test]
async fn a_whole_survey_is_answered_with_numbers_and_words_in_few_segments() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let mut last = String::new();
    for answer in ["1 3", "2", "1", "1 2 3", "дайыма"] {
        last = talk.says(ANN, answer).await.remove(0);
    }
    assert!(last.contains("Рахмат"), "{last}");
    let follow = talk.says(ANN, "1").await.remove(0);
    assert!(follow.contains("ТОКТО"), "{follow}");
    assert_eq!(talk.rows("SELECT status FROM session").await, ["finished"]);
    assert_eq!(talk.count("follow").await, 1);
    let after = talk.says(ANN, "салам").await.remove(0);
    assert!(after.contains("кабыл алынган"), "{after}");
}

#[tokio::test]
async fn two_equal_answers_seconds_apart_are_two_answers_when_a_question_was_handed_over_between() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let second = talk.says(ANN, "1").await;
    let third = talk.says(ANN, "1").await;
    assert_ne!(second, third);
}

#[tokio::test]
async fn an_answer_that_comes_before_its_question_was_handed_over_is_not_recorded() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    // the same typed twice, while the next question still waits in our queue
    talk.writes(ANN, "1").await;
    talk.writes(ANN, "1").await;
    talk.hands_over().await;
    let got = talk.got(ANN);
    assert_eq!(got.len(), 1, "{got:?}");
    let again = talk.says(ANN, "артка").await;
    assert_eq!(again.len(), 1);
}

#[tokio::test]
async fn an_answer_two_days_late_is_asked_again_and_never_recorded() {
    let mut talk = Talk::new().await;
    let question = talk.joins(ANN).await;
    let long_ago = talk.scratch.ambient.now() - 2 * crate::domain::DAY;
    talk.brings(ANN, SmsBody::Whole("1".into()), "late", Some(long_ago))
        .await;
    talk.hands_over().await;
    let again = talk.got(ANN).remove(0);
    assert!(
        again.contains(question.split(' ').next().unwrap()),
        "{again}"
    );
}

#[tokio::test]
async fn after_three_days_a_session_rests_and_goes_on_with_the_question() {
    let mut talk = Talk::new().await;
    let question = talk.joins(ANN).await;
    talk.clock()
        .advance(3 * crate::domain::DAY + Span::millis(1));
    let again = talk.says(ANN, "1").await.remove(0);
    assert!(again.contains(&question), "{again}");
    assert_ne!(talk.says(ANN, "1").await[0], again);
}

#[tokio::test]
async fn back_and_skip_work_and_no_earlier_answer_is_ever_echoed() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    let second = talk.says(ANN, "1").await.remove(0);
    let back = talk.says(ANN, "АРТКА").await.remove(0);
    assert_eq!(back, first);
    assert!(talk.says(ANN, "өткөр").await[0].contains(&second));
}

#[tokio::test]
async fn two_misunderstandings_are_asked_again_in_short_and_then_the_question_is_left() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    for _ in 0..2 {
        let again = talk.says(ANN, "ыыы").await.remove(0);
        assert!(
            again.contains("Түшүнгөн жокпуз") && again.chars().count() <= 70,
            "{again}"
        );
    }
    let next = talk.says(ANN, "ыыы").await.remove(0);
    assert!(!next.contains(&first), "{next}");
}

#[tokio::test]
async fn stop_is_confirmed_once_cancels_what_is_queued_and_then_there_is_silence() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.writes(ANN, "1").await;
    talk.writes(ANN, "ТОКТО").await;
    talk.hands_over().await;
    let got = talk.got(ANN);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].contains("БАШТА"), "{got:?}");
    for text in ["стоп", "1", "салам"] {
        assert_eq!(talk.says(ANN, text).await, Vec::<String>::new(), "{text}");
    }
    assert_eq!(
        talk.rows("SELECT CAST(stopped AS TEXT) FROM respondent")
            .await,
        ["1"]
    );
    let again = talk.says(ANN, "баштa").await;
    assert_eq!(again.len(), 2, "{again:?}");
    assert!(
        again[0].contains("ТОКТО") && again[1].contains("1)"),
        "{again:?}"
    );
    assert_eq!(
        talk.rows("SELECT CAST(stopped AS TEXT) FROM respondent")
            .await,
        ["0"]
    );
}

#[tokio::test]
async fn a_stranger_who_says_stop_leaves_only_a_hash() {
    let mut talk = Talk::new().await;
    assert_eq!(talk.says(ANN, "STOP").await.len(), 1);
    assert_eq!(talk.count("sms_line").await, 1);
    assert_eq!(talk.count("address").await, 0);
    assert_eq!(talk.says(ANN, "STOP").await.len(), 0);
}

#[tokio::test]
async fn delete_is_asked_once_more_and_then_erases_everything() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.says(ANN, "1").await;
    assert!(talk.says(ANN, "УДАЛИТЬ").await[0].contains("ӨЧҮР"));
    assert!(talk.says(ANN, "ӨЧҮР").await[0].contains("өчүрүлдү"));
    for table in [
        "address",
        "respondent",
        "session",
        "participation",
        "sms_line",
        "sms",
    ] {
        assert_eq!(talk.count(table).await, 0, "{table}");
    }
    assert_eq!(talk.count("took_part").await, 1);
}

#[tokio::test]
async fn delete_and_then_an_answer_is_an_answer() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    talk.says(ANN, "ӨЧҮР").await;
    let next = talk.says(ANN, "1").await.remove(0);
    assert_ne!(next, first);
    assert!(talk.says(ANN, "ӨЧҮР").await[0].contains("дагы бир жолу"));
    assert_eq!(talk.count("respondent").await, 1);
}

#[tokio::test]
async fn words_of_danger_bring_the_neutral_help_and_go_sealed_to_nobody_else() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let help = talk.says(ANN, "жардам").await;
    let danger = talk.says(ANN, "мени уруп жатышат").await;
    assert_eq!(help, danger, "receiving it betrays nothing");
    assert_eq!(talk.count("disclosure").await, 1);
    let stranger = talk.says(BEN, "өзүмдү өлтүргүм келет").await;
    assert_eq!(stranger, help);
    assert_eq!(talk.count("disclosure").await, 2);
}

#[tokio::test]
async fn latin_letters_on_request_halve_the_segments_and_the_language_can_change() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    let latin = talk.says(ANN, "LAT").await.remove(0);
    assert!(latin.is_ascii(), "{latin}");
    assert!(segments(&latin).segments <= segments(&first).segments);
    let russian = talk.says(ANN, "РУС").await.remove(0);
    assert!(russian.is_ascii() && russian != latin, "{russian}");
    assert_eq!(talk.says(ANN, "кириллица").await.len(), 1);
}

#[tokio::test]
async fn a_lone_fragment_is_kept_never_an_answer_and_asked_again() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.brings(ANN, SmsBody::Fragment("1".into()), "part", None)
        .await;
    talk.hands_over().await;
    assert!(talk.got(ANN)[0].contains("толук келбеди"));
    assert_eq!(talk.count("failed_inbound").await, 1);
    let states = talk.rows("SELECT status FROM session").await;
    assert_eq!(states, ["open"]);
}

#[tokio::test]
async fn a_message_that_always_fails_is_kept_and_the_others_are_answered() {
    let talk = Talk::new().await;
    *talk.sms.poison.lock() = Some(|inbound| inbound.external_id.as_deref() == Some("bad"));
    let message = |id: &str, phone: &str| {
        let inbound = SmsIn {
            gateway: "fake".into(),
            external_id: Some(id.into()),
            came: talk.scratch.ambient.now(),
            from: Phone::parse(phone).unwrap(),
            sent: None,
            body: SmsBody::Whole("КОШУЛ 21".into()),
        };
        ("fake".to_owned(), SmsReceived::Message(inbound))
    };
    talk.take(&[message("good", ANN), message("bad", BEN)])
        .await;
    assert_eq!(talk.got(ANN).len(), 1);
    assert!(talk.got(BEN)[0].contains("Дагы бир жолу"));
    assert_eq!(talk.count("failed_inbound").await, 1);
}

#[tokio::test]
async fn what_a_full_disk_refused_comes_again_and_the_operator_is_to_hear() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let message = |number: i64| {
        let inbound = SmsIn {
            gateway: "fake".into(),
            external_id: Some(format!("part {number}")),
            came: talk.scratch.ambient.now(),
            from: Phone::parse(ANN).unwrap(),
            sent: None,
            body: SmsBody::Fragment("1".repeat(100)),
        };
        ("fake".to_owned(), SmsReceived::Message(inbound))
    };
    // fragments are kept: more than fit
    let batch: Vec<_> = (0..200).map(message).collect();
    talk.scratch.fill().await;
    for _ in 0..2 {
        assert!(talk.sms.take(&batch).await.unwrap_err().is_disk_full());
    }
    assert!(talk.context.full_disk.is());
    assert_eq!(talk.count("failed_inbound").await, 0);
    talk.scratch.make_room().await;
    talk.sms.take(&batch).await.unwrap();
    assert!(talk.count("failed_inbound").await > 0);
}

#[tokio::test]
async fn whoever_answers_every_message_automatically_is_left_alone() {
    let mut talk = Talk::new().await;
    let mut replies = 0;
    for n in 0..200 {
        talk.clock().advance(Span::seconds(3));
        replies += talk.says(ANN, &format!("Жок жерде {n}")).await.len();
    }
    assert!(replies <= 66, "{replies}");
    // words of danger are kept all the same, and STOP is heard
    let kept = talk.count("disclosure").await;
    talk.says(ANN, "мени дайыма уруп сабашат").await;
    assert_eq!(talk.count("disclosure").await, kept + 1);
    assert_eq!(talk.says(ANN, "СТОП").await.len(), 1);
}

#[tokio::test]
async fn with_a_full_disk_words_of_danger_bring_the_numbers_from_memory_once() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let came = talk.scratch.ambient.now();
    let message = |id: &str, from: &str, text: &str| {
        let inbound = SmsIn {
            gateway: "fake".into(),
            external_id: Some(id.into()),
            came,
            from: Phone::parse(from).unwrap(),
            sent: None,
            body: SmsBody::Whole(text.into()),
        };
        ("fake".to_owned(), SmsReceived::Message(inbound))
    };
    // more than fit
    let mut batch: Vec<_> = (0..300)
        .map(|n| message(&format!("a{n}"), ANN, &format!("мени уруп жатат {n}")))
        .collect();
    batch.push(message("b", BEN, "Жол керек"));
    talk.scratch.fill().await;
    for _ in 0..3 {
        assert!(talk.sms.take(&batch).await.unwrap_err().is_disk_full());
    }
    let got = talk.got(ANN);
    assert!(got.len() == 1 && got[0].contains("112"), "{got:?}");
    assert!(talk.got(BEN).is_empty());
    talk.scratch.make_room().await;
    talk.take(&batch).await;
    assert!(talk.count("disclosure").await > 0);
}

#[tokio::test]
async fn changed_words_of_consent_are_asked_anew_by_sms_when_a_round_begins() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let vault = &talk.context.vault;
    let hash = vault.chat_hash(crate::domain::Chat::sms(Phone::parse(ANN).unwrap(), 1));
    let people = respondents::load(&mut tx, std::slice::from_ref(&hash)).await;
    let mut person = people.unwrap().remove(&hash).unwrap();
    let agreed = talk.scratch.ambient.now();
    person.respondent.consent = crate::domain::Consent::own("sms-ky-00000000".into(), agreed);
    let set = respondents::WriteSet {
        people: vec![person],
        ..respondents::WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    rounds::close(&mut tx, &RoundId::new(ROUND), talk.scratch.ambient.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk.refresh().await;
    // the round in which they are goes on or ends as ever
    let ended = talk.says(ANN, "1").await;
    assert!(ended[0].contains("Мөөнөтү бүттү"), "{ended:?}");
    talk.opens_another_round().await;
    // with the consent the age is confirmed too
    let age = talk.says(ANN, "УЛАНТ").await;
    assert!(age[0].contains("Жашыңыз канчада"), "{age:?}");
    let asked = talk.says(ANN, "4").await;
    assert!(asked[0].contains("Макулбу"), "{asked:?}");
    let declined = talk.says(ANN, "2").await;
    assert!(declined[0].contains("ӨЧҮР"), "{declined:?}");
    assert_eq!(talk.count("session").await, 1);
    talk.says(ANN, "УЛАНТ").await;
    talk.says(ANN, "4").await;
    let question = talk.says(ANN, "1").await;
    assert_eq!(question, [first]);
    assert_eq!(talk.count("session").await, 2);
}

#[tokio::test]
async fn skip_and_back_do_not_act_on_a_question_beside_one_that_was_asked_in_between() {
    for between in ["ӨЧҮР", "ТИЛ"] {
        let mut talk = Talk::new().await;
        talk.joins(ANN).await;
        let state = "SELECT state FROM session";
        let before = talk.rows(state).await;
        talk.says(ANN, between).await;
        let again = talk.says(ANN, "ӨТКӨР").await;
        assert_eq!(again.len(), 1, "{between}: {again:?}");
        assert_eq!(talk.rows(state).await, before, "{between}");
    }
}
