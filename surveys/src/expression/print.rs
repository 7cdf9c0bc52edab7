//! Trees as text, for tests and fuzz targets: equal texts are equal trees.

use super::syntax::{Function, Node, Operator};

/// Writes a tree with every bracket.
pub(super) fn print(node: &Node) -> String {
    match node {
        // as it is written, infinity has more digits than any number
        Node::Number(n) if n.is_infinite() => "9".repeat(310),
        Node::Number(n) => n.to_string(),
        Node::Text(text) => quoted(text),
        Node::Reference { name, .. } => format!("${{{name}}}"),
        Node::Current => String::from("."),
        Node::Column { name, .. } => name.clone(),
        Node::Negate(inner) => format!("-({})", print(inner)),
        Node::Matches { text, pattern, .. } => {
            format!("regex({}, {})", print(text), quoted(pattern))
        }
        Node::ChoiceName {
            value, question, ..
        } => format!("jr:choice-name({}, '${{{question}}}')", print(value)),
        Node::Call {
            function,
            arguments,
            ..
        } => {
            let known = Function::ALL.iter().find(|(_, f, ..)| f == function);
            let name = known.map_or("", |(name, ..)| name);
            let arguments: Vec<String> = arguments.iter().map(print).collect();
            format!("{name}({})", arguments.join(", "))
        }
        Node::Chain { first, rest, .. } => {
            let tail = rest.iter();
            let tail: String = tail
                .map(|(op, node)| format!(" {} ({})", sign(*op), print(node)))
                .collect();
            format!("({}){tail}", print(first))
        }
    }
}

/// No text holds quotes of both sorts: each would have ended it.
fn quoted(text: &str) -> String {
    let single = ['\'', '\u{2018}', '\u{2019}', '\u{201a}'];
    let quote = if text.contains(single) { '"' } else { '\'' };
    format!("{quote}{text}{quote}")
}

const fn sign(op: Operator) -> &'static str {
    match op {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "=",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "div",
        Operator::Modulo => "mod",
    }
}
