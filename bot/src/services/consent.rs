//! Which texts of consent are shown. A version is a short hash of the words, so that
//! no change of them is forgotten; what stands in them from configuration or the round does not count.

use sha2::{Digest, Sha256};

use surveys::engine::Channel;

use crate::domain::{AgeBand, ConsentVersions, Language};
use crate::texts::{self, Texts};

/// The version that is agreed to in Telegram: `ky-1a2b3c4d`.
fn in_chat(texts: &Texts, language: Language, age: AgeBand) -> String {
    let words = texts::consent_wording(texts, language, age);
    format!("{}-{}", language.code(), mark(&words))
}

/// The version that is agreed to by SMS: `sms-ky-1a2b3c4d`.
fn by_sms(texts: &Texts, language: Language) -> String {
    let args = [
        ("threshold", 0_u16.into()),
        ("until", "no".into()),
        ("date", "".into()),
    ];
    let words = texts.plain(language, "sms-consent", &args);
    format!("sms-{}-{}", language.code(), mark(&words))
}

/// The version of the question whether to be invited again: `ky-1a2b3c4d`, by SMS `sms-ky-1a2b3c4d`.
fn of_invitation(texts: &Texts, channel: Channel, language: Language, age: AgeBand) -> String {
    match channel {
        Channel::Telegram => {
            let form = ("form", texts::Form::of(Some(age)).into());
            let words = texts.say(language, "ask-invite", &[form]);
            format!("{}-{}", language.code(), mark(&words))
        }
        Channel::Sms => {
            let words = texts.plain(language, "sms-wishes", &[]);
            format!("sms-{}-{}", language.code(), mark(&words))
        }
    }
}

/// All versions that are shown today.
#[must_use]
pub fn versions(texts: &Texts) -> ConsentVersions {
    ConsentVersions::new(|channel, language, age| match channel {
        Channel::Telegram => in_chat(texts, language, age),
        Channel::Sms => by_sms(texts, language),
    })
    .with_invitation(|channel, language, age| of_invitation(texts, channel, language, age))
    .with_words(|language| {
        let words = texts.say(language, "own-words-notice", &[]);
        format!("{}-{}", language.code(), mark(&words))
    })
}

fn mark(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    hex::encode(&digest[..4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Overlay, checked, sheets};

    #[test]
    fn other_words_of_consent_in_a_workbook_are_another_version_of_it_alone() {
        let built_in = Texts::load().unwrap();
        let exported = sheets(&Overlay::default()).unwrap();
        for (key, differ) in [("consent-more [form=polite]", 1), ("ask-age", 0)] {
            let tabs = exported.iter().map(|sheet| {
                let head = sheet.columns.iter().map(|(title, _)| title.clone());
                let mut rows = vec![head.collect()];
                rows.extend(sheet.rows.clone());
                let changed = rows.iter_mut().find(|row: &&mut Vec<String>| row[0] == key);
                if let Some(row) = changed {
                    row[2].push_str(" OK");
                }
                (sheet.name.to_owned(), rows)
            });
            let read = checked(&tabs.collect::<Vec<_>>()).unwrap();
            let texts = Texts::with(&read.overlay().unwrap()).unwrap();
            let (before, after) = (versions(&built_in), versions(&texts));
            let changed = before.all().zip(after.all()).filter(|(a, b)| a != b);
            assert_eq!(changed.count(), differ, "{key}");
        }
    }
}
