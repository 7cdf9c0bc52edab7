//! A poll opens as a round, like any other: the same checks, and a few limits of its own.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use surveys::questionnaire::Questionnaire;

use super::limits::{is_full, own_possible};
use super::source::write;
use super::way::{detail, is_finished, is_whole};
use crate::domain::{
    Approval, Draft, DraftState, Moment, RoleKind, Round, RoundState, Schedule, TargetGroup,
    day_in_bishkek, end_of_day,
};
use crate::services::Context;
use crate::services::rounds::{self, NewRound, OpenRefused};
use crate::store::roles::Role;
use crate::store::{StoreError, Tx, audit, drafts, meeting_points};

/// Days for which a poll can be opened, the usual one first.
pub const DAYS: [u8; 3] = [7, 3, 14];

/// Why a poll is not opened.
#[derive(Debug, thiserror::Error)]
pub enum LaunchRefused {
    /// It has changed meanwhile.
    #[error("the poll has changed")]
    Changed,
    /// It asks nothing yet, or something of it cannot be asked as it is.
    #[error("the poll is not finished")]
    Unfinished,
    /// A coordinator is to read it before.
    #[error("a coordinator is to read the poll before it opens")]
    Unread,
    /// Another poll of the same leader runs.
    #[error("another poll of this leader runs")]
    Running,
    /// As many rounds as may be are open there.
    #[error("as many rounds as may be are open there")]
    Full,
    /// More questions in own words can be opened there from this day on.
    #[error("more questions in own words can be opened from {0} on")]
    Own(NaiveDate),
    /// As any round.
    #[error(transparent)]
    Open(#[from] OpenRefused),
}

impl From<StoreError> for LaunchRefused {
    fn from(error: StoreError) -> Self {
        Self::Open(OpenRefused::Store(error))
    }
}

/// Whether a coordinator reads a poll before it opens: own words of whoever they are, and ready questions of a leader where all are read, or
/// in a large city, for which no club speaks.
#[must_use]
pub fn needs_coordinator(context: &Context, draft: &Draft, kind: RoleKind) -> bool {
    let place = context.municipalities.find(&draft.municipality);
    let read = context.settings.approval == Approval::Always;
    let read = read || place.is_some_and(|place| place.large);
    draft.content.own() > 0 || read && kind != RoleKind::Coordinator
}

/// The last day of a poll that is opened now for so many days.
#[must_use]
pub fn last_day_of(days: u8, now: Moment) -> NaiveDate {
    let today = day_in_bishkek(now);
    today
        .checked_add_days(Days::new(days.into()))
        .unwrap_or(today)
}

/// The questionnaire of a poll that can be opened now, as far as that depends on it alone.
///
/// # Errors
/// [`LaunchRefused::Unfinished`], [`LaunchRefused::Unread`].
pub fn opened_as(
    context: &Context,
    draft: &Draft,
    kind: RoleKind,
) -> Result<(String, Arc<Questionnaire>), LaunchRefused> {
    match draft.state {
        DraftState::Composing(_) if needs_coordinator(context, draft, kind) => {
            return Err(LaunchRefused::Unread);
        }
        DraftState::Composing(_) | DraftState::Approved => {}
        DraftState::Waiting(_) | DraftState::Launched(_) => return Err(LaunchRefused::Changed),
    }
    if !is_whole(&draft.content) || !is_finished(context, draft) {
        return Err(LaunchRefused::Unfinished);
    }
    let written = write(&context.texts, draft);
    let questionnaire = written.questionnaire.ok_or(LaunchRefused::Unfinished)?;
    Ok((written.source, Arc::new(questionnaire)))
}

/// Opens a poll of this role for so many days, one of [`DAYS`].
///
/// # Errors
/// Says what stands in the way; then nothing is to be committed.
pub async fn launch(
    tx: &mut Tx,
    context: &Context,
    (draft, role): (&Draft, &Role),
    (target_group, days): (TargetGroup, u8),
    now: Moment,
) -> Result<Round, LaunchRefused> {
    let (source, questionnaire) = opened_as(context, draft, role.kind)?;
    let asks_place = draft.content.proposals().next().is_some();
    let target_group = if asks_place {
        TargetGroup::Everybody
    } else {
        target_group
    };
    if !DAYS.contains(&days) {
        return Err(OpenRefused::Date.into());
    }
    drafts::launch_alone(tx).await?;
    if !drafts::hold(tx, draft, now).await? {
        return Err(LaunchRefused::Changed);
    }
    let place = &draft.municipality;
    if drafts::running(tx, draft.role, place, now).await? > 0 {
        return Err(LaunchRefused::Running);
    }
    if is_full(tx, place, now).await? {
        return Err(LaunchRefused::Full);
    }
    if let Some(day) = own_possible(tx, place, draft.content.own(), now).await? {
        return Err(LaunchRefused::Own(day));
    }
    let until = end_of_day(last_day_of(days, now));
    let actor = format!("role:{}", draft.role);
    let new = NewRound {
        name: &questionnaire.id,
        source: &source,
        municipalities: std::slice::from_ref(place),
        until: Some(until),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: Some(target_group),
        repeat: None,
        actor: &actor,
    };
    let opened = rounds::open(tx, context, new, now).await?;
    if !drafts::launch(tx, draft, &opened.round, now).await? {
        return Err(LaunchRefused::Changed);
    }
    for proposal in draft.content.proposals() {
        if !meeting_points::rank(tx, proposal.id, &opened.round).await? {
            return Err(LaunchRefused::Changed);
        }
    }
    let what = format!("{} {}", detail(draft), opened.round);
    audit::write(tx, now, &actor, "poll.open", &what).await?;
    Ok(Round {
        id: opened.round,
        questionnaire,
        state: RoundState::Open,
        opened: now,
        until: Some(until),
        closed: None,
        schedule: Schedule::AtClose,
        target_group: Some(target_group),
        links: opened.links,
        own_links: Vec::new(),
    })
}
