//! freeze → sum → release → outbox, in one transaction: nothing leaves that is not stored, nothing is stored that does not leave.

use std::collections::BTreeSet;

use chrono::{Datelike, Days};
use surveys::statistics::{Level, Period, Publication, Quote, Released};

use super::drawn::Drawn;
use super::freezing::{Counted, Frozen, count, freeze_counted};
use super::held::{is_torn, released};
use super::levels::above;
use super::outcome::{CouncilDigest, DigestError};
use super::public::for_young_people;
use super::readers::{self, Reader, Reads};
use super::resultless;
use super::sector::{after_council, part_of};
use super::since;
use crate::domain::{
    Language, Moment, Request, RoleKind, Round, RoundId, RoundPlace, Schedule, Snapshot, Span,
    day_in_bishkek, office_hours,
};
use crate::services::Context;
use crate::services::alerts::{self, Alert};
use crate::services::read_snapshot;
use crate::services::reports::{self, Audience, Recipient};
use crate::store::outbox::{self, Priority};
use crate::store::roles;
use crate::store::{
    StoreError, Tx, digests, freezing, meta, release_holds, round_keys, rounds, writings,
};

/// Freezes what may be released of a round now, publishes and queues it; municipalities in the round's order.
///
/// # Errors
/// See [`DigestError`]; then nothing is frozen and nothing is sent.
pub async fn now(
    context: &Context,
    round: &RoundId,
) -> Result<Vec<(String, CouncilDigest)>, DigestError> {
    let snapshot = match context.snapshot().round(round) {
        Some(_) => context.snapshot(),
        // a command has just opened its own window on the database
        None => {
            if let Some(read) = read_snapshot(&context.db, &Snapshot::default()).await? {
                context.set_snapshot(read);
            }
            context.snapshot()
        }
    };
    let round = snapshot
        .round(round)
        .ok_or_else(|| DigestError::UnknownRound(round.clone()))?;
    let now = context.ambient.now();
    run(context, round, (now, now)).await
}

/// The digests that time asks for: at the close always, before it only where that was chosen. `true` if any was made.
pub async fn due(context: &Context, round: &Round, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let stands = rounds::digested(&mut tx, &round.id).await?;
    drop(tx);
    let Some(stands) = stands else {
        return Ok(false);
    };
    let today = day_in_bishkek(now);
    let since_last = |day| day_in_bishkek(stands.at.unwrap_or(round.opened)) < day;
    let is_due = match (stands.closed, round.schedule) {
        (Some(closed), _) => stands.at.is_none_or(|at| at < closed),
        (None, Schedule::AtClose) => false,
        (None, Schedule::Weekly) => {
            let monday = Days::new(today.weekday().num_days_from_monday().into());
            today.checked_sub_days(monday).is_some_and(since_last)
        }
        (None, Schedule::Monthly) => today.with_day(1).is_some_and(since_last),
    };
    if !is_due {
        return Ok(false);
    }
    match run(context, round, (now, office_hours(now))).await {
        Ok(_) => Ok(true),
        // what cannot be read will not be readable at the next tick either
        Err(DigestError::Store(error)) if !matches!(error, StoreError::Inconsistent { .. }) => {
            Err(error)
        }
        Err(error) => {
            tracing::error!(%error, round = %round.id, "a digest was withheld");
            let mut tx = context.db.begin().await?;
            alerts::raise(&mut tx, context, Alert::DigestHeld).await?;
            rounds::set_digested(&mut tx, &round.id, now).await?;
            tx.commit().await?;
            Ok(false)
        }
    }
}

/// So often a digest is put into words outside of the transaction before answers that keep coming in are made to wait.
const PATIENCE: usize = 3;

/// Counts, then publishes in one transaction. Pictures take long, so they are drawn before it: a first try finds out which are needed and is undone;
/// as blocks are a function of counts and key, the next one comes to the same unless something has changed meanwhile: then it is counted again.
async fn run(
    context: &Context,
    round: &Round,
    (now, sent): (Moment, Moment),
) -> Result<Vec<(String, CouncilDigest)>, DigestError> {
    obtain_key(context, round).await?;
    let mut drawn = Drawn::new(context, round, (now, sent));
    let mut counted = count(context, round, now).await?;
    for attempt in 0.. {
        drawn.at_once = attempt >= PATIENCE;
        let mut tx = context.db.begin().await?;
        digests::freeze_alone(&mut tx).await?;
        match publish(&mut tx, &mut drawn, &counted).await? {
            None => {
                drop(tx);
                counted = count(context, round, now).await?;
            }
            Some(states) if drawn.is_complete() => {
                rounds::set_digested(&mut tx, &round.id, now).await?;
                tx.commit().await?;
                return Ok(states);
            }
            Some(_) => {
                drop(tx);
                drawn.draw();
            }
        }
    }
    Ok(Vec::new())
}

