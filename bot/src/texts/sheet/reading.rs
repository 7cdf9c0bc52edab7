//! Reads a workbook of editors: which words they changed, and whether these can be said.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::checks::{Flaw, flaws};
use super::limit::Limit;
use super::product::{Product, Slot};
use super::{KEY, Overlay, SEEN, mark};
use crate::domain::{Language, PerLanguage};
use crate::texts::sms::{Longest, VOICES};
use crate::texts::{Texts, TextsError};

/// Rows above the titles of the columns at most.
const ABOVE: usize = 5;

/// What is wrong with a workbook, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the sheet.
    pub sheet: String,
    /// Such as `D14`.
    pub cell: String,
    /// With it the workbook is not taken; else somebody should look.
    pub stops: bool,
    /// What is wrong, and what to do.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.stops { "error" } else { "warning" };
        write!(f, "{}!{}: {kind}: {}", self.sheet, self.cell, self.what)
    }
}

/// Words that an editor changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Name of the sheet.
    pub sheet: String,
    /// Such as `D14`.
    pub cell: String,
    /// Key of the row.
    pub key: String,
    /// Language of the words.
    pub language: Language,
    /// The product's words.
    pub from: String,
    /// The editor's.
    pub to: String,
}

/// A workbook that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// What it changes.
    pub changes: Vec<Change>,
    /// All that is wrong.
    pub faults: Vec<Fault>,
}

impl Checked {
    /// The overlay, unless some fault stops it.
    #[must_use]
    pub fn overlay(&self) -> Option<Overlay> {
        let sound = self.faults.iter().all(|fault| !fault.stops);
        sound.then(|| overlay(&self.changes))
    }
}

/// Reads the sheets of a workbook: names, and rows of cells.
///
/// # Errors
/// Built-in texts that no sheet can show; never for a built product.
pub fn checked(tabs: &[(String, Vec<Vec<String>>)]) -> Result<Checked, TextsError> {
    let product = Product::read()?;
    let slots = product.slots.iter().map(|slot| (slot.key.as_str(), slot));
    let mut reader = Reader {
        slots: slots.collect(),
        seen: BTreeSet::new(),
        checked: Checked::default(),
    };
    let mut any = false;
    for (name, rows) in tabs {
        any |= reader.tab(name, rows);
    }
    if !any {
        reader.checked.faults.push(Fault {
            sheet: tabs
                .first()
                .map_or_else(String::new, |(name, _)| name.clone()),
            cell: "A1".to_owned(),
            stops: true,
            what: "this workbook has no sheet of texts: begin with a new export".to_owned(),
        });
    }
    reader.whole();
    let mut checked = reader.checked;
    if checked.faults.iter().all(|fault| !fault.stops) {
        let long = too_long(&product, &checked.changes)?;
        checked.faults.extend(long);
    }
    Ok(checked)
}

fn overlay(changes: &[Change]) -> Overlay {
    let mut overlay = Overlay::default();
    for change in changes {
        let (key, to) = (change.key.clone(), change.to.clone());
        overlay.0[change.language].insert(key, to);
    }
    overlay
}

struct Reader<'p> {
    slots: BTreeMap<&'p str, &'p Slot>,
    seen: BTreeSet<String>,
    checked: Checked,
}

/// Where a sheet has what.
struct Columns {
    key: usize,
    words: PerLanguage<Option<usize>>,
    seen: Option<usize>,
}

/// A row that is being read.
struct Row<'r> {
    sheet: &'r str,
    /// From 0.
    at: usize,
    cells: &'r [String],
}

impl Row<'_> {
    fn text(&self, column: usize) -> String {
        let text = self.cells.get(column).map_or("", String::as_str);
        text.trim().replace("\r\n", "\n").nfc().collect()
    }

    fn address(&self, column: usize) -> String {
        let (mut letters, mut left) = (String::new(), column + 1);
        while left > 0 {
            let letter = u8::try_from((left - 1) % 26).unwrap_or(0);
            letters.insert(0, char::from(b'A' + letter));
            left = (left - 1) / 26;
        }
        format!("{letters}{}", self.at + 1)
    }
}

