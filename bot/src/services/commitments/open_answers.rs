//! What a council has answered, for whoever may know at any time what young people know: the leaders of the place.

use super::news::answered;
use super::wording::words;
use crate::domain::{Language, Moment, RoundResult};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::store::{StoreError, Tx, results};

/// The answers to the newest result of a place that leaders have heard of; `None` as long as there is none that a council answers.
///
/// # Errors
/// The database.
pub async fn open_answers(
    tx: &mut Tx,
    context: &Context,
    place: &str,
    language: Language,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let snapshot = context.snapshot();
    if snapshot.quiet_time(place, now).is_some() {
        return Ok(None);
    }
    let is_open = |result: &RoundResult| {
        result.of.municipality == place && !result.held && result.opens <= now
    };
    let all = results::all(tx).await?;
    for result in all.iter().rev().filter(|result| is_open(result)) {
        let Some(round) = snapshot.round(&result.of.round) else {
            continue;
        };
        let words = words(context, round, language);
        let answered = answered(tx, context, (round, &result.of), words, now).await?;
        if answered.is_empty() {
            continue;
        }
        let name = place_name(context, language, Some(place), now);
        let title = round.questionnaire.title.get(language);
        let args = [("place", name.into()), ("title", title.into())];
        let mut lines = vec![words.say("answers-of", &args)];
        lines.extend(answered);
        return Ok(Some(lines.join("\n")));
    }
    Ok(None)
}
