//! Where the chat of a council, or of a sector's body, can be reached: groups that get a new id, topics that are deleted, chats that cannot be written to.

use surveys::statistics::Level;

use super::{Context, command_menus, names};
use crate::domain::{
    Chat, LIBRARY, Language, Message, Moment, Request, RoleKind, Span, day_in_bishkek,
};
use crate::store::addresses::{self, AddressId};
use crate::store::councils::{self, CouncilChat, CouncilState};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, Tx};
use crate::texts::Value;

/// Coordinators hear of a council that cannot be reached for so long.
const PATIENCE: Span = Span::days(1);

/// The council chats of a group, its topics too: chats are sealed, and there are few councils.
pub async fn of_group(
    tx: &mut Tx,
    group: i64,
) -> Result<Vec<(AddressId, Chat, CouncilState)>, StoreError> {
    let mut found = Vec::new();
    for council in councils::all(tx).await? {
        let known = match addresses::chat(tx, council.address).await {
            // another council's row must not stop this one
            Err(StoreError::Inconsistent { table, what }) => {
                tracing::error!(table, what, "a council's chat cannot be read");
                continue;
            }
            known => known?,
        };
        if let Some((chat, _)) = known.filter(|(chat, _)| chat.id == group) {
            found.push((council.address, chat, council.state));
        }
    }
    Ok(found)
}

/// A group got a new id: its councils move along, and one that was taken for gone is there again, as the bot is in the group.
pub async fn moved(
    tx: &mut Tx,
    context: &Context,
    from: i64,
    to: i64,
    now: Moment,
) -> Result<(), StoreError> {
    for (address, chat, _) in of_group(tx, from).await? {
        let to = Chat { id: to, ..chat };
        // first, so that it outweighs what was connected under the new id meanwhile
        let state = come_back(tx, address).await?;
        addresses::migrate(tx, address, to, now).await?;
        if state == Some(CouncilState::Active) {
            // what was offered under the old id is not offered under the new one
            command_menus::renew(tx, context, address, now).await?;
        }
    }
    Ok(())
}

/// The chat of a council can be written to again: it needs no new invite unless its role was taken back. Gives where it stands now.
pub async fn come_back(
    tx: &mut Tx,
    address: AddressId,
) -> Result<Option<CouncilState>, StoreError> {
    let Some(chat) = councils::get(tx, address).await? else {
        return Ok(None);
    };
    let held = roles::of_address(tx, address).await?;
    let role = held.iter().find(|role| role.kind.is_of_chat());
    let state = match (chat.state, role.map(|role| role.state)) {
        (CouncilState::Gone, Some(RoleState::Confirmed)) => CouncilState::Active,
        (CouncilState::Gone, Some(_)) => CouncilState::Asked,
        (state, _) => state,
    };
    if state != chat.state {
        councils::set_state(tx, address, state).await?;
    }
    councils::reached(tx, address).await?;
    Ok(Some(state))
}

/// A chat cannot be written to: what is for it waits until it can.
pub async fn lost(tx: &mut Tx, address: AddressId, now: Moment) -> Result<(), StoreError> {
    addresses::set_unreachable(tx, address).await?;
    councils::lost(tx, address, now).await?;
    Ok(())
}

/// A topic was deleted: the general one takes its place, with a word about it. If that is another council's, this one has no place left.
pub async fn topic_gone(
    tx: &mut Tx,
    context: &Context,
    address: AddressId,
    chat: Chat,
    now: Moment,
) -> Result<(), StoreError> {
    let general = Chat {
        topic: None,
        ..chat
    };
    let Some(own) = councils::get(tx, address).await? else {
        return addresses::migrate(tx, address, general, now).await;
    };
    let there = match addresses::find(tx, general).await? {
        Some(there) => councils::get(tx, there).await?,
        None => None,
    };
    let other = there.filter(|other| {
        let same = (&other.municipality, other.sector) == (&own.municipality, own.sector);
        other.state != CouncilState::Gone && !same
    });
    if let Some(other) = other {
        addresses::set_unreachable(tx, address).await?;
        if councils::lost(tx, address, now).await? {
            let place = Some(own.municipality.as_str());
            let place = names::place_name(context, other.speaks(), place, now);
            let said = context.texts.say(
                other.speaks(),
                "council-topic-lost",
                &[("place", place.into())],
            );
            put(tx, other.address, Priority::Interactive, said, now).await?;
        }
        return Ok(());
    }
    addresses::migrate(tx, address, general, now).await?;
    let said = context.texts.say(own.speaks(), "council-topic-gone", &[]);
    put(tx, address, Priority::Interactive, said, now).await
}

