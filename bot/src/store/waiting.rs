//! What waits for a coordinator, of all places together.

use sqlx::query_as;

use super::{StoreError, Tx, on_both};
use crate::domain::Moment;

const UNREACHABLE: &str =
    "SELECT c.municipality, min(c.unreachable_at) FROM council_chat c WHERE c.unreachable_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM role r WHERE r.address_id = c.address_id AND r.kind = 'council' AND r.state = 'confirmed')
    GROUP BY c.municipality ORDER BY c.municipality";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[UNREACHABLE];

/// Places whose council's chat cannot be reached, and since when.
pub async fn unreachable(tx: &mut Tx) -> Result<Vec<(String, Moment)>, StoreError> {
    let rows: Vec<(String, i64)> = on_both!(tx, c => query_as(UNREACHABLE).fetch_all(c))?;
    let rows = rows.into_iter();
    Ok(rows.map(|(place, at)| (place, Moment(at))).collect())
}
