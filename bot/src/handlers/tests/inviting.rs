//! A leader invites those who said yes to it: when they hear of it, how often, who does not, and what the leader learns of it.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::commitments::{agreed, at, ends, opened, osh, with_result};
use super::*;
use crate::domain::{
    AgeBand, Caller, Consent, HOUR, InvitationAnswer, Inviting, Language, QuietTime, Respondent,
    RoundId, SendError, Sent, View, end_of_day, midnight,
};
use crate::server::outbox::send_due;
use crate::services::invitations;
use crate::store::addresses::AddressId;
use crate::store::guardians::Proof;
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{addresses, audit, contacts, guardians, quiet_times};
use surveys::engine::Channel;

const LEADER: i64 = 30;

/// A town in which a leader of Osh has opened a round of a month. The time is Monday noon.
async fn town() -> (Town, RoundId) {
    let mut town = Town::staffed().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.taps(private(LEADER), LEADER, "l:o:1:2:2027-01-20")
        .await;
    town.seen().await;
    town.renew().await;
    let round = town.context.snapshot().rounds[0].id.clone();
    (town, round)
}

/// Somebody of Osh with a consent of today.
fn somebody(town: &Town, address: AddressId, chat: Chat) -> Person {
    Person {
        address,
        chat,
        reachable: true,
        live_message: None,
        seq: 1,
        shown_seq: 1,
        puzzled: false,
        respondent: Respondent {
            language: Language::Ru,
            age: AgeBand::From16,
            municipality: Some("osh".into()),
            view: View::NoRound,
            open: None,
            stopped: false,
            consent: agreed(town),
        },
    }
}

/// Somebody of Osh who wants to be invited, changed by this before they are written down.
async fn said_yes(town: &Town, chat: i64, change: impl Fn(&mut Person)) -> AddressId {
    let mut tx = town.context.db.begin().await.unwrap();
    let chat = private(chat);
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let mut person = somebody(town, address, chat);
    change(&mut person);
    let set = WriteSet {
        people: vec![person],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    let words = town
        .context
        .consents
        .invitation(Channel::Telegram, Language::Ru, AgeBand::From16);
    let answer = InvitationAnswer {
        yes: true,
        words: words.to_owned(),
        on: town.now(),
    };
    contacts::put_answer(&mut tx, address, &answer)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    address
}

async fn press(town: &mut Town, user: i64, data: &str) -> Seen {
    town.taps(private(user), user, data).await;
    town.seen().await.remove(0)
}

/// From the card to the question, and yes.
async fn invites(town: &mut Town, user: i64) -> Seen {
    town.says(private(user), user, "/rounds").await;
    if user == 10 {
        let data = format!(
            "l:r:{}",
            town.context.municipalities.find("osh").unwrap().index
        );
        town.seen().await;
        town.taps(private(user), user, &data).await;
    }
    let card = town.seen().await.remove(0);
    let asked = press(town, user, card.button("Макул болгондорду")).await;
    press(town, user, asked.button("Чакырабыз")).await
}

/// What is due of invitations, page by page, and what comes of it.
async fn goes_out(town: &Town) -> Vec<Seen> {
    town.renew().await;
    for _ in 0..3 {
        invitations::tick(&town.context, town.now()).await.unwrap();
    }
    town.seen().await
}

fn to(seen: &[Seen], chat: i64) -> usize {
    seen.iter().filter(|s| s.chat == private(chat)).count()
}

async fn actions(town: &Town) -> Vec<String> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = audit::all(&mut tx).await.unwrap();
    let of_inviting = all
        .into_iter()
        .filter(|e| e.action.starts_with("round.invite"));
    of_inviting
        .map(|e| format!("{} {}", e.action, e.actor))
        .collect()
}

#[tokio::test]
async fn who_said_yes_is_invited_in_the_hours_once_and_reminded_twice_a_week_apart() {
    let (mut town, _) = town().await;
    for chat in [5_001, 5_002] {
        said_yes(&town, chat, |_| ()).await;
    }
    let page = invites(&mut town, LEADER).await;
    assert!(
        page.edit && page.message.text.contains("жөнөй баштайт"),
        "{page:#?}"
    );
    assert!(goes_out(&town).await.is_empty(), "noon is school time");
    at(&town, "2026-11-23 15:00");
    let seen = goes_out(&town).await;
    assert_eq!((to(&seen, 5_001), to(&seen, 5_002), seen.len()), (1, 1, 2));
    let first = &seen[0].message;
    assert!(
        first.text.contains("Новый опрос") && first.text.contains("Ош"),
        "{first:#?}"
    );
    assert_eq!(first.buttons.len(), 2);
    let mut heard = Vec::new();
    for day in 1..=40 {
        at(&town, &days_on(day));
        for seen in goes_out(&town).await {
            assert!(seen.message.text.contains("Напоминаем"), "{seen:#?}");
            heard.push((seen.chat.id, day));
        }
    }
    heard.sort_unstable();
    assert_eq!(heard, [(5_001, 7), (5_001, 14), (5_002, 7), (5_002, 14)]);
    assert_eq!(
        actions(&town).await,
        [format!("round.invite role:{}", leader_role(&town).await)]
    );
}

