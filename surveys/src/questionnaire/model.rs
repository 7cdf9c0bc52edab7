//! The checked model. The only constructor of a [`Questionnaire`] is the loader, so every value here has passed the checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Band, PerLanguage, Text};
use crate::expression::Expression;

/// Position of a question in [`Questionnaire::questions`]; stable, as a version is frozen once answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionIx(pub u16);

/// Position of a choice in its question's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChoiceIx(pub u16);

/// A checked questionnaire: all names known, all expressions parsed, all texts in both languages.
#[derive(Debug, Clone)]
pub struct Questionnaire {
    /// `[a-z0-9-]{1,40}`, XLSForm `form_id`.
    pub id: String,
    /// Free text, XLSForm `version` (yyyymmddrr advised).
    pub version: String,
    /// XLSForm `form_title`, here translatable.
    pub title: Text,
    /// What it is about, in the first words by SMS: neutral, as others read the inbox.
    pub sms_topic: Option<Text>,
    /// Minutes it takes, shown before the start.
    pub minutes: Option<u8>,
    /// Who reads what comes out of it.
    pub readers: Readers,
    /// Questions to choose from for polls: never asked as a whole.
    pub bank: bool,
    /// Rows in asking order; groups are flattened into `relevant` and `section`.
    pub questions: Vec<Question>,
}

/// Who reads what comes out of a questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Readers {
    /// Young people, leaders and coordinators, and the council, which is asked to answer.
    #[default]
    Everybody,
    /// Young people, leaders and coordinators: a poll in a club's own words.
    Club,
}

impl Questionnaire {
    /// The question at a position.
    #[must_use]
    pub fn question(&self, ix: QuestionIx) -> Option<&Question> {
        self.questions.get(usize::from(ix.0))
    }

    /// Position of the question with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<QuestionIx> {
        self.questions
            .iter()
            .position(|q| q.name == name)
            .and_then(|i| u16::try_from(i).ok())
            .map(QuestionIx)
    }
}

/// One row of the survey sheet.
#[derive(Debug, Clone)]
pub struct Question {
    /// XLSForm `name`, unique.
    pub name: String,
    /// XLSForm `type` with what only that type has.
    pub kind: Kind,
    /// Shown text; `None` only for `calculate` and `rest`.
    pub label: Option<Text>,
    /// `label.sms`: the text by SMS, instead of the label.
    pub sms_label: Option<Text>,
    /// Second, smaller text.
    pub hint: Option<Text>,
    /// Label of the innermost group.
    pub section: Option<Text>,
    /// Sector of the innermost group that names one: the digest splits by it.
    pub sector: Option<Sector>,
    /// Must be answered while this is true; `None` = may be skipped.
    pub required: Option<Expression>,
    /// Shown when a required answer is missing.
    pub required_message: Option<Text>,
    /// Own `relevant` and those of all groups around, each must be true.
    pub relevant: Vec<Expression>,
    /// With `.` = the new answer; evaluated only when it is not blank.
    pub constraint: Option<Expression>,
    /// Shown when the constraint is false.
    pub constraint_message: Option<Text>,
    /// Evaluated once at the start of a session.
    pub default: Option<Expression>,
    /// Always offers "prefer not to say", never by SMS, higher threshold.
    pub sensitive: bool,
    /// Offers "don't know" as an answer (default for all kinds that ask).
    pub dont_know: bool,
    /// The author allows SMS ([`Question::by_sms`] says whether it is asked there).
    pub sms: bool,
    /// Segments that an SMS with it may take, 1 to 4.
    pub sms_segments: u8,
    /// How to show it.
    pub appearance: Appearance,
    /// In which bands its numbers are published; empty = not in bands.
    pub bands: Vec<Band>,
    /// Whether it belongs in the headline of a digest; `None` = as its type and sector say.
    pub headline: Option<bool>,
    /// Whether young people may read its result; otherwise council and coordinator only. Of the innermost group that says it.
    pub public: bool,
    /// What it judges, if that is an institution: where a place has but one, its result is about a few known people.
    pub institution: Option<Institution>,
    /// Why it matters at that age, for whoever decides.
    pub background: Option<Background>,
    /// What becomes of typed words, if somebody reads them.
    pub words: Option<OwnWords>,
    /// Files beside the questionnaire in which somebody reads it aloud; a language may have none.
    pub audio: PerLanguage<Option<String>>,
    /// What is needed where it is rated low: a low mark alone does not say what is to be done.
    pub need: Option<Text>,
    /// Columns that we do not know, kept for writing back.
    pub extra: BTreeMap<String, String>,
}

/// What becomes of what is typed: a moderator reads it and marks what it is about, and only those marks are counted.
#[derive(Debug, Clone)]
pub struct OwnWords {
    /// What it may be about.
    pub topics: Vec<Choice>,
    /// The later question whose answer `yes` lets the words be printed.
    pub quote: Option<QuestionIx>,
}

impl OwnWords {
    /// Words that are never printed, until a later question asks whether they may be.
    pub(super) const fn new(topics: Vec<Choice>) -> Self {
        Self {
            topics,
            quote: None,
        }
    }
}

