//! Own words leave the answers.

use std::collections::{BTreeMap, BTreeSet};

use surveys::engine;
use surveys::questionnaire::{Answer, ChoiceIx, Question, QuestionIx};

use super::help;
use super::masking::masked;
use crate::domain::{
    Doubt, Language, Moment, Random, Round, RoundId, RoundPlace, Writing, WritingState, Written,
};
use crate::services::Context;
use crate::services::digests::{self, holds};
use crate::store::freezing::{self, Answers};
use crate::store::{StoreError, Tx, release_holds, unclear, writings};

/// Some sessions of places that are frozen for good give up own words and what was not understood, in this transaction, and forget how they came.
/// Words that lists of danger find now go to the safeguarding person instead. Nobody may answer meanwhile.
pub async fn collect(
    tx: &mut Tx,
    context: &Context,
    round: &RoundId,
    (most, now): (i64, Moment),
) -> Result<(), StoreError> {
    let snapshot = context.snapshot();
    let known = release_holds::of_round(tx, round).await?;
    let mut taking = Taking {
        context,
        left_out: holds::left_out(&known),
        asked: writings::places(tx).await?,
        now,
        found: Vec::new(),
        harm: Vec::new(),
        unclear: BTreeMap::new(),
    };
    let round = snapshot
        .round(round)
        .map_or_else(|| Err(round), |round| Ok(&**round));
    match round {
        Ok(round) => {
            let take = |answers: &mut Answers| taking.take(round, answers);
            freezing::settle(tx, &round.id, most, take).await?;
        }
        // what cannot be read is kept until the links are cut, and goes then
        Err(round) => freezing::settle(tx, round, most, |_| {}).await?,
    }
    for writing in &taking.harm {
        help::open_case(tx, writing, now).await?;
    }
    for writing in &taking.found {
        writings::put(tx, writing).await?;
    }
    for ((round, question, language), count) in taking.unclear {
        unclear::add(tx, &round, (&question, language), count).await?;
    }
    Ok(())
}

/// What is taken out of sessions.
struct Taking<'a> {
    context: &'a Context,
    left_out: BTreeMap<String, Vec<Doubt>>,
    asked: BTreeSet<String>,
    now: Moment,
    found: Vec<Writing>,
    harm: Vec<Writing>,
    unclear: BTreeMap<(RoundId, String, Language), u32>,
}

impl Taking<'_> {
    fn take(&mut self, round: &Round, answers: &mut Answers) {
        let language = answers
            .about
            .as_ref()
            .map_or(Language::Ky, |about| about.language);
        for question in std::mem::take(&mut answers.session.unclear) {
            if let Some(row) = round.questionnaire.question(question) {
                let key = (round.id.clone(), row.name.clone(), language);
                *self.unclear.entry(key).or_default() += 1;
            }
        }
        let counts = digests::counts(round, &self.left_out, answers, (true, self.now));
        let is_read = counts && self.asked.contains(&answers.municipality);
        let given: BTreeSet<QuestionIx> =
            engine::counted(&round.questionnaire, &answers.session, self.now)
                .into_keys()
                .collect();
        let random = &*self.context.ambient.random;
        for (ix, row) in (0..).map(QuestionIx).zip(&round.questionnaire.questions) {
            let Some(writing) = writing(random, round, (ix, row), (answers, language)) else {
                continue;
            };
            if self.context.danger.finds(&writing.words.text) {
                self.harm.push(writing);
            } else if is_read && given.contains(&ix) {
                self.found.push(writing);
            }
        }
    }
}

/// Takes what was typed at a question for own words out of a session.
fn writing(
    random: &dyn Random,
    round: &Round,
    (ix, row): (QuestionIx, &Question),
    (answers, language): (&mut Answers, Language),
) -> Option<Writing> {
    let quote = row.words.as_ref()?.quote;
    let (text, notice) = answers.session.take_words(ix)?;
    let yes = |quote| {
        let choices = round.questionnaire.question(quote)?.choices();
        let Some(Answer::One(ChoiceIx(choice))) = answers.session.answers.get(&quote) else {
            return None;
        };
        Some(choices.get(usize::from(*choice))?.name == "yes")
    };
    let words = Written {
        masked: masked(&text),
        may_quote: quote.and_then(yes).unwrap_or(false),
        text,
        language,
        notice,
    };
    let (round, municipality) = (round.id.clone(), answers.municipality.clone());
    Some(Writing {
        id: random.code(20),
        pseudonym: answers.pseudonym.clone(),
        of: RoundPlace {
            round,
            municipality,
        },
        question: row.name.clone(),
        words,
        state: WritingState::Waiting {
            topics: BTreeSet::new(),
        },
        rev: 0,
    })
}
