//! A coordinator confirms roles and helplines, decides on held places and chooses a municipality.

use std::sync::Arc;

use surveys::statistics::Level;

use super::by::By;
use super::language::old_button;
use super::{
    answer_list, answers, budget, digest, files, handover, leader, notes, opening, overview,
    places, plan, points, polls, resolution, sectors, slips, todo, words_in,
};
use crate::domain::{
    CoordinatorTap, HeldPlace, Language, PlaceFor, RoleKind, Round, day_in_bishkek, last_day,
};
use crate::handlers::RoleRequest;
use crate::services::alerts;
use crate::services::commitments::{self, Answerer};
use crate::services::digests::holds::{self, Decision};
use crate::services::reports::Audience;
use crate::services::roles::{self as role_service, Decided};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, audit};

/// A press of a coordinator.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: CoordinatorTap,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let language = holder.language();
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        req.decline(language, "coordinator-only", &[]);
        return Ok(());
    };
    match tap {
        CoordinatorTap::Confirm(role) => decide(req, coordinator, true, role).await,
        CoordinatorTap::ConfirmMinor(role) => confirm_minor(req, coordinator, role).await,
        CoordinatorTap::Refuse(role) => decide(req, coordinator, false, role).await,
        CoordinatorTap::Renew(role) => renew(req, coordinator, role).await,
        CoordinatorTap::OpenRound(place, entry) => {
            opening::decide(req, coordinator, (place, entry), true).await
        }
        CoordinatorTap::RefuseRound(place, entry) => {
            opening::decide(req, coordinator, (place, entry), false).await
        }
        CoordinatorTap::Release(which) => hold(req, coordinator, &which, Decision::Release).await,
        CoordinatorTap::LeaveOut(which) => hold(req, coordinator, &which, Decision::LeaveOut).await,
        CoordinatorTap::Keep(which) => hold(req, coordinator, &which, Decision::Keep).await,
        CoordinatorTap::AskLeader(which) => ask_leaders(req, coordinator, &which).await,
        CoordinatorTap::Helplines => {
            let actor = format!("role:{}", coordinator.id);
            alerts::confirm_helplines(req.tx, &actor, None, req.now).await?;
            req.answer(language, "helplines-confirmed", &[]).await
        }
        CoordinatorTap::Oblasts(why) => req.reply(places::oblasts(req, language, why)).await,
        CoordinatorTap::Oblast(why, oblast) => {
            req.reply(places::municipalities(req, language, oblast, why))
                .await
        }
        CoordinatorTap::Place(why, place) => chosen(req, language, why, place, rounds).await,
        CoordinatorTap::WholeDigest => digest::of_coordinator(req, language, &Level::Nation).await,
        CoordinatorTap::Answer(tap) => {
            let by = By::coordinator(coordinator);
            answers::press(req, tap, &by).await
        }
        CoordinatorTap::Resolution(tap) => {
            resolution::press(req, &tap, &By::coordinator(coordinator)).await
        }
        CoordinatorTap::Note(tap) => notes::press(req, coordinator, tap).await,
        CoordinatorTap::Notes => notes::next(req, coordinator, true).await,
        CoordinatorTap::Point(tap) => points::press(req, coordinator, tap).await,
        CoordinatorTap::Points => points::next(req, coordinator, true).await,
        CoordinatorTap::Slips(tap) => slips::decide(req, coordinator, tap).await,
        CoordinatorTap::Sectors(tap) => sectors::press(req, coordinator, tap).await,
        CoordinatorTap::Elected(place) => handover::elected(req, coordinator, place).await,
        CoordinatorTap::Replace(place, sure) => {
            handover::replace(req, coordinator, (place, sure)).await
        }
        CoordinatorTap::HoldResult(which) => {
            let message = commitments::ask_hold(req.context, language, &which);
            req.reply(message).await
        }
        CoordinatorTap::HoldBecause(which, why) => {
            answers::hold(req, coordinator, &which, Some(why)).await
        }
        CoordinatorTap::LetResult(which) => answers::hold(req, coordinator, &which, None).await,
        CoordinatorTap::WholeFiles => {
            files::of_level(req, language, Audience::Coordinator, &Level::Nation).await
        }
        CoordinatorTap::OverviewFile => overview::file(req, language).await,
        CoordinatorTap::Todo(at) => todo::show(req, coordinator, at).await,
        CoordinatorTap::Poll(tap) => polls::press_review(req, coordinator, tap).await,
        CoordinatorTap::Budget(tap) => budget::press(req, tap, &By::coordinator(coordinator)).await,
        CoordinatorTap::AskWords(at, on) => words_in::ask(req, coordinator, (at, on)).await,
    }
}

