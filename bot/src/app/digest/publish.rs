//! freeze → sum → release → outbox, in one transaction: nothing leaves that is not stored, nothing is stored that does not leave.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, Weekday};
use surveys::engine;
use surveys::statistics::{
    Answerer, Blocks, Freezing, Frozen, Level, Period, Place, Policy, Publication, Released,
    Standing, Subject, enters_pool, freeze, others, release,
};

use super::{Heading, compose};
use crate::app::House;
use crate::domain::{
    DAY, Language, Message, Moment, Request, RoleKind, Round, RoundState, Schedule, day_in_bishkek,
};
use crate::store::addresses::AddressId;
use crate::store::digests::{self, Answers};
use crate::store::outbox::{self, Priority};
use crate::store::respondents::SessionStatus;
use crate::store::{StoreError, Tx, councils, roles};

/// What became of one council's digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouncilDigest {
    /// On its way (or, without a council's chat, published and waiting for one).
    Queued,
    /// Fewer people than the threshold.
    TooFew,
    /// Everything that may be said has been said.
    NothingNew,
}

impl CouncilDigest {
    /// As the command prints it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::TooFew => "too_few",
            Self::NothingNew => "nothing_new",
        }
    }
}

/// Why there is no digest.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// No round of this id.
    #[error("there is no round `{0}`: jashun round list")]
    UnknownRound(String),
    /// The threshold is lower than one that was used.
    #[error("{0}")]
    Policy(#[from] surveys::statistics::PolicyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Freezes what may be released of a round now, publishes and queues it; municipalities in the round's order.
///
/// # Errors
/// See [`DigestError`]; then nothing is frozen and nothing is sent.
pub async fn now(house: &House, round: &str) -> Result<Vec<(String, CouncilDigest)>, DigestError> {
    let world = match house.world().round(round) {
        Some(_) => house.world(),
        // a command has just opened its own window on the database
        None => {
            let fresh =
                crate::app::World::refresh(&house.db, &crate::app::World::default()).await?;
            fresh.map_or_else(|| house.world(), Arc::new)
        }
    };
    let round = world
        .round(round)
        .ok_or_else(|| DigestError::UnknownRound(round.to_owned()))?;
    let mut tx = house.db.begin().await?;
    let states = publish(&mut tx, house, round, house.ambient.now()).await?;
    tx.commit().await?;
    Ok(states)
}

/// The digests that time asks for: at the close always, before it only where that was chosen. `true` if any was queued.
///
/// # Errors
/// The driver's.
pub async fn due(house: &House, round: &Round, now: Moment) -> Result<bool, StoreError> {
    let mut tx = house.db.begin_read().await?;
    let last = digests::last_of_round(&mut tx, &round.id).await?;
    let done = crate::store::rounds::digested(&mut tx, &round.id).await?;
    drop(tx);
    let today = day_in_bishkek(now);
    let waited = |days: i64| now.0 - last.map_or(round.opened.0, |at| at.0) >= days * DAY;
    let is_due = match (round.state, round.schedule) {
        (RoundState::Closed, _) => !done,
        (RoundState::Open, Schedule::AtClose) => false,
        (RoundState::Open, Schedule::Weekly) => today.weekday() == Weekday::Mon && waited(2),
        (RoundState::Open, Schedule::Monthly) => today.day() == 1 && waited(2),
    };
    if !is_due {
        return Ok(false);
    }
    let mut tx = house.db.begin().await?;
    match publish(&mut tx, house, round, now).await {
        Ok(_) => {}
        Err(DigestError::Store(error)) => return Err(error),
        Err(error) => tracing::error!(%error, round = %round.id, "a digest was withheld"),
    }
    if round.state == RoundState::Closed {
        crate::store::rounds::set_digested(&mut tx, &round.id, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// The newest publication of a municipality once more, as it was printed.
///
/// # Errors
/// The driver's; a publication that does not carry our seal.
pub async fn again(
    tx: &mut Tx,
    house: &House,
    municipality: &str,
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    let Some(stored) = digests::newest(tx, &house.vault, municipality).await? else {
        return Ok(Vec::new());
    };
    let world = house.world();
    let Some(round) = world.round(&stored.publication.round) else {
        return Ok(Vec::new());
    };
    Ok(words(
        house,
        round,
        &stored.publication,
        stored.edition,
        language,
        now,
    ))
}

async fn publish(
    tx: &mut Tx,
    house: &House,
    round: &Round,
    now: Moment,
) -> Result<Vec<(String, CouncilDigest)>, DigestError> {
    let mut blocks = Blocks::from(digests::blocks(tx, &round.id).await?);
    let policy = Policy::not_below(house.settings.threshold, blocks.threshold())?;
    let closed = round.state == RoundState::Closed;
    let mut pool = digests::answers(tx, &house.vault, &round.id).await?;
    pool.retain(|a| counts(round, a, closed, now));
    let before = blocks.iter().count();
    for link in &round.links {
        let place = Place::Municipality(link.municipality.clone());
        freeze_place(
            tx,
            house,
            round,
            policy,
            &place,
            &mut pool,
            &mut blocks,
            now,
        )
        .await?;
    }
    if closed {
        let people: Vec<(&str, u32)> = round
            .links
            .iter()
            .map(|l| {
                let count = pool
                    .iter()
                    .filter(|a| a.municipality == l.municipality)
                    .count();
                (
                    l.municipality.as_str(),
                    u32::try_from(count).unwrap_or(u32::MAX),
                )
            })
            .collect();
        if let Some(place) = others(&people, &blocks, policy) {
            freeze_place(
                tx,
                house,
                round,
                policy,
                &place,
                &mut pool,
                &mut blocks,
                now,
            )
            .await?;
        }
    }
    let changed = blocks.iter().count() > before;
    let period = Period {
        from: day_in_bishkek(round.opened).to_string(),
        to: day_in_bishkek(round.closed.unwrap_or(now)).to_string(),
    };
    let mut states = Vec::with_capacity(round.links.len());
    for link in &round.links {
        let level = Level::Municipality {
            slug: link.municipality.clone(),
            formerly: Vec::new(),
        };
        let state = match release(
            &round.questionnaire,
            &round.id,
            &blocks,
            &level,
            &period,
            policy,
        ) {
            Err(why) => {
                if !matches!(why, surveys::statistics::Withheld::TooFew) {
                    tracing::error!(%why, round = %round.id, "a digest was withheld");
                }
                CouncilDigest::TooFew
            }
            Ok(publication) => {
                let to = councils::of_place(tx, &link.municipality).await?;
                let to = to.into_iter().map(|c| (c.address, c.speaks())).collect();
                edition(tx, house, round, publication, to, now).await?
            }
        };
        states.push((link.municipality.clone(), state));
    }
    if changed {
        for level in [Level::Others, Level::Nation] {
            if let Ok(publication) = release(
                &round.questionnaire,
                &round.id,
                &blocks,
                &level,
                &period,
                policy,
            ) {
                let to = roles::confirmed(tx, &house.vault, RoleKind::Coordinator).await?;
                let to = to.into_iter().map(|r| (r.address, r.speaks())).collect();
                edition(tx, house, round, publication, to, now).await?;
            }
        }
    }
    Ok(states)
}

/// B1: finished, or left on the way with at least half answered once the round is over.
fn counts(round: &Round, answers: &Answers, closed: bool, now: Moment) -> bool {
    let half = engine::is_half_answered(&round.questionnaire, &answers.session, now);
    let standing = Standing {
        finished: answers.status == SessionStatus::Finished,
        timed_out: closed,
        answered: u32::from(half),
        relevant: 1,
        consented: true,
        withdrawn: false,
        void: answers.status == SessionStatus::Void,
    };
    // who erased and came back was not let in again (B6), so nobody here is one of them
    enters_pool(&standing, &[0; 32], &BTreeSet::new())
}

#[expect(
    clippy::too_many_arguments,
    reason = "one step of publish, with all it holds"
)]
async fn freeze_place(
    tx: &mut Tx,
    house: &House,
    round: &Round,
    policy: Policy,
    place: &Place,
    pool: &mut [Answers],
    blocks: &mut Blocks,
    now: Moment,
) -> Result<(), StoreError> {
    let key = house.vault.key("blur");
    let freezing = Freezing {
        questionnaire: &round.questionnaire,
        round: &round.id,
        policy,
        key: &key,
    };
    let mut own: Vec<&mut Answers> = pool
        .iter_mut()
        .filter(|a| place.holds(&a.municipality))
        .collect();
    let answerers: Vec<Answerer<'_>> = own
        .iter()
        .map(|a| Answerer {
            answers: engine::counted(&round.questionnaire, &a.session, now),
            not_asked: engine::not_asked(&round.questionnaire, &a.session, now),
            frozen: &a.session.frozen,
            counted: a.session.counted,
        })
        .collect();
    let frozen = freeze(&freezing, place, &answerers, blocks);
    drop(answerers);
    let mut marked = BTreeSet::new();
    for Frozen { block, members } in frozen {
        for member in members {
            let Some(answers) = own.get_mut(member) else {
                continue;
            };
            match block.subject {
                Subject::Respondents => answers.session.counted = true,
                Subject::Question(question) => answers.session.frozen.push(question),
            }
            marked.insert(member);
        }
        let at = match place {
            Place::Municipality(slug) => slug.as_str(),
            Place::Others(_) => "+others",
        };
        let subject = match block.subject {
            Subject::Respondents => "+respondents",
            Subject::Question(question) => round
                .questionnaire
                .question(question)
                .map_or("+unknown", |q| q.name.as_str()),
        };
        digests::put_block(tx, &block, at, subject, now).await?;
        blocks.push(block);
    }
    for member in marked {
        if let Some(answers) = own.get(member) {
            digests::mark(tx, &house.vault, &answers.pseudonym, &answers.session).await?;
        }
    }
    Ok(())
}

/// Stores a publication that says something new, and queues it for these chats, each in its language.
async fn edition(
    tx: &mut Tx,
    house: &House,
    round: &Round,
    publication: Released<Publication>,
    to: Vec<(AddressId, Language)>,
    now: Moment,
) -> Result<CouncilDigest, StoreError> {
    let (level, place) = (
        publication.level.name(),
        publication.level.place().to_owned(),
    );
    let last = digests::last(tx, &house.vault, &round.id, level, &place).await?;
    if last
        .as_ref()
        .is_some_and(|last| says_the_same(&last.publication, &publication))
    {
        return Ok(CouncilDigest::NothingNew);
    }
    let edition = last.map_or(0, |last| last.edition) + 1;
    digests::put(tx, &house.vault, &publication, edition, now).await?;
    for (address, language) in to {
        for message in words(house, round, &publication, edition, language, now) {
            let request = Request::Send(message);
            outbox::put(
                tx,
                &house.vault,
                &house.ambient,
                address,
                Priority::Digest,
                &request,
                now,
            )
            .await?;
        }
    }
    Ok(CouncilDigest::Queued)
}

/// The same blocks give the same figures: only the period may have grown.
fn says_the_same(last: &Publication, new: &Publication) -> bool {
    last.respondents == new.respondents
        && last.findings == new.findings
        && last.policy == new.policy
}

fn words(
    house: &House,
    round: &Round,
    publication: &Released<Publication>,
    edition: u32,
    language: Language,
    now: Moment,
) -> Vec<Message> {
    let place = match &publication.level {
        Level::Municipality { slug, .. } => {
            let municipality = house.municipalities.find(slug);
            municipality.map_or(slug.clone(), |m| {
                m.names(language, day_in_bishkek(now)).nom.clone()
            })
        }
        Level::Others => house.texts.plain(language, "digest-place-others", &[]),
        Level::Nation => house.texts.plain(language, "digest-place-nation", &[]),
    };
    let heading = Heading {
        language,
        place: &place,
        edition,
        specimen: false,
    };
    compose(&house.texts, &round.questionnaire, publication, &heading)
}
