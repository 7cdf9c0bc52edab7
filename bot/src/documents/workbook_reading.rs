//! Workbooks read back: the words of their cells, as Excel, LibreOffice and Google write them. No formulas, no styles, no dates.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

/// Most bytes of one part of a workbook: a bomb of zeros ends here.
const LARGEST: u64 = 32 << 20;
/// Most columns that are read: as many as Excel has.
const COLUMNS: usize = 16_384;
/// Most rows.
const ROWS: usize = 100_000;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not a workbook at all.
    #[error("is not an XLSX workbook: save it as .xlsx")]
    NoWorkbook,
    /// One part of it.
    #[error("{0} in it is broken or too large: save the workbook anew")]
    Part(String),
}

/// A tab: its name and its rows of cells, from the first row and column on; an empty cell is an empty text.
pub type TabRead = (String, Vec<Vec<String>>);

/// Reads all tabs, in order.
///
/// # Errors
/// The file is no workbook, or a part of it cannot be read.
pub fn read_xlsx(bytes: &[u8]) -> Result<Vec<TabRead>, Unreadable> {
    let mut file = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::NoWorkbook)?;
    let book = part(&mut file, "xl/workbook.xml")?.ok_or(Unreadable::NoWorkbook)?;
    let relations = part(&mut file, "xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let places = relations_of(&relations)?;
    let shared = match part(&mut file, "xl/sharedStrings.xml")? {
        Some(xml) => strings(&xml)?,
        None => Vec::new(),
    };
    let mut tabs = Vec::new();
    for (name, id) in sheets(&book)? {
        let Some(place) = places.get(&id) else {
            continue;
        };
        let place = match place.strip_prefix('/') {
            Some(from_root) => from_root.to_owned(),
            None => format!("xl/{place}"),
        };
        let xml = part(&mut file, &place)?.ok_or_else(|| Unreadable::Part(place.clone()))?;
        tabs.push((name, rows(&xml, &shared, &place)?));
    }
    Ok(tabs)
}

fn part(file: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, Unreadable> {
    let Ok(found) = file.by_name(name) else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = found.take(LARGEST).read_to_string(&mut text);
    match read {
        Ok(length) if (length as u64) < LARGEST => Ok(Some(text)),
        Ok(_) | Err(_) => Err(Unreadable::Part(name.to_owned())),
    }
}

/// The next event, if the XML is whole.
fn next<'x>(reader: &mut Reader<&'x [u8]>, part: &str) -> Result<Event<'x>, Unreadable> {
    let event = reader.read_event();
    event.map_err(|_| Unreadable::Part(part.to_owned()))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// Names and relations of the sheets.
fn sheets(book: &str) -> Result<Vec<(String, String)>, Unreadable> {
    let mut reader = Reader::from_str(book);
    let mut sheets = Vec::new();
    loop {
        match next(&mut reader, "xl/workbook.xml")? {
            Event::Eof => return Ok(sheets),
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == b"sheet" => {
                sheets.extend(attribute(&e, "name").zip(attribute(&e, "r:id")));
            }
            _ => {}
        }
    }
}

fn relations_of(xml: &str) -> Result<HashMap<String, String>, Unreadable> {
    let mut reader = Reader::from_str(xml);
    let mut places = HashMap::new();
    loop {
        match next(&mut reader, "xl/_rels/workbook.xml.rels")? {
            Event::Eof => return Ok(places),
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == b"Relationship" => {
                places.extend(attribute(&e, "Id").zip(attribute(&e, "Target")));
            }
            _ => {}
        }
    }
}

/// The texts that cells point to; pieces of one text may have styles of their own.
fn strings(xml: &str) -> Result<Vec<String>, Unreadable> {
    let part = "xl/sharedStrings.xml";
    let mut reader = Reader::from_str(xml);
    let mut strings = Vec::new();
    let mut words = Words::default();
    loop {
        let event = next(&mut reader, part)?;
        if let Event::Eof = event {
            return Ok(strings);
        }
        if let Event::End(e) = &event
            && e.local_name().as_ref() == b"si"
        {
            strings.push(std::mem::take(&mut words.text));
        }
        if let Event::Empty(e) = &event
            && e.local_name().as_ref() == b"si"
        {
            strings.push(String::new());
        }
        words.take(&event, b"t");
    }
}

/// The characters inside one kind of element; how Chinese is spoken is left out.
#[derive(Default)]
struct Words {
    text: String,
    inside: bool,
    spoken: bool,
}

impl Words {
    fn take(&mut self, event: &Event<'_>, element: &[u8]) {
        match event {
            Event::Start(e) if e.local_name().as_ref() == b"rPh" => self.spoken = true,
            Event::End(e) if e.local_name().as_ref() == b"rPh" => self.spoken = false,
            Event::Start(e) if e.local_name().as_ref() == element => self.inside = !self.spoken,
            Event::End(e) if e.local_name().as_ref() == element => self.inside = false,
            Event::Text(text) if self.inside => {
                self.text.push_str(&text.decode().unwrap_or_default());
            }
            Event::CData(text) if self.inside => {
                self.text.push_str(&text.decode().unwrap_or_default());
            }
            Event::GeneralRef(entity) if self.inside => {
                let letter = entity.resolve_char_ref().ok().flatten();
                let name = entity.decode().unwrap_or_default();
                match (letter, resolve_predefined_entity(&name)) {
                    (Some(letter), _) => self.text.push(letter),
                    (None, Some(letter)) => self.text.push_str(letter),
                    (None, None) => {}
                }
            }
            _ => {}
        }
    }
}

