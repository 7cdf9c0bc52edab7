//! One suite of promises for both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use sqlx::Executor as _;
use surveys::engine::{Place, Session};
use surveys::questionnaire::{Answer, ChoiceIx, QuestionIx};

use super::guardians::Hold;
use super::outbox::Priority;
use super::respondents::{Person, WriteSet};
use super::scratch::{Database, Kind};
use super::*;
use crate::domain::{
    AgeBand, Ambient, Body, Chat, Clock, Consent, DAY, Inbound, Language, Message, Moment,
    OpenSession, Pseudonym, Random, Request, Respondent, RoundId, SessionStatus, Span, View,
    start_of_day,
};

/// A clock that stands still until moved, and numbers that repeat from run to run.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) now: AtomicI64,
    next: AtomicU64,
}

impl Clock for Fixed {
    fn now(&self) -> Moment {
        Moment(self.now.load(Ordering::Relaxed))
    }
}

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let n = self
                .next
                .fetch_add(1, Ordering::Relaxed)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = (n >> 32).to_le_bytes()[0];
        }
    }
}

/// Time and randomness of a test.
pub(crate) fn fixed() -> (Arc<Fixed>, Ambient) {
    let fixed = Arc::new(Fixed {
        now: AtomicI64::new(1_790_000_000_000),
        next: AtomicU64::new(1),
    });
    let ambient = Ambient {
        clock: Arc::clone(&fixed) as _,
        random: Arc::clone(&fixed) as _,
    };
    (fixed, ambient)
}

/// A database of its own for one test, gone with it.
pub(crate) struct Scratch {
    pub(crate) db: Db,
    _place: Database,
}

impl Scratch {
    async fn on(kind: Kind) -> Self {
        let place = Database::make(kind).await;
        let pool = Pool::open(&place.url).await.unwrap();
        let (_, ambient) = fixed();
        Self {
            db: Db::new(pool, Arc::new(vault(&ambient)), ambient),
            _place: place,
        }
    }

    /// The same database, with this key, clock and randomness.
    pub(crate) fn with(self, vault: &Vault, ambient: &Ambient) -> Self {
        let (pool, vault) = (self.db.pool.clone(), Arc::new(vault.clone()));
        let db = Db::new(pool, vault, ambient.clone());
        Self { db, ..self }
    }

    pub(crate) async fn sqlite() -> Self {
        Self::on(Kind::Sqlite).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(Kind::Postgres).await
    }
}

