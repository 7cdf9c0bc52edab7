//! A paper as PDF: A4, real line breaking, fonts as embedded subsets, tags, and a check of PDF/UA-1.

mod draw;
mod flow;
mod pages;
mod table;
mod text;
mod tree;

use krilla::SerializeSettings;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::metadata::{DateTime, Metadata};

use crate::{Error, Paper};

/// The faces of the one family that a paper is set in.
#[derive(Debug, Clone, Copy)]
pub struct Fonts {
    /// Regular.
    pub regular: &'static [u8],
    /// Bold.
    pub bold: &'static [u8],
}

/// A file and what is to be known of it.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages each section of the paper takes.
    pub pages: Vec<usize>,
}

/// Writes a paper as PDF.
///
/// # Errors
/// [`Error::Font`]; [`Error::Accessibility`] if PDF/UA-1 is broken (a figure without words, no heading).
pub fn pdf(paper: &Paper, fonts: Fonts) -> Result<Pdf, Error> {
    let mut typesetter = text::Typesetter::new(fonts)?;
    let flowed = flow::flow(paper, &mut typesetter);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Error::Writing(format!("{error:?}")))?;
    let mut document = krilla::Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(paper));
    draw::draw(&mut document, paper, &flowed, &mut typesetter);
    let bytes = document
        .finish()
        .map_err(|error| Error::Accessibility(format!("{error:?}")))?;
    Ok(Pdf {
        bytes,
        pages: flowed.pages_of_sections,
    })
}

fn metadata(paper: &Paper) -> Metadata {
    let made = paper.made;
    let date = DateTime::new(made.year)
        .month(made.month)
        .day(made.day)
        .hour(made.hour)
        .minute(made.minute)
        .second(made.second)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(paper.title.clone())
        .description(paper.subject.clone())
        .language(paper.language.clone())
        .document_id(paper.id.clone())
        .creation_date(date)
}
