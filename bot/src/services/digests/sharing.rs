//! Places with many answers from shared phones wait for a coordinator's yes: one hand may have answered for several people.

use std::collections::BTreeSet;

use crate::domain::{Button, CoordinatorTap, HeldPlace, Message, Moment, Request, RoleKind, Round};
use crate::services::Context;
use crate::services::roles::place_name;
use crate::store::outbox::{self, Priority};
use crate::store::release_holds::{self, Hold};
use crate::store::{StoreError, Tx, audit, roles, rounds};

/// Held when more than one in so many sessions came from a phone that several people used.
const ONE_IN: i64 = 5;

/// Municipalities of a round that are not released now, by their [`release_holds::shares`]; coordinators are asked of each once.
pub(super) async fn held(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    shares: &[(String, i64, i64)],
    now: Moment,
) -> Result<BTreeSet<String>, StoreError> {
    let mut held = BTreeSet::new();
    for (place, all, shared) in shares {
        // a few people are held back by the threshold, and nobody is told of them
        if *all < i64::from(context.settings.threshold) || shared * ONE_IN <= *all {
            continue;
        }
        match release_holds::state(tx, &round.id, place).await? {
            Some(Hold::Released) => continue,
            Some(Hold::Held | Hold::Kept) => {}
            None => {
                release_holds::hold(tx, &round.id, place, now).await?;
                ask(tx, context, round, place, now).await?;
            }
        }
        held.insert(place.clone());
    }
    Ok(held)
}

async fn ask(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    place: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(index) = context.municipalities.find(place).map(|place| place.index) else {
        return Ok(());
    };
    let which = HeldPlace {
        round: round.id.clone(),
        place: index,
    };
    for coordinator in roles::confirmed(tx, RoleKind::Coordinator).await? {
        let language = coordinator.speaks();
        let args = [
            (
                "place",
                place_name(context, language, Some(place), now).into(),
            ),
            ("title", round.questionnaire.title.get(language).into()),
        ];
        let button = |id: &str, tap: CoordinatorTap| {
            let label = context.texts.plain(language, id, &[]);
            Button::tap(label, tap.code())
        };
        let buttons = vec![
            button("hold-release", CoordinatorTap::Release(which.clone())),
            button("hold-keep", CoordinatorTap::Keep(which.clone())),
        ];
        let message = Message {
            text: context.texts.say(language, "hold-ask", &args),
            buttons: vec![buttons],
            picture: None,
        };
        outbox::put(
            tx,
            coordinator.address,
            Priority::Urgent,
            &Request::Send(message),
            now,
        )
        .await?;
    }
    Ok(())
}

/// A coordinator decides on a held place; the id of what is to be answered.
pub async fn decide(
    tx: &mut Tx,
    context: &Context,
    actor: &str,
    which: &HeldPlace,
    release: bool,
    now: Moment,
) -> Result<&'static str, StoreError> {
    let round = &which.round;
    let Some(place) = context.municipalities.at(which.place) else {
        return Ok("coordinator-decided");
    };
    let place = &place.slug;
    if !release_holds::decide(tx, round, place, release, now).await? {
        return Ok("coordinator-decided");
    }
    let action = if release { "hold.release" } else { "hold.keep" };
    let detail = format!("{round} {place}");
    audit::write(tx, now, actor, action, &detail).await?;
    // the digest at the close is due once more: for this place, or, with nothing left to decide, to say that it has none
    rounds::digest_again(tx, round).await?;
    Ok(match release {
        true => "hold-released",
        false => "hold-kept",
    })
}
