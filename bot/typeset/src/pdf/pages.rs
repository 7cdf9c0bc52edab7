//! Pages that are filled from the top.

use std::rc::Rc;

use parley::Alignment;

use super::text::{Lines, Look};
use super::tree::{ElementIx, Tree};
use crate::{Drawing, Orientation, Paper, Reading};

/// A4 in points: its short and its long side.
const SIDES: (f32, f32) = (595.28, 841.89);
/// 25 mm, so that the paper can be filed.
const FILED: f32 = 70.0;
/// 15 mm.
const EDGE: f32 = 42.0;
/// Where a page begins.
pub(super) const TOP: f32 = 44.0;
/// Nothing that belongs to the text is smaller.
const BODY: Look = Look::new(11.0, false);

/// A page of A4.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The left margin.
    pub(super) left: f32,
    reading: Reading,
}

impl Sheet {
    pub(super) const fn of(paper: &Paper) -> Self {
        let (width, height) = match paper.orientation {
            Orientation::Portrait => SIDES,
            Orientation::Landscape => (SIDES.1, SIDES.0),
        };
        let left = match paper.reading {
            Reading::Hand => FILED,
            Reading::Wall(_) => EDGE,
        };
        let reading = paper.reading;
        Self {
            width,
            height,
            left,
            reading,
        }
    }

    /// From margin to margin.
    pub(super) const fn column(self) -> f32 {
        self.width - self.left - EDGE
    }

    /// How the text of paragraphs looks.
    pub(super) fn body(self) -> Look {
        self.look(BODY)
    }

    /// How something looks here that looks like this on a paper in the hand.
    pub(super) fn look(self, look: Look) -> Look {
        match self.reading {
            Reading::Hand => look,
            Reading::Wall(_) => Look {
                size: self.length(look.size),
                ..look.aligned(Alignment::Center)
            },
        }
    }

    /// How long something is here that is so long on a paper in the hand.
    pub(super) fn length(self, points: f32) -> f32 {
        match self.reading {
            Reading::Hand => points,
            Reading::Wall(percent) => points * f32::from(percent) / 100.0,
        }
    }

    /// Whether everything stands in the middle.
    pub(super) const fn is_wall(self) -> bool {
        matches!(self.reading, Reading::Wall(_))
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
        let (x, y) = (self.sheet.left + dx, self.y + dy);
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
