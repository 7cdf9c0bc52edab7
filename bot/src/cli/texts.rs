//! `jashun texts`: all texts as a workbook for native editors, and the workbook that they filled.

use std::path::Path;

use serde_json::{Value, json};

use super::arguments::Texts as Arguments;
use super::configuration::Configuration;
use super::files::{why_not, write_whole};
use super::outcome::{counted, say, say_json};
use super::{Failure, Outcome, SystemClock};
use crate::documents::{self, Cell, Tab, Workbook, read_xlsx};
use crate::domain::{Clock, Language};
use crate::texts::{Change, Checked, Fault, Overlay, Sheet, checked, sheets};

/// Above every sheet.
const NOTICE: &str = "Write in ky and ru only. { $name } is filled in, { $name -> } is the place of the rows below, \
                      {\" \"} is a blank, {\"\"} says nothing: leave these as they are. <b>…</b> is bold.";

pub(super) fn texts(wanted: &Arguments) -> Result<Outcome, Failure> {
    match (&wanted.out, &wanted.filled) {
        (Some(out), _) => export(out, Configuration::read()?.texts.as_deref()),
        (None, Some(file)) => check(file, wanted.output.json),
        // the group of the arguments asks for one of them
        (None, None) => Err(Failure::Usage("say --out FILE or --in FILE".into())),
    }
}

/// Reads a workbook; the error says why it cannot be read.
pub(super) fn read(file: &Path) -> Result<Checked, String> {
    let wrong = |why: String| format!("{}: {why}", file.display());
    let bytes = std::fs::read(file).map_err(|e| wrong(why_not(&e)))?;
    let tabs = read_xlsx(&bytes).map_err(|e| wrong(e.to_string()))?;
    checked(&tabs).map_err(|e| wrong(e.to_string()))
}

/// What a workbook changes; the error says all that is wrong with it, and where.
pub(super) fn sound(file: &Path, read: &Checked) -> Result<Overlay, String> {
    read.overlay().ok_or_else(|| {
        let stops = read.faults.iter().filter(|fault| fault.stops);
        let lines: Vec<String> = stops.map(ToString::to_string).collect();
        format!("{}: {}", file.display(), lines.join("\n"))
    })
}

/// Writes all texts as they are said with this workbook.
fn export(out: &Path, said: Option<&Path>) -> Result<Outcome, Failure> {
    let overlay = match said {
        None => Overlay::default(),
        Some(file) => read(file)
            .and_then(|read| sound(file, &read))
            .map_err(|why| Failure::Usage(format!("JASHUN_TEXTS: {why}")))?,
    };
    let refused = |e: String| Failure::Refused(e);
    let sheets = sheets(&overlay).map_err(|e| refused(e.to_string()))?;
    let workbook = Workbook {
        title: "Jash Ün: texts".to_owned(),
        made: SystemClock.now(),
        tabs: sheets.into_iter().map(tab).collect(),
    };
    let bytes = documents::xlsx(&workbook).map_err(|e| refused(e.to_string()))?;
    write_whole(out, &bytes)?;
    say(&out.display().to_string());
    Ok(Outcome::Done)
}

fn tab(sheet: Sheet) -> Tab {
    let row = |row: Vec<String>| row.into_iter().map(Cell::from).collect();
    Tab {
        name: sheet.name.to_owned(),
        notice: Some(NOTICE.to_owned()),
        columns: sheet.columns,
        written: sheet.written,
        rows: sheet.rows.into_iter().map(row).collect(),
    }
}

fn check(file: &Path, json: bool) -> Result<Outcome, Failure> {
    let read = read(file).map_err(Failure::Usage)?;
    if json {
        say_json(&json!({
            "changes": read.changes.iter().map(change_as_json).collect::<Value>(),
            "problems": read.faults.iter().map(fault_as_json).collect::<Value>(),
        }));
    } else {
        read.faults.iter().for_each(|fault| say(&fault.to_string()));
        read.changes.iter().for_each(|change| say(&as_text(change)));
        say(&summary(&read));
    }
    Ok(match read.overlay() {
        Some(_) => Outcome::Done,
        None => Outcome::Found,
    })
}

/// How much a workbook changes: "3 texts changed: 2 ky, 1 ru".
pub(super) fn summary(read: &Checked) -> String {
    let of = |language: Language| {
        let own = read.changes.iter().filter(|c| c.language == language);
        format!("{} {}", own.count(), language.code())
    };
    let each = Language::ALL.map(of).join(", ");
    format!("{} changed: {each}", counted(read.changes.len(), "text"))
}

fn as_text(change: &Change) -> String {
    let Change {
        sheet,
        cell,
        key,
        language,
        from,
        to,
    } = change;
    let language = language.code();
    format!("{sheet}!{cell}: {key} [{language}]\n  - {from}\n  + {to}")
}

fn change_as_json(change: &Change) -> Value {
    json!({
        "sheet": change.sheet,
        "cell": change.cell,
        "key": change.key,
        "language": change.language.code(),
        "from": change.from,
        "to": change.to,
    })
}

fn fault_as_json(fault: &Fault) -> Value {
    json!({
        "sheet": fault.sheet,
        "cell": fault.cell,
        "severity": if fault.stops { "error" } else { "warning" },
        "message": fault.what,
    })
}

#[cfg(test)]
mod tests {
    use super::super::build;
    use super::*;

    #[test]
    fn the_workbook_that_is_written_is_read_back_and_a_wrong_cell_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("texts.xlsx");
        assert_eq!(export(&file, None), Ok(Outcome::Done));
        assert_eq!(read(&file), Ok(Checked::default()));
        assert_eq!(check(&file, true), Ok(Outcome::Done));

        let mut sheets = sheets(&Overlay::default()).unwrap();
        let rows = &mut sheets[0].rows;
        let mut row = rows.iter_mut().filter(|row| row[0] == "minutes [n=few]");
        "{ $n } минуты, { $m }".clone_into(&mut row.next().unwrap()[3]);
        let workbook = Workbook {
            title: "Edited".to_owned(),
            made: SystemClock.now(),
            tabs: sheets.into_iter().map(tab).collect(),
        };
        std::fs::write(&file, documents::xlsx(&workbook).unwrap()).unwrap();
        assert_eq!(check(&file, false), Ok(Outcome::Found));
        let stopped = Failure::from(build::texts(Some(&file)).unwrap_err());
        let Failure::Usage(why) = &stopped else {
            panic!("{stopped:?}")
        };
        assert!(
            why.starts_with("JASHUN_TEXTS: ") && why.contains("respondent!D"),
            "{why}"
        );
        assert!(why.contains("{ $m } is not among the variables"), "{why}");
        let absent = folder.path().join("absent.xlsx");
        let missing = build::texts(Some(&absent)).unwrap_err().to_string();
        assert!(missing.contains("there is no such file"), "{missing}");
    }
}
