//! The message of the week: how many items wait, and how long they take.

use super::minutes;
use crate::domain::{
    Button, CoordinatorTap, Message, Moment, Request, RoleKind, Span, day_in_bishkek, is_new_week,
    is_workday, midnight,
};
use crate::services::Context;
use crate::store::meta::{self, Fact};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, roles};

/// On Monday from 10:00 on, or on the first working day after it, each coordinator hears what waits; nothing if nothing does. `true` if something
/// was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let today = day_in_bishkek(now);
    if !is_workday(today) || now < midnight(today) + Span::hours(10) {
        return Ok(false);
    }
    let mut tx = context.db.begin_read().await?;
    let due = is_due(&mut tx, now).await?;
    drop(tx);
    if !due {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    if !is_due(&mut tx, now).await? {
        return Ok(false);
    }
    let mut put = false;
    for role in roles::confirmed(&mut tx, RoleKind::Coordinator).await? {
        let queue = super::of(&mut tx, context, &role, now).await?;
        if queue.is_empty() {
            continue;
        }
        let (texts, language) = (&context.texts, role.speaks());
        let args = [
            ("count", queue.len().into()),
            ("minutes", minutes(&queue).into()),
        ];
        let label = texts.plain(language, "todo-begin", &[]);
        let request = Request::Send(Message::new(
            texts.say(language, "todo-monday", &args),
            vec![vec![Button::tap(label, CoordinatorTap::Todo(0).code())]],
        ));
        outbox::put(&mut tx, role.address, Priority::News, &request, now).await?;
        put = true;
    }
    meta::set(&mut tx, Fact::TodoTold, &now.0.to_string()).await?;
    tx.commit().await?;
    Ok(put)
}

async fn is_due(tx: &mut Tx, now: Moment) -> Result<bool, StoreError> {
    let told = meta::get(tx, Fact::TodoTold).await?;
    let told = told.and_then(|at| at.parse().ok()).map(Moment);
    Ok(is_new_week(told, now))
}
