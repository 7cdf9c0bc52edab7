//! Keys that do not exist, and which one was meant.

use std::collections::BTreeSet;

use super::Problem;
use crate::domain::{is_slip, nearest};

/// What the keys of SMS gateways begin with.
const SMS: &str = "JASHUN_SMS_";
/// What they end with.
const OF_GATEWAYS: [&str; 2] = ["PASSWORD", "SECRET"];

/// Keys of ours in the environment that nobody has asked for. Where no SMS gateway is configured, keys that one would have may stay: it rests.
pub(super) fn mistyped<'a>(
    environment: impl Iterator<Item = &'a String>,
    asked: &BTreeSet<String>,
) -> Vec<Problem> {
    let sms = |key: &str| key.starts_with(SMS);
    let has_sms = asked.iter().any(|key| sms(key));
    let strange = environment.filter(|key| {
        key.starts_with("JASHUN_")
            // those that our tests read
            && !key.starts_with("JASHUN_TEST_")
            && !asked.contains(*key)
            && (has_sms || !rests(key))
    });
    let problem = |key: &String| Problem {
        key: key.clone(),
        wrong: match of_gateway(key).filter(|_| !has_sms) {
            Some(meant) => no_key(key, meant.iter().map(String::as_str)),
            None => no_key(key, asked.iter().map(String::as_str)),
        },
        example: "",
    };
    strange.map(problem).collect()
}

/// What a key of a gateway may be called: the same name with either ending.
fn of_gateway(key: &str) -> Option<[String; 2]> {
    let name = key.rsplit_once('_')?.0;
    let named = name.len() > SMS.len() && name.starts_with(SMS);
    named.then(|| OF_GATEWAYS.map(|what| format!("{name}_{what}")))
}

/// Whether it is the secret of a gateway that may be configured another time.
fn rests(key: &str) -> bool {
    of_gateway(key).is_some_and(|keys| keys.iter().any(|known| known == key))
}

/// That there is no such key, and the one that is nearest.
pub(super) fn no_key<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = nearest(key, known.map(|known| (known.to_owned(), known)));
    match nearest.filter(|(edits, _)| is_slip(key, *edits)) {
        Some((_, meant)) => format!("there is no key `{key}`: did you mean `{meant}`?"),
        None => format!("there is no key `{key}`"),
    }
}
