//! Who depends on whom.

use std::collections::BTreeSet;

use super::report::Report;
use super::survey::Survey;
use super::used::{Named, Role};
use crate::expression::{Expression, Node};
use crate::questionnaire::{IssueCode, Kind, Question};

/// Most nodes that may have to be evaluated within each other: a half of what the stack of a thread bears in a debug build.
const DEEPEST: usize = 1_500;
/// What a row takes of it besides its expressions.
const ROW: usize = 3;

/// Who depends on whom, through any number of steps.
pub(super) struct Circles {
    reached: Vec<BTreeSet<usize>>,
    /// The first row that is evaluated deeper than it may be, by the chain of those it depends on.
    too_deep: Option<usize>,
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
            too_deep: too_deep(&survey.questions, &edges),
        }
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        self.reached.get(from).is_some_and(|r| r.contains(&to))
    }

    /// Whether both are in one circle.
    pub(super) fn share(&self, a: Option<usize>, b: usize) -> bool {
        a.is_some_and(|a| self.reaches(a, b) && self.reaches(b, a))
    }

    /// One issue per circle, at the first expression that closes it; else one where a chain is too long.
    pub(super) fn report(&self, survey: &Survey, report: &mut Report<'_>) {
        if let Some(ix) = self.too_deep
            && let Some(question) = survey.questions.get(ix)
        {
            let name = question.name.clone();
            let mut own = survey.uses.iter().filter(|used| used.owner == Some(ix));
            let at = own.next().map_or(0, |used| used.written.place(0));
            report.add(at, IssueCode::ChainTooLong { name });
        }
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

/// The expressions on which the value or the being asked of a question hangs.
fn expressions(question: &Question) -> impl Iterator<Item = &Expression> {
    let filter = match &question.kind {
        Kind::Calculate(calculation) => Some(calculation),
        kind => kind.choices().and_then(|choices| choices.filter.as_ref()),
    };
    question.relevant.iter().chain(filter)
}

/// The first row that goes too deep; none where circles go on for ever, which is said otherwise.
fn too_deep(questions: &[Question], edges: &[BTreeSet<usize>]) -> Option<usize> {
    let deepest = |question| expressions(question).map(|e| e.root().depth()).max();
    let own: Vec<usize> = questions
        .iter()
        .map(|question| ROW + deepest(question).unwrap_or(0))
        .collect();
    let mut depths = own.clone();
    // a chain has no more links than there are rows
    for _ in 0..=questions.len() {
        let before = depths.clone();
        for ((depth, own), used) in depths.iter_mut().zip(&own).zip(edges) {
            let below = used.iter().filter_map(|ix| before.get(*ix)).max();
            *depth = own + below.unwrap_or(&0);
        }
        if depths == before {
            return depths.iter().position(|depth| *depth > DEEPEST);
        }
    }
    None
}

fn dependencies(survey: &Survey, question: &Question) -> BTreeSet<usize> {
    let names = expressions(question).flat_map(Expression::references);
    names
        .filter_map(|name| match survey.named(name)? {
            Named::Question(ix) => Some(ix),
            Named::Group | Named::Broken => None,
        })
        .collect()
}
