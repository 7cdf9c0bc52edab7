//! Every column of every table that leads to a person, against every column of `session` and the order in which its rows lie: equal values,
//! equal ranks, nearest neighbours, and all of them together ([`super::joint`]). Tables and columns come from the database, so those to come
//! are covered.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What is known of somebody without the key of the installation: how rows name them.
pub(super) struct Known {
    /// Keyed hashes that are the same in all tables.
    pub(super) hashes: BTreeSet<String>,
    /// Ids of rows that are theirs, by table; others name them in columns called after the table.
    pub(super) ids: BTreeMap<&'static str, BTreeSet<String>>,
    /// What they answered: read with the key, to know who was found.
    pub(super) answer: String,
}

/// A table with its rows as they lie.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) rows: Vec<BTreeMap<String, Value>>,
}

impl Table {
    pub(super) fn new<'a>(name: &str, lines: impl Iterator<Item = &'a str>) -> Self {
        let rows = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let name = name.to_owned();
        Self { name, rows }
    }

    /// More columns of the same rows, in the same order.
    pub(super) fn add_columns<'a>(&mut self, lines: impl Iterator<Item = &'a str>) {
        for (row, line) in self.rows.iter_mut().zip(lines) {
            let more: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
            row.extend(more);
        }
    }

    fn columns(&self) -> impl Iterator<Item = &String> {
        self.rows.first().into_iter().flat_map(BTreeMap::keys)
    }

    /// Of each row one value per column, and: of texts their length, of the row its place. Of what is sealed the length alone.
    pub(super) fn features(&self) -> Vec<(String, Vec<Option<Cell>>)> {
        let mut features = vec![(
            "place".to_owned(),
            (0..self.rows.len())
                .map(|at| Some(Cell::number(at)))
                .collect(),
        )];
        for column in self.columns() {
            let values = || self.rows.iter().map(|row| &row[column]);
            let is_text = values().any(Value::is_string);
            let is_sealed =
                column.ends_with("sealed") || column == "state" && self.name == "session";
            if !is_sealed {
                features.push((column.clone(), values().map(Cell::of).collect()));
            }
            if is_text {
                let length = |value: &Value| value.as_str().map(|text| Cell::number(text.len()));
                features.push((
                    format!("length of {column}"),
                    values().map(length).collect(),
                ));
            }
        }
        features
    }

    /// Positions of rows that name somebody.
    pub(super) fn of(&self, known: &Known) -> Vec<usize> {
        let names = |(column, value): (&String, &Value)| {
            let text = Cell::text(value);
            let own = |(table, ids): (&&str, &BTreeSet<String>)| {
                let is_id =
                    *column == format!("{table}_id") || column == "id" && self.name == **table;
                is_id && ids.contains(&text)
            };
            known.hashes.contains(&text) || known.ids.iter().any(own)
        };
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.iter().any(names))
            .map(|(at, _)| at)
            .collect()
    }
}

/// Which of several rows of one person.
type Pick = fn(&[usize]) -> Option<&usize>;

/// A value that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) text: String,
    number: Option<f64>,
}

impl Cell {
    pub(super) fn number(number: usize) -> Self {
        Self {
            text: number.to_string(),
            number: Some(number as f64),
        }
    }

    fn of(value: &Value) -> Option<Self> {
        (!value.is_null()).then(|| Self {
            text: Self::text(value),
            number: value.as_f64(),
        })
    }

    fn text(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Bool(yes) => u8::from(*yes).to_string(),
            other => other.to_string(),
        }
    }

    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self.number, other.number) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => self.text.cmp(&other.text),
        }
    }
}

/// The copy that PostgreSQL's backup is: one row a line, in the order in which they lie.
pub(super) fn tables_of_lines(text: &str) -> Vec<Table> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // the first and the last line are not rows
    for line in text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    {
        if let Some(name) = line["table"].as_str() {
            tables
                .entry(name.to_owned())
                .or_default()
                .push(line["row"].to_string());
        }
    }
    let table =
        |(name, rows): (String, Vec<String>)| Table::new(&name, rows.iter().map(String::as_str));
    tables.into_iter().map(table).collect()
}

/// Where the sessions of these people lie.
pub(super) fn places_of(sessions: &Table, truth: &[String]) -> Vec<usize> {
    let position = |pseudonym: &String| {
        let mut rows = sessions.rows.iter();
        rows.position(|row| row["pseudonym"].as_str() == Some(pseudonym))
            .unwrap()
    };
    truth.iter().map(position).collect()
}

