//! Links in the wrong hands, and two leaders at once.

use end_to_end::{Kind, Stage, on_both};
use jashun::domain::Language;

use crate::FIRST;
use crate::desk::{
    COORDINATOR, LEADER, SECOND, bring, calm, choose, hired, noticed, office, payload, read, say,
};

on_both! {
    an_old_an_ended_and_a_stolen_link_open_nothing_and_say_what_to_do
    two_leaders_at_once_have_one_round_and_a_link_each
}

/// A leader has opened the needs assessment; the payload of the link.
async fn opened(stage: &Stage, leader: i64) -> String {
    say(stage, leader, leader, "/rounds").await;
    for step in ["l:q:", "l:u:", "l:w:", "l:o:"] {
        choose(stage, leader, step).await;
    }
    bring(stage, leader).await
}

/// Somebody new opens a link; what they read.
async fn comes(stage: &Stage, who: i64, language: Language, link: &str) -> String {
    stage.api.user(who, "Stranger", Some(language.code()));
    stage.api.press_start(who, Some(link)).unwrap();
    calm(stage).await;
    let answered = |screen: &[sandbox::bot_api::MessageView]| screen.iter().any(|m| m.by_bot);
    let soon = std::time::Duration::from_secs(20);
    stage.api.wait_until(who, answered, soon).await.unwrap();
    read(stage, who)
}

async fn an_old_an_ended_and_a_stolen_link_open_nothing_and_say_what_to_do(kind: Kind) {
    for language in Language::ALL {
        let mut stage = Stage::new(kind).await;
        office(&mut stage, language).await;
        let invitation = hired(&stage, (LEADER, "leader"), language).await;
        let roles = "SELECT count(*) FROM role";
        let before = stage.database.one(roles).await;
        // the leader's invitation, seen over a shoulder
        let said = comes(&stage, FIRST, language, &invitation).await;
        let used = match language {
            Language::Ky => "мурда колдонулган",
            Language::Ru => "уже использовано",
        };
        assert!(said.contains(used), "{said}");
        assert_eq!(stage.database.one(roles).await, before);

        // a link that its leader has ended
        let link = opened(&stage, LEADER).await;
        choose(&stage, LEADER, "b:v:").await;
        choose(&stage, LEADER, "b:x:").await;
        ended(&stage, &link).await;
        let said = comes(&stage, FIRST + 1, language, &link).await;
        for over in ["Бул шилтеме токтотулган", "Эту ссылку отключили"]
        {
            assert!(said.contains(over), "{said}");
        }
        // a button of another's round in a stranger's hands
        let message = stage
            .api
            .screen(FIRST + 1)
            .iter()
            .rfind(|m| m.by_bot)
            .unwrap()
            .id;
        for data in [
            format!("l:x:{link}"),
            format!("b:p:{link}"),
            "l:q:20:0".into(),
        ] {
            stage.api.tap(FIRST + 1, FIRST + 1, message, &data).unwrap();
        }
        calm(&stage).await;
        assert_eq!(
            stage
                .database
                .one("SELECT count(*) FROM round WHERE state = 'open'")
                .await,
            1
        );

        // a new one, of a round that is over
        choose(&stage, LEADER, "b:q:").await;
        let new = payload(&stage, LEADER).await;
        assert_ne!(new, link);
        say(&stage, LEADER, LEADER, "/rounds").await;
        choose(&stage, LEADER, "l:k:").await;
        choose(&stage, LEADER, "l:x:").await;
        stage
            .reached(1, "SELECT count(*) FROM round WHERE state = 'closed'")
            .await;
        let mut who = FIRST + 2;
        let closed = loop {
            let said = comes(&stage, who, language, &new).await;
            if ["бүткөн", "бүттү", "закон"]
                .iter()
                .any(|over| said.contains(over))
            {
                break said;
            }
            who += 1;
            assert!(who < FIRST + 40, "{said}");
        };
        assert!(!closed.is_empty());
        let counts = stage.database.counts().await;
        assert_eq!((counts["respondent"], counts["session"]), (0, 0));

        // and a leader whose role was taken back
        let listed = stage.cli(&["role", "list", "--json"]).await;
        let all = listed.json.as_array().unwrap().clone();
        let leader = all.iter().find(|role| role["kind"] == "leader").unwrap();
        let revoked = stage
            .cli(&["role", "revoke", &leader["role"].to_string()])
            .await;
        assert_eq!(revoked.code, 0, "{}", revoked.error);
        let rounds = stage.database.one("SELECT count(*) FROM round").await;
        let message = stage
            .api
            .screen(LEADER)
            .iter()
            .rfind(|m| m.by_bot)
            .unwrap()
            .id;
        stage
            .api
            .tap(LEADER, LEADER, message, "l:o:20:1:2:club")
            .unwrap();
        calm(&stage).await;
        assert_eq!(
            stage.database.one("SELECT count(*) FROM round").await,
            rounds
        );
        stage.finish(&[]).await;
    }
}

