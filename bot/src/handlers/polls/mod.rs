//! `/poll`: a leader composes a quick poll in one message that grows, and opens it, or has a coordinator read it.

mod bank_page;
mod launching;
mod lines;
mod listing;
mod page;
mod question_page;
mod review;
mod typing;

use std::sync::Arc;

use super::language::old_button;
use crate::domain::{
    AnswerKind, Answers, Body, Draft, DraftQuestion, DraftState, Language, LeaderTap, Listed,
    Message, Municipality, OwnQuestion, PollContent, PollStep, PollTap, PollWords, Request, Round,
};
use crate::handlers::RoleRequest;
use crate::services::polls;
use crate::store::outbox::{self, DraftShown, Priority};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, drafts};

pub(super) use listing::{again, command, new, of_place, of_proposals};
pub(super) use review::{press as press_review, typed as typed_review};
pub(super) use typing::typed;

/// Most polls on their way in a place at once.
const MOST_DRAFTS: usize = 5;

/// A poll with whoever composes it.
struct Composed<'a> {
    draft: Draft,
    role: &'a Role,
    language: Language,
    place: &'a Municipality,
    /// No other poll is on its way.
    alone: bool,
}

/// What is shown of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// All of it.
    Whole,
    /// One question.
    Question(usize),
    /// How is this one answered?
    Kinds(usize),
    /// What do the ends of its scale say?
    Scales(usize),
    /// Words are typed.
    Words(PollWords),
}

/// A press of whoever composes a poll.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: PollTap,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let draft = drafts::get(req.tx, tap.draft).await?;
    let role = draft
        .as_ref()
        .and_then(|draft| holder.roles().find(|role| role.id == draft.role));
    let context = req.context;
    let place = draft
        .as_ref()
        .and_then(|draft| context.municipalities.find(&draft.municipality));
    let (Some(draft), Some(role), Some(place)) = (draft, role, place) else {
        // of somebody else, of a role that is over, or forgotten
        return old_button(req).await;
    };
    roles::set_typing(req.tx, role.id, None).await?;
    let others = drafts::of_role(req.tx, role.id, &place.slug).await?;
    let composed = Composed {
        alone: others.iter().all(|other| other.id == draft.id),
        draft,
        role,
        language: holder.language(),
        place,
    };
    if let DraftState::Launched(_) = composed.draft.state {
        let message = page::launched(context, composed.language, place);
        return req.reply(message).await;
    }
    if tap.rev != composed.draft.rev && changes(&tap.step) {
        req.flash(composed.language, "poll-changed").await?;
        return show(req, &composed, Shown::Whole, None).await;
    }
    pressed(req, composed, tap.step, known).await
}

/// Whether a press changes what a place in the list means: it must be of the message as it stands.
const fn changes(step: &PollStep) -> bool {
    match step {
        PollStep::Open
        | PollStep::Ask(_)
        | PollStep::Leave(_)
        | PollStep::Sectors
        | PollStep::Bank(_)
        // says what shall be, however often
        | PollStep::Take(..)
        | PollStep::Question(_)
        | PollStep::Kinds(_)
        | PollStep::Ready
        | PollStep::Target(_) => false,
        PollStep::Kind(..)
        | PollStep::Scale(..)
        | PollStep::Spoken(..)
        | PollStep::Up(_)
        | PollStep::Down(_)
        | PollStep::Remove(_)
        | PollStep::Replace(..)
        | PollStep::Undo
        | PollStep::Send
        | PollStep::Withdraw
        | PollStep::Launch(..) => true,
    }
}

