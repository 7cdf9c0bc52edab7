//! A leader composes a quick poll in one message, a coordinator reads own words, and it opens as a round.

use surveys::questionnaire::{Appearance, Kind, Questionnaire, Readers};

use super::*;
use crate::domain::{Draft, DraftState, Language, RoleTap};
use crate::store::audit;
use crate::store::roles::{self, RoleState};

pub(super) const LEADER: i64 = 30;
pub(super) const COORDINATOR: i64 = 10;

pub(super) async fn town() -> Town {
    let mut town = Town::staffed().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town
}

/// Somebody with the newest message of their chat before them, and what it cost to get there.
pub(super) struct Phone {
    pub(super) user: i64,
    pub(super) screen: Option<Seen>,
    pub(super) taps: usize,
    pub(super) words: usize,
}

impl Phone {
    pub(super) const fn of(user: i64) -> Self {
        Self {
            user,
            screen: None,
            taps: 0,
            words: 0,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.screen.as_ref().unwrap().message.text
    }

    pub(super) fn labels(&self) -> Vec<&str> {
        let buttons = self.screen.as_ref().unwrap().message.buttons.iter();
        buttons.flatten().map(|b| b.label.as_str()).collect()
    }

    /// Presses the button with this label's beginning.
    pub(super) async fn tap(&mut self, town: &mut Town, label: &str) -> Vec<Seen> {
        let screen = self.screen.clone().unwrap();
        let data = screen.button(label).to_owned();
        self.taps += 1;
        town.taps_on(private(self.user), self.user, &data, screen.place)
            .await;
        self.look(town).await
    }

    /// Types; a command counts as a tap on the menu.
    pub(super) async fn types(&mut self, town: &mut Town, text: &str) -> Vec<Seen> {
        match text.starts_with('/') {
            true => self.taps += 1,
            false => self.words += text.split_whitespace().count(),
        }
        town.says(private(self.user), self.user, text).await;
        self.look(town).await
    }

    /// The newest message with buttons is what they look at; what others got comes back.
    pub(super) async fn look(&mut self, town: &Town) -> Vec<Seen> {
        let seen = town.seen().await;
        self.sees(&seen);
        let others = seen.into_iter();
        others
            .filter(|seen| seen.chat != private(self.user))
            .collect()
    }

    /// Of what somebody else's press has sent.
    pub(super) fn sees(&mut self, seen: &[Seen]) {
        let own = |seen: &&Seen| seen.chat == private(self.user);
        if let Some(screen) = seen.iter().rfind(own) {
            self.screen = Some(screen.clone());
        }
    }
}

pub(super) async fn drafts_of(town: &Town) -> Vec<Draft> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let mut all = Vec::new();
    for id in 1..50 {
        all.extend(drafts::get(&mut tx, id).await.unwrap());
    }
    all
}

pub(super) async fn polls_open(town: &Town) -> Vec<Arc<crate::domain::Round>> {
    town.renew().await;
    let snapshot = town.context.snapshot();
    let open = snapshot.rounds.iter();
    let open = open.filter(|r| r.is_poll() && r.takes_answers(town.now()));
    open.cloned().collect()
}

async fn actions(town: &Town) -> Vec<String> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = audit::all(&mut tx).await.unwrap();
    let of_polls = all.into_iter().filter(|e| e.action.starts_with("poll."));
    of_polls.map(|e| e.action).collect()
}

/// The leader types three questions of their own, up to the send button.
async fn three_own(town: &mut Town, leader: &mut Phone) {
    leader.types(town, "/poll").await;
    leader
        .types(town, "Клубда эмне жетишпейт?\nОрун\nИнтернет\nКитеп")
        .await;
    leader.tap(town, "Бир нечеси").await;
    leader.tap(town, "Өз суроо").await;
    leader.types(town, "Клуб кечинде да ачык болсунбу?").await;
    leader.tap(town, "Ооба же жок").await;
    leader.tap(town, "Өз суроо").await;
    leader.types(town, "Клубдун орду сизге кандай?").await;
    leader.tap(town, "1–5 шкаласы").await;
    leader.tap(town, "Начар … жакшы").await;
}

/// The coordinator opens the card of the poll that waits.
pub(super) async fn reads(town: &mut Town, coordinator: &mut Phone) {
    coordinator.types(town, "/todo").await;
    coordinator.tap(town, "Окуу").await;
}

