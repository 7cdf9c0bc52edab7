//! By SMS both questions at the end are one message with numbers; invitations, a year later, and a guardian's yes to each round.

use super::*;
use crate::domain::{BISHKEK, DAY, HOUR, RoundPlace, View, start_of_day};
use crate::services::invitations;
use crate::store::{contacts, guardians, invitations as rows};

impl Talk {
    /// Joins and skips to the question at the end.
    async fn ends(&mut self, phone: &str) -> String {
        self.joins(phone).await;
        let mut last = String::new();
        for _ in 0..12 {
            last = self.says(phone, "ӨТКӨР").await.pop().unwrap_or(last);
            if last.contains("экөө") || last.contains("жазалыбы") {
                return last;
            }
        }
        panic!("no end: {last}");
    }

    async fn wishes(&self) -> Vec<String> {
        self.rows("SELECT CAST(f.wanted AS TEXT) || COALESCE(CAST(c.invited AS TEXT), '-') FROM follow f LEFT JOIN contact c ON c.address_id = f.address_id")
            .await
    }

    async fn invites(&self, round: &str) {
        let of = RoundPlace {
            round: RoundId::new(round),
            municipality: "ugut".into(),
        };
        let mut tx = self.context.db.begin().await.unwrap();
        let begun = rows::begin(&mut tx, &of, self.scratch.ambient.now()).await;
        assert!(begun.unwrap());
        tx.commit().await.unwrap();
    }

    /// It is this hour of Bishkek's day after so many days, and what is due goes out.
    async fn hour(&self, days: i64, hour: i64) {
        let now = self.scratch.ambient.now();
        let then = start_of_day(now) + days * DAY + hour * HOUR;
        assert!(then > now && then + BISHKEK > now);
        self.clock().advance(then - now);
        for _ in 0..3 {
            invitations::tick(&self.context, self.scratch.ambient.now())
                .await
                .unwrap();
        }
        self.sms.tick().await.unwrap();
        self.hands_over().await;
    }
}

#[tokio::test]
async fn one_number_answers_both_questions_and_a_bare_yes_is_asked_again() {
    for (typed, kept, told) in [
        ("1", "10", "мөөнөтү"),
        ("2", "01", "жаңы суроолор"),
        ("3", "11", "жыйынтыкты да"),
        ("4", "00", "башка жазбайбыз"),
        ("жок", "00", "башка жазбайбыз"),
    ] {
        let mut talk = Talk::new().await;
        let asked = talk.ends(ANN).await;
        assert!(
            segments(&asked).segments == 1 && asked.contains("4)"),
            "{asked}"
        );
        let again = talk.says(ANN, "ооба").await.remove(0);
        assert!(again.contains("1-4"), "{again}");
        let said = talk.says(ANN, typed).await.remove(0);
        assert!(said.contains(told), "{typed}: {said}");
        assert_eq!(segments(&said).segments, 1);
        assert_eq!(talk.wishes().await, [kept], "{typed}");
        // a "no" afterwards takes all of it back
        if kept != "00" {
            let no = talk.says(ANN, "жок").await.remove(0);
            assert!(no.contains("башка жазбайбыз"), "{no}");
            assert_eq!(talk.wishes().await, ["00"]);
        }
    }
}

#[tokio::test]
async fn a_question_of_before_the_two_were_one_keeps_its_meaning() {
    let mut talk = Talk::new().await;
    talk.ends(ANN).await;
    // as it stood when the program was replaced
    let mut tx = talk.context.db.begin().await.unwrap();
    let phone = Phone::parse(ANN).unwrap();
    let hash = [talk
        .context
        .vault
        .chat_hash(crate::domain::Chat::sms(phone, 1))];
    let mut found = crate::store::respondents::load(&mut tx, &hash)
        .await
        .unwrap();
    let mut person = found.remove(&hash[0]).unwrap();
    person.respondent.view = View::AskFollow;
    let set = crate::store::respondents::WriteSet {
        people: vec![person],
        ..Default::default()
    };
    crate::store::respondents::save(&mut tx, &set)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let said = talk.says(ANN, "2").await.remove(0);
    assert!(said.contains("башка жазбайбыз"), "{said}");
    assert_eq!(talk.wishes().await, ["0-"]);
}

