//! Promises of the SMS tables.

use std::sync::LazyLock;

use super::*;
use crate::domain::{
    DAY, Doubt, FollowersTold, HoldState, LeaderSaid, LeadersAsked, LineHash, Phone, RoundPlace,
    SmsId, SmsState, Span,
};
use crate::store::costs::{self, Cost};
use crate::store::phone_lines::{self, Line};
use crate::store::release_holds;
use crate::store::sms::{self, NewSms};
use crate::store::{addresses, transfer_codes};

contract!(
    messages_to_one_number_are_handed_over_in_order_and_one_at_a_time,
    what_nobody_asked_for_waits_for_its_hours,
    what_is_known_of_a_message_only_grows_and_its_text_goes,
    an_unknown_message_is_sent_once_more_and_only_once,
    an_open_question_waits_from_when_it_was_handed_over,
    costs_add_up_and_bulk_that_waits_is_counted,
    a_code_that_moves_a_session_is_used_once_and_for_a_day,
    a_hold_is_asked_and_decided_once,
);

fn phone(last: u8) -> Phone {
    Phone::parse(&format!("055500000{last}")).unwrap()
}

fn id(letter: char) -> SmsId {
    SmsId::parse(&letter.to_string().repeat(12)).unwrap()
}

static ROUND: LazyLock<RoundId> = LazyLock::new(|| RoundId::new("r"));

fn new(letter: char, to: u8, now: Moment) -> NewSms<'static> {
    NewSms {
        id: id(letter),
        to: phone(to),
        slot: 1,
        gateway: "g",
        text: "text",
        segments: 2,
        bulk: false,
        invitation: false,
        due: now,
        valid_until: now + DAY,
        bill: Some((&*ROUND, "ugut")),
    }
}

