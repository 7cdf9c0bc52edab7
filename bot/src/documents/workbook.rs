//! Workbooks for coordinators: a tab for each kind of table, the header row stays in sight.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, ProtectionOptions, Worksheet, XlsxError,
};

use crate::domain::Moment;

/// A workbook.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// Title in its properties.
    pub title: String,
    /// When it was made, for its properties.
    pub made: Moment,
    /// Its tabs.
    pub tabs: Vec<Tab>,
}

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    /// At most 31 characters.
    pub name: String,
    /// Above the table, and at the head of each printed page: what must not be overlooked.
    pub notice: Option<String>,
    /// Header and width in characters of each column.
    pub columns: Vec<(String, u16)>,
    /// Columns that are to be written in; then all others are locked. Empty where nobody writes.
    pub written: Vec<usize>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

/// A workbook as XLSX.
///
/// # Errors
/// A name of a tab that Excel does not take, too much for a sheet: a fault of ours.
pub fn xlsx(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = rust_xlsxwriter::Workbook::new();
    // the library would note the present
    let made = ExcelDateTime::from_timestamp(workbook.made.0.div_euclid(1_000))?;
    let properties = DocProperties::new()
        .set_title(&workbook.title)
        .set_creation_datetime(&made);
    file.set_properties(&properties);
    let header = Format::new().set_bold().set_text_wrap();
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let open = body.clone().set_unlocked();
    for tab in &workbook.tabs {
        let sheet = file.add_worksheet();
        if !tab.written.is_empty() {
            sheet.set_landscape().set_print_fit_to_pages(1, 0);
            sheet.protect_with_options(&ProtectionOptions {
                format_columns: true,
                format_rows: true,
                ..ProtectionOptions::default()
            });
        }
        sheet.set_name(&tab.name)?;
        let mut top = 0;
        if let Some(notice) = &tab.notice {
            sheet.write_with_format(0, 0, notice, &Format::new().set_bold())?;
            sheet.set_header(format!("&C{}", notice.replace('&', "&&")));
            top = 1;
        }
        sheet.set_freeze_panes(top + 1, 0)?;
        for (column, (name, width)) in (0..).zip(&tab.columns) {
            sheet.set_column_width(column, *width)?;
            sheet.write_with_format(top, column, name, &header)?;
        }
        for (row, cells) in (top + 1..).zip(&tab.rows) {
            for (column, cell) in (0..).zip(cells) {
                let is_open = tab.written.contains(&usize::from(column));
                put(
                    sheet,
                    (row, column),
                    cell,
                    if is_open { &open } else { &body },
                )?;
            }
        }
    }
    file.save_to_buffer()
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
        Cell::Number(number) => sheet.write_number_with_format(row, column, *number, format)?,
        Cell::Empty => sheet,
    };
    Ok(())
}
