//! A parent says no, or takes a yes back: what the child hears, what goes and what stays.

mod typed;

use super::*;
use crate::domain::DAY;
use crate::services::retention;
use crate::store::guardians;

const MUM: Chat = Chat {
    id: 7_300_000_002,
    topic: None,
};
const STRANGER: Chat = Chat {
    id: 7_300_000_003,
    topic: None,
};

impl Talk {
    async fn says_in(&mut self, chat: Chat, text: &str) {
        let inbound = Inbound {
            chat,
            ..self.text(text)
        };
        self.take(&[inbound]).await;
        self.posts().await;
    }

    async fn taps_in(&mut self, chat: Chat, label: &str) {
        let inbound = self.press_in(chat, label);
        self.take(&[inbound]).await;
        self.posts().await;
    }

    /// What waits in the outbox leaves.
    async fn posts(&self) {
        let caller = Arc::clone(&self.phones) as Arc<dyn Caller>;
        while crate::server::outbox::send_due(&self.context, &caller)
            .await
            .unwrap()
        {}
    }

    fn screen_in(&self, chat: Chat) -> Message {
        let last = self.screens_in(chat).pop();
        last.map(|(_, message)| message).unwrap_or_default()
    }

    /// Russian, and an age.
    async fn says_age(&mut self, age: &str) {
        self.say(&format!("/start {LINK}")).await;
        self.speaks_russian().await;
        self.tap(age).await;
    }

    /// What follows `/start` in the link that the child is to forward.
    fn forwarded(&self) -> String {
        let text = self.screen().text;
        let (_, link) = text
            .split_once("?start=")
            .unwrap_or_else(|| panic!("{text}"));
        link.split_whitespace().next().unwrap().to_owned()
    }

    async fn asks_a_parent(&mut self) -> String {
        self.says_age("11–13").await;
        self.tap("Спросить родителя").await;
        self.forwarded()
    }

    /// A parent's yes, the child's own, and an answer.
    async fn answers_with_permission(&mut self) -> String {
        let link = self.asks_a_parent().await;
        self.says_in(MUM, &format!("/start {link}")).await;
        self.taps_in(MUM, "Разрешаю").await;
        self.tap("Соглас").await;
        self.say("1").await;
        link
    }

    /// Asked once, as nothing brings erased answers back.
    async fn withdraws(&mut self) {
        let erased = self.rows("respondent").await;
        self.taps_in(MUM, "Отозвать").await;
        assert_eq!(self.rows("respondent").await, erased);
        self.taps_in(MUM, "Да, отозвать").await;
    }

