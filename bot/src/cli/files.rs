//! Files that are read and written, and what is said of those that cannot be used.

use std::ffi::OsString;
use std::io::{Error, ErrorKind};
use std::path::Path;

use super::Failure;

/// Why a file could not be read or written, in words and without numbers of the system.
pub(super) fn why_not(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "this user may not read or write it".to_owned(),
        ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        other => other.to_string(),
    }
}

/// Writes aside and renames: whoever reads the file finds the old one or the whole new one.
pub(super) fn write_whole(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut aside = OsString::from(out);
    aside.push(".part");
    let aside = Path::new(&aside);
    std::fs::write(aside, bytes)
        .and_then(|()| std::fs::rename(aside, out))
        .map_err(|error| {
            let _left = std::fs::remove_file(aside);
            Failure::Refused(format!("{}: {error}", out.display()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_used_is_told_in_words() {
        for (path, told) in [
            ("/nowhere/at/all.toml", "there is no such file"),
            ("/", "it is a folder, not a file"),
        ] {
            let error = std::fs::read(path).unwrap_err();
            assert!(error.to_string().contains("os error"));
            assert_eq!(why_not(&error), told, "{path}");
        }
    }
}
