//! Where own words are asked for.

use crate::domain::Moment;
use crate::store::{StoreError, Tx, audit, writings};

/// Whether they are asked for in a place, from now on, as `actor` says.
pub async fn ask_in(
    tx: &mut Tx,
    (municipality, asked): (&str, bool),
    actor: &str,
    now: Moment,
) -> Result<(), StoreError> {
    if writings::set_place(tx, municipality, asked, now).await? {
        let action = if asked { "words.on" } else { "words.off" };
        audit::write(tx, now, actor, action, municipality).await?;
    }
    Ok(())
}