async fn translated(town: &mut Town, coordinator: &mut Phone) {
    for (label, text) in [
        (
            "1. орусча",
            "Чего не хватает в клубе?\nМеста\nИнтернета\nКниг",
        ),
        ("2. орусча", "Открывать ли клуб и вечером?"),
        ("3. орусча", "Как вам место, где клуб?"),
    ] {
        coordinator.tap(town, label).await;
        coordinator.types(town, text).await;
    }
}

#[tokio::test]
async fn a_poll_of_three_own_questions_takes_at_most_25_taps_beside_the_words() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    three_own(&mut town, &mut leader).await;
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    let told = leader.tap(&mut town, "Жөнөтүү").await;
    assert!(told.iter().any(|s| s.chat == private(COORDINATOR)));
    assert!(leader.text().contains("Координатордун жообун күтүп турат"));
    let mut coordinator = Phone::of(COORDINATOR);
    reads(&mut town, &mut coordinator).await;
    // nothing goes out in one language
    assert!(!coordinator.labels().contains(&"Макул болуу"));
    translated(&mut town, &mut coordinator).await;
    let told = coordinator.tap(&mut town, "Макул болуу").await;
    leader.sees(&told);
    assert!(leader.text().contains("макул болду"), "{}", leader.text());
    assert!(polls_open(&town).await.is_empty(), "the leader opens it");
    leader.tap(&mut town, "Көрүп, ачуу").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "7 күн").await;
    let (taps, words) = (leader.taps, leader.words);
    println!(
        "poll of three own questions: {taps} taps and {words} words; its coordinator: {} taps and {} words",
        coordinator.taps, coordinator.words
    );
    assert!(taps <= 25, "{taps}");
    let open = polls_open(&town).await;
    let poll = &open[0].questionnaire;
    assert_eq!(poll.readers, Readers::Club);
    assert_eq!(poll.title.ru, "Быстрый опрос: Чего не хватает в клубе?");
    let kinds: Vec<_> = poll
        .questions
        .iter()
        .map(|q| (&q.kind, q.appearance))
        .collect();
    assert!(
        matches!(
            kinds.as_slice(),
            [
                (Kind::SelectMultiple { .. }, Appearance::Plain),
                (Kind::SelectOne(_), Appearance::Quick),
                (Kind::SelectOne(_), Appearance::Likert),
            ]
        ),
        "{kinds:?}"
    );
    for question in &poll.questions {
        assert!(question.dont_know && question.required.is_none());
        assert!(!question.sensitive && question.headline == Some(false));
    }
    assert_eq!(poll.questions[0].choices()[1].label.ru, "Интернета");
    let days = open[0].until.unwrap() - town.now();
    assert!((7..=8).contains(&days.whole_days()), "{days:?}");
    assert_eq!(
        actions(&town).await,
        [
            "poll.send",
            "poll.edit",
            "poll.edit",
            "poll.edit",
            "poll.approve",
            "poll.open"
        ]
    );
}

#[tokio::test]
async fn a_poll_of_three_ready_questions_opens_at_once_in_a_dozen_taps() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    leader.tap(&mut town, "Даяр суроо").await;
    leader.tap(&mut town, "Билим берүү").await;
    leader.tap(&mut town, "1").await;
    leader.tap(&mut town, "2").await;
    leader.tap(&mut town, "3").await;
    assert!(leader.text().contains("— алынды"), "{}", leader.text());
    leader.tap(&mut town, "Сурамжылоого").await;
    leader.tap(&mut town, "Сурамжылоону ачуу").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "7 күн").await;
    println!("poll of three ready questions: {} taps", leader.taps);
    assert!(leader.taps <= 12 && leader.words == 0, "{}", leader.taps);
    let open = polls_open(&town).await;
    let poll: &Questionnaire = &open[0].questionnaire;
    assert_eq!(poll.readers, Readers::Everybody);
    assert_eq!(poll.questions.len(), 3);
    // they are those of the bank, so that the rule of 30 days knows them again
    for question in &poll.questions {
        let ready = crate::services::polls::ready(&question.name).unwrap();
        assert_eq!(question.label, ready.label);
        assert_eq!(question.choices().len(), ready.choices().len());
        assert_eq!(question.sector, ready.sector);
    }
    // the same ones again: not here, not now
    let again = Phone::of(LEADER);
    let mut leader = again;
    leader.types(&mut town, "/poll").await;
    for label in [
        "Даяр суроо",
        "Билим берүү",
        "1",
        "Сурамжылоого",
        "Сурамжылоону ачуу",
    ] {
        leader.tap(&mut town, label).await;
    }
    assert!(
        leader.text().contains("жакында эле берилген"),
        "{}",
        leader.text()
    );
    leader.tap(&mut town, "Артка").await;
}

