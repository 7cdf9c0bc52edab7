//! What all expressions together must fulfil: known names, asked before they are read, no circles, choices that exist.

use super::choices::{Lists, RESERVED};
use super::circles::Circles;
use super::report::Report;
use super::survey::Survey;
use super::translated;
use super::used::{Named, Role, Use};
use crate::expression::{Function, Node, Operator};
use crate::nearest::nearest;
use crate::questionnaire::{IssueCode, Kind, Question};

/// Checks every expression and every `${name}` in a text.
pub(super) fn check(survey: &Survey, lists: &Lists, report: &mut Report<'_>) {
    let circles = Circles::new(survey);
    circles.report(survey, report);
    for used in &survey.uses {
        let mut found = Vec::new();
        used.written.expression.visit(&mut |node| found.push(node));
        let check = Check {
            survey,
            lists,
            circles: &circles,
            used,
        };
        check.root(report);
        found.into_iter().for_each(|node| check.node(node, report));
    }
    for shown in &survey.shown {
        for (name, at, language) in translated::placeholders(&shown.text, report) {
            match name {
                None => report.add_in(at, language, IssueCode::ExpressionReference {}),
                Some(name) => match reference(survey, &name, at, report) {
                    Some(ix) if ix >= shown.before => {
                        report.add_in(at, language, IssueCode::LaterReference { name })
                    }
                    _ => {}
                },
            }
        }
    }
}

/// The question of a reference; says so if there is none or it has no answer.
fn reference(survey: &Survey, name: &str, at: usize, report: &mut Report<'_>) -> Option<usize> {
    match survey.named(name) {
        Some(Named::Question(ix)) => {
            let answered = survey
                .questions
                .get(ix)
                .is_some_and(|q| !matches!(q.kind, Kind::Note | Kind::Rest));
            if !answered {
                report.add(
                    at,
                    IssueCode::ReferenceWithoutAnswer {
                        name: name.to_owned(),
                    },
                );
            }
            answered.then_some(ix)
        }
        Some(Named::Group) => {
            report.add(
                at,
                IssueCode::ReferenceWithoutAnswer {
                    name: name.to_owned(),
                },
            );
            None
        }
        Some(Named::Broken) => None,
        None => {
            let close = nearest(name, survey.names()).map(|n| format!("${{{n}}}"));
            report.suggest(
                at,
                IssueCode::UnknownReference {
                    name: name.to_owned(),
                },
                close,
            );
            None
        }
    }
}

struct Check<'a> {
    survey: &'a Survey,
    lists: &'a Lists,
    circles: &'a Circles,
    used: &'a Use,
}

