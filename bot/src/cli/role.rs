//! `jashun role`: confirms, lists and revokes roles.

use serde_json::json;

use super::arguments::{Output, Role};
use super::office::{ACTOR, iso};
use super::outcome::{say, say_if_none, say_json};
use super::{Failure, Outcome};
use crate::services::Context;
use crate::services::roles::{self as decisions, Decided};
use crate::store::roles;

pub(super) async fn role(context: &Context, command: &Role) -> Result<Outcome, Failure> {
    let now = context.ambient.now();
    let (id, decided, done) = match command {
        Role::List(output) => return role_list(context, output).await,
        Role::Confirm { id } => {
            let mut tx = context.db.begin().await?;
            let decided = decisions::confirm(&mut tx, context, *id, ACTOR, now).await?;
            tx.commit().await?;
            (id, decided, "confirmed")
        }
        Role::Revoke { id } => {
            let mut tx = context.db.begin().await?;
            let decided = decisions::revoke(&mut tx, context, *id, ACTOR, now).await?;
            tx.commit().await?;
            (id, decided, "revoked")
        }
    };
    match decided {
        Decided::Done(role) => {
            say(&format!(
                "{done} {id}: {} {}",
                role.kind.code(),
                role.municipality.as_deref().unwrap_or("")
            ));
            Ok(Outcome::Done)
        }
        Decided::TooLate => Err(Failure::Refused(format!(
            "role {id} cannot be {done} as it stands: jashun role list"
        ))),
        Decided::Unknown => Err(Failure::Refused(format!(
            "there is no role {id}: jashun role list"
        ))),
    }
}

/// What somebody is called; some people show no name.
fn name_of(role: &roles::Role) -> &str {
    match role.name.as_str() {
        "" => "(no name)",
        name => name,
    }
}

async fn role_list(context: &Context, output: &Output) -> Result<Outcome, Failure> {
    let mut tx = context.db.begin_read().await?;
    let all = roles::all(&mut tx).await?;
    tx.commit().await?;
    if output.json {
        say_json(
            &all.iter()
                .map(|r| {
                    json!({
                        "role": r.id,
                        "kind": r.kind.code(),
                        "municipality": r.municipality,
                        "name": name_of(r),
                        "state": r.state.code(),
                        "asked": iso(r.asked),
                    })
                })
                .collect(),
        );
    } else {
        say_if_none(&all, "roles");
        for r in &all {
            let place = r.municipality.as_deref().unwrap_or("-");
            say(&format!(
                "{}\t{}\t{place}\t{}\t{}",
                r.id,
                r.kind.code(),
                r.state.code(),
                name_of(r)
            ));
        }
    }
    Ok(Outcome::Done)
}
