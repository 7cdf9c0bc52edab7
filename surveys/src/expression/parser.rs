//! Tokens to a tree.

use regex::{Regex, RegexBuilder};

use super::lexer::{self, Token};
use super::refusal::{ABSENT, SyntaxError, SyntaxErrorKind as Kind};
use super::syntax::{Function, Node, Operator};
use super::{MAX_DEPTH, MAX_LENGTH};
use crate::nearest::nearest;

/// Most memory of a compiled pattern; far above what a form needs.
const PATTERN_BYTES: usize = 1 << 20;

/// The tree of a whole text.
pub(super) fn parse(source: &str) -> Result<Node, SyntaxError> {
    if source.len() > MAX_LENGTH {
        return Err(SyntaxError {
            offset: MAX_LENGTH,
            kind: Kind::TooLong,
        });
    }
    let tokens = lexer::tokens(source).map_err(|error| of_absent_function(source, error))?;
    let mut parser = Parser {
        source,
        tokens,
        at: 0,
        depth: 0,
    };
    let node = parser.level(0)?;
    if parser.peek().is_some() {
        Err(parser.unexpected())
    } else {
        Ok(node)
    }
}

/// A path stands behind or inside a function that does not exist here, as in `instance('x')/root` and `position(..)`: that is the thing to say.
fn of_absent_function(source: &str, error: SyntaxError) -> SyntaxError {
    let Kind::NotSupported(_) = error.kind else {
        return error;
    };
    let called = |name: &str| {
        source.match_indices(name).map(|(at, _)| at).find(|at| {
            let before = source[..*at].chars().next_back();
            let alone =
                before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | ':'));
            alone && source[at + name.len()..].trim_start().starts_with('(')
        })
    };
    let found = ABSENT.iter().filter_map(|(name, absence)| {
        let kind = Kind::AbsentFunction(name, *absence);
        Some(SyntaxError {
            offset: called(name)?,
            kind,
        })
    });
    found.min_by_key(|found| found.offset).unwrap_or(error)
}

