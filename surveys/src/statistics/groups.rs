//! By what the nation is broken down, and which answers stand together in fixed tables (L4).

use serde::{Deserialize, Serialize};

use crate::questionnaire::{Answer, ChoiceIx, Kind, Question, QuestionIx, Questionnaire};

/// By what the nation's tables are broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// By sex.
    Sex,
    /// By age.
    Age,
}

/// A category of a breakdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Girls and young women.
    Girls,
    /// Boys and young men, and whoever did not say: alone they would stand out.
    BoysAndUnsaid,
    /// 11 to 13 years.
    From11,
    /// 14 and 15 years.
    From14,
    /// 16 and 17 years.
    From16,
    /// 18 to 28 years.
    From18,
    /// 11 to 15 years, where the bands are too small.
    Under16,
    /// 16 to 28 years, where the bands are too small.
    Over15,
}

/// Name of the question that asks for sex, and of its choice for girls.
const SEX: (&str, &str) = ("sex", "girl");

impl Split {
    /// All.
    pub const ALL: [Self; 2] = [Self::Sex, Self::Age];

    /// Everybody in groups, the finest first: the first of these of which each group is large enough is printed.
    pub(super) const fn partitions(self) -> &'static [&'static [Group]] {
        match self {
            Self::Sex => &[&[Group::Girls, Group::BoysAndUnsaid]],
            Self::Age => &[
                &[Group::From11, Group::From14, Group::From16, Group::From18],
                &[Group::Under16, Group::Over15],
            ],
        }
    }
}

impl Group {
    /// Name for programs: `girls`, `boys_and_unsaid`, `11-13` …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Girls => "girls",
            Self::BoysAndUnsaid => "boys_and_unsaid",
            Self::From11 => "11-13",
            Self::From14 => "14-15",
            Self::From16 => "16-17",
            Self::From18 => "18-28",
            Self::Under16 => "11-15",
            Self::Over15 => "16-28",
        }
    }

    /// By what it tells people apart.
    #[must_use]
    pub const fn split(self) -> Split {
        match self {
            Self::Girls | Self::BoysAndUnsaid => Split::Sex,
            _ => Split::Age,
        }
    }

    /// The groups in which people are counted that make it up.
    pub(super) const fn counted(self) -> &'static [Self] {
        match self {
            Self::Under16 => &[Self::From11, Self::From14],
            Self::Over15 => &[Self::From16, Self::From18],
            Self::Girls => &[Self::Girls],
            Self::BoysAndUnsaid => &[Self::BoysAndUnsaid],
            Self::From11 => &[Self::From11],
            Self::From14 => &[Self::From14],
            Self::From16 => &[Self::From16],
            Self::From18 => &[Self::From18],
        }
    }

    /// The group of somebody whose age band begins with so many years.
    pub(super) const fn of_years(years: u8) -> Option<Self> {
        match years {
            11..=13 => Some(Self::From11),
            14..=15 => Some(Self::From14),
            16..=17 => Some(Self::From16),
            18..=28 => Some(Self::From18),
            _ => None,
        }
    }

    /// The group of somebody who gave this answer about sex, or none.
    pub(super) fn of_sex(sex: Sex, answer: Option<&Answer>) -> Self {
        match answer {
            Some(Answer::One(choice)) if *choice == sex.girl => Self::Girls,
            _ => Self::BoysAndUnsaid,
        }
    }
}

/// Where a questionnaire asks for sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sex {
    pub(super) question: QuestionIx,
    girl: ChoiceIx,
}

impl Sex {
    /// `None` in a questionnaire that does not ask: then nothing is broken down by it.
    pub(super) fn of(questionnaire: &Questionnaire) -> Option<Self> {
        let question = questionnaire.find(SEX.0)?;
        let row = questionnaire.question(question)?;
        let girl = row.choices().iter().position(|c| c.name == SEX.1)?;
        let girl = ChoiceIx(u16::try_from(girl).ok()?);
        matches!(row.kind, Kind::SelectOne(_)).then_some(Self { question, girl })
    }
}

/// Whether it is the question that asks for sex.
pub(super) fn is_sex(row: &Question) -> bool {
    row.name == SEX.0
}

/// Whether a question may be broken down: one that everybody gets, not sensitive, and not the one that tells the groups apart.
pub(super) fn is_broken_down(row: &Question, is_sensitive: bool, is_follow_up: bool) -> bool {
    !is_sensitive && !is_follow_up && !is_sex(row)
}
