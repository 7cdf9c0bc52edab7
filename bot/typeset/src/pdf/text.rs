//! Text set in lines: shaping and line breaking.

use std::sync::Arc;

use krilla::geom::Point;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontFamilyName, FontWeight, Layout,
    LayoutContext, Line, LineHeight, OverflowWrap, StyleProperty,
};
use skrifa::{FontRef, MetadataProvider};

use super::Fonts;
use crate::{Error, Rgb, Text};

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Font size in points.
    pub(super) size: f32,
    /// All of it bold.
    pub(super) bold: bool,
    pub(super) fill: Rgb,
    pub(super) align: Alignment,
}

impl Look {
    pub(super) const fn new(size: f32, bold: bool) -> Self {
        Self {
            size,
            bold,
            fill: [0x1b, 0x1b, 0x1b],
            align: Alignment::Start,
        }
    }

    pub(super) const fn aligned(self, align: Alignment) -> Self {
        Self { align, ..self }
    }
}

/// Text in lines of some width.
pub(super) struct Lines {
    text: String,
    layout: Layout<()>,
    fill: Rgb,
}

impl Lines {
    pub(super) fn count(&self) -> usize {
        self.layout.len()
    }

    /// Where a line begins, below the top of the first.
    pub(super) fn top(&self, line: usize) -> f32 {
        self.layout
            .get(line)
            .map_or_else(|| self.height(), |l| l.metrics().block_min_coord)
    }

    pub(super) fn height(&self) -> f32 {
        self.layout.height()
    }

    pub(super) fn width(&self) -> f32 {
        self.layout.width()
    }

    /// The base line of the first line, below its top.
    pub(super) fn baseline(&self) -> f32 {
        self.layout.first_baseline().unwrap_or_default()
    }
}

/// Sets text in the two faces it was given.
pub(super) struct Typesetter {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    family: String,
    faces: [Font; 2],
    letters: FontRef<'static>,
}

impl Typesetter {
    /// # Errors
    /// [`Error::Font`].
    pub(super) fn new(fonts: Fonts) -> Result<Self, Error> {
        let mut collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        let mut family = None;
        for bytes in [fonts.regular, fonts.bold] {
            let registered = collection.register_fonts(Blob::new(Arc::new(bytes)), None);
            family = registered.first().map(|(id, _)| *id).or(family);
        }
        let name = family.and_then(|id| collection.family_name(id));
        let family = name.ok_or(Error::Font("regular"))?.to_owned();
        let face =
            |bytes: &'static [u8], which| Font::new(bytes.into(), 0).ok_or(Error::Font(which));
        Ok(Self {
            fonts: FontContext {
                collection,
                source_cache: SourceCache::default(),
            },
            layouts: LayoutContext::new(),
            family,
            faces: [face(fonts.regular, "regular")?, face(fonts.bold, "bold")?],
            letters: FontRef::new(fonts.regular).map_err(|_| Error::Font("regular"))?,
        })
    }

    /// Breaks a text into lines of `width` points.
    pub(super) fn set(&mut self, text: &Text, look: Look, width: f32) -> Lines {
        let mut plain = String::new();
        let mut bold = Vec::new();
        for span in &text.0 {
            let from = plain.len();
            self.add_drawable(&mut plain, &span.text);
            if span.bold || look.bold {
                bold.push(from..plain.len());
            }
        }
        let mut builder = self
            .layouts
            .ranged_builder(&mut self.fonts, &plain, 1.0, false);
        let family = FontFamilyName::Named(self.family.as_str().into());
        builder.push_default(StyleProperty::FontFamily(FontFamily::Single(family)));
        builder.push_default(StyleProperty::FontSize(look.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(1.3)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        for range in bold {
            builder.push(StyleProperty::FontWeight(FontWeight::BOLD), range);
        }
        let mut layout = builder.build(&plain);
        layout.break_all_lines(Some(width));
        layout.align(look.align, AlignmentOptions::default());
        Lines {
            text: plain,
            layout,
            fill: look.fill,
        }
    }

    /// Adds the text without what the fonts cannot draw (emoji): PDF/UA forbids empty boxes.
    fn add_drawable(&self, to: &mut String, text: &str) {
        let glyphs = self.letters.charmap();
        for c in text.chars() {
            if c.is_whitespace() && c != '\u{a0}' {
                to.push(' ');
            } else if glyphs.map(c).is_some() && !is_joiner(c) {
                to.push(c);
            }
        }
    }

    /// Draws one line; `at` is the left top of the whole text.
    pub(super) fn draw(
        &self,
        surface: &mut Surface<'_>,
        lines: &Lines,
        line: usize,
        (left, top): (f32, f32),
    ) {
        let Some(line) = lines.layout.get(line) else {
            return;
        };
        surface.set_fill(Some(fill(lines.fill)));
        let metrics = line.metrics();
        let mut x = left + metrics.offset;
        for run in runs(&line) {
            let (start, size) = (x, run.font_size());
            let mut glyphs: Vec<KrillaGlyph> = Vec::new();
            for cluster in run.visual_clusters() {
                if cluster.is_ligature_continuation() {
                    if let Some(glyph) = glyphs.last_mut() {
                        glyph.text_range.end = cluster.text_range().end;
                    }
                    continue;
                }
                for glyph in cluster.glyphs() {
                    let range = cluster.text_range();
                    let [advance, dx, dy] = [glyph.advance, glyph.x, glyph.y].map(|v| v / size);
                    let id = GlyphId::new(glyph.id);
                    glyphs.push(KrillaGlyph::new(id, advance, dx, dy, 0.0, range, None));
                    x += glyph.advance;
                }
            }
            let bold = run.font_attrs().weight.value() > FontWeight::NORMAL.value();
            let face = self.faces[usize::from(bold)].clone();
            let point = Point::from_xy(start, top + metrics.baseline);
            surface.draw_glyphs(point, &glyphs, face, &lines.text, size, false);
        }
    }
}

fn runs<'a>(line: &Line<'a, ()>) -> impl Iterator<Item = parley::layout::Run<'a, ()>> + use<'a> {
    line.runs()
}

/// A colour as krilla takes it.
pub(super) fn fill([r, g, b]: Rgb) -> Fill {
    Fill {
        paint: krilla::color::rgb::Color::new(r, g, b).into(),
        ..Fill::default()
    }
}

/// What puts emoji together and sets their form.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}')
}
