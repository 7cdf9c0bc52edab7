//! One typed sqlx chain, expanded for both databases.

/// `on_both!(tx, c => sqlx::query(SQL).bind(x).execute(c))`: evaluates the chain with `c` = the open connection of either
/// database, awaits it and turns the error into a [`super::StoreError`]. `()`-like results must have one type on both:
/// end `execute` chains with `on_both!(tx, c => rows …)` to get the number of rows affected.
macro_rules! on_both {
    ($tx:expr, $c:ident => rows $chain:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(t) => {
                let $c = &mut **t;
                $chain.await.map(|r| r.rows_affected())
            }
            $crate::store::Tx::Postgres(t) => {
                let $c = &mut **t;
                $chain.await.map(|r| r.rows_affected())
            }
        }
        .map_err($crate::store::StoreError::from)
    };
    ($tx:expr, $c:ident => $chain:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(t) => {
                let $c = &mut **t;
                $chain.await
            }
            $crate::store::Tx::Postgres(t) => {
                let $c = &mut **t;
                $chain.await
            }
        }
        .map_err($crate::store::StoreError::from)
    };
}

pub(crate) use on_both;
