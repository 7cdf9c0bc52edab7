//! A questionnaire by SMS: one message for where a session stands.

use surveys::engine::{self, Moment, Problem, RowScreen, Session};
use surveys::questionnaire::{
    Answer, Appearance, Choice, ChoiceIx, Kind, Question, QuestionIx, Questionnaire, Text,
};

use super::super::survey::number;
use super::super::{Texts, Value};
use super::budget::{OverBudget, Script, Voice};
use super::lists::numbered;
use super::segments::segments;

/// The screen of one row with all that its message needs.
#[derive(Debug, Clone, Copy)]
pub struct SmsPage<'a> {
    /// The round's questionnaire.
    pub questionnaire: &'a Questionnaire,
    /// A session on [`engine::Channel::Sms`], for `${name}` in labels and for notes.
    pub session: &'a Session,
    /// What is to be seen. Without its `problem` it is the whole question again, for somebody who comes back late.
    pub row: &'a RowScreen,
    /// For `today()` in labels.
    pub now: Moment,
}

impl Texts {
    /// The message of a row: notes before it, question and choices; or only what has to be said again. Earlier answers are never in it.
    ///
    /// Its budget is `sms_segments` of the row and of its notes. Empty, so not sent, for a row that is not for SMS.
    ///
    /// # Errors
    /// It is longer than its budget; [`super::estimate()`] finds that before a round opens.
    pub fn sms_page(&self, voice: Voice, page: &SmsPage<'_>) -> Result<String, OverBudget> {
        let SmsPage {
            questionnaire,
            session,
            row,
            now,
        } = *page;
        let fill =
            |text: &Text| engine::substituted(questionnaire, session, text, voice.language, now);
        let sheet = Sheet {
            texts: self,
            voice,
            questionnaire,
            fill: &fill,
            notes: engine::notes_before(questionnaire, session, row.question, now),
            row,
        };
        let Some(message) = sheet.message(session.draft.is_some()) else {
            return Ok(String::new());
        };
        voice.within(&message.name, &message.text, message.budget)
    }
}

/// A text before it is written in a person's letters.
pub(super) struct Said {
    /// Of the question.
    pub(super) name: String,
    pub(super) text: String,
    /// In segments.
    pub(super) budget: usize,
}

/// The parts of a row's messages.
pub(super) struct Sheet<'a> {
    pub(super) texts: &'a Texts,
    pub(super) voice: Voice,
    pub(super) questionnaire: &'a Questionnaire,
    /// A text with its `${name}`.
    pub(super) fill: &'a dyn Fn(&Text) -> String,
    /// Notes in front of the question.
    pub(super) notes: Vec<QuestionIx>,
    pub(super) row: &'a RowScreen,
}

