//! The two yeses at the end of a survey, what is confirmed after a year, a parent's yes for each round, and being reminded once.

use super::*;
use crate::domain::{AgeBand, DAY, HOUR, Inviting, RoundPlace, end_of_day, start_of_day};
use crate::store::invitations;

const MUM: Chat = Chat {
    id: 7_300_000_002,
    topic: None,
};
const NEXT: &str = "NEXTROUN";

impl Talk {
    async fn posts_all(&self) {
        let caller = Arc::clone(&self.phones) as Arc<dyn Caller>;
        while crate::server::outbox::send_due(&self.context, &caller)
            .await
            .unwrap()
        {
            self.scratch.clock.advance(Span::seconds(2));
        }
    }

    async fn view(&self) -> View {
        self.person().await.unwrap().respondent.view
    }

    /// To the end of the survey, in the language of this button.
    async fn finishes(&mut self, language: &str) {
        self.say(&format!("/start {LINK}")).await;
        self.tap(language).await;
        self.tap("16–17").await;
        let agree = match language {
            "Русский" => "Соглас",
            _ => "Макулмун",
        };
        self.tap(agree).await;
        self.ends().await;
    }

    /// Skips on to the end, in either language.
    async fn ends(&mut self) {
        for _ in 0..40 {
            if self.view().await != View::Survey {
                return;
            }
            let next = [
                "Пропустить",
                "Дальше",
                "остальные",
                "Понятно",
                "Өткөрүп",
                "Улантуу",
                "Калганын",
                "Түшүндүм",
            ];
            let screen = self.screen();
            let mut labels = screen.buttons.iter().flatten().map(|b| b.label.clone());
            let label = labels.find(|l| next.iter().any(|n| l.contains(n))).unwrap();
            self.tap(&label).await;
        }
    }

    /// The same questions once more in the same place, for 60 days.
    async fn opens_next(&self) {
        self.opens_as("needs-assessment-NEXT", NEXT).await;
    }

