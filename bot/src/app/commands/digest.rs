//! `/digest`: what was published before, once more; never anything new.

use super::super::digest::{self as composer, Heading};
use super::super::{Desk, House, library, roles as role_desk};
use super::{Handled, council, group};
use crate::domain::{Language, Message, Moment, day_in_bishkek};
use crate::store::StoreError;
use crate::store::councils::{CouncilState, Standing};

/// What a council's digest will look like: invented, every share the same, marked as a SPECIMEN.
pub(super) fn specimen(
    house: &House,
    language: Language,
    municipality: &str,
    now: Moment,
) -> Vec<Message> {
    let Some(entry) = library::all().first() else {
        return Vec::new();
    };
    let place = role_desk::place_name(house, language, Some(municipality), now);
    let heading = Heading {
        language,
        place: &place,
        edition: 1,
        specimen: true,
    };
    let day = day_in_bishkek(now).to_string();
    composer::specimen(&house.texts, &entry.questionnaire, &heading, &day)
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
    let language = chat.speaks();
    let now = desk.now;
    let messages = composer::again(desk.tx, desk.house, &chat.municipality, language, now).await?;
    if messages.is_empty() || chat.state == CouncilState::Asked {
        let id = match chat.state {
            CouncilState::Asked => "council-waiting",
            _ => "council-no-digest",
        };
        desk.answer(language, id, &[]).await?;
        return Ok(Handled::Done);
    }
    for message in messages {
        desk.say(message).await?;
    }
    Ok(Handled::Done)
}
