//! Leaders with the real bot, in both languages: a ready round, a poll of their own from the first word to the club's group, and what nine friends learn.

use end_to_end::{Kind, Stage, Taps, Teenager, on_both};
use jashun::domain::{DraftState, Language};

use crate::FIRST;
use crate::desk::{
    COORDINATOR, LEADER, bring, button, calm, choose, draft, hired, office, press, read, say,
};

on_both! {
    a_leader_launches_a_ready_round_and_young_people_answer_in_either_language
    a_poll_of_own_questions_goes_by_the_coordinator_to_the_club_and_its_group_in_either_language
    nine_friends_who_tell_all_they_said_learn_nothing_of_the_tenth
}

/// What somebody reads in this language, and in no other.
const fn says(language: Language, ky: &'static str, ru: &'static str) -> &'static str {
    match language {
        Language::Ky => ky,
        Language::Ru => ru,
    }
}

async fn led(kind: Kind, language: Language) -> Stage {
    let mut stage = Stage::new(kind).await;
    office(&mut stage, language).await;
    hired(&stage, (LEADER, "leader"), language).await;
    stage
}

/// So many answer by this link.
async fn answer(stage: &Stage, link: &str, people: i64) -> Vec<Teenager> {
    let mut all = Vec::new();
    for number in 0..people {
        let language = [Language::Ky, Language::Ru][number as usize % 2];
        let mut teenager = Teenager::new(&stage.api, FIRST + number, language, 77);
        teenager.start(&stage.api, link);
        all.push(teenager);
    }
    let taps = Taps::default();
    for teenager in &mut all {
        if let Err(stuck) = teenager.answer_all(&stage.api, &taps).await {
            panic!("{stuck}\nthe log: {}", stage.log());
        }
    }
    all
}

async fn a_leader_launches_a_ready_round_and_young_people_answer_in_either_language(kind: Kind) {
    for language in Language::ALL {
        let stage = led(kind, language).await;
        say(&stage, LEADER, LEADER, "/rounds").await;
        for step in ["l:q:", "l:u:", "l:w:", "l:o:"] {
            choose(&stage, LEADER, step).await;
        }
        let told = read(&stage, LEADER);
        let opened = says(language, "Сурамжылоо ачылды", "Опрос открыт");
        assert!(told.contains(opened), "{told}");
        let link = bring(&stage, LEADER).await;
        // words to pass on, in both languages
        let words = read(&stage, LEADER);
        for said in ["сурамжылоо", "опрос"] {
            assert!(words.contains(said), "{words}");
        }
        let people = answer(&stage, &link, 2).await;
        let finished = "SELECT count(*) FROM session WHERE status = 'finished'";
        stage.reached(2, finished).await;
        // by the leader's own link, which is sealed in the session
        assert_eq!(
            stage.database.tables_with(&link).await,
            ["round_municipality.payload"]
        );
        stage.finish(&people).await;
    }
}

/// The leader writes a question in their own language, and its choices.
fn question(language: Language) -> &'static str {
    says(
        language,
        "Клубга эмне керек?\nОрун\nКитеп\nЖарык",
        "Что нужно клубу?\nМесто\nКниги\nСвет",
    )
}

/// The same in the other one.
fn translated(language: Language) -> &'static str {
    match language {
        Language::Ky => question(Language::Ru),
        Language::Ru => question(Language::Ky),
    }
}

