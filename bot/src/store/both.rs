//! One typed sqlx chain, expanded for both databases.

/// `on_both!(tx, c => sqlx::query(SQL).bind(x).execute(c))`: evaluates the chain with `c` = the open connection of either
/// database, awaits it and turns the error into a [`super::StoreError`]. `()`-like results must have one type on both:
/// end `execute` chains with `on_both!(tx, c => rows …)` to get the number of rows affected.
macro_rules! on_both {
    ($tx:expr, $c:ident => rows $chain:expr) => {
        match &mut $tx.connection {
            $crate::store::Connection::Sqlite(t) => {
                let $c = &mut **t;
                $chain.await.map(|r| r.rows_affected())
            }
            $crate::store::Connection::Postgres(t) => {
                let $c = &mut **t;
                $chain.await.map(|r| r.rows_affected())
            }
        }
        .map_err($crate::store::StoreError::from)
    };
    ($tx:expr, $c:ident => $chain:expr) => {
        match &mut $tx.connection {
            $crate::store::Connection::Sqlite(t) => {
                let $c = &mut **t;
                $chain.await
            }
            $crate::store::Connection::Postgres(t) => {
                let $c = &mut **t;
                $chain.await
            }
        }
        .map_err($crate::store::StoreError::from)
    };
}

/// `rows_apart!(tx, sqlx::query(SQL).bind(x))`: all rows of a statement, each with its `id` read apart from it (see
/// [`super::readable`]).
macro_rules! rows_apart {
    ($tx:expr, $query:expr) => {
        $crate::store::on_both!($tx, c => async {
            let rows = $query.fetch_all(c).await?;
            Ok::<Vec<_>, sqlx::Error>(rows.iter().map($crate::store::readable::apart).collect())
        })
    };
}

pub(crate) use on_both;
pub(crate) use rows_apart;
