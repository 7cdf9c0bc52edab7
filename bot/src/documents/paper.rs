//! Papers in our fonts.

use chrono::{DateTime, Datelike, Timelike};
use typeset::{Error, Made, Paper, Pdf};

use super::canvas;
use super::fonts::FACES_OF_PAPERS;
use crate::domain::Moment;

/// Pixels to a point of paper: 288 to an inch.
const PRINTED: f32 = 4.0;

/// A paper as PDF/UA-1, A4.
///
/// # Errors
/// [`Error`]: a fault of ours; the file is not made.
pub fn pdf(paper: &Paper) -> Result<Pdf, Error> {
    typeset::pdf(paper, FACES_OF_PAPERS)
}

/// A paper as DOCX.
///
/// # Errors
/// As [`pdf`].
pub fn docx(paper: &Paper) -> Result<Vec<u8>, Error> {
    typeset::docx(paper, |drawing| {
        canvas::png(drawing, PRINTED).map_err(|error| Error::Writing(error.to_string()))
    })
}

/// A moment as papers note it.
#[must_use]
pub fn made(at: Moment) -> Made {
    let time = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    // numbers of a calendar fit
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    Made {
        year: u16::try_from(time.year()).unwrap_or_default(),
        month: small(time.month()),
        day: small(time.day()),
        hour: small(time.hour()),
        minute: small(time.minute()),
        second: small(time.second()),
    }
}