async fn a_poll_of_own_questions_goes_by_the_coordinator_to_the_club_and_its_group_in_either_language(
    kind: Kind,
) {
    for language in Language::ALL {
        let stage = led(kind, language).await;
        let other = match language {
            Language::Ky => Language::Ru,
            Language::Ru => Language::Ky,
        };
        say(&stage, LEADER, LEADER, "/poll").await;
        say(&stage, LEADER, LEADER, question(language)).await;
        press(&stage, LEADER, ":k:0:single").await;
        // the half that is missing is marked
        let marked = says(language, "орусча:</i> <b>жок</b>", "кырг.:</i> <b>нет</b>");
        let shown = read(&stage, LEADER);
        let plain = marked
            .replace("<i>", "")
            .replace("</i>", "")
            .replace("<b>", "")
            .replace("</b>", "");
        assert!(shown.contains(marked) || shown.contains(&plain), "{shown}");
        press(&stage, LEADER, ":c").await;
        press(&stage, LEADER, ":g").await;
        // it waits for the coordinator, who adds the other language
        say(&stage, COORDINATOR, COORDINATOR, "/todo").await;
        press(&stage, COORDINATOR, ":o").await;
        press(&stage, COORDINATOR, &format!(":t:0:{}", other.code())).await;
        say(&stage, COORDINATOR, COORDINATOR, translated(language)).await;
        press(&stage, COORDINATOR, ":a").await;
        assert_eq!(draft(&stage, 1).await.unwrap().state, DraftState::Approved);
        for step in [":o", ":l:club", ":l:club:7"] {
            press(&stage, LEADER, step).await;
        }
        let opened = says(language, "Сурамжылоо ачылды", "Опрос открыт");
        assert!(
            read(&stage, LEADER).contains(opened),
            "{}",
            read(&stage, LEADER)
        );
        let link = bring(&stage, LEADER).await;

        // the bot comes into the club's group by the button of the page
        let club = stage.api.group("Club", LEADER);
        stage.api.add_bot(club, LEADER, Some(&link)).unwrap();
        calm(&stage).await;
        let card = read(&stage, club);
        for said in ["Клубга эмне керек?", "Что нужно клубу?", "Собираем ответы"]
        {
            assert!(card.contains(said), "{said}: {card}");
        }
        let people = answer(&stage, &link, 16).await;
        let finished = "SELECT count(*) FROM session WHERE status = 'finished'";
        stage.reached(16, finished).await;
        looks(&stage, "the card counts", club, |card| {
            card.contains("Ответили: 1")
        })
        .await;

        // the leader closes it early; the coordinator hears, and nothing is told before its time
        say(&stage, LEADER, LEADER, "/rounds").await;
        choose(&stage, LEADER, "l:k:").await;
        choose(&stage, LEADER, "l:x:").await;
        let early = says(language, "эрте бүтүрдү", "раньше срока");
        let told = read(&stage, COORDINATOR);
        assert!(told.contains(early), "{told}");
        stage.reached(1, "SELECT count(*) FROM result").await;
        let over = |card: &str| card.contains("сурамжылоо бүттү");
        looks(&stage, "the card says that it is over", club, over).await;
        let early = button(&stage, LEADER, |data| data.starts_with("b:s:"));
        assert!(early.is_none(), "not yet");
        stage
            .database
            .execute("UPDATE result SET opens_at = 0")
            .await;
        stage
            .reached(
                1,
                "SELECT count(*) FROM result WHERE leaders_told_at IS NOT NULL",
            )
            .await;
        calm(&stage).await;
        let told = read(&stage, LEADER);
        let asked = says(language, "Клубга эмне керек", "Что нужно клубу");
        for what in ["b:s:", "b:n:"] {
            let offered = button(&stage, LEADER, |data| data.starts_with(what));
            assert!(offered.is_some(), "{what}: {told}");
        }
        assert!(told.contains(asked), "{told}");
        looks(&stage, "the card shows what came out", club, |card| {
            !over(card)
        })
        .await;
        // one message in the group, changed in its place
        let own = stage.api.screen(club).iter().filter(|m| m.by_bot).count();
        assert_eq!(own, 1, "{:#?}", stage.api.screen(club));
        stage.finish(&people).await;
    }
}

/// The clock looks at the cards now, and the one in the group says so.
async fn looks(stage: &Stage, what: &str, club: i64, shown: impl Fn(&str) -> bool) {
    for _ in 0..40 {
        let due = "UPDATE group_card SET look_at = 0";
        stage.database.execute(due).await;
        stage
            .database
            .execute("UPDATE round_progress SET counted_at = 0")
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        calm(stage).await;
        if shown(&read(stage, club)) {
            return;
        }
    }
    panic!("{what}: {}\nthe log: {}", read(stage, club), stage.log());
}

async fn nine_friends_who_tell_all_they_said_learn_nothing_of_the_tenth(kind: Kind) {
    let stage = led(kind, Language::Ky).await;
    say(&stage, LEADER, LEADER, "/poll").await;
    for step in [":b", ":b:e"] {
        press(&stage, LEADER, step).await;
    }
    let taken = button(&stage, LEADER, |data| data.contains(":t:"));
    let (message, data) = taken.unwrap();
    stage.api.tap(LEADER, LEADER, message.id, &data).unwrap();
    calm(&stage).await;
    for step in [":o", ":c", ":l:club", ":l:club:3"] {
        press(&stage, LEADER, step).await;
    }
    let link = bring(&stage, LEADER).await;
    let people = answer(&stage, &link, 9).await;
    let finished = "SELECT count(*) FROM session WHERE status = 'finished'";
    stage.reached(9, finished).await;
    for step in [format!("l:x:{link}"), format!("l:z:{link}")] {
        let screen = stage.api.screen(LEADER);
        let newest = screen.iter().rfind(|m| m.by_bot).unwrap().id;
        stage.api.tap(LEADER, LEADER, newest, &step).unwrap();
        calm(&stage).await;
    }
    let closed = "SELECT count(*) FROM round WHERE state = 'closed' AND digested_at IS NOT NULL";
    stage.reached(1, closed).await;
    calm(&stage).await;
    for command in ["/digest", "/commitments", "/rounds"] {
        say(&stage, LEADER, LEADER, command).await;
    }
    // once more with the tenth in it: not within 30 days
    let again = format!("b:n:{link}");
    let newest = stage
        .api
        .screen(LEADER)
        .iter()
        .rfind(|m| m.by_bot)
        .unwrap()
        .id;
    stage.api.tap(LEADER, LEADER, newest, &again).unwrap();
    calm(&stage).await;
    press(&stage, LEADER, ":c").await;
    let told = read(&stage, LEADER);
    assert!(told.contains("жыйынтыгы жок"), "{told}");
    assert!(told.contains("жакында эле берилген"), "{told}");
    assert!(!told.contains('%'), "{told}");
    let counts = stage.database.counts().await;
    assert_eq!(
        (counts["publication"], counts["block"], counts["round"]),
        (0, 0, 1)
    );
    stage.finish(&people).await;
}
