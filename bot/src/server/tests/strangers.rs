//! People of whom nothing is stored: they are answered, and hold up nobody.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::*;
use crate::domain::Span;
use crate::texts::help_card;

const BOB: Chat = Chat {
    id: 7_300_000_002,
    topic: None,
};
/// Whoever waits so long waits for ever.
const LONG: Duration = Duration::from_secs(60);

/// Phones of which one is out of reach: its chat is limited, or its calls hang until they are let through.
#[derive(Debug)]
struct Trouble {
    phones: Arc<Phones>,
    chat: Chat,
    /// Seconds to wait, as in a 429; otherwise calls hang.
    limited: Option<u64>,
    gate: Semaphore,
    tried: Mutex<usize>,
}

impl Trouble {
    fn new(talk: &Talk, chat: Chat, limited: Option<u64>) -> Arc<Self> {
        Arc::new(Self {
            phones: Arc::clone(&talk.phones),
            chat,
            limited,
            gate: Semaphore::new(0),
            tried: Mutex::default(),
        })
    }

    async fn start(self: &Arc<Self>, talk: &mut Talk) {
        talk.live = Runtime::start(Arc::clone(&talk.context), Arc::clone(self) as _)
            .await
            .unwrap();
    }
}

impl Caller for Trouble {
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(async move {
            if chat == self.chat && !matches!(request, Request::AnswerTap { .. }) {
                *self.tried.lock().unwrap() += 1;
                match self.limited {
                    Some(seconds) => {
                        return Err(SendError::RetryAfter(Duration::from_secs(seconds)));
                    }
                    None => drop(self.gate.acquire().await),
                }
            }
            self.phones.call(chat, request).await
        })
    }
}

fn from(chat: Chat, inbound: Inbound) -> Inbound {
    Inbound { chat, ..inbound }
}

fn texts_of(talk: &Talk, chat: Chat) -> Vec<String> {
    let chats = talk.phones.chats.lock().unwrap();
    let messages = chats.get(&chat.id).into_iter().flatten();
    messages.map(|(_, message)| message.text.clone()).collect()
}

/// So many messages were sent, also those that are gone.
fn sent(talk: &Talk) -> usize {
    let calls = talk.phones.calls.lock().unwrap();
    calls.iter().filter(|call| **call == "send").count()
}

/// Waits for what is on its way, where not everything will arrive.
async fn until(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.unwrap();
}

#[tokio::test]
async fn the_first_try_comes_before_the_acknowledgement() {
    let mut talk = Talk::new().await;
    let start = talk.text(&format!("/start {LINK}"));
    talk.live.take(&[start]).await.unwrap().tried().await;
    assert_eq!(talk.screens().len(), 1, "acknowledged without a try");
}

#[tokio::test]
async fn an_acknowledgement_waits_for_no_limit_of_a_strangers_chat() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let trouble = Trouble::new(&talk, BOB, Some(3_600));
    trouble.start(&mut talk).await;
    for n in 0..5 {
        let before = talk.screen();
        let newcomer = Chat { id: n, topic: None };
        let batch = [
            from(BOB, talk.text("/start")),
            from(newcomer, talk.text("/start")),
            talk.press("Пропустить"),
        ];
        let owed = talk.live.take(&batch).await.unwrap();
        tokio::time::timeout(LONG, owed.tried()).await.unwrap();
        assert_eq!(texts_of(&talk, newcomer).len(), 1, "a limit is of one chat");
        until(|| talk.screen() != before).await;
    }
    assert_eq!(
        *trouble.tried.lock().unwrap(),
        1,
        "a limited chat is left in peace"
    );
}

#[tokio::test]
async fn a_call_that_hangs_holds_an_acknowledgement_for_a_moment_only() {
    let mut talk = Talk::new().await;
    let trouble = Trouble::new(&talk, BOB, None);
    trouble.start(&mut talk).await;
    let stranger = from(BOB, talk.text("/start"));
    let owed = talk.live.take(&[stranger]).await.unwrap();
    tokio::time::timeout(LONG, owed.tried()).await.unwrap();
    assert_eq!(texts_of(&talk, BOB).len(), 0);
    // what comes while it hangs waits behind it, and nobody for that
    let again = from(BOB, talk.text("/help"));
    let mut owed = talk.live.take(&[again]).await.unwrap();
    assert!(owed.of(BOB).is_none());
    trouble.gate.add_permits(10);
    talk.live.settle().await;
    // both have come, and the newer screen has taken the place of the older
    assert_eq!(sent(&talk), 2);
    assert_eq!(texts_of(&talk, BOB).len(), 1);
}

