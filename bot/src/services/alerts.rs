//! What operators and coordinators are told of without having asked: troubles, each once; helplines to be called.

use super::Context;
use crate::domain::{
    Button, CoordinatorTap, Freshness, Helpline, Language, Message, Moment, OperatorTap,
    RefusedRound, Request, RoleKind, Span,
};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx, alerts, audit, helplines};

pub use crate::store::alerts::Alert;

/// Coordinators are reminded of the helplines at most so often.
const MONTH: Span = Span::days(30);

/// Tells all operators, once until [`clear`]; of a safeguarding person who is gone coordinators too.
pub async fn raise(tx: &mut Tx, context: &Context, kind: Alert) -> Result<(), StoreError> {
    let now = context.ambient.now();
    if !alerts::raise(tx, kind, now).await? {
        return Ok(());
    }
    for operator in roles::confirmed(tx, RoleKind::Operator).await? {
        tell(tx, context, &operator, kind, now).await?;
    }
    if kind == Alert::SafeguardingGone {
        // people's work, too: somebody else is to be found
        for coordinator in roles::confirmed(tx, RoleKind::Coordinator).await? {
            tell(tx, context, &coordinator, kind, now).await?;
        }
    }
    Ok(())
}

/// Some rounds cannot be read by this version, or none any more: the others go on.
pub async fn rounds_refused(context: &Context, refused: &[RefusedRound]) -> Result<(), StoreError> {
    for round in refused {
        tracing::error!(round = %round.id, why = %round.why, "this version cannot read a round: it takes no answers");
    }
    let mut tx = context.db.begin_read().await?;
    let raised = alerts::raised(&mut tx).await?;
    drop(tx);
    let is_raised = raised
        .iter()
        .any(|(kind, _)| kind == Alert::RoundRefused.code());
    if is_raised != refused.is_empty() {
        return Ok(());
    }
    let mut tx = context.db.begin().await?;
    match refused {
        [] => clear(&mut tx, Alert::RoundRefused).await?,
        _ => raise(&mut tx, context, Alert::RoundRefused).await?,
    }
    tx.commit().await
}

/// Somebody has just become operator, or asks: what is raised now. Gives how many.
pub async fn catch_up(
    tx: &mut Tx,
    context: &Context,
    operator: &Role,
    now: Moment,
) -> Result<usize, StoreError> {
    let raised = alerts::raised(tx).await?;
    let kinds = raised.iter().filter_map(|(kind, _)| Alert::from_code(kind));
    let mut told = 0;
    for kind in kinds.filter(|kind| *kind != Alert::HelplinesDue) {
        tell(tx, context, operator, kind, now).await?;
        told += 1;
    }
    Ok(told)
}

async fn tell(
    tx: &mut Tx,
    context: &Context,
    operator: &Role,
    kind: Alert,
    now: Moment,
) -> Result<(), StoreError> {
    let id = format!("operator-{}", kind.code().replace('_', "-"));
    let language = operator.speaks();
    let handled = context.texts.plain(language, "operator-handled", &[]);
    // what ends by itself needs no button
    let buttons = match kind {
        Alert::SafeguardingGone => Vec::new(),
        _ => vec![vec![Button::tap(
            handled,
            OperatorTap::Handled(kind).code(),
        )]],
    };
    let text = context.texts.say(language, &id, &[]);
    let request = Request::Send(Message::new(text, buttons));
    outbox::put(tx, operator.address, Priority::Urgent, &request, now).await
}

/// It is over: told again when it comes back.
pub async fn clear(tx: &mut Tx, kind: Alert) -> Result<(), StoreError> {
    alerts::clear(tx, kind).await
}

/// An operator says that it is over.
pub async fn handled(tx: &mut Tx, actor: &str, kind: Alert, now: Moment) -> Result<(), StoreError> {
    clear(tx, kind).await?;
    audit::write(tx, now, actor, "alert.handled", kind.code()).await
}

/// Whether coordinators have to be reminded now; cheap to ask.
pub async fn reminder_is_due(tx: &mut Tx, now: Moment) -> Result<bool, StoreError> {
    if Freshness::of(&helplines::all(tx).await?, now) == Freshness::Fresh
        || roles::count(tx, RoleKind::Coordinator).await? == 0
    {
        return Ok(false);
    }
    let raised = alerts::raised(tx).await?;
    let due = Alert::HelplinesDue.code();
    Ok(raised
        .iter()
        .all(|(kind, at)| kind != due || now - *at >= MONTH))
}

/// Reminds coordinators, once a month, of helplines whose last call is 150 days old.
pub async fn remind_of_helplines(
    tx: &mut Tx,
    context: &Context,
    now: Moment,
) -> Result<(), StoreError> {
    // raised only when somebody is told
    if !reminder_is_due(tx, now).await?
        || !alerts::raise_again(tx, Alert::HelplinesDue, now, now - MONTH).await?
    {
        return Ok(());
    }
    let list = helplines::all(tx).await?;
    for coordinator in roles::confirmed(tx, RoleKind::Coordinator).await? {
        let request = Request::Send(reminder(context, coordinator.speaks(), &list, now));
        outbox::put(tx, coordinator.address, Priority::News, &request, now).await?;
    }
    Ok(())
}

/// "Called today, it works": one number, or all of them. Gives how many; the reminder is over when none is due any more.
pub async fn confirm_helplines(
    tx: &mut Tx,
    actor: &str,
    number: Option<&str>,
    now: Moment,
) -> Result<u64, StoreError> {
    let confirmed = helplines::confirm(tx, number, now).await?;
    if Freshness::of(&helplines::all(tx).await?, now) == Freshness::Fresh {
        alerts::clear(tx, Alert::HelplinesDue).await?;
    }
    let detail = number.unwrap_or("all");
    audit::write(tx, now, actor, "helplines.confirm", detail).await?;
    Ok(confirmed)
}

fn reminder(context: &Context, language: Language, list: &[Helpline], now: Moment) -> Message {
    let texts = &context.texts;
    let oldest = list.iter().map(|h| h.checked).min().flatten();
    let days = oldest.map_or_else(
        || "none".to_owned(),
        |at| (now - at).whole_days().to_string(),
    );
    let mut lines = vec![texts.say(language, "helplines-due", &[("days", days.into())])];
    for line in list {
        let args = [
            ("number", line.number.as_str().into()),
            ("name", line.name.get(language).into()),
        ];
        lines.push(texts.say(language, "helplines-line", &args));
    }
    let label = texts.plain(language, "helplines-works", &[]);
    Message::new(
        lines.join("\n"),
        vec![vec![Button::tap(label, CoordinatorTap::Helplines.code())]],
    )
}
