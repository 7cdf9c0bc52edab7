//! The safeguarding person's buttons, `/cases`, `/away`, and replies in own words.

use chrono::NaiveDate;

use super::Handled;
use super::words::TypedCommand;
use crate::domain::{
    Body, Button, CaseTap, Language, Message, Moment, RoleKind, Span, TypedDay, day_in_bishkek,
    end_of_day, last_day, typed_day,
};
use crate::handlers::RoleRequest;
use crate::services::safeguarding::{self as safeguard, Denied, Replied, Reply};
use crate::store::disclosures::{self, Ending};
use crate::store::roles::Role;
use crate::store::{StoreError, safeguarding_people};

/// Whoever wants to reply in own words has so long to write them.
const WRITING: Span = Span::hours(1);
/// Days away that are offered by buttons.
const DAYS: [u16; 3] = [1, 7, 14];
/// Longest absence, in days.
const LONGEST: i64 = 366;

/// A press of a safeguarding person.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: CaseTap) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let Some(role) = holder.role(RoleKind::Safeguarding) else {
        req.decline(holder.language(), "safeguard-only", &[]);
        return Ok(());
    };
    match tap {
        CaseTap::Ready(case, number) => reply(req, role, case, Reply::Ready(number)).await,
        CaseTap::Own(case) => own(req, role, case).await,
        CaseTap::Cancel => {
            safeguarding_people::set_writing(req.tx, role.id, None).await?;
            req.answer(role.speaks(), "safeguard-own-cancelled", &[])
                .await
        }
        CaseTap::Colleagues(case) => colleagues(req, role, case).await,
        CaseTap::PassOn(case, to) => pass_on(req, role, case, to).await,
        CaseTap::FalseAlarm(case) => close(req, role, case, Ending::FalseAlarm).await,
        CaseTap::Close(case) => close(req, role, case, Ending::Done).await,
        CaseTap::Reopen(case) => match safeguard::reopen(req.tx, role, case, req.now).await? {
            Ok(()) => show_here(req, role, case, None).await,
            Err(denied) => deny(req, role, denied).await,
        },
        CaseTap::Page(case, page) => show_here(req, role, case, Some(page)).await,
        CaseTap::Show(case) => match safeguard::may_act(req.tx, role, case).await? {
            Ok(_) => safeguard::show(req.tx, role, case, (None, None), req.now).await,
            Err(denied) => deny(req, role, denied).await,
        },
        CaseTap::Away(days) => {
            let until = req.now + Span::days(i64::from(days.min(366)));
            leave(req, role, Some(end_of_day(day_in_bishkek(until)))).await
        }
        CaseTap::Back => leave(req, role, None).await,
    }
}

/// `/cases`: those that this person looks after, each with a button that shows it again.
pub(super) async fn cases(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(role) = holder.role(RoleKind::Safeguarding) else {
        return Ok(Handled::NotOurs);
    };
    safeguarding_people::set_writing(req.tx, role.id, None).await?;
    let all = disclosures::all(req.tx).await?;
    let list = safeguard::list(req.context, role, &all);
    req.say(list).await?;
    Ok(Handled::Done)
}

/// `/away`: until when? `/away 2026-12-10` says it.
pub(super) async fn away(req: &mut RoleRequest<'_>, text: &str) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(role) = holder.role(RoleKind::Safeguarding) else {
        return Ok(Handled::NotOurs);
    };
    let today = day_in_bishkek(req.now);
    let wrong = "safeguard-away-wrong";
    let day = match typed_day(text, today) {
        _ if text.is_empty() => Err("safeguard-away-ask"),
        TypedDay::Day(day) => Ok(day),
        // the next of those that it may be
        TypedDay::Perhaps(days) => days.into_iter().filter(|d| *d >= today).min().ok_or(wrong),
        TypedDay::NoSuch => Err("safeguard-away-no-such"),
        TypedDay::No => Err(wrong),
    };
    let fits = |day: &NaiveDate| (0..=LONGEST).contains(&(*day - today).num_days());
    match day.and_then(|day| Some(day).filter(fits).ok_or(wrong)) {
        Ok(day) => leave(req, role, Some(end_of_day(day))).await?,
        Err(id) => ask_until(req, role, id).await?,
    }
    Ok(Handled::Done)
}

