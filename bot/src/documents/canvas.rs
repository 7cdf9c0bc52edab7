//! A page that grows downwards: rectangles and lines of text, gathered as a drawing, rendered as PNG.

use std::fmt::Write as _;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use typeset::{Anchor, Drawing, Mark, Rgb};

use super::fonts::{self, Weight};
use super::{ChartError, palette};

/// Highest picture, well under Telegram's 10,000 for width and height together.
const HIGHEST: f32 = 6_000.0;

pub(super) struct Canvas {
    width: f32,
    marks: Vec<Mark>,
}

impl Canvas {
    pub(super) const fn new(width: f32) -> Self {
        Self {
            width,
            marks: Vec::new(),
        }
    }

    /// A rectangle: left, top, width, height.
    pub(super) fn rect(&mut self, at: [f32; 4], fill: Rgb) {
        self.marks.push(Mark::Rect { at, fill });
    }

    /// One line of text with its baseline at `y`.
    pub(super) fn line(&mut self, at: (f32, f32), text: &str, style: Style) {
        self.marks.push(Mark::Text {
            at,
            text: text.to_owned(),
            size: style.size,
            bold: style.weight == Weight::Bold,
            anchor: style.anchor,
            fill: style.fill,
        });
    }

    /// Lines from `top` downwards; gives the y below the last one.
    pub(super) fn lines(&mut self, (x, top): (f32, f32), lines: &[String], style: Style) -> f32 {
        let mut y = top;
        for text in lines {
            self.line((x, y + style.size), text, style);
            y += style.leading();
        }
        y
    }

    /// What was drawn, down to `height`.
    pub(super) fn drawing(self, height: f32) -> Drawing {
        Drawing {
            width: self.width,
            height: height.ceil(),
            marks: self.marks,
        }
    }

    /// PNG of the page down to `height`: no metadata, nothing but pixels.
    pub(super) fn png(self, height: f32) -> Result<Vec<u8>, ChartError> {
        png(&self.drawing(height), 1.0)
    }
}

/// A drawing on white with so many pixels to a unit.
pub(super) fn png(drawing: &Drawing, scale: f32) -> Result<Vec<u8>, ChartError> {
    let (width, height) = (drawing.width, drawing.height);
    if height * scale > HIGHEST {
        return Err(ChartError::Size);
    }
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {width} {height}" font-family="Noto Sans"><rect width="100%" height="100%" fill="#ffffff"/>"##,
        width * scale,
        height * scale,
    );
    for mark in &drawing.marks {
        write_mark(&mut svg, mark);
    }
    svg.push_str("</svg>");
    let wrong = |e: &dyn std::fmt::Display| ChartError::Drawing(e.to_string());
    let options = Options {
        font_family: "Noto Sans".to_owned(),
        fontdb: fonts::database(),
        ..Options::default()
    };
    let tree = Tree::from_str(&svg, &options).map_err(|e| wrong(&e))?;
    let size = tree.size().to_int_size();
    let mut page = Pixmap::new(size.width(), size.height()).ok_or(ChartError::Size)?;
    resvg::render(&tree, Transform::identity(), &mut page.as_mut());
    palette::png(&page).map_err(|e| wrong(&e))
}

fn write_mark(svg: &mut String, mark: &Mark) {
    match mark {
        Mark::Rect {
            at: [x, y, w, h],
            fill,
        } => {
            let fill = hex::encode(fill);
            let _ = write!(
                svg,
                r##"<rect x="{x:.2}" y="{y:.2}" width="{w:.2}" height="{h:.2}" fill="#{fill}"/>"##
            );
        }
        Mark::Text {
            at: (x, y),
            text,
            size,
            bold,
            anchor,
            fill,
        } => {
            let weight = if *bold { 700 } else { 400 };
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let fill = hex::encode(fill);
            let _ = write!(
                svg,
                r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="#{fill}">"##
            );
            for c in text.chars() {
                match c {
                    '<' => svg.push_str("&lt;"),
                    '&' => svg.push_str("&amp;"),
                    // not allowed in XML, or not a mark on paper
                    c if c.is_control() => svg.push(' '),
                    c => svg.push(c),
                }
            }
            svg.push_str("</text>");
        }
    }
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) fill: Rgb,
    pub(super) anchor: Anchor,
}

impl Style {
    pub(super) const fn new(size: f32, weight: Weight, fill: Rgb) -> Self {
        Self {
            size,
            weight,
            fill,
            anchor: Anchor::Start,
        }
    }

    pub(super) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// From one line to the next.
    pub(super) fn leading(self) -> f32 {
        (self.size * 1.25).round()
    }

    pub(super) fn wrap(self, text: &str, room: f32, most: usize) -> Vec<String> {
        fonts::wrap(text, self.size, self.weight, room, most)
    }
}
