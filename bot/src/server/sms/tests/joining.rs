use super::*;
use crate::domain::Span;

#[tokio::test]
async fn the_first_message_says_what_all_replies_cost_and_nothing_is_stored_before_consent() {
    let mut talk = Talk::new().await;
    let first = talk.says(ANN, "Кошул 21").await.remove(0);
    assert!(
        first.contains("Жаш үн") && first.contains("13,50 сом") && first.contains("Жашың"),
        "{first}"
    );
    let consent = talk.says(ANN, "3").await.remove(0);
    assert!(
        consent.contains("10") && consent.contains("ӨЧҮР"),
        "{consent}"
    );
    for table in [
        "address",
        "respondent",
        "session",
        "sms_line",
        "sms",
        "inbox",
    ] {
        assert_eq!(talk.count(table).await, 0, "{table}");
    }
    let question = talk.says(ANN, "ооба").await.remove(0);
    assert!(question.contains("1)"), "{question}");
    assert_eq!(talk.count("respondent").await, 1);
    assert_eq!(talk.count("participation").await, 1);
}

#[tokio::test]
async fn who_is_responsible_stands_in_the_first_words_in_help_and_in_who_asks() {
    let mut talk = Talk::new().await;
    let mut settings = talk.context.settings.clone();
    settings.responsible = Some(crate::domain::Responsible {
        organisation: crate::domain::PerLanguage::from_fn(|l| format!("Center {}", l.code())),
        contact: crate::domain::PerLanguage::from_fn(|_| "0312 000 000".to_owned()),
    });
    talk.context = Arc::new(Context::of_scratch(&talk.scratch, settings));
    talk.restart().await;
    talk.refresh().await;
    let first = talk.says(ANN, "КОШУЛ 21").await.remove(0);
    let words =
        "Жаш үн (Center ky), кеңешке: 5 суроо. Темасы: жаштардын жашоосу. Баары 13,50 сомго чейин.";
    assert!(first.starts_with(words), "{first}");
    assert!(segments(&first).segments <= 3, "{first}");
    let responsible = "Жооптуу: Center ky, 0312 000 000";
    for asked in ["ким сурап жатат?", "ЖАРДАМ"] {
        let told = talk.says(ANN, asked).await.pop().unwrap();
        assert!(told.ends_with(responsible), "{told}");
        assert!(segments(&told).segments <= 2, "{told}");
    }
}

#[tokio::test]
async fn the_language_is_that_of_the_keyword() {
    let mut talk = Talk::new().await;
    let ky = talk.says(ANN, "koshul ugut").await.remove(0);
    assert!(ky.contains("Жашыңыз канчада"), "{ky}");
    let ru = talk.says(BEN, "УЧАСТВУЮ 21").await.remove(0);
    assert!(ru.contains("лет"), "{ru}");
    // a word of no language can be followed by one
    talk.says(BEN, "JOIN 21").await;
    assert!(talk.says(BEN, "РУС").await[0].contains("лет"));
}

