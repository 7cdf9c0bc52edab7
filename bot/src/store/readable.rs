//! Sets of rows of which some cannot be read: sealed with another key, torn, of a shape that this version does not know. One bad row
//! holds up nobody: the cause is logged, never the content, and the others go on.

use std::ops::Deref;

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::StoreError;

/// What was read of a set, and which rows could not be read. Stands for those that could.
#[derive(Debug)]
pub struct Readable<T, Id> {
    /// Those that could be read, in their order.
    pub rows: Vec<T>,
    /// Ids of those that could not: for the dead letters.
    pub bad: Vec<Id>,
}

impl<T, Id> Readable<T, Id> {
    /// Reads row by row.
    ///
    /// # Errors
    /// An id that is none.
    pub(super) fn of<R>(
        rows: Vec<Apart<R, Id>>,
        read: impl Fn(R) -> Result<T, StoreError>,
    ) -> Result<Self, StoreError> {
        let mut found = Self {
            rows: Vec::with_capacity(rows.len()),
            bad: Vec::new(),
        };
        for (id, row) in rows {
            match row.map_err(StoreError::from).and_then(&read) {
                Ok(row) => found.rows.push(row),
                Err(error) => {
                    log(&error);
                    found.bad.push(id?);
                }
            }
        }
        Ok(found)
    }
}

impl<T, Id> Deref for Readable<T, Id> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T, Id> IntoIterator for Readable<T, Id> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

/// The id of a row and, apart from it, the row: bytes that are no text spoil only the second.
pub(super) type Apart<R, Id> = (Result<Id, sqlx::Error>, Result<R, sqlx::Error>);

/// Reads both from what the driver fetched.
pub(super) fn apart<'r, R, Id, W>(row: &'r W) -> Apart<R, Id>
where
    W: Row,
    R: FromRow<'r, W>,
    Id: Decode<'r, W::Database> + Type<W::Database>,
    &'static str: ColumnIndex<W>,
{
    (row.try_get("id"), R::from_row(row))
}

/// The rows that can be read, where nothing is to be done about the others.
pub(super) fn readable<R, T>(rows: Vec<R>, read: impl Fn(R) -> Result<T, StoreError>) -> Vec<T> {
    let read = |row| read(row).inspect_err(log).ok();
    rows.into_iter().filter_map(read).collect()
}

fn log(error: &StoreError) {
    tracing::error!(%error, "a stored row cannot be read and is passed over");
}
