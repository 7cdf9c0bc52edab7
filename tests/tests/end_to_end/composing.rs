//! A poll is composed while the bot is killed at every step: the draft stays whole, and each step counts once.

use std::time::Duration;

use end_to_end::{Dice, Kind, Stage, on_both};
use jashun::domain::{Draft, DraftState, Language, OwnQuestion};

use crate::desk::{COORDINATOR, LEADER, calm, draft, hired, office, read, say, touch};

on_both! {
    composing_is_killed_at_every_step_and_nothing_is_lost_or_doubled
}

/// What somebody does.
enum Does {
    /// Presses the newest button whose data end so.
    Press(&'static str),
    /// Types.
    Type(&'static str),
}
use Does::{Press, Type};

/// Somebody does something; how often it changes the draft, and what is so then.
type Step = (i64, Does, i64, fn(&Draft) -> bool);

fn own(draft: &Draft, at: usize) -> Option<&OwnQuestion> {
    draft.content.questions.get(at)?.own()
}

fn asks(draft: &Draft, at: usize, language: Language, text: &str) -> bool {
    own(draft, at).is_some_and(|own| own.words.get(language) == Some(text))
}

fn count(draft: &Draft) -> usize {
    draft.content.questions.len()
}

fn choices(draft: &Draft, at: usize) -> usize {
    own(draft, at).map_or(0, |own| own.answers.choices().len())
}

fn always(_: &Draft) -> bool {
    true
}

/// The first question with its choices, in both languages; two more; other words, another order, one step back, one question less; then the
/// coordinator, and the opening.
fn steps() -> Vec<Step> {
    vec![
        (
            LEADER,
            Type("Клубга эмне керек?\nОрун\nКитеп"),
            1,
            |d| count(d) == 1 && choices(d, 0) == 2,
        ),
        (LEADER, Press(":k:0:single"), 1, |d| choices(d, 0) == 2),
        (LEADER, Press(":q:0"), 0, always),
        (LEADER, Press(":a:t:0:ru"), 0, always),
        (
            LEADER,
            Type("Что нужно клубу?\nМесто\nКниги"),
            1,
            |d| asks(d, 0, Language::Ru, "Что нужно клубу?") && count(d) == 1,
        ),
        (LEADER, Press(":o"), 0, always),
        (LEADER, Press(":a:n"), 0, always),
        (
            LEADER,
            Type("Клуб кечинде ачык болсунбу?"),
            1,
            |d| count(d) == 2,
        ),
        (LEADER, Press(":k:1:yesno"), 1, |d| count(d) == 2),
        (LEADER, Press(":a:n"), 0, always),
        (LEADER, Type("Кайсы күн ыңгайлуу?"), 1, |d| count(d) == 3),
        (LEADER, Press(":k:2:several"), 1, |d| count(d) == 3),
        (
            LEADER,
            Type("Дүйшөмбү\nЖума\nИшемби"),
            1,
            |d| choices(d, 2) == 3,
        ),
        // other words for the second
        (LEADER, Press(":q:1"), 0, always),
        (LEADER, Press(":a:q:1"), 0, always),
        (
            LEADER,
            Type("Клуб кечке чейин иштесинби?"),
            1,
            |d| asks(d, 1, Language::Ky, "Клуб кечке чейин иштесинби?") && count(d) == 3,
        ),
        // up, and back
        (LEADER, Press(":u:1"), 1, |d| {
            asks(d, 0, Language::Ky, "Клуб кечке чейин иштесинби?")
        }),
        (LEADER, Press(":o"), 0, always),
        (LEADER, Press(":z"), 1, |d| {
            asks(d, 0, Language::Ky, "Клубга эмне керек?")
        }),
        // one less
        (LEADER, Press(":q:2"), 0, always),
        (LEADER, Press(":r:2"), 1, |d| count(d) == 2),
        // to the coordinator
        (LEADER, Press(":c"), 0, always),
        (LEADER, Press(":g"), 2, |d| {
            matches!(d.state, DraftState::Waiting(_))
        }),
        (COORDINATOR, Type("/todo"), 0, always),
        (COORDINATOR, Press(":o"), 0, always),
        (COORDINATOR, Press(":t:1:ru"), 0, always),
        (
            COORDINATOR,
            Type("Нужен ли клуб до вечера?"),
            1,
            |d| asks(d, 1, Language::Ru, "Нужен ли клуб до вечера?"),
        ),
        (COORDINATOR, Press(":a"), 1, |d| {
            d.state == DraftState::Approved
        }),
        (LEADER, Press(":o"), 0, always),
        (LEADER, Press(":l:club"), 0, always),
        (LEADER, Press(":l:club:7"), 1, |d| {
            matches!(d.state, DraftState::Launched(_))
        }),
    ]
}

async fn composing_is_killed_at_every_step_and_nothing_is_lost_or_doubled(kind: Kind) {
    let mut stage = Stage::new(kind).await;
    office(&mut stage, Language::Ky).await;
    hired(&stage, (LEADER, "leader"), Language::Ky).await;
    say(&stage, LEADER, LEADER, "/poll").await;
    let mut dice = Dice::new(1_207);
    let mut rev = draft(&stage, 1).await.unwrap().rev;
    for (number, (who, does, changes, holds)) in steps().into_iter().enumerate() {
        match does {
            Press(ends) => touch(&stage, who, ends),
            Type(text) => {
                stage.api.say(who, who, text).unwrap();
            }
        }
        // before it is taken, while it is, or once it is confirmed
        match number % 3 {
            0 => {}
            1 => tokio::time::sleep(Duration::from_micros(dice.roll(20_000) as u64)).await,
            _ => {
                let taken = || stage.api.pending() == 0;
                stage.until("it is confirmed", taken).await;
            }
        }
        stage.kill().await;
        stage.start();
        calm(&stage).await;
        rev += changes;
        let kept = draft(&stage, 1).await.unwrap();
        assert_eq!(kept.rev, rev, "step {number}: {kept:#?}\n{}", stage.log());
        assert!(holds(&kept), "step {number}: {kept:#?}");
    }
    assert!(read(&stage, LEADER).contains("Сурамжылоо ачылды"));
    let counts = stage.database.counts().await;
    assert_eq!((counts["poll_draft"], counts["round"]), (1, 1));
    assert_eq!(counts["failed_inbound"], 0);
    let opened =
        "SELECT count(*) FROM audit WHERE action IN ('poll.send', 'poll.approve', 'poll.open')";
    assert_eq!(stage.database.one(opened).await, 3);
    stage.finish(&[]).await;
}
