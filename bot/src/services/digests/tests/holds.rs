//! Places whose answers are doubtful: a coordinator decides before any figure is seen, once.

use super::closing::leader;
use super::news::follower;
use super::publishing::{COORDINATOR, COUNCIL, Came, Field, ROUND};
use crate::domain::SessionStatus::Finished;
use crate::domain::{
    Button, Chat, CoordinatorTap, DAY, HOUR, HeldPlace, HoldState, Language, LeaderSaid, LeaderTap,
    Message, Moment, Press, RoleKind, RoundId, RoundPlace, Span,
};
use crate::server::scheduler;
use crate::services::digests::holds::{self, Decision};
use crate::services::digests::{CouncilDigest, due};
use crate::store::meta::{self, Fact};
use crate::store::roles::{self, Asking, RoleState};
use crate::store::{addresses, audit, digests, release_holds, results};

const CLASS: &str = "CLASSAAA";
const CLUB: &str = "CLUBBBBB";

/// Some sessions of a round came from phones that several people used.
pub(super) async fn share(field: &Field, count: i64) {
    let crate::store::Pool::Sqlite { write, .. } = &field.context.db.pool else {
        unreachable!("a scratch database is SQLite")
    };
    sqlx::query("UPDATE session SET shared = 1 WHERE pseudonym IN (SELECT pseudonym FROM session ORDER BY pseudonym LIMIT $1)")
        .bind(count)
        .execute(write)
        .await
        .unwrap();
}

fn code(button: &Button) -> &str {
    match &button.press {
        Press::Data(data) => data,
        Press::Url(_) => "",
    }
}

/// Each thinks for themselves.
fn honest(person: i64, question: u16, count: usize) -> usize {
    let mut z = (person as u64) << 16 | u64::from(question);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    match (z >> 8) % 2 {
        0 => 0,
        _ => (z >> 32) as usize % count,
    }
}

/// All choose what they were told.
fn told(_: i64, question: u16, count: usize) -> usize {
    usize::from(question + 1) % count
}

fn came(link: &'static str, pick: fn(i64, u16, usize) -> usize) -> Came {
    Came {
        link: Some(link),
        pick,
        ..Came::default()
    }
}

/// A class of 25 that was told what to answer and a club of 30 that was not, in one place, and the round is over.
async fn class_and_club() -> Field {
    let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
    field.come("ugut", 25, came(CLASS, told)).await;
    field.come("ugut", 30, came(CLUB, honest)).await;
    over(&field).await;
    field
}

async fn over(field: &Field) {
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
}

async fn tick(field: &Field) -> Moment {
    let now = field.context.ambient.now();
    due(&field.context, &field.round(), now).await.unwrap();
    now
}

fn which(field: &Field) -> HeldPlace {
    HeldPlace {
        round: RoundId::new(ROUND),
        place: field.context.municipalities.find("ugut").unwrap().index,
    }
}

fn ugut() -> RoundPlace {
    RoundPlace {
        round: RoundId::new(ROUND),
        municipality: "ugut".into(),
    }
}

async fn decide(field: &Field, decision: Decision) -> &'static str {
    let mut tx = field.context.db.begin().await.unwrap();
    let (now, which) = (field.context.ambient.now(), which(field));
    let said = holds::decide(&mut tx, &field.context, "role:1", &which, decision, now).await;
    tx.commit().await.unwrap();
    said.unwrap()
}