#[tokio::test]
async fn another_age_ends_with_helplines_and_stores_nothing() {
    let mut talk = Talk::new().await;
    for age in ["5", "35", "9"] {
        talk.says(ANN, "КОШУЛ 21").await;
        let goodbye = talk.says(ANN, age).await.remove(0);
        assert!(goodbye.contains("112"), "{goodbye}");
    }
    for table in ["address", "respondent", "sms_line", "sms", "inbox"] {
        assert_eq!(talk.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn under_the_guardian_age_a_paper_code_is_needed_and_another_age_does_not_help() {
    let mut talk = Talk::new().await;
    talk.says(ANN, "КОШУЛ 21").await;
    let guardian = talk.says(ANN, "1").await.remove(0);
    assert!(guardian.contains("уруксат"), "{guardian}");
    talk.says(ANN, "КОШУЛ 21").await;
    assert_eq!(talk.says(ANN, "4").await, std::slice::from_ref(&guardian));
    let wrong = talk.says(ANN, "ABCD2345").await.remove(0);
    assert!(wrong.contains("Код туура эмес"), "{wrong}");

    let mut tx = talk.context.db.begin().await.unwrap();
    let (codes, _) = crate::store::guardians::create_codes(&mut tx, 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let consent = talk.says(ANN, &codes[0].to_lowercase()).await.remove(0);
    assert!(consent.contains("ӨЧҮР"), "{consent}");
    // the guardian's yes is stored, so a restart does not lose it
    talk.restart().await;
    let question = talk.says(ANN, "1").await.remove(0);
    assert!(question.contains("1)"), "{question}");
    assert_eq!(
        talk.rows("SELECT guardian || age_band FROM respondent")
            .await,
        ["slip11-13"]
    );
}

#[tokio::test]
async fn an_unclear_place_is_a_numbered_choice_and_a_wrong_one_is_told() {
    let mut talk = Talk::with(
        Fake::default(),
        &["ugut", "osh", "bishkek", "kara-suu", "sary-bulak"],
    )
    .await;
    assert!(talk.says(ANN, "КОШУЛ Лондон").await[0].contains("КОШУЛ"));
    let oblasts = talk.says(ANN, "КОШУЛ").await.remove(0);
    assert!(
        oblasts.contains("1)") && oblasts.contains("сом"),
        "{oblasts}"
    );
    assert!(
        oblasts.contains(") Ош шаары ") && oblasts.contains(") Ош "),
        "{oblasts}"
    );
    let which = oblasts
        .split_whitespace()
        .position(|w| w.starts_with("Нарын"))
        .map(|_| {
            oblasts
                .split(") ")
                .position(|p| p.starts_with("Нарын"))
                .unwrap()
        });
    let age = talk.says(ANN, &which.unwrap().to_string()).await.remove(0);
    assert!(age.contains("Жашың"), "{age}");
    let none = talk.says(BEN, "КОШУЛ сузак").await.remove(0);
    assert!(none.contains("жок"), "{none}");
}

#[tokio::test]
async fn who_declines_leaves_nothing_and_who_stumbles_is_asked_twice_in_short() {
    let mut talk = Talk::new().await;
    talk.says(ANN, "КОШУЛ 21").await;
    assert!(talk.says(ANN, "алма").await[0].contains("1-5"));
    assert!(talk.says(ANN, "алма").await[0].contains("1-5"));
    assert!(talk.says(ANN, "алма").await[0].contains("КОШУЛ"));
    talk.says(ANN, "КОШУЛ 21").await;
    talk.says(ANN, "16").await;
    assert!(talk.says(ANN, "жок").await[0].contains("сакталган жок"));
    assert_eq!(talk.count("sms_line").await, 0);
}

#[tokio::test]
async fn a_message_that_comes_four_times_with_one_id_is_answered_once() {
    let mut talk = Talk::new().await;
    for _ in 0..4 {
        talk.brings(ANN, SmsBody::Whole("КОШУЛ 21".into()), "same", None)
            .await;
    }
    assert_eq!(talk.got(ANN).len(), 1);
    talk.says(ANN, "3").await;
    talk.says(ANN, "1").await;
    for _ in 0..4 {
        talk.brings(ANN, SmsBody::Whole("1".into()), "again", None)
            .await;
    }
    talk.hands_over().await;
    assert_eq!(talk.got(ANN).len(), 1);
}

#[tokio::test]
async fn a_number_that_answers_a_forgotten_question_leads_nowhere() {
    let mut talk = Talk::new().await;
    talk.says(ANN, "КОШУЛ 21").await;
    talk.restart().await;
    for text in ["21", "3", "1"] {
        let how = talk.says(ANN, text).await.remove(0);
        assert!(how.contains("КОШУЛ") && how.contains("УЧАСТВУЮ"), "{how}");
    }
    let hello = talk.says(ANN, "Үгүт").await.remove(0);
    assert!(hello.contains("Жашың"), "{hello}");
}

#[tokio::test]
async fn a_word_to_join_that_comes_late_leads_nobody_back_to_their_age() {
    let talk = Talk::new().await;
    let written = talk.scratch.ambient.now();
    let sent = |seconds: i64| Some(written + Span::seconds(seconds));
    for (seconds, text) in [(5, "КОШУЛ 21"), (10, "3"), (0, "КОШУЛ 21"), (15, "1")] {
        let id = format!("{seconds}");
        talk.brings(ANN, SmsBody::Whole(text.into()), &id, sent(seconds))
            .await;
    }
    talk.hands_over().await;
    let [_age, consent, first] = talk.got(ANN).try_into().unwrap();
    assert!(consent.contains("Макулбу"), "{consent}");
    assert!(first.contains("Мектеп"), "{first}");
    // and nobody away from a question
    for (seconds, text) in [(20, "ТИЛ"), (12, "КОШУЛ 21"), (13, "ТИЛ")] {
        let id = format!("{seconds}");
        talk.brings(ANN, SmsBody::Whole(text.into()), &id, sent(seconds))
            .await;
    }
    talk.hands_over().await;
    let [language] = talk.got(ANN).try_into().unwrap();
    assert!(language.contains("кыргызча"), "{language}");
}

#[tokio::test]
async fn answers_from_before_a_restart_that_come_after_a_new_word_to_join_make_nobody_younger() {
    let talk = Talk::new().await;
    let written = talk.scratch.ambient.now();
    for (seconds, text) in [(9, "КОШУЛ 21"), (3, "3"), (5, "1"), (11, "3"), (13, "1")] {
        let sent = Some(written + Span::seconds(seconds));
        talk.brings(ANN, SmsBody::Whole(text.into()), &seconds.to_string(), sent)
            .await;
    }
    talk.hands_over().await;
    let [hello, again, twice, _consent, first] = talk.got(ANN).try_into().unwrap();
    assert!(hello.contains(&again) && again == twice, "{hello} {again}");
    assert!(first.contains("Мектеп"), "{first}");
}

#[tokio::test]
async fn a_gateways_clock_that_is_put_back_holds_nobody_up_for_longer_than_a_quarter_of_an_hour() {
    let talk = Talk::new().await;
    let mut passed = 0;
    for (minutes, shown, text) in [(0, 0, "КОШУЛ 21"), (2, -60, "3"), (16, -46, "3")] {
        talk.clock().advance(Span::minutes(minutes - passed));
        passed = minutes;
        let sent = talk.scratch.ambient.now() + Span::minutes(shown - minutes);
        let id = minutes.to_string();
        talk.brings(ANN, SmsBody::Whole(text.into()), &id, Some(sent))
            .await;
    }
    let [hello, again, consent] = talk.got(ANN).try_into().unwrap();
    assert!(hello.contains(&again), "{again}");
    assert!(consent.contains("Макулбу"), "{consent}");
}

#[tokio::test]
async fn a_late_word_to_join_does_not_undo_a_stop() {
    let talk = Talk::new().await;
    let written = talk.scratch.ambient.now();
    for (seconds, text) in [(9, "СТОП"), (3, "КОШУЛ 21"), (12, "КОШУЛ 21")] {
        let sent = Some(written + Span::seconds(seconds));
        talk.brings(ANN, SmsBody::Whole(text.into()), &seconds.to_string(), sent)
            .await;
    }
    let [_stopped, hello] = talk.got(ANN).try_into().unwrap();
    assert!(hello.contains("Жашың"), "{hello}");
}

#[tokio::test]
async fn another_language_leads_on_where_somebody_was() {
    let mut talk = Talk::new().await;
    for text in ["КОШУЛ 21", "3", "ТИЛ"] {
        talk.says(ANN, text).await;
    }
    let consent = talk.says(ANN, "2").await.remove(0);
    assert!(consent.contains("Согласие"), "{consent}");
    // of somebody who has said nothing else it is remembered for what comes
    for (text, found) in [
        ("ЯЗЫК", "русский"),
        ("2", "УЧАСТВУЮ"),
        ("5", "УЧАСТВУЮ"),
        ("JOIN 21", "Сколько"),
    ] {
        let said = talk.says(BEN, text).await.remove(0);
        assert!(said.contains(found), "{text}: {said}");
    }
}

#[tokio::test]
async fn a_part_of_a_strangers_message_is_not_kept() {
    let talk = Talk::new().await;
    talk.brings(ANN, SmsBody::Fragment("ң ө".into()), "part", None)
        .await;
    assert_eq!(talk.got(ANN).len(), 1);
    assert_eq!(talk.count("failed_inbound").await, 0);
}

#[tokio::test]
async fn what_comes_late_shows_the_question_again_and_the_answer_to_its_first_copy_counts() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let written = talk.scratch.ambient.now();
    let mut got = Vec::new();
    for (seconds, text) in [(5, "1"), (2, "3"), (9, "2")] {
        let sent = Some(written + Span::seconds(seconds));
        talk.brings(ANN, SmsBody::Whole(text.into()), &seconds.to_string(), sent)
            .await;
        if seconds == 5 {
            talk.hands_over().await;
            got = talk.got(ANN);
        }
    }
    talk.hands_over().await;
    let [again, third] = talk.got(ANN).try_into().unwrap();
    assert!(again.contains(&got[0]), "{again}");
    assert!(third.contains("Колдоо"), "{third}");
}

#[tokio::test]
async fn whoever_chose_a_language_first_still_hears_what_replies_cost() {
    for first in ["РУС", "LANG"] {
        let mut talk = Talk::new().await;
        talk.says(ANN, first).await;
        if first == "LANG" {
            talk.says(ANN, "2").await;
        }
        let hello = talk.says(ANN, "УЧАСТВУЮ 21").await.remove(0);
        assert!(hello.contains("13,50 сом"), "{first}: {hello}");
    }
    // and whoever joins anew, as it may be somebody else
    let mut talk = Talk::new().await;
    for _ in 0..2 {
        let hello = talk.says(ANN, "УЧАСТВУЮ 21").await.remove(0);
        assert!(hello.contains("13,50 сом"), "{hello}");
    }
}

#[tokio::test]
async fn every_wrong_code_is_answered_in_the_language_of_the_talk() {
    let mut talk = Talk::new().await;
    talk.says(ANN, "УЧАСТВУЮ 21").await;
    talk.says(ANN, "1").await;
    let mut answers = Vec::new();
    for code in ["ABCDEFGH", "BCDEFGHJ", "CDEFGHJK"] {
        answers.push(talk.says(ANN, code).await.remove(0));
    }
    assert_eq!(answers[0], answers[1]);
    for answer in answers {
        assert!(
            answer.starts_with("Код") && answer.contains("подош"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_goodbye_is_on_the_bill_of_what_it_ends() {
    let sent = "SELECT CAST(sum(sent) AS TEXT) FROM sms_cost";
    let mut talk = Talk::new().await;
    talk.says(ANN, "КОШУЛ 21").await;
    let before: i64 = talk.rows(sent).await[0].parse().unwrap();
    talk.says(ANN, "40").await;
    let after: i64 = talk.rows(sent).await[0].parse().unwrap();
    assert!(after > before, "{before} {after}");
}
