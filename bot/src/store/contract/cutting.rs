//! Promises of the cut of links, of erasing and of what is sealed.

use std::collections::BTreeSet;

use super::*;
use crate::domain::{About, LineHash, Span};
use crate::store::respondents::{open_session, seal_session};

contract!(
    cutting_links_leaves_answers_without_a_person,
    a_cut_in_slices_survives_a_crash_between_and_within_them,
    answers_of_a_round_are_kept_a_year_from_its_closing,
    a_session_that_began_before_it_was_kept_is_told_who_answers_when_it_is_cut,
    a_session_sealed_without_who_answers_still_opens,
    what_waits_for_a_chat_that_blocks_us_is_kept_a_day,
    what_is_erased_is_gone_from_the_files_of_the_database,
    times_of_day_of_a_phone_go_after_some_days,
);

const DAY_OF_CLOSING: Moment = Moment(1_795_888_800_000);

/// Somebody with a number of their own.
async fn member(scratch: &Scratch, ambient: &Ambient, number: i64) -> Person {
    let chat = Chat {
        id: 7_400_000_000 + number,
        topic: None,
    };
    let person = person(&scratch.db, ambient, chat, "r1").await;
    let mut open = person.respondent.open.clone().unwrap();
    open.session
        .answers
        .insert(QuestionIx(9), Answer::Integer(number));
    let mut tx = scratch.db.begin().await.unwrap();
    let set = WriteSet {
        stepped: vec![open],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    tx.commit().await.unwrap();
    person
}

async fn cut(tx: &mut Tx) {
    respondents::cut_links(tx, &RoundId::new("r1"), 10)
        .await
        .unwrap();
}

async fn slice(tx: &mut Tx, most: i64) -> bool {
    let random = tx.ambient().random;
    respondents::unlink(tx, &*random, &RoundId::new("r1"), DAY_OF_CLOSING, most)
        .await
        .unwrap()
}

/// Pseudonym, status, place, times and state of every session.
async fn sessions(scratch: &Scratch) -> Vec<(String, String, String, i64, i64, String)> {
    let text = "SELECT pseudonym, status, municipality, began_at, last_at, state FROM session";
    let mut tx = scratch.db.begin_read().await.unwrap();
    on_both!(&mut tx, c => sqlx::query_as(text).fetch_all(c)).unwrap()
}

async fn cutting_links_leaves_answers_without_a_person(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    let before = ann.respondent.open.clone().unwrap();
    let mut tx = scratch.db.begin().await.unwrap();
    for (round, follow) in [("r1", false), ("r2", false), ("r3", true)] {
        respondents::set_follow(&mut tx, ann.address, &RoundId::new(round), "ugut", follow)
            .await
            .unwrap();
    }
    let ben = Chat {
        id: 99,
        topic: None,
    };
    let ben = addresses::find_or_make(&mut tx, ben).await.unwrap();
    respondents::set_follow(&mut tx, ben, &RoundId::new("r1"), "ugut", true)
        .await
        .unwrap();
    cut(&mut tx).await;
    // a no goes with its round, a yes waits for the council
    assert_eq!(respondents::followed(&mut tx, ben).await.unwrap().len(), 1);
    let followed = respondents::followed(&mut tx, ann.address).await.unwrap();
    assert_eq!(followed.len(), 2);
    assert!(!followed.contains_key(&RoundId::new("r1")));
    assert!(slice(&mut tx, 10).await);
    assert!(!slice(&mut tx, 10).await);
    assert!(
        respondents::history(&mut tx, ann.address)
            .await
            .unwrap()
            .is_empty()
    );
    tx.commit().await.unwrap();
    assert_eq!(
        reload(&scratch.db, &vault, ANN)
            .await
            .unwrap()
            .respondent
            .open,
        None
    );
    let [(pseudonym, status, place, began, last, state)] = &sessions(&scratch).await[..] else {
        panic!("one session")
    };
    assert_ne!(*pseudonym, before.pseudonym.as_str());
    assert_eq!((status.as_str(), place.as_str()), ("cut", ""));
    assert_eq!((*began, *last), (DAY_OF_CLOSING.0, DAY_OF_CLOSING.0));
    let (session, about) = open_session(&vault, state).unwrap();
    assert_eq!(session, before.session.unlinked(DAY_OF_CLOSING));
    assert_eq!((session.seed, session.began), (0, DAY_OF_CLOSING));
    assert_eq!(about.unwrap().age, AgeBand::From14);
}

async fn a_cut_in_slices_survives_a_crash_between_and_within_them(scratch: Scratch) {
    const PEOPLE: i64 = 20;
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    for number in 0..PEOPLE {
        member(&scratch, &ambient, number).await;
    }
    let old: BTreeSet<String> = sessions(&scratch).await.into_iter().map(|s| s.0).collect();
    let mut calls = 0;
    loop {
        let mut tx = scratch.db.begin().await.unwrap();
        cut(&mut tx).await;
        let more = slice(&mut tx, 7).await;
        calls += 1;
        if calls % 2 == 1 {
            // the process dies before this piece is there
            drop(tx);
            continue;
        }
        tx.commit().await.unwrap();
        if !more {
            break;
        }
    }
    let after = sessions(&scratch).await;
    let mut answers: Vec<i64> = after
        .iter()
        .map(|(.., state)| {
            let (session, _) = open_session(&vault, state).unwrap();
            match &session.answers[&QuestionIx(9)] {
                Answer::Integer(number) => *number,
                other => panic!("{other:?}"),
            }
        })
        .collect();
    answers.sort_unstable();
    assert_eq!(
        answers,
        (0..PEOPLE).collect::<Vec<_>>(),
        "each exactly once"
    );
    assert!(after.iter().all(|(name, ..)| !old.contains(name)));
    assert!(after.iter().all(|(_, _, place, ..)| place == "ugut"));
    let lengths: BTreeSet<usize> = after.iter().map(|(.., state)| state.len()).collect();
    assert_eq!(lengths.len(), 1, "{lengths:?}");
}

async fn answers_of_a_round_are_kept_a_year_from_its_closing(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    person(&scratch.db, &ambient, ANN, "r1").await;
    let now = ambient.now();
    let row = rounds::RoundRow {
        id: RoundId::new("r1"),
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
    let mut tx = scratch.db.begin().await.unwrap();
    rounds::insert(&mut tx, &row, &[]).await.unwrap();
    rounds::close(&mut tx, &RoundId::new("r1"), now + 80 * DAY)
        .await
        .unwrap();
    for (days, left) in [(80, 1), (81, 0)] {
        let before = now + days * DAY;
        respondents::retain(&mut tx, now, before).await.unwrap();
        let count: i64 =
            on_both!(&mut tx, c => sqlx::query_scalar("SELECT count(*) FROM session").fetch_one(c))
                .unwrap();
        assert_eq!(count, left, "{days}");
    }
}

async fn a_session_that_began_before_it_was_kept_is_told_who_answers_when_it_is_cut(
    scratch: Scratch,
) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    // as commit 24b3776 wrote it: not filled up, nothing after the answers, no tag, the view in the clear
    let session = ann.respondent.open.clone().unwrap().session;
    let old = vault.seal("session", &serde_json::to_vec(&session).unwrap());
    let mut tx = scratch.db.begin().await.unwrap();
    on_both!(&mut tx, c => rows sqlx::query("UPDATE session SET state = $1").bind(&old).execute(c))
        .unwrap();
    for text in [
        "UPDATE participation SET tag = NULL",
        "UPDATE respondent SET view_sealed = NULL, view = '{\"thanks\":{\"follow\":true}}'",
    ] {
        on_both!(&mut tx, c => rows sqlx::query(text).execute(c)).unwrap();
    }
    tx.commit().await.unwrap();
    let read = reload(&scratch.db, &vault, ANN).await.unwrap();
    let (follow, invited) = (true, false);
    assert_eq!(read.respondent.view, View::Thanks { follow, invited });
    let mut tx = scratch.db.begin().await.unwrap();
    respondents::seal_views(&mut tx, 9).await.unwrap();
    let clear: String =
        on_both!(&mut tx, c => sqlx::query_scalar("SELECT view FROM respondent").fetch_one(c))
            .unwrap();
    assert_eq!(clear, "");
    tx.commit().await.unwrap();
    let read = reload(&scratch.db, &vault, ANN).await.unwrap();
    let (follow, invited) = (true, false);
    assert_eq!(read.respondent.view, View::Thanks { follow, invited });
    let open = read.respondent.open.unwrap();
    assert_eq!((&open.session, &open.about), (&session, &None));
    assert_eq!(
        open.tag,
        open.pseudonym.as_str()[..6],
        "old buttons still work"
    );
    let mut tx = scratch.db.begin().await.unwrap();
    cut(&mut tx).await;
    assert!(slice(&mut tx, 10).await);
    tx.commit().await.unwrap();
    let about = open_session(&vault, &sessions(&scratch).await[0].5)
        .unwrap()
        .1;
    let told = About {
        age: AgeBand::From14,
        language: Language::Ky,
        consent: "v1".into(),
        origin: None,
    };
    assert_eq!(about, Some(told));
}

async fn a_session_sealed_without_who_answers_still_opens(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    let mut session = ann.respondent.open.unwrap().session;
    let about = About {
        age: AgeBand::From18,
        language: Language::Ru,
        consent: "ru-0123abcd".into(),
        origin: Some("ABCDEFGH".into()),
    };
    let mut lengths = BTreeSet::new();
    for ticks in 0..12 {
        session.answers.insert(
            QuestionIx(3),
            Answer::Many((0..ticks).map(ChoiceIx).collect()),
        );
        for about in [None, Some(&about)] {
            let sealed = seal_session(&vault, &session, about);
            lengths.insert(sealed.len());
            let opened = open_session(&vault, &sealed).unwrap();
            assert_eq!(opened, (session.clone(), about.cloned()));
        }
    }
    assert_eq!(lengths.len(), 1, "its length tells the ticks: {lengths:?}");
}

async fn what_waits_for_a_chat_that_blocks_us_is_kept_a_day(scratch: Scratch) {
    let (fixed, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    person(&scratch.db, &ambient, ANN, "r1").await;
    put(&scratch.db, &ambient, ANN, "news").await;
    let stranger = |id| Chat { id, topic: None };
    let (blocks, away) = (stranger(1), stranger(2));
    for chat in [blocks, away] {
        put(&scratch.db, &ambient, chat, "reply").await;
    }
    let mut tx = scratch.db.begin().await.unwrap();
    addresses::set_reachable(&mut tx, blocks, false)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut there = Vec::new();
    for _ in 0..10 {
        fixed.now.fetch_add(DAY.as_millis(), Ordering::Relaxed);
        let mut tx = scratch.db.begin().await.unwrap();
        addresses::retain(&mut tx, ambient.now()).await.unwrap();
        let mut known = 0;
        for chat in [blocks, away, ANN] {
            let found = addresses::find(&mut tx, chat).await.unwrap();
            known += usize::from(found.is_some());
        }
        there.push(known);
        tx.commit().await.unwrap();
    }
    assert_eq!(there, [3, 2, 2, 2, 2, 2, 2, 1, 1, 1]);
}

async fn what_is_erased_is_gone_from_the_files_of_the_database(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    let name = ann.respondent.open.unwrap().pseudonym.to_string();
    let mut tx = scratch.db.begin().await.unwrap();
    respondents::erase(&mut tx, ann.address, ANN).await.unwrap();
    tx.commit().await.unwrap();
    let Pool::Sqlite { read, file, .. } = &scratch.db.pool else {
        let Pool::Postgres(pool) = &scratch.db.pool else {
            unreachable!()
        };
        assert!(scratch.db.pool.clean().await.unwrap());
        let dead = "SELECT pg_relation_size('session')";
        let bytes: i64 = sqlx::query_scalar(dead).fetch_one(pool).await.unwrap();
        assert_eq!(bytes, 0, "no page of it is left");
        return;
    };
    let log = file.with_extension("db-wal");
    let has = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(name.len()).any(|w| w == name.as_bytes())
    };
    assert!(has(&log), "it is in the log until that is emptied");
    // who reads at this moment is not disturbed, and keeps nobody waiting
    let mut reader = read.begin().await.unwrap();
    let _: i64 = sqlx::query_scalar("SELECT count(*) FROM session")
        .fetch_one(&mut *reader)
        .await
        .unwrap();
    assert!(!scratch.db.pool.clean().await.unwrap());
    drop(reader);
    while !scratch.db.pool.clean().await.unwrap() {}
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
    assert!(!has(file));
}

async fn times_of_day_of_a_phone_go_after_some_days(scratch: Scratch) {
    let (_, ambient) = fixed();
    let now = ambient.now();
    let line = phone_lines::Line {
        hash: LineHash::new("h"),
        gateway: "g".into(),
        slot: 1,
        address: None,
        latin: false,
        stopped: false,
        asked: None,
        asked_at: Some(now),
        reminded: false,
        wrote: now,
        sent: Some(now),
        late: false,
    };
    let mut tx = scratch.db.begin().await.unwrap();
    phone_lines::put(&mut tx, &line).await.unwrap();
    let long_ago = Moment(0);
    phone_lines::retain(&mut tx, long_ago, now).await.unwrap();
    assert_eq!(
        phone_lines::get(&mut tx, &line.hash)
            .await
            .unwrap()
            .unwrap(),
        line
    );
    for _ in 0..2 {
        phone_lines::retain(&mut tx, long_ago, now + Span::millis(1))
            .await
            .unwrap();
        let day = start_of_day(now);
        let blunt = phone_lines::Line {
            asked_at: Some(day),
            wrote: day,
            sent: None,
            ..line.clone()
        };
        assert_eq!(
            phone_lines::get(&mut tx, &line.hash)
                .await
                .unwrap()
                .unwrap(),
            blunt
        );
    }
}