#[tokio::test]
async fn an_invitation_is_one_segment_in_its_hours_and_leads_on_with_one_word() {
    let mut talk = Talk::new().await;
    talk.ends(ANN).await;
    talk.says(ANN, "2").await;
    talk.ends(BEN).await;
    talk.says(BEN, "1").await;
    talk.opens("next").await;
    talk.first_is_over().await;
    talk.invites("next").await;
    talk.hour(1, 10).await;
    talk.got(ANN);
    talk.hour(0, 15).await;
    let got = talk.got(ANN);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(
        got[0].contains("УЛАНТ") && got[0].ends_with("ТОКТО"),
        "{}",
        got[0]
    );
    assert_eq!(segments(&got[0]).segments, 1);
    assert!(!talk.got(BEN).iter().any(|text| text.contains("УЛАНТ")));
    // one reminder, and no more
    for days in [6, 1, 7, 7] {
        talk.hour(days, 16).await;
    }
    assert_eq!(talk.got(ANN).len(), 1);
    let ahead = talk.says(ANN, "УЛАНТ").await.remove(0);
    assert!(ahead.contains("Катышуу: 1)"), "{ahead}");
    let question = talk.says(ANN, "1").await.remove(0);
    assert!(question.contains("1)"), "{question}");
    assert_eq!(
        talk.rows("SELECT round FROM participation ORDER BY round")
            .await
            .len(),
        3
    );
}

