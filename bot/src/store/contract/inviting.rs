//! Promises of what somebody has said of being written to, of invitations and of guardians' yeses to rounds.

use super::*;
use crate::domain::{Covers, InvitationAnswer, Inviting, Reach, RoundLink, RoundPlace, WEEKLY};
use crate::store::contacts::Audience;
use crate::store::guardians::Proof;
use crate::store::invitations::Pass;
use crate::store::rounds::RoundRow;

contract!(
    an_answer_is_kept_with_its_day_and_for_a_year,
    the_message_of_a_week_is_taken_once_and_given_back,
    whether_news_should_stop_is_asked_once,
    who_has_not_confirmed_or_was_written_to_hears_nothing,
    inviting_begins_once_and_a_pass_goes_on_where_it_was,
    who_said_yes_is_found_in_their_place_with_all_that_decides,
    steps_never_go_back_and_are_counted_once_an_hour,
    who_stopped_in_the_middle_is_found_and_reminded_once,
    a_yes_of_a_guardian_is_for_the_next_round_then_for_that_then_for_none,
    erasing_and_moving_take_the_answer_along_and_closing_forgets_who_was_invited,
);

fn yes(now: Moment) -> InvitationAnswer {
    InvitationAnswer {
        yes: true,
        words: "ky-1".into(),
        on: now,
    }
}

fn of(round: &str) -> RoundPlace {
    RoundPlace {
        round: RoundId::new(round),
        municipality: "ugut".into(),
    }
}

async fn open_round(tx: &mut Tx, id: &str, now: Moment) {
    let row = RoundRow {
        id: RoundId::new(id),
        questionnaire: "q".into(),
        version: "1".into(),
        source: String::new(),
        state: "open".into(),
        schedule: "at_close".into(),
        opened_at: now.0,
        until_at: None,
        closed_at: None,
        cut_at: None,
        without_safeguarding: None,
        target_group: None,
    };
    let links = [RoundLink {
        municipality: "ugut".into(),
        payload: format!("LINK{id}"),
    }];
    rounds::insert(tx, &row, &links).await.unwrap();
}

/// A database with a vault that the rows were sealed with.
fn ready(scratch: Scratch) -> (Scratch, Arc<Fixed>, Ambient) {
    let (clock, ambient) = fixed();
    let vault = vault(&ambient);
    (scratch.with(&vault, &ambient), clock, ambient)
}

async fn an_answer_is_kept_with_its_day_and_for_a_year(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    assert_eq!(contacts::answer(&mut tx, ann).await.unwrap(), None);
    contacts::put_answer(&mut tx, ann, &yes(now)).await.unwrap();
    let kept = contacts::answer(&mut tx, ann).await.unwrap().unwrap();
    assert_eq!(kept, yes(start_of_day(now)));
    let no = InvitationAnswer {
        yes: false,
        ..yes(now)
    };
    contacts::put_answer(&mut tx, ann, &no).await.unwrap();
    assert!(!contacts::answer(&mut tx, ann).await.unwrap().unwrap().yes);
    contacts::retain(&mut tx, now + 364 * DAY).await.unwrap();
    assert!(contacts::answer(&mut tx, ann).await.unwrap().is_some());
    contacts::retain(&mut tx, now + 366 * DAY).await.unwrap();
    assert_eq!(contacts::answer(&mut tx, ann).await.unwrap(), None);
}

async fn the_message_of_a_week_is_taken_once_and_given_back(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    for (days, free) in [(0, true), (0, false), (6, false), (7, true), (8, false)] {
        let at = now + days * DAY;
        assert_eq!(
            contacts::claim(&mut tx, ann, at).await.unwrap(),
            free,
            "{days}"
        );
    }
    contacts::release(&mut tx, ann).await.unwrap();
    assert!(contacts::claim(&mut tx, ann, now + 8 * DAY).await.unwrap());
    tx.commit().await.unwrap();
    // a transaction that is lost has taken nothing
    let ben = person(&scratch.db, &ambient, BEN, "r1").await.address;
    let mut tx = scratch.db.begin().await.unwrap();
    assert!(contacts::claim(&mut tx, ben, now).await.unwrap());
    drop(tx);
    let mut tx = scratch.db.begin().await.unwrap();
    assert!(contacts::claim(&mut tx, ben, now).await.unwrap());
}

