//! The headline of a digest: what young people named first, sector by sector.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Label, Publication, QuestionResult, Range, Released, Table};
use crate::questionnaire::{Kind, Question, QuestionIx, Questionnaire, Sector};

/// What came first on one question about needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// Which question.
    pub question: QuestionIx,
    /// Its sector.
    pub sector: Option<Sector>,
    /// What was named first; several = a tie.
    pub labels: Vec<Label>,
    /// Their common range; `None` for coins, which have an order instead.
    pub range: Option<Range>,
}

/// More first places than this say that opinions are divided, not what is needed.
const MOST_TIES: usize = 3;
/// The name of the choice that names nothing.
const OTHER: &str = "other";

/// The top needs, strongest first.
///
/// A question states needs when its column `headline` says `yes`; without that column when it lets people pick several, rank or
/// spread coins, is not sensitive and belongs to one of the four sectors or to the budget. Of each such question those choices count
/// that share the highest printed range (for coins the first place). They are left out when more than three tie, when the range
/// starts at zero, and when the first place went to "none of these": nothing of that names a need. Neither does a choice named
/// `other` (as XLSForm's `or_other` names it), nor "don't know": it is left out of a tie, and first alone it leaves the question out.
#[must_use]
pub fn needs(
    questionnaire: &Questionnaire,
    publication: &Released<Publication>,
) -> Released<Vec<Need>> {
    let mut needs: Vec<_> = publication
        .results
        .iter()
        .filter_map(|f| need(questionnaire.question(f.question)?, f))
        .collect();
    // Stable: equal ranges stay in questionnaire order, coins come last.
    needs.sort_by_key(|need| Reverse(need.range.map(|r| (r.low, r.high))));
    Released::seal(needs)
}

/// Whether any question of it states needs, as [`needs`] understands it: monitoring, for one, does not.
#[must_use]
pub fn asks_for_needs(questionnaire: &Questionnaire) -> bool {
    questionnaire.questions.iter().any(states_needs)
}

fn states_needs(question: &Question) -> bool {
    question.headline.unwrap_or_else(|| {
        let several = matches!(
            question.kind,
            Kind::SelectMultiple { .. } | Kind::Rank { .. } | Kind::Allocate { .. }
        );
        let sector = question
            .sector
            .is_some_and(|sector| sector != Sector::Participation);
        several && sector && !question.sensitive
    })
}

fn need(question: &Question, result: &QuestionResult) -> Option<Need> {
    if !states_needs(question) {
        return None;
    }
    let (labels, range): (Vec<_>, _) = match &result.table {
        Table::Shares { rows, .. } => {
            let top = rows.first()?.range;
            (
                rows.iter()
                    .filter(|row| row.range == top)
                    .map(|row| row.label)
                    .collect(),
                Some(top),
            )
        }
        Table::Coins { rows, .. } => (
            rows.iter()
                .filter(|row| row.place == 1)
                .map(|row| row.label)
                .collect(),
            None,
        ),
    };
    let choice = |label: &Label| match label {
        Label::Choice(choice) => question.told().get(usize::from(choice.0)),
        _ => None,
    };
    let names = |label: &Label| choice(label).is_some_and(|c| !c.exclusive);
    let (first, unnamed): (Vec<_>, Vec<_>) = labels.into_iter().partition(|label| {
        *label != Label::DontKnow && choice(label).is_none_or(|c| c.name != OTHER)
    });
    let clear = !first.is_empty()
        && first.len() + unnamed.len() <= MOST_TIES
        && first.iter().all(names)
        && range.is_none_or(|r| r.low > 0);
    clear.then_some(Need {
        question: result.question,
        sector: question.sector,
        labels: first,
        range,
    })
}
