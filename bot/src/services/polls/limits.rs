//! How much may be asked in a place: rewording escapes the rule of 30 days, so own words have a limit of their own.

use chrono::NaiveDate;

use super::source::write;
use crate::domain::{Draft, Moment, Span, day_in_bishkek};
use crate::services::{Context, repeats};
use crate::store::{StoreError, Tx, drafts};

/// Most questions in own words that are opened in a place within 30 days.
pub const MOST_OWN: usize = 10;
/// Most rounds that are open in a place at once.
pub const MOST_ROUNDS: i64 = 3;
/// See [`MOST_OWN`].
const WITHIN: Span = Span::days(30);

/// The day from which so many more questions in own words may be opened in a place; `None`: now.
///
/// # Errors
/// The database.
pub async fn own_possible(
    tx: &mut Tx,
    municipality: &str,
    own: usize,
    now: Moment,
) -> Result<Option<NaiveDate>, StoreError> {
    let opened = drafts::opened_since(tx, municipality, now - WITHIN).await?;
    let mut asked: usize = opened.iter().map(|(_, own)| own).sum();
    let mut possible = None;
    for (at, before) in opened {
        if asked + own <= MOST_OWN {
            break;
        }
        asked -= before;
        // the day after, so that the moment has passed whenever that day is tried
        possible = Some(day_in_bishkek(at + WITHIN + Span::days(1)));
    }
    Ok(possible)
}

/// The day from which a poll can be opened: as long as its questions are new enough there, and own words few enough; `None`: now.
///
/// # Errors
/// The database.
pub async fn possible(
    tx: &mut Tx,
    context: &Context,
    draft: &Draft,
    now: Moment,
) -> Result<Option<NaiveDate>, StoreError> {
    let place = &draft.municipality;
    let own = own_possible(tx, place, draft.content.own(), now).await?;
    let repeat = match write(&context.texts, draft).questionnaire {
        Some(asked) => repeats::find(tx, &asked, std::slice::from_ref(place), now).await?,
        None => None,
    };
    Ok(own.max(repeat.map(|repeat| repeat.possible)))
}

/// Whether as many rounds as may be are open in a place.
///
/// # Errors
/// The database.
pub async fn is_full(tx: &mut Tx, municipality: &str, now: Moment) -> Result<bool, StoreError> {
    Ok(drafts::open_rounds(tx, municipality, now).await? >= MOST_ROUNDS)
}