#[tokio::test]
async fn one_message_grows_and_what_was_typed_goes() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    let first = leader.screen.clone().unwrap();
    assert!(!first.edit);
    assert!(first.message.text.contains("0"), "{first:?}");
    leader.types(&mut town, "Клубда эмне жетишпейт?").await;
    let asked = leader.screen.clone().unwrap();
    assert!(!asked.edit, "below what was typed");
    let typed = town.next - 1;
    assert_eq!(town.deleted.take(), [first.place, typed]);
    // presses change it in its place
    leader.tap(&mut town, "Ооба же жок").await;
    let grown = leader.screen.clone().unwrap();
    assert!(grown.edit && grown.place == asked.place);
    let text = &grown.message.text;
    assert!(text.contains("Катышуучу ушундай көрөт"), "{text}");
    // the half that is missing is marked
    assert!(text.contains("орусча:</i> <b>жок</b>"), "{text}");
    assert!(text.contains("• Ооба"), "{text}");
}

#[tokio::test]
async fn questions_are_changed_moved_and_removed_and_each_change_can_be_undone() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    three_own(&mut town, &mut leader).await;
    let order = |draft: &Draft| -> Vec<String> {
        let own = draft.content.questions.iter();
        own.map(|q| q.own().unwrap().words.shown(Language::Ky).to_owned())
            .collect()
    };
    let before = order(&drafts_of(&town).await[0]);
    leader.tap(&mut town, "3-суроо").await;
    leader.tap(&mut town, "Өйдө").await;
    leader.tap(&mut town, "Өйдө").await;
    assert_eq!(order(&drafts_of(&town).await[0])[0], before[2]);
    leader.tap(&mut town, "Ылдый").await;
    leader.tap(&mut town, "Алып салуу").await;
    assert_eq!(drafts_of(&town).await[0].content.questions.len(), 2);
    for _ in 0..4 {
        leader.tap(&mut town, "Акыркысын кайтаруу").await;
    }
    assert_eq!(order(&drafts_of(&town).await[0]), before);
    // other words, other choices, another way to answer, the other language
    leader.tap(&mut town, "1-суроо").await;
    leader.tap(&mut town, "Суроону өзгөртүү").await;
    assert!(
        leader
            .text()
            .contains("<code>Клубда эмне жетишпейт?</code>")
    );
    leader.types(&mut town, "Клубга эмне керек?").await;
    assert!(leader.text().contains("Клубга эмне керек?"));
    leader.tap(&mut town, "Варианттарды өзгөртүү").await;
    leader.types(&mut town, "1) Орун\n2) Жарык").await;
    leader.tap(&mut town, "1-суроо").await;
    leader.tap(&mut town, "Кантип жооп берилет").await;
    leader.tap(&mut town, "5 бөлүктү").await;
    leader.tap(&mut town, "1-суроо").await;
    leader.tap(&mut town, "Орусча кошуу").await;
    leader.types(&mut town, "Что нужно клубу?\nМесто").await;
    assert!(leader.text().contains("3 сап керек"), "{}", leader.text());
    leader
        .types(&mut town, "Что нужно клубу?\nМесто\nСвет")
        .await;
    let draft = drafts_of(&town).await.remove(0);
    let own = draft.content.questions[0].own().unwrap();
    assert!(!own.lacks(Language::Ru) && own.answers.choices().len() == 2);
    assert_eq!(own.answers.kind().unwrap().code(), "coins");
}

