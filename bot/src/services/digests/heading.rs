//! What stands above the figures of a digest, and how much room a message has.

use chrono::NaiveDate;
use surveys::questionnaire::Language;
use surveys::statistics::Publication;

use super::words::Words;

/// What a digest says besides its figures.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The chat's language.
    pub language: Language,
    /// Whose answers, in the nominative of that language.
    pub place: &'a str,
    /// 1, 2, 3 …: a digest that comes twice shows that it is the same.
    pub edition: u32,
    /// A specimen: invented figures, marked everywhere.
    pub specimen: bool,
}

/// Longest caption of a photo, in UTF-16 units (Bot API).
pub(super) const CAPTION: usize = 1_024;
/// Longest text of ours, in UTF-16 units with markup: well under Telegram's 4,096 without.
pub(super) const TEXT: usize = 3_899;

/// The days of the answers, in words.
pub(super) fn period(words: Words<'_>, publication: &Publication) -> String {
    let day = |iso: &str| {
        iso.parse::<NaiveDate>().map_or_else(
            |_| iso.to_owned(),
            |day| words.texts.day(words.language, day),
        )
    };
    let (from, to) = (day(&publication.period.from), day(&publication.period.to));
    if from == to {
        return from;
    }
    words.say("digest-period", &[("from", from.into()), ("to", to.into())])
}