async fn pressed(
    req: &mut RoleRequest<'_>,
    of: Composed<'_>,
    step: PollStep,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let moves_on = matches!(
        step,
        PollStep::Send
            | PollStep::Withdraw
            | PollStep::Target(_)
            | PollStep::Launch(..)
            | PollStep::Replace(..)
    );
    if !of.draft.is_open() && !moves_on {
        return show(req, &of, Shown::Whole, None).await;
    }
    let content = of.draft.content.clone();
    let above = |at: usize| at.saturating_sub(1);
    match step {
        PollStep::Ready => launching::ask(req, of).await,
        PollStep::Send => launching::send(req, of).await,
        PollStep::Withdraw => launching::withdraw(req, of).await,
        PollStep::Target(group) => {
            let message = page::days(req.context, &of, group, req.now);
            display(req, &of.draft, message).await
        }
        PollStep::Launch(group, days) => launching::launch(req, of, (group, days), known).await,
        PollStep::Replace(at, name) => launching::replace(req, of, at, &name).await,
        PollStep::Open => show(req, &of, Shown::Whole, None).await,
        PollStep::Ask(words) => show(req, &of, Shown::Words(words), None).await,
        PollStep::Leave(PollWords::New | PollWords::Choices(_)) => {
            show(req, &of, Shown::Whole, None).await
        }
        PollStep::Leave(PollWords::Question(at) | PollWords::Language(at, _))
        | PollStep::Question(at) => show(req, &of, Shown::Question(at), None).await,
        PollStep::Sectors => {
            let message = bank_page::sectors(req.context, of.language, &of.draft);
            display(req, &of.draft, message).await
        }
        PollStep::Bank(sector) => {
            let message = bank_page::sector(req.context, of.language, &of.draft, sector);
            display(req, &of.draft, message).await
        }
        PollStep::Take(name, on) => take(req, of, &name, on).await,
        PollStep::Kinds(at) => show(req, &of, Shown::Kinds(at), None).await,
        PollStep::Kind(at, kind) => kind_chosen(req, of, at, kind).await,
        PollStep::Scale(at, scale) => {
            let answers = Answers::Scale(scale);
            let changed = content.changed(at, |own| Some(OwnQuestion { answers, ..own }));
            change(req, of, changed, Shown::Whole).await
        }
        PollStep::Spoken(at, language) => {
            let changed = content.changed(at, |own| Some(own.spoken(language)));
            change(req, of, changed, Shown::Question(at)).await
        }
        PollStep::Up(at) => {
            let moved = content.swapped(above(at), at);
            change(req, of, moved, Shown::Question(above(at))).await
        }
        PollStep::Down(at) => {
            let moved = content.swapped(at, at + 1);
            change(req, of, moved, Shown::Question(at + 1)).await
        }
        PollStep::Remove(at) => {
            let removed = content.without(at);
            change(req, of, removed, Shown::Whole).await
        }
        PollStep::Undo => {
            let undone = of.draft.clone().undone();
            keep(req, of, undone, Shown::Whole).await
        }
    }
}

/// A ready question is asked, or is not: the list stays, so that several can be taken one after the other.
async fn take(
    req: &mut RoleRequest<'_>,
    mut of: Composed<'_>,
    name: &str,
    on: bool,
) -> Result<(), StoreError> {
    let Some(question) = polls::ready(name) else {
        return show(req, &of, Shown::Whole, None).await;
    };
    let content = of.draft.content.clone();
    let is = |known: &DraftQuestion| matches!(known, DraftQuestion::Bank(known) if known == name);
    let changed = match (on, content.questions.iter().position(is)) {
        (true, Some(_)) | (false, None) => None,
        (true, None) => {
            let taken = content.and(DraftQuestion::Bank(name.to_owned()));
            if taken.is_none() {
                req.flash(of.language, "poll-full").await?;
            }
            taken
        }
        (false, Some(at)) => content.without(at),
    };
    if let Some(changed) = changed.and_then(|changed| of.draft.clone().asking(changed)) {
        of.draft = polls::set(req.tx, changed, req.now)
            .await?
            .unwrap_or(of.draft);
    }
    let Some(sector) = question.sector else {
        return show(req, &of, Shown::Whole, None).await;
    };
    let message = bank_page::sector(req.context, of.language, &of.draft, sector);
    display(req, &of.draft, message).await
}

async fn kind_chosen(
    req: &mut RoleRequest<'_>,
    of: Composed<'_>,
    at: usize,
    kind: AnswerKind,
) -> Result<(), StoreError> {
    let content = of.draft.content.clone();
    match kind {
        AnswerKind::Scale => show(req, &of, Shown::Scales(at), None).await,
        AnswerKind::YesNo => {
            let changed = content.changed(at, |own| {
                let answers = Answers::YesNo;
                Some(OwnQuestion { answers, ..own })
            });
            change(req, of, changed, Shown::Whole).await
        }
        AnswerKind::Listed(listed) => listed_chosen(req, of, at, listed).await,
    }
}

