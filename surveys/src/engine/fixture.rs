//! Small questionnaires for the tests of the engine.

use std::collections::BTreeMap;

use super::{
    Action, Channel, Effect, Input, Moment, RowScreen, Screen, Session, Step, begin, begin_on,
    screen, step,
};
use crate::expression::Expression;
use crate::questionnaire::{
    Appearance, Choice, ChoiceIx, Choices, Kind, Language, Question, QuestionIx, Questionnaire,
    SMS_SEGMENTS, Text,
};

pub(super) const NOW: Moment = Moment(1_790_000_000_000);

pub(super) fn text(ky: &str, ru: &str) -> Text {
    Text {
        ky: ky.to_owned(),
        ru: ru.to_owned(),
    }
}

pub(super) fn expression(source: &str) -> Expression {
    Expression::parse(source).unwrap()
}

/// A question that is not required.
pub(super) fn question(name: &str, kind: Kind) -> Question {
    Question {
        name: name.to_owned(),
        kind,
        label: Some(text(name, name)),
        sms_label: None,
        hint: None,
        section: None,
        sector: None,
        required: None,
        required_message: None,
        relevant: Vec::new(),
        constraint: None,
        constraint_message: None,
        default: None,
        sensitive: false,
        dont_know: true,
        sms: true,
        sms_segments: SMS_SEGMENTS,
        appearance: Appearance::Plain,
        bands: Vec::new(),
        headline: None,
        public: true,
        institution: None,
        background: None,
        words: None,
        audio: Default::default(),
        need: None,
        extra: BTreeMap::new(),
    }
}

/// Choices of labels `ky/ru`; the name is the Russian label's or the whole text; `!` in front makes it exclusive.
pub(super) fn choices(labels: &[&str]) -> Choices {
    let list = labels.iter().map(|label| {
        let exclusive = label.starts_with('!');
        let label = label.trim_start_matches('!');
        let (ky, ru) = label.split_once('/').unwrap_or((label, label));
        Choice {
            name: ru.to_owned(),
            label: text(ky, ru),
            short: None,
            sms: None,
            exclusive,
            columns: BTreeMap::new(),
        }
    });
    Choices {
        list: list.collect(),
        filter: None,
        randomize: false,
    }
}

pub(super) fn one(name: &str, labels: &[&str]) -> Question {
    question(name, Kind::SelectOne(choices(labels)))
}

pub(super) fn many(name: &str, labels: &[&str], min: u16, max: u16) -> Question {
    question(
        name,
        Kind::SelectMultiple {
            choices: choices(labels),
            min,
            max,
        },
    )
}

pub(super) fn rank(name: &str, labels: &[&str], top: u16) -> Question {
    question(
        name,
        Kind::Rank {
            choices: choices(labels),
            top,
        },
    )
}

pub(super) fn coins(name: &str, labels: &[&str], coins: u16) -> Question {
    question(
        name,
        Kind::Allocate {
            choices: choices(labels),
            coins,
        },
    )
}

impl Question {
    pub(super) fn when(mut self, relevant: &str) -> Self {
        self.relevant.push(expression(relevant));
        self
    }

    pub(super) fn must(mut self) -> Self {
        self.required = Some(expression("true()"));
        self
    }

    pub(super) fn only_if(mut self, constraint: &str) -> Self {
        self.constraint = Some(expression(constraint));
        self
    }

    pub(super) fn or_else(mut self, default: &str) -> Self {
        self.default = Some(expression(default));
        self
    }
}

/// A talk in Kyrgyz over a questionnaire of these rows.
pub(super) struct Talk {
    pub(super) questionnaire: Questionnaire,
    pub(super) session: Session,
}

impl Talk {
    pub(super) fn new(questions: Vec<Question>) -> Self {
        let questionnaire = Questionnaire {
            sms_topic: None,
            id: "test".to_owned(),
            version: "1".to_owned(),
            title: text("t", "t"),
            minutes: None,
            readers: crate::questionnaire::Readers::Everybody,
            bank: false,
            questions,
        };
        let session = begin(&questionnaire, 7, NOW);
        Self {
            questionnaire,
            session,
        }
    }

    /// The same by SMS.
    pub(super) fn by_sms(questions: Vec<Question>) -> Self {
        let mut talk = Self::new(questions);
        talk.session = begin_on(&talk.questionnaire, 7, NOW, Channel::Sms);
        talk
    }

    pub(super) fn ix(&self, name: &str) -> QuestionIx {
        self.questionnaire.find(name).unwrap()
    }

    /// The row on the screen, or nothing when finished.
    pub(super) fn row(&self) -> Option<RowScreen> {
        match screen(&self.questionnaire, &self.session, NOW) {
            Screen::Row(row) => Some(row),
            Screen::Finished => None,
        }
    }

    /// Name of the row on the screen, `end` when finished.
    pub(super) fn at(&self) -> String {
        self.row()
            .and_then(|row| self.questionnaire.question(row.question))
            .map_or_else(|| "end".to_owned(), |q| q.name.clone())
    }

    pub(super) fn tap(&mut self, action: Action) -> Vec<Effect> {
        let question = self.row().map_or(QuestionIx(0), |row| row.question);
        self.input(Input::Tap { question, action })
    }

    pub(super) fn choose(&mut self, n: u16) -> Vec<Effect> {
        self.tap(Action::Choose(n))
    }

    pub(super) fn on(&mut self, n: u16) -> Vec<Effect> {
        self.tap(Action::On(ChoiceIx(n)))
    }

    pub(super) fn say(&mut self, text: &str) -> Vec<Effect> {
        self.input(Input::Typed(text.to_owned()))
    }

    pub(super) fn input(&mut self, input: Input) -> Vec<Effect> {
        let Step { session, effects } =
            step(&self.questionnaire, &self.session, input, NOW, Language::Ky);
        assert!(!effects.is_empty());
        self.session = session;
        effects
    }

    pub(super) fn answer(&self, name: &str) -> Option<&crate::questionnaire::Answer> {
        self.session.answers.get(&self.ix(name))
    }

    /// Names of the questions whose answers count.
    pub(super) fn counted(&self) -> Vec<String> {
        super::counted(&self.questionnaire, &self.session, NOW)
            .into_keys()
            .map(|ix| self.questionnaire.question(ix).unwrap().name.clone())
            .collect()
    }
}
