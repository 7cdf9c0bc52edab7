//! Ways in and back: which round a link leads to, and what a person is told of themselves.

use super::*;
use crate::domain::RoundPlace;
use crate::store::{guardians, round_links};

pub(super) const SCHOOL: &str = "SCHKKKKK";
const ELSEWHERE: &str = "SCHMMMMM";

impl Talk {
    /// The school parliament's round runs in the same place, and in another.
    pub(super) async fn with_school_round() -> Self {
        let talk = Self::new().await;
        let row = RoundRow {
            id: RoundId::new("school-climate-TEST"),
            questionnaire: "school-climate".into(),
            version: "1".into(),
            source: include_str!("../../../../surveys/library/school-climate/questionnaire.toml")
                .into(),
            state: "open".into(),
            schedule: "at_close".into(),
            // the other one is newer: without a link it comes first
            opened_at: talk.scratch.ambient.now().0 - 1,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let link = |municipality: &str, payload: &str| RoundLink {
            municipality: municipality.into(),
            payload: payload.into(),
        };
        let mut tx = talk.context.db.begin().await.unwrap();
        let links = [link("ugut", SCHOOL), link("osh", ELSEWHERE)];
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        tx.commit().await.unwrap();
        talk.live.tick().await.unwrap();
        talk
    }

    async fn in_round(&self) -> Option<String> {
        self.person()
            .await?
            .respondent
            .open
            .map(|open| open.round.to_string())
    }

    async fn paper_code(&self) -> String {
        let mut tx = self.context.db.begin().await.unwrap();
        let (codes, _) = guardians::create_codes(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        codes[0].clone()
    }
}

/// As typed on a Cyrillic keyboard by somebody who copies what the letters look like.
fn in_cyrillic(code: &str) -> String {
    let alike = |c: char| {
        "ABCEHKMPTXY"
            .chars()
            .zip("авсенкмртху".chars())
            .find_map(|(latin, cyrillic)| (latin == c).then_some(cyrillic))
            .unwrap_or(c)
    };
    code.chars().map(alike).collect()
}

#[tokio::test]
async fn a_paper_code_in_cyrillic_letters_leads_to_the_questionnaire_of_the_child_s_link() {
    let mut talk = Talk::with_school_round().await;
    let code = in_cyrillic(&talk.paper_code().await);
    talk.say(&format!("/start {SCHOOL}")).await;
    talk.tap("Русский").await;
    talk.tap("11–13").await;
    talk.tap("код").await;
    talk.say(&code).await;
    assert!(talk.screen().text.contains("Как живётся в школе"));
    talk.tap("Подробнее").await;
    talk.tap("Назад").await;
    talk.tap("Соглас").await;
    assert_eq!(
        talk.in_round().await.as_deref(),
        Some("school-climate-TEST")
    );
    talk.say("/mydata").await;
    assert!(talk.screen().text.contains("опекун дал разрешение"));
}

#[tokio::test]
async fn a_child_from_another_town_says_so_before_the_own_yes() {
    let mut talk = Talk::with_school_round().await;
    let code = talk.paper_code().await;
    talk.say(&format!("/start {SCHOOL}")).await;
    for label in ["Русский", "11–13", "код"] {
        talk.tap(label).await;
    }
    talk.say(&code).await;
    talk.tap("другого места").await;
    assert!(!talk.screen().text.contains("Угут"), "{:?}", talk.screen());
    talk.tap("Соглас").await;
    talk.tap("г. Ош").await;
    let open = talk.person().await.unwrap().respondent.open.unwrap();
    assert_eq!(
        (open.round.as_str(), open.municipality.as_str()),
        ("school-climate-TEST", "osh")
    );
}

#[tokio::test]
async fn wrong_town_keeps_the_questionnaire_of_the_link() {
    let mut talk = Talk::with_school_round().await;
    talk.say(&format!("/start {ELSEWHERE}")).await;
    for label in [
        "Русский",
        "16–17",
        "другого места",
        "Соглас",
        "Нарын",
        "Угут",
    ] {
        talk.tap(label).await;
    }
    let open = talk.person().await.unwrap().respondent.open.unwrap();
    assert_eq!(
        (open.round.as_str(), open.municipality.as_str()),
        ("school-climate-TEST", "ugut")
    );
}

#[tokio::test]
async fn who_wants_to_hear_the_councils_answer_reads_so_and_is_not_asked_again() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.skip_all().await;
    talk.tap("Да").await;
    talk.tap("Нет").await;
    let (follow, invited) = (true, false);
    let thanks = View::Thanks { follow, invited };
    talk.say("/mydata").await;
    assert!(
        talk.screen().text.contains("расскажем"),
        "{:?}",
        talk.screen()
    );
    for way_back in ["/help", "/mydata", "/language", "/stop"] {
        talk.say(way_back).await;
        talk.tap("Назад").await;
        assert_eq!(
            talk.person().await.unwrap().respondent.view,
            thanks,
            "{way_back}"
        );
    }
    for onward in ["/continue", "/start"] {
        talk.say(onward).await;
        assert_eq!(
            talk.person().await.unwrap().respondent.view,
            thanks,
            "{onward}"
        );
    }
}

#[tokio::test]
async fn a_report_is_confirmed_also_when_its_words_tell_of_danger() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.say("/help").await;
    talk.tap("не так").await;
    talk.say("вожатый бьет меня").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Reported);
    assert_eq!(talk.rows("disclosure").await, 1);
}

