use super::*;

async fn another(talk: &mut Talk, phone: &str) -> String {
    for text in ["КОШУЛ 21", "2", "3"] {
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
    let full = talk.says(ANN, "2").await.remove(0);
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
    assert!(talk.says(ANN, "2").await[0].contains('3'));
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
