//! What a parent types below the page of the link does what its buttons do.

use super::*;

/// What the child came to, once a parent has typed this below the page that asks.
async fn typed_at_the_question(text: &str) -> (Talk, bool, bool) {
    let mut talk = Talk::new().await;
    let link = talk.asks_a_parent().await;
    talk.says_in(MUM, &format!("/start {link}")).await;
    talk.says_in(MUM, text).await;
    let child = talk.screen().text;
    let yes = child.contains("Родитель разрешил");
    let no = child.contains("Родитель пока не разрешил");
    (talk, yes, no)
}

#[tokio::test]
async fn yes_and_no_in_words_are_those_of_the_buttons() {
    for yes in [
        "да",
        "Да!",
        "ооба",
        "согласна",
        "+",
        "👍",
        "Разрешаю",
        "уруксат берем",
    ] {
        let (talk, said_yes, said_no) = typed_at_the_question(yes).await;
        assert!(said_yes && !said_no, "{yes}: {:?}", talk.screen());
        assert!(
            talk.screen_in(MUM).text.contains("Разрешение дано"),
            "{yes}"
        );
    }
    for no in [
        "нет",
        "жок",
        "не хочу",
        "👎",
        "Не разрешаю",
        "уруксат бербейм",
    ] {
        let (talk, said_yes, said_no) = typed_at_the_question(no).await;
        assert!(said_no && !said_yes, "{no}: {:?}", talk.screen());
        assert!(talk.screen_in(MUM).text.contains("не участвует"), "{no}");
    }
}

#[tokio::test]
async fn other_words_bring_the_page_again_with_what_can_be_written() {
    for text in ["что это?", "1", "а кто спрашивает", "QWERTY12"] {
        let (talk, said_yes, said_no) = typed_at_the_question(text).await;
        assert!(!said_yes && !said_no, "{text}");
        let page = talk.screen_in(MUM);
        assert!(page.text.contains("«да» или «нет»"), "{text}: {page:?}");
        assert!(page.text.contains("«ооба» же «жок»") && page.buttons.len() == 3);
        assert_eq!(talk.screens_in(MUM).len(), 1, "the page before is gone");
    }
}

#[tokio::test]
async fn a_yes_is_taken_back_in_a_word_below_the_page_and_other_words_do_nothing() {
    for word in ["отзываю", "отозвать", "кайтарам", "Кайтарып алам"]
    {
        let mut talk = Talk::new().await;
        let link = talk.answers_with_permission().await;
        talk.says_in(MUM, "спасибо").await;
        assert!(talk.screen_in(MUM).text.contains("И вам спасибо"));
        assert_eq!(talk.rows("session").await, 1);
        talk.says_in(MUM, word).await;
        assert_eq!(talk.rows("session").await, 1, "{word}: it is asked once");
        talk.says_in(MUM, "да").await;
        assert_eq!(talk.rows("session").await, 0, "{word}");
        assert!(talk.screen_in(MUM).text.contains("Разрешения больше нет"));
        // opened again it says how it stands, which was no refusal
        talk.says_in(MUM, &format!("/start {link}")).await;
        let again = talk.screen_in(MUM).text;
        assert!(again.contains("Сейчас разрешения нет"), "{again}");
        assert!(!again.contains("Хорошо, без вашего"), "{again}");
    }
}

#[tokio::test]
async fn whoever_has_left_the_page_is_spoken_to_as_before() {
    let mut talk = Talk::new().await;
    let link = talk.asks_a_parent().await;
    talk.says_in(MUM, &format!("/start {link}")).await;
    // an aunt who takes part herself
    talk.says_in(MUM, &format!("/start {LINK}")).await;
    talk.taps_in(MUM, "Русский").await;
    talk.says_in(MUM, "нет").await;
    assert!(!talk.screen().text.contains("Родитель пока не разрешил"));
    // the child below its own link
    talk.say(&format!("/start {link}")).await;
    talk.say("да").await;
    assert_eq!(talk.person().await, None);
    // words of danger are nobody's answer
    talk.says_in(MUM, &format!("/start {link}")).await;
    talk.says_in(MUM, "меня бьет отчим").await;
    assert_eq!(talk.rows("disclosure").await, 1);
}

#[tokio::test]
async fn a_child_is_told_no_day_on_which_the_round_is_over() {
    for (until, told) in [(10, false), (60, true)] {
        let mut talk = Talk::new().await;
        let now = talk.scratch.ambient.now();
        let mut tx = talk.context.db.begin().await.unwrap();
        let round = RoundId::new("needs-assessment-TEST");
        let end = now + until * DAY;
        assert!(rounds::extend(&mut tx, &round, end).await.unwrap());
        tx.commit().await.unwrap();
        talk.live.tick().await.unwrap();
        let day = crate::domain::day_in_bishkek(now + 30 * DAY);
        let day = talk.context.texts.from_day(Language::Ru, day);
        let link = talk.asks_a_parent().await;
        talk.says_in(MUM, &format!("/start {link}")).await;
        talk.says_in(MUM, "нет").await;
        let heard = talk.screen().text;
        assert_eq!(heard.contains(&day), told, "{heard}");
        assert_eq!(heard.contains("закончится раньше"), !told, "{heard}");
        talk.says_age("11–13").await;
        let later = talk.screen();
        assert_eq!(later.text.contains(&day), told, "{later:?}");
        assert_eq!(later.text.contains("закончится раньше"), !told);
        // words there lead on, as everything else
        for typed in ["спасибо", "мама разрешила", "хм", "ABCD2345"] {
            talk.say(typed).await;
            let screen = talk.screen();
            assert!(
                screen.buttons.iter().flatten().count() > 0,
                "{typed}: {screen:?}"
            );
            talk.tap("Назад").await;
            assert!(!talk.screen().buttons.is_empty(), "{typed}");
            talk.says_age("11–13").await;
        }
    }
}
