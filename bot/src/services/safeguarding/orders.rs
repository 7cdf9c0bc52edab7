//! "I was told what to answer": the safeguarding person has each, and coordinators read the next morning in which places there were any.

use std::collections::BTreeMap;

use super::super::Context;
use super::super::names::place_name;
use crate::domain::{Language, Message, Moment, Request, RoleKind, Span, day_in_bishkek, midnight};
use crate::store::disclosures::{self, Said};
use crate::store::meta::{self, Fact};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, roles};

/// Coordinators read it from this hour of the next day on.
const MORNING: Span = Span::hours(9);

/// Tells coordinators once a morning of yesterday; `true` if something was put into a queue.
pub async fn tell_of_orders(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let today = midnight(day_in_bishkek(now));
    if now < today + MORNING {
        return Ok(false);
    }
    let mut tx = context.db.begin_read().await?;
    let told = told(&mut tx).await?;
    drop(tx);
    if told.is_some_and(|told| told >= today) {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    // what came before they were last told is told; of a first start yesterday
    let since = told
        .unwrap_or(today - Span::days(1))
        .max(today - Span::days(7));
    let places = places(&mut tx, (since, today)).await?;
    let mut put = false;
    if !places.is_empty() {
        for coordinator in roles::confirmed(&mut tx, RoleKind::Coordinator).await? {
            let text = text(context, &places, coordinator.speaks(), now);
            let request = Request::Send(Message::plain(text));
            outbox::put(
                &mut tx,
                coordinator.address,
                Priority::Digest,
                &request,
                now,
            )
            .await?;
            put = true;
        }
    }
    meta::set(&mut tx, Fact::OrdersTold, &today.0.to_string()).await?;
    tx.commit().await?;
    Ok(put)
}

/// Up to when coordinators were told.
async fn told(tx: &mut Tx) -> Result<Option<Moment>, StoreError> {
    let told = meta::get(tx, Fact::OrdersTold).await?;
    Ok(told.and_then(|at| at.parse().ok()).map(Moment))
}

/// How many cases there are by place; a child has one a day.
async fn places(
    tx: &mut Tx,
    (since, until): (Moment, Moment),
) -> Result<BTreeMap<Option<String>, u32>, StoreError> {
    let mut places = BTreeMap::new();
    for case in disclosures::since(tx, since - Span::millis(1)).await? {
        let entries = disclosures::entries(tx, &case).await?;
        let is_order = |entry: &disclosures::Entry| {
            entry.said == Said::Ordered && (since..until).contains(&entry.at)
        };
        if entries.iter().any(is_order) {
            *places.entry(case.about.place.clone()).or_default() += 1;
        }
    }
    Ok(places)
}

/// In which places; how many only from the threshold on, in fives.
fn text(
    context: &Context,
    places: &BTreeMap<Option<String>, u32>,
    language: Language,
    now: Moment,
) -> String {
    let texts = &context.texts;
    let mut lines = vec![texts.say(language, "orders-told", &[])];
    for (place, count) in places {
        let name = place_name(context, language, place.as_deref(), now);
        let people = match *count >= context.settings.threshold {
            true => format!("{}+", count / 5 * 5),
            false => "none".to_owned(),
        };
        let args = [("place", name.into()), ("people", people.into())];
        lines.push(texts.say(language, "orders-place", &args));
    }
    lines.join("\n")
}
