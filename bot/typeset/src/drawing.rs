//! Drawings of rectangles and lines of text: the same commands for PDF and for pixels.

/// A drawing of some width and height; x to the right, y down.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Units across.
    pub width: f32,
    /// Units down.
    pub height: f32,
    /// From the back to the front.
    pub marks: Vec<Mark>,
}

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled rectangle.
    Rect {
        /// Left, top, width, height.
        at: [f32; 4],
        /// Its colour.
        fill: Rgb,
    },
    /// One line of text.
    Text {
        /// x of the anchor, y of the base line.
        at: (f32, f32),
        /// The words.
        text: String,
        /// Font size in units.
        size: f32,
        /// Bold.
        bold: bool,
        /// Which end stands at x.
        anchor: Anchor,
        /// Its colour.
        fill: Rgb,
    },
}

/// Where a line of text hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}
