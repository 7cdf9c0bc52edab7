//! A quick poll on its way: composed, read by a coordinator where that is needed, opened. What may be done depends on where it stands.

mod question;

pub use question::{
    AnswerKind, Answers, AskedProposal, DraftQuestion, Listed, OwnQuestion, RANKING, Scale, Wording,
};

use serde::{Deserialize, Serialize};

use super::{Moment, RoundId};

/// Most questions of a poll.
pub const MOST_QUESTIONS: usize = 5;
/// So many changes can be undone.
const UNDONE_MOST: usize = 20;

/// What a poll asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PollContent {
    /// In the order in which they are asked, at most [`MOST_QUESTIONS`].
    pub questions: Vec<DraftQuestion>,
    /// A coordinator lets council and plan have what comes out of own words, too.
    pub to_council: bool,
}

impl PollContent {
    /// How many questions are in own words.
    #[must_use]
    pub fn own(&self) -> usize {
        self.questions.iter().filter_map(DraftQuestion::own).count()
    }

    /// Whether the council gets what comes out of it: of ready questions always, of own words if a coordinator says so.
    #[must_use]
    pub fn is_for_council(&self) -> bool {
        self.to_council || self.own() == 0
    }

    /// Proposals of meetings that the place puts in order.
    pub fn proposals(&self) -> impl Iterator<Item = &AskedProposal> {
        let lists = self.questions.iter().filter_map(|question| match question {
            DraftQuestion::Proposals(proposals) => Some(proposals),
            DraftQuestion::Bank(_) | DraftQuestion::Own(_) => None,
        });
        lists.flatten()
    }

    /// Whether a ready question stands in it.
    #[must_use]
    pub fn has_ready(&self, name: &str) -> bool {
        self.questions
            .iter()
            .any(|question| matches!(question, DraftQuestion::Bank(known) if known == name))
    }

    /// With another question at the end; `None` if it is full.
    #[must_use]
    pub fn and(mut self, question: DraftQuestion) -> Option<Self> {
        if self.questions.len() >= MOST_QUESTIONS {
            return None;
        }
        self.questions.push(question);
        Some(self)
    }

    /// Without the question at this place.
    #[must_use]
    pub fn without(mut self, at: usize) -> Option<Self> {
        if at >= self.questions.len() {
            return None;
        }
        self.questions.remove(at);
        Some(self)
    }

    /// With the questions at these places changed for one another.
    #[must_use]
    pub fn swapped(mut self, at: usize, other: usize) -> Option<Self> {
        if at.max(other) >= self.questions.len() {
            return None;
        }
        self.questions.swap(at, other);
        Some(self)
    }

    /// With this question in the place of another.
    #[must_use]
    pub fn replaced(mut self, at: usize, question: DraftQuestion) -> Option<Self> {
        *self.questions.get_mut(at)? = question;
        Some(self)
    }

    /// With the question in own words at this place changed; `None` if there is none, or nothing comes of it.
    #[must_use]
    pub fn changed(
        self,
        at: usize,
        change: impl FnOnce(OwnQuestion) -> Option<OwnQuestion>,
    ) -> Option<Self> {
        let own = self.questions.get(at)?.own()?.clone();
        self.replaced(at, DraftQuestion::Own(change(own)?))
    }
}

/// Why a coordinator does not let a poll out as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollRefusal {
    /// Somebody can be told from it: a name, a post, one school.
    Person,
    /// It asks about what is nobody's business: family, health, faith.
    Private,
    /// It suggests an answer.
    Leading,
    /// It can be understood in several ways, or not at all.
    Unclear,
    /// There is a ready question about the same.
    Ready,
    /// Young people are asked much just now.
    Later,
}

impl PollRefusal {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Person,
        Self::Private,
        Self::Leading,
        Self::Unclear,
        Self::Ready,
        Self::Later,
    ];

    /// Stored form, the value of `$why`, and part of buttons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Private => "private",
            Self::Leading => "leading",
            Self::Unclear => "unclear",
            Self::Ready => "ready",
            Self::Later => "later",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// Where a poll stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftState {
    /// It is composed; a coordinator may have given it back.
    Composing(Option<PollRefusal>),
    /// A coordinator is to read it, since then. Nothing of it is changed but by the coordinator.
    Waiting(Moment),
    /// A coordinator has read it: it can be opened as it is.
    Approved,
    /// It was opened as this round, and is frozen.
    Launched(RoundId),
}