#[tokio::test]
async fn a_leader_who_writes_russian_composes_in_russian_and_says_so_of_words_that_look_alike() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    town.taps(private(LEADER), LEADER, "l:lru").await;
    town.seen().await;
    leader.types(&mut town, "/poll").await;
    assert!(
        leader.text().contains("Быстрый опрос: город Ош"),
        "{}",
        leader.text()
    );
    leader.types(&mut town, "Спорт залы барбы?").await;
    leader.tap(&mut town, "Да или нет").await;
    assert!(
        leader.text().contains("кырг.:</i> <b>нет</b>"),
        "{}",
        leader.text()
    );
    leader.tap(&mut town, "Вопрос 1").await;
    leader.tap(&mut town, "Это по-кыргызски").await;
    leader.tap(&mut town, "Назад").await;
    assert!(
        leader.text().contains("рус.:</i> <b>нет</b>"),
        "{}",
        leader.text()
    );
    // letters that Russian has not tell by themselves
    leader.tap(&mut town, "Свой вопрос").await;
    leader.types(&mut town, "Көчөдө жарык жетиштүүбү?").await;
    let draft = drafts_of(&town).await.remove(0);
    let own = draft.content.questions[1].own().unwrap();
    assert!(own.lacks(Language::Ru) && !own.lacks(Language::Ky));
}

#[tokio::test]
async fn what_is_wrong_is_said_as_it_is_typed_and_stops_the_poll() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    let long = format!("Эмне керек {}?", "абдан ".repeat(25));
    leader.types(&mut town, &long).await;
    leader.tap(&mut town, "Бир вариант").await;
    leader
        .types(&mut town, "Китептер жана окуу куралдары\nСуу\nсуу")
        .await;
    for said in ["120 белгиден узун", "баскычка батпайт", "эки жолу жазылган"]
    {
        assert!(leader.text().contains(said), "{said}: {}", leader.text());
    }
    assert!(
        leader
            .labels()
            .iter()
            .all(|l| !l.starts_with("Координаторго"))
    );
    leader.tap(&mut town, "1-суроо").await;
    leader.tap(&mut town, "Суроону өзгөртүү").await;
    leader
        .types(&mut town, "Эмне керек?\nКитеп\nСуу\nЖарык")
        .await;
    leader.tap(&mut town, "Артка").await;
    assert!(
        leader
            .labels()
            .iter()
            .any(|l| l.starts_with("Координаторго"))
    );
    // fewer than an order needs
    leader.tap(&mut town, "1-суроо").await;
    leader.tap(&mut town, "Варианттарды").await;
    leader.types(&mut town, "Китеп\nСуу").await;
    leader.tap(&mut town, "1-суроо").await;
    leader.tap(&mut town, "Кантип").await;
    leader.tap(&mut town, "Ирети менен").await;
    assert!(
        leader.text().contains("Кеминде 3 вариант"),
        "{}",
        leader.text()
    );
}

#[tokio::test]
async fn what_nobody_could_mean_is_not_taken_and_stays_in_the_chat() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    for (typed, said) in [("?!", "сөз жок"), (&"а".repeat(301), "Өтө узун")] {
        leader.types(&mut town, typed).await;
        assert!(leader.text().contains(said), "{}", leader.text());
    }
    assert!(town.deleted.borrow().is_empty());
    // the last day of a round is none of its questions
    leader.types(&mut town, "15-декабрь").await;
    assert!(drafts_of(&town).await[0].content.questions.is_empty());
    leader.types(&mut town, "Эмне керек?").await;
    assert_eq!(drafts_of(&town).await[0].content.questions.len(), 1);
}

#[tokio::test]
async fn a_coordinator_sets_what_is_sensitive_and_who_reads_the_result_or_gives_it_back() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    three_own(&mut town, &mut leader).await;
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    let mut coordinator = Phone::of(COORDINATOR);
    reads(&mut town, &mut coordinator).await;
    coordinator.tap(&mut town, "Кайтаруу").await;
    let told = coordinator.tap(&mut town, "Түшүнүксүз").await;
    leader.sees(&told);
    assert!(
        leader.text().contains("ар кандай түшүнсө болот"),
        "{}",
        leader.text()
    );
    leader.tap(&mut town, "Көрүп, өзгөртүү").await;
    assert!(
        leader.text().contains("өзгөртүүнү суранды"),
        "{}",
        leader.text()
    );
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    reads(&mut town, &mut coordinator).await;
    translated(&mut town, &mut coordinator).await;
    coordinator.tap(&mut town, "2. Назик суроо: жок").await;
    assert!(
        coordinator.text().contains("назик суроо"),
        "{}",
        coordinator.text()
    );
    coordinator
        .tap(&mut town, "Жыйынтык кеңешке жана планга: жок")
        .await;
    assert!(
        coordinator.text().contains("планга да кирет"),
        "{}",
        coordinator.text()
    );
    let told = coordinator.tap(&mut town, "Макул болуу").await;
    leader.sees(&told);
    leader.tap(&mut town, "Көрүп, ачуу").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "14 күн").await;
    let poll = Arc::clone(&polls_open(&town).await[0].questionnaire);
    assert_eq!(poll.readers, Readers::Everybody);
    let sensitive: Vec<bool> = poll.questions.iter().map(|q| q.sensitive).collect();
    assert_eq!(sensitive, [false, true, false]);
    let needs: Vec<_> = poll.questions.iter().map(|q| q.headline).collect();
    assert_eq!(needs, [Some(true), Some(false), Some(false)]);
}

