//! A specimen of a digest: invented, flat, and made by the same code as a real one.

use std::collections::BTreeMap;

use surveys::questionnaire::{Answer, ChoiceIx, Kind, Question, QuestionIx, Questionnaire};
use surveys::statistics::{
    Answerer, Block, Blocks, Freezing, Level, Period, Place, Policy, Publication, Released,
    Subject, Tally, freeze, release,
};

use super::compose::compose;
use super::heading::Heading;
use crate::domain::Message;
use crate::texts::Texts;

/// Invented people: half of them are not asked the follow-ups.
const PEOPLE: u32 = 90;
const SLUG: &str = "specimen";

/// A digest as it will come, with the same share for every answer of a question: nobody can take it for a result. `day` is an ISO date.
#[must_use]
pub fn specimen(
    texts: &Texts,
    questionnaire: &Questionnaire,
    heading: &Heading<'_>,
    day: &str,
) -> Vec<Message> {
    let heading = Heading {
        specimen: true,
        ..*heading
    };
    invented(questionnaire, PEOPLE, day, |block, cell| {
        alike(questionnaire, block, cell)
    })
    .map(|publication| compose(texts, questionnaire, &publication, &heading))
    .unwrap_or_default()
}

/// What each answer of a question gets when all get the same: where one is chosen, the people are divided among them; of coins half do
/// not know, and the others give each choice as many.
fn alike(questionnaire: &Questionnaire, block: &Block, cell: u32) -> u32 {
    let question = match block.subject {
        Subject::Question(ix) => questionnaire.question(ix),
        Subject::Respondents | Subject::Group(..) => None,
    };
    let half = block.base.div_ceil(2);
    let cells = u32::try_from(block.cells.len()).unwrap_or(u32::MAX);
    match question.map(|q| &q.kind) {
        Some(Kind::SelectOne(_)) => block.base / cells.max(1),
        Some(Kind::Rank { top, .. }) => block.base * u32::from(*top) / cells.max(1),
        Some(Kind::Allocate { coins, .. }) => {
            let choices = cells.saturating_sub(1).max(1);
            let spread = (block.base - half) * u32::from(*coins) / choices;
            if cell < choices { spread } else { half }
        }
        _ => half,
    }
}

/// A publication of invented cells: the shape comes from freezing invented people, whose counts are thrown away for those of `cells`
/// (block, cell).
pub(in crate::services) fn invented(
    questionnaire: &Questionnaire,
    people: u32,
    day: &str,
    cells: impl Fn(&Block, u32) -> u32,
) -> Option<Released<Publication>> {
    let policy = Policy::new(Policy::FLOOR).ok()?;
    let rules = Freezing::new(questionnaire, SLUG, policy, &[0; 32]);
    let given: BTreeMap<_, _> = (0_u16..)
        .map(QuestionIx)
        .zip(&questionnaire.questions)
        .filter_map(|(ix, question)| Some((ix, (any_answer(question)?, question))))
        .collect();
    let answerer = |person: u32| {
        let mut answerer = Answerer::default();
        for (ix, (answer, question)) in &given {
            if question.relevant.is_empty() || person.is_multiple_of(2) {
                answerer.answers.insert(*ix, answer);
            } else {
                answerer.not_asked.insert(*ix);
            }
        }
        answerer
    };
    let mut tally = Tally::default();
    for person in (0..people).map(answerer) {
        rules.count(&mut tally, &rules.ready(person), |_| true);
    }
    let place = Place::Municipality(SLUG.to_owned());
    let frozen = freeze(&rules, &place, &tally, &Blocks::default());
    let replaced = frozen.into_iter().map(|mut block| {
        block.cells = (0..)
            .zip(&block.cells)
            .map(|(cell, _)| cells(&block, cell).into())
            .collect();
        block.no_answer = block.no_answer.map(|_| 0);
        block
    });
    let blocks: Vec<_> = replaced.collect();
    let period = Period {
        from: day.to_owned(),
        to: day.to_owned(),
    };
    release(
        questionnaire,
        SLUG,
        &blocks.into(),
        &Level::municipality(SLUG),
        &period,
        policy,
    )
    .ok()
}

/// Some answer that counts; which one does not matter.
fn any_answer(question: &Question) -> Option<Answer> {
    let first = ChoiceIx(0);
    Some(match &question.kind {
        Kind::SelectOne(_) => Answer::One(first),
        Kind::SelectMultiple { .. } => Answer::Many(vec![first]),
        Kind::Rank { .. } => Answer::Ranked(vec![first]),
        Kind::Allocate { choices, coins } => {
            let mut spread = vec![0; choices.list.len()];
            *spread.first_mut()? = *coins;
            Answer::Coins(spread)
        }
        Kind::Integer => Answer::Integer(question.bands.first()?.from as i64),
        Kind::Decimal => Answer::Number(question.bands.first()?.from),
        Kind::Range { start, .. } => Answer::Number(*start),
        Kind::Note
        | Kind::Acknowledge
        | Kind::Text { .. }
        | Kind::Date
        | Kind::Calculate(_)
        | Kind::Rest => return None,
    })
}
