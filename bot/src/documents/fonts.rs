//! Noto Sans (OFL 1.1, `assets/fonts/OFL.txt`), embedded: no font of the machine is ever used. It has ң ө ү.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::Database;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");

/// Regular or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    Arc::new(fonts)
});
static FACES: LazyLock<[Option<FontRef<'static>>; 2]> =
    LazyLock::new(|| [REGULAR, BOLD].map(|bytes| FontRef::new(bytes).ok()));

/// The faces, for papers.
pub(super) const FACES_OF_PAPERS: typeset::Fonts = typeset::Fonts {
    regular: REGULAR,
    bold: BOLD,
};

/// The font database, parsed once.
pub(super) fn database() -> Arc<Database> {
    Arc::clone(&FONTS)
}

/// Width of a line in pixels at a font size.
pub(super) fn width(text: &str, size: f32, weight: Weight) -> f32 {
    let Some(face) = &FACES[usize::from(weight == Weight::Bold)] else {
        return 0.0;
    };
    let glyphs = face.charmap();
    let metrics = face.glyph_metrics(Size::new(size), LocationRef::default());
    text.chars()
        .map(|c| glyphs.map(c).unwrap_or_default())
        .map(|glyph| metrics.advance_width(glyph).unwrap_or(0.0))
        .sum()
}

/// The text without what the fonts cannot draw: emoji and the marks that belong to them would be empty boxes.
fn drawable(text: &str) -> String {
    let glyphs = FACES[0].as_ref().map(MetadataProvider::charmap);
    let has = |c: char| {
        let known = glyphs.as_ref().is_none_or(|g| g.map(c).is_some());
        c.is_ascii_whitespace() || known && !is_joiner(c)
    };
    text.chars().filter(|c| has(*c)).collect()
}

/// What puts emoji together and sets their form.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}')
}

/// Breaks a text at spaces into at most `most` lines that fit `room` pixels; a word wider than that is broken anywhere, and what does
/// not fit at all ends in "…". What cannot be drawn is left out.
pub(super) fn wrap(text: &str, size: f32, weight: Weight, room: f32, most: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, weight) <= room;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in drawable(text).split_ascii_whitespace() {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && !fits(&format!("{last}…")) {
                last.pop();
            }
            *last = format!("{}…", last.trim_end());
        }
    }
    lines
}
