//! Tables onto pages: a row stays whole, and the header row stands again on each page.

use std::rc::Rc;

use super::pages::{Flowed, What};
use super::text::{Lines, Look, Typesetter};
use super::tree::{ElementIx, Role};
use crate::{Table, Text};

const HEADER: Look = Look::new(11.0, true);
const PADDING: f32 = 4.0;

/// A row in lines.
struct Row {
    /// Left of the cell, its width, lines.
    cells: Vec<(f32, f32, Rc<Lines>)>,
    height: f32,
}

/// Places a table below what is there.
pub(super) fn flow(flowed: &mut Flowed, table: &Table, typesetter: &mut Typesetter) {
    let whole: u16 = table.columns.iter().map(|c| c.share).sum();
    let widths: Vec<f32> = table
        .columns
        .iter()
        .map(|column| flowed.sheet.column() * f32::from(column.share) / f32::from(whole.max(1)))
        .collect();
    let headers: Vec<Text> = table
        .columns
        .iter()
        .map(|c| c.header.as_str().into())
        .collect();
    let header = set(&headers, &widths, flowed.sheet.look(HEADER), typesetter);
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|row| set(row, &widths, flowed.sheet.body(), typesetter))
        .collect();
    flowed.need(header.height + rows.first().map_or(0.0, |row| row.height));
    let element = flowed.tree.add(Role::Table, None);
    let head = flowed.tree.add(Role::Head, Some(element));
    place(
        flowed,
        &header,
        Some((head, Role::ColumnHeader)),
        (&Role::ColumnHeader, table.grid),
    );
    let body = flowed.tree.add(Role::Rows, Some(element));
    for row in &rows {
        if flowed.need(row.height) {
            // the same header again is for the eye only
            place(flowed, &header, None, (&Role::ColumnHeader, table.grid));
        }
        let of = Some((body, Role::RowHeader));
        place(flowed, row, of, (&Role::Cell, table.grid));
    }
}

fn set(cells: &[Text], widths: &[f32], look: Look, typesetter: &mut Typesetter) -> Row {
    let mut left = 0.0;
    let mut height = 0.0_f32;
    let mut set = Vec::new();
    for (cell, width) in cells.iter().zip(widths) {
        let lines = typesetter.set(cell, look, width - 2.0 * PADDING);
        height = height.max(lines.height());
        set.push((left, *width, Rc::new(lines)));
        left += width;
    }
    Row {
        cells: set,
        height: height + 2.0 * PADDING,
    }
}

/// Places a row; `of` is its parent and the role of its first cell, `others` that of the rest, with or without lines around each.
fn place(
    flowed: &mut Flowed,
    row: &Row,
    of: Option<(ElementIx, Role)>,
    (others, grid): (&Role, bool),
) {
    let column = flowed.sheet.column();
    flowed.put(None, (0.0, 0.0), What::Rule(column));
    let parent = of.map(|(parent, first)| (flowed.tree.add(Role::Row, Some(parent)), first));
    for (at, (left, width, lines)) in row.cells.iter().enumerate() {
        let element = parent.as_ref().map(|(row, first)| {
            let role = if at == 0 { first } else { others };
            flowed.tree.add(role.clone(), Some(*row))
        });
        if grid {
            flowed.put(None, (*left, 0.0), What::Frame(*width, row.height));
        }
        for line in 0..lines.count() {
            let what = What::Line(Rc::clone(lines), line);
            flowed.put(element, (left + PADDING, PADDING), what);
        }
    }
    flowed.advance(row.height);
    flowed.put(None, (0.0, 0.0), What::Rule(column));
}