async fn messages_to_one_number_are_handed_over_in_order_and_one_at_a_time(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    for (letter, to) in [('A', 1), ('B', 1), ('C', 2)] {
        sms::put(&mut tx, &new(letter, to, now), now).await.unwrap();
    }
    let first = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    let mut ids: Vec<_> = first.iter().map(|sms| sms.id.clone()).collect();
    ids.sort();
    assert_eq!(ids, [id('A'), id('C')]);
    assert_eq!((first[0].text.as_str(), first[0].attempts), ("text", 1));
    assert!(
        sms::lease(&mut tx, "other", now, true, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        sms::lease(&mut tx, "g", now, true, 9)
            .await
            .unwrap()
            .is_empty()
    );
    // put back, the first is first again
    sms::retry(&mut tx, &id('A'), now).await.unwrap();
    let again = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert_eq!((&again[0].id, again[0].attempts), (&id('A'), 2));
    sms::rise(&mut tx, &id('A'), SmsState::Accepted)
        .await
        .unwrap();
    let next = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert_eq!(next[0].id, id('B'));
    // STOP takes back what is still ours, and not what is on its way
    sms::put(&mut tx, &new('D', 1, now), now).await.unwrap();
    sms::cancel(&mut tx, &phone_lines::hash(&vault, phone(1)), false)
        .await
        .unwrap();
    assert_eq!(
        sms::state(&mut tx, &id('D')).await.unwrap(),
        Some(SmsState::Cancelled)
    );
    assert_eq!(
        sms::state(&mut tx, &id('B')).await.unwrap(),
        Some(SmsState::Submitting)
    );
}

async fn what_nobody_asked_for_waits_for_its_hours(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let bulk = NewSms {
        bulk: true,
        ..new('A', 1, now)
    };
    sms::put(&mut tx, &bulk, now).await.unwrap();
    sms::put(&mut tx, &new('B', 2, now), now).await.unwrap();
    let outside = sms::lease(&mut tx, "g", now, false, 9).await.unwrap();
    assert_eq!(
        outside.iter().map(|sms| &sms.id).collect::<Vec<_>>(),
        [&id('B')]
    );
    let inside = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert_eq!(
        inside.iter().map(|sms| &sms.id).collect::<Vec<_>>(),
        [&id('A')]
    );
    // too late is too late
    sms::retry(&mut tx, &id('A'), now).await.unwrap();
    let late = now + DAY;
    assert!(
        sms::lease(&mut tx, "g", late, true, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(sms::is_due(&mut tx, now, late).await.unwrap());
    assert_eq!(sms::expire(&mut tx, late).await.unwrap(), 1);
}

async fn what_is_known_of_a_message_only_grows_and_its_text_goes(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    sms::put(&mut tx, &new('A', 1, now), now).await.unwrap();
    let leased = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    // the report is faster than our own note
    assert!(
        sms::rise(&mut tx, &id('A'), SmsState::Delivered)
            .await
            .unwrap()
    );
    sms::handed_over(&mut tx, &leased[0], SmsState::Accepted, now)
        .await
        .unwrap();
    for state in [SmsState::Sent, SmsState::Undelivered, SmsState::Rejected] {
        assert!(!sms::rise(&mut tx, &id('A'), state).await.unwrap());
    }
    sms::fail(&mut tx, &id('A')).await.unwrap();
    assert_eq!(
        sms::state(&mut tx, &id('A')).await.unwrap(),
        Some(SmsState::Delivered)
    );
    for (report, whole) in [("one", false), ("one", false), ("two", true)] {
        assert_eq!(sms::part(&mut tx, &id('A'), report).await.unwrap(), whole);
    }
}

async fn an_unknown_message_is_sent_once_more_and_only_once(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    sms::put(&mut tx, &new('A', 1, now), now).await.unwrap();
    sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert_eq!(sms::torn(&mut tx, "g", false, now, now).await.unwrap(), 1);
    assert_eq!(
        sms::state(&mut tx, &id('A')).await.unwrap(),
        Some(SmsState::Unknown)
    );
    let later = now + Span::minutes(1);
    for copies in [1, 0] {
        assert_eq!(sms::resend(&mut tx, now, later).await.unwrap(), copies);
        let leased = sms::lease(&mut tx, "g", later, true, 9).await.unwrap();
        assert_eq!(leased.len() as u64, copies);
        sms::rise(&mut tx, &id('A'), SmsState::Unknown)
            .await
            .unwrap();
    }
    // a gateway that knows a repeat gets the same again at once
    sms::put(&mut tx, &new('B', 2, now), now).await.unwrap();
    sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    let earlier = now - Span::millis(1);
    let none = sms::torn(&mut tx, "g", true, earlier, now).await.unwrap();
    assert_eq!(none, 0, "may be underway");
    assert_eq!(sms::torn(&mut tx, "g", true, now, now).await.unwrap(), 1);
    let again = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    assert_eq!(again[0].id, id('B'));
}

async fn an_open_question_waits_from_when_it_was_handed_over(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let line = Line {
        hash: phone_lines::hash(&vault, phone(1)),
        gateway: "g".into(),
        slot: 1,
        address: Some(addresses::AddressId(7)),
        latin: true,
        stopped: false,
        asked: Some(id('A')),
        asked_at: None,
        reminded: false,
        wrote: now,
        sent: Some(now),
        late: true,
    };
    phone_lines::put(&mut tx, &line).await.unwrap();
    assert_eq!(
        phone_lines::get(&mut tx, &line.hash)
            .await
            .unwrap()
            .as_ref(),
        Some(&line)
    );
    let before = now - Span::millis(1);
    // one that never came through waits since they wrote
    assert_eq!(
        phone_lines::waiting(&mut tx, now, before, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    let later = now + Span::millis(1);
    phone_lines::asked(&mut tx, &id('A'), later).await.unwrap();
    assert!(
        phone_lines::waiting(&mut tx, now, before, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let now = later;
    assert_eq!(
        phone_lines::waiting(&mut tx, now, before, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    phone_lines::reminded(&mut tx, &line.hash).await.unwrap();
    assert!(
        phone_lines::waiting(&mut tx, now, before, 9)
            .await
            .unwrap()
            .is_empty()
    );
    phone_lines::set_stopped(&mut tx, &line.hash).await.unwrap();
    // a STOP is remembered longer than the number is
    let after = now + Span::millis(1);
    phone_lines::retain(&mut tx, after, after).await.unwrap();
    assert!(
        phone_lines::get(&mut tx, &line.hash)
            .await
            .unwrap()
            .unwrap()
            .stopped
    );
}

async fn costs_add_up_and_bulk_that_waits_is_counted(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let bulk = NewSms {
        bulk: true,
        ..new('A', 1, now)
    };
    sms::put(&mut tx, &bulk, now).await.unwrap();
    assert_eq!(costs::bulk(&mut tx, &ROUND, "ugut").await.unwrap(), 2);
    let leased = sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    sms::handed_over(&mut tx, &leased[0], SmsState::Accepted, now)
        .await
        .unwrap();
    let received = Cost {
        round: ROUND.clone(),
        municipality: "ugut".into(),
        sent: 0,
        bulk: 0,
        received: 3,
    };
    costs::add(&mut tx, &received).await.unwrap();
    costs::add(&mut tx, &received).await.unwrap();
    assert_eq!(costs::bulk(&mut tx, &ROUND, "ugut").await.unwrap(), 2);
    let all = costs::all(&mut tx).await.unwrap();
    assert_eq!(
        (all.len(), all[0].sent, all[0].bulk, all[0].received),
        (1, 2, 2, 6)
    );
}

async fn a_code_that_moves_a_session_is_used_once_and_for_a_day(scratch: Scratch) {
    let (fixed, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut tx = scratch.db.begin().await.unwrap();
    let chat = Chat::sms(phone(1), 1);
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let first = transfer_codes::code(&mut tx, address).await.unwrap();
    let second = transfer_codes::code(&mut tx, address).await.unwrap();
    let now = ambient.now();
    assert_eq!(
        transfer_codes::take(&mut tx, &first, now).await.unwrap(),
        None
    );
    let typed = second.to_lowercase();
    assert_eq!(
        transfer_codes::take(&mut tx, &typed, now).await.unwrap(),
        Some(address)
    );
    assert_eq!(
        transfer_codes::take(&mut tx, &second, now).await.unwrap(),
        None
    );
    let third = transfer_codes::code(&mut tx, address).await.unwrap();
    fixed.now.fetch_add(DAY.as_millis(), Ordering::Relaxed);
    assert_eq!(
        transfer_codes::take(&mut tx, &third, ambient.now())
            .await
            .unwrap(),
        None
    );
    let line = LineHash::new("line");
    transfer_codes::gone(&mut tx, &line, address).await.unwrap();
    assert_eq!(
        transfer_codes::of_line(&mut tx, &line).await.unwrap(),
        [address]
    );
    assert_eq!(
        transfer_codes::lines_of(&mut tx, address).await.unwrap(),
        std::slice::from_ref(&line)
    );
    transfer_codes::forget(&mut tx, address).await.unwrap();
    assert!(
        transfer_codes::of_line(&mut tx, &line)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn a_hold_is_asked_and_decided_once(scratch: Scratch) {
    let (_, ambient) = fixed();
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let of = RoundPlace {
        round: ROUND.clone(),
        municipality: "ugut".into(),
    };
    assert_eq!(release_holds::get(&mut tx, &of).await.unwrap(), None);
    let doubts = [
        Doubt::Shared,
        Doubt::Alike(["ABCDEFGH".to_owned(), String::new()].into()),
    ];
    for first in [true, false] {
        let put = release_holds::put(&mut tx, &of, &doubts, now).await;
        assert_eq!(put.unwrap(), first);
    }
    let hold = release_holds::waiting(&mut tx).await.unwrap().remove(0);
    assert_eq!((&hold.of, &hold.doubts[..]), (&of, &doubts[..]));
    assert_eq!(hold.leaders, LeadersAsked::No);
    assert!(
        release_holds::any_undecided(&mut tx, &of.round)
            .await
            .unwrap()
    );

    let said = LeaderSaid::Together;
    assert!(
        !release_holds::leader_said(&mut tx, &of, said)
            .await
            .unwrap()
    );
    for first in [true, false] {
        let asked = release_holds::ask_leaders(&mut tx, &of, now).await;
        assert_eq!(asked.unwrap(), first);
    }
    for first in [true, false] {
        let told = release_holds::leader_said(&mut tx, &of, said).await;
        assert_eq!(told.unwrap(), first);
        let passed = release_holds::passed_on(&mut tx, &of, now).await;
        assert_eq!(passed.unwrap(), first);
    }
    for (told, after) in [
        (FollowersTold::UpTo(Some(-7)), Some(-7)),
        (FollowersTold::All, None),
    ] {
        assert!(
            release_holds::untold(&mut tx, &of, after, 9)
                .await
                .unwrap()
                .is_empty()
        );
        release_holds::set_told(&mut tx, &of, told, now)
            .await
            .unwrap();
        let hold = release_holds::get(&mut tx, &of).await.unwrap().unwrap();
        assert_eq!((hold.told, hold.passed_on), (told, true));
        assert_eq!(hold.leaders, LeadersAsked::Said(said));
    }
    for (state, first) in [(HoldState::LeftOut, true), (HoldState::Released, false)] {
        let decided = release_holds::decide(&mut tx, &of, state, now).await;
        assert_eq!(decided.unwrap(), first);
    }
    let hold = release_holds::of_round(&mut tx, &of.round).await.unwrap();
    assert_eq!(hold["ugut"].state, HoldState::LeftOut);
    assert!(release_holds::waiting(&mut tx).await.unwrap().is_empty());
}
