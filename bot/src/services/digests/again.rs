//! What was published, once more, as it was printed.

use surveys::statistics::{Level, asks_for_needs};

use super::drawn::{words, words_of_sector};
use super::once_more::{meeting, once_more};
use super::public::{for_young_people, is_for_council_alone, is_open};
use super::{sector, speech};
use crate::domain::{Language, Message, Moment, Round, RoundId, RoundPlace, SectorBody};
use crate::services::Context;
use crate::services::alerts::{self, Alert};
use crate::store::{StoreError, Tx, digests};

/// The newest publication of a level, of a round that is for its council and asks about more than one promise; none if it does not carry our seal, which operators hear of.
pub async fn newest(
    tx: &mut Tx,
    context: &Context,
    level: &Level,
) -> Result<Option<digests::Stored>, StoreError> {
    let snapshot = context.snapshot();
    for stored in digests::newest_of_rounds(tx, level)
        .await?
        .into_iter()
        .rev()
    {
        match stored {
            Ok(stored) => {
                let round = snapshot.round(&RoundId::new(&stored.publication.round));
                let passed_over =
                    |round: &Round| round.is_about_promise() || !round.is_for_council();
                if !round.is_some_and(|round| passed_over(round)) {
                    return Ok(Some(stored));
                }
            }
            Err(error) => {
                tracing::error!(%error, place = level.place(), "a publication cannot be shown");
                alerts::raise(tx, context, Alert::DigestHeld).await?;
                return Ok(None);
            }
        }
    }
    Ok(None)
}

/// The newest publication of a level once more, as it was printed.
pub async fn again(
    tx: &mut Tx,
    context: &Context,
    level: &Level,
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let Some(stored) = newest(tx, context, level).await? else {
        return Ok(Vec::new());
    };
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&RoundId::new(&stored.publication.round)) else {
        return Ok(Vec::new());
    };
    let messages = words(
        context,
        round,
        &stored.publication,
        stored.edition,
        language,
        now,
    );
    Ok(messages)
}

/// The newest publication of a place in which there is something for the body of a sector, once more, as that was told it.
pub async fn again_of_sector(
    tx: &mut Tx,
    context: &Context,
    (place, body): (&str, SectorBody),
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let newest = sector::newest(tx, context, (place, body), now).await?;
    let told = newest.map(|(round, stored)| {
        let part = (&stored.publication, stored.edition);
        words_of_sector(context, &round, part, (language, body), now)
    });
    Ok(told.unwrap_or_default())
}

/// The newest publication of a level of which its council hears nothing, once more: coordinators read what stays in a club, too.
pub async fn again_of_clubs(
    tx: &mut Tx,
    context: &Context,
    level: &Level,
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let snapshot = context.snapshot();
    let all = digests::newest_of_rounds(tx, level).await?;
    // what cannot be read, `newest` has told operators of
    for stored in all.into_iter().rev().filter_map(Result::ok) {
        let round = snapshot.round(&RoundId::new(&stored.publication.round));
        if let Some(round) = round.filter(|round| !round.is_for_council()) {
            let (publication, edition) = (&stored.publication, stored.edition);
            return Ok(words(context, round, publication, edition, language, now));
        }
    }
    Ok(Vec::new())
}

/// What leaders may read of the newest publication of each round in a level, once more: the oldest first.
pub async fn again_of_each(
    tx: &mut Tx,
    context: &Context,
    level: &Level,
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let snapshot = context.snapshot();
    let mut messages = Vec::new();
    for stored in digests::newest_of_rounds(tx, level).await? {
        let stored = match stored {
            Ok(stored) => stored,
            Err(error) => {
                tracing::error!(%error, place = level.place(), "a publication cannot be shown");
                alerts::raise(tx, context, Alert::DigestHeld).await?;
                continue;
            }
        };
        let Some(round) = snapshot.round(&RoundId::new(&stored.publication.round)) else {
            continue;
        };
        if is_open(tx, round, level, now).await? {
            let public = for_young_people(context, round, &stored.publication);
            let edition = stored.edition;
            let told = words(context, round, &public, edition, language, now);
            messages.extend(with_buttons(
                context,
                (round, level.place()),
                told,
                language,
            ));
        }
    }
    Ok(messages)
}

/// What leaders may read of the last publication of a round in a place; nothing if it cannot be read.
pub async fn of_result(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let stored = match digests::last(tx, &of.round, "municipality", &of.municipality).await {
        Err(StoreError::Inconsistent { .. }) => None,
        last => last?,
    };
    let snapshot = context.snapshot();
    let (Some(round), Some(stored)) = (snapshot.round(&of.round), stored) else {
        return Ok(Vec::new());
    };
    let public = for_young_people(context, round, &stored.publication);
    let told = words(context, round, &public, stored.edition, language, now);
    let of = (&**round, of.municipality.as_str());
    Ok(with_buttons(context, of, told, language))
}

/// The last message of a result that is over gets the buttons that put it into a speech, before a meeting, and start the same once more.
fn with_buttons(
    context: &Context,
    (round, place): (&Round, &str),
    mut messages: Vec<Message>,
    language: Language,
) -> Vec<Message> {
    let over = round.closed.is_some()
        && !round.is_about_promise()
        && !is_for_council_alone(context, &round.questionnaire, place);
    if let Some(last) = messages.last_mut().filter(|_| over) {
        let button = speech::button(context, (round, place), language);
        last.buttons.extend(button.map(|button| vec![button]));
        let meets = round.is_for_council() && asks_for_needs(&round.questionnaire);
        if let Some(meeting) = meeting(context, (round, place), language).filter(|_| meets) {
            last.buttons.push(vec![meeting]);
        }
        let again = once_more(context, (round, place), language);
        last.buttons.extend(again.map(|button| vec![button]));
    }
    messages
}
