//! The texts of consent that are shown today, each known by a short name.

use surveys::engine::Channel;

use super::{AgeBand, Consent, InvitationAnswer, Language, Moment};

/// One age for each form of address.
const FORMS: [AgeBand; 2] = [AgeBand::From11, AgeBand::From18];

/// The versions that are shown of what somebody agrees to.
#[derive(Debug, Clone)]
pub struct ConsentVersions {
    /// To taking part.
    consent: Versions,
    /// To being invited again.
    invitation: Versions,
    /// Of who reads own words.
    words: Vec<(Language, String)>,
}

/// By channel, language and form of address.
#[derive(Debug, Clone, Default)]
struct Versions(Vec<(Channel, Language, bool, String)>);

/// Which text of consent a button stands under: chats keep buttons for years, and the words change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentMark(u32);

impl ConsentMark {
    /// Of a version.
    #[must_use]
    pub fn of(version: &str) -> Self {
        // FNV-1a: it tells versions apart, no more
        let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        Self(version.bytes().fold(0x811c_9dc5, mix))
    }

    /// In `callback_data`: 8 hexadecimal digits.
    #[must_use]
    pub fn code(self) -> String {
        format!("{:08x}", self.0)
    }

    /// The mark of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let plain = code.len() == 8 && code.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u32::from_str_radix(code, 16).ok().filter(|_| plain);
        number.map(Self)
    }
}

impl ConsentVersions {
    /// Of what `version` names for a channel, a language and somebody of an age.
    #[must_use]
    pub fn new(version: impl Fn(Channel, Language, AgeBand) -> String) -> Self {
        Self {
            consent: Versions::new(version),
            invitation: Versions::default(),
            words: Vec::new(),
        }
    }

    /// With what `version` names of the question whether somebody is to be invited again.
    #[must_use]
    pub fn with_invitation(self, version: impl Fn(Channel, Language, AgeBand) -> String) -> Self {
        Self {
            invitation: Versions::new(version),
            ..self
        }
    }

    /// With what `version` names of what stands under a question for own words: who reads them, and when.
    #[must_use]
    pub fn with_words(self, version: impl Fn(Language) -> String) -> Self {
        let words = Language::ALL.map(|language| (language, version(language)));
        Self {
            words: words.to_vec(),
            ..self
        }
    }

    /// The version of what stands under a question for own words.
    #[must_use]
    pub fn words(&self, language: Language) -> &str {
        let mut all = self.words.iter();
        all.find(|(own, _)| *own == language)
            .map_or("", |(_, version)| version)
    }

    /// The version of consent that is shown on this channel.
    #[must_use]
    pub fn shown(&self, channel: Channel, language: Language, age: AgeBand) -> &str {
        self.consent.shown(channel, language, age)
    }

    /// The mark of the version of consent that is shown on this channel.
    #[must_use]
    pub fn mark(&self, channel: Channel, language: Language, age: AgeBand) -> ConsentMark {
        ConsentMark::of(self.shown(channel, language, age))
    }

    /// The version of the question whether to be invited again that is shown on this channel.
    #[must_use]
    pub fn invitation(&self, channel: Channel, language: Language, age: AgeBand) -> &str {
        self.invitation.shown(channel, language, age)
    }

    /// Whether a version of consent is shown today, in any language, to any age, on either channel: people change these without agreeing anew.
    #[must_use]
    pub fn is_current(&self, agreed: &str) -> bool {
        self.all().any(|version| version == agreed)
    }

    /// All versions of consent that are shown today.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.consent.all()
    }

    /// Whether somebody has agreed to words that are shown today, less than a year ago.
    #[must_use]
    pub fn hold(&self, consent: &Consent, now: Moment) -> bool {
        let agreed = consent.version().is_some_and(|v| self.is_current(v));
        agreed && now - consent.since() < Consent::HOLDS
    }

    /// Whether an answer to "shall we invite you?" still holds: a year long, a yes as long as its words are shown.
    #[must_use]
    pub fn answered(&self, answer: &InvitationAnswer, now: Moment) -> bool {
        let same = !answer.yes || self.invitation.all().any(|words| words == answer.words);
        same && now - answer.on < Consent::HOLDS
    }
}

impl Versions {
    fn new(version: impl Fn(Channel, Language, AgeBand) -> String) -> Self {
        let mut all = Vec::new();
        for channel in [Channel::Telegram, Channel::Sms] {
            for language in Language::ALL {
                for age in FORMS {
                    let version = version(channel, language, age);
                    all.push((channel, language, age.familiar(), version));
                }
            }
        }
        Self(all)
    }

    fn shown(&self, channel: Channel, language: Language, age: AgeBand) -> &str {
        let wanted = (channel, language, age.familiar());
        let mut all = self.0.iter();
        all.find(|(c, l, familiar, _)| (*c, *l, *familiar) == wanted)
            .map_or("", |(.., version)| version)
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(.., version)| version.as_str())
    }
}
