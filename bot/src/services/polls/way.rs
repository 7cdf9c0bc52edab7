//! A poll on its way: composed, put before the coordinators, approved or given back. Its leader is told.

use super::check::{PollFlaw, flaws};
use super::limits::own_possible;
use super::typed::{asking, question, spoken};
use chrono::NaiveDate;

use crate::domain::{
    Button, CoordinatorTap, Draft, DraftQuestion, DraftState, Language, LeaderTap, Message, Moment,
    OwnQuestion, PollContent, PollRefusal, PollReviewStep, PollReviewTap, PollStep, PollTap,
    Request, RoleKind, Wording,
};
use crate::services::Context;
use crate::services::names::place_name;
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx, audit, drafts};

/// Why a poll is not put before the coordinators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Send {
    /// It is.
    Done,
    /// It has changed meanwhile.
    Changed,
    /// It asks nothing yet, or something of it cannot be asked as it is.
    Unfinished,
    /// More questions in own words can be opened in that place from this day on.
    Own(NaiveDate),
}

/// An empty poll of a role for a place: one that is there already, else a new one.
///
/// # Errors
/// The database.
pub async fn compose(
    tx: &mut Tx,
    role: i64,
    municipality: &str,
    now: Moment,
) -> Result<Draft, StoreError> {
    let known = drafts::of_role(tx, role, municipality).await?;
    let empty = |draft: &Draft| draft.is_open() && draft.content.questions.is_empty();
    if let Some(draft) = known.into_iter().find(empty) {
        return Ok(draft);
    }
    let id = drafts::put(tx, role, municipality, now).await?;
    Ok(Draft {
        id,
        role,
        municipality: municipality.to_owned(),
        state: DraftState::Composing(None),
        content: PollContent::default(),
        before: Vec::new(),
        rev: 0,
        touched: now,
        message: None,
    })
}

/// A new draft of a role for a place that asks what another has asked. Whether the council gets it is decided anew.
///
/// # Errors
/// The database.
pub async fn again(
    tx: &mut Tx,
    (role, municipality): (i64, &str),
    asked: PollContent,
    now: Moment,
) -> Result<Draft, StoreError> {
    let mut draft = compose(tx, role, municipality, now).await?;
    draft.content = PollContent {
        to_council: false,
        ..asked
    };
    // proposals are put in order once
    let questions = &mut draft.content.questions;
    questions.retain(|question| !matches!(question, DraftQuestion::Proposals(_)));
    let saved = set(tx, draft.clone(), now).await?;
    Ok(saved.unwrap_or(draft))
}

/// Keeps what a poll asks now; `None` if it has changed since it was read.
///
/// # Errors
/// The database.
pub async fn set(tx: &mut Tx, draft: Draft, now: Moment) -> Result<Option<Draft>, StoreError> {
    let saved = drafts::save(tx, &draft, now).await?;
    Ok(saved.then(|| Draft {
        rev: draft.rev + 1,
        touched: now,
        ..draft
    }))
}

/// A new question of these lines, as whoever speaks this language has typed it.
#[must_use]
pub fn typed_question(lines: Vec<String>, own: Language) -> Option<DraftQuestion> {
    question(lines, own).map(DraftQuestion::Own)
}

/// Other words for a question, and its choices if there are more lines. What stood in the other language is written anew.
#[must_use]
pub fn reworded(known: OwnQuestion, lines: Vec<String>, own: Language) -> Option<OwnQuestion> {
    let lines = asking(lines);
    let language = spoken(&lines, own);
    let mut lines = lines.into_iter().map(|line| Wording::new(language, line));
    let words = lines.next()?;
    let choices: Vec<Wording> = lines.collect();
    let answers = match choices.is_empty() {
        true => known.answers,
        false => known.answers.with_choices(choices),
    };
    Some(OwnQuestion {
        words,
        answers,
        ..known
    })
}

/// Choices of a question, a line each.
#[must_use]
pub fn rechosen(known: OwnQuestion, lines: &[String], own: Language) -> OwnQuestion {
    let language = spoken(lines, known.words.missing().map_or(own, other));
    let choices = lines.iter().cloned();
    let choices = choices.map(|line| Wording::new(language, line)).collect();
    OwnQuestion {
        answers: known.answers.clone().with_choices(choices),
        ..known
    }
}

/// The language in which something is written that is missing in this one.
const fn other(missing: Language) -> Language {
    match missing {
        Language::Ky => Language::Ru,
        Language::Ru => Language::Ky,
    }
}

/// Whether anything stops a poll.
#[must_use]
pub fn is_finished(context: &Context, draft: &Draft) -> bool {
    let questions = &draft.content.questions;
    let sound = |at| !flaws(context, draft, at).iter().any(PollFlaw::blocks);
    !questions.is_empty() && (0..questions.len()).all(sound)
}

/// Whether each question in own words is written in both languages.
#[must_use]
pub fn is_whole(content: &PollContent) -> bool {
    let mut own = content.questions.iter().filter_map(DraftQuestion::own);
    own.all(|own| own.texts().all(|text| text.missing().is_none()))
}

