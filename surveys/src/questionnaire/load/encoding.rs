//! Bytes of a file to text.

use crate::questionnaire::{Issue, IssueCode};

use super::report::Report;

/// The text of a file.
///
/// # Errors
/// The file is not UTF-8: where that shows first, how it seems to be written, and the command that mends it. In a file of UTF-8 with a few
/// torn characters only these are named: read in another encoding, all the others would be lost.
pub fn decode<'b>(file_name: &str, bytes: &'b [u8]) -> Result<&'b str, Box<Issue>> {
    let (at, seems) = match (std::str::from_utf8(bytes), wide(bytes)) {
        (_, Some(encoding)) => (0, Seems::In(encoding)),
        (Err(e), None) if is_torn(bytes) => (e.valid_up_to(), Seems::Torn),
        (Err(e), None) => (
            e.valid_up_to(),
            narrow(bytes).map_or(Seems::Unknown, Seems::In),
        ),
        (Ok(text), None) => match text.bytes().position(|b| b == 0) {
            None => return Ok(text),
            Some(at) => (at, Seems::Torn),
        },
    };
    let sound = String::from_utf8_lossy(bytes.get(..at).unwrap_or_default());
    let (code, mend) = match seems {
        Seems::In(encoding) => (
            IssueCode::NotUtf8 {
                encoding: encoding.to_owned(),
            },
            Some(format!("iconv -f {encoding} -t UTF-8 {file_name}")),
        ),
        Seems::Torn => (IssueCode::TornCharacter {}, None),
        Seems::Unknown => (IssueCode::UnknownEncoding {}, None),
    };
    let issue = Report::new(file_name, &sound).issue(sound.len(), None, code, mend);
    Err(Box::new(issue))
}

enum Seems {
    In(&'static str),
    Torn,
    Unknown,
}

/// Encodings of two and four bytes a character: by their mark, else by the noughts that every Latin letter has.
fn wide(bytes: &[u8]) -> Option<&'static str> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let noughts = bytes.iter().filter(|b| **b == 0).count();
    if starts(&[0xff, 0xfe, 0, 0]) || starts(&[0, 0, 0xfe, 0xff]) || noughts * 2 > bytes.len() {
        Some("UTF-32")
    } else if starts(&[0xff, 0xfe]) || starts(&[0xfe, 0xff]) || noughts * 8 > bytes.len() {
        Some("UTF-16")
    } else {
        None
    }
}

/// Whether all but a few characters are those of UTF-8.
fn is_torn(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let whole = text.chars().filter(|c| !c.is_ascii()).count();
    let torn = text
        .chars()
        .filter(|c| *c == char::REPLACEMENT_CHARACTER)
        .count();
    torn * 4 < whole
}

/// The Cyrillic encoding of one byte a character in which most letters are small ones.
fn narrow(bytes: &[u8]) -> Option<&'static str> {
    let among = |from: u8, to: u8| bytes.iter().filter(|b| (from..=to).contains(*b)).count();
    let (low, middle) = (among(0x80, 0x9f), among(0xa0, 0xaf));
    let (first, last) = (among(0xc0, 0xdf), among(0xe0, 0xff));
    let foreign = bytes.iter().filter(|b| **b >= 0x80).count();
    match () {
        // small letters at A0–AF and E0–EF
        () if middle * 4 > foreign => Some("CP866"),
        // capitals at 80–9F
        () if last * 2 > foreign && low * 20 > foreign => Some("MACCYRILLIC"),
        () if last * 2 > foreign => Some("WINDOWS-1251"),
        () if first * 2 > foreign => Some("KOI8-R"),
        () => None,
    }
}