/// Job: tells coordinators of councils that cannot be reached for a day, each once; `true` if anybody was told.
pub async fn tell(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let before = now - PATIENCE;
    let mut tx = context.db.begin_read().await?;
    let waiting = councils::lost_since(&mut tx, before).await?.len();
    drop(tx);
    if waiting == 0 {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    let coordinators = roles::confirmed(&mut tx, RoleKind::Coordinator).await?;
    if coordinators.is_empty() {
        // whoever becomes one hears of it
        return Ok(false);
    }
    for lost in councils::lost_since(&mut tx, before).await? {
        councils::told(&mut tx, lost.address, now).await?;
        for coordinator in &coordinators {
            let language = coordinator.speaks();
            let place = Some(lost.municipality.as_str());
            let place = names::place_name(context, language, place, now);
            let left = match lost.state {
                CouncilState::Gone => "yes",
                _ => "no",
            };
            let role = lost.sector.map_or(RoleKind::Council, RoleKind::Sector);
            let role = names::role_name(context, language, role);
            let args: [(&str, Value); 3] = [
                ("place", place.into()),
                ("left", left.into()),
                ("role", role.into()),
            ];
            let id = match lost.sector {
                Some(_) => "coordinator-sector-lost",
                None => "coordinator-council-lost",
            };
            let said = context.texts.say(language, id, &args);
            put(&mut tx, coordinator.address, Priority::Urgent, said, now).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// The council's chat is confirmed: what will come, as a SPECIMEN, and "when is the next session?".
pub async fn welcome(
    tx: &mut Tx,
    context: &Context,
    role: &Role,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(chat) = councils::get(tx, role.address).await? else {
        return Ok(());
    };
    let language = chat.speaks();
    let languages = chat
        .language
        .map_or_else(|| Language::ALL.to_vec(), |chosen| vec![chosen]);
    let confirmed = languages.into_iter().map(|language| {
        let place = names::place_name(context, language, Some(&chat.municipality), now);
        let args = [("place", place.into())];
        let id = match chat.sector {
            Some(_) => "sector-confirmed",
            None => "council-confirmed",
        };
        context.texts.say(language, id, &args)
    });
    let mut messages = vec![Message::plain(confirmed.collect::<Vec<_>>().join("\n\n"))];
    messages.extend(introduction(tx, context, &chat, language, now).await?);
    for message in messages {
        let request = Request::Send(message);
        outbox::put(tx, chat.address, Priority::Interactive, &request, now).await?;
    }
    Ok(())
}

/// A council has chosen a language for the first time, another one than it was introduced in: once more what it could not read.
pub async fn introduce(
    tx: &mut Tx,
    context: &Context,
    (chat, language): (&CouncilChat, Language),
    now: Moment,
) -> Result<(), StoreError> {
    let known = chat.language.is_some() || chat.speaks() == language;
    if known || chat.state != CouncilState::Active {
        return Ok(());
    }
    for message in introduction(tx, context, chat, language, now).await? {
        let request = Request::Send(message);
        outbox::put(tx, chat.address, Priority::Interactive, &request, now).await?;
    }
    Ok(())
}

/// What was published before the council came, or else a SPECIMEN of it; and the question for the day of its session. For a sector's body what there
/// is of its part.
async fn introduction(
    tx: &mut Tx,
    context: &Context,
    chat: &CouncilChat,
    language: Language,
    now: Moment,
) -> Result<Vec<Message>, StoreError> {
    if let Some(body) = chat.sector {
        let of = (chat.municipality.as_str(), body);
        return super::digests::again_of_sector(tx, context, of, language, now).await;
    }
    let level = Level::municipality(&chat.municipality);
    let mut messages = super::digests::again(tx, context, &level, language, now).await?;
    if messages.is_empty() {
        messages = specimen(context, language, &chat.municipality, now);
    }
    let session = crate::texts::session_question(&context.texts, language, now);
    messages.push(session);
    Ok(messages)
}

/// What a council's digest will look like: invented, every share the same, marked as a SPECIMEN.
fn specimen(
    context: &Context,
    language: Language,
    municipality: &str,
    now: Moment,
) -> Vec<Message> {
    let Some(entry) = LIBRARY.first() else {
        return Vec::new();
    };
    let place = names::place_name(context, language, Some(municipality), now);
    let heading = super::digests::Heading {
        language,
        place: &place,
        edition: 1,
        specimen: true,
    };
    let day = day_in_bishkek(now).to_string();
    super::digests::specimen(&context.texts, &entry.questionnaire, &heading, &day)
}

async fn put(
    tx: &mut Tx,
    to: AddressId,
    priority: Priority,
    text: String,
    now: Moment,
) -> Result<(), StoreError> {
    let request = Request::Send(Message::plain(text));
    outbox::put(tx, to, priority, &request, now).await
}
