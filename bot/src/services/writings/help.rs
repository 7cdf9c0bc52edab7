//! Words of a child who needs help become a case.

use crate::domain::{Cause, Moment, Writing};
use crate::services::safeguarding::{self, About, Said, Written};
use crate::store::respondents::{self, links};
use crate::store::{StoreError, Tx};

/// Opens or joins the case of whoever wrote, with the words as they were typed; `false` if nothing leads to them any more.
pub(super) async fn open_case(
    tx: &mut Tx,
    writing: &Writing,
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(address) = links::writer(tx, &writing.pseudonym).await? else {
        return Ok(false);
    };
    let Some(person) = respondents::at(tx, address).await? else {
        return Ok(false);
    };
    let written = Written {
        chat: person.chat,
        said: Said::Text(writing.words.text.clone()),
        about: About {
            age: Some(person.respondent.age),
            place: Some(writing.of.municipality.clone()),
        },
        language: person.respondent.language,
        cause: Cause::Answer,
    };
    safeguarding::keep(tx, &written, now).await?;
    Ok(true)
}
