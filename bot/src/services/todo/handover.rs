//! What a new coordinator needs to know: what waits, and which roles each place has. Nobody is named.

use super::minutes;
use crate::domain::{Language, Moment, RoleKind, alphabetical, day_in_bishkek};
use crate::services::Context;
use crate::services::names::{place_name, sectors_in_words};
use crate::store::councils::{self, CouncilChat, CouncilState};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx, results};

/// Places in one message, far below what Telegram takes.
const TOGETHER: usize = 25;

/// The messages of it.
pub async fn handover(
    tx: &mut Tx,
    context: &Context,
    coordinator: &Role,
    now: Moment,
) -> Result<Vec<String>, StoreError> {
    let (texts, language) = (&context.texts, coordinator.speaks());
    let queue = super::waiting::all(tx, context, now).await?;
    let people = [
        ("coordinators", RoleKind::Coordinator),
        ("safeguarding", RoleKind::Safeguarding),
        ("operators", RoleKind::Operator),
        ("moderators", RoleKind::Moderator),
    ];
    let mut args = vec![
        ("count", queue.len().into()),
        ("minutes", minutes(&queue).into()),
    ];
    for (name, kind) in people {
        let held = roles::confirmed(tx, kind).await?.len();
        args.push((name, held.into()));
    }
    let mut messages = vec![texts.say(language, "handover", &args)];
    let lines = places(tx, context, language, now).await?;
    messages.extend(lines.chunks(TOGETHER).map(|lines| {
        let head = texts.say(language, "handover-places", &[]);
        format!("{head}\n{}", lines.join("\n"))
    }));
    Ok(messages)
}

/// A line for each place that exists today, in the order of the alphabet.
async fn places(
    tx: &mut Tx,
    context: &Context,
    language: Language,
    now: Moment,
) -> Result<Vec<String>, StoreError> {
    let (snapshot, day) = (context.snapshot(), day_in_bishkek(now));
    let leaders = roles::confirmed(tx, RoleKind::Leader).await?;
    let chats = councils::all(tx).await?;
    let open = results::open(tx).await?;
    let places = context.municipalities.iter();
    let mut places: Vec<_> = places
        .filter(|place| place.merged_into(day).is_none())
        .collect();
    places.sort_by_cached_key(|place| alphabetical(place.names(language, day).brief()));
    let line = |slug: &str| {
        let led = |role: &&Role| role.municipality.as_deref() == Some(slug);
        let mut own = chats.iter().filter(|chat| chat.municipality == slug);
        let active = |chat: &&CouncilChat| chat.state == CouncilState::Active;
        let own: Vec<_> = own.by_ref().filter(active).collect();
        let council = match own.iter().any(|chat| chat.sector.is_none()) {
            true => "yes",
            false => "no",
        };
        let name = place_name(context, language, Some(slug), now);
        let results = open.iter().filter(|result| result.of.municipality == slug);
        let args = [
            ("place", name.into()),
            ("council", council.into()),
            ("sectors", sectors_in_words(context, language, &own).into()),
            ("leaders", leaders.iter().filter(led).count().into()),
            ("rounds", snapshot.open_in(slug, now).count().into()),
            ("results", results.count().into()),
        ];
        context.texts.say(language, "handover-line", &args)
    };
    Ok(places.iter().map(|place| line(&place.slug)).collect())
}