#[tokio::test]
async fn of_many_presses_in_a_batch_a_stranger_sees_the_newest_screen_only() {
    let mut talk = Talk::new().await;
    talk.say("/help").await;
    let help = talk.screen();
    let mut batch: Vec<_> = (0..20).map(|_| talk.text("/start")).collect();
    batch.push(talk.text("/help"));
    talk.take(&batch).await;
    let shown: Vec<_> = talk.screens().into_iter().map(|(_, m)| m).collect();
    assert_eq!(shown, [help], "the one before is gone");
    assert_eq!(sent(&talk), 2);
}

#[tokio::test]
async fn help_after_words_of_danger_is_read_whatever_comes_after_them() {
    let mut talk = Talk::new().await;
    let batch = [
        talk.text("/start"),
        talk.text("меня бьют дома"),
        talk.text("меня бьют дома"),
        talk.text("/start"),
    ];
    talk.take(&batch).await;
    let shown = talk.screens();
    talk.say("/help").await;
    let help = talk.screen().text;
    talk.say("/start").await;
    let first = talk.screen();
    let [(_, card), (_, screen)] = &shown[..] else {
        panic!("{shown:?}")
    };
    let card_of_help = help.split("\n\n").next().unwrap();
    assert!(card.text.contains(card_of_help), "{card:?}");
    assert_eq!(screen, &first);
}

#[tokio::test]
async fn who_floods_is_answered_when_silent_with_the_newest_screen() {
    let mut talk = Talk::new().await;
    for _ in 0..90 {
        let start = talk.text("/start");
        talk.live.take(&[start]).await.unwrap().tried().await;
    }
    assert_eq!(sent(&talk), 60, "none while flooding");
    assert_eq!(
        talk.screens().len(),
        1,
        "of screens the newest stands there"
    );
    let newest = talk.text("/help");
    talk.live.take(&[newest]).await.unwrap().tried().await;
    let other = from(BOB, talk.text("/start"));
    talk.live.take(&[other]).await.unwrap().tried().await;
    assert_eq!(texts_of(&talk, BOB).len(), 1, "another waits for a flood");
    assert_eq!(sent(&talk), 61, "and that was the other's");
    talk.live.settle().await;
    assert_eq!(sent(&talk), 62);
    let after = talk.screen();
    talk.scratch.clock.advance(Span::seconds(5));
    talk.say("/help").await;
    assert_eq!(after, talk.screen(), "the newest");
}

#[tokio::test]
async fn a_late_reply_never_comes_over_the_survey() {
    let mut talk = Talk::new().await;
    talk.say(&format!("/start {LINK}")).await;
    talk.tap("Русский").await;
    let old_age = talk.press("16–17");
    talk.tap("16–17").await;
    let agree = talk.press("Соглас");
    let trouble = Trouble::new(&talk, ANN, None);
    trouble.start(&mut talk).await;
    // the age once more, which is on its way when they agree
    talk.live.take(&[old_age]).await.unwrap().tried().await;
    until(|| *trouble.tried.lock().unwrap() == 1).await;
    talk.live.take(&[agree]).await.unwrap().tried().await;
    trouble.gate.add_permits(10);
    talk.live.settle().await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    assert!(talk.screen().text.contains("1/"), "{}", talk.screen().text);
    assert_eq!(talk.screens().len(), 1);
}

#[tokio::test]
async fn of_thousands_of_commands_of_a_stranger_one_waits_and_nothing_is_stored() {
    let mut talk = Talk::new().await;
    let mut batch: Vec<_> = (0..6_000).map(|_| talk.text("/connect x")).collect();
    batch.push(from(BOB, talk.text("/connect y")));
    talk.take(&batch).await;
    let unknown = texts_of(&talk, BOB);
    assert_eq!(unknown.len(), 1);
    let answered = texts_of(&talk, ANN).len();
    assert!((1..=60).contains(&answered), "{answered} replies");
    for table in ["address", "outbox", "inbox"] {
        assert_eq!(talk.rows(table).await, 0, "{table}");
    }
    // when it is silent, the newest is answered
    talk.live.tick().await.unwrap();
    talk.live.settle().await;
    assert_eq!(texts_of(&talk, ANN).len(), answered, "not yet silent");
    talk.scratch.clock.advance(Span::millis(1_500));
    for _ in 0..2 {
        talk.live.tick().await.unwrap();
        talk.live.settle().await;
    }
    assert_eq!(texts_of(&talk, ANN).len(), answered + 1);
    assert_eq!(texts_of(&talk, ANN)[answered], unknown[0]);
}

