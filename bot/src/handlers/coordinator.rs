//! A coordinator confirms roles and helplines and chooses a municipality; an operator clears an alert.

use std::sync::Arc;

use surveys::statistics::Level;

use super::{Handled, digest, leader};
use crate::domain::{Button, Language, Message, RoleKind, Round, day_in_bishkek};
use crate::handlers::Desk;
use crate::services::alerts;
use crate::services::digests::sharing;
use crate::services::roles::{self as role_desk, Decided};
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
    desk: &mut Desk<'_>,
    data: &str,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    let holder = desk.holder().await?;
    let language = holder.language();
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        desk.decline(language, "coordinator-only", &[]);
        return Ok(());
    };
    let (code, argument) = data.split_once(':').unwrap_or((data, ""));
    match (code, argument.parse::<u16>()) {
        ("y" | "n", _) => decide(desk, coordinator, code == "y", argument).await,
        ("v" | "w", _) => {
            let actor = format!("role:{}", coordinator.id);
            let release = code == "v";
            let (house, now) = (desk.house, desk.now);
            let said = sharing::decide(desk.tx, house, &actor, argument, release, now).await?;
            desk.answer(language, said, &[]).await
        }
        ("h", _) => {
            let actor = format!("role:{}", coordinator.id);
            alerts::confirm_helplines(desk.tx, desk.house, &actor, desk.now).await?;
            desk.answer(language, "helplines-confirmed", &[]).await
        }
        ("b", Ok(oblast)) => {
            let message = municipalities(desk, language, oblast, WAY_TO_ROUNDS);
            desk.reply(message).await
        }
        ("e", Ok(oblast)) => {
            let message = municipalities(desk, language, oblast, WAY_TO_DIGESTS);
            desk.reply(message).await
        }
        ("d", Ok(place)) => match desk.house.municipalities.at(place) {
            Some(place) => {
                let level = Level::municipality(&place.slug);
                digest::of_level(desk, language, &level, true).await
            }
            None => Ok(()),
        },
        ("a", _) => digest::of_level(desk, language, &Level::Nation, true).await,
        ("m", Ok(place)) => match desk.house.municipalities.at(place) {
            Some(place) => leader::list(desk, language, place, rounds).await,
            None => Ok(()),
        },
        ("q", _) => {
            let message = oblasts(desk, language, WAY_TO_DIGESTS);
            desk.reply(message).await
        }
        _ => {
            let message = oblasts(desk, language, WAY_TO_ROUNDS);
            desk.reply(message).await
        }
    }
}

/// "Handled": the alert is told again when it comes back.
pub(super) async fn operator_tap(desk: &mut Desk<'_>, data: &str) -> Result<(), StoreError> {
    let holder = desk.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Operator).is_none() {
        desk.decline(language, "operator-only", &[]);
        return Ok(());
    }
    if let Some(kind) = data.strip_prefix("c:").and_then(Alert::from_code) {
        alerts::clear(desk.tx, kind).await?;
    }
    desk.answer(language, "operator-cleared", &[]).await
}

/// `/alerts`: what is raised now, once more.
pub(super) async fn alerts(desk: &mut Desk<'_>) -> Result<Handled, StoreError> {
    let holder = desk.holder().await?;
    let Some(operator) = holder.role(RoleKind::Operator) else {
        return Ok(Handled::NotOurs);
    };
    if alerts::catch_up(desk.tx, desk.house, operator, desk.now).await? == 0 {
        desk.answer(operator.speaks(), "operator-well", &[]).await?;
    }
    Ok(Handled::Done)
}

/// The first list: oblasts, and cities without one.
pub(super) fn oblasts(desk: &Desk<'_>, language: Language, way: Way) -> Message {
    let (house, day) = (desk.house, day_in_bishkek(desk.now));
    let mut buttons = Vec::new();
    for (oblast, number) in house.municipalities.oblasts().iter().zip(0_u16..) {
        let city = oblast
            .members
            .first()
            .and_then(|ix| house.municipalities.at(*ix));
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
        let label = house.texts.plain(language, "coordinator-all-places", &[]);
        buttons.insert(0, vec![Button::tap(label, format!("k:{whole}"))]);
    }
    Message {
        text: house.texts.say(language, "coordinator-choose-oblast", &[]),
        buttons,
        picture: None,
    }
}

fn municipalities(desk: &Desk<'_>, language: Language, oblast: u16, way: Way) -> Message {
    let (house, day) = (desk.house, day_in_bishkek(desk.now));
    let Some(oblast) = house.municipalities.oblasts().get(usize::from(oblast)) else {
        return oblasts(desk, language, way);
    };
    let places = oblast
        .members
        .iter()
        .filter_map(|ix| house.municipalities.at(*ix));
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
    let back = house.texts.plain(language, "round-back", &[]);
    buttons.push(vec![Button::tap(back, format!("k:{}", way.back))]);
    Message {
        text: house
            .texts
            .say(language, "coordinator-choose-municipality", &[]),
        buttons,
        picture: None,
    }
}

async fn decide(desk: &mut Desk<'_>, by: &Role, yes: bool, id: &str) -> Result<(), StoreError> {
    let language = by.speaks();
    let Ok(id) = id.parse() else { return Ok(()) };
    let (house, actor) = (desk.house, format!("role:{}", by.id));
    let decided = if yes {
        role_desk::confirm(desk.tx, house, id, &actor, desk.now).await?
    } else {
        role_desk::refuse(desk.tx, house, id, &actor, desk.now).await?
    };
    let Decided::Done(role) = decided else {
        return desk.answer(language, "coordinator-decided", &[]).await;
    };
    let name = role_desk::role_name(house, language, role.kind);
    let id = if yes {
        "coordinator-confirmed"
    } else {
        "coordinator-refused"
    };
    desk.answer(
        language,
        id,
        &[
            (
                "name",
                role_desk::person_name(house, language, &role.name).into(),
            ),
            ("role", name.into()),
        ],
    )
    .await
}

fn rows(buttons: Vec<Button>) -> Vec<Vec<Button>> {
    buttons.chunks(2).map(<[Button]>::to_vec).collect()
}
