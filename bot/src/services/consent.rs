//! Which text of consent somebody agreed to, and whether it is still the one that is shown. A version is a short hash of the words, so that
//! no change of them is forgotten; what stands in them from configuration or the round does not count.

use sha2::{Digest, Sha256};

use super::Context;
use crate::domain::{AgeBand, Language};
use crate::texts;

/// One age for each form of address.
const FORMS: [AgeBand; 2] = [AgeBand::From11, AgeBand::From18];

/// The version that is agreed to in Telegram: `ky-1a2b3c4d`.
#[must_use]
pub fn version(context: &Context, language: Language, age: AgeBand) -> String {
    let words = texts::consent_wording(&context.texts, language, age);
    format!("{}-{}", language.code(), mark(&words))
}

/// The version that is agreed to by SMS: `sms-ky-1a2b3c4d`.
#[must_use]
pub fn version_by_sms(context: &Context, language: Language) -> String {
    let args = [
        ("threshold", 0_u16.into()),
        ("until", "no".into()),
        ("date", "".into()),
    ];
    let words = context.texts.plain(language, "sms-consent", &args);
    format!("sms-{}-{}", language.code(), mark(&words))
}

/// Whether a version is shown today, in any language, to any age, on either channel: people change these without agreeing anew.
#[must_use]
pub fn is_current(context: &Context, agreed: &str) -> bool {
    Language::ALL.into_iter().any(|language| {
        let in_chat = FORMS
            .iter()
            .any(|age| version(context, language, *age) == agreed);
        in_chat || version_by_sms(context, language) == agreed
    })
}

fn mark(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    hex::encode(&digest[..4])
}
