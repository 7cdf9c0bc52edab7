use super::*;

/// The last number that is offered means somebody new.
async fn another(talk: &mut Talk, phone: &str) -> String {
    let offered = talk.says(phone, "КОШУЛ 21").await.remove(0);
    let last = offered.chars().filter(char::is_ascii_digit).max().unwrap();
    for text in [&last.to_string(), "3"] {
        talk.says(phone, text).await;
    }
    talk.says(phone, "1").await.remove(0)
}

#[tokio::test]
async fn three_people_may_share_a_phone_in_a_round_and_a_fourth_may_not() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    let who = talk.says(ANN, "КОШУЛ 21").await.remove(0);
    assert!(who.contains("1)") && who.contains("2)"), "{who}");
    // "continue" shows the question, and nothing of what was answered
    assert_eq!(talk.says(ANN, "1").await, std::slice::from_ref(&first));
    assert_eq!(another(&mut talk, ANN).await, first);
    assert_eq!(another(&mut talk, ANN).await, first);
    talk.says(ANN, "КОШУЛ 21").await;
    let full = talk.says(ANN, "4").await.remove(0);
    assert!(full.contains('3'), "{full}");
    assert_eq!(talk.count("participation").await, 3);
    let shared = "SELECT DISTINCT CAST(shared AS TEXT) FROM session";
    assert_eq!(talk.rows(shared).await, ["1"]);
}

#[tokio::test]
async fn who_erased_and_comes_back_counts_to_the_three() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    another(&mut talk, ANN).await;
    for text in ["ӨЧҮР", "ӨЧҮР"] {
        talk.says(ANN, text).await;
    }
    assert_eq!(talk.count("participation").await, 1);
    another(&mut talk, ANN).await;
    talk.says(ANN, "КОШУЛ 21").await;
    assert!(talk.says(ANN, "3").await[0].contains('3'));
}

#[tokio::test]
async fn each_on_the_phone_goes_back_to_their_own_questions() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    let second = talk.says(ANN, "1").await.remove(0);
    assert_eq!(another(&mut talk, ANN).await, first);
    let who = talk.says(ANN, "КОШУЛ 21").await.remove(0);
    assert!(who.contains("1-2:") && who.contains("3:"), "{who}");
    assert_eq!(talk.says(ANN, "1").await, [second]);
    talk.says(ANN, "КОШУЛ 21").await;
    assert_eq!(talk.says(ANN, "2").await, [first]);
    talk.says(ANN, "КОШУЛ 21").await;
    assert!(talk.says(ANN, "9").await[0].contains("1-3"));
}

#[tokio::test]
async fn what_somebody_new_says_is_never_an_answer_of_whoever_was_asked_before() {
    for restarts in [false, true] {
        let mut talk = Talk::new().await;
        let first = talk.joins(ANN).await;
        for text in ["КОШУЛ 21", "2", "3"] {
            talk.says(ANN, text).await;
        }
        if restarts {
            talk.restart().await;
        } else {
            assert!(talk.says(ANN, "2").await[0].contains("сакталган жок"));
        }
        // they change their mind: the question of the first one comes again, unanswered
        let again = talk.says(ANN, "1").await.remove(0);
        assert!(again.contains(&first), "{again}");
        talk.says(ANN, "КОШУЛ 21").await;
        assert_eq!(talk.says(ANN, "1").await, [first]);
    }
}

#[tokio::test]
async fn somebody_new_does_not_agree_to_a_text_that_died_in_our_queue() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    for text in ["КОШУЛ 21", "2"] {
        talk.says(ANN, text).await;
    }
    talk.writes(ANN, "3").await;
    // it still waits, then it is too old
    talk.writes(ANN, "1").await;
    talk.clock().advance(2 * crate::domain::HOUR);
    talk.sms.tick().await.unwrap();
    let consent = talk.says(ANN, "1").await.remove(0);
    assert!(consent.contains("Макулбу"), "{consent}");
    assert_eq!(talk.count("respondent").await, 1);
    talk.says(ANN, "1").await;
    assert_eq!(talk.count("respondent").await, 2);
}

#[tokio::test]
async fn who_stays_on_the_phone_goes_on_when_the_last_writer_has_left_it() {
    let mut talk = Talk::new().await;
    let first = talk.joins(ANN).await;
    another(&mut talk, ANN).await;
    for text in ["ӨЧҮР", "ӨЧҮР"] {
        talk.says(ANN, text).await;
    }
    talk.says(ANN, "КОШУЛ 21").await;
    assert_eq!(talk.says(ANN, "1").await, [first]);
}