/// The key of the round's blur is committed before anything is frozen with it: a second try must draw the same.
async fn obtain_key(context: &Context, round: &Round) -> Result<(), DigestError> {
    let mut tx = context.db.begin().await?;
    if rounds::digested(&mut tx, &round.id).await?.is_none() {
        return Err(DigestError::UnknownRound(round.id.clone()));
    }
    let random = &*context.ambient.random;
    round_keys::obtain(&mut tx, random, &round.id).await?;
    Ok(tx.commit().await?)
}

/// Nothing more is frozen of a round: the key of its blur goes, and with it the last way to take the noise off. What waits for a coordinator is
/// never released. `true` if it is so from now on.
pub async fn freeze_no_more(tx: &mut Tx, round: &RoundId, now: Moment) -> Result<bool, StoreError> {
    release_holds::keep_all(tx, round, now).await?;
    freezing::forget_counted(tx, round).await?;
    let first = round_keys::destroy(tx, round, now).await?;
    if first {
        meta::erased(tx).await?;
    }
    Ok(first)
}

/// `None` if it must be counted again.
async fn publish(
    tx: &mut Tx,
    drawn: &mut Drawn<'_>,
    counted: &Counted,
) -> Result<Option<Vec<(String, CouncilDigest)>>, DigestError> {
    let Drawn {
        context,
        round,
        now,
        ..
    } = *drawn;
    let Some(Frozen { blocks, closed }) = freeze_counted(tx, context, round, counted, now).await?
    else {
        return Ok(None);
    };
    let (waiting, torn, over) = (&counted.waiting, &counted.torn, counted.over);
    let mut withheld = !torn.is_empty();
    let until = counted.closed.unwrap_or(now);
    let period = period(round, until);
    let released = |level: &Level| {
        if is_torn(level, torn) {
            return (None, true);
        }
        released(round, &blocks, level, &period, counted.policy)
    };
    let coordinators = roles::confirmed(tx, RoleKind::Coordinator).await?;
    let mut states = Vec::with_capacity(round.links.len());
    for link in &round.links {
        let today = blocks.holder(&link.municipality);
        let (publication, held) = released(&Level::municipality(today));
        withheld |= held;
        if publication.is_none() && !waiting.contains(&link.municipality) {
            unprint(tx, round, today).await?;
        }
        let state = match publication {
            None if waiting.contains(&link.municipality) => CouncilDigest::Held,
            None => CouncilDigest::TooFew,
            Some(publication) => {
                let quotes = writings::printed(tx, &round.id, today).await?;
                let quotes = quotes.into_iter().map(quote);
                let publication = publication.quoting(quotes.collect());
                let rules = (&blocks, counted.policy, until);
                let publication = since::compared(tx, context, round, rules, publication).await?;
                let readers = readers::of_edition(tx, (round, today), &coordinators, over).await?;
                let state = edition(tx, drawn, &publication, readers, over).await?;
                withheld |= state.is_none();
                state.unwrap_or(CouncilDigest::Held)
            }
        };
        states.push((link.municipality.clone(), state));
    }
    for level in above(context, day_in_bishkek(until)) {
        let (publication, held) = released(&level);
        withheld |= held;
        if let Some(publication) = publication {
            let told = coordinators.iter().filter(|_| !readers::is_alone(round));
            let readers = told.map(|role| Reader {
                files: Some(Audience::Coordinator),
                ..Reader::of_all(role.address, role.speaks())
            });
            let state = edition(tx, drawn, &publication, readers.collect(), over).await?;
            withheld |= state.is_none();
        }
    }
    if withheld {
        alerts::raise(tx, context, Alert::DigestHeld).await?;
    }
    if over {
        end(tx, drawn, (closed, waiting), &states).await?;
    }
    Ok(Some(states))
}

