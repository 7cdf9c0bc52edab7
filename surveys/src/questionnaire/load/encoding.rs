//! Bytes of a file to text.

use crate::questionnaire::{Issue, IssueCode};

use super::report::Report;

/// The text of a file.
///
/// # Errors
/// The file is not UTF-8: where that shows first, how it seems to be written, and the command that mends it.
pub fn decode<'b>(file_name: &str, bytes: &'b [u8]) -> Result<&'b str, Box<Issue>> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let nul = bytes.iter().position(|b| *b == 0);
    let (at, encoding) = match (std::str::from_utf8(bytes), nul) {
        _ if marked => (0, Some("UTF-16")),
        // without its mark it may pass for UTF-8 in which every other character is the number 0
        (_, Some(at)) => (at, Some("UTF-16")),
        (Ok(text), None) => return Ok(text),
        (Err(e), None) => (
            e.valid_up_to(),
            is_windows_1251(bytes).then_some("WINDOWS-1251"),
        ),
    };
    let sound = String::from_utf8_lossy(bytes.get(..at).unwrap_or_default());
    let code = match encoding {
        Some(encoding) => IssueCode::NotUtf8 {
            encoding: encoding.to_owned(),
        },
        None => IssueCode::UnknownEncoding {},
    };
    let mend = encoding.map(|encoding| format!("iconv -f {encoding} -t UTF-8 {file_name}"));
    let issue = Report::new(file_name, &sound).issue(sound.len(), None, code, mend);
    Err(Box::new(issue))
}

/// Whether most of what is not ASCII are the letters а to я and А to Я of Windows-1251.
fn is_windows_1251(bytes: &[u8]) -> bool {
    let foreign = bytes.iter().filter(|b| **b >= 0x80).count();
    let letters = bytes.iter().filter(|b| **b >= 0xc0).count();
    letters * 2 > foreign
}
