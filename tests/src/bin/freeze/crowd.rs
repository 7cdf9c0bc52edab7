//! Many people who answered.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use end_to_end::Dice;
use jashun::domain::{
    About, AgeBand, Ambient, Clock, Language, Moment, Municipalities, Random, RoundId, RoundLink,
    Span,
};
use jashun::services::{Context, Settings};
use jashun::store::respondents::seal_session;
use jashun::store::rounds::{self, RoundRow};
use jashun::store::{Db, Pool, Vault};
use jashun::texts::Texts;
use surveys::engine::{Place, begin};
use surveys::questionnaire::{Answer, ChoiceIx, Kind, QuestionIx, Questionnaire, load};

/// Id of the round.
pub(crate) const ROUND: &str = "benchmark";
/// Monday, 30 November 2026, noon in Bishkek.
const NOON: Moment = Moment(1_796_018_400_000);
/// Rows in one statement.
const TOGETHER: u64 = 5_000;

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        NOON
    }
}

#[derive(Debug)]
struct Drawn(Mutex<Dice>);

impl Random for Drawn {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().unwrap();
        bytes.fill_with(|| dice.draw().to_le_bytes()[3]);
    }
}

/// Slugs of all municipalities.
pub(crate) fn places() -> Vec<&'static str> {
    static ALL: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
        let places = Municipalities::bundled().unwrap();
        places.iter().map(|place| place.slug.clone()).collect()
    });
    ALL.iter().map(String::as_str).collect()
}

/// What was there before the week in which so many per cent are reached.
pub(crate) fn weekly(until: u64) -> u64 {
    match until {
        10 => 1,
        50 => 11,
        _ => 51,
    }
}

/// The database with what freezing needs.
pub(crate) async fn context(url: &str) -> Arc<Context> {
    let random: Arc<dyn Random> =
        Arc::new(Drawn(Mutex::new(Dice::new(u64::from(std::process::id())))));
    let ambient = Ambient {
        clock: Arc::new(Still),
        random: Arc::clone(&random),
    };
    let vault = Arc::new(Vault::new([7; 32], random));
    let pool = Pool::open(url).await.unwrap();
    let db = Db::new(pool, Arc::clone(&vault), ambient.clone());
    let settings = Settings {
        threshold: 10,
        approval: jashun::domain::Approval::OwnWording,
        guardian_under: 14,
        responsible: None,
        sms: None,
        bot_username: None,
    };
    let places = Municipalities::bundled().unwrap();
    let texts = Texts::load().unwrap();
    Arc::new(Context::new(db, vault, ambient, settings, places, texts).unwrap())
}

/// Fifteen questions of several kinds.
fn source() -> String {
    let text = |what: &str| format!("{{ ky = \"{what}\", ru = \"{what}\" }}");
    let mut source = format!(
        "form_id = \"benchmark\"\nversion = \"1\"\nform_title = {}\n",
        text("Б")
    );
    for position in 0..15 {
        let kind = [
            "select_one",
            "select_multiple",
            "select_one",
            "rank",
            "allocate",
        ][position % 5];
        let coins = if kind == "allocate" {
            "coins = 5\n"
        } else {
            ""
        };
        let sensitive = if position % 7 == 2 {
            "sensitive = true\n"
        } else {
            ""
        };
        let sector = ["education", "health", "budget"][position % 3];
        write!(
            source,
            "[[survey]]\ntype = \"{kind} l{position}\"\nname = \"q{position}\"\nlabel = {}\nsector = \"{sector}\"\n{coins}{sensitive}",
            text("С")
        )
        .unwrap();
        for choice in 0..6 {
            let label = text(&format!("т{choice}"));
            write!(
                source,
                "[[choices]]\nlist_name = \"l{position}\"\nname = \"c{choice}\"\nlabel = {label}\n"
            )
            .unwrap();
        }
    }
    source
}

fn questionnaire() -> Questionnaire {
    let source = source();
    let (questionnaire, issues) = load("benchmark.toml", &source);
    questionnaire.unwrap_or_else(|| panic!("{issues:?}"))
}

