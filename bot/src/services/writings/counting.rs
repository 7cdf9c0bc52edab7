//! Topics are counted once: a blurred block as of every table, and what two moderators and the writer would print.

use std::collections::BTreeMap;

use surveys::questionnaire::{Answer, ChoiceIx, QuestionIx};
use surveys::statistics::{
    Answerer, Block, Blocks, Freezing, Place, Policy, Subject, Tally, freeze,
};

use super::READ_FOR;
use crate::domain::{Moment, Quotable, Round, RoundPlace, Writing, WritingState};
use crate::services::Context;
use crate::store::{StoreError, Tx, audit, digests, rounds, writings};

/// Counts the topics of each question in each place where all texts are marked, or where their time is over: the words are erased in the same
/// transaction. `true` if something can be published.
///
/// # Errors
/// The database; what was not counted is due at the next tick.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let due = writings::due(&mut tx, now - READ_FOR).await?;
    tx.commit().await?;
    let mut counted = false;
    for one in due {
        let mut tx = context.db.begin().await?;
        digests::freeze_alone(&mut tx).await?;
        // another process may have been first
        if writings::due(&mut tx, now - READ_FOR).await?.contains(&one) {
            let (of, question) = &one;
            counted |= count(&mut tx, context, (of, question), now).await?;
            tx.commit().await?;
        }
    }
    Ok(counted)
}

/// In one transaction, of which the key of the blur is known nowhere else and never again.
async fn count(
    tx: &mut Tx,
    context: &Context,
    (of, question): (&RoundPlace, &str),
    now: Moment,
) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let texts = writings::of_question(tx, of, question).await?;
    let mut block = None;
    if let Some(round) = snapshot.round(&of.round)
        && let Some(ix) = round.questionnaire.find(question)
    {
        let stored = digests::blocks(tx, &of.round).await?;
        let is_whole = !stored.torn.contains(&of.municipality);
        let before = Blocks::from(stored.blocks);
        let policy = Policy::not_below(context.settings.threshold, before.threshold()).ok();
        if let Some(policy) = policy.filter(|_| is_whole) {
            let mut key = [0; 32];
            context.ambient.random.fill(&mut key);
            let rules =
                Freezing::of_words(&round.questionnaire, round.id.as_str(), policy, &key, ix);
            block = topics(&rules, (&**round, ix), &texts, &before);
        }
        if let Some(block) = &block {
            digests::put_block(tx, block, block.place.key(), question, now).await?;
            for text in quotable(&texts, respondents(&before, &of.municipality)) {
                writings::print(tx, &*context.ambient.random, text).await?;
            }
            rounds::digest_again(tx, &of.round).await?;
        }
    }
    writings::erase_question(tx, of, question).await?;
    // the place of a few is shown to nobody who reads
    audit::write(tx, now, "system", "words.counted", of.round.as_str()).await?;
    Ok(block.is_some())
}

/// The block of what is marked; none where too few wrote, or where the place is not published alone.
fn topics(
    rules: &Freezing<'_>,
    (round, ix): (&Round, QuestionIx),
    texts: &[Writing],
    before: &Blocks,
) -> Option<Block> {
    let place = Place::Municipality(texts.first()?.of.municipality.clone());
    let known = round.questionnaire.question(ix)?.told().len();
    let mut tally = Tally::default();
    for text in texts {
        let WritingState::Coded { topics, .. } = &text.state else {
            continue;
        };
        let topics = topics.iter().filter(|topic| usize::from(**topic) < known);
        let answer = Answer::Many(topics.map(|topic| ChoiceIx(*topic)).collect());
        let answerer = Answerer {
            pseudonym: text.pseudonym.as_str(),
            answers: BTreeMap::from([(ix, &answer)]),
            counted: true,
            ..Answerer::default()
        };
        let ready = rules.ready(answerer);
        rules.count(&mut tally, &ready, |subject| {
            subject == Subject::Question(ix)
        });
    }
    freeze(rules, &place, &tally, before).pop()
}

/// How many took part in a place, as its blocks say.
pub(super) fn respondents(blocks: &Blocks, municipality: &str) -> u32 {
    let own = |block: &&Block| {
        let place = matches!(&block.place, Place::Municipality(slug) if slug == municipality);
        place && block.subject == Subject::Respondents
    };
    blocks.iter().filter(own).map(|block| block.base).sum()
}

/// The texts that may be printed.
fn quotable(texts: &[Writing], respondents: u32) -> impl Iterator<Item = &Writing> {
    texts.iter().filter(move |text| {
        let agreed = matches!(text.state, WritingState::Coded { agreed: true, .. });
        let alike = |topic: &u16| {
            let coded = texts
                .iter()
                .filter(|other| matches!(other.state, WritingState::Coded { .. }));
            coded
                .filter(|other| other.state.topics().contains(topic))
                .count()
        };
        let quotable = Quotable {
            writer: text.words.may_quote,
            moderators: agreed,
            similar: text.state.topics().iter().map(alike).max().unwrap_or(0),
            respondents,
        };
        quotable.holds()
    })
}
