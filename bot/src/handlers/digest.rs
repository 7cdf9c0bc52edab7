//! `/digest`: what was published before, once more; never anything new.

use surveys::statistics::Level;

use super::{Handled, coordinator, council, group};
use crate::domain::{Language, RoleKind, RoundState};
use crate::handlers::Desk;
use crate::services::digests as composer;
use crate::store::councils::{CouncilState, Standing};
use crate::store::{StoreError, digests};

/// `/digest`: in a council's chat its own; to a leader that of a closed round; a coordinator chooses the place.
pub(super) async fn again(desk: &mut Desk<'_>) -> Result<Handled, StoreError> {
    let Some((chat, sender)) = council::here(desk).await? else {
        return to_holder(desk).await;
    };
    let standing = council::standing(desk, &chat, &sender).await?;
    let language = chat.speaks();
    if !standing.is_some_and(Standing::may_act) {
        group::tell_once(desk, &chat, &sender, standing).await?;
    } else if chat.state == CouncilState::Asked {
        desk.answer(language, "council-waiting", &[]).await?;
    } else {
        let level = Level::municipality(&chat.municipality);
        of_level(desk, language, &level, true).await?;
    }
    Ok(Handled::Done)
}

/// The newest publication of a level; one of a running round only if `running`.
pub(super) async fn of_level(
    desk: &mut Desk<'_>,
    language: Language,
    level: &Level,
    running: bool,
) -> Result<(), StoreError> {
    let (house, now) = (desk.house, desk.now);
    let newest = composer::newest(desk.tx, house, level).await?;
    let world = house.world();
    let may_see = |stored: &digests::Stored| {
        let round = world.round(&stored.publication.round);
        running || round.is_some_and(|round| round.state == RoundState::Closed)
    };
    let messages = match newest {
        Some(stored) if may_see(&stored) => {
            composer::again(desk.tx, house, level, language, now).await?
        }
        _ => Vec::new(),
    };
    if messages.is_empty() {
        return desk.answer(language, "council-no-digest", &[]).await;
    }
    for message in messages {
        desk.say(message).await?;
    }
    Ok(())
}

async fn to_holder(desk: &mut Desk<'_>) -> Result<Handled, StoreError> {
    if !desk.inbound.private {
        return Ok(Handled::Done);
    }
    let holder = desk.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Coordinator).is_some() {
        let message = coordinator::oblasts(desk, language, coordinator::WAY_TO_DIGESTS);
        desk.say(message).await?;
        return Ok(Handled::Done);
    }
    let mut handled = Handled::NotOurs;
    for role in holder.led() {
        let level = Level::municipality(role.municipality.as_deref().unwrap_or_default());
        of_level(desk, language, &level, false).await?;
        handled = Handled::Done;
    }
    Ok(handled)
}