/// The running process has noticed that a link admits nobody any more.
async fn ended(stage: &Stage, link: &str) {
    let rows = format!(
        "SELECT count(*) FROM round_link WHERE payload = '{link}' AND ended_at IS NOT NULL"
    );
    stage.reached(1, &rows).await;
    noticed().await;
}

async fn two_leaders_at_once_have_one_round_and_a_link_each(kind: Kind) {
    let mut stage = Stage::new(kind).await;
    office(&mut stage, Language::Ky).await;
    hired(&stage, (LEADER, "leader"), Language::Ky).await;
    hired(&stage, (SECOND, "leader"), Language::Ru).await;
    for leader in [LEADER, SECOND] {
        say(&stage, leader, leader, "/rounds").await;
        for step in ["l:q:", "l:u:"] {
            choose(&stage, leader, step).await;
        }
        // one school
        choose(&stage, leader, "l:w:").await;
    }
    // both press at once
    stage.press(LEADER, LEADER, "l:o:");
    stage.press(SECOND, SECOND, "l:o:");
    calm(&stage).await;
    assert_eq!(stage.database.one("SELECT count(*) FROM round").await, 1);
    let told = [read(&stage, LEADER), read(&stage, SECOND)];
    let opened = told[0].contains("Сурамжылоо ачылды");
    assert_ne!(opened, told[1].contains("Опрос открыт"), "{told:#?}");
    let (opener, other) = if opened {
        (LEADER, SECOND)
    } else {
        (SECOND, LEADER)
    };
    assert!(
        told[usize::from(opened)].contains(
            [
                "Бул анкета мында ачык турат",
                "Такая анкета здесь уже открыта"
            ][usize::from(opened)]
        ),
        "{told:#?}"
    );
    // the open round is joined: the other brings others too, by a link of their own
    let first = bring(&stage, opener).await;
    say(&stage, other, other, "/rounds").await;
    noticed().await;
    choose(&stage, other, "b:p:").await;
    choose(&stage, other, "b:o:").await;
    let second = payload(&stage, other).await;
    assert_ne!(first, second);
    let several = "SELECT count(*) FROM round WHERE target_group = 'several'";
    assert_eq!(stage.database.one(several).await, 1);
    // the opener hears of it
    let heard = match opener {
        LEADER => "бир нече мектептен жана клубдан",
        _ => "в нескольких школах и клубах",
    };
    assert!(
        read(&stage, opener).contains(heard),
        "{}",
        read(&stage, opener)
    );
    // of two presses at once on "close" one closes, and the coordinator hears once
    say(&stage, opener, opener, "/rounds").await;
    choose(&stage, opener, "l:k:").await;
    stage.press(opener, opener, "l:x:");
    stage.press(opener, opener, "l:x:");
    calm(&stage).await;
    let closings = "SELECT count(*) FROM audit WHERE action = 'round.close'";
    assert_eq!(stage.database.one(closings).await, 1);
    let told = read(&stage, COORDINATOR).matches("эрте бүтүрдү").count();
    assert_eq!(told, 1, "{}", read(&stage, COORDINATOR));
    stage.finish(&[]).await;
}
