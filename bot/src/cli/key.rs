//! The installation's key: given, or kept in a file that only this user reads.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Failure;
use super::configuration::{Configuration, KeySource, read_key, sqlite_file};
use super::files::why_not;
use super::outcome::complain;
use crate::domain::Random;

/// The key, read or (for a new SQLite database) made.
pub(super) fn obtain(
    configuration: &Configuration,
    random: &dyn Random,
) -> Result<[u8; 32], Failure> {
    match &configuration.key {
        KeySource::Given(key) => Ok(*key.reveal()),
        KeySource::Missing => Err(Failure::Usage(
            "JASHUN_KEY: PostgreSQL needs a key (example: the output of: openssl rand -base64 32)"
                .into(),
        )),
        KeySource::File(path) => match read(path)? {
            Some(key) => Ok(key),
            None => make(configuration, path, random),
        },
    }
}

fn read(path: &Path) -> Result<Option<[u8; 32]>, Failure> {
    let wrong = |what: String| {
        Failure::Usage(format!(
            "JASHUN_KEY: the key file {} {what}",
            path.display()
        ))
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(wrong(format!("cannot be read: {}", why_not(&e)))),
    };
    let mode = std::fs::metadata(path).map_or(0, |m| m.permissions().mode());
    if mode & 0o077 != 0 {
        return Err(wrong("can be read by others: chmod 600".into()));
    }
    read_key(&text).map(Some).map_err(wrong)
}

fn make(
    configuration: &Configuration,
    path: &Path,
    random: &dyn Random,
) -> Result<[u8; 32], Failure> {
    let shown = path.display();
    if let Some(file) = sqlite_file(configuration.database_url.reveal()) {
        is_database(file)?;
    }
    let used = sqlite_file(configuration.database_url.reveal())
        .is_none_or(|db| std::fs::metadata(db).is_ok_and(|m| m.len() > 0));
    if used {
        // another key could open nothing of what is in the database
        return Err(Failure::Usage(format!(
            "JASHUN_KEY: the key file {shown} is missing: put back the one that belongs to this database"
        )));
    }
    let mut key = [0; 32];
    random.fill(&mut key);
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            writeln!(file, "{}", STANDARD.encode(key))?;
            file.sync_all()
        });
    if let Err(e) = written {
        return Err(Failure::Refused(format!(
            "the key file {shown} cannot be made: {e}"
        )));
    }
    complain(&format!(
        "made the key file {shown}: keep a copy of it, apart from backups of the database. Without it nothing can be read."
    ));
    Ok(key)
}

/// A place where no SQLite database can be says so itself, before its key is looked for.
fn is_database(file: &Path) -> Result<(), Failure> {
    let refused = |why: &str| {
        let file = file.display();
        Err(Failure::Refused(format!("DATABASE_URL: {file} {why}")))
    };
    if file.is_dir() {
        return refused("is a folder: write the file in it, as in `sqlite://…/jashun.db`");
    }
    let mut begins = [0; MAGIC.len()];
    match std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut begins)) {
        Ok(()) if begins != *MAGIC => refused("is no SQLite database"),
        // empty or not there yet; what cannot be read is told when it is opened
        _ => Ok(()),
    }
}

/// How each SQLite file begins (sqlite.org/fileformat.html, 1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::OsRandom;

    fn configuration(folder: &Path) -> Configuration {
        let url = format!("sqlite://{}/a.db", folder.display());
        Configuration::parse(|key| (key == "DATABASE_URL").then(|| url.clone()), "").unwrap()
    }

    #[test]
    fn a_folder_or_another_file_in_the_place_of_the_database_is_told_and_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.key");
        let told = |found: Result<[u8; 32], Failure>| format!("{:?}", found.unwrap_err());
        std::fs::create_dir(folder.path().join("a.db")).unwrap();
        let found = make(&configuration(folder.path()), &at, &OsRandom);
        assert!(told(found).contains("is a folder"));
        std::fs::remove_dir(folder.path().join("a.db")).unwrap();
        std::fs::write(folder.path().join("a.db"), "a letter, and no database").unwrap();
        let found = make(&configuration(folder.path()), &at, &OsRandom);
        assert!(told(found).contains("no SQLite database"));
        assert!(!at.exists());
    }

    #[test]
    fn key_file_is_made_once_for_this_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let configuration = configuration(folder.path());
        let key = obtain(&configuration, &OsRandom).unwrap();
        let mode = std::fs::metadata(folder.path().join("a.key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(obtain(&configuration, &OsRandom), Ok(key));
    }

    #[test]
    fn lost_or_open_key_files_stop_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let configuration = configuration(folder.path());
        std::fs::write(folder.path().join("a.db"), "something").unwrap();
        let error = obtain(&configuration, &OsRandom).unwrap_err();
        assert!(matches!(error, Failure::Usage(text) if text.contains("missing")));
        assert!(!folder.path().join("a.key").exists());
        std::fs::write(folder.path().join("a.key"), "AAEC").unwrap();
        for (mode, wrong) in [(0o644, "chmod 600"), (0o600, "3 bytes")] {
            let file = folder.path().join("a.key");
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = obtain(&configuration, &OsRandom).unwrap_err();
            assert!(
                matches!(error, Failure::Usage(text) if text.contains(wrong)),
                "{wrong}"
            );
        }
    }

    #[test]
    fn postgres_needs_a_key() {
        let configuration = Configuration::parse(
            |k| (k == "DATABASE_URL").then(|| "postgres://h/d".into()),
            "",
        )
        .unwrap();
        assert!(matches!(
            obtain(&configuration, &OsRandom),
            Err(Failure::Usage(_))
        ));
    }
}