    async fn opens_as(&self, id: &str, payload: &str) {
        let now = self.scratch.ambient.now();
        let row = RoundRow {
            id: RoundId::new(id),
            questionnaire: "needs-assessment".into(),
            version: "1".into(),
            source: SURVEY.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: now.0 + 1,
            until_at: Some(end_of_day(crate::domain::day_in_bishkek(now + 60 * DAY)).0),
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links = [RoundLink {
            municipality: "ugut".into(),
            payload: payload.into(),
        }];
        let mut tx = self.context.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        tx.commit().await.unwrap();
        self.live.tick().await.unwrap();
    }

    /// It is this hour of the day after so many days.
    fn hour(&self, days: i64, hour: i64) {
        let now = self.scratch.ambient.now();
        let then = start_of_day(now) + days * DAY + hour * HOUR;
        assert!(then > now);
        self.scratch.clock.advance(then - now);
    }

    async fn ticks(&self) {
        for _ in 0..3 {
            self.live.tick().await.unwrap();
        }
        self.posts_all().await;
    }

    async fn invites(&self, round: &str) {
        let of = RoundPlace {
            round: RoundId::new(round),
            municipality: "ugut".into(),
        };
        let mut tx = self.context.db.begin().await.unwrap();
        let begun = invitations::begin(&mut tx, &of, self.scratch.ambient.now()).await;
        assert!(begun.unwrap());
        let state = invitations::state(&mut tx, &of).await.unwrap();
        assert_eq!(state, Some(Inviting::Running));
        tx.commit().await.unwrap();
    }

    /// A parent opens the link that the child is to forward, and presses; the link.
    async fn parent(&mut self, press: &str) -> String {
        let text = self.screen().text;
        let (_, link) = text
            .split_once("?start=")
            .unwrap_or_else(|| panic!("{text}"));
        let link = link.split_whitespace().next().unwrap().to_owned();
        self.parent_opens(&link, press).await;
        link
    }

    /// The page as it was opened; then they press.
    async fn parent_opens(&mut self, link: &str, press: &str) -> Message {
        let opens = Inbound {
            chat: MUM,
            ..self.text(&format!("/start {link}"))
        };
        self.take(&[opens]).await;
        self.posts_all().await;
        let (_, page) = self.screens_in(MUM).pop().unwrap();
        let pressed = self.press_in(MUM, press);
        self.take(&[pressed]).await;
        self.posts_all().await;
        page
    }

    /// A child of 11–13 answers with a parent's yes, to the end.
    async fn child_finishes(&mut self, parent: &str) -> String {
        self.say(&format!("/start {LINK}")).await;
        self.tap("Русский").await;
        self.tap("11–13").await;
        self.tap("Спросить родителя").await;
        let link = self.parent(parent).await;
        self.tap("Соглас").await;
        self.ends().await;
        link
    }
}

#[tokio::test]
async fn both_yeses_are_asked_one_after_the_other_and_each_is_refused_by_one_tap() {
    for (language, yes, no) in [
        (
            "Русский",
            ["Да, расскажите", "Да, зовите"],
            ["Нет, не нужно", "Нет, не зовите"],
        ),
        (
            "Кыргызча",
            ["Ооба, кабарлагыла", "Ооба, чакыргыла"],
            ["Жок, керек эмес", "Жок, чакырбагыла"],
        ),
    ] {
        for (follow, invited) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut talk = Talk::new().await;
            talk.finishes(language).await;
            assert_eq!(talk.view().await, View::AskFollow);
            talk.tap(if follow { yes[0] } else { no[0] }).await;
            assert_eq!(talk.view().await, View::AskInvite { follow });
            talk.tap(if invited { yes[1] } else { no[1] }).await;
            assert_eq!(talk.view().await, View::Thanks { follow, invited });
            let kept = talk
                .scratch
                .rows("SELECT CAST(invited AS TEXT) FROM contact")
                .await;
            assert_eq!(kept, [if invited { "1" } else { "0" }]);
            // /mydata says so
            talk.say("/mydata").await;
            let is = View::MyData {
                follows: follow,
                earlier: 0,
                invited,
            };
            assert_eq!(talk.view().await, is);
            // asked once a year: at the end of the next round only the other is
            talk.opens_next().await;
            talk.say(&format!("/start {NEXT}")).await;
            let begin = if language == "Русский" {
                "Начать"
            } else {
                "Баштоо"
            };
            talk.tap(begin).await;
            talk.ends().await;
            talk.tap(no[0]).await;
            let thanks = View::Thanks {
                follow: false,
                invited,
            };
            assert_eq!(talk.view().await, thanks);
        }
    }
}

#[tokio::test]
async fn an_invitation_leads_into_its_round_and_one_tap_ends_invitations_but_not_news() {
    let mut talk = Talk::new().await;
    talk.finishes("Русский").await;
    talk.tap("Да, расскажите").await;
    talk.tap("Да, зовите").await;
    talk.opens_next().await;
    talk.invites("needs-assessment-NEXT").await;
    talk.ticks().await;
    assert_eq!(
        talk.screens().len(),
        1,
        "noon is school time: {:#?}",
        talk.screens()
    );
    talk.hour(0, 15);
    talk.ticks().await;
    let invitation = talk.screen();
    assert!(invitation.text.contains("Новый опрос"), "{invitation:#?}");
    talk.tap("Участвую").await;
    assert!(matches!(talk.view().await, View::RoundAhead { .. }));
    assert_eq!(
        talk.screens().len(),
        1,
        "the invitation goes: {:#?}",
        talk.screens()
    );
    talk.tap("Начать").await;
    let open = talk.person().await.unwrap().respondent.open.unwrap();
    assert_eq!(open.round.as_str(), "needs-assessment-NEXT");
    // who takes part is not reminded of the invitation
    talk.hour(8, 16);
    let shown = talk.screens().len();
    talk.ticks().await;
    let texts: Vec<String> = talk.screens().into_iter().map(|(_, m)| m.text).collect();
    assert!(
        texts.iter().all(|text| !text.contains("Напоминаем: идёт")),
        "{texts:#?}"
    );
    assert!(texts.len() <= shown + 1);
    talk.ends().await;
    // the next one: no more of these
    talk.opens_as("needs-assessment-THIRD", "THIRDRND").await;
    talk.invites("needs-assessment-THIRD").await;
    talk.hour(9, 16);
    talk.ticks().await;
    talk.tap("Не звать меня").await;
    assert_eq!(talk.view().await, View::Uninvited);
    let follows = talk
        .scratch
        .rows("SELECT CAST(wanted AS TEXT) FROM follow")
        .await;
    assert!(follows.contains(&"1".to_owned()), "news go on: {follows:?}");
    talk.hour(8, 16);
    talk.ticks().await;
    assert!(
        !talk.screen().text.contains("опрос «"),
        "{:#?}",
        talk.screen()
    );
    // and back again
    talk.say("/mydata").await;
    assert!(
        talk.screen().text.contains("не зовём"),
        "{:#?}",
        talk.screen()
    );
}