/// Half past four, so many days after 23 November 2026.
fn days_on(days: u64) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let day = first + chrono::Days::new(days);
    format!("{} 16:30", day.format("%Y-%m-%d"))
}

async fn leader_role(town: &Town) -> i64 {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    all.iter()
        .find(|role| role.kind == RoleKind::Leader)
        .unwrap()
        .id
}

#[tokio::test]
async fn the_others_are_left_in_peace_and_for_each_there_is_a_reason() {
    let (mut town, _) = town().await;
    let year = 366 * DAY;
    said_yes(&town, 5_001, |_| ()).await;
    said_yes(&town, 5_002, |p| p.respondent.stopped = true).await;
    said_yes(&town, 5_003, |p| {
        p.respondent.municipality = Some("ugut".into())
    })
    .await;
    said_yes(&town, 5_004, |p| {
        let on = p.respondent.consent.since() - year;
        let version = p.respondent.consent.version().unwrap().to_owned();
        p.respondent.consent = Consent::own(version, on);
    })
    .await;
    said_yes(&town, 5_005, |p| {
        p.respondent.consent = Consent::own("ru-00000000".into(), p.respondent.consent.since());
    })
    .await;
    let child = |p: &mut Person| p.respondent.age = AgeBand::From11;
    said_yes(&town, 5_006, child).await;
    // with a parent's yes but without the tick, with both, and with both a year ago
    for (chat, tick, ago) in [(5_007, false, 0), (5_008, true, 0), (5_009, true, 366)] {
        let address = said_yes(&town, chat, child).await;
        let mut tx = town.context.db.begin().await.unwrap();
        let mark = chat.to_be_bytes();
        let on = town.now() - ago * DAY;
        guardians::put_yes(&mut tx, Proof::Link(&mark), address, tick, on)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let blocked = said_yes(&town, 5_010, |_| ()).await;
    let refused = said_yes(&town, 5_011, |_| ()).await;
    let mut tx = town.context.db.begin().await.unwrap();
    addresses::set_reachable(&mut tx, private(5_010), false)
        .await
        .unwrap();
    let no = InvitationAnswer {
        yes: false,
        ..contacts::answer(&mut tx, refused).await.unwrap().unwrap()
    };
    contacts::put_answer(&mut tx, refused, &no).await.unwrap();
    tx.commit().await.unwrap();
    assert_ne!(blocked, refused);
    invites(&mut town, LEADER).await;
    for days in [0, 1, 7] {
        at(&town, &days_on(days));
        let chats: BTreeSet<i64> = goes_out(&town).await.iter().map(|s| s.chat.id).collect();
        let expected = match days {
            1 => BTreeSet::new(),
            _ => BTreeSet::from([5_001, 5_008]),
        };
        assert_eq!(chats, expected, "after {days} days");
    }
}

#[tokio::test]
async fn a_pause_and_a_stop_hold_back_at_once_what_is_not_sent_yet() {
    let (mut town, round) = town().await;
    said_yes(&town, 5_001, |_| ()).await;
    invites(&mut town, LEADER).await;
    at(&town, "2026-11-23 15:00");
    invitations::tick(&town.context, town.now()).await.unwrap();
    let link = town.context.snapshot().rounds[0].links[0].payload.clone();
    let paused = town
        .taps(private(LEADER), LEADER, &format!("l:i:{link}:p"))
        .await;
    assert_eq!(paused.0, Handled::Done);
    let seen = town.seen().await;
    assert_eq!((seen.len(), to(&seen, LEADER)), (1, 1), "{seen:#?}");
    assert!(goes_out(&town).await.is_empty());
    // it counts as never sent: after the pause it comes at once
    town.pass(HOUR);
    let resumed = press(&mut town, LEADER, &format!("l:i:{link}:r")).await;
    assert!(resumed.message.text.contains("жүрүп жатат"), "{resumed:#?}");
    assert_eq!(to(&goes_out(&town).await, 5_001), 1);
    at(&town, "2026-11-30 16:00");
    invitations::tick(&town.context, town.now()).await.unwrap();
    let stopped = press(&mut town, LEADER, &format!("l:i:{link}:s")).await;
    assert!(stopped.message.text.contains("токтотулду"), "{stopped:#?}");
    for data in [format!("l:i:{link}:r"), format!("l:i:{link}:a")] {
        let again = press(&mut town, LEADER, &data).await;
        assert!(
            again.message.text.contains("токтотулду"),
            "for good: {again:#?}"
        );
    }
    at(&town, "2026-12-07 16:00");
    assert!(goes_out(&town).await.is_empty());
    let mut tx = town.context.db.begin_read().await.unwrap();
    let state = crate::store::invitations::state(&mut tx, &osh(&round)).await;
    assert_eq!(state.unwrap(), Some(Inviting::Stopped));
    let done: Vec<String> = actions(&town).await;
    let done: Vec<&str> = done.iter().map(|a| a.split(' ').next().unwrap()).collect();
    let expected = [
        "round.invite",
        "round.invite.pause",
        "round.invite.resume",
        "round.invite.stop",
    ];
    assert_eq!(done, expected);
}

#[tokio::test]
async fn stop_and_do_not_invite_me_are_heard_also_by_what_waits_to_be_sent() {
    let (mut town, _) = town().await;
    said_yes(&town, 5_001, |_| ()).await;
    let ben = said_yes(&town, 5_002, |_| ()).await;
    invites(&mut town, 10).await;
    at(&town, "2026-11-23 15:00");
    invitations::tick(&town.context, town.now()).await.unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    let no = InvitationAnswer {
        yes: false,
        words: String::new(),
        on: town.now(),
    };
    contacts::put_answer(&mut tx, ben, &no).await.unwrap();
    let ann = addresses::find(&mut tx, private(5_001))
        .await
        .unwrap()
        .unwrap();
    respondents::set_stopped(&mut tx, ann, true).await.unwrap();
    tx.commit().await.unwrap();
    assert!(goes_out(&town).await.is_empty());
}

#[tokio::test]
async fn what_was_held_up_until_night_comes_in_the_next_hours() {
    let (mut town, _) = town().await;
    said_yes(&town, 5_001, |_| ()).await;
    invites(&mut town, LEADER).await;
    at(&town, "2026-11-23 19:59");
    town.renew().await;
    assert!(invitations::tick(&town.context, town.now()).await.unwrap());
    let heard = Arc::new(Heard::default());
    for (time, count) in [
        ("2026-11-23 20:00", 0),
        ("2026-11-24 03:00", 0),
        ("2026-11-24 14:59", 0),
        ("2026-11-24 15:00", 1),
    ] {
        at(&town, time);
        let caller = Arc::clone(&heard) as Arc<dyn Caller>;
        send_due(&town.context, &caller).await.unwrap();
        assert_eq!(heard.0.load(Ordering::SeqCst), count, "{time}");
    }
}

/// Takes everything, and counts it.
#[derive(Debug, Default)]
struct Heard(AtomicUsize);

impl Caller for Heard {
    fn call<'a>(
        &'a self,
        _: Chat,
        _: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let message_id = Some(1);
        Box::pin(async move {
            Ok(Sent {
                message_id,
                file_id: None,
            })
        })
    }
}