#[tokio::test]
async fn stop_by_sms_ends_invitations_and_what_was_stopped_is_not_handed_over() {
    let mut talk = Talk::new().await;
    talk.ends(ANN).await;
    talk.says(ANN, "2").await;
    talk.opens("next").await;
    talk.first_is_over().await;
    talk.invites("next").await;
    let now = talk.scratch.ambient.now();
    let then = start_of_day(now) + DAY + 15 * HOUR;
    talk.clock().advance(then - now);
    for _ in 0..3 {
        invitations::tick(&talk.context, talk.scratch.ambient.now())
            .await
            .unwrap();
    }
    talk.got(ANN);
    let of = RoundPlace {
        round: RoundId::new("next"),
        municipality: "ugut".into(),
    };
    let mut tx = talk.context.db.begin().await.unwrap();
    let stopped = crate::domain::Inviting::Stopped;
    let now = talk.scratch.ambient.now();
    assert!(
        invitations::change(&mut tx, &of, stopped, "cli", now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    talk.hands_over().await;
    assert!(talk.got(ANN).is_empty());
    talk.says(ANN, "ТОКТО").await;
    talk.hour(8, 16).await;
    assert!(talk.got(ANN).is_empty());
}

#[tokio::test]
async fn after_a_year_the_age_is_asked_with_the_place_and_then_consent() {
    let mut talk = Talk::new().await;
    talk.ends(ANN).await;
    talk.says(ANN, "3").await;
    talk.clock().advance(366 * DAY);
    talk.opens("next").await;
    talk.first_is_over().await;
    let age = talk.says(ANN, "УЛАНТ").await.remove(0);
    assert!(age.contains("Үгүт") && age.contains("14-15"), "{age}");
    let consent = talk.says(ANN, "3").await.remove(0);
    assert!(consent.contains("Макулбу"), "{consent}");
    let question = talk.says(ANN, "1").await.remove(0);
    assert!(question.contains("1)"), "{question}");
    let row = talk.rows("SELECT age_band FROM respondent").await;
    assert_eq!(row, ["16-17"]);
}

#[tokio::test]
async fn a_paper_code_is_good_for_one_round_and_a_parent_may_allow_invitations_by_a_word() {
    let mut talk = Talk::new().await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let (codes, _) = guardians::create_codes(&mut tx, 2).await.unwrap();
    tx.commit().await.unwrap();
    talk.says(ANN, "КОШУЛ 21").await;
    talk.says(ANN, "1").await;
    talk.says(ANN, &codes[0]).await;
    // from the parent's own phone
    let said = talk
        .says(BEN, &format!("чакыргыла {}", codes[0]))
        .await
        .remove(0);
    assert!(said.contains("КАЙТАРАМ"), "{said}");
    assert_eq!(
        talk.rows("SELECT CAST(invites AS TEXT) FROM guardian_yes")
            .await,
        ["1"]
    );
    let mut last = talk.says(ANN, "1").await.remove(0);
    for _ in 0..12 {
        if last.contains("экөө") {
            break;
        }
        last = talk.says(ANN, "ӨТКӨР").await.pop().unwrap_or(last);
    }
    assert!(last.contains("экөө"), "ticked, so asked: {last}");
    talk.says(ANN, "2").await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let address = crate::store::addresses::find(
        &mut tx,
        crate::domain::Chat::sms(Phone::parse(ANN).unwrap(), 1),
    )
    .await
    .unwrap()
    .unwrap();
    assert!(
        contacts::answer(&mut tx, address)
            .await
            .unwrap()
            .unwrap()
            .yes
    );
    drop(tx);
    talk.opens("next").await;
    talk.first_is_over().await;
    let first = talk.says(ANN, "УЛАНТ").await.remove(0);
    assert!(first.contains("уруксат"), "{first}");
    let wrong = talk.says(ANN, "ABCD2345").await.remove(0);
    assert!(wrong.contains("туура эмес"), "{wrong}");
    let question = talk.says(ANN, &codes[1]).await.remove(0);
    assert!(question.contains("1)"), "{question}");
    // the word alone is a word as any other
    let other = talk.says(BEN, "чакыргыла").await.remove(0);
    assert!(!other.contains("КАЙТАРАМ"), "{other}");
}

#[tokio::test]
async fn start_tells_of_another_round_and_only_a_yes_begins_it() {
    let mut talk = Talk::new().await;
    talk.ends(ANN).await;
    talk.says(ANN, "4").await;
    talk.opens("next").await;
    talk.first_is_over().await;
    for word in ["START", "БАШТА", "УЛАНТ"] {
        let asked = talk.says(ANN, word).await.pop().unwrap();
        assert!(asked.contains("Катышуу: 1) ооба 2) жок"), "{word}: {asked}");
        assert!(
            segments(&asked).segments <= 2 && asked.contains("сом"),
            "{asked}"
        );
        assert_eq!(talk.count("session").await, 1, "{word}");
    }
    let wrong = talk.says(ANN, "кандайсың").await.pop().unwrap();
    assert!(wrong.contains("1-2"), "{wrong}");
    talk.says(ANN, "жок").await;
    talk.says(ANN, "START").await;
    assert_eq!(talk.count("session").await, 1);
    talk.says(ANN, "ТОКТО").await;
    let asked = talk.says(ANN, "START").await.pop().unwrap();
    assert!(asked.contains("Катышуу: 1) ооба 2) жок"), "{asked}");
    talk.says(ANN, "ооба").await;
    assert_eq!(talk.count("session").await, 2);
}

#[tokio::test]
async fn whoever_asks_who_writes_hears_it_and_goes_on() {
    let mut talk = Talk::new().await;
    talk.says(ANN, "КОШУЛ 21").await;
    let told = talk.says(ANN, "кимсиз?").await.pop().unwrap();
    assert!(told.contains("кеңешке") && told.contains("1-5"), "{told}");
    talk.says(ANN, "3").await;
    let told = talk.says(ANN, "кто это?").await.pop().unwrap();
    assert!(told.contains("1-2"), "{told}");
    talk.says(ANN, "1").await;
    assert_eq!(talk.count("session").await, 1);
}
