//! Pages that are filled from the top.

use std::rc::Rc;

use super::text::{Lines, Look};
use super::tree::{ElementIx, Tree};
use crate::{Drawing, Orientation};

/// A4 in points: its short and its long side.
const SIDES: (f32, f32) = (595.28, 841.89);
/// 25 mm, so that the paper can be filed.
pub(super) const LEFT: f32 = 70.0;
/// Where a page begins.
pub(super) const TOP: f32 = 44.0;
/// Nothing that belongs to the text is smaller.
pub(super) const BODY: Look = Look::new(11.0, false);

/// A page of A4.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Sheet {
    pub(super) const fn of(orientation: Orientation) -> Self {
        let (width, height) = match orientation {
            Orientation::Portrait => SIDES,
            Orientation::Landscape => (SIDES.1, SIDES.0),
        };
        Self { width, height }
    }

    /// From margin to margin.
    pub(super) const fn column(self) -> f32 {
        self.width - LEFT - 42.0
    }

    /// Where a page ends.
    const fn bottom(self) -> f32 {
        self.height - 52.0
    }
}

/// Pages, and what stands on them as it is read.
pub(super) struct Flowed {
    pub(super) sheet: Sheet,
    pub(super) pages: Vec<Vec<Placed>>,
    pub(super) tree: Tree,
    /// Level, words, page and top of each heading.
    pub(super) headings: Vec<(u8, String, usize, f32)>,
    pub(super) pages_of_sections: Vec<usize>,
    /// Where the next thing is placed on the last page.
    pub(super) y: f32,
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

impl Flowed {
    pub(super) fn on(sheet: Sheet) -> Self {
        Self {
            sheet,
            pages: Vec::new(),
            tree: Tree::default(),
            headings: Vec::new(),
            pages_of_sections: Vec::new(),
            y: 0.0,
        }
    }

    /// Begins a page.
    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Turns the page unless so much is left of it; says whether it did.
    pub(super) fn need(&mut self, height: f32) -> bool {
        let turns = self.y + height > self.sheet.bottom() && self.y > TOP;
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

    /// Places lines, over pages where they must; neither one line alone at the foot of a page nor at the top of the next.
    pub(super) fn text(&mut self, element: ElementIx, lines: Lines, dx: f32) {
        let lines = Rc::new(lines);
        let count = lines.count();
        let mut from = 0;
        while from < count {
            let room = self.sheet.bottom() - self.y + lines.top(from);
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
}
