//! What is wrong with a question, in plain words, from the first letter on: what `jashun check` finds, what may not be asked, what is too long.

use surveys::engine::fold;
use surveys::questionnaire::{IssueCode, Severity};

use super::bank::ready;
use super::lint::{self, CHOICE_LONGEST, QUESTION_LONGEST, WordingFlaw};
use super::source::written_question;
use crate::domain::{Answers, Draft, DraftQuestion, Language, OwnQuestion, Wording};
use crate::services::{Context, danger};

/// Most choices of a question.
const CHOICES_MOST: usize = 7;

/// Something about a question that its leader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollFlaw {
    /// The ready question is not in the bank any more.
    Gone,
    /// How it is answered is not chosen yet.
    Unchosen,
    /// It is longer than it may be, by so many characters.
    Long(usize),
    /// This choice is longer than a button.
    LongChoice(String),
    /// It needs so many choices.
    Few(usize),
    /// It may have so many choices.
    Many(usize),
    /// Two choices are this one.
    Same(String),
    /// What may not be asked, or not like this; which choice, if it is in one.
    Wording(WordingFlaw, Option<String>),
    /// This word holds Latin letters that look like others.
    LookAlike(String),
    /// Something that the program would take for its own.
    Odd,
    /// It may tell of danger: if it is about somebody, there is help.
    Danger,
}

impl PollFlaw {
    /// Whether nothing is opened with it.
    #[must_use]
    pub const fn blocks(&self) -> bool {
        match self {
            Self::LookAlike(_) | Self::Danger => false,
            // a coordinator reads it, and may find it good enough
            Self::Wording(WordingFlaw::Double | WordingFlaw::Leading, _) => false,
            Self::Gone
            | Self::Unchosen
            | Self::Long(_)
            | Self::LongChoice(_)
            | Self::Few(_)
            | Self::Many(_)
            | Self::Same(_)
            | Self::Wording(..)
            | Self::Odd => true,
        }
    }

    /// The value of `$flaw`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Unchosen => "unchosen",
            Self::Long(_) => "long",
            Self::LongChoice(_) => "long-choice",
            Self::Few(_) => "too-few",
            Self::Many(_) => "too-many",
            Self::Same(_) => "same",
            Self::Wording(flaw, _) => flaw.code(),
            Self::LookAlike(_) => "look-alike",
            Self::Odd => "odd",
            Self::Danger => "danger",
        }
    }

    /// The values of `$what` and `$count`.
    #[must_use]
    pub fn told(&self) -> (&str, usize) {
        match self {
            Self::LongChoice(what) | Self::Same(what) | Self::LookAlike(what) => (what, 0),
            Self::Long(count) | Self::Few(count) | Self::Many(count) => ("", *count),
            Self::Wording(_, choice) => (choice.as_deref().unwrap_or("none"), 0),
            Self::Gone | Self::Unchosen | Self::Odd | Self::Danger => ("", 0),
        }
    }
}

/// What is wrong with a question of a poll; what stops it first.
#[must_use]
pub fn flaws(context: &Context, draft: &Draft, at: usize) -> Vec<PollFlaw> {
    let mut found = match draft.content.questions.get(at) {
        None => Vec::new(),
        Some(DraftQuestion::Bank(name)) => match ready(name) {
            Some(_) => Vec::new(),
            None => vec![PollFlaw::Gone],
        },
        // approved one by one
        Some(DraftQuestion::Proposals(_)) => Vec::new(),
        Some(DraftQuestion::Own(own)) => {
            let mut found = own_flaws(own);
            found.extend(wording(context, own));
            found.extend(checked(context, draft, at));
            found
        }
    };
    found.sort_by_key(|flaw| !flaw.blocks());
    let mut seen = Vec::new();
    found.retain(|flaw| {
        let new = !seen.contains(flaw);
        seen.push(flaw.clone());
        new
    });
    found
}

fn own_flaws(own: &OwnQuestion) -> Vec<PollFlaw> {
    let mut found = Vec::new();
    let lengths = |text: &Wording| {
        let each = Language::ALL.into_iter();
        each.filter_map(|language| text.get(language).map(|text| text.chars().count()))
            .max()
            .unwrap_or_default()
    };
    let over = lengths(&own.words).saturating_sub(QUESTION_LONGEST);
    if over > 0 {
        found.push(PollFlaw::Long(over));
    }
    let choices = own.answers.choices();
    for choice in choices {
        if lengths(choice) > CHOICE_LONGEST {
            let shown = Language::ALL.into_iter();
            let mut shown = shown.filter_map(|language| choice.get(language));
            let long = shown.find(|text| text.chars().count() > CHOICE_LONGEST);
            found.extend(long.map(|long| PollFlaw::LongChoice(long.to_owned())));
        }
    }
    for language in Language::ALL {
        let texts: Vec<&str> = choices.iter().filter_map(|c| c.get(language)).collect();
        let twice = texts.iter().enumerate().find(|(number, text)| {
            let folded = fold(text);
            texts[..*number].iter().any(|before| fold(before) == folded)
        });
        found.extend(twice.map(|(_, text)| PollFlaw::Same((*text).to_owned())));
    }
    match &own.answers {
        Answers::Unchosen(_) => found.push(PollFlaw::Unchosen),
        Answers::Listed(listed, _) if choices.len() < listed.fewest() => {
            found.push(PollFlaw::Few(listed.fewest()));
        }
        Answers::Listed(..) | Answers::YesNo | Answers::Scale(_) => {}
    }
    if choices.len() > CHOICES_MOST {
        found.push(PollFlaw::Many(CHOICES_MOST));
    }
    found
}

/// What may not be asked, in each language in which it is written; and whether it may tell of danger. How long it is was said before.
fn wording(context: &Context, own: &OwnQuestion) -> Vec<PollFlaw> {
    let mut found = Vec::new();
    for (number, text) in own.texts().enumerate() {
        for text in Language::ALL.into_iter().filter_map(|of| text.get(of)) {
            let (flaws, choice) = match number {
                0 => (lint::flaws(text), None),
                _ => (lint::flaws_of_choice(text), Some(text)),
            };
            let flaws = flaws.into_iter().filter(|flaw| *flaw != WordingFlaw::Long);
            found.extend(flaws.map(|flaw| PollFlaw::Wording(flaw, choice.map(str::to_owned))));
            if danger::in_text(context, text) {
                found.push(PollFlaw::Danger);
            }
        }
    }
    found
}

/// What `jashun check` finds in it, as far as that is not said above.
fn checked(context: &Context, draft: &Draft, at: usize) -> Vec<PollFlaw> {
    let Some(written) = written_question(&context.texts, draft, at) else {
        return Vec::new();
    };
    let issues = written.issues.into_iter();
    let flaw = |issue: surveys::questionnaire::Issue| match issue.code {
        IssueCode::LookAlike { word, .. } => Some(PollFlaw::LookAlike(word)),
        // said above
        IssueCode::ButtonTooLong { .. }
        | IssueCode::DuplicateChoiceLabel { .. }
        | IssueCode::TooFewChoices { .. }
        | IssueCode::TooManyChoices { .. }
        | IssueCode::UnknownList { .. }
        | IssueCode::TextTooLong { .. } => None,
        _ => (issue.severity == Severity::Error).then_some(PollFlaw::Odd),
    };
    issues.filter_map(flaw).collect()
}
