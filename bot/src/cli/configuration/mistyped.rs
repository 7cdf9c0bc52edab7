//! Keys that do not exist, and which one was meant.

use std::collections::BTreeSet;

use super::Problem;
use crate::domain::{is_slip, nearest};

/// Keys of ours in the environment that nobody has asked for. Those of SMS gateways count only where some are configured: their secrets
/// may stay while a gateway rests.
pub(super) fn mistyped<'a>(
    environment: impl Iterator<Item = &'a String>,
    asked: &BTreeSet<String>,
) -> Vec<Problem> {
    let sms = |key: &str| key.starts_with("JASHUN_SMS_");
    let has_sms = asked.iter().any(|key| sms(key));
    let strange = environment.filter(|key| {
        key.starts_with("JASHUN_")
            // those that our tests read
            && !key.starts_with("JASHUN_TEST_")
            && !asked.contains(*key)
            && (has_sms || !sms(key))
    });
    let problem = |key: &String| Problem {
        key: key.clone(),
        wrong: no_key(key, asked.iter().map(String::as_str)),
        example: "",
    };
    strange.map(problem).collect()
}

/// That there is no such key, and the one that is nearest.
pub(super) fn no_key<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = nearest(key, known.map(|known| (known.to_owned(), known)));
    match nearest.filter(|(edits, _)| is_slip(key, *edits)) {
        Some((_, meant)) => format!("there is no key `{key}`: did you mean `{meant}`?"),
        None => format!("there is no key `{key}`"),
    }
}