    async fn paper_code_of(&self) -> String {
        let mut tx = self.context.db.begin().await.unwrap();
        let (codes, _) = guardians::create_codes(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        codes[0].clone()
    }
}

#[tokio::test]
async fn the_link_for_a_parent_is_the_same_until_it_ends() {
    let mut talk = Talk::new().await;
    let first = talk.asks_a_parent().await;
    talk.tap("Назад").await;
    talk.tap("Спросить родителя").await;
    assert_eq!(talk.forwarded(), first);
    talk.say("ага").await;
    assert_eq!(talk.forwarded(), first);
    talk.restart().await;
    talk.scratch.clock.advance(6 * DAY);
    assert_eq!(talk.asks_a_parent().await, first);
    talk.scratch.clock.advance(2 * DAY);
    assert_ne!(talk.asks_a_parent().await, first);
}

#[tokio::test]
async fn a_parent_s_no_is_heard_without_blame_and_nobody_is_asked_again_for_30_days() {
    let mut talk = Talk::new().await;
    let link = talk.asks_a_parent().await;
    talk.says_in(MUM, &format!("/start {link}")).await;
    talk.taps_in(MUM, "Не разрешаю").await;
    assert!(talk.screen_in(MUM).text.contains("не участвует"));
    let heard = talk.screen().text;
    let day = crate::domain::day_in_bishkek(talk.scratch.ambient.now() + 30 * DAY);
    let from = talk.context.texts.from_day(Language::Ru, day);
    assert!(
        heard.contains("не твоя вина") && heard.contains(&from),
        "{heard}"
    );
    // said twice it is heard once, and a yes by the same link comes too late
    let count = talk.screens().len();
    for press in ["d", "g"] {
        let data = format!("{press}:{}", &link[1..]);
        let inbound = Inbound {
            chat: MUM,
            ..talk.inbound(Body::Tap {
                query: "q".into(),
                data,
                message: None,
            })
        };
        talk.take(&[inbound]).await;
        talk.posts().await;
    }
    assert_eq!(talk.screens().len(), count);
    assert_eq!(talk.person().await, None);
    talk.restart().await;
    for age in ["11–13", "16–17"] {
        talk.says_age(age).await;
        let screen = talk.screen();
        assert!(
            screen.text.contains("Родитель пока не разрешил"),
            "{screen:?}"
        );
        let asks = screen.buttons.iter().flatten();
        assert!(asks.clone().all(|b| !b.label.contains("Спросить")));
        assert!(screen.text.contains(&from), "{screen:?}");
    }
    talk.scratch.clock.advance(30 * DAY);
    retention::tick(&talk.context, talk.scratch.ambient.now())
        .await
        .unwrap();
    assert_eq!(talk.rows("age_hold").await, 0, "nothing of it is kept");
    let again = talk.asks_a_parent().await;
    assert_ne!(again, link);
}

#[tokio::test]
async fn a_parent_takes_the_yes_back_by_the_same_link_and_sees_nothing_of_the_answers() {
    let mut talk = Talk::new().await;
    let link = talk.answers_with_permission().await;
    talk.say("меня бьет отчим").await;
    assert_eq!(
        (talk.rows("session").await, talk.rows("disclosure").await),
        (1, 1)
    );
    talk.scratch.clock.advance(20 * DAY);
    talk.restart().await;
    // after its end the link says the same, used or not
    talk.says_in(MUM, &format!("/start {link}")).await;
    let over = talk.screen_in(MUM);
    talk.withdraws().await;
    for table in ["session", "participation", "respondent", "guardian_yes"] {
        assert_eq!(talk.rows(table).await, 0, "{table}");
    }
    assert_eq!(talk.rows("disclosure").await, 1, "a case of harm stays");
    let heard = talk.screen().text;
    assert!(
        heard.contains("отозвал") && heard.contains("не твоя вина"),
        "{heard}"
    );
    let done = talk.screen_in(MUM);
    assert!(!done.text.contains("ответ"), "{done:?}");

    // of a child who has erased everything, a parent sees the same
    let mut other = Talk::new().await;
    let link = other.answers_with_permission().await;
    other.say("/delete").await;
    other.tap("Да").await;
    other.scratch.clock.advance(20 * DAY);
    retention::tick(&other.context, other.scratch.ambient.now())
        .await
        .unwrap();
    other.restart().await;
    other.says_in(MUM, &format!("/start {link}")).await;
    assert_eq!(other.screen_in(MUM), {
        let mut expected = over;
        for (button, own) in expected.buttons.iter_mut().flatten().zip([&link]) {
            button.press = Press::Data(format!("r:{}", &own[1..]));
        }
        expected
    });
    other.withdraws().await;
    assert_eq!(other.screen_in(MUM), done);
}

#[tokio::test]
async fn within_the_week_the_link_opened_again_offers_to_take_the_yes_back_and_a_second_time_changes_nothing()
 {
    let mut talk = Talk::new().await;
    let link = talk.answers_with_permission().await;
    talk.says_in(MUM, &format!("/start {link}")).await;
    assert!(talk.screen_in(MUM).text.contains("дано разрешение"));
    talk.withdraws().await;
    let told = talk.screens().len();
    talk.says_in(MUM, &format!("/start {link}")).await;
    assert!(talk.screen_in(MUM).buttons.is_empty());
    assert_eq!(talk.screens().len(), told);
    // neither the same link nor another age helps
    talk.say(&format!("/start {LINK}")).await;
    assert!(talk.screen().text.contains("уже участвовали"));
    talk.say("/start").await;
    talk.tap("Русский").await;
    talk.tap("16–17").await;
    assert!(talk.screen().text.contains("Родитель пока не разрешил"));
}

#[tokio::test]
async fn a_code_typed_where_codes_are_spoken_of_is_taken_and_withdrawn_from_any_chat() {
    let mut talk = Talk::new().await;
    let code = talk.paper_code_of().await;
    talk.says_age("11–13").await;
    talk.say("ABCD2345").await;
    assert!(
        talk.screen().text.contains("Код не подошёл"),
        "{:?}",
        talk.screen()
    );
    talk.says_age("11–13").await;
    talk.say(&code.to_lowercase()).await;
    let screen = talk.screen();
    assert!(screen.text.contains("Код подошёл"), "{screen:?}");
    assert!(!screen.text.contains("Родитель разрешил"), "{screen:?}");
    talk.tap("Соглас").await;
    talk.say("1").await;
    // what is no code of ours is answered alike, and does nothing
    talk.says_in(STRANGER, "Отзываю ABCD2345").await;
    let unknown = talk.screen_in(STRANGER);
    assert_eq!(talk.rows("session").await, 1);
    talk.says_in(STRANGER, "отзываю").await;
    assert!(talk.screen_in(STRANGER).text.contains("код с бумаги"));
    for typed in [
        format!("кайтарам {}", code.to_lowercase()),
        format!("/withdraw {code}"),
    ] {
        talk.says_in(STRANGER, &typed).await;
        assert_eq!(talk.screen_in(STRANGER), unknown, "{typed}");
        assert_eq!(
            (talk.rows("session").await, talk.rows("respondent").await),
            (0, 0)
        );
    }
    assert!(
        talk.screen().text.contains("отозвал"),
        "{:?}",
        talk.screen()
    );
}

#[tokio::test]
async fn a_code_that_was_withdrawn_before_anybody_used_it_lets_nobody_in() {
    let mut talk = Talk::new().await;
    let code = talk.paper_code_of().await;
    talk.says_in(MUM, &format!("ОТЗЫВАЮ {code}")).await;
    talk.says_age("11–13").await;
    talk.say(&code).await;
    assert!(talk.screen().text.contains("Код не подошёл"));
    assert_eq!(talk.person().await, None);
}

#[tokio::test]
async fn between_the_two_yeses_every_screen_leads_back_to_the_same_question() {
    let mut talk = Talk::new().await;
    let link = talk.asks_a_parent().await;
    talk.says_in(MUM, &format!("/start {link}")).await;
    talk.taps_in(MUM, "Разрешаю").await;
    let question = talk.screen().text;
    assert!(question.contains("Родитель разрешил"), "{question}");
    for (command, back) in [
        ("/help", "Назад"),
        ("/mydata", "Назад"),
        ("/language", "Назад"),
        ("/delete", "Нет"),
        ("/stop", "Назад"),
    ] {
        talk.say(command).await;
        talk.tap(back).await;
        assert_eq!(talk.screen().text, question, "{command}");
    }
    talk.tap("Не соглас").await;
    let said = talk.screen().text;
    assert!(said.contains("Ничего не сохранено"), "{said}");
    assert_eq!(talk.rows("respondent").await, 0);
}

#[tokio::test]
async fn an_agreement_under_an_older_text_is_asked_again_under_today_s() {
    let mut talk = Talk::new().await;
    talk.says_age("16–17").await;
    let consent = talk.screen();
    for old in [format!("o:yr6-{LINK}"), format!("o:yr6-{LINK}.00000000")] {
        let (message, _) = talk.button("Соглас");
        let inbound = talk.inbound(Body::Tap {
            query: "q".into(),
            data: old,
            message: Some(message),
        });
        talk.take(&[inbound]).await;
        assert_eq!(talk.person().await, None);
        assert_eq!(talk.screen(), consent);
    }
    talk.tap("Соглас").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
}

#[tokio::test]
async fn who_is_responsible_is_told_where_consent_is_asked_in_help_and_to_parents() {
    for told in [false, true] {
        let mut talk = Talk::new().await;
        let mut settings = talk.context.settings.clone();
        settings.responsible = told.then(|| crate::domain::Responsible {
            organisation: crate::domain::PerLanguage::from_fn(|l| format!("Центр {}", l.code())),
            contact: crate::domain::PerLanguage::from_fn(|_| "0312 000 000".to_owned()),
        });
        talk.context = Arc::new(Context::of_scratch(&talk.scratch, settings));
        talk.live = Runtime::start(Arc::clone(&talk.context), Arc::clone(&talk.phones) as _)
            .await
            .unwrap();
        let names = |text: &str| text.contains("Центр ru") && text.contains("0312 000 000");
        let link = talk.asks_a_parent().await;
        talk.says_in(MUM, &format!("/start {link}")).await;
        let parent = talk.screen_in(MUM).text;
        assert_eq!(
            names(&parent) && parent.contains("Центр ky"),
            told,
            "{parent}"
        );
        talk.say("/help").await;
        assert_eq!(names(&talk.screen().text), told);
        talk.taps_in(MUM, "Разрешаю").await;
        assert_eq!(names(&talk.screen().text), told, "{:?}", talk.screen());
        assert_eq!(talk.screen().text.contains("🏢"), told);
        talk.says_in(MUM, &format!("/start {link}")).await;
        for button in ["Отозвать", "Да, отозвать"] {
            talk.taps_in(MUM, button).await;
            let page = talk.screen_in(MUM).text;
            let both = names(&page) && page.contains("Центр ky");
            assert_eq!(both, told, "{button}: {page}");
        }
        talk.say("/help").await;
        assert_eq!(names(&talk.screen().text), told);
    }
}

#[tokio::test]
async fn a_refused_child_gets_no_new_link_whatever_is_typed_or_pressed_and_finds_help() {
    for typed in ["а можно еще?", "ещё раз", "ким сурап жатат?"] {
        let mut talk = Talk::new().await;
        let link = talk.asks_a_parent().await;
        talk.says_in(MUM, &format!("/start {link}")).await;
        talk.taps_in(MUM, "Не разрешаю").await;
        talk.say(typed).await;
        let screen = talk.screen();
        assert!(!screen.text.contains("?start=g"), "{typed}: {screen:?}");
    }
    let mut talk = Talk::new().await;
    let link = talk.asks_a_parent().await;
    talk.says_in(MUM, &format!("/start {link}")).await;
    talk.taps_in(MUM, "Не разрешаю").await;
    talk.say("а можно еще?").await;
    assert!(talk.screen().text.contains("Родитель пока не разрешил"));
    talk.tap("Помощь").await;
    assert!(
        talk.screen().text.contains("Если нужна помощь"),
        "{:?}",
        talk.screen()
    );
}

#[tokio::test]
async fn a_parent_who_keeps_the_yes_erases_nothing_and_nothing_is_promised_that_the_link_cannot_keep()
 {
    for no in ["нет", "Жок, калсын"] {
        let mut talk = Talk::new().await;
        let link = talk.answers_with_permission().await;
        talk.says_in(MUM, &format!("/start {link}")).await;
        talk.taps_in(MUM, "Отозвать").await;
        assert!(talk.screen_in(MUM).text.contains("Точно отозвать"));
        talk.says_in(MUM, no).await;
        assert!(talk.screen_in(MUM).text.contains("дано разрешение"), "{no}");
        // a yes below another page takes nothing back
        talk.says_in(MUM, "да").await;
        assert_eq!(talk.rows("session").await, 1);
        talk.withdraws().await;
        assert_eq!(talk.rows("session").await, 0);
        let heard = talk.screen().text;
        assert!(
            heard.contains("В этом опросе участвовать уже нельзя"),
            "{heard}"
        );
        talk.says_in(MUM, "рахмат").await;
        let thanked = talk.screen_in(MUM).text;
        assert!(
            thanked.contains("И вам спасибо") && !thanked.contains("⚠️"),
            "{thanked}"
        );
    }
}
