//! What a leader can say about a result at a meeting, in about sixty seconds: from what was released for young people alone.

use surveys::statistics::{Level, Need, Publication, Released, needs};

use super::in_short::hides;
use super::once_more::pressed;
use super::public::{for_young_people, is_for_council_alone, is_open};
use crate::domain::{BringStep, Button, Language, Moment, Round, RoundPlace};
use crate::services::Context;
use crate::services::names::place_name;
use crate::services::words::{Words, clip};
use crate::store::{StoreError, Tx, digests};
use crate::texts::Value;

/// Needs that are named: more do not fit into sixty seconds.
const NEEDS: usize = 3;
/// Longest question and longest answer as they are spoken, in UTF-16 units.
const QUESTION: usize = 90;
const WHAT: usize = 70;

/// The button under what leaders read of a result.
pub(super) fn button(
    context: &Context,
    (round, place): (&Round, &str),
    language: Language,
) -> Option<Button> {
    let label = context.texts.plain(language, "speech-button", &[]);
    pressed((round, place), label, BringStep::Speech)
}

/// The speech about a result that leaders may read by now; none else.
pub async fn speech(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    language: Language,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&of.round) else {
        return Ok(None);
    };
    let level = Level::municipality(&of.municipality);
    let last = match digests::last(tx, &of.round, "municipality", &of.municipality).await {
        Err(StoreError::Inconsistent { .. }) => None,
        last => last?,
    };
    let Some(stored) = last else {
        return Ok(None);
    };
    let nothing = is_for_council_alone(context, &round.questionnaire, &of.municipality);
    if nothing || round.closed.is_none() || !is_open(tx, round, &level, now).await? {
        return Ok(None);
    }
    let words = Words {
        texts: &context.texts,
        language,
        questionnaire: &round.questionnaire,
    };
    let place = place_name(context, language, Some(&of.municipality), now);
    let public = for_young_people(context, round, &stored.publication);
    Ok(Some(spoken(words, &public, place)))
}

fn spoken(words: Words<'_>, publication: &Released<Publication>, place: String) -> String {
    let title = words.questionnaire.title.get(words.language);
    let args = [
        ("title", title.into()),
        ("place", place.into()),
        ("people", publication.respondents.people().into()),
    ];
    let needs = needs(words.questionnaire, publication);
    let named: Vec<_> = needs
        .iter()
        .take(NEEDS)
        .filter_map(|need| named(words, need))
        .collect();
    let found = match (named.is_empty(), hides(publication)) {
        (false, _) => named.join("\n"),
        (true, true) => words.say("news-council-only", &[]),
        (true, false) => words.say("speech-even", &[]),
    };
    let asked = publication.target_group.map(|group| {
        let asked = words.say("digest-target", &[("group", group.code().into())]);
        format!(" {asked}.")
    });
    let parts = [
        words.say("speech", &args) + &asked.unwrap_or_default(),
        found,
        words.say("speech-end", &[]),
    ];
    parts.join("\n\n")
}

fn named(words: Words<'_>, need: &Need) -> Option<String> {
    let question = words.question(need.question)?;
    let labels = need.labels.iter();
    let labels: Vec<_> = labels
        .map(|l| clip(&words.label(question, *l), WHAT))
        .collect();
    let asked = words.asked(question);
    let asked: Value = clip(asked.trim_end_matches('.'), QUESTION).into();
    let args = [("question", asked), ("what", labels.join("; ").into())];
    Some(match need.range {
        // half or more is all that is known of a base up to 15
        Some(range) if range.high - range.low == 50 => words.say("speech-need-half", &args),
        Some(range) => {
            let [question, what] = args;
            let range = ("range", words.range(range).into());
            words.say("speech-need", &[question, what, range])
        }
        None => words.say("speech-need-first", &args),
    })
}
