//! How long a poll waits for a coordinator.

use crate::domain::{Draft, DraftState, Moment, Span};
use crate::store::{StoreError, Tx, drafts};

/// Since when a poll waits, if it does.
#[must_use]
pub const fn waits_since(draft: &Draft) -> Option<Moment> {
    match draft.state {
        DraftState::Waiting(since) => Some(since),
        DraftState::Composing(_) | DraftState::Approved | DraftState::Launched(_) => None,
    }
}

/// How long half of the polls have waited at most, from the decisions of about 90 days; `None` if there are none.
///
/// # Errors
/// The database.
pub async fn usual_wait(tx: &mut Tx) -> Result<Option<Span>, StoreError> {
    let spans = drafts::decided_within(tx).await?;
    Ok(spans.get(spans.len() / 2).copied())
}