#[tokio::test]
async fn typed_years_are_an_age() {
    for (years, screen) in [
        ("15", "Участвуешь?"),
        ("мне 20 лет", "Вы согласны"),
        ("12", "разрешение родителя"),
        ("40", "от 11 до 28"),
        ("2", "Участвуешь?"),
    ] {
        let mut talk = Talk::new().await;
        talk.say(&format!("/start {LINK}")).await;
        talk.tap("Русский").await;
        talk.say(years).await;
        let text = talk.screen().text;
        assert!(text.contains(screen), "{years}: {text}");
    }
}

#[tokio::test]
async fn a_link_that_leads_nowhere_says_so_at_once() {
    let mut talk = Talk::new().await;
    let told = talk
        .context
        .texts
        .say(Language::Ru, "round-closed-link", &[]);
    for (link, ended) in [("/start", false), ("/start NOSUCHXX", true)] {
        talk.say(link).await;
        assert_eq!(talk.screen().text.contains(&told), ended, "{link}");
    }
}

#[tokio::test]
async fn help_from_the_card_of_a_new_round_leads_back_to_it() {
    let mut talk = Talk::with_school_round().await;
    talk.reach_first_question().await;
    talk.skip_all().await;
    talk.tap("Нет").await;
    talk.say(&format!("/start {SCHOOL}")).await;
    let card = talk.screen();
    assert!(card.text.contains("Как живётся в школе"), "{card:?}");
    talk.tap("Помощь").await;
    talk.tap("Назад").await;
    assert_eq!(talk.screen(), card);
    for command in ["/mydata", "/language", "/stop"] {
        talk.say(command).await;
        talk.tap("Назад").await;
        assert_eq!(talk.screen(), card, "{command}");
    }
}

#[tokio::test]
async fn what_is_looked_at_before_a_place_is_chosen_has_a_way_back() {
    let mut talk = Talk::new().await;
    talk.say(&format!("/start {LINK}")).await;
    for label in ["Русский", "16–17", "другого места", "Соглас"] {
        talk.tap(label).await;
    }
    let places = talk.screen();
    for command in ["/mydata", "/help", "/language", "/stop"] {
        talk.say(command).await;
        talk.tap("Назад").await;
        assert_eq!(talk.screen(), places, "{command}");
    }
}

#[tokio::test]
async fn a_place_is_found_by_its_name_however_it_is_typed_and_of_several_it_is_asked() {
    let mut talk = Talk::with_school_round().await;
    for (typed, place) in [
        ("Үгүт айылы", "ugut"),
        ("село угут", "ugut"),
        ("ugut", "ugut"),
        ("город Ош", "osh"),
        ("ош ш.", "osh"),
    ] {
        let mut talk = Talk::new().await;
        talk.say(&format!("/start {LINK}")).await;
        for label in ["Русский", "16–17", "другого места", "Соглас"] {
            talk.tap(label).await;
        }
        talk.say(typed).await;
        let r = talk.person().await.unwrap().respondent;
        assert_eq!(r.municipality.as_deref(), Some(place), "{typed}: {r:?}");
    }
    talk.say(&format!("/start {SCHOOL}")).await;
    for label in ["Русский", "16–17", "другого места", "Соглас"] {
        talk.tap(label).await;
    }
    let place = |talk: &Talk| talk.screen().text.contains("Какое место");
    for typed in ["Кызыл", "Угутт"] {
        talk.say(typed).await;
        assert!(place(&talk), "{typed}: {:?}", talk.screen());
    }
    talk.say("не знаю").await;
    assert_eq!(talk.person().await.unwrap().respondent.municipality, None);
    talk.tap("Угут").await;
    let r = talk.person().await.unwrap().respondent;
    assert_eq!(r.municipality.as_deref(), Some("ugut"));
}

#[tokio::test]
async fn a_stranger_with_an_ended_link_is_told_whom_to_ask_and_another_link_admits_in_any_letters()
{
    let mut talk = Talk::new().await;
    let of = RoundPlace {
        round: RoundId::new("needs-assessment-TEST"),
        municipality: "ugut".into(),
    };
    let now = talk.scratch.ambient.now();
    let mut tx = talk.context.db.begin().await.unwrap();
    let ways = (None, LINK, "NEWKKKKK");
    assert!(
        round_links::end_first(&mut tx, &of, ways, now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    talk.live.tick().await.unwrap();
    let told = talk.context.texts.say(Language::Ru, "bring-link-over", &[]);
    for link in [LINK.to_owned(), LINK.to_lowercase()] {
        talk.say(&format!("/start {link}")).await;
        let text = talk.screen().text;
        assert!(text.contains(&told), "{text}");
        assert!(!text.contains("Угут"), "it leads nowhere: {text}");
    }
    // without it they choose their place, as anybody can
    for link in ["newkkkkk", "NEWKKKKK"] {
        talk.say(&format!("/start {link}")).await;
        let text = talk.screen().text;
        assert!(!text.contains(&told), "{text}");
    }
    for label in ["Русский", "16–17", "Соглас"] {
        talk.tap(label).await;
    }
    let round = talk.in_round().await;
    assert_eq!(round.as_deref(), Some("needs-assessment-TEST"));
}
