//! A paper as DOCX: real heading styles, lists, header rows, words for pictures, and the language on every run.

mod body;
mod parts;
mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{Drawing, Error, Paper};

/// Writes a paper as DOCX; `png` makes pixels of its drawings.
///
/// # Errors
/// [`Error::Writing`]: a fault of the writer; what `png` refuses.
pub fn docx(
    paper: &Paper,
    png: impl Fn(&Drawing) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    let body = body::body(paper)?;
    let mut files: Vec<(String, Vec<u8>)> = parts::fixed(paper, body.pictures.len())?;
    files.push(("word/document.xml".to_owned(), body.xml));
    for (at, drawing) in (1..).zip(body.pictures) {
        files.push((format!("word/media/picture{at}.png"), png(drawing)?));
    }
    // no clock: the same paper gives the same bytes
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, options).map_err(wrong)?;
        zip.write_all(&bytes).map_err(wrong)?;
    }
    Ok(zip.finish().map_err(wrong)?.into_inner())
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Writing(error.to_string())
}
