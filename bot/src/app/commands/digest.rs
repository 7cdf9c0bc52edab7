//! `/digest`: what was published before, once more; never anything new.

use super::super::{Desk, House};
use super::desk_words::plain;
use super::{Handled, council, group};
use crate::domain::{Language, Message, Moment};
use crate::store::StoreError;
use crate::store::councils::Standing;

/// What a council's digest will look like.
pub(super) fn specimen(
    house: &House,
    language: Language,
    _municipality: &str,
    _now: Moment,
) -> Vec<Message> {
    vec![plain(house.texts.say(language, "council-specimen", &[]))]
}

/// `/digest` in a council's chat.
pub(super) async fn again(desk: &mut Desk<'_>) -> Result<Handled, StoreError> {
    let Some((chat, sender)) = council::here(desk).await? else {
        return Ok(Handled::NotOurs);
    };
    let standing = council::standing(desk, &chat, &sender).await?;
    if !standing.is_some_and(Standing::may_act) {
        group::tell_once(desk, &chat, &sender, standing).await?;
        return Ok(Handled::Done);
    }
    desk.answer(chat.speaks(), "council-no-digest", &[]).await?;
    Ok(Handled::Done)
}
