//! PRIVACY.md says of every column what it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const PRIVACY: &str = include_str!("../../../docs/PRIVACY.md");

#[tokio::test]
async fn privacy_md_names_every_column() {
    let scratch = Scratch::sqlite().await;
    let Pool::Sqlite { write, .. } = &scratch.db.pool else {
        unreachable!()
    };
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name <> 'sqlite_sequence'",
    )
    .fetch_all(write)
    .await
    .unwrap();
    let mut there: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (table, column) in &columns {
        there.entry(table).or_default().insert(column);
    }
    assert!(there.len() > 30);
    let (_, list) = PRIVACY.split_once("\n## Every column\n").unwrap();
    let told: BTreeMap<&str, BTreeSet<&str>> = list
        .lines()
        .filter_map(|line| {
            let (table, columns) = line.strip_prefix("| `")?.split_once("` | ")?;
            // what stands between backticks: every second piece
            Some((table, columns.split('`').skip(1).step_by(2).collect()))
        })
        .collect();
    for (table, columns) in &there {
        let told = told.get(table).cloned().unwrap_or_default();
        let missing: Vec<_> = columns.difference(&told).collect();
        assert!(
            missing.is_empty(),
            "PRIVACY.md says nothing of {table}: {missing:?}"
        );
        let gone: Vec<_> = told.difference(columns).collect();
        assert!(gone.is_empty(), "PRIVACY.md tells of {table}: {gone:?}");
    }
    let gone: Vec<_> = told.keys().filter(|t| !there.contains_key(*t)).collect();
    assert!(gone.is_empty(), "PRIVACY.md tells of {gone:?}");
}
