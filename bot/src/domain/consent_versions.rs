//! The texts of consent that are shown today, each known by a short name.

use surveys::engine::Channel;

use super::{AgeBand, Language};

/// One age for each form of address.
const FORMS: [AgeBand; 2] = [AgeBand::From11, AgeBand::From18];

/// The versions that are shown, by channel, language and form of address.
#[derive(Debug, Clone)]
pub struct ConsentVersions(Vec<(Channel, Language, bool, String)>);

impl ConsentVersions {
    /// Of what `version` names for a channel, a language and somebody of an age.
    #[must_use]
    pub fn new(version: impl Fn(Channel, Language, AgeBand) -> String) -> Self {
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

    /// The version that is shown on this channel.
    #[must_use]
    pub fn shown(&self, channel: Channel, language: Language, age: AgeBand) -> &str {
        let wanted = (channel, language, age.familiar());
        let mut all = self.0.iter();
        all.find(|(c, l, familiar, _)| (*c, *l, *familiar) == wanted)
            .map_or("", |(.., version)| version)
    }

    /// Whether a version is shown today, in any language, to any age, on either channel: people change these without agreeing anew.
    #[must_use]
    pub fn is_current(&self, agreed: &str) -> bool {
        self.0.iter().any(|(.., version)| version == agreed)
    }
}
