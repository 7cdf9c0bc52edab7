//! Leaks that are put into a copy, so that it is known that each kind would be found.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::attack::{Known, Table, places_of, sessions};

/// A kind of leak, and a word of the way by which it must be found.
pub(super) type Plant = (&'static str, &'static str, fn(&mut Copy));

pub(super) const ALL: [Plant; 5] = [
    (
        "rows in one order",
        "respondent.place in order of",
        |copy| {
            let place = |copy: &Copy, row: &Row| copy.session_of(row).unwrap_or(usize::MAX);
            let mut rows = copy.table("respondent").rows.clone();
            rows.sort_by_key(|row| place(copy, row));
            copy.table("respondent").rows = rows;
        },
    ),
    ("an instant", "respondent.planted is nearest to", |copy| {
        copy.mark(|at| json!(1_700_000_000_000_i64 + 7_000 * at as i64));
        copy.mark_sessions("planted", |at| {
            json!(1_700_000_000_900_i64 + 7_000 * at as i64)
        });
    }),
    ("a foreign key", "added.to equals", |copy| {
        let pseudonym = |at: usize, copy: &Copy| {
            sessions(&copy.tables).rows[copy.truth[at]]["pseudonym"].clone()
        };
        let row = |(at, id): (usize, &String)| {
            Row::from([
                ("address_id".into(), json!(id.parse::<i64>().unwrap())),
                ("to".into(), pseudonym(at, copy)),
            ])
        };
        let rows = copy.addresses.iter().enumerate().map(row).collect();
        copy.tables.push(Table {
            name: "added".into(),
            rows,
        });
    }),
    ("columns of few values", "all together", |copy| {
        for (column, step) in [("planted", 1), ("planted_2", 4), ("planted_3", 16)] {
            let class = move |at: usize| at / step % 4;
            copy.mark_as(column, |at| json!(class(at)));
            copy.mark_sessions(column, |at| json!(["d", "b", "a", "c"][class(at)]));
        }
    }),
    ("whether there is a row", "all together", |copy| {
        for bit in 0..6 {
            let has = |at: usize| at >> bit & 1 == 1;
            let with = copy.addresses.iter().enumerate().filter(|(at, _)| has(*at));
            let row = |(_, id): (usize, &String)| {
                Row::from([("address_id".into(), json!(id.parse::<i64>().unwrap()))])
            };
            let rows = with.map(row).collect();
            copy.tables.push(Table {
                name: format!("added_{bit}"),
                rows,
            });
            copy.mark_sessions(&format!("bit_{bit}"), |at| json!(u8::from(has(at))));
        }
    }),
];

type Row = BTreeMap<String, Value>;

/// The tables of a database, and whose session lies where.
pub(super) struct Copy {
    pub(super) tables: Vec<Table>,
    addresses: Vec<String>,
    truth: Vec<usize>,
}

impl Copy {
    pub(super) fn new(tables: &[Table], people: &[Known], truth: &[String]) -> Self {
        let address = |known: &Known| known.ids["address"].first().unwrap().clone();
        Self {
            tables: tables.to_vec(),
            addresses: people.iter().map(address).collect(),
            truth: places_of(sessions(tables), truth),
        }
    }

    fn table(&mut self, name: &str) -> &mut Table {
        let found = self.tables.iter_mut().find(|table| table.name == name);
        found.unwrap()
    }

    fn person_of(&self, row: &Row) -> Option<usize> {
        let id = row["address_id"].to_string();
        self.addresses.iter().position(|address| *address == id)
    }

    fn session_of(&self, row: &Row) -> Option<usize> {
        Some(self.truth[self.person_of(row)?])
    }

    fn mark(&mut self, value: impl Fn(usize) -> Value) {
        self.mark_as("planted", value);
    }

    /// One more column of people.
    fn mark_as(&mut self, column: &str, value: impl Fn(usize) -> Value) {
        let mut rows = self.table("respondent").rows.clone();
        for row in &mut rows {
            let told = self.person_of(row).map_or(Value::Null, &value);
            row.insert(column.into(), told);
        }
        self.table("respondent").rows = rows;
    }

    /// One more column of sessions, told by whose they are.
    fn mark_sessions(&mut self, column: &str, value: impl Fn(usize) -> Value) {
        let truth = self.truth.clone();
        for (at, row) in self.table("session").rows.iter_mut().enumerate() {
            let person = truth.iter().position(|place| *place == at);
            row.insert(column.into(), person.map_or(Value::Null, &value));
        }
    }
}