impl Check<'_> {
    fn place(&self, offset: usize) -> usize {
        self.used.written.place(offset)
    }

    fn owner(&self) -> Option<&Question> {
        self.survey.questions.get(self.used.owner?)
    }

    fn root(&self, report: &mut Report<'_>) {
        let root = self.used.written.expression.root();
        let misplaced = match self.used.role {
            Role::Calculation | Role::Default => root.misplaced_once(),
            _ => root.once(),
        };
        if let Some(offset) = misplaced {
            report.add(self.place(offset), IssueCode::MisplacedOnce {});
        }
        match (self.used.role, root) {
            (Role::Relevant | Role::Required | Role::Constraint | Role::Filter, node) => {
                self.as_truth(node, report)
            }
            (Role::Default, Node::Text(text)) => {
                if let Some(question) = self.owner() {
                    text.split_whitespace()
                        .for_each(|choice| self.choice(question, choice, 0, report));
                }
            }
            _ => {}
        }
    }

    fn node(&self, node: &Node, report: &mut Report<'_>) {
        match node {
            Node::Reference { name, offset }
            | Node::ChoiceName {
                question: name,
                offset,
                ..
            } => self.reference(name, *offset, report),
            Node::Column { name, offset } => self.bare(name, *offset, report),
            Node::Current if self.used.role != Role::Constraint => {
                report.add(self.place(0), IssueCode::CurrentOutsideConstraint {})
            }
            Node::Matches {
                pattern, offset, ..
            } if !(pattern.starts_with('^') && pattern.ends_with('$')) => {
                let code = IssueCode::UnanchoredPattern {
                    pattern: pattern.clone(),
                };
                report.suggest(self.place(*offset), code, Some(format!("^{pattern}$")));
            }
            Node::Chain {
                first,
                rest,
                offset,
            } => match rest.first() {
                Some((Operator::Equal | Operator::NotEqual, right)) => {
                    self.comparison(first, right, *offset, report)
                }
                Some((Operator::And | Operator::Or, _)) => {
                    std::iter::once(&**first)
                        .chain(rest.iter().map(|(_, n)| n))
                        .for_each(|n| self.as_truth(n, report));
                }
                _ => {}
            },
            Node::Call {
                function: Function::Selected,
                arguments,
                offset,
            } => {
                if let [list, Node::Text(choice)] = arguments.as_slice()
                    && let Some(question) = self.question(list)
                    && !choice.trim().is_empty()
                {
                    self.choice(question, choice.trim(), *offset, report);
                }
            }
            Node::Call {
                function: Function::Not | Function::Boolean | Function::If,
                arguments,
                ..
            } => {
                arguments
                    .iter()
                    .take(1)
                    .for_each(|n| self.as_truth(n, report));
            }
            _ => {}
        }
    }

    fn reference(&self, name: &str, offset: usize, report: &mut Report<'_>) {
        let at = self.place(offset);
        let Some(ix) = reference(self.survey, name, at, report) else {
            return;
        };
        if self.used.role == Role::Constraint && self.used.owner == Some(ix) {
            report.suggest(
                at,
                IssueCode::SelfReference {
                    name: name.to_owned(),
                },
                Some("."),
            );
        } else if self.used.role != Role::Calculation
            && ix >= self.used.before
            && !self.circles.share(self.used.owner, ix)
        {
            report.add(
                at,
                IssueCode::LaterReference {
                    name: name.to_owned(),
                },
            );
        }
    }

    fn bare(&self, name: &str, offset: usize, report: &mut Report<'_>) {
        let at = self.place(offset);
        let list = self
            .used
            .owner
            .and_then(|ix| self.survey.lists.get(ix)?.as_deref());
        let list = list.filter(|_| self.used.role == Role::Filter);
        let columns = list.and_then(|l| self.lists.get(l)).map(|l| &l.columns);
        if list.is_some() && (name == "name" || columns.is_some_and(|c| c.contains(name))) {
            return;
        }
        let truth = nearest(name, ["true", "false"]).filter(|_| self.survey.named(name).is_none());
        if let (Some(list), None) = (list, truth) {
            let close = columns.and_then(|c| nearest(name, c.iter().map(String::as_str)));
            let code = IssueCode::UnknownFilterColumn {
                column: name.to_owned(),
                list: list.to_owned(),
            };
            report.suggest(at, code, close);
            return;
        }
        let instead = if let Some(truth) = truth {
            format!("{truth}()")
        } else if self.survey.named(name).is_some() {
            format!("${{{name}}}")
        } else {
            format!("'{name}'")
        };
        report.suggest(
            at,
            IssueCode::BareName {
                name: name.to_owned(),
            },
            Some(instead),
        );
    }

    /// `=` between an answer and a literal.
    fn comparison(&self, left: &Node, right: &Node, offset: usize, report: &mut Report<'_>) {
        let literal = |node: &Node| match node {
            Node::Text(text) => Some(text.clone()),
            Node::Number(n) => Some(n.to_string()),
            _ => None,
        };
        let sides = [(left, right), (right, left)];
        let Some((question, text)) = sides
            .into_iter()
            .find_map(|(q, l)| Some((self.question(q)?, literal(l)?)))
        else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let several = matches!(
            question.kind,
            Kind::SelectMultiple { .. } | Kind::Rank { .. }
        );
        if several && !RESERVED.contains(&text.as_str()) {
            let name = question.name.clone();
            let instead = format!("selected(${{{name}}}, '{text}')");
            report.suggest(
                self.place(offset),
                IssueCode::EqualsOnMultiple { name },
                Some(instead),
            );
            return;
        }
        self.choice(question, &text, offset, report);
    }

    fn choice(&self, question: &Question, choice: &str, offset: usize, report: &mut Report<'_>) {
        let choices = question.choices();
        let way_out = (choice == RESERVED[0] && question.dont_know)
            || (choice == RESERVED[1] && question.sensitive);
        if choices.is_empty()
            || matches!(question.kind, Kind::Allocate { .. })
            || way_out
            || choices.iter().any(|c| c.name == choice)
        {
            return;
        }
        let close =
            nearest(choice, choices.iter().map(|c| c.name.as_str())).map(|n| format!("'{n}'"));
        let code = IssueCode::UnknownChoice {
            name: question.name.clone(),
            choice: choice.to_owned(),
        };
        report.suggest(self.place(offset), code, close);
    }

    /// The question whose answer a node reads.
    fn question(&self, node: &Node) -> Option<&Question> {
        match node {
            Node::Reference { name, .. } => match self.survey.named(name)? {
                Named::Question(ix) => self.survey.questions.get(ix),
                Named::Group | Named::Broken => None,
            },
            Node::Current => self.owner(),
            _ => None,
        }
    }

    /// A calculation read as truth: it is stored as text, and so its "false" and its "0" are true.
    fn as_truth(&self, node: &Node, report: &mut Report<'_>) {
        let Node::Reference { name, offset } = node else {
            return;
        };
        let Some(Kind::Calculate(expression)) = self.question(node).map(|q| &q.kind) else {
            return;
        };
        let (code, compared) = if expression.root().is_truth() {
            (IssueCode::StoredBoolean { name: name.clone() }, "= 'true'")
        } else if expression.root().is_number() {
            (IssueCode::StoredNumber { name: name.clone() }, "!= 0")
        } else {
            return;
        };
        let instead = format!("${{{name}}} {compared}");
        report.suggest(self.place(*offset), code, Some(instead));
    }
}