#[tokio::test]
async fn stop_holds_for_everybody_on_the_phone() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    another(&mut talk, ANN).await;
    talk.says(ANN, "STOP").await;
    let stopped = "SELECT DISTINCT CAST(stopped AS TEXT) FROM respondent";
    assert_eq!(talk.rows(stopped).await, ["1"]);
}

/// Ten phones whose holders erase and return are ten people, not thirty.
#[tokio::test]
async fn who_erases_and_returns_is_not_counted_again_until_the_round_is_cut() {
    let mut talk = Talk::new().await;
    for number in 1..=10 {
        let phone = format!("05550001{number:02}");
        talk.joins(&phone).await;
        talk.says(&phone, "1 3").await;
        for text in ["ӨЧҮР", "ӨЧҮР"] {
            talk.says(&phone, text).await;
        }
        if number == 5 {
            talk.restart().await;
        }
        let closed = talk.says(&phone, "КОШУЛ 21").await.remove(0);
        assert!(closed.contains("кабыл алынган"), "{closed}");
        // nor by way of the age and the consent that were asked before
        for text in ["3", "1"] {
            talk.says(&phone, text).await;
        }
    }
    assert_eq!(
        (talk.count("session").await, talk.count("took_part").await),
        (0, 10)
    );
    let mut tx = talk.context.db.begin().await.unwrap();
    crate::store::respondents::cut_links(&mut tx, &RoundId::new(ROUND), 10)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(talk.count("took_part").await, 0);
}

#[tokio::test]
async fn what_one_erased_is_closed_to_all_who_are_known_on_the_phone() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    for _ in 0..2 {
        another(&mut talk, ANN).await;
    }
    talk.opens("needs-assessment-next").await;
    talk.first_is_over().await;
    // the first enters the next round, and erases
    for text in ["КОШУЛ 21", "1", "1", "ӨЧҮР", "ӨЧҮР"] {
        talk.says(ANN, text).await;
    }
    for known in ["1", "2"] {
        talk.says(ANN, "КОШУЛ 21").await;
        let closed = talk.says(ANN, known).await.remove(0);
        assert!(closed.contains("кабыл алынган"), "{closed}");
    }
    talk.says(ANN, "КОШУЛ 21").await;
    assert!(
        talk.says(ANN, "3").await[0].contains("кабыл алынган"),
        "nor to somebody new"
    );
    let next = "SELECT pseudonym FROM session WHERE round = 'needs-assessment-next'";
    assert_eq!(talk.rows(next).await.len(), 0);
}

#[tokio::test]
async fn whoever_is_new_on_a_phone_neither_erases_nor_takes_along_nor_speaks_for_the_others() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.says(ANN, "КОШУЛ 21").await;
    talk.says(ANN, "2").await;
    let again = talk.says(ANN, "ТЕЛЕГРАМ").await.remove(0);
    assert!(!again.contains("http"), "{again}");
    for _ in 0..2 {
        talk.says(ANN, "ӨЧҮР").await;
        assert_eq!(talk.count("respondent").await, 1);
        talk.says(ANN, "КОШУЛ 21").await;
        talk.says(ANN, "2").await;
    }
    talk.says(ANN, "1").await;
    talk.says(ANN, "мени уруп жатат").await;
    let age = "SELECT CAST(count(*) AS TEXT) FROM disclosure";
    assert_eq!(talk.rows(age).await, ["1"]);
    let mut tx = talk.context.db.begin_read().await.unwrap();
    let case = crate::store::disclosures::all(&mut tx)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(case.about.age, Some(crate::domain::AgeBand::From11));
    assert_eq!(case.chat.line().unwrap().slot, 0);
}

#[tokio::test]
async fn a_second_round_leaves_the_code_on_the_poster_to_the_first_until_that_is_over() {
    let rounds = "SELECT DISTINCT round FROM session ORDER BY round";
    let mut talk = Talk::new().await;
    talk.opens("needs-assessment-next").await;
    talk.joins(ANN).await;
    assert_eq!(talk.rows(rounds).await, [super::ROUND]);
    talk.first_is_over().await;
    talk.joins("0555000077").await;
    assert_eq!(talk.rows(rounds).await.len(), 2);
}