struct Parser<'a> {
    source: &'a str,
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, t)| t)
    }

    fn offset(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.source.len(), |(o, _)| *o)
    }

    fn unexpected(&self) -> SyntaxError {
        let offset = self.offset();
        if self.peek().is_none() {
            return SyntaxError {
                offset,
                kind: Kind::UnexpectedEnd,
            };
        }
        let end = self
            .tokens
            .get(self.at + 1)
            .map_or(self.source.len(), |(o, _)| *o);
        SyntaxError {
            offset,
            kind: Kind::Unexpected(self.source[offset..end].trim_end().to_owned()),
        }
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token) -> Result<(), SyntaxError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn deeper<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        if self.depth == MAX_DEPTH {
            return Err(SyntaxError {
                offset: self.offset(),
                kind: Kind::TooDeep,
            });
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// An operator of exactly this precedence at the current place, which is after an operand.
    fn operator(&self, precedence: usize) -> Option<Operator> {
        let operator = match self.peek()? {
            Token::Operator(op) => *op,
            Token::Name(word) => Operator::from_word(word)?,
            _ => return None,
        };
        (operator.precedence() == precedence).then_some(operator)
    }

    fn level(&mut self, precedence: usize) -> Result<Node, SyntaxError> {
        if precedence == Operator::LEVELS {
            return self.unary();
        }
        let first = self.level(precedence + 1)?;
        let offset = self.offset();
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(precedence) {
            self.at += 1;
            rest.push((operator, self.level(precedence + 1)?));
        }
        Ok(if rest.is_empty() {
            first
        } else {
            Node::Chain {
                first: Box::new(first),
                rest,
                offset,
            }
        })
    }

    fn unary(&mut self) -> Result<Node, SyntaxError> {
        if self.take(&Token::Operator(Operator::Subtract)) {
            return Ok(Node::Negate(Box::new(self.deeper(Self::unary)?)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Node, SyntaxError> {
        let offset = self.offset();
        let node = match self.peek() {
            Some(Token::Number(n)) => Node::Number(*n),
            Some(Token::Text(t)) => Node::Text(t.clone()),
            Some(Token::Reference(name)) => Node::Reference {
                name: name.clone(),
                offset,
            },
            Some(Token::Dot) => Node::Current,
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                if self.take(&Token::Open) {
                    let arguments = self.deeper(Self::arguments)?;
                    return call(&name, arguments)
                        .map_err(|kind| SyntaxError { offset, kind })
                        .map(|n| n.at(offset));
                }
                return Ok(Node::Column { name, offset });
            }
            Some(Token::Open) => {
                self.at += 1;
                let inner = self.deeper(|p| p.level(0))?;
                self.expect(&Token::Close)?;
                return Ok(inner);
            }
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(node)
    }

    fn arguments(&mut self) -> Result<Vec<Node>, SyntaxError> {
        let mut arguments = Vec::new();
        if self.take(&Token::Close) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.level(0)?);
            if self.take(&Token::Close) {
                return Ok(arguments);
            }
            self.expect(&Token::Comma)?;
        }
    }
}

fn call(name: &str, arguments: Vec<Node>) -> Result<Node, Kind> {
    match name {
        "regex" => {
            let [text, pattern] = two("regex", arguments)?;
            let Node::Text(pattern) = pattern else {
                return Err(Kind::NotLiteral("regex"));
            };
            let regex = compile(&pattern)?;
            Ok(Node::Matches {
                text: Box::new(text),
                pattern,
                regex,
                offset: 0,
            })
        }
        "jr:choice-name" => {
            let [value, question] = two("jr:choice-name", arguments)?;
            let question = match &question {
                Node::Text(t) => t
                    .trim()
                    .strip_prefix("${")
                    .and_then(|t| t.strip_suffix('}'))
                    .filter(|t| lexer::is_name(t)),
                Node::Reference { name, .. } => Some(name.as_str()),
                _ => None,
            };
            let question = question
                .ok_or(Kind::NotLiteral("jr:choice-name"))?
                .to_owned();
            Ok(Node::ChoiceName {
                value: Box::new(value),
                question,
                offset: 0,
            })
        }
        _ => {
            let Some(&(name, function, min, max)) =
                Function::ALL.iter().find(|(known, ..)| *known == name)
            else {
                return Err(unknown(name));
            };
            let given = arguments.len();
            if !(min..=max).contains(&given) {
                return Err(Kind::Arity {
                    name,
                    min,
                    max,
                    given,
                });
            }
            Ok(Node::Call {
                function,
                arguments,
                offset: 0,
            })
        }
    }
}

fn two(name: &'static str, arguments: Vec<Node>) -> Result<[Node; 2], Kind> {
    arguments
        .try_into()
        .map_err(|given: Vec<Node>| Kind::Arity {
            name,
            min: 2,
            max: 2,
            given: given.len(),
        })
}

fn unknown(name: &str) -> Kind {
    if let Some((name, absence)) = ABSENT.iter().find(|(absent, _)| *absent == name) {
        return Kind::AbsentFunction(name, *absence);
    }
    let known = Function::ALL
        .iter()
        .map(|(known, ..)| *known)
        .chain(["regex", "jr:choice-name"]);
    Kind::UnknownFunction {
        name: name.to_owned(),
        nearest: nearest(name, known),
    }
}

/// JavaRosa matches the whole text, and its `\d` is ASCII.
fn compile(pattern: &str) -> Result<Regex, Kind> {
    let mut ascii = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match (letter, (letter == '\\').then(|| letters.next()).flatten()) {
            (_, Some('d')) => ascii.push_str("[0-9]"),
            (_, Some(escaped)) => ascii.extend(['\\', escaped]),
            (plain, None) => ascii.push(plain),
        }
    }
    RegexBuilder::new(&format!("^(?:{ascii})$"))
        .size_limit(PATTERN_BYTES)
        .nest_limit(MAX_DEPTH as u32)
        .build()
        .map_err(|e| {
            Kind::BadPattern(
                e.to_string()
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned(),
            )
        })
}