/// Why a question matters at that age: printed beside what was found, for councils; never shown to who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    /// At most 300 characters in each language.
    pub text: Text,
    /// Where that is known from, as an author writes it.
    pub source: String,
}

impl Kind {
    /// The list of choices of a kind that has one.
    #[must_use]
    pub const fn choices(&self) -> Option<&Choices> {
        match self {
            Self::SelectOne(choices)
            | Self::SelectMultiple { choices, .. }
            | Self::Rank { choices, .. }
            | Self::Allocate { choices, .. } => Some(choices),
            _ => None,
        }
    }
}

impl Question {
    /// The choices of a kind that has them.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        self.kind.choices().map_or(&[], |choices| &choices.list)
    }

    /// The choices that its table names: its own, or the topics of its words.
    #[must_use]
    pub fn told(&self) -> &[Choice] {
        match &self.words {
            Some(words) => &words.topics,
            None => self.choices(),
        }
    }

    /// Whether the kind takes an answer from the respondent (not note, calculate, acknowledge or rest).
    #[must_use]
    pub const fn asks(&self) -> bool {
        !matches!(
            self.kind,
            Kind::Note | Kind::Calculate(_) | Kind::Rest | Kind::Acknowledge
        )
    }
}

/// The four sectors of the initiative and the two themes around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sector {
    /// Билим берүү.
    Education,
    /// Саламаттыкты сактоо.
    Health,
    /// Социалдык коргоо.
    SocialProtection,
    /// Зомбулуктан коргоо.
    ProtectionFromViolence,
    /// Taking part in local decisions.
    Participation,
    /// Budget and plan.
    Budget,
}

/// What a place may have only one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Institution {
    /// A school.
    School,
    /// A clinic, hospital or medical post.
    Clinic,
}

/// XLSForm `appearance`, as far as a chat acts on it; anything else is kept in `extra`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appearance {
    /// One choice per row.
    #[default]
    Plain,
    /// A scale: numbered buttons in one row, both ends worded in the body.
    Likert,
    /// Two or three short choices side by side.
    Quick,
    /// A note that shows the checked helplines from the database after its label.
    Helplines,
}

/// What a row asks.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Text without an answer.
    Note,
    /// One button; stores `OK`.
    Acknowledge,
    /// One of the choices.
    SelectOne(Choices),
    /// Several of the choices.
    SelectMultiple {
        /// The list.
        choices: Choices,
        /// At least so many (0 = may be done with none only if skippable).
        min: u16,
        /// At most so many.
        max: u16,
    },
    /// The first `top` choices in order of preference.
    Rank {
        /// The list.
        choices: Choices,
        /// How many places are to be filled (the whole list by default).
        top: u16,
    },
    /// Spread `coins` over the choices.
    Allocate {
        /// The list.
        choices: Choices,
        /// How many coins there are.
        coins: u16,
    },
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// A number on a scale, XLSForm `parameters`.
    Range {
        /// First value.
        start: f64,
        /// Last value.
        end: f64,
        /// Step, > 0.
        step: f64,
    },
    /// Open text.
    Text {
        /// Longest allowed answer in characters (300 by default).
        max_characters: u16,
    },
    /// A calendar date.
    Date,
    /// A value computed from other answers, never shown.
    Calculate(Expression),
    /// The rest screen: "finish" or "the others"; takes no answer.
    Rest,
}

/// The list of a question.
#[derive(Debug, Clone)]
pub struct Choices {
    /// In the order of the file.
    pub list: Vec<Choice>,
    /// XLSForm `choice_filter`: bare names are columns of the choice.
    pub filter: Option<Expression>,
    /// XLSForm `parameters: randomize=true`.
    pub randomize: bool,
}

/// One choice.
#[derive(Debug, Clone)]
pub struct Choice {
    /// XLSForm `name`, unique in its list.
    pub name: String,
    /// Shown text.
    pub label: Text,
    /// Shorter text for a button, where the label does not fit.
    pub short: Option<Text>,
    /// `label.sms`: the text by SMS, instead of these.
    pub sms: Option<Text>,
    /// "None of these": excludes all others.
    pub exclusive: bool,
    /// Other columns, for `choice_filter`.
    pub columns: BTreeMap<String, String>,
}

/// A typed answer. Skipping is the absence of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// "Don't know": an answer. Expressions read it as `dont_know`.
    DontKnow,
    /// "Prefer not to say": no answer, as skipping is none. Expressions read it as `prefer_not`.
    PreferNot,
    /// select_one.
    One(ChoiceIx),
    /// select_multiple, ascending.
    Many(Vec<ChoiceIx>),
    /// rank, first place first.
    Ranked(Vec<ChoiceIx>),
    /// allocate: coins per choice in list order, as long as the list.
    Coins(Vec<u16>),
    /// integer.
    Integer(i64),
    /// decimal and range.
    Number(f64),
    /// text, trimmed and not empty.
    Text(String),
    /// date, ISO `yyyy-mm-dd`.
    Date(String),
    /// acknowledge.
    Acknowledged,
}
