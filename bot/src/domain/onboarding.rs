//! The way to consent. Nothing of it is stored: in Telegram it rides in `callback_data` (`o:…`), by SMS it is in memory.

use super::{AgeBand, ConsentMark, Language, Moment, PerLanguage};

/// Everything known on the way: which link brought them, and what they chose so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Onboarding {
    /// Payload of the round link (8 characters), if one was used.
    pub link: Option<String>,
    /// "Wrong town?" was pressed: the link's round, but another place.
    pub other_place: bool,
    /// Chosen language.
    pub language: Option<Language>,
    /// Chosen age band.
    pub age: Option<AgeBand>,
    /// What to show or do.
    pub step: OnboardingStep,
    /// The text that "I agree" stands under; without it the button is from before buttons carried it.
    pub agreed_to: Option<ConsentMark>,
    /// Not understood so often in a row; not carried by buttons.
    pub stumbles: u8,
    /// The language of the phone, for drawing: it comes first as long as none is chosen. Neither remembered nor carried by buttons.
    pub phone: Option<Language>,
}

/// The questions before consent, and the taps that leave them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OnboardingStep {
    /// Nothing was asked yet: two language buttons, or by SMS how to join.
    #[default]
    Start,
    /// Two language buttons.
    Language,
    /// Which language, asked in between by SMS; then on with this.
    AskLanguage(Box<OnboardingStep>),
    /// Which of these oblasts (positions in the list), by SMS.
    Oblast(Vec<usize>),
    /// Which of these municipalities (indexes), by SMS.
    Place(Vec<u16>),
    /// Which of those on the phone, or somebody new.
    Who,
    /// "How old are you?"
    Age,
    /// Age outside the range: thanks, nothing stored.
    OtherAge,
    /// Under the guardian age: ask a parent, code, or read about it.
    Guardian,
    /// A parent has said no: from then on they can be asked again.
    AskLater(Moment),
    /// The link to forward to a parent.
    AskParent,
    /// "Type the code from the paper slip."
    GuardianCode,
    /// What the survey is, for reading only.
    About,
    /// Assent or consent, at most six lines.
    Consent,
    /// The longer text.
    ConsentMore,
    /// Pressed "I agree".
    Agree,
    /// Pressed "I don't agree".
    Refuse,
}

const STEPS: [(OnboardingStep, char); 11] = [
    (OnboardingStep::Language, 'l'),
    (OnboardingStep::Age, 'a'),
    (OnboardingStep::OtherAge, 'x'),
    (OnboardingStep::Guardian, 'g'),
    (OnboardingStep::AskParent, 'p'),
    (OnboardingStep::GuardianCode, 'k'),
    (OnboardingStep::About, 'i'),
    (OnboardingStep::Consent, 'c'),
    (OnboardingStep::ConsentMore, 'm'),
    (OnboardingStep::Agree, 'y'),
    (OnboardingStep::Refuse, 'n'),
];

/// Languages in `callback_data`; none is `-`.
const TAGS: PerLanguage<char> = PerLanguage { ky: 'k', ru: 'r' };

impl Onboarding {
    /// The same way, at another step.
    #[must_use]
    pub fn at(&self, step: OnboardingStep) -> Self {
        Self {
            step,
            stumbles: 0,
            ..self.clone()
        }
    }

    /// The language of the talk: Kyrgyz as long as none is chosen.
    #[must_use]
    pub fn spoken(&self) -> Language {
        self.language.unwrap_or(Language::Ky)
    }

    /// The language that stands first where all are shown.
    #[must_use]
    pub fn first(&self) -> Language {
        self.language.or(self.phone).unwrap_or(Language::Ky)
    }

    /// `callback_data`: `o:STEP LANGUAGE AGE PLACE LINK`, at most 22 ASCII bytes; of "I agree" also `.MARK`.
    #[must_use]
    pub fn code(&self) -> String {
        let step = STEPS
            .iter()
            .find(|(s, _)| *s == self.step)
            .map_or('l', |(_, c)| *c);
        let language = self.language.map_or('-', |l| TAGS[l]);
        let age = self.age.map_or('-', |a| match a {
            AgeBand::From11 => '1',
            AgeBand::From14 => '4',
            AgeBand::From16 => '6',
            AgeBand::From18 => '8',
        });
        let place = if self.other_place { 'o' } else { '-' };
        let link = self.link.as_deref().unwrap_or("");
        let agreed = self
            .agreed_to
            .filter(|_| self.step == OnboardingStep::Agree);
        let mark = agreed.map_or_else(String::new, |mark| format!(".{}", mark.code()));
        format!("o:{step}{language}{age}{place}{link}{mark}")
    }

    /// The way of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let mut rest = data.strip_prefix("o:")?.chars();
        let step = rest.next()?;
        let step = STEPS
            .iter()
            .find(|(_, c)| *c == step)
            .map(|(s, _)| s.clone())?;
        let language = match rest.next()? {
            '-' => None,
            tag => Some(TAGS.iter().find(|(_, t)| **t == tag)?.0),
        };
        let age = match rest.next()? {
            '1' => Some(AgeBand::From11),
            '4' => Some(AgeBand::From14),
            '6' => Some(AgeBand::From16),
            '8' => Some(AgeBand::From18),
            '-' => None,
            _ => return None,
        };
        let other_place = match rest.next()? {
            'o' => true,
            '-' => false,
            _ => return None,
        };
        let (link, mark) = match rest.as_str().split_once('.') {
            Some((link, mark)) => (link, Some(ConsentMark::parse(mark)?)),
            None => (rest.as_str(), None),
        };
        if link.len() > 16 || !link.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let link = (!link.is_empty()).then(|| link.to_owned());
        Some(Self {
            link,
            other_place,
            language,
            age,
            step,
            agreed_to: mark,
            stumbles: 0,
            phone: None,
        })
    }
}