/// Places of which nothing more is released and that have no result are told so, once: those that were `closed` now, and, once nobody has anything
/// to decide, those that are kept back.
async fn end(
    tx: &mut Tx,
    drawn: &Drawn<'_>,
    (mut closed, waiting): (BTreeSet<String>, &BTreeSet<String>),
    states: &[(String, CouncilDigest)],
) -> Result<(), StoreError> {
    let Drawn {
        context,
        round,
        now,
        sent,
        ..
    } = *drawn;
    let decided = !release_holds::any_undecided(tx, &round.id).await?;
    if decided && freeze_no_more(tx, &round.id, now).await? {
        closed.extend(waiting.iter().cloned());
    }
    if round.was_undone() {
        return Ok(());
    }
    let states = states.iter().filter(|(place, _)| closed.contains(place));
    resultless::tell(tx, context, round, states, sent).await
}

/// Words are never there without the figures that they stand beside.
async fn unprint(tx: &mut Tx, round: &Round, municipality: &str) -> Result<(), StoreError> {
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: municipality.to_owned(),
    };
    writings::unprint(tx, &of).await
}

fn quote((question, language, words): (String, Language, String)) -> Quote {
    Quote {
        question,
        language,
        words,
    }
}

/// The days of the answers.
fn period(round: &Round, until: Moment) -> Period {
    Period {
        from: day_in_bishkek(round.opened).to_string(),
        // a round ends at the first moment after its last day
        to: day_in_bishkek(round.until.map_or(until, |end| end.min(until)) - Span::millis(1))
            .to_string(),
    }
}

/// Stores a publication that says something new, and queues it for these readers, each in their language; with its files when the round is
/// `over`. `None` if the edition before cannot be read: it cannot be said what is new.
async fn edition(
    tx: &mut Tx,
    drawn: &mut Drawn<'_>,
    publication: &Released<Publication>,
    readers: Vec<Reader>,
    over: bool,
) -> Result<Option<CouncilDigest>, StoreError> {
    let Drawn {
        context,
        round,
        now,
        sent,
        ..
    } = *drawn;
    let (level, place) = (publication.level.name(), publication.level.place());
    let last = match digests::last(tx, &round.id, level, place).await {
        Err(error @ StoreError::Inconsistent { .. }) => {
            tracing::error!(%error, round = %round.id, level, place, "a digest was withheld");
            return Ok(None);
        }
        last => last?,
    };
    if last
        .as_ref()
        .is_some_and(|last| says_the_same(&last.publication, publication))
    {
        return Ok(Some(CouncilDigest::NothingNew));
    }
    let edition = last.map_or(0, |last| last.edition) + 1;
    digests::put(tx, publication, edition, now).await?;
    let public = for_young_people(drawn.context, drawn.round, publication);
    for reader in readers {
        let (part, sector, sent) = match reader.reads {
            Reads::Public => (&public, None, sent),
            Reads::Whole | Reads::Headline => (publication, None, sent),
            Reads::Sector(body) => match part_of(round, &public, body) {
                Some(part) => (&part.clone(), Some(body), after_council(sent)),
                None => continue,
            },
        };
        let messages = drawn.messages(part, edition, (reader.language, sector));
        let shown = match reader.reads {
            Reads::Headline => 1,
            Reads::Whole | Reads::Public | Reads::Sector(_) => messages.len(),
        };
        for message in messages.into_iter().take(shown) {
            let request = Request::Send(message);
            outbox::put(tx, reader.address, Priority::Digest, &request, sent).await?;
        }
        if let Some(audience) = reader.files.filter(|_| over) {
            let to = Recipient {
                address: reader.address,
                priority: Priority::Digest,
                language: reader.language,
                audience,
            };
            let released = (round, publication, edition);
            reports::queue(tx, context, to, released, sent).await?;
        }
    }
    Ok(Some(CouncilDigest::Queued))
}

/// The same blocks give the same figures: only the period may have grown. What newer rules would print otherwise is not news: the
/// edition that went out stands.
fn says_the_same(last: &Publication, new: &Publication) -> bool {
    let of =
        |p: &Publication| -> Vec<_> { p.results.iter().map(|f| (f.question, f.blocks)).collect() };
    let figures = last.results == new.results || last.policy != new.policy && of(last) == of(new);
    last.respondents == new.respondents && last.blocks == new.blocks && figures
}