#[tokio::test]
async fn whoever_waits_sees_since_when_how_long_it_usually_takes_and_what_needs_no_waiting() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    let ready = crate::services::polls::ready("edu_clubs").unwrap();
    let label = ready.label.as_ref().unwrap().ky.clone();
    leader.types(&mut town, "/poll").await;
    leader
        .types(&mut town, &label.replace("керек", "жетишпейт"))
        .await;
    leader.tap(&mut town, "Ооба же жок").await;
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    assert!(!leader.text().contains("Адатта"), "nothing was decided yet");
    // one decision later
    town.pass(50 * crate::domain::HOUR);
    let mut coordinator = Phone::of(COORDINATOR);
    reads(&mut town, &mut coordinator).await;
    coordinator.tap(&mut town, "Кайтаруу").await;
    let told = coordinator.tap(&mut town, "Даяр суроо бар").await;
    leader.sees(&told);
    leader.tap(&mut town, "Көрүп, өзгөртүү").await;
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    assert!(leader.text().contains("Адатта"), "{}", leader.text());
    leader.tap(&mut town, "Жөнөтүү").await;
    // the nearest ready question takes its place with one tap, and nothing waits any more
    leader.tap(&mut town, "1-суроонун ордуна").await;
    assert!(leader.text().contains("даяр суроо"), "{}", leader.text());
    leader.tap(&mut town, "Сурамжылоону ачуу").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "3 күн").await;
    assert_eq!(polls_open(&town).await.len(), 1);
    let mut tx = town.context.db.begin_read().await.unwrap();
    assert!(drafts::waiting(&mut tx).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_message_of_a_poll_has_a_way_back() {
    for language in Language::ALL {
        let mut town = town().await;
        town.taps(private(LEADER), LEADER, &format!("l:l{}", language.code()))
            .await;
        town.seen().await;
        let back = town.context.texts.plain(language, "round-back", &[]);
        let to_draft = town.context.texts.plain(language, "poll-to-draft", &[]);
        let mut leader = Phone::of(LEADER);
        leader.types(&mut town, "/poll").await;
        let text = "Көчөдө эмне керек?\nЖарык\nЖол\nОтургуч";
        leader.types(&mut town, text).await;
        let way = |words: &str| town.context.texts.plain(language, words, &[]);
        let (own, ready) = (way("poll-add-own"), way("poll-add-ready"));
        // breadth first over all buttons that change nothing but the page
        let mut waiting = vec![leader.screen.clone().unwrap()];
        let mut known = std::collections::BTreeSet::new();
        while let Some(seen) = waiting.pop() {
            let labels: Vec<&str> = seen
                .message
                .buttons
                .iter()
                .flatten()
                .map(|b| b.label.as_str())
                .collect();
            assert!(
                labels.iter().any(|l| **l == back || **l == to_draft),
                "{labels:?} {}",
                seen.message.text
            );
            assert!(seen.message.text.encode_utf16().count() <= 4_000);
            for button in seen.message.buttons.iter().flatten() {
                let Press::Data(data) = &button.press else {
                    continue;
                };
                let step = data.rsplit(':').next().unwrap();
                let of_poll = matches!(RoleTap::parse(data), Ok(RoleTap::Leader(_)));
                let page = data.starts_with("l:po:") && !["z", "g", "y"].contains(&step);
                if of_poll && page && known.insert(data.clone()) && known.len() < 60 {
                    town.taps_on(private(LEADER), LEADER, data, seen.place)
                        .await;
                    waiting.extend(
                        town.seen()
                            .await
                            .into_iter()
                            .filter(|s| s.chat == private(LEADER)),
                    );
                }
            }
        }
        assert!(known.len() > 20, "{}", known.len());
        drop((own, ready));
    }
}

#[tokio::test]
async fn a_step_that_was_torn_is_taken_again_from_what_the_database_knows() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    // each inbound is first handled in a transaction that is lost, as by kill -9 before its end
    let steps = [
        Step::Types("/poll"),
        Step::Types("Клубда эмне жетишпейт?\nОрун\nКитеп"),
        Step::Taps("Бир вариант"),
        Step::Taps("Даяр суроо"),
        Step::Taps("Ден соолук|Саламаттык"),
        Step::Taps("1"),
        Step::Taps("Сурамжылоого"),
        Step::Taps("2-суроо"),
        Step::Taps("Өйдө"),
        Step::Taps("Артка"),
        Step::Taps("Акыркысын кайтаруу"),
        Step::Taps("Координаторго жөнөтүү"),
        Step::Taps("Жөнөтүү"),
        Step::Taps("Кайтарып алып"),
        Step::Taps("Координаторго жөнөтүү"),
        Step::Taps("Жөнөтүү"),
    ];
    for step in steps {
        let before = drafts_of(&town).await;
        match step {
            Step::Types(text) => {
                town.lost(
                    LEADER,
                    Body::Text {
                        text: text.to_owned(),
                        message: 900,
                    },
                )
                .await;
                assert_eq!(drafts_of(&town).await, before, "{text}");
                leader.types(&mut town, text).await;
            }
            Step::Taps(labels) => {
                let screen = leader.screen.clone().unwrap();
                let label = labels
                    .split('|')
                    .find(|l| leader.labels().iter().any(|known| known.starts_with(l)))
                    .unwrap_or(labels);
                let data = screen.button(label).to_owned();
                let body = Body::Tap {
                    query: "q".into(),
                    data,
                    message: Some(screen.place),
                };
                town.lost(LEADER, body).await;
                assert_eq!(drafts_of(&town).await, before, "{label}");
                leader.tap(&mut town, label).await;
            }
        }
        assert!(town.seen().await.is_empty());
    }
    let draft = drafts_of(&town).await.remove(0);
    assert!(matches!(draft.state, DraftState::Waiting(_)), "{draft:?}");
    assert_eq!(draft.content.questions.len(), 2);
    assert!(
        draft.before.is_empty(),
        "nothing can be undone of what waits"
    );
    // weeks later it is there, and read by whoever opens it
    town.pass(40 * DAY);
    leader.types(&mut town, "/poll").await;
    assert!(
        leader
            .labels()
            .iter()
            .any(|l| l.contains("координаторду күтөт"))
    );
}