/// The next message of somebody who replies in own words. `false` if they do not, after all.
pub(crate) async fn own_words(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let Body::Text { text, .. } = req.inbound.body.clone() else {
        return Ok(false);
    };
    let holder = req.holder().await?;
    let Some(role) = holder.role(RoleKind::Safeguarding) else {
        return Ok(false);
    };
    if TypedCommand::parse(&text).is_some() {
        return Ok(false);
    }
    let Some(case) = safeguarding_people::writes_to(req.tx, role.id, req.now).await? else {
        return Ok(false);
    };
    reply(req, role, case, Reply::Own(&text)).await?;
    Ok(true)
}

async fn reply(
    req: &mut RoleRequest<'_>,
    role: &Role,
    case: i64,
    reply: Reply<'_>,
) -> Result<(), StoreError> {
    let language = role.speaks();
    let own = matches!(reply, Reply::Own(_));
    let replied = safeguard::reply(req.tx, req.context, role, case, reply, req.now).await?;
    if let Replied::Refused(flaw) = replied {
        let args = [("flaw", flaw.code().into())];
        return say_cancellable(req, language, "safeguard-own-refused", &args).await;
    }
    if own {
        safeguarding_people::set_writing(req.tx, role.id, None).await?;
    }
    let id = match replied {
        Replied::Sent if own => {
            req.answer(language, "safeguard-own-sent", &[]).await?;
            return safeguard::show(req.tx, role, case, (None, None), req.now).await;
        }
        Replied::Sent => {
            req.toast = Some(req.context.texts.plain(language, "safeguard-sent", &[]));
            return show_here(req, role, case, None).await;
        }
        Replied::Denied(denied) => return deny(req, role, denied).await,
        Replied::Twice => "safeguard-twice",
        Replied::Unreachable => "safeguard-unreachable",
        Replied::Alone => "safeguard-alone",
        Replied::ReadyOnly | Replied::Refused(_) => "safeguard-ready-only",
    };
    let text = req.context.texts.say(language, id, &[]);
    req.say(Message::plain(text)).await
}

/// "Write it": the next message is the reply.
async fn own(req: &mut RoleRequest<'_>, role: &Role, case: i64) -> Result<(), StoreError> {
    let found = match safeguard::may_act(req.tx, role, case).await? {
        Ok(found) => found,
        Err(denied) => return deny(req, role, denied).await,
    };
    let others = safeguarding_people::all(req.tx).await?;
    let refused = if found.chat.line().is_some() {
        Some("safeguard-ready-only")
    } else if !others.iter().any(|g| g.reachable && g.role.id != role.id) {
        Some("safeguard-alone")
    } else {
        None
    };
    if let Some(id) = refused {
        let text = req.context.texts.say(role.speaks(), id, &[]);
        return req.say(Message::plain(text)).await;
    }
    let until = req.now + WRITING;
    safeguarding_people::set_writing(req.tx, role.id, Some((case, until))).await?;
    let args = [("id", case.to_string().into())];
    say_cancellable(req, role.speaks(), "safeguard-own-ask", &args).await
}

async fn say_cancellable(
    req: &mut RoleRequest<'_>,
    language: Language,
    id: &str,
    args: &[(&str, crate::texts::Value)],
) -> Result<(), StoreError> {
    let texts = &req.context.texts;
    let label = texts.plain(language, "safeguard-own-cancel", &[]);
    let message = Message::new(
        texts.say(language, id, args),
        vec![vec![Button::tap(label, CaseTap::Cancel.code())]],
    );
    req.say(message).await
}

/// To whom it may be passed on.
async fn colleagues(req: &mut RoleRequest<'_>, role: &Role, case: i64) -> Result<(), StoreError> {
    if let Err(denied) = safeguard::may_act(req.tx, role, case).await? {
        return deny(req, role, denied).await;
    }
    let language = role.speaks();
    let others = safeguarding_people::all(req.tx).await?;
    let others = others
        .into_iter()
        .filter(|guard| guard.is_present(req.now) && guard.role.id != role.id);
    let buttons: Vec<Vec<Button>> = others
        .map(|guard| {
            let tap = CaseTap::PassOn(case, guard.role.id).code();
            vec![Button::tap(guard.role.name, tap)]
        })
        .collect();
    let id = match buttons.is_empty() {
        true => "safeguard-nobody",
        false => "safeguard-to-whom",
    };
    let args = [("id", case.to_string().into())];
    let text = req.context.texts.say(language, id, &args);
    req.say(Message::new(text, buttons)).await
}

