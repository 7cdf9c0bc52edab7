//! Files: range bars and QR codes as PNG, papers as PDF and DOCX, workbooks as XLSX, and these read back; with embedded fonts.
//!
//! Pure: the same input gives the same bytes. A file holds what is in its arguments and no metadata but those.

mod bars;
mod canvas;
mod fonts;
mod palette;
mod paper;
mod qr;
mod workbook;
mod workbook_reading;

#[cfg(test)]
pub(crate) mod decoding;
#[cfg(test)]
mod tests;

pub use bars::{Caption, Section, Sheet, figure, picture};
pub use paper::{docx, made, pdf};
pub use qr::{QrCard, qr, qr_drawing};
pub use typeset::{
    Block, Column, Error as PaperError, Figure, List, Marker, Orientation, Paper, Pdf, Reading,
    Style, Table, Text,
};
pub use workbook::{Cell, Tab, Workbook, xlsx};
pub use workbook_reading::{TabRead, Unreadable, read_xlsx};

/// Why a picture was not drawn. The message goes out without it.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// Our own SVG was refused: a fault of this module.
    #[error("the drawing is not valid: {0}")]
    Drawing(String),
    /// Too large for a picture; draw less.
    #[error("the picture would be too large")]
    Size,
    /// A link too long for a QR code.
    #[error("the link is too long for a QR code")]
    Link,
}
