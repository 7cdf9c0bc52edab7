//! What a council is asked to answer: needs, one by one.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{
    AtLeast, Label, Publication, QuestionResult, Range, Released, Remark, Shares, Table, needs,
};
use crate::questionnaire::{Question, QuestionIx, Questionnaire, Sector};

/// A need that a council can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// `ROUND/PLACE/QUESTION/CHOICE`: the same in each edition.
    pub id: String,
    /// Which question.
    pub question: QuestionIx,
    /// What was named first, or [`Label::Low`] of a scale.
    pub label: Label,
    /// Sector of the question.
    pub sector: Option<Sector>,
    /// Its printed range; `None` for coins, which have an order instead.
    pub range: Option<Range>,
    /// How many were asked.
    pub base: AtLeast,
    /// How far to trust it.
    pub remark: Remark,
}

/// More than seven would not be answered.
const MOST: usize = 7;

/// The findings of a publication, strongest first, at most seven.
///
/// They are what [`needs()`] names (each of a tie is a finding) and the low ends of scales whose printed range lies wholly above that of the
/// high end. Scales of participation and of questions that say `headline = "no"` are none. Equal ranges stay in the order of the questionnaire;
/// coins, which have no range, come last.
#[must_use]
pub fn findings(
    questionnaire: &Questionnaire,
    publication: &Released<Publication>,
) -> Released<Vec<Finding>> {
    let needs = needs(questionnaire, publication);
    let mut found = Vec::new();
    for result in &publication.results {
        let Some(question) = questionnaire.question(result.question) else {
            continue;
        };
        let named = needs
            .iter()
            .filter(|need| need.question == result.question)
            .flat_map(|need| need.labels.iter().map(|label| (*label, need.range)));
        let low = low_rated(question, result).map(|range| (Label::Low, Some(range)));
        for (label, range) in named.chain(low) {
            found.push(Finding {
                id: id(publication, question, label),
                question: result.question,
                label,
                sector: question.sector,
                range,
                base: result.base,
                remark: result.remark,
            });
        }
    }
    found.sort_by_key(|finding| Reverse(finding.range.map(|r| (r.low, r.high))));
    found.truncate(MOST);
    Released::seal(found)
}

fn id(publication: &Publication, question: &Question, label: Label) -> String {
    let (round, place) = (&publication.round, publication.level.place());
    format!("{round}/{place}/{}/{}", question.name, label.name(question))
}

/// The range of the low end where it lies above the high end.
fn low_rated(question: &Question, result: &QuestionResult) -> Option<Range> {
    let Table::Shares {
        of: Shares::Scale(_),
        rows,
        ..
    } = &result.table
    else {
        return None;
    };
    let answerable = question.headline != Some(false)
        && question
            .sector
            .is_some_and(|sector| sector != Sector::Participation);
    let range = |label| rows.iter().find(|row| row.label == label).map(|r| r.range);
    let (low, high) = (range(Label::Low)?, range(Label::High)?);
    (answerable && low.low >= high.high).then_some(low)
}
