//! Blocks onto pages.

use std::rc::Rc;

use krilla::tagging::ListNumbering;
use parley::Alignment;

use super::pages::{Flowed, Sheet, TOP, What};
use super::table;
use super::text::{Look, Typesetter};
use super::tree::Role;
use crate::{Block, Drawing, Figure, List, Marker, Paper, Style, Text};

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

/// Places the blocks of each section from a new page on.
pub(super) fn flow(paper: &Paper, typesetter: &mut Typesetter) -> Flowed {
    let sheet = Sheet::of(paper);
    let mut flowed = Flowed::on(sheet);
    for section in &paper.sections {
        let before = flowed.pages.len();
        flowed.turn();
        flowed.tree.speak(None);
        for (at, block) in section.iter().enumerate() {
            if let Block::Heading { level, text } = block {
                let with = stands_with(&section[at + 1..], sheet, typesetter);
                flowed.heading(*level, text, with, typesetter);
            } else {
                flowed.block(block, typesetter);
            }
        }
        flowed.pages_of_sections.push(flowed.pages.len() - before);
    }
    flowed
}

fn heading_look(level: u8) -> Look {
    HEADINGS[usize::from(level.clamp(1, 3) - 1)]
}

/// How much of the blocks after a heading stands on its page: a figure whole, of others some lines.
fn stands_with(blocks: &[Block], sheet: Sheet, typesetter: &mut Typesetter) -> f32 {
    match blocks.first() {
        Some(Block::Heading { level, text }) => {
            let look = sheet.look(heading_look(*level));
            let lines = typesetter.set(&text.as_str().into(), look, sheet.column());
            lines.height() + look.size + stands_with(&blocks[1..], sheet, typesetter)
        }
        Some(Block::Figure(figure)) => {
            let caption = figure.caption.as_str().into();
            let caption = typesetter.set(&caption, sheet.body(), sheet.column());
            figure.drawing.height * scale(&figure.drawing, sheet) + caption.height()
        }
        // names nothing that is seen
        Some(Block::Language(_)) => stands_with(&blocks[1..], sheet, typesetter),
        Some(_) => WITH_HEADING,
        None => 0.0,
    }
}

/// How much smaller a drawing is made to fit between the margins.
fn scale(drawing: &Drawing, sheet: Sheet) -> f32 {
    (sheet.column() / drawing.width).min(1.0)
}

impl Flowed {
    fn block(&mut self, block: &Block, typesetter: &mut Typesetter) {
        match block {
            // placed with what follows
            Block::Heading { .. } => {}
            Block::Paragraph(text, Style::Framed) => self.framed(text, typesetter),
            Block::Paragraph(text, style) => {
                let element = self.tree.add(Role::Paragraph, None);
                let look = match style {
                    Style::Centered => self.sheet.body().aligned(Alignment::Center),
                    Style::Body | Style::Framed => self.sheet.body(),
                };
                let lines = typesetter.set(text, look, self.sheet.column());
                self.text(element, lines, 0.0);
                self.gap();
            }
            Block::List(list) => self.list(list, typesetter),
            Block::Figure(figure) => self.figure(figure, typesetter),
            Block::Table(table) => {
                table::flow(self, table, typesetter);
                self.gap();
            }
            Block::Lines(count) => {
                for _ in 0..*count {
                    self.need(WRITING);
                    self.advance(WRITING);
                    let rule = What::Rule(self.sheet.column());
                    self.put(None, (0.0, 0.0), rule);
                }
                self.advance(WRITING / 2.0);
            }
            Block::Language(tag) => self.tree.speak(Some(tag.clone())),
        }
    }

    /// The room between blocks.
    fn gap(&mut self) {
        self.advance(self.sheet.length(GAP));
    }

    /// Places a heading so that `with` points of what follows stand on the same page.
    fn heading(&mut self, level: u8, text: &str, with: f32, typesetter: &mut Typesetter) {
        let look = self.sheet.look(heading_look(level));
        let lines = typesetter.set(&text.into(), look, self.sheet.column());
        if !self.need(lines.height() + look.size + with) && self.y > TOP {
            self.advance(look.size * 0.6);
        }
        let page = self.pages.len() - 1;
        self.headings.push((level, text.to_owned(), page, self.y));
        let element = self.tree.add(Role::Heading(level, text.to_owned()), None);
        self.text(element, lines, 0.0);
        self.advance(3.0);
    }

    fn framed(&mut self, text: &Text, typesetter: &mut Typesetter) {
        let lines = typesetter.set(text, self.sheet.body(), self.sheet.column() - 2.0 * PADDING);
        let height = lines.height() + 2.0 * PADDING - 4.0;
        self.need(height);
        let frame = What::Frame(self.sheet.column(), height);
        self.put(None, (0.0, 0.0), frame);
        let element = self.tree.add(Role::Paragraph, None);
        self.advance(PADDING - 2.0);
        self.text(element, lines, PADDING);
        self.advance(PADDING - 2.0 + GAP);
    }

    fn list(&mut self, list: &List, typesetter: &mut Typesetter) {
        let numbering = match list.marker {
            Marker::Bullet => ListNumbering::Disc,
            Marker::Number => ListNumbering::Decimal,
            Marker::Box => ListNumbering::None,
        };
        // what is filled in by hand needs room
        let gap = if list.marker == Marker::Box { 6.0 } else { 2.0 };
        let parent = self.tree.add(Role::List(numbering), None);
        for (at, item) in list.items.iter().enumerate() {
            let lines = typesetter.set(item, self.sheet.body(), self.sheet.column() - INDENT);
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
                    let text = Rc::new(typesetter.set(&text.into(), self.sheet.body(), INDENT));
                    self.put(Some(label), (0.0, 0.0), What::Line(text, 0));
                }
                None => self.put(Some(label), (0.0, lines.baseline() - BOX + 1.0), What::Tick),
            }
            let body = self.tree.add(Role::Body, Some(element));
            self.text(body, lines, INDENT);
            self.advance(gap);
        }
        self.advance(GAP - gap);
    }

    fn figure(&mut self, figure: &Figure, typesetter: &mut Typesetter) {
        let scale = scale(&figure.drawing, self.sheet);
        let (look, column) = (self.sheet.body(), self.sheet.column());
        let caption = typesetter.set(&figure.caption.as_str().into(), look, column);
        let height = figure.drawing.height * scale;
        self.need(height + caption.height());
        let role = Role::Figure(figure.alt.clone());
        let element = self.tree.add(role, None);
        let drawing = What::Drawing(figure.drawing.clone(), scale);
        let left = match self.sheet.is_wall() {
            true => (column - figure.drawing.width * scale) / 2.0,
            false => 0.0,
        };
        self.put(Some(element), (left, 0.0), drawing);
        self.advance(height + 2.0);
        if !figure.caption.is_empty() {
            let element = self.tree.add(Role::Caption, None);
            self.text(element, caption, 0.0);
        }
        self.gap();
    }
}
