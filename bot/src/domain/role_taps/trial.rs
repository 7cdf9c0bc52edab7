//! What the buttons of a questionnaire that is tried say back (`l:tr:…`).

use surveys::engine::Action;
use surveys::questionnaire::QuestionIx;

/// A press of somebody who tries a questionnaire before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialTap {
    /// What is tried.
    pub of: TrialOf,
    /// What was pressed.
    pub step: TrialStep,
}

/// What is tried: it says where the way back leads, also when nothing remembers the trial any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialOf {
    /// A questionnaire of the library on the way to a round.
    Entry {
        /// Index of the place.
        place: u16,
        /// Index in the library.
        entry: u16,
    },
    /// A quick poll that is composed.
    Draft(i64),
}

/// A button of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrialStep {
    /// In which way?
    Choose,
    /// As in Telegram, from the first question.
    Begin,
    /// As by SMS: this page.
    Sms(u16),
    /// In the trial with this tag.
    On(String, TrialPress),
}

/// A button below a question that is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialPress {
    /// As a respondent presses it.
    Answer(QuestionIx, Action),
    /// Show the question.
    Show,
    /// Show help.
    Help,
    /// "I do not understand this question."
    Unclear,
    /// What would be passed on, if it were no trial.
    Unsent,
}

impl TrialTap {
    /// What follows `l:tr:`.
    #[must_use]
    pub fn code(&self) -> String {
        let step = match &self.step {
            TrialStep::Choose => "c".to_owned(),
            TrialStep::Begin => "b".to_owned(),
            TrialStep::Sms(page) => format!("s:{page}"),
            TrialStep::On(tag, press) => format!("o:{tag}:{}", press.code()),
        };
        match self.of {
            TrialOf::Entry { place, entry } => format!("{place}.{entry}:{step}"),
            TrialOf::Draft(draft) => format!("d{draft}:{step}"),
        }
    }

    /// The press of what follows `l:tr:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (of, step) = rest.split_once(':')?;
        let of = match of.strip_prefix('d') {
            Some(draft) => TrialOf::Draft(draft.parse().ok()?),
            None => {
                let (place, entry) = of.split_once('.')?;
                let (place, entry) = (place.parse().ok()?, entry.parse().ok()?);
                TrialOf::Entry { place, entry }
            }
        };
        let parts: Vec<&str> = step.splitn(3, ':').collect();
        let step = match parts.as_slice() {
            ["c"] => TrialStep::Choose,
            ["b"] => TrialStep::Begin,
            ["s", page] => TrialStep::Sms(page.parse().ok()?),
            ["o", tag, press] => TrialStep::On((*tag).to_owned(), TrialPress::parse(press)?),
            _ => return None,
        };
        Some(Self { of, step })
    }
}

impl TrialPress {
    fn code(self) -> String {
        match self {
            Self::Answer(question, action) => format!("{}:{}", question.0, action.code()),
            Self::Show => "v".to_owned(),
            Self::Help => "h".to_owned(),
            Self::Unclear => "u".to_owned(),
            Self::Unsent => "n".to_owned(),
        }
    }

    /// Of what follows the tag; an answer is written as on a respondent's button.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "v" => Self::Show,
            "h" => Self::Help,
            "u" => Self::Unclear,
            "n" => Self::Unsent,
            answer => {
                let (question, action) = answer.split_once(':')?;
                Self::Answer(QuestionIx(question.parse().ok()?), Action::parse(action)?)
            }
        })
    }
}
