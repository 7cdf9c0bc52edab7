//! `jashun digest`: what may be released of a round now goes to its councils.

use serde_json::{Value, json};

use super::arguments::Digest;
use super::outcome::{say, say_json};
use super::{Failure, Outcome};
use crate::services::Context;
use crate::services::digests::{self as digest, DigestError};

pub(super) async fn digest(context: &Context, digest: &Digest) -> Result<Outcome, Failure> {
    let states = digest::now(context, &digest.round)
        .await
        .map_err(|error| match error {
            DigestError::Policy(policy) => Failure::Usage(format!("JASHUN_THRESHOLD: {policy}")),
            other => Failure::Refused(other.to_string()),
        })?;
    if digest.output.json {
        let councils: Vec<Value> = states
            .iter()
            .map(|(municipality, state)| json!({"municipality": municipality, "state": state.code()}))
            .collect();
        say_json(&json!({"round": digest.round, "councils": councils}));
    } else {
        for (municipality, state) in states {
            say(&format!("{municipality}\t{}", state.code()));
        }
    }
    Ok(Outcome::Done)
}
