//! What the answers mean right now: values, relevance, shown choices. Nothing of it is stored.

use std::borrow::Cow;
use std::cell::RefCell;

use super::order::choice_order;
use super::reading::words;
use super::{Channel, Moment, Session, values};
use crate::expression::{Context, Expression, Value};
use crate::questionnaire::{Answer, ChoiceIx, Kind, Language, Question, QuestionIx, Questionnaire};

/// One pass over a questionnaire with the answers of a session at one moment.
pub(super) struct View<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) session: &'a Session,
    language: Language,
    now: Moment,
    memo: RefCell<Vec<Memo>>,
}

#[derive(Clone, Default)]
struct Memo {
    relevant: Known<bool>,
    choices: Known<Vec<ChoiceIx>>,
    value: Known<String>,
}

/// Longest value of a calculation, in bytes: no message holds a longer one. One that is longer is blank, as rows of which each doubles the one
/// before would take all memory.
const LONGEST_VALUE: usize = 8 * 1024;

/// A value computed once per pass; one that is asked for while being computed (a cycle) counts as blank.
#[derive(Clone, Default)]
enum Known<T> {
    #[default]
    No,
    Soon,
    Yes(T),
}

impl<'a> View<'a> {
    pub(super) fn new(
        questionnaire: &'a Questionnaire,
        session: &'a Session,
        now: Moment,
        language: Language,
    ) -> Self {
        let memo = RefCell::new(vec![Memo::default(); questionnaire.questions.len()]);
        Self {
            questionnaire,
            session,
            language,
            now,
            memo,
        }
    }

    /// Without texts in a language: relevance and choices do not depend on it.
    pub(super) fn plain(
        questionnaire: &'a Questionnaire,
        session: &'a Session,
        now: Moment,
    ) -> Self {
        Self::new(questionnaire, session, now, Language::Ky)
    }

    pub(super) fn row(&self, ix: QuestionIx) -> Option<&'a Question> {
        self.questionnaire.question(ix)
    }

    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = QuestionIx> + use<> {
        let count = u16::try_from(self.questionnaire.questions.len()).unwrap_or(u16::MAX);
        (0..count).map(QuestionIx)
    }

    /// Whether all `relevant` of the row are true.
    pub(super) fn relevant(&self, ix: QuestionIx) -> bool {
        let Some(row) = self.row(ix) else {
            return false;
        };
        self.known(
            ix,
            |m| &mut m.relevant,
            false,
            || row.relevant.iter().all(|e| self.truth(e, row, "")),
        )
    }

    /// Whether the row has a screen now. Own words are asked for only where somebody reads them. By SMS these are the rows that ask and may be asked there, up to the rest row: notes come with
    /// the question after them.
    pub(super) fn shown(&self, ix: QuestionIx) -> bool {
        let own_words = self.row(ix).is_some_and(|row| row.words.is_some());
        self.stands(ix)
            && (!own_words || self.session.words.is_some())
            && match self.session.channel {
                Channel::Telegram => true,
                Channel::Sms => {
                    self.row(ix)
                        .is_some_and(|row| row.by_sms() && !matches!(row.kind, Kind::Note))
                        && self.rest().is_none_or(|rest| ix < rest)
                }
            }
    }

    /// Whether the row is in force, on whatever channel: relevant, not computed, and with something to choose from.
    pub(super) fn stands(&self, ix: QuestionIx) -> bool {
        self.row(ix).is_some_and(|row| {
            !matches!(row.kind, Kind::Calculate(_))
                && self.relevant(ix)
                && (row.kind.choices().is_none() || !self.choices(ix).is_empty())
        })
    }

    /// The rest row, if it is in force.
    pub(super) fn rest(&self) -> Option<QuestionIx> {
        let rest = |ix: &QuestionIx| self.row(*ix).is_some_and(|r| matches!(r.kind, Kind::Rest));
        self.rows().find(rest).filter(|ix| self.stands(*ix))
    }

    /// Choices that pass the filter, in shown order.
    pub(super) fn choices(&self, ix: QuestionIx) -> Vec<ChoiceIx> {
        let Some(row) = self.row(ix) else {
            return Vec::new();
        };
        self.known(
            ix,
            |m| &mut m.choices,
            Vec::new(),
            || {
                let mut order = choice_order(self.questionnaire, self.session, ix);
                if let Some(filter) = row.kind.choices().and_then(|list| list.filter.as_ref()) {
                    order.retain(|c| {
                        filter.truth(&Scope {
                            view: self,
                            row,
                            current: "",
                            choice: Some(*c),
                        })
                    });
                }
                order
            },
        )
    }

    /// The recorded answer as far as it holds now: its question is in force and offers all choices it names. It may have been given on
    /// another channel.
    pub(super) fn answer(&self, ix: QuestionIx) -> Option<&'a Answer> {
        let answer = self.session.answers.get(&ix)?;
        let holds = self.stands(ix) && {
            let offered = self.choices(ix);
            values::picked(answer).iter().all(|c| offered.contains(c))
        };
        holds.then_some(answer)
    }

    /// What `${name}` reads.
    pub(super) fn value(&self, ix: QuestionIx) -> String {
        let Some(row) = self.row(ix) else {
            return String::new();
        };
        self.known(
            ix,
            |m| &mut m.value,
            String::new(),
            || match &row.kind {
                Kind::Calculate(e) if self.relevant(ix) => {
                    let kept = self.session.kept.get(&ix).map_or("", String::as_str);
                    let value = self.evaluated(e, row, kept);
                    match value.len() {
                        0..=LONGEST_VALUE => value,
                        _ => String::new(),
                    }
                }
                Kind::Calculate(_) => String::new(),
                _ => self
                    .answer(ix)
                    .map_or_else(String::new, |a| values::text_of(row, a)),
            },
        )
    }

    /// Whether the question must be answered now.
    pub(super) fn required(&self, row: &Question) -> bool {
        row.required
            .as_ref()
            .is_some_and(|e| self.truth(e, row, ""))
    }

    /// Whether an answer passes the constraint; "don't know" and "prefer not" always do.
    pub(super) fn allows(&self, row: &Question, answer: &Answer) -> bool {
        match (&row.constraint, answer) {
            (None, _) | (_, Answer::DontKnow | Answer::PreferNot) => true,
            (Some(e), answer) => self.truth(e, row, &values::text_of(row, answer)),
        }
    }

    /// The text that an expression of a row gives, where the row's value so far is `current`.
    pub(super) fn evaluated(&self, e: &Expression, row: &Question, current: &str) -> String {
        e.evaluate(&Scope {
            view: self,
            row,
            current,
            choice: None,
        })
        .text()
    }

    /// The values of calculations with `once()` as they are now, blank ones too; those that are irrelevant stay as they were.
    pub(super) fn kept(&self) -> Vec<(QuestionIx, String)> {
        let keeps = |ix: &QuestionIx| {
            self.row(*ix)
                .is_some_and(|row| matches!(&row.kind, Kind::Calculate(e) if e.has_once()))
        };
        self.rows()
            .filter(|ix| keeps(ix) && self.relevant(*ix))
            .map(|ix| (ix, self.value(ix)))
            .collect()
    }

    fn truth(&self, e: &Expression, row: &Question, current: &str) -> bool {
        e.truth(&Scope {
            view: self,
            row,
            current,
            choice: None,
        })
    }

    fn known<T: Clone>(
        &self,
        ix: QuestionIx,
        slot: impl Fn(&mut Memo) -> &mut Known<T>,
        blank: T,
        compute: impl FnOnce() -> T,
    ) -> T {
        let at = usize::from(ix.0);
        if let Some(memo) = self.memo.borrow_mut().get_mut(at) {
            match slot(memo) {
                Known::Yes(value) => return value.clone(),
                Known::Soon => return blank,
                no @ Known::No => *no = Known::Soon,
            }
        }
        let value = compute();
        if let Some(memo) = self.memo.borrow_mut().get_mut(at) {
            *slot(memo) = Known::Yes(value.clone());
        }
        value
    }
}

