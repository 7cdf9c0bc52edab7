//! What the check before sending holds back, by name and without figures.

use std::collections::BTreeSet;

use surveys::statistics::{
    Blocks, Level, Period, Policy, Publication, Released, Why, Withheld, release,
};

use super::levels::above;
use crate::domain::{Round, day_in_bishkek};
use crate::services::Context;
use crate::store::{StoreError, Tx, digests};

/// Names of what is held back of a publication: its place, or place and question. Too few answers are no reason to look.
pub(super) fn names(
    publication: &Result<Released<Publication>, Withheld>,
    level: &Level,
) -> Vec<String> {
    let place = level.place();
    match publication {
        Err(Withheld::TooFew) => Vec::new(),
        Err(Withheld::Gate | Withheld::Foreign) => vec![place.to_owned()],
        Ok(publication) => {
            let held = publication.held.iter().filter(|h| h.why == Why::Gate);
            held.map(|h| format!("{place}/{}", h.name)).collect()
        }
    }
}

/// What would be held back of a round if it were published as it is now.
pub async fn held(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
) -> Result<Vec<String>, StoreError> {
    let stored = digests::blocks(tx, &round.id).await?;
    if !stored.torn.is_empty() {
        return Ok(stored.torn.into_iter().collect());
    }
    let today = day_in_bishkek(context.ambient.now());
    let successors = context.municipalities.successors(today);
    let blocks = Blocks::from(stored.blocks).with_successors(successors);
    let Ok(policy) = Policy::not_below(context.settings.threshold, blocks.threshold()) else {
        return Ok(vec!["JASHUN_THRESHOLD".to_owned()]);
    };
    let day = day_in_bishkek(round.opened).to_string();
    let period = Period {
        from: day.clone(),
        to: day,
    };
    let places = round.links.iter();
    let levels = places
        .map(|link| Level::municipality(&link.municipality))
        .chain(above(context, today));
    let found = levels.flat_map(|level| {
        let publication = release(
            &round.questionnaire,
            round.id.as_str(),
            &blocks,
            &level,
            &period,
            policy,
        );
        names(&publication, &level)
    });
    Ok(found.collect())
}

/// Whether stored blocks of a level cannot be read.
pub(super) fn is_torn(level: &Level, torn: &BTreeSet<String>) -> bool {
    match level {
        Level::Municipality { slug, .. } => torn.contains(slug),
        Level::Region { .. } | Level::Others | Level::Nation => !torn.is_empty(),
    }
}

/// What leaves of a level, and whether stored blocks did not pass the check.
pub(super) fn released(
    round: &Round,
    blocks: &Blocks,
    level: &Level,
    period: &Period,
    policy: Policy,
) -> (Option<Released<Publication>>, bool) {
    let publication = release(
        &round.questionnaire,
        round.id.as_str(),
        blocks,
        level,
        period,
        policy,
    );
    let held = names(&publication, level);
    for what in &held {
        tracing::error!(round = %round.id, what, "withheld: stored blocks did not pass the check before sending");
    }
    let publication = publication.map(|released| released.among(round.target_group));
    (publication.ok(), !held.is_empty())
}