fn rows(xml: &str, shared: &[String], part: &str) -> Result<Vec<Vec<String>>, Unreadable> {
    let mut reader = Reader::from_str(xml);
    let mut grid = Grid::default();
    let (mut value, mut inline) = (Words::default(), Words::default());
    let mut kind = String::new();
    loop {
        let event = next(&mut reader, part)?;
        match &event {
            Event::Eof => return Ok(grid.rows),
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == b"row" => {
                grid.row(attribute(e, "r"));
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == b"c" => {
                grid.cell(attribute(e, "r"));
                kind = attribute(e, "t").unwrap_or_default();
                (value, inline) = (Words::default(), Words::default());
            }
            Event::End(e) if e.local_name().as_ref() == b"c" => {
                let text = match kind.as_str() {
                    "s" => {
                        let at = value.text.trim().parse::<usize>().ok();
                        at.and_then(|at| shared.get(at))
                            .cloned()
                            .unwrap_or_default()
                    }
                    "inlineStr" => std::mem::take(&mut inline.text),
                    _ => std::mem::take(&mut value.text),
                };
                grid.put(&text);
            }
            _ => {}
        }
        value.take(&event, b"v");
        inline.take(&event, b"t");
    }
}

/// Cells by their place. Rows and cells without one follow the last.
#[derive(Default)]
struct Grid {
    rows: Vec<Vec<String>>,
    row: usize,
    next_row: usize,
    column: usize,
    next_column: usize,
}

impl Grid {
    fn row(&mut self, number: Option<String>) {
        let stated = number.and_then(|n| n.parse::<usize>().ok());
        self.row = stated.map_or(self.next_row, |n| n.saturating_sub(1));
        self.next_row = self.row + 1;
        self.next_column = 0;
    }

    fn cell(&mut self, address: Option<String>) {
        let stated = address.and_then(|a| column(&a));
        self.column = stated.unwrap_or(self.next_column);
        self.next_column = self.column + 1;
    }

    fn put(&mut self, text: &str) {
        if text.is_empty() || self.row >= ROWS || self.column >= COLUMNS {
            return;
        }
        if self.rows.len() <= self.row {
            self.rows.resize(self.row + 1, Vec::new());
        }
        if let Some(row) = self.rows.get_mut(self.row) {
            if row.len() <= self.column {
                row.resize(self.column + 1, String::new());
            }
            if let Some(cell) = row.get_mut(self.column) {
                cell.push_str(&unescaped(text));
            }
        }
    }
}

/// From 0: of `AB12` 27.
fn column(address: &str) -> Option<usize> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.fold(0_usize, |n, letter| {
        n.saturating_mul(26)
            .saturating_add(usize::from(letter - b'A') + 1)
    });
    number.checked_sub(1)
}

/// Characters that XML does not take stand as `_x000D_`.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let code = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        let letter = code.and_then(|c| u32::from_str_radix(c, 16).ok());
        match letter.and_then(char::from_u32) {
            Some(letter) => {
                plain.push(letter);
                rest = &escape[7..];
            }
            None => {
                plain.push_str("_x");
                rest = &escape[2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Cell, Tab, Workbook, xlsx};
    use crate::domain::Moment;

    fn written(rows: Vec<Vec<Cell>>) -> Vec<u8> {
        let tab = Tab {
            name: "one & two".into(),
            notice: Some("Notice".into()),
            columns: vec![("key".into(), 10), ("ky".into(), 10), ("ru".into(), 10)],
            written: vec![1],
            rows,
        };
        let made = Workbook {
            title: "Title".into(),
            made: Moment(1_795_413_600_000),
            tabs: vec![tab],
        };
        xlsx(&made).unwrap()
    }

    #[test]
    fn what_was_written_is_read_at_its_place() {
        let texts = ["<b>&\"'", "бир\nэки", "  { $n }", "=1+1", "_x000D_"];
        let row = |text: &&str| vec![Cell::from(*text), Cell::Empty, Cell::Number(7.0)];
        let tabs = read_xlsx(&written(texts.iter().map(row).collect())).unwrap();
        assert_eq!(tabs[0].0, "one & two");
        assert_eq!(tabs[0].1[1], ["key", "ky", "ru"]);
        for (read, text) in tabs[0].1.iter().skip(2).zip(texts) {
            assert_eq!(read[..], [text, "", "7"]);
        }
    }

    #[test]
    fn pieces_with_styles_and_cells_without_a_place_are_read_and_readings_left_out() {
        let shared = "<sst><si><r><t>Са</t></r><r><t xml:space=\"preserve\">лам </t></r><rPh><t>x</t></rPh></si><si/></sst>";
        assert_eq!(strings(shared).unwrap(), ["Салам ", ""]);
        let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>a&amp;&#98;</t></is></c></row>\
                     <row r=\"3\"><c r=\"AB3\" t=\"str\"><f>1</f><v>q</v></c></row></sheetData></worksheet>";
        let rows = rows(sheet, &strings(shared).unwrap(), "sheet").unwrap();
        assert_eq!(rows[0], ["Салам ", "a&b"]);
        assert_eq!(
            (rows[1].len(), rows[2].len(), rows[2][27].as_str()),
            (0, 28, "q")
        );
    }

    #[test]
    fn what_is_no_workbook_is_refused_and_never_panics() {
        assert_eq!(read_xlsx(b"PK"), Err(Unreadable::NoWorkbook));
        let whole = written(vec![vec!["a".into(), "b".into(), "c".into()]]);
        for cut in (0..whole.len()).step_by(97) {
            assert!(read_xlsx(&whole[..cut]).is_err());
        }
    }
}
