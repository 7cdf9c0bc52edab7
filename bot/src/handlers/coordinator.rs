//! A coordinator confirms roles and helplines and chooses a municipality; an operator clears an alert.

use std::sync::Arc;

use surveys::statistics::Level;

use super::{Handled, digest, leader};
use crate::domain::{Button, Language, Message, RoleKind, Round, day_in_bishkek};
use crate::handlers::RoleRequest;
use crate::services::alerts;
use crate::services::digests::sharing;
use crate::services::roles::{self as role_service, Decided};
use crate::store::StoreError;
use crate::store::alerts::Alert;
use crate::store::roles::Role;

/// What a coordinator chooses a municipality for: the letters of the buttons on the way.
#[derive(Clone, Copy)]
pub(super) struct Way {
    back: char,
    oblast: char,
    place: char,
    /// All places together, where that can be chosen.
    whole: Option<char>,
}

/// `/rounds`.
pub(super) const WAY_TO_ROUNDS: Way = Way {
    back: 'r',
    oblast: 'b',
    place: 'm',
    whole: None,
};
/// `/digest`.
pub(super) const WAY_TO_DIGESTS: Way = Way {
    back: 'q',
    oblast: 'e',
    place: 'd',
    whole: Some('a'),
};

/// A press of a coordinator.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    data: &str,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let language = holder.language();
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        req.decline(language, "coordinator-only", &[]);
        return Ok(());
    };
    let (code, argument) = data.split_once(':').unwrap_or((data, ""));
    match (code, argument.parse::<u16>()) {
        ("y" | "n", _) => decide(req, coordinator, code == "y", argument).await,
        ("v" | "w", _) => {
            let actor = format!("role:{}", coordinator.id);
            let release = code == "v";
            let (context, now) = (req.context, req.now);
            let said = sharing::decide(req.tx, context, &actor, argument, release, now).await?;
            req.answer(language, said, &[]).await
        }
        ("h", _) => {
            let actor = format!("role:{}", coordinator.id);
            alerts::confirm_helplines(req.tx, req.context, &actor, req.now).await?;
            req.answer(language, "helplines-confirmed", &[]).await
        }
        ("b", Ok(oblast)) => {
            let message = municipalities(req, language, oblast, WAY_TO_ROUNDS);
            req.reply(message).await
        }
        ("e", Ok(oblast)) => {
            let message = municipalities(req, language, oblast, WAY_TO_DIGESTS);
            req.reply(message).await
        }
        ("d", Ok(place)) => match req.context.municipalities.at(place) {
            Some(place) => {
                let level = Level::municipality(&place.slug);
                digest::of_level(req, language, &level, true).await
            }
            None => Ok(()),
        },
        ("a", _) => digest::of_level(req, language, &Level::Nation, true).await,
        ("m", Ok(place)) => match req.context.municipalities.at(place) {
            Some(place) => leader::list(req, language, place, rounds).await,
            None => Ok(()),
        },
        ("q", _) => {
            let message = oblasts(req, language, WAY_TO_DIGESTS);
            req.reply(message).await
        }
        _ => {
            let message = oblasts(req, language, WAY_TO_ROUNDS);
            req.reply(message).await
        }
    }
}

/// "Handled": the alert is told again when it comes back.
pub(super) async fn operator_tap(req: &mut RoleRequest<'_>, data: &str) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Operator).is_none() {
        req.decline(language, "operator-only", &[]);
        return Ok(());
    }
    if let Some(kind) = data.strip_prefix("c:").and_then(Alert::from_code) {
        alerts::clear(req.tx, kind).await?;
    }
    req.answer(language, "operator-cleared", &[]).await
}

/// `/alerts`: what is raised now, once more.
pub(super) async fn alerts(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(operator) = holder.role(RoleKind::Operator) else {
        return Ok(Handled::NotOurs);
    };
    if alerts::catch_up(req.tx, req.context, operator, req.now).await? == 0 {
        req.answer(operator.speaks(), "operator-well", &[]).await?;
    }
    Ok(Handled::Done)
}

/// The first list: oblasts, and cities without one.
pub(super) fn oblasts(req: &RoleRequest<'_>, language: Language, way: Way) -> Message {
    let (context, day) = (req.context, day_in_bishkek(req.now));
    let mut buttons = Vec::new();
    for (oblast, number) in context.municipalities.oblasts().iter().zip(0_u16..) {
        let city = oblast
            .members
            .first()
            .and_then(|ix| context.municipalities.at(*ix));
        buttons.push(match (&oblast.name, city) {
            (Some(name), _) => {
                Button::tap(name.get(language), format!("k:{}:{number}", way.oblast))
            }
            (None, Some(city)) => Button::tap(
                city.names(language, day).short.clone(),
                format!("k:{}:{}", way.place, city.index),
            ),
            (None, None) => continue,
        });
    }
    let mut buttons = rows(buttons);
    if let Some(whole) = way.whole {
        let label = context.texts.plain(language, "coordinator-all-places", &[]);
        buttons.insert(0, vec![Button::tap(label, format!("k:{whole}"))]);
    }
    Message {
        text: context
            .texts
            .say(language, "coordinator-choose-oblast", &[]),
        buttons,
        picture: None,
    }
}

fn municipalities(req: &RoleRequest<'_>, language: Language, oblast: u16, way: Way) -> Message {
    let (context, day) = (req.context, day_in_bishkek(req.now));
    let Some(oblast) = context.municipalities.oblasts().get(usize::from(oblast)) else {
        return oblasts(req, language, way);
    };
    let places = oblast
        .members
        .iter()
        .filter_map(|ix| context.municipalities.at(*ix));
    let mut buttons = rows(
        places
            .map(|p| {
                Button::tap(
                    p.names(language, day).short.clone(),
                    format!("k:{}:{}", way.place, p.index),
                )
            })
            .collect(),
    );
    let back = context.texts.plain(language, "round-back", &[]);
    buttons.push(vec![Button::tap(back, format!("k:{}", way.back))]);
    Message {
        text: context
            .texts
            .say(language, "coordinator-choose-municipality", &[]),
        buttons,
        picture: None,
    }
}

async fn decide(
    req: &mut RoleRequest<'_>,
    by: &Role,
    yes: bool,
    id: &str,
) -> Result<(), StoreError> {
    let language = by.speaks();
    let Ok(id) = id.parse() else { return Ok(()) };
    let (context, actor) = (req.context, format!("role:{}", by.id));
    let decided = if yes {
        role_service::confirm(req.tx, context, id, &actor, req.now).await?
    } else {
        role_service::refuse(req.tx, context, id, &actor, req.now).await?
    };
    let Decided::Done(role) = decided else {
        return req.answer(language, "coordinator-decided", &[]).await;
    };
    let name = role_service::role_name(context, language, role.kind);
    let id = if yes {
        "coordinator-confirmed"
    } else {
        "coordinator-refused"
    };
    req.answer(
        language,
        id,
        &[
            (
                "name",
                role_service::person_name(context, language, &role.name).into(),
            ),
            ("role", name.into()),
        ],
    )
    .await
}

fn rows(buttons: Vec<Button>) -> Vec<Vec<Button>> {
    buttons.chunks(2).map(<[Button]>::to_vec).collect()
}
