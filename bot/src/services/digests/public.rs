//! What young people read of a publication.

use std::collections::BTreeSet;

use surveys::questionnaire::{QuestionIx, Questionnaire};
use surveys::statistics::{Level, Publication, Released, leaves_out_all, left_out, public_part};

use crate::domain::{Moment, Round, RoundPlace};
use crate::services::Context;
use crate::store::results::{self, NOTED_WITHIN};
use crate::store::{StoreError, Tx};

/// The questions of a round of which young people of a place hear no result.
pub fn hidden(context: &Context, round: &Round, municipality: &str) -> BTreeSet<QuestionIx> {
    let place = context.municipalities.find(municipality);
    left_out(&round.questionnaire, |institution| {
        !place.is_some_and(|place| place.has_several(institution))
    })
}

/// Whether young people of a place hear no result of a questionnaire, only how many answered.
pub fn is_for_council_alone(
    context: &Context,
    questionnaire: &Questionnaire,
    municipality: &str,
) -> bool {
    let place = context.municipalities.find(municipality);
    leaves_out_all(questionnaire, |institution| {
        !place.is_some_and(|place| place.has_several(institution))
    })
}

/// What leaders and followers read of it: nothing that judges the one school or clinic of a place, and nothing that its author keeps to the
/// council. A place that is not in the file any more has one of each.
pub(in crate::services) fn for_young_people(
    context: &Context,
    round: &Round,
    publication: &Released<Publication>,
) -> Released<Publication> {
    let place = match &publication.level {
        Level::Municipality { slug, .. } => context.municipalities.find(slug),
        _ => None,
    };
    public_part(&round.questionnaire, publication, |institution| {
        place.is_some_and(|place| place.has_several(institution))
    })
}

/// Whether young people may read what came out of a round that is over: not in the days that the council has for itself, nor if it is held.
pub(super) async fn is_open(
    tx: &mut Tx,
    round: &Round,
    level: &Level,
    now: Moment,
) -> Result<bool, StoreError> {
    let (Level::Municipality { slug, .. }, Some(closed)) = (level, round.closed) else {
        return Ok(true);
    };
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: slug.clone(),
    };
    let result = results::get(tx, &of).await?;
    Ok(match result {
        Some(result) => !result.held && result.opens <= now,
        None => closed + NOTED_WITHIN <= now,
    })
}
