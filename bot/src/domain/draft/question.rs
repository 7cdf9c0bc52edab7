//! The questions of a poll that is being composed.

use serde::{Deserialize, Serialize};

use crate::domain::Language;

/// A text as far as it is written: in one language at least, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// In Kyrgyz alone.
    Ky(String),
    /// In Russian alone.
    Ru(String),
    /// In both.
    Both {
        /// In Kyrgyz.
        ky: String,
        /// In Russian.
        ru: String,
    },
}

impl Wording {
    /// In one language.
    #[must_use]
    pub const fn new(language: Language, text: String) -> Self {
        match language {
            Language::Ky => Self::Ky(text),
            Language::Ru => Self::Ru(text),
        }
    }

    /// The text in a language, if it is written.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        match (self, language) {
            (Self::Ky(text) | Self::Both { ky: text, .. }, Language::Ky)
            | (Self::Ru(text) | Self::Both { ru: text, .. }, Language::Ru) => Some(text),
            (Self::Ky(_), Language::Ru) | (Self::Ru(_), Language::Ky) => None,
        }
    }

    /// The text in a language, else in the other one.
    #[must_use]
    pub fn shown(&self, language: Language) -> &str {
        match (self, language) {
            (Self::Ky(text) | Self::Ru(text), _)
            | (Self::Both { ky: text, .. }, Language::Ky)
            | (Self::Both { ru: text, .. }, Language::Ru) => text,
        }
    }

    /// The language in which it is not written yet.
    #[must_use]
    pub const fn missing(&self) -> Option<Language> {
        match self {
            Self::Ky(_) => Some(Language::Ru),
            Self::Ru(_) => Some(Language::Ky),
            Self::Both { .. } => None,
        }
    }

    /// With this text in a language.
    #[must_use]
    pub fn with(self, language: Language, text: String) -> Self {
        match (self, language) {
            (Self::Ky(ky) | Self::Both { ky, .. }, Language::Ru) => Self::Both { ky, ru: text },
            (Self::Ru(ru) | Self::Both { ru, .. }, Language::Ky) => Self::Both { ky: text, ru },
            (Self::Ky(_), Language::Ky) | (Self::Ru(_), Language::Ru) => Self::new(language, text),
        }
    }

    /// The same text, which was in the other language all along; one that is whole stays.
    #[must_use]
    pub fn spoken(self, language: Language) -> Self {
        match self {
            Self::Ky(text) | Self::Ru(text) => Self::new(language, text),
            Self::Both { .. } => self,
        }
    }
}

/// A question of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftQuestion {
    /// Of the question bank: its name there.
    Bank(String),
    /// In own words.
    Own(OwnQuestion),
    /// Approved proposals of meetings, which the place puts in order.
    Proposals(Vec<AskedProposal>),
}

/// What the name of the question begins with that puts proposals in order.
pub const RANKING: &str = "ranking_";

/// A proposal of a meeting, as it was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedProposal {
    /// Its id.
    pub id: i64,
    /// Its words in both languages.
    pub words: Wording,
}

impl DraftQuestion {
    /// The question in own words, if it is one.
    #[must_use]
    pub const fn own(&self) -> Option<&OwnQuestion> {
        match self {
            Self::Bank(_) | Self::Proposals(_) => None,
            Self::Own(own) => Some(own),
        }
    }
}

/// A question in own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnQuestion {
    /// What is asked.
    pub words: Wording,
    /// How it is answered.
    pub answers: Answers,
    /// As a coordinator has set it: may be left out at any time, never by SMS, a higher threshold.
    pub sensitive: bool,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// Not chosen yet; choices that were typed with the question.
    Unchosen(Vec<Wording>),
    /// Yes or no.
    YesNo,
    /// From 1 to 5, with ready words at both ends.
    Scale(Scale),
    /// By a list of choices.
    Listed(Listed, Vec<Wording>),
}

/// What is done with a list of choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// One is chosen.
    One,
    /// Several may be chosen.
    Several,
    /// The first three in order.
    Rank,
    /// Five coins are spread.
    Coins,
}

