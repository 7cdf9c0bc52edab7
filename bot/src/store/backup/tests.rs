use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::Arc;

use super::*;
use crate::domain::{Chat, RoleKind, RoundId};
use crate::store::scratch::{Database, Kind, Scratch};
use crate::store::{addresses, roles, round_keys};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A folder with a copy, and a place for what is restored.
struct Desk {
    s: Scratch,
    folder: tempfile::TempDir,
    there: Database,
}

impl Desk {
    /// A database with a coordinator in force and an active council, copied.
    async fn new(kind: Kind) -> Self {
        let s = Scratch::on(kind).await;
        let mut tx = s.db.begin().await.unwrap();
        meta::set(&mut tx, Fact::BotUsername, "kept").await.unwrap();
        let check = s.vault.key_check();
        meta::set(&mut tx, Fact::KeyCheck, &check).await.unwrap();
        let chat = Chat {
            id: 5,
            topic: Some(1),
        };
        let address = addresses::find_or_make(&mut tx, chat);
        let asking = roles::Asking {
            kind: RoleKind::Coordinator,
            municipality: None,
            address: address.await.unwrap(),
            name: "C",
            group: None,
            language: None,
        };
        let now = s.ambient.now();
        let id = roles::ask(&mut tx, asking, now).await.unwrap();
        let (asked, confirmed) = (roles::RoleState::Asked, roles::RoleState::Confirmed);
        roles::decide(&mut tx, id, asked, confirmed, now)
            .await
            .unwrap();
        councils::connect(&mut tx, asking.address, ("osh", None), now)
            .await
            .unwrap();
        let active = councils::CouncilState::Active;
        councils::set_state(&mut tx, asking.address, active)
            .await
            .unwrap();
        audit::write(&mut tx, now, "cli", "role.confirmed", "1")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let desk = Self {
            s,
            folder: tempfile::tempdir().unwrap(),
            there: Database::make(kind).await,
        };
        backup(&desk.s.db, &desk.s.vault, &desk.copy())
            .await
            .unwrap();
        desk
    }

    fn copy(&self) -> PathBuf {
        self.folder.path().join("copy")
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("new.db")
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.copy()).unwrap()
    }

    /// What the copy would be without its code: an older version's.
    fn without_code(&self) -> Vec<u8> {
        let bytes = self.bytes();
        let mark = b"\njashun copy 1 ";
        let end = bytes.windows(mark.len()).rposition(|w| w == mark);
        bytes[..end.unwrap()].to_vec()
    }

    fn write(&self, bytes: &[u8]) {
        std::fs::write(self.copy(), bytes).unwrap();
    }

    /// Names in the folder beside the copy.
    fn left(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        let names = names.map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name != "copy").collect();
        names.sort();
        names
    }

    async fn restore(&self, unverified: bool) -> Result<Db, BackupError> {
        self.restore_with(&self.s.vault, unverified).await
    }

    /// As the command line does.
    async fn restore_with(&self, vault: &Vault, unverified: bool) -> Result<Db, BackupError> {
        let (copy, ambient) = (self.copy(), &self.s.ambient);
        let vault = Arc::new(vault.clone());
        let there = |pool| Db::new(pool, Arc::clone(&vault), ambient.clone());
        if matches!(self.s.db.pool, Pool::Postgres(_)) {
            restore_postgres(&copy, &self.there.url, &vault, ambient, unverified).await?;
            return Ok(there(Pool::open(&self.there.url).await?));
        }
        let half = restore_sqlite(&copy, &self.place(), &vault, unverified).await?;
        let db = there(Pool::open(&format!("sqlite://{}", half.file().display())).await?);
        let mut tx = db.begin().await?;
        let settled = settle(&mut tx, ambient.now(), half.is_verified()).await;
        tx.commit().await?;
        db.pool.close().await;
        settled?;
        half.finish()?;
        let pool = Pool::open(&format!("sqlite://{}", self.place().display())).await?;
        Ok(there(pool))
    }
}