async fn whether_news_should_stop_is_asked_once(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    let mut tx = scratch.db.begin().await.unwrap();
    for first in [true, false] {
        assert_eq!(contacts::ask_once(&mut tx, ann).await.unwrap(), first);
        // retention does not forget that it was asked
        contacts::retain(&mut tx, ambient.now() + 700 * DAY)
            .await
            .unwrap();
    }
}

async fn who_has_not_confirmed_or_was_written_to_hears_nothing(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let round = of("r1");
    respondents::set_follow(&mut tx, ann, &round.round, "ugut", true)
        .await
        .unwrap();
    respondents::told(&mut tx, ann, &round.round).await.unwrap();
    let kind = crate::domain::NewsKind::Answers;
    news::put(&mut tx, &round, kind, None, now).await.unwrap();
    let heard =
        async |tx: &mut Tx, versions: &[&str], young: &'static [&'static str], days: i64| {
            let now = now + days * DAY;
            let to = Audience::new(versions.iter().copied(), young.iter().copied(), now);
            !news::unheard(tx, &to, now, 9).await.unwrap().is_empty()
        };
    // `person` has agreed to version v1, and says 14-15
    assert!(heard(&mut tx, &["v1"], &[], 0).await);
    assert!(heard(&mut tx, &["v0", "v1", "v2"], &["11-13"], 364).await);
    assert!(
        !heard(&mut tx, &["v"], &[], 0).await,
        "the words have changed"
    );
    assert!(!heard(&mut tx, &["v1"], &[], 366).await, "a year ago");
    let young: &'static [&'static str] = &["11-13", "14-15"];
    assert!(!heard(&mut tx, &["v1"], young, 0).await, "no guardian");
    let slip = Proof::Slip("ABCD2345");
    guardians::put_yes(&mut tx, slip, ann, false, now - 100 * DAY)
        .await
        .unwrap();
    assert!(heard(&mut tx, &["v1"], young, 0).await);
    assert!(
        !heard(&mut tx, &["v1"], young, 300).await,
        "a guardian's yes holds a year"
    );
    assert!(contacts::claim(&mut tx, ann, now).await.unwrap());
    assert!(!heard(&mut tx, &["v1"], &[], 6).await, "once a week");
    assert!(heard(&mut tx, &["v1"], &[], 7).await);
    respondents::set_stopped(&mut tx, ann, true).await.unwrap();
    assert!(heard(&mut tx, &[], young, 400).await, "to be passed over");
}

async fn inviting_begins_once_and_a_pass_goes_on_where_it_was(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    open_round(&mut tx, "r1", now).await;
    let here = of("r1");
    assert_eq!(invitations::state(&mut tx, &here).await.unwrap(), None);
    assert!(invitations::begin(&mut tx, &here, now).await.unwrap());
    assert!(!invitations::begin(&mut tx, &here, now).await.unwrap());
    let pass = invitations::due(&mut tx, now).await.unwrap().unwrap();
    let start = Pass {
        of: here.clone(),
        after: addresses::AddressId(0),
    };
    assert_eq!(pass, start);
    let there = addresses::AddressId(9);
    assert!(
        invitations::advance(&mut tx, &pass, there, now)
            .await
            .unwrap()
    );
    assert!(
        !invitations::advance(&mut tx, &pass, there, now)
            .await
            .unwrap(),
        "another process has been here"
    );
    let pass = invitations::due(&mut tx, now).await.unwrap().unwrap();
    assert_eq!(pass.after, there);
    let later = now + Span::minutes(10);
    assert!(
        invitations::advance(&mut tx, &pass, start.after, later)
            .await
            .unwrap()
    );
    assert_eq!(invitations::due(&mut tx, now).await.unwrap(), None);
    let paused = (Inviting::Running, Inviting::Paused);
    assert!(
        invitations::change(&mut tx, &here, paused, now)
            .await
            .unwrap()
    );
    assert!(
        !invitations::change(&mut tx, &here, paused, now)
            .await
            .unwrap()
    );
    assert_eq!(invitations::due(&mut tx, later).await.unwrap(), None);
    let on = (Inviting::Paused, Inviting::Running);
    assert!(invitations::change(&mut tx, &here, on, now).await.unwrap());
    assert_eq!(invitations::due(&mut tx, now).await.unwrap(), Some(start));
    let state = invitations::state(&mut tx, &here).await.unwrap();
    assert_eq!(state, Some(Inviting::Running));
    let quiet = crate::domain::QuietTime {
        municipality: Some("ugut".into()),
        from: now - DAY,
        until: now + DAY,
    };
    quiet_times::set(&mut tx, &quiet).await.unwrap();
    assert_eq!(invitations::due(&mut tx, now).await.unwrap(), None);
}

