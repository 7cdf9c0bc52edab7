//! What the targets share: what loading a questionnaire and every session over it promise.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jashun::domain::Press;
use jashun::texts::sms::{Script, SmsPage, Voice};
use jashun::texts::{self, SurveyScreen, Texts};
use surveys::engine::{
    self, Channel, Input, Moment, Place, Reading, Screen, Session, Step, begin_on, screen,
    settle, step,
};
use surveys::questionnaire::{
    Answer, ChoiceIx, Kind, Language, Question, QuestionIx, Questionnaire, Severity, load,
    load_opened,
};

/// 2026-11-23 03:30 in Bishkek.
pub const NOW: Moment = Moment(1_795_383_000_000);
/// Every kind of row once.
pub const KINDS: &str = include_str!("../kinds.toml");

/// The texts of the product.
pub static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::load().unwrap());

/// Loads a questionnaire: there is none if and only if one of the issues is an error, and every place is in the file.
pub fn loaded(source: &str) -> Option<Questionnaire> {
    let (questionnaire, issues) = load("fuzz.toml", source);
    let is_wrong = issues.iter().any(|i| i.severity == Severity::Error);
    assert_eq!(questionnaire.is_none(), is_wrong, "{issues:?}");
    for issue in &issues {
        let line = source.split('\n').nth(issue.line - 1);
        let in_line = line.is_some_and(|line| issue.column <= line.chars().count() + 1);
        assert!(in_line, "{issue:?}");
        assert!(!issue.code.to_string().is_empty());
    }
    assert!(questionnaire.is_none() || load_opened("fuzz.toml", source).is_ok());
    questionnaire
}

/// Whether no message by SMS will be over its budget: the estimate says so, and no message shows an answer.
pub fn fits_sms(questionnaire: &Questionnaire) -> bool {
    let shows = |row: &Question| {
        let messages = [row.sms_text(), row.required_message.as_ref()];
        let messages = messages.into_iter().chain([row.constraint_message.as_ref()]);
        let choices = row.choices().iter().map(|choice| choice.sms_text());
        let mut all = messages.flatten().chain(choices);
        all.any(|text| Language::ALL.iter().any(|l| text.get(*l).contains("${")))
    };
    let estimate = texts::sms::estimate(&TEXTS, questionnaire);
    estimate.over().next().is_none() && !questionnaire.questions.iter().any(shows)
}

/// A talk with one respondent, looked at after each step.
pub struct Talk<'a> {
    questionnaire: &'a Questionnaire,
    language: Language,
    session: Session,
    /// No message by SMS may be over its budget: the estimate has said so.
    within: bool,
}

impl<'a> Talk<'a> {
    /// A new one. `within`: as [`fits_sms`] says.
    pub fn begin(
        questionnaire: &'a Questionnaire,
        language: Language,
        channel: Channel,
        within: bool,
    ) -> Self {
        let session = begin_on(questionnaire, 7, NOW, channel);
        let talk = Self {
            questionnaire,
            language,
            session,
            within,
        };
        talk.look();
        talk
    }

    /// The row on the screen.
    pub fn at(&self) -> Option<QuestionIx> {
        match self.session.place {
            Place::At(ix) => Some(ix),
            Place::Finished => None,
        }
    }

    /// One thing that the respondent does.
    pub fn input(&mut self, input: Input) {
        let Step { session, effects } =
            step(self.questionnaire, &self.session, input, NOW, self.language);
        assert!(!effects.is_empty());
        self.session = session;
        self.look();
    }

    /// On to the other channel.
    pub fn carry(&mut self) {
        let other = match self.session.channel {
            Channel::Telegram => Channel::Sms,
            Channel::Sms => Channel::Telegram,
        };
        let answers = |session| engine::counted(self.questionnaire, session, NOW).len();
        let carried = engine::carry(self.questionnaire, &self.session, other, NOW);
        assert_eq!(answers(&carried), answers(&self.session));
        self.session = carried;
        self.look();
    }

    /// What holds of every session: it is stored whole, it stands on a screen that there is, what counts was asked and fits its question, and it
    /// can be drawn.
    fn look(&self) {
        let (questionnaire, session) = (self.questionnaire, &self.session);
        assert_eq!(&settle(questionnaire, session, NOW), session);
        let stored = serde_json::to_string(session).unwrap();
        let read: Session = serde_json::from_str(&stored).unwrap();
        assert_eq!(&read, session, "{stored}");
        let asked = engine::asked(questionnaire, session, NOW);
        for (ix, answer) in engine::counted(questionnaire, session, NOW) {
            assert!(asked.contains(&ix), "{ix:?} of {stored}");
            let question = questionnaire.question(ix).unwrap();
            assert!(fits(question, answer), "{}: {answer:?}", question.name);
        }
        let tallied = engine::tallied(questionnaire, session, NOW);
        assert!(
            tallied
                .answers
                .keys()
                .all(|ix| tallied.in_base.contains(ix))
        );
        self.draw();
    }