impl Sheet<'_> {
    /// What to send now; `None` for a row that is never sent.
    pub(super) fn message(&self, drafted: bool) -> Option<Said> {
        let question = self.questionnaire.question(self.row.question)?;
        let asked = question.sms_text().filter(|_| question.by_sms())?;
        let own = usize::from(question.sms_segments);
        let (text, budget) = match &self.row.problem {
            Some(Problem::Frozen) => {
                let (text, budget) = self.whole(question, asked);
                (self.joined([self.say("sms-frozen", &[]), text]), budget + 1)
            }
            // the question itself is new: that the one before was left is said by the talk
            Some(Problem::Left) => self.whole(question, asked),
            Some(problem) => (self.again(question, problem), own),
            None if drafted && self.row.left > 0 => (self.left(question), own),
            None => self.whole(question, asked),
        };
        Some(Said {
            name: question.name.clone(),
            text,
            budget,
        })
    }

    /// The question with everything that one needs to answer it, and its budget: one segment more where "don't know" does not fit in
    /// Cyrillic letters. It is always offered, but where the question is too long without it, which is an error anyway.
    fn whole(&self, question: &Question, asked: &Text) -> (String, usize) {
        let notes = self.notes.iter();
        let notes: Vec<&Question> = notes
            .filter_map(|ix| self.questionnaire.question(*ix))
            .collect();
        let budget = notes.iter().map(|note| usize::from(note.sms_segments));
        let budget = budget.sum::<usize>() + usize::from(question.sms_segments);
        let told = notes
            .iter()
            .filter_map(|note| Some((self.fill)(note.sms_text()?)));
        let parts = told.chain([
            (self.fill)(asked),
            self.how(question),
            self.choices(question),
        ]);
        let text = self.joined(parts);
        if self.row.can_dont_know && !self.row.choices.is_empty() {
            let zero = self.joined([text.clone(), self.say("sms-dont-know", &[])]);
            let widest = Voice {
                script: Script::Cyrillic,
                ..self.voice
            };
            let fits = |text: &str| segments(&widest.write(text)).segments <= budget;
            // a question that is too long without it stays so
            if fits(&text) {
                let more = usize::from(!fits(&zero));
                return (zero, budget + more);
            }
        }
        (text, budget)
    }

    /// How to answer, where the choices do not say it.
    fn how(&self, question: &Question) -> String {
        let shown = self.row.choices.len();
        match &question.kind {
            Kind::SelectMultiple { max: 1, .. } => String::new(),
            Kind::SelectMultiple { max, .. } if usize::from(*max) < shown => {
                self.say("sms-many-max", &[("n", (*max).into())])
            }
            Kind::SelectMultiple { .. } => self.say("sms-many", &[]),
            Kind::Rank { top, .. } => {
                let top = usize::from(*top).min(shown);
                self.say("sms-rank", &[("n", top.into())])
            }
            Kind::Allocate { coins, .. } => {
                let example = spread(*coins);
                let args = [("n", (*coins).into()), ("example", example.into())];
                self.say("sms-coins", &args)
            }
            Kind::Range { start, end, .. } => {
                let args = [
                    ("low", number(*start).into()),
                    ("high", number(*end).into()),
                ];
                self.say("sms-range", &args)
            }
            Kind::Date => self.say("sms-date", &[]),
            _ => String::new(),
        }
    }

    /// All choices with their numbers; of a scale both ends.
    fn choices(&self, question: &Question) -> String {
        if matches!(question.kind, Kind::Acknowledge) {
            return self.say("sms-acknowledge", &[]);
        }
        let called = |at: usize| {
            let shown = self.row.choices.get(at);
            shown.map_or_else(String::new, |s| self.called(question, s.choice))
        };
        let last = self.row.choices.len();
        if question.appearance == Appearance::Likert && last > 2 {
            let args = [
                ("low", called(0).into()),
                ("last", last.into()),
                ("high", called(last - 1).into()),
            ];
            return self.say("sms-scale", &args);
        }
        numbered((0..last).map(called))
    }

    /// Why it asks again: the allowed replies, never the whole question.
    fn again(&self, question: &Question, problem: &Problem) -> String {
        let own = |message: &Option<Text>, id: &str| {
            message
                .as_ref()
                .map_or_else(|| self.say(id, &[]), self.fill)
        };
        let n = |id: &str, n: u16| self.say(id, &[("n", n.into())]);
        match problem {
            Problem::Ambiguous(choices) => {
                let options = (1_usize..).zip(&self.row.choices);
                let options = options
                    .filter(|(_, shown)| choices.contains(&shown.choice))
                    .map(|(n, shown)| format!("{n}) {}", self.called(question, shown.choice)));
                let options = self.joined(options);
                self.say("sms-ambiguous", &[("options", options.into())])
            }
            Problem::Confirm(answer) => {
                let answer = self.described(question, answer);
                self.say("sms-confirm", &[("answer", answer.into())])
            }
            Problem::Required => own(&question.required_message, "sms-required"),
            Problem::Constraint => own(&question.constraint_message, "sms-constraint"),
            Problem::TooFew(few) => n("sms-too-few", *few),
            Problem::TooMany(most) => n("sms-too-many", *most),
            Problem::CoinsLeft(0) => self.say("sms-coins-over", &[]),
            Problem::CoinsLeft(left) => n("sms-coins-left", *left),
            Problem::TooLong(most) => n("sms-too-long", *most),
            Problem::OutOfRange(low, high) => {
                let args = [("low", number(*low).into()), ("high", number(*high).into())];
                self.say("sms-out-of-range", &args)
            }
            Problem::NoSuchDay => self.say("sms-no-such-day", &[]),
            Problem::Placed => self.say("sms-placed", &[]),
            Problem::NotUnderstood | Problem::Frozen | Problem::Left | Problem::Unclear => {
                self.not_understood(question)
            }
        }
    }

    fn not_understood(&self, question: &Question) -> String {
        let id = match &question.kind {
            Kind::SelectMultiple { max: 1, .. } | Kind::SelectOne(_) => "sms-not-understood",
            Kind::SelectMultiple { .. } | Kind::Rank { .. } | Kind::Allocate { .. } => {
                "sms-not-understood-many"
            }
            Kind::Date => "sms-not-understood-date",
            Kind::Acknowledge => return self.say("sms-acknowledge", &[]),
            _ => "sms-not-understood-number",
        };
        let skip = if self.row.can_skip { "yes" } else { "no" };
        let args = [("n", self.row.choices.len().into()), ("skip", skip.into())];
        self.say(id, &args)
    }

    /// What is missing of a ranking or of the coins; what is there is not told.
    fn left(&self, question: &Question) -> String {
        let id = match question.kind {
            Kind::Allocate { .. } => "sms-coins-left",
            _ => "sms-left",
        };
        self.say(id, &[("n", self.row.left.into())])
    }

    /// An answer in the words of the SMS; commas are for within a choice.
    fn described(&self, question: &Question, answer: &Answer) -> String {
        let list = |choices: &[ChoiceIx]| {
            let each = choices.iter().map(|c| self.called(question, *c));
            each.collect::<Vec<_>>().join("; ")
        };
        match answer {
            Answer::DontKnow => self.say("option-dont-know", &[]),
            Answer::PreferNot => self.say("option-prefer-not", &[]),
            Answer::Acknowledged => self.say("option-understood", &[]),
            Answer::One(choice) => self.called(question, *choice),
            Answer::Many(choices) | Answer::Ranked(choices) => list(choices),
            Answer::Coins(coins) => {
                let spent = (0..).map(ChoiceIx).zip(coins).filter(|(_, n)| **n > 0);
                let each = spent.map(|(c, n)| format!("{} {n}", self.called(question, c)));
                each.collect::<Vec<_>>().join("; ")
            }
            Answer::Integer(n) => n.to_string(),
            Answer::Number(n) => number(*n),
            Answer::Text(text) => text.clone(),
            Answer::Date(iso) => match iso.parse::<chrono::NaiveDate>() {
                Ok(day) => day.format("%d.%m.%Y").to_string(),
                Err(_) => iso.clone(),
            },
        }
    }

    fn called(&self, question: &Question, choice: ChoiceIx) -> String {
        let choice = question.choices().get(usize::from(choice.0));
        choice
            .map(Choice::sms_text)
            .map_or_else(String::new, self.fill)
    }

    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        self.texts.plain(self.voice.language, id, args)
    }

    fn joined(&self, parts: impl IntoIterator<Item = String>) -> String {
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    }
}

/// How coins may be written: a number for each; of many, the number of a choice and how many are for it.
fn spread(coins: u16) -> String {
    let second = coins * 2 / 5;
    let first = coins - second;
    if coins > 9 {
        return format!("1:{first} 2:{second}");
    }
    let each = |n: &'static str, times: u16| std::iter::repeat_n(n, usize::from(times));
    each("1", first)
        .chain(each("2", second))
        .collect::<Vec<_>>()
        .join(" ")
}
