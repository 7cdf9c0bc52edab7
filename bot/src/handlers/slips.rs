//! Slips for parents: a leader says how many, a coordinator decides.

use super::bring_buttons::step_button;
use crate::domain::{BringStep, BringTap, Button, Language, Message, SLIPS, SlipsTap};
use crate::handlers::RoleRequest;
use crate::services::slips;
use crate::store::StoreError;
use crate::store::roles::Role;

/// Numbers in a row of buttons.
const IN_ROW: usize = 3;

/// What slips are, and how many are wanted.
pub(super) async fn how_many(
    req: &mut RoleRequest<'_>,
    language: Language,
    link: &str,
) -> Result<(), StoreError> {
    let context = req.context;
    let args = [("age", context.settings.guardian_under.into())];
    let tap = |count: &u16| {
        let step = BringStep::AskSlips(*count);
        let link = link.to_owned();
        Button::tap(count.to_string(), BringTap { link, step }.code())
    };
    let rows = SLIPS.chunks(IN_ROW);
    let mut buttons: Vec<Vec<Button>> = rows.map(|row| row.iter().map(tap).collect()).collect();
    let back = (link, BringStep::Page);
    buttons.push(vec![step_button(
        context,
        language,
        "answer-button-back",
        back,
    )]);
    let message = Message::new(context.texts.say(language, "slips-ask", &args), buttons);
    req.say(message).await
}

/// So many are asked for.
pub(super) async fn ask(
    req: &mut RoleRequest<'_>,
    leader: &Role,
    (place, count): (&str, u16),
) -> Result<(), StoreError> {
    let language = leader.speaks();
    // of a button that nobody made
    if !SLIPS.contains(&count) {
        return super::language::old_button(req).await;
    }
    let id = match slips::ask(req.tx, leader, (place, count), req.now).await? {
        true => "slips-asked",
        false => "slips-wait",
    };
    req.answer(language, id, &[("count", count.into())]).await
}

/// A coordinator has decided: so many, or none.
pub(super) async fn decide(
    req: &mut RoleRequest<'_>,
    by: &Role,
    tap: SlipsTap,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", by.id);
    let (context, of) = (req.context, (tap.leader, tap.count));
    let decided = slips::decide(req.tx, context, of, &actor, req.now).await?;
    let id = match decided {
        None => "coordinator-decided",
        Some(0) => "slips-refused",
        Some(_) => "slips-granted",
    };
    let args = [("count", decided.unwrap_or_default().into())];
    req.answer(by.speaks(), id, &args).await
}
