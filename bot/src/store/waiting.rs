//! What waits for a coordinator, of all places together.

use sqlx::query_as;

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, RoundId, RoundPlace};

const HELD: &str = "SELECT round, municipality, asked_at FROM release_hold WHERE state = 'held'
    ORDER BY asked_at, round, municipality";
const UNREACHABLE: &str =
    "SELECT c.municipality, min(c.unreachable_at) FROM council_chat c WHERE c.unreachable_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM role r WHERE r.address_id = c.address_id AND r.kind = 'council' AND r.state = 'confirmed')
    GROUP BY c.municipality ORDER BY c.municipality";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[HELD, UNREACHABLE];

/// Places of rounds whose figures are held, and since when.
pub async fn held(tx: &mut Tx) -> Result<Vec<(RoundPlace, Moment)>, StoreError> {
    let rows: Vec<(String, String, i64)> = on_both!(tx, c => query_as(HELD).fetch_all(c))?;
    let held = |(round, municipality, at): (String, String, i64)| {
        let round = RoundId::new(round);
        (
            RoundPlace {
                round,
                municipality,
            },
            Moment(at),
        )
    };
    Ok(rows.into_iter().map(held).collect())
}

/// Places whose council's chat cannot be reached, and since when.
pub async fn unreachable(tx: &mut Tx) -> Result<Vec<(String, Moment)>, StoreError> {
    let rows: Vec<(String, i64)> = on_both!(tx, c => query_as(UNREACHABLE).fetch_all(c))?;
    let rows = rows.into_iter();
    Ok(rows.map(|(place, at)| (place, Moment(at))).collect())
}
