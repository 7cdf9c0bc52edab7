//! QR codes of links: as a picture with what it is about, and as a drawing for papers.

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use typeset::{Anchor, Drawing, Mark};

use super::ChartError;
use super::canvas::{Canvas, Style};
use super::fonts::Weight;
use super::palette::{BLACK, INK};

/// Pixels across a picture.
const WIDTH: f32 = 1080.0;
/// Pixels that the code takes at most, with its white edge.
const CODE: f32 = 820.0;
/// Modules of white around the code that readers need (ISO/IEC 18004).
const QUIET: usize = 4;
/// White on the left and on the right of words.
const EDGE: f32 = 50.0;
const TITLE: Style = Style::new(58.0, Weight::Bold, INK).anchored(Anchor::Middle);
const PLACE: Style = Style::new(42.0, Weight::Regular, INK).anchored(Anchor::Middle);
const LINK: Style = Style::new(34.0, Weight::Regular, INK).anchored(Anchor::Middle);
const FACT: Style = Style::new(42.0, Weight::Bold, INK).anchored(Anchor::Middle);
const NOTE: Style = Style::new(34.0, Weight::Regular, INK).anchored(Anchor::Middle);

/// What stands around the QR code of a link.
#[derive(Debug, Clone, Copy)]
pub struct QrCard<'a> {
    /// The link.
    pub url: &'a str,
    /// Above the code, large: in one language or in each.
    pub titles: &'a [&'a str],
    /// Below the titles.
    pub place: &'a str,
    /// Below the code and the link in letters: what decides whether somebody begins.
    pub facts: &'a [&'a str],
    /// At the foot.
    pub notes: &'a [&'a str],
}

/// PNG of a QR code with words around it, for showing on a screen and for printing.
///
/// # Errors
/// A link of more than about 2,000 characters; more words than fit into a picture.
pub fn qr(card: &QrCard<'_>) -> Result<Vec<u8>, ChartError> {
    let code = Modules::of(card.url)?;
    let module = (CODE / (code.across + 2 * QUIET) as f32).floor();
    if module < 2.0 {
        return Err(ChartError::Link);
    }
    let mut canvas = Canvas::new(WIDTH);
    let (middle, room) = (WIDTH / 2.0, WIDTH - 2.0 * EDGE);
    let mut top = 40.0;
    for title in card.titles {
        top = canvas.lines((middle, top), &TITLE.wrap(title, room, 3), TITLE) + 8.0;
    }
    let top = canvas.lines((middle, top), &PLACE.wrap(card.place, room, 2), PLACE);
    let top = (top + module * QUIET as f32).ceil();
    let left = ((WIDTH - module * code.across as f32) / 2.0).floor();
    for [x, y, width, height] in code.runs() {
        let at = [
            left + module * x,
            top + module * y,
            module * width,
            module * height,
        ];
        canvas.rect(at, BLACK);
    }
    let below = top + module * (code.across + QUIET) as f32;
    let mut bottom = canvas.lines((middle, below), &LINK.wrap(card.url, room, 4), LINK) + 24.0;
    for fact in card.facts {
        bottom = canvas.lines((middle, bottom), &FACT.wrap(fact, room, 2), FACT) + 8.0;
    }
    bottom += 8.0;
    for note in card.notes {
        bottom = canvas.lines((middle, bottom), &NOTE.wrap(note, room, 3), NOTE) + 4.0;
    }
    canvas.png(bottom + 40.0)
}

/// The code of a link alone, with the white edge that readers need, so many units across.
///
/// # Errors
/// A link of more than about 2,000 characters.
pub fn qr_drawing(url: &str, across: f32) -> Result<Drawing, ChartError> {
    let code = Modules::of(url)?;
    let module = across / (code.across + 2 * QUIET) as f32;
    let edge = module * QUIET as f32;
    let marks = code.runs().map(|[x, y, width, height]| Mark::Rect {
        // rows overlap by a hair: no white line between them, however it is drawn
        at: [
            edge + module * x,
            edge + module * y,
            module * width,
            module * height + module * 0.02,
        ],
        fill: BLACK,
    });
    Ok(Drawing {
        width: across,
        height: across,
        marks: marks.collect(),
    })
}

/// The dark and the light modules of a code.
struct Modules {
    across: usize,
    colors: Vec<Color>,
}

impl Modules {
    fn of(url: &str) -> Result<Self, ChartError> {
        let code =
            QrCode::with_error_correction_level(url, EcLevel::M).map_err(|_| ChartError::Link)?;
        Ok(Self {
            across: code.width(),
            colors: code.to_colors(),
        })
    }

    /// Dark modules that touch within a row, as left, top, width and height in modules.
    fn runs(&self) -> impl Iterator<Item = [f32; 4]> + '_ {
        let rows = self.colors.chunks(self.across).enumerate();
        rows.flat_map(|(row, colors)| {
            let mut at = 0;
            colors
                .chunk_by(|a, b| a == b)
                .filter_map(move |run| {
                    let left = at;
                    at += run.len();
                    let dark = run.first() == Some(&Color::Dark);
                    dark.then_some([left as f32, row as f32, run.len() as f32, 1.0])
                })
                .collect::<Vec<_>>()
        })
    }
}
