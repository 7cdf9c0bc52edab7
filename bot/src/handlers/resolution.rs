//! Number and day of what a session has decided: typed once for all findings of a result, by the council or from its paper.

use super::answer_list;
use super::awaited::{expect, first_button};
use super::by::By;
use super::language::old_button;
use crate::domain::{
    AskedFinding, Message, ResolutionStep, ResolutionTap, day_in_bishkek, typed_resolution,
};
use crate::handlers::RoleRequest;
use crate::services::commitments::{self, Saved};
use crate::store::{StoreError, results};

/// A press about a resolution.
pub(super) async fn press(
    req: &mut RoleRequest<'_>,
    tap: &ResolutionTap,
    by: &By,
) -> Result<(), StoreError> {
    let Some(asked) = found(req, tap, by).await? else {
        return old_button(req).await;
    };
    match &tap.step {
        ResolutionStep::Ask => {
            let message = question(req, tap, by, false);
            let button = first_button(&message).map(str::to_owned);
            expect(req, by.kind(), button.as_deref()).await?;
            req.reply(message).await
        }
        ResolutionStep::Leave => {
            expect(req, by.kind(), None).await?;
            answer_list::again(req, &asked.of, (by.who, by.language)).await
        }
        ResolutionStep::Save(resolution) => {
            expect(req, by.kind(), None).await?;
            let which = (resolution, tap.known);
            let saved =
                commitments::save_resolution(req.tx, &asked.of, which, &by.actor, req.now).await?;
            if let Saved::Before(known) = saved {
                let line = commitments::resolution_line(req.context, by.language, &known);
                let args = [("what", line.into())];
                let text = req
                    .context
                    .texts
                    .say(by.language, "resolution-before", &args);
                return req.reply(Message::plain(text)).await;
            }
            answer_list::again(req, &asked.of, (by.who, by.language)).await
        }
    }
}

/// Words that answer the question: what was understood is read back, and a press saves it.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    tap: &ResolutionTap,
    by: &By,
    text: &str,
) -> Result<(), StoreError> {
    if found(req, tap, by).await?.is_none() {
        return old_button(req).await;
    }
    let message = match typed_resolution(text, day_in_bishkek(req.now)) {
        Some(read) => {
            let who = (by.who, by.language);
            commitments::understood_resolution(req.context, who, tap, &read)
        }
        None => question(req, tap, by, true),
    };
    let button = first_button(&message).map(str::to_owned);
    expect(req, by.kind(), button.as_deref()).await?;
    req.say(message).await
}

fn question(req: &RoleRequest<'_>, tap: &ResolutionTap, by: &By, failed: bool) -> Message {
    let who = (by.who, by.language, !req.inbound.private);
    commitments::ask_resolution(req.context, who, tap, failed)
}

/// The finding that the button names, if it is one of whoever answers.
async fn found(
    req: &mut RoleRequest<'_>,
    tap: &ResolutionTap,
    by: &By,
) -> Result<Option<AskedFinding>, StoreError> {
    let asked = results::finding(req.tx, tap.finding).await?;
    Ok(asked.filter(|asked| by.may_answer(&asked.of.municipality)))
}
