//! Blocks onto pages.

use std::rc::Rc;

use krilla::tagging::ListNumbering;
use parley::Alignment;

use super::table;
use super::text::{Lines, Look, Typesetter};
use super::tree::{ElementIx, Role, Tree};
use crate::{Block, Drawing, Figure, List, Marker, Paper, Style, Text};

/// A4 in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// 25 mm, so that the paper can be filed.
pub(super) const LEFT: f32 = 70.0;
/// From margin to margin.
pub(super) const COLUMN: f32 = PAGE.0 - LEFT - 42.0;
const TOP: f32 = 44.0;
const BOTTOM: f32 = PAGE.1 - 52.0;
/// Nothing that belongs to the text is smaller.
pub(super) const BODY: Look = Look::new(11.0, false);
const HEADINGS: [Look; 3] = [
    Look::new(17.0, true),
    Look::new(13.0, true),
    Look::new(11.5, true),
];
/// Between blocks.
const GAP: f32 = 6.0;
/// Between two lines to write on.
const WRITING: f32 = 24.0;
/// Where the text of an item begins.
const INDENT: f32 = 18.0;
/// A box to tick.
const BOX: f32 = 9.5;
/// In a frame, on each side.
const PADDING: f32 = 8.0;
/// A heading stands with so much of what follows.
const WITH_HEADING: f32 = 48.0;

/// Pages, and what stands on them as it is read.
#[derive(Default)]
pub(super) struct Flowed {
    pub(super) pages: Vec<Vec<Placed>>,
    pub(super) tree: Tree,
    /// Level, words, page and top of each heading.
    pub(super) headings: Vec<(u8, String, usize, f32)>,
    pub(super) pages_of_sections: Vec<usize>,
    y: f32,
}

/// Something at its place.
pub(super) struct Placed {
    /// What it is of; none for what is not read.
    pub(super) element: Option<ElementIx>,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) what: What,
}

/// What can be placed.
pub(super) enum What {
    /// One line of a text, whose first line would begin at the place.
    Line(Rc<Lines>, usize),
    /// A line to write on, or of a table.
    Rule(f32),
    /// Width and height.
    Frame(f32, f32),
    /// A box to tick.
    Tick,
    /// A drawing, and how much smaller it is made.
    Drawing(Drawing, f32),
}

/// Places the blocks of each section from a new page on.
pub(super) fn flow(paper: &Paper, typesetter: &mut Typesetter) -> Flowed {
    let mut flowed = Flowed::default();
    for section in &paper.sections {
        let before = flowed.pages.len();
        flowed.turn();
        for block in section {
            flowed.block(block, typesetter);
        }
        flowed.pages_of_sections.push(flowed.pages.len() - before);
    }
    flowed
}

impl Flowed {
    /// Begins a page.
    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Turns the page unless so much is left of it; says whether it did.
    pub(super) fn need(&mut self, height: f32) -> bool {
        let turns = self.y + height > BOTTOM && self.y > TOP;
        if turns {
            self.turn();
        }
        turns
    }

    /// Goes on below what was placed.
    pub(super) fn advance(&mut self, height: f32) {
        self.y += height;
    }

    /// Places something so far to the right of the margin and below the current place.
    pub(super) fn put(&mut self, element: Option<ElementIx>, (dx, dy): (f32, f32), what: What) {
        let (x, y) = (LEFT + dx, self.y + dy);
        if let Some(page) = self.pages.last_mut() {
            page.push(Placed {
                element,
                x,
                y,
                what,
            });
        }
    }

    fn block(&mut self, block: &Block, typesetter: &mut Typesetter) {
        match block {
            Block::Heading { level, text } => self.heading(*level, text, typesetter),
            Block::Paragraph(text, Style::Framed) => self.framed(text, typesetter),
            Block::Paragraph(text, style) => {
                let element = self.tree.add(Role::Paragraph, None);
                let look = match style {
                    Style::Centered => BODY.aligned(Alignment::Center),
                    Style::Body | Style::Framed => BODY,
                };
                let lines = typesetter.set(text, look, COLUMN);
                self.text(element, lines, 0.0);
                self.advance(GAP);
            }
            Block::List(list) => self.list(list, typesetter),
            Block::Figure(figure) => self.figure(figure, typesetter),
            Block::Table(table) => {
                table::flow(self, table, typesetter);
                self.advance(GAP);
            }
            Block::Lines(count) => {
                for _ in 0..*count {
                    self.need(WRITING);
                    self.advance(WRITING);
                    self.put(None, (0.0, 0.0), What::Rule(COLUMN));
                }
                self.advance(GAP);
            }
        }
    }