#[tokio::test]
async fn nobody_hears_more_than_once_a_week_from_news_and_invitations_together() {
    let mut town = super::commitments::connected().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    let (first, _) = with_result(&town).await;
    // a second result, and a round to be invited to, all due at once
    let second = opened(&town, "school-climate").await;
    for chat in [5_000, 5_001, 5_002] {
        super::commitments::follows(&town, chat, &second).await;
        if chat > 5_000 {
            super::commitments::follows(&town, chat, &first).await;
        }
    }
    ends(&town, &second, 40, 0).await;
    // who follows hears the results too
    town.scratch.change("UPDATE follow SET told = false").await;
    let invited = opened(&town, "budget-priorities").await;
    let words = town
        .context
        .consents
        .invitation(Channel::Telegram, Language::Ru, AgeBand::From16);
    let mut tx = town.context.db.begin().await.unwrap();
    for chat in [5_000, 5_001, 5_002] {
        let address = addresses::find(&mut tx, private(chat))
            .await
            .unwrap()
            .unwrap();
        let answer = InvitationAnswer {
            yes: true,
            words: words.to_owned(),
            on: town.now(),
        };
        contacts::put_answer(&mut tx, address, &answer)
            .await
            .unwrap();
    }
    let snapshot = town.context.snapshot();
    let round = snapshot.round(&invited).unwrap();
    let asked = invitations::ask(&mut tx, &town.context, round, "osh", "cli", town.now()).await;
    assert_eq!(asked.unwrap(), invitations::Asked::Begun);
    tx.commit().await.unwrap();
    town.seen().await;
    let mut heard: BTreeMap<i64, Vec<(Moment, String)>> = BTreeMap::new();
    let begin = town.now();
    while town.now() - begin < 70 * DAY {
        town.pass(3 * HOUR);
        town.renew().await;
        for _ in 0..2 {
            // as the clock of the program does it
            crate::server::scheduler::tick(&town.context).await.unwrap();
        }
        for seen in town.seen().await.into_iter().filter(|s| s.chat.id >= 5_000) {
            let text = seen.message.text;
            heard
                .entry(seen.chat.id)
                .or_default()
                .push((town.now(), text));
        }
    }
    assert_eq!(heard.len(), 3, "{heard:#?}");
    for (chat, all) in &heard {
        for pair in all.windows(2) {
            let apart =
                crate::domain::start_of_day(pair[1].0) - crate::domain::start_of_day(pair[0].0);
            assert!(apart >= 7 * DAY, "{chat}: {pair:#?}");
        }
        let about = |what: &str| all.iter().filter(|(_, text)| text.contains(what)).count();
        assert_eq!(about("итог опроса"), 2, "both results: {all:#?}");
        assert!(about("Новый опрос") == 1, "{all:#?}");
    }
}