async fn who_said_yes_is_found_in_their_place_with_all_that_decides(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    let ben = person(&scratch.db, &ambient, BEN, "r0").await.address;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let pass = |place: &str| Pass {
        of: RoundPlace {
            municipality: place.into(),
            ..of("r1")
        },
        after: addresses::AddressId(0),
    };
    contacts::put_answer(&mut tx, ann, &yes(now)).await.unwrap();
    contacts::put_answer(&mut tx, ben, &yes(now)).await.unwrap();
    guardians::put_yes(&mut tx, Proof::Slip("ABCD2345"), ben, true, now)
        .await
        .unwrap();
    contacts::claim(&mut tx, ben, now).await.unwrap();
    let r1 = RoundId::new("r1");
    for count in 1..=2 {
        invitations::note(&mut tx, ben, &r1, now).await.unwrap();
        assert_eq!(invitations::sent(&mut tx, ben, &r1).await.unwrap(), count);
    }
    let day = start_of_day(now);
    let found = invitations::invitees(&mut tx, &pass("ugut"), 9)
        .await
        .unwrap();
    assert!(found.is_sorted_by_key(|who| who.address.0));
    let who = |address| found.iter().find(|who| who.address == address).unwrap();
    let (a, b) = (who(ann), who(ben));
    assert_eq!((a.chat, a.takes_part, a.sent), (ANN, true, 0));
    assert_eq!((a.permitted, a.written), (None, None));
    assert_eq!((b.chat, b.takes_part, b.sent), (BEN, false, 2));
    assert_eq!((b.permitted, b.written), (Some(day), Some(day)));
    assert_eq!((b.consent.as_str(), b.age), ("v1", AgeBand::From14));
    assert!(b.reachable && !b.stopped);
    assert_eq!(b.answer, yes(day));
    let behind = Pass {
        after: found[0].address,
        ..pass("ugut")
    };
    let rest = invitations::invitees(&mut tx, &behind, 9).await.unwrap();
    assert_eq!(rest, found[1..]);
    assert!(
        invitations::invitees(&mut tx, &pass("osh"), 9)
            .await
            .unwrap()
            .is_empty()
    );
    let no = InvitationAnswer {
        yes: false,
        ..yes(now)
    };
    contacts::put_answer(&mut tx, ben, &no).await.unwrap();
    let found = invitations::invitees(&mut tx, &pass("ugut"), 9)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    for left in [1, 0, 0] {
        invitations::unsent(&mut tx, ben, &r1).await.unwrap();
        assert_eq!(invitations::sent(&mut tx, ben, &r1).await.unwrap(), left);
    }
}

async fn steps_never_go_back_and_are_counted_once_an_hour(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let now = ambient.now();
    let here = of("r1");
    let mut tx = scratch.db.begin().await.unwrap();
    let hour = Span::hours(1);
    for (at, step, shown) in [
        (now, 3, 3),
        (now + hour - Span::millis(1), 4, 3),
        (now + hour, 4, 4),
        (now + 3 * hour, 2, 4),
    ] {
        invitations::counted(&mut tx, &here, (Reach::Stopped, step), at)
            .await
            .unwrap();
        let counts = invitations::counts(&mut tx, &here, at).await.unwrap();
        assert_eq!(counts[0].1, shown);
    }
    let counts = invitations::counts(&mut tx, &here, now + 5 * hour).await;
    assert_eq!(counts.unwrap(), [(Reach::Stopped, 4, false)]);
}