    fn draw(&self) {
        let (questionnaire, session) = (self.questionnaire, &self.session);
        let Screen::Row(row) = screen(questionnaire, session, NOW) else {
            assert_eq!(session.place, Place::Finished);
            return;
        };
        assert_eq!(session.place, Place::At(row.question));
        for language in Language::ALL {
            let shown = SurveyScreen {
                questionnaire,
                session,
                row: &row,
                helplines: &[],
                tag: "ABCDEFGH",
                now: NOW,
            };
            let message = texts::survey(&TEXTS, language, &shown);
            for button in message.buttons.iter().flatten() {
                let Press::Data(data) = &button.press else {
                    continue;
                };
                assert!(data.len() <= 64 && !button.label.is_empty(), "{button:?}");
            }
            if session.channel == Channel::Sms {
                self.write(language, &row);
            }
        }
    }

    /// The message of a row by SMS.
    fn write(&self, language: Language, row: &engine::RowScreen) {
        let page = SmsPage {
            questionnaire: self.questionnaire,
            session: &self.session,
            row,
            now: NOW,
        };
        for script in [Script::Cyrillic, Script::Latin] {
            let written = TEXTS.sms_page(Voice { language, script }, &page);
            assert!(written.is_ok() || !self.within, "{written:?} of {:?}", row.problem);
        }
    }
}

/// Whether an answer is one to this question.
pub fn fits(question: &Question, answer: &Answer) -> bool {
    let choices = question.choices().len();
    let distinct = |list: &[ChoiceIx]| {
        let once: BTreeSet<_> = list.iter().collect();
        once.len() == list.len() && list.iter().all(|c| usize::from(c.0) < choices)
    };
    match (&question.kind, answer) {
        (_, Answer::DontKnow) => question.asks() && question.dont_know,
        (_, Answer::PreferNot) => question.asks() && question.sensitive,
        (Kind::Acknowledge, Answer::Acknowledged) => true,
        (Kind::SelectOne(_), Answer::One(choice)) => usize::from(choice.0) < choices,
        (Kind::SelectMultiple { max, .. }, Answer::Many(list)) => {
            distinct(list) && list.is_sorted() && (1..=usize::from(*max)).contains(&list.len())
        }
        (Kind::Rank { top, .. }, Answer::Ranked(list)) => {
            distinct(list) && (1..=usize::from(*top)).contains(&list.len())
        }
        (Kind::Allocate { coins, .. }, Answer::Coins(spent)) => {
            let sum: u32 = spent.iter().map(|n| u32::from(*n)).sum();
            spent.len() == choices && (1..=u32::from(*coins)).contains(&sum)
        }
        (Kind::Integer, Answer::Integer(_)) => true,
        (Kind::Decimal, Answer::Number(n)) => n.is_finite(),
        (Kind::Range { start, end, .. }, Answer::Number(n)) => (*start..=*end).contains(n),
        (Kind::Text { max_characters }, Answer::Text(text)) => {
            (1..=usize::from(*max_characters)).contains(&text.chars().count())
        }
        (Kind::Date, Answer::Date(day)) => day.parse::<chrono::NaiveDate>().is_ok(),
        _ => false,
    }
}

/// What a reading promises: choices that are shown, two or more where it asks which.
pub fn reads(question: &Question, shown: &[ChoiceIx], text: &str, language: Language) {
    for channel in [Channel::Telegram, Channel::Sms] {
        let reading = engine::parse_on(channel, question, shown, text, language);
        let listed = |list: &[ChoiceIx]| list.iter().all(|choice| shown.contains(choice));
        match reading {
            Reading::Ambiguous(list) => assert!(list.len() > 1 && listed(&list), "{list:?}"),
            Reading::Answer(answer) | Reading::Doubtful(answer) => match answer {
                Answer::One(choice) => assert!(shown.contains(&choice)),
                Answer::Many(list) | Answer::Ranked(list) => assert!(listed(&list), "{list:?}"),
                Answer::Coins(coins) => assert_eq!(coins.len(), question.choices().len()),
                Answer::Integer(_)
                | Answer::Number(_)
                | Answer::Text(_)
                | Answer::Date(_)
                | Answer::DontKnow
                | Answer::PreferNot
                | Answer::Acknowledged => {}
            },
            Reading::Does(_) | Reading::NoSuchDay | Reading::NotUnderstood => {}
        }
    }
}
