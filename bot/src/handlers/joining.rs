//! Another leader joins an open round by a link of their own: do they bring those whom the round asks, or others, too?

use std::sync::Arc;

use super::bring_buttons::step_button;
use crate::domain::{
    BringStep, Language, Message, Municipality, Request, RoleKind, Round, TargetGroup,
};
use crate::handlers::RoleRequest;
use crate::services::{Context, links};
use crate::store::outbox::Priority;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, audit, rounds};

/// What the audit keeps of it.
const JOINED: &str = "round.join";

/// Whether it is to be asked: of a leader who did not open the round and has not said so, where one school or one club is asked.
pub(super) async fn asks(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (round, place): (&Round, &Municipality),
) -> Result<bool, StoreError> {
    let narrow = matches!(
        round.target_group,
        Some(TargetGroup::School | TargetGroup::Club)
    );
    if role.kind != RoleKind::Leader || !narrow {
        return Ok(false);
    }
    if links::opener(req.tx, &round.id).await? == Some(role.id) {
        return Ok(false);
    }
    let said = audit::who(req.tx, JOINED, &detail(round, place, role)).await?;
    Ok(said.is_none() && !rounds::is_counted(req.tx, &round.id).await?)
}

fn detail(round: &Round, place: &Municipality, role: &Role) -> String {
    format!("{} {} role:{} ", round.id, place.slug, role.id)
}

pub(super) fn question(
    context: &Context,
    language: Language,
    (round, link): (&Round, &str),
) -> Message {
    let button = |id, step| vec![step_button(context, language, id, (link, step))];
    let group = round.target_group.map_or("everybody", TargetGroup::code);
    let args = [
        ("title", round.questionnaire.title.get(language).into()),
        ("group", group.into()),
    ];
    Message::new(
        context.texts.say(language, "bring-who", &args),
        vec![
            button("bring-who-same", BringStep::SameGroup),
            button("bring-who-others", BringStep::OtherGroup),
        ],
    )
}

/// Notes what the leader has said. With others, too, the round asks several schools and clubs from now on, and whoever opened it hears so; the round
/// as it is then.
pub(super) async fn join(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (round, place): (&Arc<Round>, &Municipality),
    others: bool,
) -> Result<Arc<Round>, StoreError> {
    if !asks(req, role, (round, place)).await? {
        return Ok(Arc::clone(round));
    }
    let said = if others { "others" } else { "same" };
    let detail = detail(round, place, role) + said;
    let actor = format!("role:{}", role.id);
    audit::write(req.tx, req.now, &actor, JOINED, &detail).await?;
    if !others || !rounds::widen(req.tx, &round.id).await? {
        return Ok(Arc::clone(round));
    }
    if let Some(opener) = links::opener(req.tx, &round.id).await?
        && let Some(opener) = roles::get(req.tx, opener).await?
    {
        let language = opener.speaks();
        let args = [("title", round.questionnaire.title.get(language).into())];
        let told = Message::plain(req.context.texts.say(language, "bring-widened", &args));
        let told = Request::Send(told);
        req.queue(opener.address, Priority::News, &told).await?;
    }
    Ok(Arc::new(Round {
        target_group: Some(TargetGroup::Several),
        ..(**round).clone()
    }))
}
