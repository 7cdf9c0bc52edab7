//! A white page that grows downwards: rectangles and lines of text, written as SVG, rendered as PNG.

use std::fmt::Write as _;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::fonts::{self, Weight};
use super::{ChartError, palette};

/// Highest picture, well under Telegram's 10,000 for width and height together.
const HIGHEST: f32 = 6_000.0;

/// Where a line of text hangs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

pub(super) struct Canvas {
    width: f32,
    svg: String,
}

impl Canvas {
    pub(super) const fn new(width: f32) -> Self {
        Self {
            width,
            svg: String::new(),
        }
    }

    /// A rectangle, its corners rounded by `radius` pixels.
    pub(super) fn rect(&mut self, [x, y, w, h]: [f32; 4], radius: f32, fill: &str) {
        let _ = write!(
            self.svg,
            r#"<rect x="{x:.2}" y="{y:.2}" width="{w:.2}" height="{h:.2}" rx="{radius}" fill="{fill}"/>"#
        );
    }

    /// One line of text with its baseline at `y`.
    pub(super) fn line(&mut self, (x, y): (f32, f32), text: &str, style: Style) {
        let weight = match style.weight {
            Weight::Regular => 400,
            Weight::Bold => 700,
        };
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _ = write!(
            self.svg,
            r#"<text x="{x:.2}" y="{y:.2}" font-size="{}" font-weight="{weight}" text-anchor="{anchor}" fill="{}">"#,
            style.size, style.fill
        );
        for c in text.chars() {
            match c {
                '<' => self.svg.push_str("&lt;"),
                '&' => self.svg.push_str("&amp;"),
                // not allowed in XML, or not a mark on paper
                c if c.is_control() => self.svg.push(' '),
                c => self.svg.push(c),
            }
        }
        self.svg.push_str("</text>");
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

    /// PNG of the page down to `height`: no metadata, nothing but pixels.
    pub(super) fn png(self, height: f32) -> Result<Vec<u8>, ChartError> {
        let (width, height) = (self.width, height.ceil());
        if height > HIGHEST {
            return Err(ChartError::Size);
        }
        let svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Noto Sans"><rect width="100%" height="100%" fill="#ffffff"/>{}</svg>"##,
            self.svg
        );
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
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) fill: &'static str,
    pub(super) anchor: Anchor,
}

impl Style {
    pub(super) const fn new(size: f32, weight: Weight, fill: &'static str) -> Self {
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
