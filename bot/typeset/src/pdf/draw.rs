//! Pages onto krilla's surfaces, and what was drawn into the tree of tags.

use krilla::Document;
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use parley::Alignment;

use super::pages::{Flowed, Placed, Sheet, What};
use super::text::{Look, Typesetter, fill};
use super::tree::ElementIx;
use crate::{Anchor, Drawing, Mark, Paper, Rgb};

const FOOTER: Look = Look::new(9.0, false);
const LINE: Rgb = [0x80, 0x80, 0x80];
const HAIR: f32 = 0.6;
/// Wide enough for any line.
const WIDE: f32 = 10_000.0;

/// Draws all pages with footers, and sets tags and outline.
pub(super) fn draw(
    document: &mut Document,
    paper: &Paper,
    flowed: &Flowed,
    typesetter: &mut Typesetter,
) {
    let mut drawn = Vec::new();
    for (at, placed) in flowed.pages.iter().enumerate() {
        let Some(settings) = PageSettings::from_wh(flowed.sheet.width, flowed.sheet.height) else {
            continue;
        };
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for one in placed {
            drawn.extend(place(&mut surface, one, typesetter));
        }
        if !flowed.sheet.is_wall() {
            let number = format!("{} / {}", at + 1, flowed.pages.len());
            let words = [paper.footer.as_str(), &number];
            footer(&mut surface, flowed.sheet, words, typesetter);
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(flowed.tree.tags(drawn, &paper.language));
    document.set_outline(outline(flowed));
}

fn place(
    surface: &mut Surface<'_>,
    placed: &Placed,
    typesetter: &mut Typesetter,
) -> Option<(ElementIx, Identifier)> {
    let artifact = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
    let tag = match (placed.element, &placed.what) {
        (None, _) => artifact,
        (Some(_), What::Line(..)) => ContentTag::Span(SpanTag::empty()),
        // read aloud as what it is
        (Some(_), What::Tick) => ContentTag::Span(SpanTag::empty().with_actual_text(Some("☐"))),
        (Some(_), _) => ContentTag::Other,
    };
    let identifier = surface.start_tagged(tag);
    let (x, y) = (placed.x, placed.y);
    match &placed.what {
        What::Line(lines, line) => typesetter.draw(surface, lines, *line, (x, y)),
        What::Rule(width) => rect(surface, [x, y, *width, HAIR], LINE),
        What::Frame(width, height) => frame(surface, [x, y, *width, *height], LINE),
        What::Tick => frame(surface, [x, y, 9.5, 9.5], [0x1b; 3]),
        What::Drawing(drawing, scale) => picture(surface, drawing, *scale, (x, y), typesetter),
    }
    surface.end_tagged();
    placed.element.map(|element| (element, identifier))
}

fn footer(
    surface: &mut Surface<'_>,
    sheet: Sheet,
    [words, number]: [&str; 2],
    typesetter: &mut Typesetter,
) {
    let (column, top) = (sheet.column(), sheet.height - 36.0);
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
        ArtifactType::Footer,
    )));
    let look = Look {
        fill: [0x55; 3],
        ..FOOTER
    };
    let left = typesetter.set(&words.into(), look, column - 50.0);
    typesetter.draw(surface, &left, 0, (sheet.left, top));
    let right = typesetter.set(&number.into(), look.aligned(Alignment::End), 50.0);
    let at = (sheet.left + column - 50.0, top);
    typesetter.draw(surface, &right, 0, at);
    surface.end_tagged();
}

fn picture(
    surface: &mut Surface<'_>,
    drawing: &Drawing,
    scale: f32,
    (left, top): (f32, f32),
    typesetter: &mut Typesetter,
) {
    for mark in &drawing.marks {
        match mark {
            Mark::Rect {
                at: [x, y, w, h],
                fill,
            } => {
                let [x, y, w, h] = [x, y, w, h].map(|v| v * scale);
                rect(surface, [left + x, top + y, w, h], *fill);
            }
            Mark::Text {
                at: (x, y),
                text,
                size,
                bold,
                anchor,
                fill,
            } => {
                let look = Look {
                    fill: *fill,
                    ..Look::new(size * scale, *bold)
                };
                let lines = typesetter.set(&text.as_str().into(), look, WIDE);
                let back = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => lines.width() / 2.0,
                    Anchor::End => lines.width(),
                };
                let at = (left + x * scale - back, top + y * scale - lines.baseline());
                typesetter.draw(surface, &lines, 0, at);
            }
        }
    }
}

fn path([x, y, w, h]: [f32; 4]) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, w, h)?);
    path.finish()
}

fn rect(surface: &mut Surface<'_>, at: [f32; 4], color: Rgb) {
    if let Some(path) = path(at) {
        surface.set_stroke(None);
        surface.set_fill(Some(fill(color)));
        surface.draw_path(&path);
    }
}

fn frame(surface: &mut Surface<'_>, at: [f32; 4], color: Rgb) {
    if let Some(path) = path(at) {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            paint: fill(color).paint,
            width: 0.9,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}

/// The headings, nested by level.
fn outline(flowed: &Flowed) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    for (level, text, page, y) in &flowed.headings {
        close(&mut open, &mut outline, *level);
        let destination = XyzDestination::new(*page, Point::from_xy(flowed.sheet.left, *y));
        open.push((*level, OutlineNode::new(text.clone(), destination)));
    }
    close(&mut open, &mut outline, 0);
    outline
}

/// Puts what is open of this level and below into its parent.
fn close(open: &mut Vec<(u8, OutlineNode)>, outline: &mut Outline, level: u8) {
    while let Some((_, node)) = open.pop_if(|(own, _)| *own >= level) {
        match open.last_mut() {
            Some((_, parent)) => parent.push_child(node),
            None => outline.push_child(node),
        }
    }
}
