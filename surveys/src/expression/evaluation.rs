//! The value of a tree in a context.

mod functions;

use super::syntax::{Node, Operator};
use super::{Context, Value};
use functions::call;

/// One evaluation of one expression.
pub(super) struct Scope<'a> {
    pub(super) context: &'a dyn Context,
    source: &'a str,
}

impl<'a> Scope<'a> {
    pub(super) const fn new(context: &'a dyn Context, source: &'a str) -> Self {
        Self { context, source }
    }

    pub(super) fn value(&self, node: &Node) -> Value {
        match node {
            Node::Number(n) => Value::Number(*n),
            Node::Text(t) => Value::Text(t.clone()),
            Node::Reference { name, .. } => self.context.value(name),
            Node::Current => self.context.current(),
            Node::Column { name, .. } => {
                Value::Text(self.context.column(name).unwrap_or_default().into_owned())
            }
            Node::Negate(inner) => Value::Number(-self.value(inner).number()),
            Node::Matches { text, regex, .. } => {
                Value::Bool(regex.is_match(&self.value(text).text()))
            }
            Node::ChoiceName {
                value, question, ..
            } => {
                let value = self.value(value).text();
                Value::Text(self.context.choice_label(question, &value).into_owned())
            }
            Node::Call {
                function,
                arguments,
                offset,
            } => call(*function, arguments, *offset, self),
            Node::Chain { first, rest, .. } => self.chain(first, rest),
        }
    }

    /// `and` and `or` look no further than they must.
    fn chain(&self, first: &Node, rest: &[(Operator, Node)]) -> Value {
        match rest.first() {
            Some((Operator::And, _)) => Value::Bool(
                self.value(first).truth() && rest.iter().all(|(_, n)| self.value(n).truth()),
            ),
            Some((Operator::Or, _)) => Value::Bool(
                self.value(first).truth() || rest.iter().any(|(_, n)| self.value(n).truth()),
            ),
            _ => rest.iter().fold(self.value(first), |left, (op, right)| {
                apply(*op, &left, &self.value(right))
            }),
        }
    }

    /// A number in [0, 1), always the same for a seed, an expression and a place in it (splitmix64 over FNV-1a).
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(super) fn random(&self, offset: usize) -> f64 {
        let text = self.source.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut z = self
            .context
            .seed()
            .wrapping_add(text)
            .wrapping_add((offset as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn apply(operator: Operator, left: &Value, right: &Value) -> Value {
    let (a, b) = (left.number(), right.number());
    match operator {
        Operator::Or => Value::Bool(left.truth() || right.truth()),
        Operator::And => Value::Bool(left.truth() && right.truth()),
        Operator::Equal => Value::Bool(left.equals(right)),
        Operator::NotEqual => Value::Bool(!left.equals(right)),
        Operator::Less => Value::Bool(a < b),
        Operator::LessEqual => Value::Bool(a <= b),
        Operator::Greater => Value::Bool(a > b),
        Operator::GreaterEqual => Value::Bool(a >= b),
        Operator::Add => Value::Number(a + b),
        Operator::Subtract => Value::Number(a - b),
        Operator::Multiply => Value::Number(a * b),
        Operator::Divide => Value::Number(a / b),
        Operator::Modulo => Value::Number(a % b),
    }
}