/// Puts a poll before the coordinators, and tells them.
///
/// # Errors
/// The database.
pub async fn send(
    tx: &mut Tx,
    context: &Context,
    mut draft: Draft,
    now: Moment,
) -> Result<Send, StoreError> {
    if !draft.is_open() || !is_finished(context, &draft) {
        return Ok(Send::Unfinished);
    }
    let own = draft.content.own();
    if let Some(day) = own_possible(tx, &draft.municipality, own, now).await? {
        return Ok(Send::Own(day));
    }
    // what was decided of it before is decided anew
    draft.content.to_council = false;
    draft.before.clear();
    let Some(draft) = set(tx, draft, now).await? else {
        return Ok(Send::Changed);
    };
    if !drafts::send(tx, &draft, now).await? {
        return Ok(Send::Changed);
    }
    let actor = format!("role:{}", draft.role);
    audit::write(tx, now, &actor, "poll.send", &detail(&draft)).await?;
    for role in roles::confirmed(tx, RoleKind::Coordinator).await? {
        let (texts, language) = (&context.texts, role.speaks());
        let place = place_name(context, language, Some(&draft.municipality), now);
        let args = [
            ("place", place.into()),
            ("count", draft.content.questions.len().into()),
        ];
        let tap = PollReviewTap {
            draft: draft.id,
            rev: draft.rev + 1,
            step: PollReviewStep::Open,
        };
        let label = texts.plain(language, "poll-review-read", &[]);
        let request = Request::Send(Message::new(
            texts.say(language, "poll-review-new", &args),
            vec![vec![Button::tap(label, CoordinatorTap::Poll(tap).code())]],
        ));
        outbox::put(tx, role.address, Priority::Digest, &request, now).await?;
    }
    Ok(Send::Done)
}

/// For the audit: without the words.
pub(super) fn detail(draft: &Draft) -> String {
    format!("poll {} {}", draft.id, draft.municipality)
}

/// Its leader takes a poll back that waits or could be opened; `None` if it has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn take_back(
    tx: &mut Tx,
    draft: Draft,
    now: Moment,
) -> Result<Option<Draft>, StoreError> {
    if !drafts::withdraw(tx, &draft, now).await? {
        return Ok(None);
    }
    let actor = format!("role:{}", draft.role);
    audit::write(tx, now, &actor, "poll.withdraw", &detail(&draft)).await?;
    Ok(Some(Draft {
        state: DraftState::Composing(None),
        rev: draft.rev + 1,
        touched: now,
        ..draft
    }))
}

/// A coordinator changes a poll that waits: what for the audit, and what it asks then. `None` if it has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn reword(
    tx: &mut Tx,
    draft: Draft,
    (actor, action, what): (&str, &str, &str),
    content: PollContent,
    now: Moment,
) -> Result<Option<Draft>, StoreError> {
    let changed = set(tx, Draft { content, ..draft }, now).await?;
    if let Some(draft) = &changed {
        let detail = format!("{} {what}", detail(draft));
        audit::write(tx, now, actor, action, &detail).await?;
    }
    Ok(changed)
}

/// Whether a coordinator would read a poll of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPoll {
    /// It is somebody else's.
    No,
    /// It is theirs, and another coordinator is there to read it.
    AnotherReads,
    /// It is theirs, and nobody else is there.
    Alone,
}

/// Whose poll it is that a coordinator would let be opened.
///
/// # Errors
/// The database.
pub async fn own_poll(
    tx: &mut Tx,
    draft: &Draft,
    coordinator: &Role,
) -> Result<OwnPoll, StoreError> {
    let author = roles::get(tx, draft.role).await?;
    if author.is_none_or(|author| author.address != coordinator.address) {
        return Ok(OwnPoll::No);
    }
    let all = roles::confirmed(tx, RoleKind::Coordinator).await?;
    Ok(
        match all.iter().any(|role| role.address != coordinator.address) {
            true => OwnPoll::AnotherReads,
            false => OwnPoll::Alone,
        },
    )
}

/// A coordinator lets a poll be opened, if it is whole in both languages and nothing stops it. `false` if it has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn approve(
    tx: &mut Tx,
    context: &Context,
    draft: &Draft,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let ready = is_whole(&draft.content) && is_finished(context, draft);
    if !ready || !drafts::approve(tx, draft, now).await? {
        return Ok(false);
    }
    audit::write(tx, now, actor, "poll.approve", &detail(draft)).await?;
    tell(tx, context, draft, "poll-approved", "none", now).await?;
    Ok(true)
}

/// A coordinator gives a poll back with a reason. `false` if it has changed meanwhile.
///
/// # Errors
/// The database.
pub async fn refuse(
    tx: &mut Tx,
    context: &Context,
    (draft, why): (&Draft, PollRefusal),
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    if !drafts::refuse(tx, draft, why, now).await? {
        return Ok(false);
    }
    let what = format!("{} {}", detail(draft), why.code());
    audit::write(tx, now, actor, "poll.refuse", &what).await?;
    tell(tx, context, draft, "poll-returned", why.code(), now).await?;
    Ok(true)
}

async fn tell(
    tx: &mut Tx,
    context: &Context,
    draft: &Draft,
    id: &str,
    why: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(role) = roles::get(tx, draft.role).await? else {
        return Ok(());
    };
    let (texts, language) = (&context.texts, role.speaks());
    let tap = PollTap {
        draft: draft.id,
        rev: draft.rev + 1,
        step: PollStep::Open,
    };
    let label = texts.plain(language, "poll-see", &[("why", why.into())]);
    let request = Request::Send(Message::new(
        texts.say(language, id, &[("why", why.into())]),
        vec![vec![Button::tap(label, LeaderTap::Poll(tap).code())]],
    ));
    outbox::put(tx, role.address, Priority::Interactive, &request, now).await
}
