//! Papers as files: a neutral [`Paper`] of headings, paragraphs, lists, figures and tables, written as tagged PDF ([`pdf()`]) or DOCX ([`docx()`]).
//!
//! Pure: the same paper and fonts give the same bytes. Knows nothing of surveys; no font of the machine is used.

mod docx;
mod drawing;
mod paper;
mod pdf;

#[cfg(test)]
mod tests;

pub use docx::docx;
pub use drawing::{Anchor, Drawing, Mark, Rgb};
pub use paper::{
    Block, Column, Figure, List, Made, Marker, Orientation, Paper, Reading, Section, Span, Style,
    Table, Text,
};
pub use pdf::{Fonts, Pdf, pdf};

/// Why a paper was not written. None is worth a retry.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The fonts that were given cannot be read.
    #[error("the {0} font cannot be read: give a TrueType or OpenType file")]
    Font(&'static str),
    /// The PDF would break PDF/UA-1.
    #[error("the PDF does not keep to PDF/UA-1: {0}")]
    Accessibility(String),
    /// A fault of the writer.
    #[error("the file cannot be put together: {0}")]
    Writing(String),
}
