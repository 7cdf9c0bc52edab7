//! What is kept of a respondent's way through a questionnaire, what he can do, and what he sees.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::questionnaire::{Answer, ChoiceIx, QuestionIx};
use crate::time::Moment;

/// What a talk goes through: it decides which rows are shown and how typed answers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Screens with buttons, private to their reader.
    #[default]
    Telegram,
    /// Short texts with numbered choices, in an inbox that others read.
    Sms,
}

impl Channel {
    const fn is_telegram(&self) -> bool {
        matches!(self, Self::Telegram)
    }
}

/// One respondent × one round. Serialised as a whole between steps; keys stay short as every answer rewrites it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// What the talk goes through now.
    #[serde(rename = "h", default, skip_serializing_if = "Channel::is_telegram")]
    pub channel: Channel,
    /// Seed of randomised choice orders, drawn once at the start.
    #[serde(rename = "s")]
    pub seed: u64,
    /// All answers given so far, also those that are irrelevant now.
    #[serde(rename = "a")]
    pub answers: BTreeMap<QuestionIx, Answer>,
    /// Where he is.
    #[serde(rename = "p")]
    pub place: Place,
    /// Unfinished selection of the question on the screen (multi-select, rank, allocate).
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Answer>,
    /// Why the screen asks again, if it does.
    #[serde(
        rename = "r",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "known"
    )]
    pub problem: Option<Problem>,
    /// How often the question on the screen has been asked again.
    #[serde(rename = "n", default)]
    pub reprompts: u8,
    /// The rest screen was passed with "the others".
    #[serde(rename = "m", default)]
    pub wants_more: bool,
    /// When the session began.
    #[serde(rename = "b")]
    pub began: Moment,
    /// Last step.
    #[serde(rename = "l")]
    pub last: Moment,
    /// Questions whose block is frozen: these answers are counted and can no longer be changed (disclosure B7).
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub frozen: Vec<QuestionIx>,
    /// A block of respondents already holds this session.
    #[serde(rename = "c", default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
    /// Questions whose answer is still the questionnaire's default: readable in logic, but not yet counted.
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub untouched: Vec<QuestionIx>,
    /// What calculations with `once()` gave first. All other computed values follow from the answers and are not stored.
    #[serde(rename = "k", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<QuestionIx, String>,
    /// Version of the words that say who reads typed words; `None` = questions for own words are not asked.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Questions of which they have said that they do not understand them.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub unclear: Vec<QuestionIx>,
}

impl Session {
    /// The answers without what tells this talk from another: when it went, in which order choices were shown, what `once()` gave, what was
    /// left half done, what is counted, and without own words. `day` takes the place of both its times. It is not to be continued, nor counted again.
    #[must_use]
    pub fn unlinked(mut self, day: Moment) -> Self {
        // what no moderator has read by now nobody will
        self.answers.retain(|_, answer| !is_own_words(answer));
        Self {
            channel: self.channel,
            answers: self.answers,
            place: self.place,
            wants_more: self.wants_more,
            untouched: self.untouched,
            seed: 0,
            draft: None,
            problem: None,
            reprompts: 0,
            began: day,
            last: day,
            frozen: Vec::new(),
            counted: true,
            kept: BTreeMap::new(),
            words: None,
            unclear: Vec::new(),
        }
    }

    /// Whether something that was typed in own words is among the answers.
    #[must_use]
    pub fn has_own_words(&self) -> bool {
        self.answers.values().any(is_own_words)
    }

    /// Takes the answer to a question for own words out of it, with the version of what was said of who reads it.
    pub fn take_words(&mut self, question: QuestionIx) -> Option<(String, String)> {
        let Some(Answer::Text(text)) = self.answers.remove(&question) else {
            return None;
        };
        Some((text, self.words.clone().unwrap_or_default()))
    }
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On the screen of this row (question, note, acknowledge or rest).
    At(QuestionIx),
    /// Finished.
    Finished,
}

/// What a respondent does.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A button of the screen of `question`.
    Tap {
        /// The row whose screen carried the button.
        question: QuestionIx,
        /// What it does.
        action: Action,
    },
    /// Typed text, at whatever is on the screen.
    Typed(String),
}