async fn states(db: &Db, vault: &Vault) -> (roles::RoleState, councils::CouncilState, Vec<String>) {
    let mut tx = db.begin_read().await.unwrap();
    let role = roles::all(&mut tx).await.unwrap().remove(0);
    let council = councils::all(&mut tx).await.unwrap().remove(0);
    let audit = audit::all(&mut tx).await.unwrap();
    assert_eq!(audit::first_broken(vault, &audit), None);
    let actions = audit.into_iter().map(|e| e.action).collect();
    (role.state, council.state, actions)
}

#[test]
fn copies_hold_every_table_but_the_keys_of_the_blur() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/postgres");
    let files = std::fs::read_dir(folder).unwrap();
    let migrations: String = files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let mut tables: Vec<&str> = migrations
        .lines()
        .filter_map(|l| l.strip_prefix("CREATE TABLE ")?.strip_suffix(" ("))
        .collect();
    let mut copied = [TABLES.to_vec(), NEVER_COPIED.to_vec()].concat();
    tables.sort_unstable();
    copied.sort_unstable();
    assert_eq!(copied, tables);
}

#[tokio::test]
async fn no_copy_holds_a_key_of_the_blur() {
    for kind in BOTH {
        let s = Scratch::on(kind).await;
        s.change("INSERT INTO round (id, questionnaire, version, source, state, schedule, opened_at) VALUES ('r', 'q', '1', '', 'open', 'at_close', 0)").await;
        let mut tx = s.db.begin().await.unwrap();
        let (random, round) = (&*s.ambient.random, RoundId::new("r"));
        for _ in 0..2 {
            let made = round_keys::obtain(&mut tx, random, &round).await;
            let found = round_keys::get(&mut tx, &round).await;
            assert_eq!(found.unwrap(), made.ok(), "made once");
        }
        tx.commit().await.unwrap();
        let sealed = s.rows("SELECT sealed FROM round_key").await.remove(0);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        backup(&s.db, &s.vault, &file).await.unwrap();
        let copy = std::fs::read(&file).unwrap();
        let holds = |words: &str| copy.windows(words.len()).any(|w| w == words.as_bytes());
        assert!(holds("at_close"), "{kind:?}: the round itself is there");
        assert!(!holds(&sealed[..24]) && !holds(&sealed[60..84]), "{kind:?}");
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "no journal beside it");
    }
}