async fn listed_chosen(
    req: &mut RoleRequest<'_>,
    of: Composed<'_>,
    at: usize,
    listed: Listed,
) -> Result<(), StoreError> {
    let changed = of.draft.content.clone().changed(at, |own| {
        let answers = own.answers.listed(listed);
        Some(OwnQuestion { answers, ..own })
    });
    let has_choices = changed
        .as_ref()
        .and_then(|changed| changed.questions.get(at)?.own())
        .is_some_and(|own| !own.answers.choices().is_empty());
    let next = match has_choices {
        true => Shown::Whole,
        false => Shown::Words(PollWords::Choices(at)),
    };
    change(req, of, changed, next).await
}

/// Keeps what is asked now, if anything came of it, and shows it.
async fn change(
    req: &mut RoleRequest<'_>,
    of: Composed<'_>,
    content: Option<PollContent>,
    next: Shown,
) -> Result<(), StoreError> {
    let changed = content.and_then(|content| of.draft.clone().asking(content));
    keep(req, of, changed, next).await
}

async fn keep(
    req: &mut RoleRequest<'_>,
    mut of: Composed<'_>,
    changed: Option<Draft>,
    next: Shown,
) -> Result<(), StoreError> {
    let Some(changed) = changed else {
        return show(req, &of, Shown::Whole, None).await;
    };
    match polls::set(req.tx, changed, req.now).await? {
        Some(kept) => {
            of.draft = kept;
            show(req, &of, next, None).await
        }
        None => {
            req.flash(of.language, "poll-changed").await?;
            show(req, &of, Shown::Whole, None).await
        }
    }
}

/// Shows a poll below a line, and awaits what is asked for.
async fn show(
    req: &mut RoleRequest<'_>,
    of: &Composed<'_>,
    shown: Shown,
    head: Option<String>,
) -> Result<(), StoreError> {
    let context = req.context;
    let words = match shown {
        Shown::Words(words) => Some(words),
        // an empty one asks for its first question
        Shown::Whole if of.draft.is_open() && of.draft.content.questions.is_empty() => {
            Some(PollWords::New)
        }
        Shown::Whole | Shown::Question(_) | Shown::Kinds(_) | Shown::Scales(_) => None,
    };
    let mut message = match shown {
        Shown::Whole => {
            let wait = polls::usual_wait(req.tx).await?;
            page::whole(context, of, wait, req.now)
        }
        Shown::Question(at) => question_page::question(context, of, at),
        Shown::Kinds(at) => question_page::kinds(context, of, at),
        Shown::Scales(at) => question_page::scales(context, of, at),
        Shown::Words(words) => question_page::words(context, of, words),
    };
    if let Some(words) = words {
        typing::expect(req, of.role.id, (&of.draft, words)).await?;
    }
    if let Some(head) = head {
        message.text = format!("{head}\n\n{}", message.text);
    }
    display(req, &of.draft, message).await
}

/// One message shows a poll: a press changes it, and after what is typed it stands below, and the one before goes with the words.
async fn display(
    req: &mut RoleRequest<'_>,
    draft: &Draft,
    message: Message,
) -> Result<(), StoreError> {
    match &req.inbound.body {
        Body::Tap {
            message: Some(id), ..
        } => {
            drafts::set_message(req.tx, draft.id, *id).await?;
            req.reply(message).await
        }
        Body::Text { text, message: id } => {
            let typed = (!text.starts_with('/')).then_some(*id);
            let message_ids: Vec<i64> = draft.message.into_iter().chain(typed).collect();
            let address = req.address().await?;
            let shown = DraftShown {
                draft: draft.id,
                shown: Request::Send(message),
            };
            outbox::put_of_draft(req.tx, address, &shown, req.now).await?;
            if message_ids.is_empty() {
                return Ok(());
            }
            let gone = Request::Delete { message_ids };
            req.queue(address, Priority::Interactive, &gone).await
        }
        Body::Tap { message: None, .. }
        | Body::Reply { .. }
        | Body::Words { .. }
        | Body::Media { .. }
        | Body::Joined
        | Body::Left
        | Body::Migrated { .. } => req.say(message).await,
    }
}

/// The data of a button of a poll.
fn code(draft: &Draft, step: PollStep) -> String {
    let (draft, rev) = (draft.id, draft.rev);
    LeaderTap::Poll(PollTap { draft, rev, step }).code()
}