/// What a leader does next.
enum Step {
    Types(&'static str),
    Taps(&'static str),
}

#[tokio::test]
async fn a_coordinator_does_not_approve_their_own_poll_unless_nobody_else_is_there() {
    for second in [true, false] {
        let mut town = town().await;
        let mut own = Phone::of(LEADER);
        three_own(&mut town, &mut own).await;
        own.tap(&mut town, "Координаторго жөнөтүү").await;
        own.tap(&mut town, "Жөнөтүү").await;
        town.staff(LEADER, RoleKind::Coordinator, None).await;
        town.seen().await;
        let mut tx = town.context.db.begin().await.unwrap();
        let others = roles::confirmed(&mut tx, RoleKind::Coordinator)
            .await
            .unwrap();
        let (from, to) = (RoleState::Confirmed, RoleState::Revoked);
        if let Some(other) = others.first().filter(|_| !second) {
            let now = town.now();
            assert!(
                roles::decide(&mut tx, other.id, from, to, now)
                    .await
                    .unwrap()
            );
        }
        tx.commit().await.unwrap();
        reads(&mut town, &mut own).await;
        translated(&mut town, &mut own).await;
        own.tap(&mut town, "Макул болуу").await;
        let mut tx = town.context.db.begin_read().await.unwrap();
        let audited = audit::all(&mut tx).await.unwrap();
        let has = |action: &str| audited.iter().any(|entry| entry.action == action);
        let said = own.text();
        assert_eq!(said.contains("башка координатор окуйт"), second, "{said}");
        assert_eq!(said.contains("журналга жазылды"), !second, "{said}");
        assert_eq!(
            (has("poll.approve"), has("poll.approve-alone")),
            (!second, !second)
        );
    }
}