/// What one expression sees.
struct Scope<'a> {
    view: &'a View<'a>,
    row: &'a Question,
    current: &'a str,
    choice: Option<ChoiceIx>,
}

impl Context for Scope<'_> {
    fn value(&self, name: &str) -> Value {
        let found = self.view.questionnaire.find(name);
        let row = found.and_then(|ix| Some((ix, self.view.row(ix)?)));
        row.map_or_else(
            || Value::Text(String::new()),
            |(ix, row)| values::typed(row, self.view.value(ix)),
        )
    }

    fn current(&self) -> Value {
        values::typed(self.row, self.current.to_owned())
    }

    fn column(&self, name: &str) -> Option<Cow<'_, str>> {
        let choice = self.row.choices().get(usize::from(self.choice?.0))?;
        match name {
            "name" => Some(Cow::Borrowed(&choice.name)),
            _ => choice.columns.get(name).map(|c| Cow::Borrowed(c.as_str())),
        }
    }

    fn choice_label(&self, question: &str, value: &str) -> Cow<'_, str> {
        let row = self
            .view
            .questionnaire
            .find(question)
            .and_then(|ix| self.view.row(ix));
        let choice = row.and_then(|row| row.choices().iter().find(|c| c.name == value));
        Cow::Borrowed(choice.map_or("", |c| c.label.get(self.view.language)))
    }

    fn now(&self) -> i64 {
        self.view.now.0
    }

    /// Another one for each row: two calculations that are written alike draw different numbers.
    fn seed(&self) -> u64 {
        let row = self.view.questionnaire.find(&self.row.name);
        let row = row.map_or(0, |ix| u64::from(ix.0) + 1);
        // far apart, as the seed of one session may be the next number after that of another
        self.view.session.seed ^ row.wrapping_mul(0xd1b5_4a32_d192_ed03)
    }

    fn month(&self, month: u32) -> Cow<'_, str> {
        Cow::Borrowed(words::short_month(self.view.language, month))
    }

    fn weekday(&self, day: u32) -> Cow<'_, str> {
        Cow::Borrowed(words::short_weekday(self.view.language, day))
    }
}
