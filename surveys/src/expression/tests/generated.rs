use proptest::prelude::*;

use super::*;
use crate::expression::print::print;
use crate::expression::syntax::Function;

fn node() -> impl Strategy<Value = Node> {
    let name = "[a-z_][a-z0-9_.-]{0,5}"
        .prop_filter("an operator word", |n| Operator::from_word(n).is_none());
    let leaf = prop_oneof![
        (0_u32..10_000).prop_map(|n| Node::Number(f64::from(n) / 8.0)),
        "[a-zа-я <>=$]{0,6}".prop_map(Node::Text),
        name.clone()
            .prop_map(|name| Node::Reference { name, offset: 0 }),
        Just(Node::Current),
        name.prop_map(|name| Node::Column { name, offset: 0 }),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let level = (0..Operator::LEVELS).prop_flat_map(|level| {
            let all = [
                Operator::Or,
                Operator::And,
                Operator::Equal,
                Operator::NotEqual,
                Operator::Less,
                Operator::LessEqual,
                Operator::Greater,
                Operator::GreaterEqual,
                Operator::Add,
                Operator::Subtract,
                Operator::Multiply,
                Operator::Divide,
                Operator::Modulo,
            ];
            let same: Vec<_> = all
                .into_iter()
                .filter(|op| op.precedence() == level)
                .collect();
            proptest::collection::vec(proptest::sample::select(same), 1..4)
        });
        prop_oneof![
            inner.clone().prop_map(|n| Node::Negate(Box::new(n))),
            (
                inner.clone(),
                level,
                proptest::collection::vec(inner.clone(), 3)
            )
                .prop_map(|(first, ops, nodes)| Node::Chain {
                    first: Box::new(first),
                    rest: ops.into_iter().zip(nodes).collect(),
                    offset: 0
                }),
            (
                proptest::sample::select(Function::ALL),
                proptest::collection::vec(inner, 3)
            )
                .prop_map(|((_, function, min, max), mut arguments)| {
                    arguments.truncate(min.max(3.min(max)));
                    Node::Call {
                        function,
                        arguments,
                        offset: 0,
                    }
                }),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_or_the_evaluation_panic(source in "\\PC{0,60}") {
        if let Ok(e) = Expression::parse(&source) {
            let _ = e.evaluate(&answers()).text();
        }
    }

    #[test]
    fn no_soup_of_tokens_makes_it_panic(parts in proptest::collection::vec(proptest::sample::select(vec![
        "${a}", "(", ")", "and", "or", "-", "+", "*", "div", "mod", "=", "!=", "<", ",", ".", "'x'", "\"", "1", ".5", "selected(",
        "regex(", "'[а-я'", "substr(", "date(", "round(", "999999999999999999999", "if(", "..", "&", " ", "’", "today()", "format-date(", "'%Y%'",
    ]), 0..30)) {
        if let Ok(e) = Expression::parse(&parts.join(" ")) {
            let _ = e.evaluate(&answers()).number();
        }
    }

    #[test]
    fn a_printed_tree_reads_back_as_itself(tree in node()) {
        let written = print(&tree);
        let read = Expression::parse(&written).map_err(|e| TestCaseError::fail(format!("{written}: {e}")))?;
        prop_assert_eq!(print(read.root()), written);
    }
}
