//! What a questionnaire costs by SMS, before anybody is asked.

mod form;
mod longest;

use surveys::engine::{Problem, RowScreen, ShownChoice};
use surveys::questionnaire::{ChoiceIx, LeftOut, Questionnaire, Text};

use self::form::{Form, Row};
use self::longest::{longest_answer, longest_filled};

use super::super::{Texts, Value};
use super::budget::{Script, Voice};
use super::lists::price;
use super::page::{Said, Sheet};
use super::segments::{Segments, segments};
use crate::domain::Language;

/// All messages of a questionnaire's SMS form with their segments, and what whole talks come to.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// Row by row, each in all four voices. Every choice is counted as shown and every note as relevant, so none is ever longer.
    pub messages: Vec<Measured>,
    /// What is not sent, in the order of the rows.
    pub left_out: Vec<(String, Absent)>,
    /// Questions by whose message "0) don't know" takes a segment more than their author allowed, and in which language.
    pub dear_dont_know: Vec<(String, Language)>,
    /// One per voice.
    pub talks: Vec<TalkEstimate>,
}

/// One message in one voice.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Of the question; empty for the echo of several answers.
    pub name: String,
    /// Which of its messages.
    pub part: Part,
    /// In which language and letters.
    pub voice: Voice,
    /// As it is sent.
    pub text: String,
    /// What it takes.
    pub taken: Segments,
    /// Segments that it may take.
    pub budget: usize,
}

/// The messages of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Notes before it, the question, its choices.
    Question,
    /// "Did you mean …?" with its longest answer.
    Confirm,
    /// Its own `required_message`.
    Required,
    /// Its own `constraint_message`.
    Constraint,
}

/// Why a row sends nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absent {
    /// The row itself is not for SMS.
    Row(LeftOut),
    /// By SMS a talk ends at the rest row.
    AfterRest,
    /// A note that no question follows: it would be a message of its own.
    LastNote,
}

/// The cost of a whole talk in one voice, from the first message to the thanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TalkEstimate {
    /// In which language and letters.
    pub voice: Voice,
    /// With the questions that everybody gets.
    pub shortest: Path,
    /// With all questions.
    pub longest: Path,
}

/// One way through a talk, where each question is answered by a message of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Path {
    /// Questions asked.
    pub questions: usize,
    /// Segments that we send.
    pub segments: usize,
    /// Messages that the respondent sends, one segment each.
    pub replies: usize,
}

/// What one segment costs, in tyiyn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// That we send.
    pub segment: u32,
    /// That a respondent sends.
    pub reply: u32,
}

/// What a talk costs, in tyiyn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Us.
    pub ours: u64,
    /// The respondent.
    pub theirs: u64,
}

/// Each language in both kinds of letters.
pub const VOICES: [Voice; 2 * Language::ALL.len()] = {
    let [first, ..] = Language::ALL;
    let mut voices = [voice(first, Script::Cyrillic); 2 * Language::ALL.len()];
    let mut at = 0;
    while at < voices.len() {
        voices[at] = voice(Language::ALL[at / 2], Script::new(at % 2 == 1));
        at += 1;
    }
    voices
};

const fn voice(language: Language, script: Script) -> Voice {
    Voice { language, script }
}

/// Measures the SMS form of a questionnaire.
#[must_use]
pub fn estimate(texts: &Texts, questionnaire: &Questionnaire) -> Estimate {
    let form = Form::of(questionnaire);
    let mut messages = Vec::new();
    let mut talks = Vec::new();
    for voice in VOICES {
        let before = messages.len();
        for row in &form.rows {
            messages.extend(measured(texts, questionnaire, voice, row));
        }
        let own = messages.get(before..).unwrap_or_default();
        talks.push(talk(texts, voice, (questionnaire, &form), own));
    }
    messages.sort_by_key(|m| (form.place(&m.name), m.part as u8));
    let dear_dont_know = messages
        .iter()
        .filter(|m| m.part == Part::Question && m.voice.script == Script::Cyrillic)
        .filter(|m| {
            form.row(&m.name)
                .is_some_and(|row| m.taken.segments > allowed(questionnaire, row) && !m.is_over())
        })
        .map(|m| (m.name.clone(), m.voice.language));
    Estimate {
        dear_dont_know: dear_dont_know.collect(),
        messages,
        left_out: form.left_out,
        talks,
    }
}

/// The segments that an author allows a question, with the notes before it.
fn allowed(questionnaire: &Questionnaire, row: &Row<'_>) -> usize {
    let notes = row
        .notes
        .iter()
        .filter_map(|ix| questionnaire.question(*ix));
    let notes = notes.map(|note| usize::from(note.sms_segments));
    notes.sum::<usize>() + usize::from(row.question.sms_segments)
}

impl Estimate {
    /// The messages that are longer than they may be, so that they cannot be sent.
    pub fn over(&self) -> impl Iterator<Item = &Measured> {
        self.messages.iter().filter(|m| m.is_over())
    }
}

impl Measured {
    /// Longer than its budget.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.taken.segments > self.budget
    }
}

