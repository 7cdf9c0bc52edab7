//! A result in a few lines, for the card in a club's group.

use surveys::statistics::{Level, Publication, Released, Why, needs};

use super::compose::need_line;
use super::public::{for_young_people, is_open};
use super::resultless;
use crate::domain::{Language, Moment, RoundPlace};
use crate::services::Context;
use crate::services::names::place_name;
use crate::services::words::Words;
use crate::store::round_keys::{self, RoundKey};
use crate::store::{StoreError, Tx, digests};

/// Needs that are named, at most.
pub(super) const NEEDS: usize = 3;

/// What came out of a round in a place, or that nothing did, once young people may hear it; with the edition, which tells it from another. `None`
/// until then.
pub async fn in_short(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    language: Language,
    now: Moment,
) -> Result<Option<(String, String)>, StoreError> {
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&of.round) else {
        return Ok(None);
    };
    let place = place_name(context, language, Some(&of.municipality), now);
    let last = match digests::last(tx, &of.round, "municipality", &of.municipality).await {
        // operators hear of it where it is published
        Err(StoreError::Inconsistent { .. }) => return Ok(None),
        last => last?,
    };
    let Some(stored) = last else {
        if round_keys::get(tx, &of.round).await? != Some(RoundKey::Destroyed) {
            return Ok(None);
        }
        let why = resultless::why(tx, &of.round, &of.municipality).await?;
        let args = [
            ("place", place.into()),
            ("why", why.code().into()),
            ("threshold", context.settings.threshold.into()),
        ];
        let text = context.texts.say(language, "news-none", &args);
        return Ok(Some(("none".to_owned(), text)));
    };
    let level = Level::municipality(&of.municipality);
    if round.closed.is_none() || !is_open(tx, round, &level, now).await? {
        return Ok(None);
    }
    let words = Words {
        texts: &context.texts,
        language,
        questionnaire: &round.questionnaire,
    };
    let public = for_young_people(context, round, &stored.publication);
    let mut lines = found(words, &public, &place, NEEDS);
    lines.push(words.say("digest-honesty", &[]));
    Ok(Some((stored.edition.to_string(), lines.join("\n"))))
}

/// How many answered and what was chosen first, of so many questions.
pub(super) fn found(
    words: Words<'_>,
    publication: &Released<Publication>,
    place: &str,
    count: usize,
) -> Vec<String> {
    let answered = publication.respondents.to_string();
    let args = [("place", place.into()), ("people", answered.into())];
    let needs = needs(words.questionnaire, publication);
    let mut lines = vec![words.among(words.say("news-result", &args), publication)];
    match (needs.is_empty(), hides(publication)) {
        (false, _) => lines.push(words.say("news-needs", &[])),
        (true, false) => lines.push(words.say("news-even", &[])),
        (true, true) => {}
    }
    let named = needs.iter().take(count);
    lines.extend(named.filter_map(|need| need_line(words, need)));
    if hides(publication) {
        lines.push(words.say("news-council-only", &[]));
    }
    lines
}

/// Whether some of the results are for council and coordinator only.
pub(super) fn hides(publication: &Publication) -> bool {
    let mut held = publication.held.iter();
    held.any(|held| held.why == Why::NotPublic)
}
