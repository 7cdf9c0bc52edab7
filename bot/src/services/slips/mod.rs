//! Slips for parents without Telegram: a leader asks how many, a coordinator decides, the page with the codes comes to the leader.

mod paper;

pub use paper::file;

use super::Context;
use crate::domain::{LiveFile, MOST_SLIPS, Message, Moment, Request, RoleKind, SlipRequest, Span};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, Tx, audit, guardians, slip_requests};
use crate::texts::Value;

/// Who got slips asks again after so long.
const RESTS: Span = Span::days(7);
/// A request that nobody has decided ends after so long.
const WAITS: Span = Span::days(14);

/// Somebody of a place asks for slips; `false` while an earlier request waits, or was granted within a week.
pub async fn ask(
    tx: &mut Tx,
    role: &Role,
    (place, count): (&str, u16),
    now: Moment,
) -> Result<bool, StoreError> {
    let request = SlipRequest {
        role: role.id,
        municipality: place.to_owned(),
        count: count.clamp(1, MOST_SLIPS),
        asked: now,
    };
    let put = slip_requests::put(tx, &request, now - RESTS).await?;
    if put {
        write(tx, &format!("role:{}", role.id), "slips.ask", &request, now).await?;
    }
    Ok(put)
}

/// Those that wait for a coordinator, of leaders who still lead.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<(SlipRequest, Role)>, StoreError> {
    let mut waiting = Vec::new();
    for request in slip_requests::waiting(tx).await? {
        if let Some(leader) = in_force(tx, &request).await? {
            waiting.push((request, leader));
        }
    }
    Ok(waiting)
}

/// A coordinator lets a leader have so many, at most as many as were asked for; none refuses. What was decided, `None` if it waits no more.
pub async fn decide(
    tx: &mut Tx,
    context: &Context,
    (role, granted): (i64, u16),
    actor: &str,
    now: Moment,
) -> Result<Option<u16>, StoreError> {
    let Some(mut request) = slip_requests::decide(tx, role, granted, now).await? else {
        return Ok(None);
    };
    let Some(leader) = in_force(tx, &request).await? else {
        return Ok(None);
    };
    request.count = granted.min(request.count);
    if request.count == 0 {
        write(tx, actor, "slips.refuse", &request, now).await?;
        tell(tx, context, &leader, ("slips-denied", &[]), now).await?;
        return Ok(Some(0));
    }
    write(tx, actor, "slips.grant", &request, now).await?;
    let args = [("count", request.count.into())];
    tell(tx, context, &leader, ("slips-coming", &args), now).await?;
    let (codes, expires) = guardians::create_codes(tx, usize::from(request.count)).await?;
    let file = LiveFile::Slips { codes, expires };
    outbox::put_live(tx, leader.address, Priority::Interactive, &file, now).await?;
    Ok(Some(request.count))
}

/// Requests that nobody decides end, and their leaders hear of it. `true` if somebody was told.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let mut late = slip_requests::waiting(&mut tx).await?;
    drop(tx);
    late.retain(|request| now - request.asked >= WAITS);
    let mut told = false;
    for request in &late {
        let mut tx = context.db.begin().await?;
        let ended = slip_requests::decide(&mut tx, request.role, 0, now).await?;
        let leader = in_force(&mut tx, request).await?;
        if let Some(leader) = leader.filter(|_| ended.is_some()) {
            tell(&mut tx, context, &leader, ("slips-undecided", &[]), now).await?;
            told = true;
        }
        tx.commit().await?;
    }
    Ok(told)
}

async fn in_force(tx: &mut Tx, request: &SlipRequest) -> Result<Option<Role>, StoreError> {
    let role = roles::get(tx, request.role).await?;
    Ok(role.filter(|role| role.state == RoleState::Confirmed && role.kind == RoleKind::Leader))
}

async fn write(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    request: &SlipRequest,
    now: Moment,
) -> Result<(), StoreError> {
    let detail = format!(
        "{} {} {}",
        request.role, request.municipality, request.count
    );
    audit::write(tx, now, actor, action, &detail).await
}

async fn tell(
    tx: &mut Tx,
    context: &Context,
    leader: &Role,
    (id, args): (&str, &[(&str, Value)]),
    now: Moment,
) -> Result<(), StoreError> {
    let request = Request::Send(Message::plain(context.texts.say(leader.speaks(), id, args)));
    outbox::put(tx, leader.address, Priority::Interactive, &request, now).await
}