fn all(messages: &[Message]) -> String {
    let texts = messages.iter().map(|message| message.text.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

fn line(field: &Field, language: Language) -> String {
    field.context.texts.plain(language, "integrity-line", &[])
}

/// What the audit says was done about the place, in order.
async fn done(field: &Field) -> Vec<(String, String)> {
    let mut tx = field.context.db.begin_read().await.unwrap();
    let entries = audit::all(&mut tx).await.unwrap();
    let of_holds = entries
        .into_iter()
        .filter(|e| e.action.starts_with("hold."));
    of_holds.map(|e| (e.actor, e.action)).collect()
}

#[tokio::test]
async fn a_class_told_what_to_answer_waits_and_nobody_sees_a_figure() {
    let field = class_and_club().await;
    tick(&field).await;
    assert!(field.mail(COUNCIL).await.is_empty());
    let asked = field.mail(COORDINATOR).await;
    assert_eq!(asked.len(), 1, "{}", all(&asked));
    let text = &asked[0].text;
    assert!(text.contains(CLASS) && !text.contains(CLUB), "{text}");
    for figure in ["25", "30", "55", "%", "+"] {
        assert!(!text.contains(figure), "{figure}: {text}");
    }
    let taps: Vec<_> = asked[0].buttons.iter().flatten().map(code).collect();
    assert!(taps.iter().all(|tap| tap.len() <= 64));
    let taps: Vec<_> = taps.into_iter().map(CoordinatorTap::parse).collect();
    let expected = [
        CoordinatorTap::Release(which(&field)),
        CoordinatorTap::LeaveOut(which(&field)),
        CoordinatorTap::AskLeader(which(&field)),
    ];
    assert_eq!(taps, expected.map(Some));
    // nothing is counted that could be looked at, and nobody is asked twice
    assert!(
        field
            .scratch
            .rows("SELECT question FROM block")
            .await
            .is_empty()
    );
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    assert!(field.mail(COORDINATOR).await.is_empty());
}

#[tokio::test]
async fn a_link_that_is_left_out_is_named_nowhere_and_one_line_says_that_something_was() {
    let field = class_and_club().await;
    leader(&field, 3, "ugut", Language::Ru).await;
    tick(&field).await;
    field.mail(COORDINATOR).await;
    assert_eq!(decide(&field, Decision::LeaveOut).await, "hold-left-out");
    assert_eq!(
        decide(&field, Decision::Release).await,
        "coordinator-decided"
    );
    tick(&field).await;
    let mut tx = field.context.db.begin_read().await.unwrap();
    let round = RoundId::new(ROUND);
    let stored = digests::last(&mut tx, &round, "municipality", "ugut").await;
    let stored = stored.unwrap().unwrap();
    drop(tx);
    assert_eq!(stored.publication.respondents.people(), 30);
    assert!(stored.publication.left_out);
    field.opens().await;
    for (chat, language) in [
        (COUNCIL, Language::Ru),
        (COORDINATOR, Language::Ky),
        (3, Language::Ru),
    ] {
        let read = all(&field.mail(chat).await);
        assert!(read.contains(&line(&field, language)), "{read}");
        for word in [CLASS, CLUB, "ссылк", "шилтеме", "мектепте айт", "давлен"]
        {
            assert!(!read.contains(word), "{word}: {read}");
        }
    }
    let entry = |action: &str| ("role:1".to_owned(), action.to_owned());
    assert_eq!(done(&field).await, [entry("hold.leave_out")]);
}

#[tokio::test]
async fn what_is_released_is_all_of_it_and_says_nothing() {
    let field = class_and_club().await;
    tick(&field).await;
    assert_eq!(decide(&field, Decision::Release).await, "hold-released");
    tick(&field).await;
    let read = all(&field.mail(COUNCIL).await);
    assert!(read.contains("55+"), "{read}");
    assert!(!read.contains(&line(&field, Language::Ru)), "{read}");
}

#[tokio::test]
async fn a_round_of_that_class_alone_has_no_result_and_is_told_so_in_the_same_words() {
    let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
    leader(&field, 3, "ugut", Language::Ru).await;
    field.come("ugut", 25, came(CLASS, told)).await;
    over(&field).await;
    tick(&field).await;
    assert!(field.mail(3).await.is_empty(), "it is not decided");
    decide(&field, Decision::LeaveOut).await;
    for _ in 0..2 {
        tick(&field).await;
    }
    let told = field.mail(3).await;
    assert_eq!(told.len(), 1, "{}", all(&told));
    assert!(
        told[0].text.contains(&line(&field, Language::Ru)),
        "{}",
        told[0].text
    );
}

#[tokio::test]
async fn an_honest_lesson_and_a_club_by_one_link_within_an_hour_are_released() {
    let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
    field.come("ugut", 25, came(CLASS, honest)).await;
    over(&field).await;
    tick(&field).await;
    assert!(!field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn answers_faster_than_anybody_reads_wait_except_where_programs_play_people() {
    for demo in [false, true] {
        let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
        let fast = Came {
            took: Span::seconds(4),
            ..came(CLASS, honest)
        };
        field.come("ugut", 20, fast).await;
        field.come("ugut", 20, came(CLUB, honest)).await;
        if demo {
            let mut tx = field.context.db.begin().await.unwrap();
            meta::set(&mut tx, Fact::Kind, "demo").await.unwrap();
            tx.commit().await.unwrap();
        }
        over(&field).await;
        tick(&field).await;
        assert_eq!(field.mail(COUNCIL).await.is_empty(), !demo);
        let asked = all(&field.mail(COORDINATOR).await);
        assert_eq!(asked.contains(CLASS), !demo, "{asked}");
    }
}

/// Makes a second coordinator of whoever is in this chat.
async fn second_coordinator(field: &Field, chat: i64) {
    let mut tx = field.context.db.begin().await.unwrap();
    let chat = Chat {
        id: chat,
        topic: None,
    };
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Coordinator,
        municipality: None,
        address,
        name: "B",
        group: None,
        language: Some(Language::Ru),
    };
    let now = field.context.ambient.now();
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    roles::decide(&mut tx, id, from, to, now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn after_a_week_the_next_coordinator_after_three_those_who_wait_hear_and_then_the_rules_decide()
 {
    let field = class_and_club().await;
    second_coordinator(&field, 4).await;
    let ann = Chat {
        id: 5_000,
        topic: None,
    };
    follower(&field, ann, Language::Ru, false).await;
    scheduler::tick(&field.context).await.unwrap();
    let first = [field.mail(COORDINATOR).await, field.mail(4).await];
    let asked = first.map(|mail| mail.iter().filter(|m| m.text.contains(CLASS)).count());
    assert_eq!(asked.iter().sum::<usize>(), 1);
    let second = if asked[0] == 0 { COORDINATOR } else { 4 };

    field.scratch.clock.advance(6 * DAY);
    scheduler::tick(&field.context).await.unwrap();
    assert!(
        field
            .mail(second)
            .await
            .iter()
            .all(|m| !m.text.contains(CLASS))
    );
    field.scratch.clock.advance(DAY);
    for _ in 0..2 {
        scheduler::tick(&field.context).await.unwrap();
    }
    let passed = field.mail(second).await;
    assert_eq!(passed.iter().filter(|m| m.text.contains(CLASS)).count(), 1);

    // four in the afternoon, three weeks after it was asked
    field.scratch.clock.advance(14 * DAY + 3 * HOUR);
    for _ in 0..3 {
        scheduler::tick(&field.context).await.unwrap();
    }
    let heard = field.mail(ann.id).await;
    assert_eq!(heard.len(), 1, "{}", all(&heard));
    assert!(
        heard[0].text.contains("Итог проверяется"),
        "{}",
        heard[0].text
    );

    field.scratch.clock.advance(7 * DAY);
    for _ in 0..2 {
        scheduler::tick(&field.context).await.unwrap();
    }
    let mut tx = field.context.db.begin_read().await.unwrap();
    let hold = release_holds::get(&mut tx, &ugut()).await.unwrap().unwrap();
    drop(tx);
    assert_eq!(hold.state, HoldState::LeftOut);
    let by_rule = ("clock".to_owned(), "hold.rule".to_owned());
    assert_eq!(done(&field).await, [by_rule]);
    field.scratch.clock.advance(3 * DAY);
    let read = all(&field.mail(COUNCIL).await);
    assert!(
        read.contains("30+") && read.contains(&line(&field, Language::Ru)),
        "{read}"
    );
    // it is the result of the round, however late: the council is asked to answer it, and followers hear it
    let mut tx = field.context.db.begin_read().await.unwrap();
    assert!(results::get(&mut tx, &ugut()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_leader_is_asked_without_a_word_of_doubt_and_what_they_say_comes_to_the_coordinator() {
    let field = class_and_club().await;
    tick(&field).await;
    field.mail(COORDINATOR).await;
    let ask = async || {
        let mut tx = field.context.db.begin().await.unwrap();
        let (now, which) = (field.context.ambient.now(), which(&field));
        let said = holds::ask_leaders(&mut tx, &field.context, "role:1", &which, now).await;
        tx.commit().await.unwrap();
        said.unwrap()
    };
    assert_eq!(ask().await, "hold-no-leader");
    leader(&field, 3, "ugut", Language::Ru).await;
    assert_eq!(ask().await, "hold-asked");
    assert_eq!(ask().await, "coordinator-decided");
    let question = field.mail(3).await;
    assert_eq!(question.len(), 1);
    for word in [CLASS, "похож", "давлен", "подсказ"] {
        assert!(!question[0].text.contains(word), "{}", question[0].text);
    }
    let taps = question[0].buttons.iter().flatten().map(code);
    let taps: Vec<_> = taps.map(|data| LeaderTap::parse(data).unwrap()).collect();
    let expected = LeaderSaid::ALL.map(|said| LeaderTap::HowFilled(which(&field), said));
    assert_eq!(taps, expected);

    let mut tx = field.context.db.begin().await.unwrap();
    let leaders = roles::confirmed(&mut tx, RoleKind::Leader).await.unwrap();
    let now = field.context.ambient.now();
    for said in [LeaderSaid::Together, LeaderSaid::Told] {
        let says = (&which(&field), said);
        let told = holds::leader_says(&mut tx, &field.context, &leaders[0], says, now).await;
        assert_eq!(told.unwrap(), "hold-answered");
    }
    tx.commit().await.unwrap();
    let heard = field.mail(COORDINATOR).await;
    assert_eq!(heard.len(), 1, "the first thing that is said stands");
    let texts = &field.context.texts;
    let together = texts.plain(Language::Ky, "hold-said-together", &[]);
    assert!(heard[0].text.contains(&together), "{}", heard[0].text);
    let actions: Vec<_> = done(&field)
        .await
        .into_iter()
        .map(|(_, action)| action)
        .collect();
    assert_eq!(actions, ["hold.ask", "hold.said"]);
}

#[tokio::test]
async fn before_the_close_a_class_waits_and_what_was_printed_stands() {
    let mut field = Field::of("needs-assessment", &["ugut"], "weekly").await;
    field.come("ugut", 30, came(CLUB, honest)).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    field.mail(COUNCIL).await;
    field.come("ugut", 25, came(CLASS, told)).await;
    field.digest().await;
    assert!(field.mail(COUNCIL).await.is_empty());
    assert!(all(&field.mail(COORDINATOR).await).contains(CLASS));
    decide(&field, Decision::LeaveOut).await;
    field.come("ugut", 12, came(CLUB, honest)).await;
    field.digest().await;
    let read = all(&field.mail(COUNCIL).await);
    assert!(
        read.contains("40+") && read.contains(&line(&field, Language::Ru)),
        "{read}"
    );
}

#[tokio::test]
async fn a_place_that_waits_holds_up_no_other() {
    let mut field = Field::of("needs-assessment", &["osh", "ugut"], "at_close").await;
    leader(&field, 3, "osh", Language::Ru).await;
    leader(&field, 4, "nookat", Language::Ru).await;
    field.come("osh", 30, came(CLUB, honest)).await;
    field.come("ugut", 25, came(CLASS, told)).await;
    over(&field).await;
    tick(&field).await;
    assert!(!field.mail(COUNCIL).await.is_empty());
    field.opens().await;
    assert!(all(&field.mail(3).await).contains("30+"));
}

/// When the answers of a place are frozen nothing is kept of how they came.
#[tokio::test]
async fn the_link_and_the_time_are_gone_once_a_place_is_frozen_and_kept_where_it_waits() {
    for (pick, kept) in [
        (honest as fn(i64, u16, usize) -> usize, false),
        (told, true),
    ] {
        let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
        field.come("ugut", 25, came(CLASS, pick)).await;
        let clear = "SELECT pseudonym FROM session WHERE (began_at + 21600000) % 86400000 <> 0 OR (last_at + 21600000) % 86400000 <> 0";
        assert!(
            field.scratch.rows(clear).await.is_empty(),
            "days are all that is readable"
        );
        over(&field).await;
        for _ in 0..3 {
            scheduler::tick(&field.context).await.unwrap();
        }
        for answers in field.sessions().await {
            assert_eq!(answers.link() == CLASS, kept);
            assert_eq!(answers.session.began < answers.session.last, kept);
            assert!(!answers.session.answers.is_empty());
        }
    }
}

#[tokio::test]
async fn over_one_fifth_from_shared_phones_waits_for_a_coordinators_yes() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 20, Finished).await;
    share(&field, 5).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    let now = field.context.ambient.now();
    assert!(due(&field.context, &field.round(), now).await.unwrap());
    assert!(field.mail(COUNCIL).await.is_empty());
    let asked = field.mail(COORDINATOR).await;
    assert_eq!(
        asked.len(),
        1,
        "asked once, and no figure of the nation either"
    );
    // but the day on which the rules decide
    let day = "21-декабрь, 2026-ж.";
    let rest = asked[0].text.replace(day, "");
    assert!(rest.len() < asked[0].text.len(), "{rest}");
    assert!(rest.chars().all(|c| !c.is_ascii_digit()), "{rest}");
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    assert!(field.mail(COORDINATOR).await.is_empty());

    let Some(CoordinatorTap::Release(which)) = CoordinatorTap::parse(code(&asked[0].buttons[0][0]))
    else {
        panic!("{:?}", asked[0])
    };
    assert_eq!(which, self::which(&field));
    assert_eq!(decide(&field, Decision::Release).await, "hold-released");
    assert_eq!(decide(&field, Decision::Keep).await, "coordinator-decided");
    assert!(due(&field.context, &field.round(), now).await.unwrap());
    assert!(!field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn one_fifth_is_released_like_any_other_and_a_no_keeps_the_place_for_ever() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 20, Finished).await;
    share(&field, 4).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);

    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 20, Finished).await;
    share(&field, 20).await;
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    // a button of before
    assert_eq!(decide(&field, Decision::Keep).await, "hold-kept");
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
}

#[tokio::test]
async fn answers_from_shared_phones_can_be_left_out_and_the_rest_is_released() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 40, Finished).await;
    share(&field, 10).await;
    over(&field).await;
    tick(&field).await;
    decide(&field, Decision::LeaveOut).await;
    tick(&field).await;
    let read = all(&field.mail(COUNCIL).await);
    assert!(
        read.contains("30+") && read.contains(&line(&field, Language::Ru)),
        "{read}"
    );
}

#[tokio::test]
async fn a_few_people_on_one_phone_are_too_few_and_nobody_is_asked() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 9, Finished).await;
    share(&field, 9).await;
    assert_eq!(field.digest().await, [CouncilDigest::TooFew]);
    assert!(field.mail(COORDINATOR).await.is_empty());
}

#[tokio::test]
async fn whose_link_is_doubtful_is_asked_and_no_other_leader() {
    let field = class_and_club().await;
    tick(&field).await;
    for chat in [3, 4] {
        leader(&field, chat, "ugut", Language::Ru).await;
    }
    let now = field.context.ambient.now();
    let mut tx = field.context.db.begin().await.unwrap();
    let leaders = roles::confirmed(&mut tx, RoleKind::Leader).await.unwrap();
    let theirs = (leaders[1].id, CLASS);
    let own = crate::store::round_links::own(&mut tx, &ugut(), theirs, now).await;
    assert_eq!(own.unwrap(), CLASS);
    tx.commit().await.unwrap();
    field.context.look_around().await.unwrap();
    let mut tx = field.context.db.begin().await.unwrap();
    let said = holds::ask_leaders(&mut tx, &field.context, "role:1", &which(&field), now).await;
    tx.commit().await.unwrap();
    assert_eq!(said.unwrap(), "hold-asked");
    assert!(field.mail(3).await.is_empty());
    assert_eq!(field.mail(4).await.len(), 1);
}
