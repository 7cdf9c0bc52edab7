//! One event, one effect: ids, bills and rows that several transactions write.

use super::*;
use crate::domain::{DAY, Phone, SmsId, SmsState, Span};
use crate::store::phone_lines::{self, Line};
use crate::store::sms::{self, NewSms};
use crate::store::{costs, progress};

contract!(
    ids_rise_and_none_is_given_twice,
    a_message_is_billed_once_whoever_says_that_it_was_taken,
    a_message_that_is_underway_when_its_reader_is_erased_is_billed_once,
    a_part_that_is_told_twice_is_one,
    progress_is_counted_once_an_hour_and_never_goes_back,
);

async fn put_outbox(tx: &mut Tx, chat: Chat) {
    let address = addresses::find_or_make(tx, chat).await;
    let (address, now) = (address.unwrap(), tx.ambient().now());
    let request = Request::Send(Message::default());
    let put = outbox::put(tx, address, Priority::News, &request, now);
    put.await.unwrap();
}

async fn put_failed(tx: &mut Tx) {
    let now = tx.ambient().now();
    inbox::put_unreadable(tx, b"raw", now).await.unwrap();
}

async fn ids(tx: &mut Tx, table: &str) -> Vec<i64> {
    let text = sqlx::AssertSqlSafe(format!("SELECT id FROM {table} ORDER BY id"));
    on_both!(tx, c => sqlx::query_scalar(text).fetch_all(c)).unwrap()
}

async fn ids_rise_and_none_is_given_twice(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut tx = scratch.db.begin().await.unwrap();
    for _ in 0..2 {
        put_outbox(&mut tx, ANN).await;
        put_failed(&mut tx).await;
    }
    for table in ["outbox", "failed_inbound"] {
        let before = ids(&mut tx, table).await;
        let text = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE id >= {}", before[1]));
        on_both!(&mut tx, c => rows sqlx::query(text).execute(c)).unwrap();
        put_outbox(&mut tx, ANN).await;
        put_failed(&mut tx).await;
        let after = ids(&mut tx, table).await;
        // whoever still holds the id of a row that is gone reaches no other row
        assert!(
            after[0] == before[0] && after[1] > before[1],
            "{table}: {after:?}"
        );
    }
}

#[tokio::test]
async fn two_transactions_at_once_put_rows_without_waiting_for_each_other() {
    let scratch = Scratch::postgres().await;
    let (_, _ambient) = fixed();
    let mut first = scratch.db.begin().await.unwrap();
    let mut second = scratch.db.begin().await.unwrap();
    for (tx, chat) in [(&mut first, ANN), (&mut second, BEN)] {
        put_outbox(tx, chat).await;
        put_failed(tx).await;
    }
    second.commit().await.unwrap();
    first.commit().await.unwrap();
    let mut tx = scratch.db.begin().await.unwrap();
    assert_eq!(ids(&mut tx, "outbox").await.len(), 2);
    assert_eq!(ids(&mut tx, "failed_inbound").await.len(), 2);
}