/// A quick poll on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Rises with time.
    pub id: i64,
    /// The role whose it is.
    pub role: i64,
    /// Slug of the place that it is for.
    pub municipality: String,
    /// Where it stands.
    pub state: DraftState,
    /// What it asks.
    pub content: PollContent,
    /// What it asked before each change that can be undone, the last change last.
    pub before: Vec<PollContent>,
    /// Rises with each change: a press on a message that is not up to date changes nothing.
    pub rev: i64,
    /// When it was last changed.
    pub touched: Moment,
    /// The message that shows it, as far as that is known.
    pub message: Option<i64>,
}

impl Draft {
    /// Whether whoever composes it may change it now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self.state {
            DraftState::Composing(_) => true,
            DraftState::Waiting(_) | DraftState::Approved | DraftState::Launched(_) => false,
        }
    }

    /// With something else to ask, which can be undone; `None` if it may not be changed.
    #[must_use]
    pub fn asking(mut self, content: PollContent) -> Option<Self> {
        if !self.is_open() {
            return None;
        }
        if self.content != content {
            self.before
                .push(std::mem::replace(&mut self.content, content));
            let forgotten = self.before.len().saturating_sub(UNDONE_MOST);
            self.before.drain(..forgotten);
        }
        Some(self)
    }

    /// As it was before the last change; `None` if there is none.
    #[must_use]
    pub fn undone(mut self) -> Option<Self> {
        if !self.is_open() {
            return None;
        }
        self.content = self.before.pop()?;
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn own(text: &str) -> OwnQuestion {
        OwnQuestion {
            words: Wording::new(Language::Ky, text.to_owned()),
            answers: Answers::Unchosen(Vec::new()),
            sensitive: false,
        }
    }

    fn draft() -> Draft {
        Draft {
            id: 1,
            role: 2,
            municipality: "osh".to_owned(),
            state: DraftState::Composing(None),
            content: PollContent::default(),
            before: Vec::new(),
            rev: 0,
            touched: Moment(0),
            message: None,
        }
    }

    #[test]
    fn a_poll_takes_five_questions_and_each_change_is_undone_one_by_one() {
        let mut poll = draft();
        for number in 0..MOST_QUESTIONS {
            let question = DraftQuestion::Own(own(&number.to_string()));
            let content = poll.content.clone().and(question).unwrap();
            poll = poll.asking(content).unwrap();
        }
        let more = DraftQuestion::Bank("more".to_owned());
        assert_eq!(poll.content.clone().and(more), None);
        for left in (0..MOST_QUESTIONS).rev() {
            poll = poll.undone().unwrap();
            assert_eq!(poll.content.questions.len(), left);
        }
        assert_eq!(poll.undone(), None);
    }

    #[test]
    fn what_waits_or_was_opened_is_changed_by_nothing() {
        for state in [
            DraftState::Waiting(Moment(0)),
            DraftState::Approved,
            DraftState::Launched(RoundId::new("poll-1-abcd")),
        ] {
            let mut poll = draft();
            poll.before.push(PollContent::default());
            poll.state = state;
            assert_eq!(poll.clone().asking(PollContent::default()), None);
            assert_eq!(poll.undone(), None);
        }
    }

    #[test]
    fn a_question_is_whole_once_each_of_its_texts_is_in_both_languages() {
        let question = OwnQuestion {
            answers: Answers::Unchosen(vec![Wording::new(Language::Ky, "бир".to_owned())]),
            ..own("суроо")
        };
        assert!(question.lacks(Language::Ru) && !question.lacks(Language::Ky));
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(question.clone().with(Language::Ru, texts(&["одна"])), None);
        let whole = question
            .clone()
            .with(Language::Ru, texts(&["вопрос", "один"]));
        let whole = whole.unwrap();
        assert!(!whole.lacks(Language::Ru));
        assert_eq!(whole.words.get(Language::Ru), Some("вопрос"));
        // what was said in one language is in the other; what is whole stays
        let spoken = question.spoken(Language::Ru);
        assert!(spoken.lacks(Language::Ky) && !spoken.lacks(Language::Ru));
        assert_eq!(whole.clone().spoken(Language::Ru), whole);
    }

    #[test]
    fn another_way_to_answer_keeps_the_choices_if_it_has_a_list() {
        let choices = vec![Wording::new(Language::Ru, "да".to_owned())];
        let typed = Answers::Unchosen(choices.clone());
        let one = typed.listed(Listed::One);
        assert_eq!(one.clone().listed(Listed::Rank).choices(), choices);
        assert_eq!(Answers::YesNo.listed(Listed::One).choices(), []);
        assert_eq!(Answers::YesNo.with_choices(choices), Answers::YesNo);
    }
}