impl Listed {
    /// Fewest choices that make sense: of two in order the second says nothing.
    #[must_use]
    pub const fn fewest(self) -> usize {
        match self {
            Self::One | Self::Several | Self::Coins => 2,
            Self::Rank => 3,
        }
    }
}

/// What the ends of a scale say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Not at all – very much.
    Like,
    /// Very bad – very good.
    Good,
    /// Very hard – very easy.
    Easy,
    /// Never – always.
    Often,
}

impl Scale {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Good, Self::Like, Self::Easy, Self::Often];

    /// Part of the ids of its texts, and of buttons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Good => "good",
            Self::Easy => "easy",
            Self::Often => "often",
        }
    }

    /// The scale of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.code() == code)
    }
}

/// The ways to answer, as they are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// A list of choices.
    Listed(Listed),
    /// Yes or no.
    YesNo,
    /// From 1 to 5.
    Scale,
}

impl AnswerKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Listed(Listed::One),
        Self::Listed(Listed::Several),
        Self::YesNo,
        Self::Scale,
        Self::Listed(Listed::Rank),
        Self::Listed(Listed::Coins),
    ];

    /// The value of `$kind`, and part of buttons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listed(Listed::One) => "single",
            Self::Listed(Listed::Several) => "several",
            Self::Listed(Listed::Rank) => "rank",
            Self::Listed(Listed::Coins) => "coins",
            Self::YesNo => "yesno",
            Self::Scale => "scale",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Answers {
    /// The kind, once it is chosen.
    #[must_use]
    pub const fn kind(&self) -> Option<AnswerKind> {
        match self {
            Self::Unchosen(_) => None,
            Self::YesNo => Some(AnswerKind::YesNo),
            Self::Scale(_) => Some(AnswerKind::Scale),
            Self::Listed(listed, _) => Some(AnswerKind::Listed(*listed)),
        }
    }

    /// The choices in own words.
    #[must_use]
    pub fn choices(&self) -> &[Wording] {
        match self {
            Self::Unchosen(choices) | Self::Listed(_, choices) => choices,
            Self::YesNo | Self::Scale(_) => &[],
        }
    }

    /// The same choices, answered in this way.
    #[must_use]
    pub fn listed(self, listed: Listed) -> Self {
        match self {
            Self::Unchosen(choices) | Self::Listed(_, choices) => Self::Listed(listed, choices),
            Self::YesNo | Self::Scale(_) => Self::Listed(listed, Vec::new()),
        }
    }

    /// With these choices; ways without a list stay as they are.
    #[must_use]
    pub fn with_choices(self, choices: Vec<Wording>) -> Self {
        match self {
            Self::Unchosen(_) => Self::Unchosen(choices),
            Self::Listed(listed, _) => Self::Listed(listed, choices),
            Self::YesNo | Self::Scale(_) => self,
        }
    }
}

impl OwnQuestion {
    /// All its own texts: the question, then its choices.
    pub fn texts(&self) -> impl Iterator<Item = &Wording> {
        std::iter::once(&self.words).chain(self.answers.choices())
    }

    /// Whether something of it is not written in this language.
    #[must_use]
    pub fn lacks(&self, language: Language) -> bool {
        self.texts().any(|text| text.missing() == Some(language))
    }

    /// What was written in one language is in this one.
    #[must_use]
    pub fn spoken(self, language: Language) -> Self {
        let choices = self.answers.choices().iter().cloned();
        let choices = choices.map(|text| text.spoken(language)).collect();
        Self {
            words: self.words.spoken(language),
            answers: self.answers.with_choices(choices),
            ..self
        }
    }

    /// With its texts in this language, in the order of [`Self::texts`]; `None` unless there are as many.
    #[must_use]
    pub fn with(self, language: Language, texts: Vec<String>) -> Option<Self> {
        if self.texts().count() != texts.len() {
            return None;
        }
        let mut texts = texts.into_iter();
        let words = self.words.with(language, texts.next()?);
        let choices = self.answers.choices().iter().cloned().zip(texts);
        let choices = choices
            .map(|(choice, text)| choice.with(language, text))
            .collect();
        Some(Self {
            words,
            answers: self.answers.with_choices(choices),
            ..self
        })
    }
}
