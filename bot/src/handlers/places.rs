//! A coordinator chooses a place: oblast, then municipality.

use chrono::NaiveDate;

use crate::domain::{
    Button, CoordinatorTap, Language, Message, Municipality, PlaceFor, day_in_bishkek,
};
use crate::handlers::RoleRequest;

/// The first list: oblasts, and cities without one.
pub(super) fn oblasts(req: &RoleRequest<'_>, language: Language, why: PlaceFor) -> Message {
    let (context, day) = (req.context, day_in_bishkek(req.now));
    let mut buttons = Vec::new();
    for (oblast, number) in context.municipalities.oblasts().iter().zip(0_u16..) {
        let city = oblast
            .members
            .first()
            .and_then(|ix| context.municipalities.at(*ix));
        buttons.push(match (&oblast.name, city) {
            (Some(name), _) => {
                let tap = CoordinatorTap::Oblast(why, number);
                Button::tap(name.get(language), tap.code())
            }
            (None, Some(city)) => choice(city, language, day, why),
            (None, None) => continue,
        });
    }
    let mut buttons = rows(buttons);
    let whole = match why {
        PlaceFor::Rounds
        | PlaceFor::Commitments
        | PlaceFor::Plan
        | PlaceFor::Polls
        | PlaceFor::Budget
        | PlaceFor::Words => None,
        PlaceFor::Digests => Some(CoordinatorTap::WholeDigest),
        PlaceFor::Files => Some(CoordinatorTap::WholeFiles),
    };
    if let Some(tap) = whole {
        let label = context.texts.plain(language, "coordinator-all-places", &[]);
        buttons.insert(0, vec![Button::tap(label, tap.code())]);
    }
    Message::new(
        context
            .texts
            .say(language, "coordinator-choose-oblast", &[]),
        buttons,
    )
}

/// The second list: the places of an oblast. Without such an oblast the first one.
pub(super) fn municipalities(
    req: &RoleRequest<'_>,
    language: Language,
    oblast: u16,
    why: PlaceFor,
) -> Message {
    let (context, day) = (req.context, day_in_bishkek(req.now));
    let Some(oblast) = context.municipalities.oblasts().get(usize::from(oblast)) else {
        return oblasts(req, language, why);
    };
    let places = oblast
        .members
        .iter()
        .filter_map(|ix| context.municipalities.at(*ix));
    let mut buttons = rows(
        places
            .map(|place| choice(place, language, day, why))
            .collect(),
    );
    let back = context.texts.plain(language, "round-back", &[]);
    buttons.push(vec![Button::tap(back, CoordinatorTap::Oblasts(why).code())]);
    Message::new(
        context
            .texts
            .say(language, "coordinator-choose-municipality", &[]),
        buttons,
    )
}

fn choice(place: &Municipality, language: Language, day: NaiveDate, why: PlaceFor) -> Button {
    let tap = CoordinatorTap::Place(why, place.index);
    Button::tap(place.names(language, day).short.clone(), tap.code())
}

fn rows(buttons: Vec<Button>) -> Vec<Vec<Button>> {
    buttons.chunks(2).map(<[Button]>::to_vec).collect()
}
