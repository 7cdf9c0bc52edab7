//! Pictures: range bars of a digest and QR codes of links, drawn as SVG by us and turned into PNG with embedded fonts.
//!
//! Pure: the same input gives the same bytes. A picture holds what is in its arguments and no metadata.

mod bars;
mod canvas;
mod fonts;
mod palette;
mod qr;

#[cfg(test)]
mod tests;

pub use bars::{Caption, Section, Sheet, range_bars};
pub use qr::qr;

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