#[tokio::test]
async fn two_entries_of_the_audit_at_once_are_one_chain() {
    let scratch = Scratch::postgres().await;
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let now = ambient.now();
    let write = async |detail: &str| {
        let mut tx = scratch.db.begin().await.unwrap();
        audit::write(&mut tx, now, "cli", "round.open", detail)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    for _ in 0..5 {
        tokio::join!(write("a"), write("b"), write("c"));
    }
    let mut tx = scratch.db.begin().await.unwrap();
    let entries = audit::all(&mut tx).await.unwrap();
    assert_eq!(
        (entries.len(), audit::first_broken(&vault, &entries)),
        (15, None)
    );
}

fn phone() -> Phone {
    Phone::parse("0555000001").unwrap()
}

async fn put_sms(tx: &mut Tx, id: &SmsId, now: Moment) -> sms::Leased {
    let round = RoundId::new("r");
    let new = NewSms {
        id: id.clone(),
        to: phone(),
        slot: 1,
        gateway: "g",
        text: "text",
        segments: 2,
        bulk: false,
        invitation: false,
        due: now,
        valid_until: now + DAY,
        bill: Some((&round, "ugut")),
    };
    sms::put(tx, &new, now).await.unwrap();
    let leased = sms::lease(tx, "g", now, true, 9).await.unwrap();
    leased.into_iter().next().unwrap()
}

async fn sent(tx: &mut Tx) -> i64 {
    costs::all(tx)
        .await
        .unwrap()
        .iter()
        .map(|cost| cost.sent)
        .sum()
}

async fn a_message_is_billed_once_whoever_says_that_it_was_taken(scratch: Scratch) {
    let (_, ambient) = fixed();
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let ids: Vec<SmsId> = ["A", "B", "C"]
        .iter()
        .map(|l| SmsId::parse(&l.repeat(12)).unwrap())
        .collect();
    // our note comes twice, as its commit was not confirmed; and a report says the same
    let leased = put_sms(&mut tx, &ids[0], now).await;
    assert_eq!(sent(&mut tx).await, 0, "not taken yet");
    for _ in 0..2 {
        sms::handed_over(&mut tx, &leased, SmsState::Accepted, now)
            .await
            .unwrap();
        costs::bill(&mut tx, &ids[0]).await.unwrap();
    }
    assert_eq!(sent(&mut tx).await, 2);
    // the report is all that is left of a call during which we died
    put_sms(&mut tx, &ids[1], now).await;
    costs::bill(&mut tx, &ids[1]).await.unwrap();
    sms::rise(&mut tx, &ids[1], SmsState::Delivered)
        .await
        .unwrap();
    sms::torn(&mut tx, "g", false, now, now).await.unwrap();
    assert_eq!(sent(&mut tx).await, 4);
    // unknown, sent once more, and told of afterwards
    let leased = put_sms(&mut tx, &ids[2], now).await;
    sms::torn(&mut tx, "g", false, now, now).await.unwrap();
    sms::resend(&mut tx, now, now).await.unwrap();
    sms::lease(&mut tx, "g", now, true, 9).await.unwrap();
    sms::handed_over(&mut tx, &leased, SmsState::Accepted, now)
        .await
        .unwrap();
    costs::bill(&mut tx, &ids[2]).await.unwrap();
    assert_eq!(sent(&mut tx).await, 6);
}

async fn a_message_that_is_underway_when_its_reader_is_erased_is_billed_once(scratch: Scratch) {
    let (_, ambient) = fixed();
    let (vault, now) = (vault(&ambient), ambient.now());
    let mut tx = scratch.db.begin().await.unwrap();
    let id = SmsId::parse(&"A".repeat(12)).unwrap();
    let leased = put_sms(&mut tx, &id, now).await;
    sms::erase(&mut tx, &phone_lines::hash(&vault, phone()), 1, false)
        .await
        .unwrap();
    sms::handed_over(&mut tx, &leased, SmsState::Accepted, now)
        .await
        .unwrap();
    assert_eq!(sent(&mut tx).await, 2);
}

async fn a_part_that_is_told_twice_is_one(scratch: Scratch) {
    let (_, ambient) = fixed();
    let now = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    let id = SmsId::parse(&"A".repeat(12)).unwrap();
    put_sms(&mut tx, &id, now).await;
    for (report, whole) in [("b_%", false), ("b_%", false), ("b", true), ("b_%", true)] {
        assert_eq!(
            sms::part(&mut tx, &id, report).await.unwrap(),
            whole,
            "{report}"
        );
    }
}

async fn progress_is_counted_once_an_hour_and_never_goes_back(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let at = |minutes: i64| Moment(1_790_000_000_000) + Span::minutes(minutes);
    for (minutes, step, shown) in [(0, 2, 2), (30, 5, 2), (60, 1, 2), (61, 7, 2), (120, 3, 3)] {
        progress::counted(&mut tx, &RoundId::new("r"), "osh", step, at(minutes))
            .await
            .unwrap();
        let known = progress::shown(&mut tx, &RoundId::new("r"), "osh", at(minutes)).await;
        assert_eq!(known.unwrap(), Some(shown), "{minutes}");
    }
    let known = progress::shown(&mut tx, &RoundId::new("r"), "osh", at(180)).await;
    assert_eq!(known.unwrap(), None, "to be counted");
}

/// On PostgreSQL two transactions write what both have read: the second waits until the first is done, and sees what it wrote.
mod at_once {
    use super::*;
    use crate::store::respondents;

    /// Waits until some session of this database waits for a lock.
    async fn until_one_waits(scratch: &Scratch) {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        loop {
            let mut tx = scratch.db.begin_read().await.unwrap();
            let count: i64 =
                on_both!(&mut tx, c => sqlx::query_scalar(waits).fetch_one(c)).unwrap();
            if count > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn read(tx: &mut Tx) -> Person {
        let hash = [tx.vault().chat_hash(ANN)];
        respondents::hold(tx, &hash).await.unwrap();
        let mut people = respondents::load(tx, &hash).await.unwrap();
        people.remove(&hash[0]).unwrap()
    }

    async fn write(tx: &mut Tx, person: Person) {
        let set = WriteSet {
            stepped: person.respondent.open.clone().into_iter().collect(),
            people: vec![person],
            ..WriteSet::default()
        };
        respondents::save(tx, &set).await.unwrap();
    }

    #[tokio::test]
    async fn a_stop_by_sms_survives_a_batch_that_has_read_the_person_before() {
        let scratch = Scratch::postgres().await;
        let (_, ambient) = fixed();
        let known = person(&scratch.db, &ambient, ANN, "r").await;
        let mut batch = scratch.db.begin().await.unwrap();
        let mut seen = read(&mut batch).await;
        let stop = async {
            let mut tx = scratch.db.begin().await.unwrap();
            respondents::set_stopped(&mut tx, known.address, true)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        };
        let save = async {
            until_one_waits(&scratch).await;
            seen.respondent.language = Language::Ru;
            write(&mut batch, seen).await;
            batch.commit().await.unwrap();
        };
        tokio::join!(stop, save);
        let mut tx = scratch.db.begin().await.unwrap();
        let after = read(&mut tx).await;
        assert_eq!(
            (after.respondent.stopped, after.respondent.language),
            (true, Language::Ru)
        );
    }

    #[tokio::test]
    async fn a_batch_sees_what_the_one_before_it_has_answered_and_stopped() {
        let scratch = Scratch::postgres().await;
        let (_, ambient) = fixed();
        person(&scratch.db, &ambient, ANN, "r").await;
        let mut first = scratch.db.begin().await.unwrap();
        let mut seen = read(&mut first).await;
        seen.respondent.stopped = true;
        let answers = |person: &Person| {
            person
                .respondent
                .open
                .as_ref()
                .unwrap()
                .session
                .answers
                .len()
        };
        let before = answers(&seen);
        let answer = Answer::One(ChoiceIx(1));
        seen.respondent
            .open
            .as_mut()
            .unwrap()
            .session
            .answers
            .insert(QuestionIx(1), answer);
        let second = async {
            let mut tx = scratch.db.begin().await.unwrap();
            let mut seen = read(&mut tx).await;
            assert!(seen.respondent.stopped && answers(&seen) == before + 1);
            let answer = Answer::One(ChoiceIx(0));
            seen.respondent
                .open
                .as_mut()
                .unwrap()
                .session
                .answers
                .insert(QuestionIx(2), answer);
            write(&mut tx, seen).await;
            tx.commit().await.unwrap();
        };
        let end = async {
            until_one_waits(&scratch).await;
            write(&mut first, seen).await;
            first.commit().await.unwrap();
        };
        tokio::join!(second, end);
        let mut tx = scratch.db.begin().await.unwrap();
        let after = read(&mut tx).await;
        assert!(after.respondent.stopped && answers(&after) == before + 2);
    }

    #[tokio::test]
    async fn a_stop_in_telegram_survives_a_message_by_sms() {
        let scratch = Scratch::postgres().await;
        let (_, ambient) = fixed();
        let (vault, now) = (vault(&ambient), ambient.now());
        let line = Line {
            hash: phone_lines::hash(&vault, phone()),
            gateway: "g".into(),
            slot: 1,
            address: None,
            latin: false,
            stopped: false,
            asked: None,
            asked_at: None,
            reminded: false,
            wrote: now,
            sent: None,
            late: false,
        };
        let mut tx = scratch.db.begin().await.unwrap();
        phone_lines::put(&mut tx, &line).await.unwrap();
        tx.commit().await.unwrap();
        let mut message = scratch.db.begin().await.unwrap();
        let mut seen = phone_lines::get(&mut message, &line.hash)
            .await
            .unwrap()
            .unwrap();
        let stop = async {
            let mut tx = scratch.db.begin().await.unwrap();
            phone_lines::set_stopped(&mut tx, &line.hash).await.unwrap();
            tx.commit().await.unwrap();
        };
        let save = async {
            until_one_waits(&scratch).await;
            seen.latin = true;
            phone_lines::put(&mut message, &seen).await.unwrap();
            message.commit().await.unwrap();
        };
        tokio::join!(stop, save);
        let mut tx = scratch.db.begin().await.unwrap();
        let after = phone_lines::get(&mut tx, &line.hash)
            .await
            .unwrap()
            .unwrap();
        assert!(after.stopped && after.latin);
    }
}