/// The answers, to find whose they are.
pub(super) fn sessions(tables: &[Table]) -> &Table {
    tables.iter().find(|table| table.name == "session").unwrap()
}

/// How many of the people each way of looking finds, on average where it has to guess.
pub(super) fn found(tables: &[Table], people: &[Known], names: &[String]) -> Vec<(String, f64)> {
    let sessions = sessions(tables);
    let truth = places_of(sessions, names);
    let theirs = sessions.features();
    let mut found = Vec::new();
    for table in tables.iter().filter(|table| table.name != "session") {
        let rows: Vec<Vec<usize>> = people.iter().map(|known| table.of(known)).collect();
        for (column, values) in table.features() {
            let picks: [(&str, Pick); 2] =
                [("", |rows| rows.first()), (" (last)", |rows| rows.last())];
            for (which, pick) in picks {
                if !which.is_empty() && rows.iter().all(|rows| rows.len() < 2) {
                    continue;
                }
                let own = rows
                    .iter()
                    .zip(&truth)
                    .filter_map(|(rows, truth)| Some((values[*pick(rows)?].clone()?, *truth)));
                let own: Vec<(Cell, usize)> = own.collect();
                for (other, cells) in &theirs {
                    let way =
                        |how: &str| format!("{}.{column}{which} {how} session.{other}", table.name);
                    found.push((way("equals"), equal(&own, cells)));
                    found.push((way("is nearest to"), nearest(&own, cells)));
                    for (how, backwards) in [("in order of", false), ("against the order of", true)]
                    {
                        found.push((way(how), ranked(&own, cells, backwards)));
                    }
                }
            }
        }
    }
    found.push((
        "all together".to_owned(),
        super::joint::found(tables, people, names),
    ));
    found
}

/// Whose value is that of their session: of several with it one is guessed.
fn equal(own: &[(Cell, usize)], cells: &[Option<Cell>]) -> f64 {
    let is =
        |cell: &Option<Cell>, value: &Cell| cell.as_ref().is_some_and(|c| c.text == value.text);
    let found = own
        .iter()
        .filter(|(value, truth)| is(&cells[*truth], value));
    found
        .map(|(value, _)| 1.0 / cells.iter().filter(|cell| is(cell, value)).count() as f64)
        .sum()
}

/// Whose number is nearest to that of their session.
fn nearest(own: &[(Cell, usize)], cells: &[Option<Cell>]) -> f64 {
    let numbers: Vec<Option<f64>> = cells.iter().map(|cell| cell.as_ref()?.number).collect();
    let of = |(value, truth): &(Cell, usize)| {
        let value = value.number?;
        let away = |number: &Option<f64>| number.map(|number| (number - value).abs());
        let least = numbers.iter().filter_map(away).min_by(f64::total_cmp)?;
        let nearest = numbers.iter().filter(|number| away(number) == Some(least));
        (away(&numbers[*truth]) == Some(least)).then(|| 1.0 / nearest.count() as f64)
    };
    own.iter().filter_map(of).sum()
}

/// Whose rank among these people is that of their session among theirs.
fn ranked(own: &[(Cell, usize)], cells: &[Option<Cell>], backwards: bool) -> f64 {
    let mut people: Vec<&(Cell, usize)> = own.iter().collect();
    let mut sessions: Vec<(&Cell, usize)> = own
        .iter()
        .filter_map(|(_, truth)| Some((cells[*truth].as_ref()?, *truth)))
        .collect();
    let apart = |a: &Cell, b: &Cell| a.order(b) != Ordering::Equal;
    let says_something = people.windows(2).any(|w| apart(&w[0].0, &w[1].0))
        && sessions.windows(2).any(|w| apart(w[0].0, w[1].0));
    if sessions.len() < people.len() || !says_something {
        return 0.0;
    }
    people.sort_by(|a, b| a.0.order(&b.0));
    // equal ones lie as in the table
    sessions.sort_by_key(|(_, at)| *at);
    sessions.sort_by(|a, b| a.0.order(b.0));
    if backwards {
        sessions.reverse();
    }
    let pairs = people.iter().zip(&sessions);
    pairs.filter(|((_, truth), (_, at))| truth == at).count() as f64
}
