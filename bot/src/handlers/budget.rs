//! `/budget`: the days of a place's budget, entered by its council or by a coordinator.

use super::awaited::{expect, first_button};
use super::by::By;
use super::council_chat::{Caller, member};
use super::language::old_button;
use super::{Handled, places};
use crate::domain::{BudgetDay, BudgetStep, BudgetTap, Language, PlaceFor, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::budget;
use crate::services::commitments::Answerer;
use crate::store::StoreError;

/// `/budget`: in a council's chat its own; a coordinator chooses the place.
pub(super) async fn command(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    match member(req).await? {
        Caller::Member(chat) => {
            let place = req.context.municipalities.find(&chat.municipality);
            match place.map(|place| place.index) {
                Some(place) => of_place(req, (Answerer::Council, chat.speaks()), place).await?,
                None => old_button(req).await?,
            }
            return Ok(Handled::Done);
        }
        Caller::Told => return Ok(Handled::Done),
        Caller::Elsewhere => {}
    }
    let holder = req.holder().await?;
    if !req.inbound.private || holder.role(RoleKind::Coordinator).is_none() {
        return Ok(Handled::NotOurs);
    }
    let message = places::oblasts(req, holder.language(), PlaceFor::Budget);
    req.say(message).await?;
    Ok(Handled::Done)
}

/// What is known of this place.
pub(super) async fn of_place(
    req: &mut RoleRequest<'_>,
    whose: (Answerer, Language),
    place: u16,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let Some(place) = context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let card = budget::card(req.tx, context, whose, place, now).await?;
    req.reply(card).await
}

/// A press about the budget of a place.
pub(super) async fn press(
    req: &mut RoleRequest<'_>,
    tap: BudgetTap,
    by: &By,
) -> Result<(), StoreError> {
    if !may_enter(req, by, tap.place) {
        return old_button(req).await;
    }
    match tap.step {
        BudgetStep::Ask(what) => ask(req, (tap.place, what), by, None).await,
        BudgetStep::Open | BudgetStep::Leave(_) => {
            expect(req, by.kind(), None).await?;
            of_place(req, (by.who, by.language), tap.place).await
        }
    }
}

/// Words that answer the question for a day.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    (place, what): (u16, BudgetDay),
    by: &By,
    text: &str,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let municipality = context.municipalities.at(place);
    let Some(municipality) = municipality.filter(|_| may_enter(req, by, place)) else {
        return old_button(req).await;
    };
    let who = (by.who, by.actor.as_str());
    let of = (municipality, what);
    match budget::set(req.tx, context, of, text, who, now).await? {
        Err(flaw) => ask(req, (place, what), by, Some(flaw)).await,
        Ok(()) => {
            expect(req, by.kind(), None).await?;
            let whose = (by.who, by.language);
            let card = budget::card(req.tx, context, whose, municipality, now).await?;
            req.say(card).await
        }
    }
}

async fn ask(
    req: &mut RoleRequest<'_>,
    of: (u16, BudgetDay),
    by: &By,
    wrong: Option<budget::Flaw>,
) -> Result<(), StoreError> {
    let whose = (by.who, by.language, !req.inbound.private);
    let message = budget::question(req.context, whose, of, wrong);
    let button = first_button(&message).map(str::to_owned);
    expect(req, by.kind(), button.as_deref()).await?;
    match wrong {
        Some(_) => req.say(message).await,
        None => req.reply(message).await,
    }
}

fn may_enter(req: &RoleRequest<'_>, by: &By, place: u16) -> bool {
    let place = req.context.municipalities.at(place);
    place.is_some_and(|place| by.may_answer(&place.slug))
}
