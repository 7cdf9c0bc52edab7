//! What stands on a paper, without saying how it looks.

use crate::Drawing;

/// A paper in one language.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Title of the document, in its properties.
    pub title: String,
    /// What it is about, in its properties.
    pub subject: String,
    /// Language tag, as `ky-KG`.
    pub language: String,
    /// Names this very document; the same for the same content.
    pub id: String,
    /// When it was made, for its properties.
    pub made: Made,
    /// How its pages lie.
    pub orientation: Orientation,
    /// From how far it is read.
    pub reading: Reading,
    /// At the foot of each page, before the page number; of a poster nothing is written there.
    pub footer: String,
    /// What follows one another; each section begins on a new page.
    pub sections: Vec<Section>,
}

/// How A4 pages lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// The short side above.
    Portrait,
    /// The long side above.
    Landscape,
}

/// From how far a paper is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// In the hand.
    Hand,
    /// On a wall: everything in the middle of the page, and letters so many per cent of those of a paper in the hand. A DOCX knows no such letters.
    Wall(u16),
}

/// Blocks that begin on a new page.
pub type Section = Vec<Block>;

/// A moment in UTC, as files note it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Year.
    pub year: u16,
    /// 1–12.
    pub month: u8,
    /// 1–31.
    pub day: u8,
    /// 0–23.
    pub hour: u8,
    /// 0–59.
    pub minute: u8,
    /// 0–59.
    pub second: u8,
}

/// What stands below one another.
#[derive(Debug, Clone)]
pub enum Block {
    /// A heading: level 1 once, then 2 and 3 without a gap.
    Heading {
        /// 1–3.
        level: u8,
        /// The words.
        text: String,
    },
    /// A paragraph.
    Paragraph(Text, Style),
    /// A list.
    List(List),
    /// A drawing.
    Figure(Figure),
    /// A table.
    Table(Table),
    /// So many empty lines to write on.
    Lines(u8),
    /// What follows is in the language of this tag, until another is named or the section ends; without any it is in that of the paper.
    Language(String),
}

impl Block {
    /// A heading of level 1–3.
    #[must_use]
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::Heading { level, text }
    }

    /// A paragraph from the left margin.
    #[must_use]
    pub fn body(text: impl Into<Text>) -> Self {
        Self::Paragraph(text.into(), Style::Body)
    }
}

/// How a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// From the left margin.
    Body,
    /// In the middle, as the head of an official paper.
    Centered,
    /// In a frame, as what must not be overlooked.
    Framed,
}

/// Words, some of them bold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Span>);

/// Words that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Bold.
    pub bold: bool,
}

impl Text {
    /// Bold words.
    #[must_use]
    pub fn bold(text: impl Into<String>) -> Self {
        Self(vec![Span {
            text: text.into(),
            bold: true,
        }])
    }

    /// The same with plain words after it.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.0.extend(Self::from(text.into()).0);
        self
    }

    /// The words alone.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(vec![Span { text, bold: false }])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// What stands before each item.
    pub marker: Marker,
    /// The items.
    pub items: Vec<Text>,
}

/// What stands before an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A bullet.
    Bullet,
    /// 1., 2., 3. …
    Number,
    /// An empty box to tick.
    Box,
}

/// A drawing with words for those who do not see it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The drawing; one unit is a point on paper, and it is made narrower where the page is.
    pub drawing: Drawing,
    /// What it says, in words.
    pub alt: String,
    /// Below it; may be empty.
    pub caption: String,
}

/// A table with a header row.
#[derive(Debug, Clone)]
pub struct Table {
    /// Header and width of each column.
    pub columns: Vec<Column>,
    /// Rows of as many cells; the first of each is its header.
    pub rows: Vec<Vec<Text>>,
    /// Lines around each cell, as in forms that are filled in by hand; else between rows alone.
    pub grid: bool,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// In the header row.
    pub header: String,
    /// Its part of the width; all parts together are the whole.
    pub share: u16,
}
