//! A moderator reads one text after the other. A text is held for whoever looks at it; two never see the same one.

use super::card::{Reading, card, nothing};
use super::counting::respondents;
use super::help;
use crate::domain::{Message, ModeratorStep, Moment, Quotable, Writing, WritingState};
use crate::services::Context;
use crate::store::roles::Role;
use crate::store::{StoreError, Tx, audit, digests, writings};
use surveys::statistics::Blocks;

/// What came of a press.
#[derive(Debug)]
pub enum Pressed {
    /// The card to show in its place.
    Card(Message),
    /// A word on what was done (the id of its text), and the next card.
    Then(&'static str, Message),
}

/// The next text for this moderator, behind one that they have seen.
pub async fn next(
    tx: &mut Tx,
    context: &Context,
    moderator: &Role,
    after: &str,
    now: Moment,
) -> Result<Message, StoreError> {
    // those before it were left for later
    for from in [after, ""] {
        let mut after = from.to_owned();
        while let Some(id) = writings::take_next(tx, moderator.id, &after, now).await? {
            if let Some(writing) = writings::get(tx, &id).await?
                && let Some(card) = drawn(tx, context, moderator, &writing, now).await?
            {
                return Ok(card);
            }
            // one that cannot be shown holds up no other
            after = id;
        }
    }
    Ok(nothing(context, moderator.speaks()))
}

/// A press on the card of a text, drawn when it had changed `rev` times.
pub async fn press(
    tx: &mut Tx,
    context: &Context,
    moderator: &Role,
    (id, rev, step): (&str, i64, ModeratorStep),
    now: Moment,
) -> Result<Pressed, StoreError> {
    if step == ModeratorStep::Skip {
        return Ok(Pressed::Card(next(tx, context, moderator, id, now).await?));
    }
    let held = writings::hold(tx, id, moderator.id, now).await?;
    let writing = writings::get(tx, id).await?.filter(|_| held);
    let Some(mut writing) = writing else {
        return then(tx, context, moderator, "words-gone", now).await;
    };
    if writing.rev != rev {
        return shown(tx, context, moderator, &writing, now).await;
    }
    let actor = format!("role:{}", moderator.id);
    if step == ModeratorStep::Help {
        let told = help::open_case(tx, &writing, now).await?;
        writings::take_out(tx, &writing).await?;
        audit::write(tx, now, &actor, "words.help", writing.of.round.as_str()).await?;
        let said = if told {
            "words-helped"
        } else {
            "words-not-found"
        };
        return then(tx, context, moderator, said, now).await;
    }
    let by = By {
        role: moderator.id,
        proposes: writing.words.may_quote && in_crowd(tx, &writing).await?,
        is_proposer: match writing.state {
            WritingState::Proposed { by, .. } => {
                writings::same_person(tx, by, moderator.id).await?
            }
            WritingState::Waiting { .. } | WritingState::Coded { .. } => false,
        },
    };
    let Some(state) = by.moved(&writing.state, step) else {
        return shown(tx, context, moderator, &writing, now).await;
    };
    writing.state = state;
    writings::save(tx, &writing).await?;
    writing.rev += 1;
    match writing.state {
        WritingState::Waiting { .. } => shown(tx, context, moderator, &writing, now).await,
        WritingState::Proposed { .. } | WritingState::Coded { .. } => {
            let next = next(tx, context, moderator, id, now).await?;
            Ok(Pressed::Card(next))
        }
    }
}

/// Who presses, as far as it matters.
struct By {
    role: i64,
    /// The text may be proposed for printing.
    proposes: bool,
    /// They have proposed it themselves.
    is_proposer: bool,
}

impl By {
    /// Where a press leads; `None` where it means nothing.
    fn moved(&self, state: &WritingState, step: ModeratorStep) -> Option<WritingState> {
        let mut topics = state.topics().clone();
        match (state, step) {
            (WritingState::Waiting { .. }, ModeratorStep::Topic(topic, on)) => {
                match on {
                    true => topics.insert(topic),
                    false => topics.remove(&topic),
                };
                Some(WritingState::Waiting { topics })
            }
            (WritingState::Waiting { .. }, ModeratorStep::Done) => {
                let agreed = false;
                Some(WritingState::Coded { topics, agreed })
            }
            (WritingState::Waiting { .. }, ModeratorStep::Propose) => {
                let by = self.role;
                (self.proposes && !topics.is_empty())
                    .then_some(WritingState::Proposed { topics, by })
            }
            (WritingState::Proposed { .. }, ModeratorStep::Second(agreed)) => {
                (!self.is_proposer).then_some(WritingState::Coded { topics, agreed })
            }
            (WritingState::Waiting { .. }, ModeratorStep::Second(_))
            | (
                WritingState::Proposed { .. },
                ModeratorStep::Topic(..) | ModeratorStep::Done | ModeratorStep::Propose,
            )
            | (WritingState::Coded { .. }, _)
            | (_, ModeratorStep::Skip | ModeratorStep::Help) => None,
        }
    }
}

async fn in_crowd(tx: &mut Tx, writing: &Writing) -> Result<bool, StoreError> {
    let blocks = Blocks::from(digests::blocks(tx, &writing.of.round).await?.blocks);
    let people = respondents(&blocks, &writing.of.municipality);
    Ok(Quotable::in_crowd_of(people))
}

/// Where own words are asked for in one place alone, everybody knows where they were written.
fn is_evident(context: &Context, writing: &Writing) -> bool {
    let snapshot = context.snapshot();
    let asking = snapshot.rounds.iter().filter(|round| {
        let question = round.questionnaire.find(&writing.question);
        question.is_some()
    });
    let places = asking.flat_map(|round| &round.links);
    let mut places = places.filter(|link| snapshot.words.contains(&link.municipality));
    places.all(|link| link.municipality == writing.of.municipality)
}

async fn drawn(
    tx: &mut Tx,
    context: &Context,
    moderator: &Role,
    writing: &Writing,
    now: Moment,
) -> Result<Option<Message>, StoreError> {
    let wrote = writings::wrote(tx, &writing.of, &writing.question).await?;
    if wrote < context.settings.threshold && is_evident(context, writing) {
        return Ok(None);
    }
    let reading = Reading {
        language: moderator.speaks(),
        writing,
        names_place: wrote >= context.settings.threshold,
        may_propose: writing.words.may_quote && in_crowd(tx, writing).await?,
        now,
    };
    Ok(card(context, &reading))
}

async fn shown(
    tx: &mut Tx,
    context: &Context,
    moderator: &Role,
    writing: &Writing,
    now: Moment,
) -> Result<Pressed, StoreError> {
    match drawn(tx, context, moderator, writing, now).await? {
        Some(card) => Ok(Pressed::Card(card)),
        None => then(tx, context, moderator, "words-gone", now).await,
    }
}

async fn then(
    tx: &mut Tx,
    context: &Context,
    moderator: &Role,
    said: &'static str,
    now: Moment,
) -> Result<Pressed, StoreError> {
    let next = next(tx, context, moderator, "", now).await?;
    Ok(Pressed::Then(said, next))
}
