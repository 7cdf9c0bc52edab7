//! What counting and freezing need: the rules of a round, and people as far as counting needs them.

use std::collections::{BTreeMap, BTreeSet};

use super::Policy;
use super::declared::Declared;
use super::groups::Sex;
use super::likeness::{Compared, compared};
use crate::questionnaire::{Answer, QuestionIx, Questionnaire};

/// One respondent of the pool, as far as counting needs him. Nothing in it says who he is.
#[derive(Debug, Clone, Default)]
pub struct Answerer<'a> {
    /// His random name in this round: the noise of a block depends on who is in it.
    pub pseudonym: &'a str,
    /// Years with which his age band begins, if known: for the nation's breakdown by age.
    pub years: Option<u8>,
    /// Questions that were put to him: he is in their bases whether he answered or not (B2). An answered one counts as put.
    pub asked: BTreeSet<QuestionIx>,
    /// His counted answers: those of questions that are relevant now.
    pub answers: BTreeMap<QuestionIx, &'a Answer>,
    /// Questions that his other answers make irrelevant: he was not asked.
    pub not_asked: BTreeSet<QuestionIx>,
    /// Questions whose block already holds him, wherever he lived then ([`crate::engine::Session::frozen`]).
    pub frozen: &'a [QuestionIx],
    /// A block of respondents already holds him.
    pub counted: bool,
}

impl Answerer<'_> {
    /// Whether the question was put to him.
    pub(super) fn was_asked(&self, ix: QuestionIx) -> bool {
        self.asked.contains(&ix) || self.answers.contains_key(&ix)
    }
}

/// What counting and freezing need besides answers.
#[derive(Debug, Clone)]
pub struct Freezing<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) round: &'a str,
    pub(super) policy: Policy,
    pub(super) key: &'a [u8; 32],
    pub(super) tables: Vec<Option<Declared>>,
    pub(super) sex: Option<Sex>,
    pub(super) compared: Vec<Compared>,
}

impl<'a> Freezing<'a> {
    /// Of a round with this id and the version of the questionnaire that was answered. `key` is the random key of the round's blur: whoever has it
    /// can take the noise off again, so that it is destroyed with the round's last freezing.
    #[must_use]
    pub fn new(
        questionnaire: &'a Questionnaire,
        round: &'a str,
        policy: Policy,
        key: &'a [u8; 32],
    ) -> Self {
        let all = Declared::all(questionnaire).into_iter();
        let tables = all
            .map(|table| table.filter(|table| !table.words))
            .collect();
        Self::over(questionnaire, (round, key), policy, tables)
    }

    /// Of the topics of own words, once they are marked: of this question only. As they are frozen at once, `key` is drawn for it and kept nowhere.
    #[must_use]
    pub fn of_words(
        questionnaire: &'a Questionnaire,
        round: &'a str,
        policy: Policy,
        key: &'a [u8; 32],
        question: QuestionIx,
    ) -> Self {
        let all = (0..).map(QuestionIx).zip(Declared::all(questionnaire));
        let own = |(ix, table): (QuestionIx, Option<Declared>)| {
            table.filter(|table| table.words && ix == question)
        };
        Self::over(questionnaire, (round, key), policy, all.map(own).collect())
    }

    fn over(
        questionnaire: &'a Questionnaire,
        (round, key): (&'a str, &'a [u8; 32]),
        policy: Policy,
        tables: Vec<Option<Declared>>,
    ) -> Self {
        Self {
            questionnaire,
            round,
            policy,
            key,
            compared: compared(questionnaire, &tables),
            tables,
            sex: Sex::of(questionnaire),
        }
    }
}
