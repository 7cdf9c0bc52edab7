//! Codes of paper slips, by which guardians say yes.

use std::collections::BTreeMap;

use serde_json::json;

use super::arguments::Invite;
use super::office::{ACTOR, iso};
use super::outcome::{say, say_json};
use super::{Failure, Outcome};
use crate::domain::{Language, Moment};
use crate::services::Context;
use crate::store::{audit, guardians};
use crate::texts::sms::{Keyword, Keywords};

/// Makes codes, and says what a parent writes to take a yes back: both belong on the slip.
pub(super) async fn guardian_codes(context: &Context, invite: &Invite) -> Result<Outcome, Failure> {
    let (codes, expires) = made(context, invite).await?;
    let expires = iso(expires);
    let withdraw = words(Keyword::Withdraw)?;
    let permit = words(Keyword::Permit)?;
    if invite.output.json {
        say_json(
            &json!({"codes": codes, "expires": expires, "withdraw": withdraw, "invitations": permit}),
        );
    } else {
        say(&codes.join("\n"));
        say(&format!("until {expires}, each for one child"));
        let either = |words: &BTreeMap<&str, String>| {
            let words: Vec<&str> = words.values().map(String::as_str).collect();
            words.join(" or ")
        };
        say(&format!(
            "on both halves of the slip the code, and that the yes is for one round and the questions about its result, for 12 months; on the parent's \
             also what to write, from any chat or phone, with the code: to withdraw {}, to let the child be invited again {}",
            either(&withdraw),
            either(&permit)
        ));
    }
    Ok(Outcome::Done)
}

/// Codes, and until when they are good.
pub(super) async fn made(
    context: &Context,
    invite: &Invite,
) -> Result<(Vec<String>, Moment), Failure> {
    let Some(count) = invite.count else {
        return Err(Failure::Usage("how many codes: --count N".into()));
    };
    if invite.municipality.is_some() {
        return Err(Failure::Usage(
            "guardians' codes are good in every place: leave --municipality out".into(),
        ));
    }
    let mut tx = context.db.begin().await?;
    let (codes, expires) = guardians::create_codes(&mut tx, usize::from(count)).await?;
    audit::write(
        &mut tx,
        context.ambient.now(),
        ACTOR,
        "guardian.codes",
        &count.to_string(),
    )
    .await?;
    tx.commit().await?;
    Ok((codes, expires))
}

/// What a parent writes before the code, by language.
fn words(keyword: Keyword) -> Result<BTreeMap<&'static str, String>, Failure> {
    let keywords = Keywords::bundled().map_err(|error| Failure::Refused(error.to_string()))?;
    let word = |language: Language| {
        let word = keywords.word(keyword, language)?;
        Some((language.code(), word.to_owned()))
    };
    Ok(Language::ALL.into_iter().filter_map(word).collect())
}
