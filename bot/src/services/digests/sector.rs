//! The part of a publication that the body of a sector reads.

use std::sync::Arc;

use surveys::statistics::{
    Level, Publication, QuestionResult, Released, Shares, Table, asks_for_needs, sector_part,
};

use super::public::for_young_people;
use crate::domain::{Moment, Part, Round, RoundId, SectorBody, Span, office_hours};
use crate::services::Context;
use crate::store::digests::Stored;
use crate::store::{StoreError, Tx, digests};

/// The council reads a result so much earlier.
const COUNCIL_FIRST: Span = Span::hours(1);

/// When the body of a sector gets what a council gets at `sent`: in office hours too.
pub(super) fn after_council(sent: Moment) -> Moment {
    office_hours(sent + COUNCIL_FIRST)
}

/// The part of a body, of what young people may read; `None` if nothing of its sector was released
/// on which it can act.
pub(super) fn part_of(
    round: &Round,
    public: &Released<Publication>,
    body: SectorBody,
) -> Option<Released<Publication>> {
    let part = sector_part(&round.questionnaire, public, body.sector());
    let tells = part.results.iter().any(|result| matters(round, result));
    tells.then_some(part)
}

/// Whether a result says something that a body can act on: where somebody studies does not.
fn matters(round: &Round, result: &QuestionResult) -> bool {
    let questionnaire = &round.questionnaire;
    let states = match &result.table {
        Table::Coins { .. } => true,
        Table::Shares { of, .. } => match of {
            Shares::Several | Shares::Top(_) | Shares::Scale(_) => true,
            // of a poll it is all there is
            Shares::One | Shares::Bands => !asks_for_needs(questionnaire),
        },
    };
    let question = questionnaire.question(result.question);
    question.is_some_and(|question| question.headline.unwrap_or(states))
}

/// A part of a whole publication; `None` if there is nothing of it.
#[must_use]
pub fn part(
    context: &Context,
    round: &Round,
    publication: &Released<Publication>,
    part: Part,
) -> Option<Released<Publication>> {
    match part {
        Part::Whole => Some(publication.clone()),
        Part::Public => Some(for_young_people(context, round, publication)),
        Part::Sector(body) => of_sector(context, round, publication, body),
    }
}

/// What is for the council alone stays there.
fn of_sector(
    context: &Context,
    round: &Round,
    publication: &Released<Publication>,
    body: SectorBody,
) -> Option<Released<Publication>> {
    part_of(round, &for_young_people(context, round, publication), body)
}

/// The newest publication of a place in which there is something for the body of a sector, reduced to that, once its council has it.
pub async fn newest(
    tx: &mut Tx,
    context: &Context,
    (place, body): (&str, SectorBody),
    now: Moment,
) -> Result<Option<(Arc<Round>, Stored)>, StoreError> {
    let snapshot = context.snapshot();
    let all = digests::newest_of_rounds(tx, &Level::municipality(place)).await?;
    // what cannot be read, the council's own `newest` tells operators of
    for mut stored in all.into_iter().rev().filter_map(Result::ok) {
        let round = snapshot.round(&RoundId::new(&stored.publication.round));
        let told = |round: &&Arc<Round>| round.is_for_council() && !round.is_about_promise();
        let has_it = after_council(office_hours(stored.published)) <= now;
        let Some(round) = round.filter(told).filter(|_| has_it) else {
            continue;
        };
        if let Some(part) = of_sector(context, round, &stored.publication, body) {
            stored.publication = part;
            return Ok(Some((Arc::clone(round), stored)));
        }
    }
    Ok(None)
}