#[tokio::test]
async fn the_week_that_was_taken_is_known_after_a_restart() {
    let (mut town, _) = town().await;
    said_yes(&town, 5_001, |_| ()).await;
    invites(&mut town, LEADER).await;
    at(&town, "2026-11-23 15:00");
    town.renew().await;
    assert!(invitations::tick(&town.context, town.now()).await.unwrap());
    // nothing of it was sent yet when the program died
    town.scratch.reopen().await;
    let settings = town.context.settings.clone();
    town.context = Arc::new(Context::of_scratch(&town.scratch, settings));
    assert_eq!(to(&goes_out(&town).await, 5_001), 1);
    for hours in [1, 24, 48] {
        town.pass(Span::hours(hours));
        assert!(goes_out(&town).await.is_empty());
    }
}

#[tokio::test]
async fn a_leader_reads_steps_from_ten_on_and_never_who_or_how_many_exactly() {
    let (mut town, _) = town().await;
    for chat in 6_000..6_037 {
        said_yes(&town, chat, |p| p.respondent.stopped = true).await;
    }
    for chat in 7_000..7_009 {
        said_yes(&town, chat, |p| p.respondent.age = AgeBand::From11).await;
    }
    let page = invites(&mut town, LEADER).await;
    let text = &page.message.text;
    assert!(
        text.contains("30+: билдирүү жазбагыла") || text.contains("35+: билдирүү жазбагыла"),
        "{text}"
    );
    assert!(!text.contains("ата-эненин"), "nine are too few: {text}");
    assert!(!text.contains("37") && !text.contains('9'), "{text}");
    // another one shows nothing within the hour, and those who come back take nothing away
    said_yes(&town, 6_040, |p| p.respondent.stopped = true).await;
    town.scratch
        .change("UPDATE respondent SET stopped = false")
        .await;
    let link = town.context.snapshot().rounds[0].links[0].payload.clone();
    for _ in 0..2 {
        let again = press(&mut town, LEADER, &format!("l:i:{link}")).await;
        let counts = |text: &str| text.matches("билдирүү жазбагыла").count();
        assert_eq!(counts(&again.message.text), 1, "{again:#?}");
        town.pass(2 * HOUR);
    }
}

#[tokio::test]
async fn the_answer_is_the_same_however_many_there_are_and_others_may_not_press() {
    let (mut few, _) = town().await;
    let (mut many, _) = town().await;
    for chat in 5_001..5_006 {
        said_yes(&many, chat, |_| ()).await;
    }
    let alone = invites(&mut few, LEADER).await;
    let crowd = invites(&mut many, LEADER).await;
    assert_eq!(alone.message.text, crowd.message.text);
    let link = few.context.snapshot().rounds[0].links[0].payload.clone();
    few.staff(31, RoleKind::Leader, Some("osh")).await;
    few.seen().await;
    for (user, data) in [(31, format!("l:i:{link}:s")), (99, format!("l:i:{link}:a"))] {
        few.taps(private(user), user, &data).await;
        few.seen().await;
    }
    assert_eq!(actions(&few).await.len(), 1);
    // in a quiet time nobody is invited, and a round that is over invites nobody
    let mut tx = many.context.db.begin().await.unwrap();
    let quiet = QuietTime {
        municipality: None,
        from: midnight("2026-11-20".parse().unwrap()),
        until: end_of_day("2026-11-30".parse().unwrap()),
    };
    quiet_times::set(&mut tx, &quiet).await.unwrap();
    tx.commit().await.unwrap();
    at(&many, "2026-11-23 16:00");
    assert!(goes_out(&many).await.is_empty());
    at(&many, "2026-12-01 16:00");
    assert_eq!(goes_out(&many).await.len(), 5);
    many.scratch
        .change("UPDATE round SET state = 'closed', closed_at = 1")
        .await;
    at(&many, "2026-12-09 16:00");
    assert!(goes_out(&many).await.is_empty());
}