async fn pass_on(
    req: &mut RoleRequest<'_>,
    role: &Role,
    case: i64,
    to: i64,
) -> Result<(), StoreError> {
    let language = role.speaks();
    match safeguard::pass_on(req.tx, req.context, role, case, to, req.now).await? {
        Err(denied) => deny(req, role, denied).await,
        Ok(None) => req.answer(language, "safeguard-nobody", &[]).await,
        Ok(Some(to)) => {
            let args = [("id", case.to_string().into()), ("name", to.name.into())];
            req.answer(language, "safeguard-passed", &args).await
        }
    }
}

async fn close(
    req: &mut RoleRequest<'_>,
    role: &Role,
    case: i64,
    how: Ending,
) -> Result<(), StoreError> {
    let here = pressed(req);
    let closed = safeguard::close(req.tx, req.context, role, case, (how, here), req.now).await?;
    match closed {
        Ok(()) => {
            let message = safeguard::closed(req.context, role, case);
            req.reply(message).await
        }
        Err(denied) => deny(req, role, denied).await,
    }
}

/// Draws the case in the place of the message whose button was pressed.
async fn show_here(
    req: &mut RoleRequest<'_>,
    role: &Role,
    case: i64,
    page: Option<usize>,
) -> Result<(), StoreError> {
    let here = pressed(req);
    safeguard::show(req.tx, role, case, (page, here), req.now).await
}

fn pressed(req: &RoleRequest<'_>) -> Option<i64> {
    match req.inbound.body {
        Body::Tap { message, .. } => message,
        _ => None,
    }
}

/// The card is old: nothing of it stays.
async fn deny(req: &mut RoleRequest<'_>, role: &Role, denied: Denied) -> Result<(), StoreError> {
    let id = match denied {
        Denied::Gone => "safeguard-gone",
        Denied::Closed => "safeguard-already",
        Denied::NotYours => "safeguard-not-yours",
    };
    req.answer(role.speaks(), id, &[]).await
}

async fn leave(
    req: &mut RoleRequest<'_>,
    role: &Role,
    until: Option<Moment>,
) -> Result<(), StoreError> {
    let language = role.speaks();
    safeguard::away(req.tx, role, until, req.now).await?;
    let Some(until) = until else {
        return req.answer(language, "safeguard-back", &[]).await;
    };
    let guards = safeguarding_people::all(req.tx).await?;
    let now = req.now;
    let is_there = |guard: &safeguarding_people::SafeguardingPerson| {
        guard.reachable && guard.away_until.is_none_or(|until| until <= now)
    };
    let others = match guards.iter().any(is_there) {
        true => "yes",
        false => "no",
    };
    let texts = &req.context.texts;
    let day = texts.day(language, last_day(until));
    let args = [("date", day.into()), ("others", others.into())];
    let label = texts.plain(language, "safeguard-back-button", &[]);
    let message = Message::new(
        texts.say(language, "safeguard-away", &args),
        vec![vec![Button::tap(label, CaseTap::Back.code())]],
    );
    req.reply(message).await
}

async fn ask_until(req: &mut RoleRequest<'_>, role: &Role, id: &str) -> Result<(), StoreError> {
    let (texts, language) = (&req.context.texts, role.speaks());
    let choice = |days: u16| {
        let label = texts.plain(language, "safeguard-away-days", &[("n", days.into())]);
        Button::tap(label, CaseTap::Away(days).code())
    };
    let back = texts.plain(language, "safeguard-back-button", &[]);
    let message = Message::new(
        texts.say(language, id, &[]),
        vec![
            DAYS.map(choice).to_vec(),
            vec![Button::tap(back, CaseTap::Back.code())],
        ],
    );
    req.say(message).await
}
