//! What stands above the figures of a digest, and how much room a message has.

use surveys::questionnaire::Language;

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
