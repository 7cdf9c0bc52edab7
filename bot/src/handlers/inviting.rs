//! Inviting those who said yes to it to an open round: asked for, paused and stopped by whoever may change the round. They learn of nobody.

use crate::domain::{
    Button, InviteStep, Inviting, Language, LeaderTap, Message, Municipality, Reach, Round,
    Running, RunningStep,
};
use crate::handlers::RoleRequest;
use crate::services::invitations::{self as service, Asked};
use crate::services::roles as role_service;
use crate::store::StoreError;

/// The open round of which it is about, and who presses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) round: &'a Round,
    pub(super) place: &'a Municipality,
    pub(super) actor: &'a str,
    pub(super) language: Language,
}

/// A press of whoever may change the round.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    of: Of<'_>,
    step: InviteStep,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let (round, slug) = (of.round, of.place.slug.as_str());
    let to = match step {
        // the card carries a picture, which stays
        InviteStep::Look => {
            let message = page(req, of).await?;
            return req.say(message).await;
        }
        InviteStep::Ask => {
            let asked = service::ask(req.tx, context, round, slug, of.actor, now).await?;
            return asked_for(req, of, asked).await;
        }
        InviteStep::Pause => Inviting::Paused,
        InviteStep::Resume => Inviting::Running,
        InviteStep::Stop => Inviting::Stopped,
    };
    // pressed twice, or by two: the page shows how it stands
    service::change(req.tx, &service::of(round, slug), to, of.actor, now).await?;
    let message = page(req, of).await?;
    req.reply(message).await
}

async fn asked_for(req: &mut RoleRequest<'_>, of: Of<'_>, asked: Asked) -> Result<(), StoreError> {
    let texts = &req.context.texts;
    let refused = match asked {
        Asked::Begun | Asked::Already => None,
        Asked::Over => Some("invite-over"),
        Asked::Quiet => Some("invite-quiet"),
        Asked::Narrow => Some("invite-narrow"),
    };
    if let Some(id) = refused {
        return req
            .reply(Message::plain(texts.say(of.language, id, &[])))
            .await;
    }
    let begun = texts.say(of.language, "invite-begun", &[]);
    let mut message = page(req, of).await?;
    if asked == Asked::Begun {
        message.text = format!("{begun}\n\n{}", message.text);
    }
    req.reply(message).await
}

/// How it stands, and what can be done.
async fn page(req: &mut RoleRequest<'_>, of: Of<'_>) -> Result<Message, StoreError> {
    let (context, now, language) = (req.context, req.now, of.language);
    let slug = of.place.slug.as_str();
    let reached = service::reached(req.tx, context, of.round, slug, now).await?;
    let place = role_service::place_name(context, language, Some(slug), now);
    let title = of.round.questionnaire.title.get(language);
    let args = [("title", title.into()), ("place", place.into())];
    let texts = &context.texts;
    let Some((state, counts)) = reached else {
        return Ok(Message::new(
            texts.say(language, "invite-ask", &args),
            vec![
                vec![button(req, of, "invite-ask-yes", InviteStep::Ask)],
                vec![back(req, of)],
            ],
        ));
    };
    let [title, place] = args;
    let mut lines = vec![texts.say(
        language,
        "invite-state",
        &[title, place, ("state", state.code().into())],
    )];
    let mut missed = Vec::new();
    for (reach, people) in counts {
        let people = ("people", people.to_string().into());
        match reach {
            Reach::Reached => lines.push(texts.say(language, "invite-reached", &[people])),
            _ => {
                let args = [people, ("reach", reach.code().into())];
                missed.push(texts.say(language, "invite-why", &args));
            }
        }
    }
    if !missed.is_empty() {
        lines.push(texts.say(language, "invite-not-reached", &[]));
        lines.append(&mut missed);
    }
    let threshold = ("threshold", context.settings.threshold.into());
    lines.push(texts.say(language, "invite-few", &[threshold]));
    let mut buttons = match state {
        Inviting::Running => vec![vec![
            button(req, of, "invite-pause", InviteStep::Pause),
            button(req, of, "invite-stop", InviteStep::Stop),
        ]],
        Inviting::Paused => vec![vec![
            button(req, of, "invite-resume", InviteStep::Resume),
            button(req, of, "invite-stop", InviteStep::Stop),
        ]],
        Inviting::Stopped => Vec::new(),
    };
    buttons.push(vec![back(req, of)]);
    Ok(Message::new(lines.join("\n"), buttons))
}

fn button(req: &RoleRequest<'_>, of: Of<'_>, id: &str, step: InviteStep) -> Button {
    let mut links = of.round.links.iter();
    let link = links.find(|link| link.municipality == of.place.slug);
    let link = link.map_or_else(String::new, |link| link.payload.clone());
    let step = RunningStep::Invite(step);
    let label = req.context.texts.plain(of.language, id, &[]);
    Button::tap(label, LeaderTap::Running(Running { link, step }).code())
}

fn back(req: &RoleRequest<'_>, of: Of<'_>) -> Button {
    let label = req.context.texts.plain(of.language, "round-back", &[]);
    Button::tap(label, LeaderTap::Menu(of.place.index).code())
}