macro_rules! contract {
    ($($promise:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $promise() { super::$promise(super::Scratch::sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $promise() { super::$promise(super::Scratch::postgres().await).await; })*
        }
    };
}

mod bad_rows;
mod bringing;
mod cases;
mod cutting;
mod drafts;
mod effects;
mod inventory;
mod inviting;
mod meetings;
mod office;
mod people;
mod phones;
mod writings;

mod upgrade;

contract!(
    an_id_seen_before_is_not_new_and_a_forgotten_one_is,
    a_person_is_read_as_written,
    a_screen_that_arrived_late_does_not_hide_a_newer_one,
    an_erased_person_leaves_only_a_hash_that_they_took_part,
    outbox_rows_of_one_address_go_one_after_the_other,
    a_lease_that_ran_out_is_given_again,
    a_throttled_address_waits_and_others_do_not,
    a_migrated_group_keeps_its_rows,
    a_failed_inbound_is_first_in_its_persons_line,
    a_transaction_dropped_leaves_nothing,
    a_transaction_that_the_database_has_ended_does_not_stop_the_next_one,
    every_statement_is_valid,
    an_age_hold_keeps_its_end_and_once_over_begins_anew,
);

const KEY: [u8; 32] = [7; 32];
const ANN: Chat = Chat {
    id: 7_300_000_001,
    topic: None,
};
const BEN: Chat = Chat {
    id: 7_300_000_002,
    topic: None,
};

async fn person(db: &Db, ambient: &Ambient, chat: Chat, round: &str) -> Person {
    let mut tx = db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let session = Session {
        channel: surveys::engine::Channel::Telegram,
        seed: 5,
        answers: [(QuestionIx(0), Answer::One(ChoiceIx(2)))].into(),
        place: Place::At(QuestionIx(1)),
        draft: None,
        problem: None,
        reprompts: 0,
        wants_more: false,
        began: ambient.now(),
        last: ambient.now(),
        frozen: vec![],
        counted: false,
        untouched: vec![],
        kept: std::collections::BTreeMap::new(),
        words: None,
        unclear: vec![],
    };
    let open = OpenSession {
        pseudonym: Pseudonym::new(ambient.random.code(20)),
        tag: ambient.random.code(6),
        round: RoundId::new(round),
        municipality: "ugut".into(),
        status: SessionStatus::Open,
        session,
        about: None,
    };
    let person = Person {
        address,
        chat,
        reachable: true,
        live_message: Some(12),
        seq: 1,
        shown_seq: 0,
        puzzled: false,
        respondent: Respondent {
            language: Language::Ky,
            age: AgeBand::From14,
            municipality: Some("ugut".into()),
            view: View::Survey,
            open: Some(open.clone()),
            stopped: false,
            consent: Consent::own("v1".into(), start_of_day(ambient.now())),
        },
    };
    let set = WriteSet {
        people: vec![person.clone()],
        begun: vec![(address, open)],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    tx.commit().await.unwrap();
    person
}

async fn reload(db: &Db, vault: &Vault, chat: Chat) -> Option<Person> {
    let mut tx = db.begin_read().await.unwrap();
    let hash = vault.chat_hash(chat);
    respondents::load(&mut tx, std::slice::from_ref(&hash))
        .await
        .unwrap()
        .remove(&hash)
}

fn vault(ambient: &Ambient) -> Vault {
    Vault::new(KEY, Arc::clone(&ambient.random))
}

async fn an_id_seen_before_is_not_new_and_a_forgotten_one_is(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    let now = Moment(1);
    let mut new = inbox::remember(&mut tx, "telegram", &[1, 2, 2, 3], now)
        .await
        .unwrap();
    new.sort_unstable();
    assert_eq!(new, [1, 2, 3]);
    inbox::forget(&mut tx, "telegram", &[2]).await.unwrap();
    assert_eq!(
        inbox::remember(&mut tx, "telegram", &[1, 2, 3], now)
            .await
            .unwrap(),
        [2]
    );
    assert_eq!(
        inbox::remember(&mut tx, "sms", &[1], now).await.unwrap(),
        [1]
    );
}

async fn a_person_is_read_as_written(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let mut ann = person(&scratch.db, &ambient, ANN, "r1").await;
    assert_eq!(reload(&scratch.db, &vault, ANN).await.unwrap(), ann);
    assert_eq!(reload(&scratch.db, &vault, BEN).await, None);

    let mut tx = scratch.db.begin().await.unwrap();
    ann.respondent.view = View::ChooseMunicipality {
        oblast: 3,
        link: Some("A2B3C4D5".into()),
    };
    ann.seq = 2;
    let open = ann.respondent.open.as_mut().unwrap();
    open.session
        .answers
        .insert(QuestionIx(1), Answer::Text("ң \"ө\" ' ү".into()));
    open.status = SessionStatus::Finished;
    let set = WriteSet {
        screens: vec![(ann.address, ann.respondent.view.clone(), ann.seq)],
        stepped: vec![open.clone()],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reload(&scratch.db, &vault, ANN).await.unwrap(), ann);
    let other = Vault::new([8; 32], Arc::clone(&ambient.random));
    let mut tx = scratch.db.sealed_with(&other).begin_read().await.unwrap();
    assert!(
        respondents::load(&mut tx, &[vault.chat_hash(ANN)])
            .await
            .is_err()
    );
}

async fn a_screen_that_arrived_late_does_not_hide_a_newer_one(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    let mut tx = scratch.db.begin().await.unwrap();
    assert_eq!(
        respondents::unshown(&mut tx, 10).await.unwrap(),
        [vault.chat_hash(ANN)]
    );
    respondents::shown(&mut tx, &[(ann.address, 5, Some(20))])
        .await
        .unwrap();
    respondents::shown(&mut tx, &[(ann.address, 4, Some(19))])
        .await
        .unwrap();
    assert!(respondents::unshown(&mut tx, 10).await.unwrap().is_empty());
    tx.commit().await.unwrap();
    let ann = reload(&scratch.db, &vault, ANN).await.unwrap();
    assert_eq!((ann.shown_seq, ann.live_message), (5, Some(20)));
}

async fn an_erased_person_leaves_only_a_hash_that_they_took_part(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = person(&scratch.db, &ambient, ANN, "r1").await;
    person(&scratch.db, &ambient, BEN, "r1").await;
    let mut tx = scratch.db.begin().await.unwrap();
    respondents::set_follow(&mut tx, ann.address, &RoundId::new("r1"), "ugut", true)
        .await
        .unwrap();
    respondents::erase(&mut tx, ann.address, ANN).await.unwrap();
    assert!(
        respondents::history(&mut tx, ann.address)
            .await
            .unwrap()
            .is_empty()
    );
    let followed = respondents::followed(&mut tx, ann.address).await.unwrap();
    assert!(followed.is_empty());
    assert_eq!(addresses::find(&mut tx, ANN).await.unwrap(), None);
    assert!(
        respondents::took_part(&mut tx, ANN, &RoundId::new("r1"))
            .await
            .unwrap()
    );
    assert!(
        !respondents::took_part(&mut tx, ANN, &RoundId::new("r2"))
            .await
            .unwrap()
    );
    assert!(
        !respondents::took_part(&mut tx, BEN, &RoundId::new("r1"))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(reload(&scratch.db, &vault, ANN).await, None);
    assert!(reload(&scratch.db, &vault, BEN).await.is_some());
}

async fn put(db: &Db, ambient: &Ambient, chat: Chat, text: &str) -> addresses::AddressId {
    let mut tx = db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let request = Request::Send(Message::plain(text.into()));
    outbox::put(&mut tx, address, Priority::Digest, &request, ambient.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    address
}

async fn lease(scratch: &Scratch, ambient: &Ambient) -> Vec<(i64, Chat, String)> {
    let mut tx = scratch.db.begin().await.unwrap();
    let now = ambient.now();
    let due = outbox::lease(&mut tx, now, now + Span::minutes(1), 10)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let text = |c: &outbox::Content| match c {
        outbox::Content::Ready(Request::Send(m)) => m.text.clone(),
        _ => String::new(),
    };
    due.into_iter()
        .map(|d| (d.id, d.chat, text(&d.content)))
        .collect()
}

async fn outbox_rows_of_one_address_go_one_after_the_other(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    put(&scratch.db, &ambient, ANN, "1").await;
    put(&scratch.db, &ambient, ANN, "2").await;
    put(&scratch.db, &ambient, BEN, "3").await;
    let mut due = lease(&scratch, &ambient).await;
    due.sort_by_key(|d| d.2.clone());
    assert_eq!(
        due.iter().map(|d| (d.1, d.2.as_str())).collect::<Vec<_>>(),
        [(ANN, "1"), (BEN, "3")]
    );
    assert!(lease(&scratch, &ambient).await.is_empty());
    let mut tx = scratch.db.begin().await.unwrap();
    outbox::sent(&mut tx, due[0].0).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lease(&scratch, &ambient).await[0].2, "2");
}

async fn a_lease_that_ran_out_is_given_again(scratch: Scratch) {
    let (clock, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    put(&scratch.db, &ambient, ANN, "1").await;
    assert_eq!(lease(&scratch, &ambient).await.len(), 1);
    clock.now.fetch_add(60_001, Ordering::Relaxed);
    assert_eq!(lease(&scratch, &ambient).await.len(), 1);
    let mut tx = scratch.db.begin().await.unwrap();
    outbox::release_leases(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lease(&scratch, &ambient).await.len(), 1);
}

async fn a_throttled_address_waits_and_others_do_not(scratch: Scratch) {
    let (clock, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let ann = put(&scratch.db, &ambient, ANN, "1").await;
    put(&scratch.db, &ambient, BEN, "2").await;
    let mut tx = scratch.db.begin().await.unwrap();
    addresses::pause(&mut tx, ann, ambient.now() + Span::seconds(5))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lease(&scratch, &ambient).await[0].2, "2");
    clock.now.fetch_add(5_000, Ordering::Relaxed);
    assert_eq!(lease(&scratch, &ambient).await[0].2, "1");
}

async fn a_migrated_group_keeps_its_rows(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let group = Chat {
        id: -100,
        topic: Some(4),
    };
    let moved = Chat {
        id: -1_001_234_567_890,
        topic: Some(4),
    };
    let address = put(&scratch.db, &ambient, group, "1").await;
    let mut tx = scratch.db.begin().await.unwrap();
    addresses::migrate(&mut tx, address, moved, ambient.now())
        .await
        .unwrap();
    assert_eq!(
        addresses::find(&mut tx, moved).await.unwrap(),
        Some(address)
    );
    assert_eq!(
        addresses::chat(&mut tx, address).await.unwrap(),
        Some((moved, true))
    );
    tx.commit().await.unwrap();
    assert_eq!(lease(&scratch, &ambient).await[0].1, moved);
}

async fn a_failed_inbound_is_first_in_its_persons_line(scratch: Scratch) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let now = ambient.now();
    let inbound = |external_id| Inbound {
        external_id,
        chat: ANN,
        private: true,
        group: None,
        sender: None,
        body: Body::Joined,
    };
    let mut tx = scratch.db.begin().await.unwrap();
    let hash = vault.chat_hash(ANN);
    inbox::put_failed(
        &mut tx,
        &hash,
        &inbound(1),
        (1, now + Span::millis(500)),
        now,
    )
    .await
    .unwrap();
    inbox::put_failed(&mut tx, &hash, &inbound(2), (0, now), now)
        .await
        .unwrap();
    assert!(inbox::due_failed(&mut tx, now).await.unwrap().is_empty());
    let due = inbox::due_failed(&mut tx, now + Span::millis(500))
        .await
        .unwrap();
    assert_eq!(
        due.iter()
            .map(|f| f.inbound.external_id)
            .collect::<Vec<_>>(),
        [1]
    );
    inbox::bury_failed(&mut tx, due[0].id).await.unwrap();
    assert_eq!(inbox::dead_letters(&mut tx).await.unwrap(), 1);
    assert_eq!(
        inbox::due_failed(&mut tx, now).await.unwrap()[0]
            .inbound
            .external_id,
        2
    );
    inbox::retain(&mut tx, now + Span::millis(1)).await.unwrap();
    assert_eq!(inbox::dead_letters(&mut tx).await.unwrap(), 0);
}

/// As SQLite does on a full disk.
async fn a_transaction_that_the_database_has_ended_does_not_stop_the_next_one(scratch: Scratch) {
    for read in [false, true, false] {
        let mut tx = match read {
            true => scratch.db.begin_read().await.unwrap(),
            false => scratch.db.begin().await.unwrap(),
        };
        on_both!(&mut tx, c => rows sqlx::query("ROLLBACK").execute(c)).unwrap();
    }
    let mut tx = scratch.db.begin().await.unwrap();
    meta::set(&mut tx, meta::Fact::BotId, "7").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = scratch.db.begin_read().await.unwrap();
    let known = meta::get(&mut tx, meta::Fact::BotId).await.unwrap();
    assert_eq!(known.as_deref(), Some("7"));
}

async fn a_transaction_dropped_leaves_nothing(scratch: Scratch) {
    let mut tx = scratch.db.begin().await.unwrap();
    meta::set(&mut tx, meta::Fact::BotUsername, "x")
        .await
        .unwrap();
    drop(tx);
    let mut tx = scratch.db.begin().await.unwrap();
    assert_eq!(
        meta::get(&mut tx, meta::Fact::BotUsername).await.unwrap(),
        None
    );
    meta::set(&mut tx, meta::Fact::BotUsername, "y")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = scratch.db.begin_read().await.unwrap();
    assert_eq!(
        meta::get(&mut tx, meta::Fact::BotUsername)
            .await
            .unwrap()
            .as_deref(),
        Some("y")
    );
}

async fn an_age_hold_keeps_its_end_and_once_over_begins_anew(scratch: Scratch) {
    let (clock, ambient) = fixed();
    let vault = vault(&ambient);
    let scratch = scratch.with(&vault, &ambient);
    let begun = ambient.now();
    let mut tx = scratch.db.begin().await.unwrap();
    // (minutes after the first "too young", says it again then, held then)
    let day = 24 * 60;
    for (minutes, says, held) in [
        (0, true, true),
        (day - 1, true, true),
        (day, false, false),
        // retention has not come by yet, and the same is said again
        (day + 1, true, true),
        (2 * day, false, true),
        (2 * day + 1, false, false),
    ] {
        let now = begun + Span::minutes(minutes);
        clock.now.store(now.0, Ordering::Relaxed);
        if says {
            let hold = (now, now + DAY);
            guardians::hold(&mut tx, Hold::Young, ANN, hold)
                .await
                .unwrap();
        }
        let young = async |tx: &mut Tx, who| {
            let held = guardians::held(tx, Hold::Young, who, now).await;
            held.unwrap().is_some()
        };
        let is_held = young(&mut tx, ANN).await;
        assert_eq!(is_held, held, "after {minutes} minutes");
        assert!(!young(&mut tx, BEN).await);
    }
}

async fn every_statement_is_valid(scratch: Scratch) {
    let mut texts: Vec<&'static str> = statements();
    for pair in dialect::STATEMENTS {
        texts.push(if matches!(scratch.db.pool, Pool::Sqlite { .. }) {
            pair.sqlite
        } else {
            pair.postgres
        });
    }
    assert!(texts.len() > 50);
    for text in texts {
        let prepared = match &scratch.db.pool {
            Pool::Sqlite { write, .. } => write
                .acquire()
                .await
                .unwrap()
                .prepare(sqlx::SqlStr::from_static(text))
                .await
                .map(drop),
            Pool::Postgres(pool) => pool
                .acquire()
                .await
                .unwrap()
                .prepare(sqlx::SqlStr::from_static(text))
                .await
                .map(drop),
        };
        assert!(prepared.is_ok(), "{text}\n{prepared:?}");
    }
}

/// Only PostgreSQL lets two transactions write at a time.
#[tokio::test]
async fn answers_that_come_while_others_are_frozen_wait() {
    let scratch = Scratch::postgres().await;
    let mut freezing = scratch.db.begin().await.unwrap();
    digests::freeze_alone(&mut freezing).await.unwrap();
    let taking = async {
        let mut tx = scratch.db.begin().await.unwrap();
        inbox::remember(&mut tx, "telegram", &[1], Moment(1))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    let Pool::Postgres(pool) = &scratch.db.pool else {
        panic!()
    };
    let waiting = async {
        let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while sqlx::query_scalar::<_, i64>(waits)
            .fetch_one(pool)
            .await
            .unwrap()
            == 0
        {}
    };
    tokio::pin!(taking);
    tokio::select! {
        () = &mut taking => panic!("an answer was taken in the midst of freezing"),
        () = waiting => {}
    }
    freezing.commit().await.unwrap();
    taking.await;
}

/// Twin migrations: equal tables, columns and nullability.
#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let (sqlite, postgres) = (Scratch::sqlite().await, Scratch::postgres().await);
    let Pool::Sqlite { write, .. } = &sqlite.db.pool else {
        panic!()
    };
    let mut left: Vec<(String, String, bool)> = sqlx::query_as(
        "SELECT m.name, c.name, c.\"notnull\" = 1 OR c.pk > 0 FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name <> 'sqlite_sequence'",
    )
    .fetch_all(write)
    .await
    .unwrap();
    let Pool::Postgres(pool) = &postgres.db.pool else {
        panic!()
    };
    let mut right: Vec<(String, String, bool)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, is_nullable = 'NO' FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    left.sort();
    right.sort();
    assert!(left.len() > 100);
    assert_eq!(left, right);
}
