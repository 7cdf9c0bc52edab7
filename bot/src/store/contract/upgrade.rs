//! A database of commit 24b3776 goes on working.

use sqlx::AssertSqlSafe;
use sqlx::migrate::{Migration, Migrator};
use surveys::questionnaire::Text;

use super::*;
use crate::domain::Helpline;
use crate::store::respondents::open_session;

/// The last migration of that commit.
const THEN: i64 = 2;

/// Makes the tables of that commit, and fills them.
async fn as_it_was(kind: Kind, url: &str, rows: &[String]) {
    let all = match kind {
        Kind::Sqlite => sqlx::migrate!("../migrations/sqlite"),
        Kind::Postgres => sqlx::migrate!("../migrations/postgres"),
    };
    let then: Vec<Migration> = all.iter().filter(|m| m.version <= THEN).cloned().collect();
    let then = Migrator::with_migrations(then);
    match kind {
        Kind::Sqlite => {
            let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc"))
                .await
                .unwrap();
            then.run(&pool).await.unwrap();
            for row in rows {
                sqlx::raw_sql(AssertSqlSafe(row.clone()))
                    .execute(&pool)
                    .await
                    .unwrap();
            }
            pool.close().await;
        }
        Kind::Postgres => {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            then.run(&pool).await.unwrap();
            for row in rows {
                sqlx::raw_sql(AssertSqlSafe(row.clone()))
                    .execute(&pool)
                    .await
                    .unwrap();
            }
            pool.close().await;
        }
    }
}

async fn goes_on(kind: Kind) {
    let (_, ambient) = fixed();
    let vault = vault(&ambient);
    let (hash, sealed) = (vault.chat_hash(ANN), vault.seal_chat(ANN));
    let state = r#"{"s":5,"a":{"0":{"one":2}},"p":{"at":1},"n":0,"m":false,"b":1790000000000,"l":1790000000000}"#;
    let state = vault.seal("session", state.as_bytes());
    let noon = 1_790_000_000_000_i64;
    let rows = [
        format!("INSERT INTO address (id, hash, sealed, created_at) VALUES (1, '{hash}', '{sealed}', {noon})"),
        format!(
            "INSERT INTO respondent (address_id, language, age_band, municipality, consent, consented_at, view, pseudonym, seq, shown_seq)
             VALUES (1, 'ky', '14-15', 'ugut', 'v1', {noon}, '\"survey\"', 'PSEUDONYM2345678ABCD', 4, 3)"
        ),
        format!(
            "INSERT INTO session (pseudonym, round, municipality, status, state, began_at, last_at)
             VALUES ('PSEUDONYM2345678ABCD', 'r1', 'ugut', 'open', '{state}', {noon}, {noon})"
        ),
        "INSERT INTO participation VALUES (1, 'r1', 'PSEUDONYM2345678ABCD')".to_owned(),
        "INSERT INTO took_part VALUES ('left', 'r1')".to_owned(),
        "INSERT INTO follow (address_id, round, municipality) VALUES (1, 'r0', 'ugut')".to_owned(),
        format!("INSERT INTO guardian_code VALUES ('used', {noon}, {noon}), ('unused', {noon}, NULL)"),
        format!("INSERT INTO helpline VALUES ('112', 0, 'Куткаруу', 'Спасение', 'Коркунуч', 'Опасность', {noon})"),
    ];
    let place = Database::make(kind).await;
    as_it_was(kind, &place.url, &rows).await;
    let pool = Pool::open(&place.url).await.unwrap();
    let db = Db::new(pool, Arc::new(vault.clone()), ambient.clone());
    let ann = reload(&db, &vault, ANN).await.unwrap();
    let open = ann.respondent.open.unwrap();
    assert_eq!(
        (ann.respondent.view, ann.seq, ann.shown_seq),
        (View::Survey, 4, 3)
    );
    assert_eq!(ann.respondent.consent.since(), start_of_day(Moment(noon)));
    assert_eq!((open.tag.as_str(), open.round.as_str()), ("PSEUDO", "r1"));
    assert_eq!(
        open.session.answers[&QuestionIx(0)],
        Answer::One(ChoiceIx(2))
    );
    let mut tx = db.begin().await.unwrap();
    let followed = respondents::followed(&mut tx, ann.address).await.unwrap();
    assert_eq!(followed, [(RoundId::new("r0"), true)].into());
    let codes: Vec<String> =
        on_both!(&mut tx, c => sqlx::query_scalar("SELECT hash FROM guardian_code").fetch_all(c))
            .unwrap();
    assert_eq!(codes, ["unused"]);
    let text = |ky: &str, ru: &str| Text {
        ky: ky.to_owned(),
        ru: ru.to_owned(),
    };
    let line = Helpline {
        number: "112".to_owned(),
        name: text("Куткаруу", "Спасение"),
        note: text("Коркунуч", "Опасность"),
        checked: Some(Moment(noon)),
    };
    assert_eq!(helplines::all(&mut tx).await.unwrap(), [line]);
    respondents::cut_links(&mut tx, &RoundId::new("r1"), 10)
        .await
        .unwrap();
    let random = &*ambient.random;
    assert!(
        respondents::unlink(&mut tx, random, &RoundId::new("r1"), Moment(noon), 9)
            .await
            .unwrap()
    );
    let states: Vec<String> =
        on_both!(&mut tx, c => sqlx::query_scalar("SELECT state FROM session").fetch_all(c))
            .unwrap();
    let (session, about) = open_session(&vault, &states[0]).unwrap();
    assert_eq!(session.answers, open.session.answers);
    assert_eq!(about.unwrap().age, AgeBand::From14);
}

#[tokio::test]
async fn a_database_of_commit_24b3776_goes_on_on_sqlite() {
    goes_on(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_database_of_commit_24b3776_goes_on_on_postgres() {
    goes_on(Kind::Postgres).await;
}