    fn heading(&mut self, level: u8, text: &str, typesetter: &mut Typesetter) {
        let look = HEADINGS[usize::from(level.clamp(1, 3) - 1)];
        let lines = typesetter.set(&text.into(), look, COLUMN);
        if !self.need(lines.height() + WITH_HEADING) && self.y > TOP {
            self.advance(look.size * 0.6);
        }
        let page = self.pages.len() - 1;
        self.headings.push((level, text.to_owned(), page, self.y));
        let element = self.tree.add(Role::Heading(level, text.to_owned()), None);
        self.text(element, lines, 0.0);
        self.advance(3.0);
    }

    fn framed(&mut self, text: &Text, typesetter: &mut Typesetter) {
        let lines = typesetter.set(text, BODY, COLUMN - 2.0 * PADDING);
        let height = lines.height() + 2.0 * PADDING - 4.0;
        self.need(height);
        self.put(None, (0.0, 0.0), What::Frame(COLUMN, height));
        let element = self.tree.add(Role::Paragraph, None);
        self.advance(PADDING - 2.0);
        self.text(element, lines, PADDING);
        self.advance(PADDING - 2.0 + GAP);
    }

    /// Places lines, over pages where they must; neither one line alone at the foot of a page nor at the top of the next.
    fn text(&mut self, element: ElementIx, lines: Lines, dx: f32) {
        let lines = Rc::new(lines);
        let count = lines.count();
        let mut from = 0;
        while from < count {
            let room = BOTTOM - self.y + lines.top(from);
            let mut to = (from..count)
                .find(|line| lines.top(line + 1) > room)
                .unwrap_or(count);
            if to + 1 == count && to > from + 2 {
                to -= 1;
            }
            let lonely = to < count && to < from + 2;
            if lonely && self.need(f32::INFINITY) {
                continue;
            }
            // a line higher than a page does not exist
            to = to.max(from + 1);
            let above = lines.top(from);
            for line in from..to {
                let what = What::Line(Rc::clone(&lines), line);
                self.put(Some(element), (dx, -above), what);
            }
            self.advance(lines.top(to) - above);
            from = to;
        }
    }

    fn list(&mut self, list: &List, typesetter: &mut Typesetter) {
        let numbering = match list.marker {
            Marker::Bullet => ListNumbering::Disc,
            Marker::Number => ListNumbering::Decimal,
            Marker::Box => ListNumbering::None,
        };
        let parent = self.tree.add(Role::List(numbering), None);
        for (at, item) in list.items.iter().enumerate() {
            let lines = typesetter.set(item, BODY, COLUMN - INDENT);
            self.need(lines.top(2.min(lines.count())));
            let element = self.tree.add(Role::Item, Some(parent));
            let label = self.tree.add(Role::Label, Some(element));
            let label_text = match list.marker {
                Marker::Bullet => Some("•".to_owned()),
                Marker::Number => Some(format!("{}.", at + 1)),
                Marker::Box => None,
            };
            match label_text {
                Some(text) => {
                    let text = Rc::new(typesetter.set(&text.into(), BODY, INDENT));
                    self.put(Some(label), (0.0, 0.0), What::Line(text, 0));
                }
                None => self.put(Some(label), (0.0, lines.baseline() - BOX + 1.0), What::Tick),
            }
            let body = self.tree.add(Role::Body, Some(element));
            self.text(body, lines, INDENT);
            self.advance(2.0);
        }
        self.advance(GAP - 2.0);
    }

    fn figure(&mut self, figure: &Figure, typesetter: &mut Typesetter) {
        let scale = (COLUMN / figure.drawing.width).min(1.0);
        let caption = typesetter.set(&figure.caption.as_str().into(), BODY, COLUMN);
        let height = figure.drawing.height * scale;
        self.need(height + caption.height());
        let role = Role::Figure(figure.alt.clone());
        let element = self.tree.add(role, None);
        let drawing = What::Drawing(figure.drawing.clone(), scale);
        self.put(Some(element), (0.0, 0.0), drawing);
        self.advance(height + 2.0);
        if !figure.caption.is_empty() {
            let element = self.tree.add(Role::Caption, None);
            self.text(element, caption, 0.0);
        }
        self.advance(GAP);
    }
}