#[tokio::test]
async fn words_of_danger_among_commands_that_are_parked_bring_help_and_one_case() {
    for flood in ["/connect x", "/cases", "/session"] {
        let mut talk = Talk::new().await;
        let mut batch: Vec<_> = (0..100).map(|_| talk.text(flood)).collect();
        talk.take(&batch).await;
        let before = talk.screens().len();
        batch = vec![talk.text(&format!("{flood} меня бьют дома"))];
        batch.extend((0..3).map(|_| talk.text(flood)));
        talk.take(&batch).await;
        let card = |language| {
            let helplines = &talk.context.snapshot().helplines;
            help_card(&talk.context.texts, language, helplines)
        };
        let card = Language::ALL.map(card);
        let cards = talk.screens()[before..]
            .iter()
            .filter(|(_, shown)| card.iter().all(|card| shown.text.contains(card)))
            .count();
        assert_eq!(cards, 1, "{flood}");
        assert_eq!(talk.rows("disclosure").await, 1, "{flood}");
    }
}

#[tokio::test]
async fn help_waits_for_no_silence() {
    let mut talk = Talk::new().await;
    let flood: Vec<_> = (0..100).map(|_| talk.text("/start")).collect();
    talk.live.take(&flood).await.unwrap();
    let batch = [talk.text("меня бьют дома"), talk.text("/start")];
    talk.live.take(&batch).await.unwrap();
    let kept = talk.context.texts.say(Language::Ru, "reported-kept", &[]);
    until(|| texts_of(&talk, ANN).iter().any(|text| text.contains(&kept))).await;
    talk.live.settle().await;
}

#[tokio::test]
async fn answers_that_look_like_days_count_however_fast_they_come() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let before = talk.person().await.unwrap().seq;
    let answers: Vec<_> = (0..100).map(|_| talk.text("1.2")).collect();
    talk.take(&answers).await;
    assert_eq!(talk.person().await.unwrap().seq, before + 100);
}

#[tokio::test]
async fn in_a_group_each_member_has_a_share_and_what_happens_to_the_bot_is_always_taken() {
    let mut talk = Talk::new().await;
    let group = Chat {
        id: -100_500,
        topic: None,
    };
    let member = |inbound: Inbound, id| Inbound {
        chat: group,
        private: false,
        sender: Some(crate::domain::Sender {
            id,
            name: "A".into(),
            language: None,
        }),
        ..inbound
    };
    let mut batch: Vec<_> = (0..100)
        .map(|_| member(talk.text("/connect x"), 1))
        .collect();
    batch.push(member(talk.inbound(Body::Left), 1));
    talk.live.take(&batch).await.unwrap();
    talk.live.settle().await;
    let before = texts_of(&talk, group).len();
    let batch = [member(talk.text("/connect y"), 2)];
    talk.take(&batch).await;
    assert_eq!(texts_of(&talk, group).len(), before + 1);
    assert_eq!(talk.rows("inbox").await, 1, "that the bot was removed");
}

static POISONED: AtomicBool = AtomicBool::new(true);

#[tokio::test]
async fn a_failed_command_of_somebody_without_a_role_is_taken_once() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let live = Arc::get_mut(&mut talk.live).unwrap();
    live.poison(|inbound| {
        let rounds = matches!(&inbound.body, Body::Text { text, .. } if text == "/rounds");
        rounds && POISONED.load(Ordering::Relaxed)
    });
    talk.say("/rounds").await;
    assert_eq!(talk.rows("failed_inbound").await, 1);
    POISONED.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        talk.scratch.clock.advance(Span::seconds(7));
        talk.live.tick().await.unwrap();
        talk.live.settle().await;
    }
    assert_eq!(talk.rows("failed_inbound").await, 0);
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
}
