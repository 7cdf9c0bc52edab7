//! What roles, people and places are called in messages.

use super::Context;
use crate::domain::{Language, Moment, RoleKind};

/// What a role is called.
#[must_use]
pub fn role_name(context: &Context, language: Language, kind: RoleKind) -> String {
    context
        .texts
        .plain(language, &format!("role-{}", kind.code()), &[])
}

/// A name as it is read; some people show none.
#[must_use]
pub fn person_name(context: &Context, language: Language, name: &str) -> String {
    match name {
        "" => context.texts.plain(language, "person-nameless", &[]),
        name => name.to_owned(),
    }
}

/// The full name of a place on the day of `now`; `none` for texts when there is none.
#[must_use]
pub fn place_name(
    context: &Context,
    language: Language,
    slug: Option<&str>,
    now: Moment,
) -> String {
    let place = slug.and_then(|slug| context.municipalities.find(slug));
    place.map_or_else(
        || slug.unwrap_or("none").to_owned(),
        |p| {
            let day = crate::domain::day_in_bishkek(now);
            p.names(language, day).nom.clone()
        },
    )
}
