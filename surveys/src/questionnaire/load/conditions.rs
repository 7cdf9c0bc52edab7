//! Conditions that ask nothing: always true, always false, or a value where a comparison was meant.

use super::report::Report;
use super::survey::Survey;
use super::used::{Role, Use};
use crate::expression::{Function, Node, Operator, Value, fixed};
use crate::questionnaire::IssueCode;

/// Warns of them in every expression.
pub(super) fn check(survey: &Survey, report: &mut Report<'_>) {
    for used in &survey.uses {
        let root = used.written.expression.root();
        let condition = match used.role {
            Role::Relevant | Role::Constraint | Role::Filter => true,
            // "yes" is how one says that a question is always required
            Role::Required => !is_yes_or_no(root),
            Role::Default | Role::Calculation => false,
        };
        let always = condition.then(|| always(root)).flatten();
        if let Some(truth) = always {
            report_constant(truth, used, 0, report);
            continue;
        }
        root.visit(&mut |node| within(node, used, report));
    }
}

/// The conditions inside of a node.
fn within(node: &Node, used: &Use, report: &mut Report<'_>) {
    match node {
        Node::Chain {
            first,
            rest,
            offset,
        } if matches!(rest.first(), Some((Operator::And | Operator::Or, _))) => {
            let parts = || std::iter::once(&**first).chain(rest.iter().map(|(_, n)| n));
            for part in parts() {
                if let Node::Text(_) | Node::Number(_) = part {
                    let value = written(part);
                    let meant = parts().find_map(|sibling| compared(sibling, &value));
                    let at = used.written.place_of(value.trim_matches('\''));
                    report.suggest(at, IssueCode::LonelyValue { value }, meant);
                } else if let Some(truth) = always(part) {
                    report_constant(truth, used, part.offset().unwrap_or(*offset), report);
                }
            }
        }
        Node::Call {
            function: Function::If | Function::Not | Function::Boolean,
            arguments,
            offset,
        } => {
            let constant = arguments
                .first()
                .and_then(|part| Some((always(part)?, part)));
            if let Some((truth, part)) = constant {
                report_constant(truth, used, part.offset().unwrap_or(*offset), report);
            }
        }
        _ => {}
    }
}

fn report_constant(truth: bool, used: &Use, offset: usize, report: &mut Report<'_>) {
    let truth = truth.to_string();
    report.add(
        used.written.place(offset),
        IssueCode::ConstantCondition { truth },
    );
}

fn is_yes_or_no(node: &Node) -> bool {
    matches!(
        node,
        Node::Call {
            function: Function::True | Function::False,
            ..
        }
    )
}

/// The truth of a condition, if no answer changes it.
fn always(node: &Node) -> Option<bool> {
    if let Some(value) = fixed(node) {
        return Some(value.truth());
    }
    let Node::Chain { first, rest, .. } = node else {
        return None;
    };
    match rest.as_slice() {
        [(Operator::Equal, right)] if same(first, right) => Some(true),
        [(Operator::NotEqual | Operator::Less | Operator::Greater, right)]
            if same(first, right) =>
        {
            Some(false)
        }
        [(Operator::And, _), ..] => contradicts(first, rest).then_some(false),
        [(Operator::Or, _), ..] => excludes_nothing(first, rest).then_some(true),
        _ => None,
    }
}

/// `${a} = 'x' and ${a} = 'y'`, `. < 3 and . > 5`.
fn contradicts(first: &Node, rest: &[(Operator, Node)]) -> bool {
    let all = comparisons(first, rest);
    let pairs = || all.iter().flat_map(|a| all.iter().map(move |b| (a, b)));
    pairs().any(|(a, b)| {
        let two_values = (a.operator, b.operator) == (Operator::Equal, Operator::Equal)
            && !a.value.equals(&b.value);
        let (low, high) = (a.value.number(), b.value.number());
        let empty = match (a.operator, b.operator) {
            (Operator::GreaterEqual, Operator::LessEqual) => low > high,
            (Operator::Greater | Operator::GreaterEqual, Operator::Less)
            | (Operator::Greater, Operator::LessEqual) => low >= high,
            _ => false,
        };
        a.of == b.of && (two_values || empty)
    })
}

/// `${a} != 'x' or ${a} != 'y'`.
fn excludes_nothing(first: &Node, rest: &[(Operator, Node)]) -> bool {
    let all = comparisons(first, rest);
    let unequal: Vec<_> = all
        .iter()
        .filter(|c| c.operator == Operator::NotEqual)
        .collect();
    let differs = |a: &Comparison<'_>| {
        let others = unequal.iter().filter(|b| a.of == b.of);
        others.into_iter().any(|b| !a.value.equals(&b.value))
    };
    unequal.iter().any(|a| differs(a))
}

/// An answer and what it is compared with.
struct Comparison<'a> {
    of: &'a str,
    operator: Operator,
    value: Value,
}

fn comparisons<'a>(first: &'a Node, rest: &'a [(Operator, Node)]) -> Vec<Comparison<'a>> {
    let parts = std::iter::once(first).chain(rest.iter().map(|(_, n)| n));
    let comparison = |node: &'a Node| {
        let Node::Chain { first, rest, .. } = node else {
            return None;
        };
        let [(operator, right)] = rest.as_slice() else {
            return None;
        };
        Some(Comparison {
            of: answer(first)?,
            operator: *operator,
            value: fixed(right)?,
        })
    };
    parts.filter_map(comparison).collect()
}

fn answer(node: &Node) -> Option<&str> {
    match node {
        Node::Reference { name, .. } => Some(name),
        Node::Current => Some("."),
        _ => None,
    }
}

fn same(left: &Node, right: &Node) -> bool {
    answer(left).is_some_and(|name| answer(right) == Some(name))
}

/// As one writes it.
fn written(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("'{text}'"),
        Node::Number(number) => number.to_string(),
        Node::Reference { name, .. } => format!("${{{name}}}"),
        _ => String::from("."),
    }
}

/// The comparison of a sibling, with this value in place of its own.
fn compared(sibling: &Node, value: &str) -> Option<String> {
    match sibling {
        Node::Chain { first, rest, .. } => {
            let sign = match rest.as_slice() {
                [(Operator::Equal, _)] => "=",
                [(Operator::NotEqual, _)] => "!=",
                _ => return None,
            };
            answer(first)?;
            Some(format!("{} {sign} {value}", written(first)))
        }
        Node::Call {
            function: Function::Selected,
            arguments,
            ..
        } => {
            let list = arguments.first().filter(|node| answer(node).is_some())?;
            Some(format!("selected({}, {value})", written(list)))
        }
        _ => None,
    }
}