/// A new database with the round.
pub(crate) async fn open(url: &str, places: &[&str], schedule: &str) {
    let context = context(url).await;
    let row = RoundRow {
        id: RoundId::new(ROUND),
        questionnaire: "benchmark".into(),
        version: "1".into(),
        source: source(),
        state: "open".into(),
        schedule: schedule.into(),
        opened_at: NOON.0,
        until_at: None,
        closed_at: None,
        cut_at: None,
        without_safeguarding: None,
        target_group: None,
    };
    let link = |slug: &&str| RoundLink {
        municipality: (*slug).to_owned(),
        payload: format!("LINK{slug}"),
    };
    let links: Vec<_> = places.iter().map(link).collect();
    let mut tx = context.db.begin().await.unwrap();
    rounds::insert(&mut tx, &row, &links).await.unwrap();
    tx.commit().await.unwrap();
    context.db.pool.close().await;
}

/// Closes the round.
pub(crate) async fn end(url: &str) {
    let context = context(url).await;
    let mut tx = context.db.begin().await.unwrap();
    rounds::close(&mut tx, &RoundId::new(ROUND), NOON)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    context.db.pool.close().await;
}

fn answers(questionnaire: &Questionnaire, dice: &mut Dice) -> BTreeMap<QuestionIx, Answer> {
    let mut pick = |count: usize| ChoiceIx(u16::try_from(dice.roll(count)).unwrap());
    let asked = (0..).map(QuestionIx).zip(&questionnaire.questions);
    let answer = |kind: &Kind, pick: &mut dyn FnMut(usize) -> ChoiceIx| match kind {
        Kind::SelectOne(choices) => Answer::One(pick(choices.list.len())),
        Kind::SelectMultiple { choices, .. } => Answer::Many(vec![pick(choices.list.len())]),
        Kind::Rank { choices, .. } => {
            let first = pick(choices.list.len()).0;
            let count = u16::try_from(choices.list.len()).unwrap();
            Answer::Ranked((0..count).map(|i| ChoiceIx((first + i) % count)).collect())
        }
        Kind::Allocate { choices, coins } => {
            let mut spread = vec![0; choices.list.len()];
            spread[usize::from(pick(choices.list.len()).0)] = *coins;
            Answer::Coins(spread)
        }
        _ => Answer::DontKnow,
    };
    asked
        .map(|(ix, question)| (ix, answer(&question.kind, &mut pick)))
        .collect()
}

/// Writes so many finished sessions, from this number on.
pub(crate) async fn fill(url: &str, from: u64, count: u64) {
    let context = context(url).await;
    let snapshot =
        jashun::services::read_snapshot(&context.db, &jashun::domain::Snapshot::default()).await;
    let snapshot = snapshot.unwrap().unwrap();
    let places: Vec<_> = snapshot.rounds[0]
        .links
        .iter()
        .map(|l| l.municipality.clone())
        .collect();
    let questionnaire = questionnaire();
    let mut dice = Dice::new(from + 1);
    let about = About {
        age: AgeBand::From14,
        language: Language::Ky,
        consent: "c".into(),
        origin: Some("ABCDEFGH".into()),
    };
    let mut at = from;
    while at < from + count {
        let until = (at + TOGETHER).min(from + count);
        let mut rows = Vec::new();
        for number in at..until {
            let mut session = begin(&questionnaire, number, NOON);
            session.answers = answers(&questionnaire, &mut dice);
            session.place = Place::Finished;
            session.wants_more = true;
            let second = i64::try_from(number % (14 * 86_400)).unwrap();
            session.began = NOON - Span::seconds(second);
            session.last = session.began + Span::minutes(6);
            rows.push(serde_json::json!({
                // in the order of a random name, as pseudonyms are
                "pseudonym": format!("{:016x}{number:08}", dice.draw()),
                "round": ROUND,
                "municipality": places[usize::try_from(number).unwrap() % places.len()],
                "status": "finished",
                "state": seal_session(&context.vault, &session, Some(&about)),
                "began_at": NOON.0,
                "last_at": NOON.0,
            }));
        }
        rows.sort_by_key(|row| row["pseudonym"].as_str().unwrap_or_default().to_owned());
        insert(&context.db.pool, &serde_json::to_string(&rows).unwrap()).await;
        at = until;
    }
    context.db.pool.close().await;
}

async fn insert(pool: &Pool, rows: &str) {
    let pair = jashun::store::dialect::INSERT_SESSIONS;
    match pool {
        Pool::Sqlite { write, .. } => {
            sqlx::query(pair.sqlite)
                .bind(rows)
                .execute(write)
                .await
                .unwrap();
        }
        Pool::Postgres(pool) => {
            sqlx::query(pair.postgres)
                .bind(rows)
                .execute(pool)
                .await
                .unwrap();
        }
    }
}