impl Reader<'_> {
    fn fault(&mut self, row: &Row<'_>, column: usize, stops: bool, what: impl Into<String>) {
        self.checked.faults.push(Fault {
            sheet: row.sheet.to_owned(),
            cell: row.address(column),
            stops,
            what: what.into(),
        });
    }

    /// `false` if it is no sheet of texts. One of ours that has lost its titles would take its words along unseen.
    fn tab(&mut self, sheet: &str, rows: &[Vec<String>]) -> bool {
        let row = |at: usize| Row {
            sheet,
            at,
            cells: rows.get(at).map_or(&[], Vec::as_slice),
        };
        let head = (0..rows.len().min(ABOVE)).find_map(|at| Some((at, columns(&row(at))?)));
        let Some((head, columns)) = head else {
            let none = "no row with the titles `key`, `ky`, `ru`: this sheet is not read";
            let ours = self.slots.values().any(|slot| slot.file == sheet);
            self.fault(&row(0), 0, ours, none);
            return false;
        };
        for at in head + 1..rows.len() {
            self.row(&row(at), &columns);
        }
        true
    }

    fn row(&mut self, row: &Row<'_>, columns: &Columns) {
        let key = row.text(columns.key);
        let written = |language| columns.words[language].map(|c| (c, row.text(c)));
        if key.is_empty() {
            let mut all = Language::ALL.into_iter().filter_map(written);
            if let Some((column, _)) = all.find(|(_, text)| !text.is_empty()) {
                self.fault(
                    row,
                    column,
                    true,
                    "the row has no key: copy it from a new export",
                );
            }
            return;
        }
        let seen = columns.seen.map_or_else(String::new, |c| row.text(c));
        let seen: Vec<&str> = seen.split_whitespace().collect();
        let seen = |language: Language| {
            let at = Language::ALL.iter().position(|l| *l == language);
            at.and_then(|at| seen.get(at)).copied()
        };
        if !self.seen.insert(key.clone()) {
            let twice = format!("`{key}` has a row already: delete one");
            return self.fault(row, columns.key, true, twice);
        }
        let Some(slot) = self.slots.get(key.as_str()).copied() else {
            let changed =
                |l| written(l).is_some_and(|(_, t)| seen(l) != Some(mark(Some(&t)).as_str()));
            let changed = Language::ALL
                .into_iter()
                .any(|l| seen(l) != Some("-") && changed(l));
            let unknown = format!("the product has no text `{key}`: delete the row");
            return self.fault(row, columns.key, changed, unknown);
        };
        for language in Language::ALL {
            if let Some((column, text)) = written(language) {
                self.cell(row, column, slot, (language, text, seen(language)));
            }
        }
    }

    /// Words that stand as they were exported are the product's, whatever it says by now.
    fn cell(
        &mut self,
        row: &Row<'_>,
        column: usize,
        slot: &Slot,
        (language, text, seen): (Language, String, Option<&str>),
    ) {
        let built_in = slot.words[language].as_deref();
        let untouched = built_in == Some(text.as_str()) || seen == Some(mark(Some(&text)).as_str());
        if untouched || slot.is_absent(language, &text) {
            return;
        }
        for flaw in flaws(slot, language, &text) {
            match flaw {
                Flaw::Error(what) => self.fault(row, column, true, what),
                Flaw::Warning(what) => self.fault(row, column, false, what),
            }
        }
        if seen.is_some_and(|seen| seen != mark(built_in)) {
            let now = built_in.unwrap_or_default();
            let since = format!("the product's text has changed since: compare it with \"{now}\"");
            self.fault(row, column, false, since);
        }
        self.checked.changes.push(Change {
            sheet: row.sheet.to_owned(),
            cell: row.address(column),
            key: slot.key.clone(),
            language,
            from: built_in.unwrap_or_default().to_owned(),
            to: text,
        });
    }

    /// A text that was changed has all its rows.
    fn whole(&mut self) {
        let mut missing = Vec::new();
        for change in &self.checked.changes {
            let Some(changed) = self.slots.get(change.key.as_str()) else {
                continue;
            };
            let rows = self.slots.values().filter(|slot| slot.id == changed.id);
            let absent = rows.filter(|slot| {
                slot.words[change.language].is_some() && !self.seen.contains(&slot.key)
            });
            missing.extend(absent.map(|slot| Fault {
                sheet: change.sheet.clone(),
                cell: change.cell.clone(),
                stops: true,
                what: format!(
                    "the row `{}` of the same text is missing: put it back",
                    slot.key
                ),
            }));
        }
        self.checked.faults.extend(missing);
    }
}

fn columns(row: &Row<'_>) -> Option<Columns> {
    let at = |title: &str| (0..row.cells.len()).find(|c| row.text(*c) == title);
    Some(Columns {
        key: at(KEY)?,
        words: PerLanguage::from_fn(|language| at(language.code())),
        seen: at(SEEN),
    })
}

/// SMS texts that take more segments than they may with the longest variables, in either script.
fn too_long(product: &Product, changes: &[Change]) -> Result<Vec<Fault>, TextsError> {
    let texts = Texts::with(&overlay(changes))?;
    let mut faults = Vec::new();
    for language in Language::ALL {
        let Some(longest) = Longest::of(&texts, language) else {
            continue;
        };
        for message in &product.messages[language] {
            let within = |change: &&Change| {
                let id = change.key.split(' ').next().unwrap_or_default();
                change.language == language && (message.id == id || message.mentions(id))
            };
            let changed = changes.iter().find(within);
            let slot = product.slots.iter().find(|slot| slot.id == message.id);
            let is_sms = slot.is_some_and(|slot| matches!(slot.limit, Limit::Sms(_)));
            let Some(change) = changed.filter(|_| is_sms) else {
                continue;
            };
            let voices = VOICES
                .into_iter()
                .filter(|voice| voice.language == language);
            let mut said = voices.flat_map(|voice| {
                let all = longest.arguments(&message.id).into_iter();
                all.map(move |args| (voice, args))
            });
            let over = said.find_map(|(voice, args)| texts.sms(voice, &message.id, &args).err());
            faults.extend(over.map(|over| Fault {
                sheet: change.sheet.clone(),
                cell: change.cell.clone(),
                stops: true,
                what: format!("too long with the longest variables: {over}"),
            }));
        }
    }
    Ok(faults)
}