impl Part {
    /// `question`, `confirm`, `required` or `constraint`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Confirm => "confirm",
            Self::Required => "required",
            Self::Constraint => "constraint",
        }
    }
}

impl Absent {
    /// [`LeftOut::code`], `after-rest` or `last-note`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Row(why) => why.code(),
            Self::AfterRest => "after-rest",
            Self::LastNote => "last-note",
        }
    }
}

impl Path {
    /// What it costs.
    #[must_use]
    pub fn cost(self, prices: Prices) -> Cost {
        let cost = |count: usize, price: u32| {
            u64::try_from(count)
                .unwrap_or(u64::MAX)
                .saturating_mul(u64::from(price))
        };
        Cost {
            ours: cost(self.segments, prices.segment),
            theirs: cost(self.replies, prices.reply),
        }
    }
}

/// The messages of one row.
fn measured(
    texts: &Texts,
    questionnaire: &Questionnaire,
    voice: Voice,
    row: &Row<'_>,
) -> Vec<Measured> {
    let question = row.question;
    let longest = longest_answer(question, voice.language);
    let own = |message: &Option<Text>, part, problem| message.as_ref().map(|_| (part, problem));
    let parts = [
        Some((Part::Question, None)),
        longest.map(|answer| (Part::Confirm, Some(Problem::Confirm(answer)))),
        own(
            &question.required_message,
            Part::Required,
            Some(Problem::Required),
        ),
        own(
            &question.constraint_message,
            Part::Constraint,
            Some(Problem::Constraint),
        ),
    ];
    let said = parts.into_iter().flatten().filter_map(|(part, problem)| {
        let said = said(texts, questionnaire, voice, row, problem)?;
        Some(weighed(part, voice, said))
    });
    said.collect()
}

fn said(
    texts: &Texts,
    questionnaire: &Questionnaire,
    voice: Voice,
    row: &Row<'_>,
    problem: Option<Problem>,
) -> Option<Said> {
    let question = row.question;
    let count = u16::try_from(question.choices().len()).unwrap_or(u16::MAX);
    let shown = |choice| ShownChoice { choice, mark: 0 };
    let screen = RowScreen {
        question: row.ix,
        progress: (0, 0),
        choices: (0..count).map(ChoiceIx).map(shown).collect(),
        steps: Vec::new(),
        current: None,
        can_back: false,
        can_skip: true,
        can_clear: false,
        can_dont_know: question.asks() && question.dont_know,
        can_prefer_not: false,
        can_done: false,
        can_next: false,
        left: 0,
        problem,
        short_form: false,
    };
    let fill = |text: &Text| longest_filled(questionnaire, text.get(voice.language));
    let sheet = Sheet {
        texts,
        voice,
        questionnaire,
        fill: &fill,
        notes: row.notes.clone(),
        row: &screen,
    };
    sheet.message(false)
}

fn weighed(part: Part, voice: Voice, said: Said) -> Measured {
    let text = voice.write(&said.text);
    Measured {
        name: said.name,
        part,
        voice,
        taken: segments(&text),
        text,
        budget: said.budget,
    }
}

/// Stands for who asks: a name of usual length, which only an installation knows.
const ORGANISATION: &str = "Yssyk-Kol jashtar borboru";

/// The messages around the questions are those that everybody gets: the price and the age, consent, thanks, and that we will write.
fn talk(
    texts: &Texts,
    voice: Voice,
    (questionnaire, form): (&Questionnaire, &Form<'_>),
    messages: &[Measured],
) -> TalkEstimate {
    const AROUND: [&str; 4] = ["sms-hello", "sms-consent", "sms-thanks", "sms-follow-yes"];
    let topic = texts.sms_topic(voice.language, questionnaire);
    let args: [(&str, Value); 7] = [
        ("topic", topic.into()),
        ("organisation", ORGANISATION.into()),
        ("n", form.rows.len().into()),
        ("total", price(9_999)),
        ("threshold", 10_u16.into()),
        ("until", "yes".into()),
        ("date", "31.12.2026".into()),
    ];
    let around = AROUND.map(|id| {
        let text = texts.sms(voice, id, &args);
        text.map_or_else(|over| over.budget, |text| segments(&text).segments)
    });
    let start = Path {
        questions: 0,
        segments: around.iter().sum(),
        // to join, the age, consent, and whether to hear back
        replies: 4,
    };
    let (mut shortest, mut longest) = (start, start);
    for row in &form.rows {
        let mut asked = messages.iter().filter(|m| m.part == Part::Question);
        let asked = asked.find(|m| m.name == row.question.name);
        let taken = asked.map_or(0, |m| m.taken.segments);
        longest.add(taken);
        if row.question.relevant.is_empty() {
            shortest.add(taken);
        }
    }
    TalkEstimate {
        voice,
        shortest,
        longest,
    }
}

impl Path {
    const fn add(&mut self, segments: usize) {
        self.questions += 1;
        self.segments += segments;
        self.replies += 1;
    }
}
