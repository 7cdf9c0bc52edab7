//! Links into rounds: the first one of a place is of whoever opened the round; every other leader gets one of their own when they ask. A link ends when
//! whoever it is of or a coordinator says so, and with the role: then it admits nobody, and what buttons say by it stays true.

use std::collections::BTreeSet;

use super::Context;
use super::rounds as round_service;
use crate::domain::{Moment, OwnLink, RoleKind, Round, RoundId, RoundPlace, RoundState};
use crate::store::roles::Role;
use crate::store::{StoreError, Tx, audit, round_links, rounds};

/// A link of a round in a place that admits people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLink {
    /// Its payload.
    pub payload: String,
    /// The role whose it is; none of a round that nobody opened in a chat.
    pub role: Option<i64>,
}

/// The link of this role; made if there is none.
pub async fn own(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &str),
    role: &Role,
    now: Moment,
) -> Result<String, StoreError> {
    if let Some(known) = known(tx, (round, place), role).await? {
        return Ok(known);
    }
    let of = place_of(round, place);
    let payload = context.ambient.random.code(8);
    let own = round_links::own(tx, &of, (role.id, &payload), now).await?;
    if own == payload {
        let (actor, detail) = (format!("role:{}", role.id), format!("{} {place}", round.id));
        audit::write(tx, now, &actor, "link.make", &detail).await?;
    }
    Ok(own)
}

/// The link that is this role's already.
async fn known(
    tx: &mut Tx,
    (round, place): (&Round, &str),
    role: &Role,
) -> Result<Option<String>, StoreError> {
    if opener(tx, &round.id).await? == Some(role.id) {
        return Ok(first(round, place));
    }
    round_links::find(tx, &place_of(round, place), role.id).await
}

/// The link that somebody is shown without asking for one: their own; else, unless it is another leader's, the first of the place. A coordinator is
/// shown the first.
pub async fn shown(
    tx: &mut Tx,
    (round, place): (&Round, &str),
    role: &Role,
) -> Result<Option<String>, StoreError> {
    if let Some(known) = known(tx, (round, place), role).await? {
        return Ok(Some(known));
    }
    let nobodys = opener(tx, &round.id).await?.is_none();
    let may = nobodys || role.kind == RoleKind::Coordinator;
    Ok(first(round, place).filter(|_| may))
}

/// All links that admit people to a round in a place, the first one first.
pub async fn open(
    tx: &mut Tx,
    (round, place): (&Round, &str),
) -> Result<Vec<OpenLink>, StoreError> {
    let role = opener(tx, &round.id).await?;
    let first = first(round, place).map(|payload| OpenLink { payload, role });
    let own = round.own_links.iter();
    let own = own.filter(|own| own.municipality == place && !own.ended);
    let own = own.map(|own| OpenLink {
        payload: own.payload.clone(),
        role: own.role,
    });
    Ok(first.into_iter().chain(own).collect())
}

/// The roles whose links to a round in a place these are, ended ones too.
pub(super) async fn owners(
    tx: &mut Tx,
    (round, place): (&Round, &str),
    payloads: &BTreeSet<&str>,
) -> Result<BTreeSet<i64>, StoreError> {
    let own = round.own_links.iter();
    let own = own.filter(|own| payloads.contains(own.payload.as_str()));
    let mut owners: BTreeSet<i64> = own.filter_map(|own| own.role).collect();
    if first(round, place).is_some_and(|first| payloads.contains(first.as_str())) {
        owners.extend(opener(tx, &round.id).await?);
    }
    Ok(owners)
}

/// Whether a link admits people to a round in a place, also one that was made after the rounds were read last.
pub async fn admits(
    tx: &mut Tx,
    (round, place): (&Round, &str),
    payload: &str,
) -> Result<bool, StoreError> {
    if round.place_of(payload).is_some() {
        return Ok(round.admits(payload).is_some());
    }
    round_links::is_open(tx, &place_of(round, place), payload).await
}

/// Ends a link; `false` if it had ended.
pub async fn end(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &str),
    link: &OpenLink,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let of = place_of(round, place);
    let done = match first(round, place).as_ref() == Some(&link.payload) {
        true => end_first(tx, context, &of, link, now).await?,
        false => round_links::end(tx, &link.payload, now).await?,
    };
    if done {
        note(tx, &of, link.role, actor, now).await?;
    }
    Ok(done)
}

/// Ends all links of a role that is not in force any more.
pub async fn end_of_role(
    tx: &mut Tx,
    context: &Context,
    role: i64,
    actor: &str,
    now: Moment,
) -> Result<(), StoreError> {
    for (
        round,
        OwnLink {
            municipality,
            payload,
            ..
        },
    ) in round_links::open_of_role(tx, role).await?
    {
        round_links::end(tx, &payload, now).await?;
        let of = RoundPlace {
            round,
            municipality,
        };
        note(tx, &of, Some(role), actor, now).await?;
    }
    for (row, links) in rounds::all(tx).await? {
        if row.state != RoundState::Open.code() || opener(tx, &row.id).await? != Some(role) {
            continue;
        }
        for link in links {
            let of = RoundPlace {
                round: row.id.clone(),
                municipality: link.municipality,
            };
            let (payload, role) = (link.payload, Some(role));
            let link = OpenLink { payload, role };
            if end_first(tx, context, &of, &link, now).await? {
                note(tx, &of, role, actor, now).await?;
            }
        }
    }
    Ok(())
}

async fn end_first(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    link: &OpenLink,
    now: Moment,
) -> Result<bool, StoreError> {
    let next = context.ambient.random.code(8);
    round_links::end_first(tx, of, (link.role, &link.payload, &next), now).await
}

async fn note(
    tx: &mut Tx,
    of: &RoundPlace,
    role: Option<i64>,
    actor: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let whose = role.map_or_else(String::new, |role| format!(" role:{role}"));
    let detail = format!("{} {}{whose}", of.round, of.municipality);
    audit::write(tx, now, actor, "link.end", &detail).await
}

/// The role that opened a round in a chat.
pub async fn opener(tx: &mut Tx, round: &RoundId) -> Result<Option<i64>, StoreError> {
    let opener = round_service::opener(tx, round).await?;
    Ok(opener.and_then(|actor| actor.strip_prefix("role:")?.parse().ok()))
}

fn first(round: &Round, place: &str) -> Option<String> {
    let mut links = round.links.iter();
    let link = links.find(|link| link.municipality == place)?;
    Some(link.payload.clone())
}

fn place_of(round: &Round, place: &str) -> RoundPlace {
    RoundPlace {
        round: round.id.clone(),
        municipality: place.to_owned(),
    }
}
