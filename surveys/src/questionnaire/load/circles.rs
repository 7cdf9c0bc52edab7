//! Who depends on whom.

use std::collections::BTreeSet;

use super::report::Report;
use super::survey::Survey;
use super::used::{Named, Role};
use crate::expression::{Expression, Node};
use crate::questionnaire::{IssueCode, Kind, Question};

/// Who depends on whom, through any number of steps.
pub(super) struct Circles {
    reached: Vec<BTreeSet<usize>>,
}

impl Circles {
    pub(super) fn new(survey: &Survey) -> Self {
        let edges: Vec<BTreeSet<usize>> = survey
            .questions
            .iter()
            .map(|q| dependencies(survey, q))
            .collect();
        let reach = |from: &BTreeSet<usize>| {
            let mut seen = BTreeSet::new();
            let mut open: Vec<usize> = from.iter().copied().collect();
            while let Some(ix) = open.pop() {
                if seen.insert(ix) {
                    open.extend(edges.get(ix).into_iter().flatten());
                }
            }
            seen
        };
        Self {
            reached: edges.iter().map(reach).collect(),
        }
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        self.reached.get(from).is_some_and(|r| r.contains(&to))
    }

    /// Whether both are in one circle.
    pub(super) fn share(&self, a: Option<usize>, b: usize) -> bool {
        a.is_some_and(|a| self.reaches(a, b) && self.reaches(b, a))
    }

    /// One issue per circle, at the first expression that closes it.
    pub(super) fn report(&self, survey: &Survey, report: &mut Report<'_>) {
        let mut told = BTreeSet::new();
        for used in survey.uses.iter().filter(|u| depends(u.role)) {
            let Some(owner) = used.owner else { continue };
            used.written.expression.visit(&mut |node| {
                let Node::Reference { name, offset } = node else {
                    return;
                };
                let Some(Named::Question(to)) = survey.named(name) else {
                    return;
                };
                if !self.share(Some(owner), to) || told.contains(&owner) {
                    return;
                }
                let members: Vec<usize> = (0..survey.questions.len())
                    .filter(|ix| self.share(Some(owner), *ix))
                    .collect();
                let names = members
                    .iter()
                    .filter_map(|ix| Some(survey.questions.get(*ix)?.name.as_str()))
                    .collect::<Vec<_>>()
                    .join(", ");
                told.extend(members);
                report.add(used.written.place(*offset), IssueCode::Cycle { names });
            });
        }
    }
}

/// Whether the value or the being asked of a question hangs on such an expression.
const fn depends(role: Role) -> bool {
    matches!(role, Role::Relevant | Role::Filter | Role::Calculation)
}

fn dependencies(survey: &Survey, question: &Question) -> BTreeSet<usize> {
    let filter = match &question.kind {
        Kind::Calculate(calculation) => Some(calculation),
        kind => kind.choices().and_then(|choices| choices.filter.as_ref()),
    };
    let names = question
        .relevant
        .iter()
        .chain(filter)
        .flat_map(Expression::references);
    names
        .filter_map(|name| match survey.named(name)? {
            Named::Question(ix) => Some(ix),
            Named::Group | Named::Broken => None,
        })
        .collect()
}