#[tokio::test]
async fn stop_ends_both_and_delete_takes_all_of_it() {
    let mut talk = Talk::new().await;
    talk.finishes("Русский").await;
    talk.tap("Да, расскажите").await;
    talk.tap("Да, зовите").await;
    talk.opens_next().await;
    talk.invites("needs-assessment-NEXT").await;
    // it waits to be sent when STOP comes
    talk.hour(0, 15);
    for _ in 0..3 {
        talk.live.tick().await.unwrap();
    }
    talk.say("/stop").await;
    talk.posts_all().await;
    talk.hour(8, 16);
    talk.ticks().await;
    let texts: Vec<String> = talk.screens().into_iter().map(|(_, m)| m.text).collect();
    assert!(
        texts.iter().all(|text| !text.contains("Новый опрос")),
        "{texts:#?}"
    );
    talk.say("/delete").await;
    talk.tap("Да, удалить").await;
    for table in ["contact", "invitation", "follow", "respondent"] {
        assert_eq!(talk.rows(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn hide_asks_once_whether_news_should_stop_too_and_shows_nothing_after_the_press() {
    for (label, stopped) in [("Да, остановить", true), ("Нет, пусть", false)] {
        let mut talk = Talk::new().await;
        talk.finishes("Русский").await;
        talk.tap("Нет, не нужно").await;
        talk.tap("Да, зовите").await;
        talk.say("/hide").await;
        talk.posts_all().await;
        let asked = talk.screen();
        assert_eq!(talk.screens().len(), 1, "{:#?}", talk.screens());
        assert!(!asked.text.contains("опрос"), "{asked:#?}");
        talk.tap(label).await;
        assert!(talk.screens().is_empty(), "{:#?}", talk.screens());
        assert_eq!(talk.person().await.unwrap().respondent.stopped, stopped);
        talk.say("/hide").await;
        talk.posts_all().await;
        assert!(talk.screens().is_empty(), "once: {:#?}", talk.screens());
    }
    // who has said no to both is not asked
    let mut talk = Talk::new().await;
    talk.finishes("Русский").await;
    talk.tap("Нет, не нужно").await;
    talk.tap("Нет, не зовите").await;
    talk.say("/hide").await;
    talk.posts_all().await;
    assert!(talk.screens().is_empty(), "{:#?}", talk.screens());
}

#[tokio::test]
async fn after_a_year_consent_age_and_place_are_confirmed_together_and_until_then_nothing_is_sent()
{
    let mut talk = Talk::new().await;
    talk.finishes("Русский").await;
    talk.tap("Да, расскажите").await;
    talk.tap("Да, зовите").await;
    talk.hour(366, 16);
    talk.scratch
        .change("UPDATE contact SET said_on = said_on + 31622400000")
        .await;
    talk.opens_next().await;
    talk.invites("needs-assessment-NEXT").await;
    talk.ticks().await;
    let texts: Vec<String> = talk.screens().into_iter().map(|(_, m)| m.text).collect();
    assert!(
        texts.iter().all(|text| !text.contains("Новый опрос")),
        "{texts:#?}"
    );
    talk.say(&format!("/start {NEXT}")).await;
    let asked = talk.screen();
    for part in ["Прошёл год", "16–17", "Үгүт", "112"] {
        let place = part == "Үгүт" && asked.text.contains("Угут");
        assert!(asked.text.contains(part) || place, "{part}: {}", asked.text);
    }
    talk.tap("Мой возраст другой").await;
    assert!(matches!(talk.view().await, View::Age { .. }));
    talk.tap("18–28").await;
    assert!(talk.screen().text.contains("18–28"), "{:#?}", talk.screen());
    talk.tap("Соглас").await;
    let person = talk.person().await.unwrap().respondent;
    assert_eq!((person.view, person.age), (View::Survey, AgeBand::From18));
    let today = start_of_day(talk.scratch.ambient.now());
    assert_eq!(person.consent.since(), today);
}

#[tokio::test]
async fn who_comes_back_after_a_year_with_a_yes_is_asked_although_nothing_is_open() {
    let mut talk = Talk::new().await;
    talk.finishes("Русский").await;
    talk.tap("Нет, не нужно").await;
    talk.tap("Да, зовите").await;
    talk.scratch
        .change("UPDATE round SET state = 'closed', closed_at = 1795413600000")
        .await;
    talk.hour(366, 16);
    talk.scratch
        .change("UPDATE contact SET said_on = said_on + 31622400000")
        .await;
    talk.live.tick().await.unwrap();
    talk.say("/start").await;
    assert!(matches!(talk.view().await, View::Renew { link: None, .. }));
    talk.tap("Не соглас").await;
    assert!(matches!(talk.view().await, View::Declined { .. }));
    talk.tap("Всё-таки").await;
    talk.tap("Соглас").await;
    let person = talk.person().await.unwrap().respondent;
    assert_eq!(
        person.consent.since(),
        start_of_day(talk.scratch.ambient.now())
    );
}

#[tokio::test]
async fn a_child_is_asked_only_with_the_parents_tick_and_each_round_needs_a_yes_of_its_own() {
    for (parent, ticked) in [("Да + звать", true), ("Разрешаю", false)] {
        let mut talk = Talk::new().await;
        talk.child_finishes(parent).await;
        talk.tap("Да, расскажите").await;
        let follow = true;
        let view = talk.view().await;
        if ticked {
            assert_eq!(view, View::AskInvite { follow });
            talk.tap("Да, зовите").await;
        } else {
            let invited = false;
            assert_eq!(view, View::Thanks { follow, invited });
        }
        talk.opens_next().await;
        talk.invites("needs-assessment-NEXT").await;
        talk.hour(0, 16);
        talk.ticks().await;
        let invited = talk.screen().text.contains("Новый опрос");
        assert_eq!(invited, ticked, "{:#?}", talk.screen());
        talk.say(&format!("/start {NEXT}")).await;
        assert!(
            matches!(talk.view().await, View::ParentFirst { .. }),
            "{:?}",
            talk.view().await
        );
        let first = talk.screen();
        talk.say("/start").await;
        assert_eq!(talk.screen().text, first.text, "the same link");
        talk.say("ABCD2345").await;
        assert!(talk.screen().text.contains('⚠'), "{:#?}", talk.screen());
        assert_eq!(talk.rows("session").await, 1, "no question before the yes");
        talk.parent("Разрешаю").await;
        assert!(
            matches!(talk.view().await, View::RoundAhead { .. }),
            "{:?}",
            talk.view().await
        );
        talk.tap("Начать").await;
        assert_eq!(talk.view().await, View::Survey);
        let rounds = talk
            .scratch
            .rows("SELECT round FROM guardian_yes ORDER BY round")
            .await;
        assert_eq!(rounds, ["needs-assessment-NEXT", "needs-assessment-TEST"]);
    }
}

#[tokio::test]
async fn a_parent_reads_how_long_a_yes_holds_and_ticks_or_unticks_later() {
    let mut talk = Talk::new().await;
    let link = talk.child_finishes("Разрешаю").await;
    let ticks = async |talk: &Talk| {
        let all = "SELECT CAST(invites AS TEXT) FROM guardian_yes";
        talk.scratch.rows(all).await
    };
    assert_eq!(ticks(&talk).await, ["0"]);
    for (press, tick) in [
        ("Можно звать", "1"),
        ("Не звать", "0"),
        ("Можно звать", "1"),
    ] {
        let page = talk.parent_opens(&link, press).await;
        // the page tells nothing of how it stands
        assert_eq!(page.buttons.len(), 3, "{page:#?}");
        assert_eq!(ticks(&talk).await, [tick], "{press}");
    }
    // the child is asked now that the tick is there, and not any more once it is gone
    talk.tap("Нет, не нужно").await;
    assert_eq!(talk.view().await, View::AskInvite { follow: false });
    talk.parent_opens(&link, "Не звать").await;
    talk.tap("Да, зовите").await;
    assert_eq!(talk.rows("contact").await, 0, "the tick was taken back");
    // before a yes is said the page says for what and how long it is
    let mut other = Talk::new().await;
    other.say(&format!("/start {LINK}")).await;
    other.tap("Русский").await;
    other.tap("11–13").await;
    other.tap("Спросить родителя").await;
    let text = other.screen().text;
    let (_, link) = text.split_once("?start=").unwrap();
    let link = link.split_whitespace().next().unwrap().to_owned();
    let page = other.parent_opens(&link, "Не разрешаю").await;
    assert!(
        page.text.contains("12 месяцев") && page.text.contains("12 айга"),
        "{page:#?}"
    );
}

#[tokio::test]
async fn who_stopped_in_the_middle_is_reminded_once_within_the_hours() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.tap("Пропустить").await;
    talk.hour(0, 16);
    talk.ticks().await;
    assert_eq!(talk.screens().len(), 1, "not on the same day");
    talk.hour(1, 10);
    talk.ticks().await;
    assert_eq!(talk.screens().len(), 1, "not in school time");
    talk.hour(0, 16);
    talk.ticks().await;
    let reminder = talk.screen();
    assert!(
        reminder.text.contains("Напоминаем один раз"),
        "{reminder:#?}"
    );
    assert!(!reminder.text.contains("сохранены"), "there are none");
    for days in 1..=5 {
        talk.hour(days.min(1), 17);
        talk.ticks().await;
    }
    assert_eq!(talk.screens().len(), 2, "once: {:#?}", talk.screens());
    talk.tap("Продолжить").await;
    assert_eq!(talk.view().await, View::Survey);
    assert!(talk.screen().text.contains("2/"), "{:#?}", talk.screen());
}

#[tokio::test]
async fn a_yes_after_stop_is_told_to_end_it_and_does() {
    for (follow, invite) in [
        ("Да, расскажите", "Нет, не зовите"),
        ("Нет, не нужно", "Да, зовите"),
        ("Нет, не нужно", "Нет, не зовите"),
    ] {
        let mut talk = Talk::new().await;
        talk.reach_first_question().await;
        talk.say("/stop").await;
        talk.tap("Продолжить").await;
        talk.ends().await;
        assert!(talk.screen().text.contains("снова будем писать"));
        talk.tap(follow).await;
        let told = talk.screen().text.contains("снова будем писать");
        assert_eq!(told, follow.starts_with("Нет"), "not where it has ended");
        talk.tap(invite).await;
        let yes = follow.starts_with("Да") || invite.starts_with("Да");
        assert_eq!(talk.person().await.unwrap().respondent.stopped, !yes);
        talk.say("/mydata").await;
        let data = talk.screen().text;
        assert_eq!(data.contains("ничего не пишем (/stop)"), !yes, "{data}");
    }
}

#[tokio::test]
async fn whoever_waits_for_help_is_not_reminded_of_questions() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.say("меня бьет отчим").await;
    assert_eq!(talk.rows("disclosure").await, 1);
    talk.hour(1, 16);
    talk.ticks().await;
    let mut shown = talk.screens().into_iter();
    assert!(!shown.any(|(_, message)| message.text.contains("Напоминаем")));
}

#[tokio::test]
async fn a_chosen_language_is_kept_for_the_next_link_and_a_question_who_asks_is_answered() {
    let mut talk = Talk::new().await;
    talk.say(&format!("/start {LINK}")).await;
    talk.tap("Кыргызча").await;
    talk.tap("16–17").await;
    for asked in ["ким сурап жатат?", "зачем это вам?"] {
        talk.say(asked).await;
        assert!(talk.screen().text.contains("Кененирээк"), "{asked}");
        talk.tap("Артка").await;
    }
    talk.tap("Макул эмесмин").await;
    talk.say(&format!("/start {LINK}")).await;
    assert!(
        talk.screen().text.contains("Жашыңыз канчада?"),
        "{:?}",
        talk.screen()
    );
    talk.say("ким сурап жатат?").await;
    assert!(
        talk.screen().text.contains("деген эмне?"),
        "{:?}",
        talk.screen()
    );
    assert_eq!(talk.person().await, None);
}
