//! What roles, people and places are called in messages.

use surveys::questionnaire::Sector;

use super::Context;
use crate::domain::{Language, Moment, RoleKind, SectorBody};
use crate::texts::Texts;

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

/// The sectors whose bodies have a chat, in words: «билим берүү, саламаттыкты сактоо»; `none` for texts when there is none.
#[must_use]
pub fn sectors_in_words(
    context: &Context,
    language: Language,
    chats: &[&crate::store::councils::CouncilChat],
) -> String {
    let known = |body: &SectorBody| chats.iter().any(|chat| chat.sector == Some(*body));
    let bodies = SectorBody::ALL.into_iter().filter(known);
    let name = |body: SectorBody| sector_name(&context.texts, language, Some(body.sector()));
    let names: Vec<String> = bodies.map(name).collect();
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", ").to_lowercase(),
    }
}

/// What a sector is called.
#[must_use]
pub fn sector_name(texts: &Texts, language: Language, sector: Option<Sector>) -> String {
    let id = match sector {
        Some(Sector::Education) => "digest-sector-education",
        Some(Sector::Health) => "digest-sector-health",
        Some(Sector::SocialProtection) => "digest-sector-social-protection",
        Some(Sector::ProtectionFromViolence) => "digest-sector-protection-from-violence",
        Some(Sector::Participation) => "digest-sector-participation",
        Some(Sector::Budget) => "digest-sector-budget",
        None => "digest-sector-other",
    };
    texts.plain(language, id, &[])
}