#[tokio::test]
async fn copy_is_of_one_moment_for_its_owner_only_and_made_once() {
    let desk = Desk::new(Kind::Sqlite).await;
    let mut under_way = desk.s.db.begin().await.unwrap();
    let not_committed = meta::set(&mut under_way, Fact::BotUsername, "not committed");
    not_committed.await.unwrap();
    std::fs::remove_file(desk.copy()).unwrap();
    let again = async || backup(&desk.s.db, &desk.s.vault, &desk.copy()).await;
    again().await.unwrap();
    drop(under_way);
    assert!(matches!(again().await, Err(BackupError::Exists(_))));
    let mode = std::fs::metadata(desk.copy()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let db = desk.restore(false).await.unwrap();
    let mut tx = db.begin_read().await.unwrap();
    let kept = meta::get(&mut tx, Fact::BotUsername).await.unwrap();
    assert_eq!(kept.as_deref(), Some("kept"));
}

#[tokio::test]
async fn verified_copy_fills_a_new_database_and_no_other() {
    for kind in BOTH {
        let desk = Desk::new(kind).await;
        let db = desk.restore(false).await.unwrap();
        let (role, council, audit) = states(&db, &desk.s.vault).await;
        assert_eq!(role, roles::RoleState::Confirmed, "{kind:?}");
        assert_eq!(council, councils::CouncilState::Active, "{kind:?}");
        assert_eq!(audit, ["role.confirmed", "restore"], "{kind:?}");
        let again = desk.restore(false).await;
        assert!(matches!(again, Err(BackupError::NotNew(_))), "{kind:?}");
        db.pool.close().await;
        if matches!(kind, Kind::Sqlite) {
            assert_eq!(desk.left(), ["new.db"], "no side files");
            let mode = std::fs::metadata(desk.place())
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

#[tokio::test]
async fn whatever_is_changed_in_a_copy_it_is_refused_and_nothing_stays() {
    for kind in BOTH {
        let desk = Desk::new(kind).await;
        let whole = desk.bytes();
        let length = whole.len();
        let mut tampered: Vec<(String, Vec<u8>)> = Vec::new();
        for at in [
            20,
            length / 3,
            length / 2,
            length - 200,
            length - 70,
            length - 2,
        ] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            tampered.push((format!("byte {at}"), bytes));
        }
        for end in [0, 15, 60, length / 2, length - 65, length - 1] {
            tampered.push((format!("cut at {end}"), whole[..end].to_vec()));
        }
        let trailer = &whole[desk.without_code().len()..];
        for more in [
            b"\n".as_slice(),
            trailer,
            b"{\"table\":\"meta\",\"row\":{}}\n",
        ] {
            tampered.push((format!("{} more", more.len()), [&whole, more].concat()));
        }
        // something put in before the code
        let body = desk.without_code();
        tampered.push(("put in".into(), [&body, b"\n".as_slice(), trailer].concat()));
        for (what, bytes) in tampered {
            desk.write(&bytes);
            let refused = desk.restore(false).await.err();
            let clear = matches!(
                refused,
                Some(BackupError::Changed(_) | BackupError::NoCode(_) | BackupError::NotOurs(_))
            );
            assert!(clear, "{kind:?}, {what}: {refused:?}");
            assert!(
                desk.left().is_empty(),
                "{kind:?}, {what}: {:?}",
                desk.left()
            );
        }
        // and after all these tries the true one fits
        desk.write(&whole);
        desk.restore(false).await.unwrap();
    }
}

#[tokio::test]
async fn unverified_copy_is_taken_when_asked_for_with_every_role_to_be_confirmed_anew() {
    for kind in BOTH {
        let desk = Desk::new(kind).await;
        desk.write(&desk.without_code());
        let refused = desk.restore(false).await;
        assert!(matches!(refused, Err(BackupError::NoCode(_))), "{kind:?}");
        let db = desk.restore(true).await.unwrap();
        let (role, council, audit) = states(&db, &desk.s.vault).await;
        assert_eq!(role, roles::RoleState::Asked, "{kind:?}");
        assert_eq!(council, councils::CouncilState::Asked, "{kind:?}");
        assert_eq!(audit, ["role.confirmed", "restore.unverified"], "{kind:?}");
        let mut tx = db.begin_read().await.unwrap();
        let lines = crate::store::helplines::all(&mut tx).await.unwrap();
        assert!(lines.iter().all(|line| line.checked.is_none()), "{kind:?}");
    }
}

#[tokio::test]
async fn copy_of_another_key_is_refused_also_unverified() {
    for kind in BOTH {
        let desk = Desk::new(kind).await;
        let other = Vault::new([9; 32], desk.s.ambient.random.clone());
        let refused = desk.restore_with(&other, false).await;
        assert!(matches!(refused, Err(BackupError::Changed(_))), "{kind:?}");
        let refused = desk.restore_with(&other, true).await;
        assert!(matches!(refused, Err(BackupError::OtherKey)), "{kind:?}");
        assert!(desk.left().is_empty());
        desk.restore(false).await.unwrap();
    }
}

/// As made by the version before copies had a code: two migrations, no line that names them.
#[tokio::test]
async fn copy_of_an_older_version_gets_the_schema_it_had_and_then_the_new_one() {
    let (here, there) = (
        Database::make(Kind::Postgres).await,
        Database::make(Kind::Postgres).await,
    );
    let (_, ambient) = crate::store::contract::fixed();
    let vault = Arc::new(Vault::new([1; 32], ambient.random.clone()));
    let Pool::Postgres(pool) = Pool::open_at(&here.url, &[1, 2]).await.unwrap() else {
        panic!()
    };
    let put =
        "INSERT INTO follow (address_id, round, municipality) SELECT id, 'r', 'osh' FROM address";
    for text in ["INSERT INTO address VALUES (1, 'h', 's', true, 0, 0)", put] {
        sqlx::query(text).execute(&pool).await.unwrap();
    }
    let mut lines = String::new();
    for table in ["address", "follow"] {
        let row = sqlx::AssertSqlSafe(format!("SELECT row_to_json(t)::text FROM {table} t"));
        let row: String = sqlx::query_scalar(row).fetch_one(&pool).await.unwrap();
        lines += &format!("{{\"table\":\"{table}\",\"row\":{row}}}\n");
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    std::fs::write(&copy, lines).unwrap();
    let restored = restore_postgres(&copy, &there.url, &vault, &ambient, true).await;
    assert!(!restored.unwrap());
    let Pool::Postgres(pool) = Pool::open(&there.url).await.unwrap() else {
        panic!()
    };
    let rows = "SELECT count(*) FROM follow WHERE NOT told";
    let rows: i64 = sqlx::query_scalar(rows).fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn sqlite_copy_with_what_we_do_not_make_is_refused_also_unverified() {
    for (object, told) in [
        (
            "CREATE TRIGGER t AFTER INSERT ON outbox BEGIN DELETE FROM audit; END",
            "trigger \"t\"",
        ),
        ("CREATE VIEW v AS SELECT * FROM role", "view \"v\""),
        ("CREATE TABLE more (x)", "table \"more\""),
        ("CREATE INDEX i ON role (abs(random()))", "index \"i\""),
        ("ALTER TABLE alert ADD COLUMN x", "table \"alert\""),
    ] {
        let desk = Desk::new(Kind::Sqlite).await;
        // a copy that somebody has opened and changed
        desk.write(&desk.without_code());
        let url = format!("sqlite://{}", desk.copy().display());
        let changed = sqlx::SqlitePool::connect(&url).await.unwrap();
        let made = sqlx::query(object).execute(&changed).await;
        changed.close().await;
        if made.is_err() {
            // SQLite itself refuses such an index
            continue;
        }
        match desk.restore(true).await {
            Err(BackupError::Strange(_, what)) => assert_eq!(what, told),
            other => panic!("{object}: {other:?}"),
        }
        assert!(desk.left().is_empty());
    }
}

#[tokio::test]
async fn half_restored_file_of_a_crash_goes_and_a_link_in_its_place_is_not_followed() {
    let desk = Desk::new(Kind::Sqlite).await;
    let victim = desk.folder.path().join("victim");
    std::fs::write(&victim, "dear").unwrap();
    symlink(&victim, desk.folder.path().join("new.db.restoring")).unwrap();
    std::fs::write(desk.folder.path().join("new.db.restoring-wal"), "half").unwrap();
    let db = desk.restore(false).await.unwrap();
    db.pool.close().await;
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "dear");
    assert!(!desk.place().symlink_metadata().unwrap().is_symlink());
    assert_eq!(desk.left(), ["new.db", "victim"]);
}

#[tokio::test]
async fn a_folder_or_a_link_to_nowhere_in_the_place_of_the_half_file_harms_nobody() {
    let desk = Desk::new(Kind::Sqlite).await;
    let half = desk.folder.path().join("new.db.restoring");
    // a link that leads nowhere: nothing is made at its end
    symlink(desk.folder.path().join("nowhere"), &half).unwrap();
    desk.restore(false).await.unwrap().pool.close().await;
    assert_eq!(desk.left(), ["new.db"]);
    std::fs::remove_file(desk.place()).unwrap();
    // somebody's folder is neither emptied nor filled
    std::fs::create_dir(&half).unwrap();
    std::fs::write(half.join("dear"), "dear").unwrap();
    let refused = desk.restore(false).await;
    assert!(matches!(refused, Err(BackupError::File(at, _)) if at == half));
    assert_eq!(desk.left(), ["new.db.restoring"]);
    assert_eq!(std::fs::read_to_string(half.join("dear")).unwrap(), "dear");
}

#[tokio::test]
async fn whatever_lies_where_the_database_shall_be_stays_there() {
    let desk = Desk::new(Kind::Sqlite).await;
    for name in ["new.db", "new.db-wal", "new.db-shm", "new.db-journal"] {
        let there = desk.folder.path().join(name);
        // also a link that leads nowhere: the database would be made at its end
        symlink(desk.folder.path().join("nowhere"), &there).unwrap();
        let refused = desk.restore(false).await;
        assert!(matches!(refused, Err(BackupError::NotNew(_))), "{name}");
        assert_eq!(desk.left(), [name]);
        std::fs::remove_file(there).unwrap();
    }
    std::fs::write(desk.copy(), "something").unwrap();
    let refused = desk.restore(true).await;
    assert!(matches!(refused, Err(BackupError::NotOurs(_))));
    assert!(desk.left().is_empty());
}