/// What a button does. It carries the state it sets, never "toggle".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// select_one: this choice. Range: the n-th step.
    Choose(u16),
    /// select_multiple: this choice on.
    On(ChoiceIx),
    /// select_multiple: this choice off.
    Off(ChoiceIx),
    /// rank: this choice gets the place (0 = first).
    Place(ChoiceIx, u16),
    /// rank: places from this one on are freed.
    ClearFrom(u16),
    /// allocate: this choice has so many coins.
    Coins(ChoiceIx, u16),
    /// Selection complete.
    Done,
    /// note, acknowledge: go on. Elsewhere: the recorded answer stays.
    Next,
    /// "Don't know".
    DontKnow,
    /// "Prefer not to say".
    PreferNot,
    /// Leave the question: without an answer, or with the one that it has.
    Skip,
    /// Take the recorded answer away and stay.
    Clear,
    /// To the previous screen.
    Back,
    /// Rest screen: finish now.
    Finish,
    /// Rest screen: the other questions too.
    More,
    /// Yes to "did you mean …?".
    Confirm,
    /// No to "did you mean …?".
    Deny,
}

/// Why the screen asks again. The text lives in locales (or in the questionnaire).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Typed text that could not be read.
    NotUnderstood,
    /// Two or more choices fit what was typed.
    Ambiguous(Vec<ChoiceIx>),
    /// "Did you mean …?": read with doubt, waits for yes or no.
    Confirm(Answer),
    /// Required and blank: the questionnaire's message or the default text.
    Required,
    /// The constraint is false: the questionnaire's message or the default text.
    Constraint,
    /// Fewer choices than the minimum.
    TooFew(u16),
    /// More choices than the maximum.
    TooMany(u16),
    /// Coins do not add up: this many are left.
    CoinsLeft(u16),
    /// Text longer than allowed: the limit in characters.
    TooLong(u16),
    /// A number outside the range: start and end.
    OutOfRange(f64, f64),
    /// The answer is already counted in a published result.
    Frozen,
    /// The typed day is in no calendar.
    NoSuchDay,
    /// The question before was left as what was typed could not be read.
    Left,
    /// They have said that they do not understand the question.
    Unclear,
    /// A choice of a ranking that has its place already.
    Placed,
}

/// A problem of an earlier version that this one does not know is none: the question is asked plainly.
fn known<'de, D: Deserializer<'de>>(problem: D) -> Result<Option<Problem>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Read {
        Known(Problem),
        Unknown(IgnoredAny),
    }
    Ok(match Option::<Read>::deserialize(problem)? {
        Some(Read::Known(problem)) => Some(problem),
        Some(Read::Unknown(_)) | None => None,
    })
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The button belongs to another screen: nothing changed, show where we are.
    Stale,
    /// The selection on the screen changed, nothing is committed as an answer yet.
    Drafted,
    /// An answer was recorded or replaced.
    Recorded(QuestionIx),
    /// The question was left without an answer.
    Skipped(QuestionIx),
    /// Asked again; see [`Session::problem`].
    Reprompted,
    /// Moved without an answer (note, back, rest).
    Moved,
    /// The last screen was passed.
    Completed,
}

/// The result of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The session after it.
    pub session: Session,
    /// What happened, in order; never empty.
    pub effects: Vec<Effect>,
}

/// What is to be seen at the session's place, as data.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// A row of the questionnaire.
    Row(RowScreen),
    /// All done.
    Finished,
}

/// The screen of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowScreen {
    /// Which row.
    pub question: QuestionIx,
    /// This is asking screen `progress.0` of `progress.1` relevant ones as known now (notes and rest do not count).
    pub progress: (u16, u16),
    /// Choices to show, filtered and in shown order.
    pub choices: Vec<ShownChoice>,
    /// Steps of a `range` question.
    pub steps: Vec<f64>,
    /// The current (drafted or recorded) answer, shown when coming back.
    pub current: Option<Answer>,
    /// Whether each way out exists now.
    pub can_back: bool,
    /// Not required now, and nothing stands there that "next" would keep or "done" would record.
    pub can_skip: bool,
    /// An answer is recorded that may be taken away.
    pub can_clear: bool,
    /// "Don't know" is offered.
    pub can_dont_know: bool,
    /// "Prefer not to say" is offered.
    pub can_prefer_not: bool,
    /// "Done" is offered: what is marked on the screen may count (minimum reached, a place filled, a coin spent).
    pub can_done: bool,
    /// "Next" is offered: a note, an acknowledgement, or a recorded answer that stays.
    pub can_next: bool,
    /// Coins left to spend, places left to fill.
    pub left: u16,
    /// Why it asks again.
    pub problem: Option<Problem>,
    /// `${name}` substituted label and hint are produced by `engine::label`.
    pub short_form: bool,
}

/// A choice as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownChoice {
    /// Which choice of the list.
    pub choice: ChoiceIx,
    /// Selected now; for rank the place (1 = first), for allocate the coins.
    pub mark: u16,
}

fn is_own_words(answer: &Answer) -> bool {
    matches!(answer, Answer::Text(_))
}
