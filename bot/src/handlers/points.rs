//! Own words of meetings: a coordinator reads them, adds the other language, lets them go out or gives them back.

use super::awaited::{expect, first_button};
use super::language::old_button;
use super::meeting_pages::flawed;
use crate::domain::{Language, Message, NoteStep, NoteTap, Point, PointState, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::meetings;
use crate::store::roles::Role;
use crate::store::{StoreError, meeting_points};

/// A press on the card.
pub(super) async fn press(
    req: &mut RoleRequest<'_>,
    role: &Role,
    tap: NoteTap,
) -> Result<(), StoreError> {
    let (context, language, now) = (req.context, role.speaks(), req.now);
    let actor = format!("role:{}", role.id);
    expect(req, RoleKind::Coordinator, None).await?;
    let Some(point) = meeting_points::get(req.tx, tap.note).await? else {
        return old_button(req).await;
    };
    if point.state != PointState::Waiting {
        return req.answer(language, "note-decided", &[]).await;
    }
    if point.rev != tap.rev {
        return show(req, role, &point, Some("note-changed")).await;
    }
    let (done, said) = match tap.step {
        NoteStep::Open | NoteStep::Leave(_) => return show(req, role, &point, None).await,
        NoteStep::Type(of) => {
            let message = meetings::ask_words(context, &point, of, language);
            let button = first_button(&message).map(str::to_owned);
            expect(req, RoleKind::Coordinator, button.as_deref()).await?;
            return req.reply(message).await;
        }
        NoteStep::AskRefusal => {
            return req
                .reply(meetings::ask_refusal(context, &point, language))
                .await;
        }
        NoteStep::Approve => {
            let done = meetings::approve(req.tx, context, &point, &actor, now).await?;
            (done, "meeting-approved")
        }
        NoteStep::Refuse(why) => {
            let which = (&point, why);
            let done = meetings::refuse(req.tx, context, which, &actor, now).await?;
            (done, "meeting-refused")
        }
    };
    if !done {
        return show(req, role, &point, Some("note-changed")).await;
    }
    req.answer(language, said, &[]).await?;
    next(req, role, false).await
}

/// Words in a language, as a coordinator has typed them.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (tap, of): (NoteTap, Language),
    text: &str,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", role.id);
    let point = meeting_points::get(req.tx, tap.note).await?;
    let current = point
        .as_ref()
        .filter(|point| point.rev == tap.rev && point.state == PointState::Waiting);
    let edited = match current {
        Some(point) => meetings::edit(req.tx, point, (of, text), &actor, req.now).await?,
        None => None,
    };
    let head = match edited {
        Some(Err(flaw)) => {
            // still awaited
            let text = flawed(req.context, role.speaks(), flaw);
            return req.say(Message::plain(text)).await;
        }
        Some(Ok(())) => None,
        None => Some("note-changed"),
    };
    expect(req, RoleKind::Coordinator, None).await?;
    match point {
        Some(point) => show(req, role, &point, head).await,
        None => old_button(req).await,
    }
}

/// The oldest words that wait, or (`asked`) that there are none.
pub(super) async fn next(
    req: &mut RoleRequest<'_>,
    role: &Role,
    asked: bool,
) -> Result<(), StoreError> {
    for point in &meeting_points::waiting(req.tx).await? {
        let message = meetings::card(req.tx, req.context, point, role.speaks(), req.now);
        if let Some(message) = message.await? {
            return req.say(message).await;
        }
    }
    match asked {
        true => req.answer(role.speaks(), "note-none", &[]).await,
        false => Ok(()),
    }
}

/// The card as it stands now.
async fn show(
    req: &mut RoleRequest<'_>,
    role: &Role,
    point: &Point,
    head: Option<&str>,
) -> Result<(), StoreError> {
    let language = role.speaks();
    let point = meeting_points::get(req.tx, point.id).await?;
    let Some(point) = point.filter(|point| point.state == PointState::Waiting) else {
        return req.answer(language, "note-decided", &[]).await;
    };
    let card = meetings::card(req.tx, req.context, &point, language, req.now).await?;
    let Some(mut message) = card else {
        return old_button(req).await;
    };
    if let Some(head) = head {
        let head = req.context.texts.say(language, head, &[]);
        message.text = format!("{head}\n\n{}", message.text);
    }
    req.reply(message).await
}