async fn ask_leaders(
    req: &mut RoleRequest<'_>,
    coordinator: &Role,
    which: &HeldPlace,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", coordinator.id);
    let said = holds::ask_leaders(req.tx, req.context, &actor, which, req.now).await?;
    req.answer(coordinator.speaks(), said, &[]).await
}

async fn chosen(
    req: &mut RoleRequest<'_>,
    language: Language,
    why: PlaceFor,
    place: u16,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    let Some(place) = req.context.municipalities.at(place) else {
        return old_button(req).await;
    };
    match why {
        PlaceFor::Rounds => leader::list(req, language, place, rounds).await,
        PlaceFor::Digests => {
            let level = Level::municipality(&place.slug);
            digest::of_coordinator(req, language, &level).await
        }
        PlaceFor::Commitments => {
            let slug = place.slug.clone();
            answer_list::of_place(req, &slug, (Answerer::Coordinator, language)).await
        }
        PlaceFor::Files => {
            let level = Level::municipality(&place.slug);
            files::of_level(req, language, Audience::Coordinator, &level).await
        }
        PlaceFor::Plan => {
            let slug = place.slug.clone();
            plan::of_place(req, language, Audience::Coordinator, &slug).await
        }
        PlaceFor::Polls => polls::of_place(req, place.index).await,
        PlaceFor::Words => words_in::of_place(req, language, place).await,
        PlaceFor::Budget => {
            let index = place.index;
            budget::of_place(req, (Answerer::Coordinator, language), index).await
        }
    }
}

async fn hold(
    req: &mut RoleRequest<'_>,
    by: &Role,
    which: &HeldPlace,
    decision: Decision,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let actor = format!("role:{}", by.id);
    let said = holds::decide(req.tx, context, &actor, which, decision, now).await?;
    req.answer(by.speaks(), said, &[]).await
}

/// Confirms a leader under 18; the audit keeps that the coordinator has said who knows of it.
async fn confirm_minor(req: &mut RoleRequest<'_>, by: &Role, id: i64) -> Result<(), StoreError> {
    let asked = roles::get(req.tx, id).await?;
    if asked.is_some_and(|role| role.state == RoleState::Asked) {
        let actor = format!("role:{}", by.id);
        audit::write(req.tx, req.now, &actor, "role.minor", &id.to_string()).await?;
    }
    decide(req, by, true, id).await
}

async fn renew(req: &mut RoleRequest<'_>, by: &Role, id: i64) -> Result<(), StoreError> {
    let language = by.speaks();
    let actor = format!("role:{}", by.id);
    let context = req.context;
    let Some(role) = role_service::renew(req.tx, context, id, &actor, req.now).await? else {
        return req.answer(language, "coordinator-decided", &[]).await;
    };
    let end = role.ends.map_or_else(|| day_in_bishkek(req.now), last_day);
    let place = role.municipality.as_deref();
    let args = [
        (
            "name",
            role_service::person_name(context, language, &role.name).into(),
        ),
        (
            "place",
            role_service::place_name(context, language, place, req.now).into(),
        ),
        ("date", context.texts.day(language, end).into()),
    ];
    req.answer(language, "coordinator-renewed", &args).await
}

async fn decide(
    req: &mut RoleRequest<'_>,
    by: &Role,
    yes: bool,
    id: i64,
) -> Result<(), StoreError> {
    let language = by.speaks();
    let (context, actor) = (req.context, format!("role:{}", by.id));
    let decided = if yes {
        role_service::confirm(req.tx, context, id, &actor, req.now).await?
    } else {
        role_service::refuse(req.tx, context, id, &actor, req.now).await?
    };
    let Decided::Done(role) = decided else {
        return req.answer(language, "coordinator-decided", &[]).await;
    };
    if yes && role.kind == RoleKind::Council {
        handover::take_over(req, &role).await?;
    }
    let name = role_service::role_name(context, language, role.kind);
    let place = role.municipality.as_deref();
    let place = role_service::place_name(context, language, place, req.now);
    let title = role.group.as_ref().map(|group| group.title.as_str());
    let title = title.filter(|title| !title.is_empty()).unwrap_or("none");
    let id = if yes {
        "coordinator-confirmed"
    } else {
        "coordinator-refused"
    };
    req.answer(
        language,
        id,
        &[
            (
                "name",
                role_service::person_name(context, language, &role.name).into(),
            ),
            ("role", name.into()),
            ("place", place.into()),
            ("title", title.into()),
        ],
    )
    .await
}
