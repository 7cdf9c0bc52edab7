//! `jashun invite`: an invitation for a role, or codes for guardians' paper slips.

use serde_json::json;

use super::arguments::{Body, Invite, InviteKind};
use super::office::{ACTOR, iso};
use super::outcome::{say, say_json};
use super::{Failure, Outcome, slips};
use crate::domain::{RoleKind, SectorBody};
use crate::services::Context;
use crate::services::rounds::url;
use crate::store::{audit, invites};

pub(super) async fn invite(context: &Context, invite: &Invite) -> Result<Outcome, Failure> {
    let Some(kind) = kind(invite)? else {
        return slips::guardian_codes(context, invite).await;
    };
    let (made, link) = made(context, invite, kind).await?;
    let expires = iso(made.expires);
    if invite.output.json {
        say_json(&json!({"payload": made.payload, "url": link, "expires": expires}));
    } else {
        say(link.as_deref().unwrap_or(&made.payload));
        if kind.is_of_chat() {
            say(&format!("in a group: /connect {}", made.payload));
        }
        say(&format!("until {expires}, for one person"));
    }
    Ok(Outcome::Done)
}

/// Whether it would be refused, which shows by trying: on a database that nobody keeps.
pub(super) async fn try_out(context: &Context, invite: &Invite) -> Result<(), Failure> {
    match kind(invite)? {
        Some(kind) => made(context, invite, kind).await.map(drop),
        None => slips::made(context, invite).await.map(drop),
    }
}

/// The role of the invited; `None` for guardians, who get codes.
fn kind(invite: &Invite) -> Result<Option<RoleKind>, Failure> {
    let kind = match invite.kind {
        InviteKind::Guardian => return Ok(None),
        InviteKind::Council => RoleKind::Council,
        InviteKind::Leader => RoleKind::Leader,
        InviteKind::Coordinator => RoleKind::Coordinator,
        InviteKind::Safeguarding => RoleKind::Safeguarding,
        InviteKind::Operator => RoleKind::Operator,
        InviteKind::Moderator => RoleKind::Moderator,
        InviteKind::Sector => match invite.sector {
            Some(body) => RoleKind::Sector(body_of(body)),
            None => return Err(Failure::Usage("which sector: --sector NAME".into())),
        },
    };
    if invite.sector.is_some() && kind.sector().is_none() {
        return Err(Failure::Usage(
            "--sector is for the body of a sector".into(),
        ));
    }
    Ok(Some(kind))
}

/// An invitation with its link, if the bot has a name.
async fn made(
    context: &Context,
    invite: &Invite,
    kind: RoleKind,
) -> Result<(invites::Invite, Option<String>), Failure> {
    let place = invite.municipality.as_deref();
    match place {
        _ if invite.count.is_some() => {
            return Err(Failure::Usage("--count is for guardians' codes".into()));
        }
        None if kind.is_local() => {
            return Err(Failure::Usage(format!(
                "a {} belongs to a place: --municipality SLUG",
                kind.code()
            )));
        }
        Some(_) if !kind.is_local() => {
            return Err(Failure::Usage(format!(
                "{} belongs to no single place: leave --municipality out",
                kind.code()
            )));
        }
        Some(slug) => {
            let named = context.municipalities.named(slug);
            named.map_err(|unknown| Failure::Usage(unknown.to_string()))?;
        }
        None => {}
    }
    let mut tx = context.db.begin().await?;
    let made = invites::create(&mut tx, kind, place).await?;
    let detail = format!("{} {}", kind.code(), place.unwrap_or("-"));
    audit::write(
        &mut tx,
        context.ambient.now(),
        ACTOR,
        "invite.create",
        &detail,
    )
    .await?;
    let link = url(&mut tx, context, &made.payload).await?;
    tx.commit().await?;
    Ok((made, link))
}

const fn body_of(body: Body) -> SectorBody {
    match body {
        Body::Education => SectorBody::Education,
        Body::Health => SectorBody::Health,
        Body::Social => SectorBody::Social,
    }
}