async fn who_stopped_in_the_middle_is_found_and_reminded_once(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    person(&scratch.db, &ambient, BEN, "r2").await;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    open_round(&mut tx, "r1", now).await;
    let r1 = RoundId::new("r1");
    let waiting = async |tx: &mut Tx, hours: i64| {
        let at = now + Span::hours(hours);
        let between = (at - 7 * DAY, at - DAY);
        invitations::unfinished(tx, between, at, 9).await.unwrap()
    };
    // the day on which they stopped is known, not the hour: on the next one
    let left = i64::from(24 - chrono::Timelike::hour(&crate::domain::time_in_bishkek(now)));
    assert!(waiting(&mut tx, left - 1).await.is_empty());
    assert_eq!(waiting(&mut tx, left).await, [(ann, r1.clone())]);
    assert!(waiting(&mut tx, 24 * 8).await.is_empty(), "left in peace");
    for first in [true, false] {
        assert_eq!(
            invitations::reminded(&mut tx, ann, &r1).await.unwrap(),
            first
        );
    }
    assert!(waiting(&mut tx, 24).await.is_empty());
}

async fn a_yes_of_a_guardian_is_for_the_next_round_then_for_that_then_for_none(scratch: Scratch) {
    let (scratch, _, ambient) = ready(scratch);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await.address;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let link = Proof::Link(b"link");
    guardians::put_yes(&mut tx, link, ann, false, now)
        .await
        .unwrap();
    let covers = async |tx: &mut Tx| {
        let mut given = guardians::permissions(tx, ann).await.unwrap();
        assert_eq!((given.len(), given[0].on), (1, start_of_day(now)));
        given.remove(0)
    };
    assert_eq!(covers(&mut tx).await.covers, Covers::Next);
    let (r1, r2) = (RoundId::new("r1"), RoundId::new("r2"));
    for round in [&r1, &r2] {
        guardians::bind(&mut tx, ann, round).await.unwrap();
        assert_eq!(covers(&mut tx).await.covers, Covers::Round(r1.clone()));
    }
    for invites in [true, false] {
        guardians::set_invites(&mut tx, link, invites)
            .await
            .unwrap();
        assert_eq!(covers(&mut tx).await.invites, invites);
    }
    respondents::cut_links(&mut tx, &r1, 10).await.unwrap();
    assert_eq!(covers(&mut tx).await.covers, Covers::Past);
}

async fn erasing_and_moving_take_the_answer_along_and_closing_forgets_who_was_invited(
    scratch: Scratch,
) {
    let (scratch, _, ambient) = ready(scratch);
    let from = person(&scratch.db, &ambient, BEN, "r1").await;
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    open_round(&mut tx, "r2", now).await;
    let r2 = RoundId::new("r2");
    contacts::put_answer(&mut tx, from.address, &yes(now))
        .await
        .unwrap();
    invitations::note(&mut tx, from.address, &r2, now)
        .await
        .unwrap();
    let to = addresses::find_or_make(&mut tx, ANN).await.unwrap();
    respondents::hand_over(&mut tx, &from, to).await.unwrap();
    assert!(contacts::answer(&mut tx, to).await.unwrap().unwrap().yes);
    assert_eq!(invitations::sent(&mut tx, to, &r2).await.unwrap(), 1);
    invitations::retain(&mut tx).await.unwrap();
    assert_eq!(invitations::sent(&mut tx, to, &r2).await.unwrap(), 1);
    rounds::close(&mut tx, &r2, now).await.unwrap();
    invitations::retain(&mut tx).await.unwrap();
    assert_eq!(invitations::sent(&mut tx, to, &r2).await.unwrap(), 0);
    invitations::note(&mut tx, to, &r2, now).await.unwrap();
    assert!(contacts::claim(&mut tx, to, now + WEEKLY).await.unwrap());
    respondents::erase(&mut tx, to, ANN).await.unwrap();
    assert_eq!(contacts::answer(&mut tx, to).await.unwrap(), None);
    assert_eq!(invitations::sent(&mut tx, to, &r2).await.unwrap(), 0);
}
