//! The functions.

use chrono::NaiveDateTime;

use super::Scope;
use crate::expression::syntax::{Function as F, Node};
use crate::expression::{Value, dates};

/// The value of a call; the parser has checked the number of arguments.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each function")]
pub(super) fn call(function: F, arguments: &[Node], offset: usize, scope: &Scope<'_>) -> Value {
    let value = |i: usize| {
        arguments
            .get(i)
            .map_or_else(Value::blank, |node| scope.value(node))
    };
    let text = |i: usize| value(i).text();
    let number = |i: usize| value(i).number();
    let given = || arguments.iter().map(|node| scope.value(node));
    let moment = |i: usize| moment_of(&value(i));
    let dated = |at: Option<NaiveDateTime>, print: fn(NaiveDateTime) -> String| {
        Value::Text(at.map(print).unwrap_or_default())
    };
    match function {
        F::If => value(if value(0).truth() { 1 } else { 2 }),
        F::Coalesce => given().find(|v| !v.is_blank()).unwrap_or_else(Value::blank),
        F::Once => match scope.context.current() {
            current if current.is_blank() => value(0),
            current => current,
        },
        F::True => Value::Bool(true),
        F::False => Value::Bool(false),
        F::Not => Value::Bool(!value(0).truth()),
        F::Boolean => Value::Bool(value(0).truth()),
        F::BooleanFromString => Value::Bool(matches!(text(0).as_str(), "1" | "true")),
        F::Selected => Value::Bool(selected(&text(0), text(1).trim())),
        F::SelectedAt => Value::Text(at(&text(0), number(1))),
        F::CountSelected => Value::Number(count(text(0).split_whitespace().count())),
        F::Concat => Value::Text((0..arguments.len()).map(text).collect()),
        F::Join => Value::Text(
            (1..arguments.len())
                .map(text)
                .collect::<Vec<_>>()
                .join(&text(0)),
        ),
        F::String => Value::Text(text(0)),
        F::StringLength => Value::Number(count(text(0).chars().count())),
        F::Substr => Value::Text(substr(
            &text(0),
            number(1),
            arguments.get(2).map(|node| scope.value(node).number()),
        )),
        F::SubstringBefore => Value::Text(
            text(0)
                .split_once(&text(1))
                .map_or_else(String::new, |(before, _)| before.to_owned()),
        ),
        F::SubstringAfter => Value::Text(
            text(0)
                .split_once(&text(1))
                .map_or_else(String::new, |(_, after)| after.to_owned()),
        ),
        F::Contains => Value::Bool(text(0).contains(&text(1))),
        F::StartsWith => Value::Bool(text(0).starts_with(&text(1))),
        F::EndsWith => Value::Bool(text(0).ends_with(&text(1))),
        F::NormalizeSpace => Value::Text(text(0).split_whitespace().collect::<Vec<_>>().join(" ")),
        F::Translate => Value::Text(translate(&text(0), &text(1), &text(2))),
        F::Number => Value::Number(number(0)),
        F::Int => Value::Number(number(0).trunc()),
        F::Floor => Value::Number(number(0).floor()),
        F::Ceiling => Value::Number(number(0).ceil()),
        F::Abs => Value::Number(number(0).abs()),
        F::Round => Value::Number(round(
            number(0),
            arguments
                .get(1)
                .map_or(0.0, |node| scope.value(node).number()),
        )),
        F::Pow => Value::Number(number(0).powf(number(1))),
        F::Min => Value::Number(extreme(given(), f64::min)),
        F::Max => Value::Number(extreme(given(), f64::max)),
        F::Random => Value::Number(scope.random(offset)),
        F::Today => dated(dates::local(scope.context.now()), dates::date_text),
        F::Now => dated(dates::local(scope.context.now()), dates::moment_text),
        F::Date => dated(moment(0), dates::date_text),
        F::DateTime => dated(moment(0), dates::moment_text),
        F::DecimalDateTime => Value::Number(moment(0).map_or(f64::NAN, dates::utc_days)),
        F::FormatDate | F::FormatDateTime => Value::Text(
            moment(0)
                .map(|at| dates::format(at, &text(1), scope.context))
                .unwrap_or_default(),
        ),
        F::DifferenceInMonths => match (moment(0), moment(1)) {
            #[expect(clippy::cast_precision_loss, reason = "months of the calendar are few")]
            (Some(from), Some(to)) => Value::Number(dates::months_between(from, to) as f64),
            _ => Value::Number(f64::NAN),
        },
    }
}

fn moment_of(value: &Value) -> Option<NaiveDateTime> {
    match value {
        Value::Text(t) => dates::parse(t).or_else(|| dates::from_days(value.number())),
        Value::Number(days) => dates::from_days(*days),
        Value::Bool(_) => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lengths of texts are far below 2^53"
)]
fn count(n: usize) -> f64 {
    n as f64
}

/// An index, where `f64` holds one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a small natural number"
)]
fn index(n: f64) -> Option<usize> {
    (n >= 0.0 && n < f64::from(u32::MAX)).then_some(n as usize)
}

/// Whether a choice is among those of a list. As JavaRosa looks for the choice between two spaces, "none" is selected in a blank.
fn selected(list: &str, choice: &str) -> bool {
    let mut list = list.split_whitespace().peekable();
    match choice {
        "" => list.peek().is_none(),
        choice => list.any(|c| c == choice),
    }
}

fn at(list: &str, n: f64) -> String {
    index(n)
        .and_then(|n| list.split_whitespace().nth(n))
        .unwrap_or_default()
        .to_owned()
}

/// 0-based, end exclusive, negatives count from the end.
fn substr(text: &str, start: f64, end: Option<f64>) -> String {
    let length = text.chars().count();
    let place = |n: f64| {
        let from_start = if n < 0.0 { count(length) + n } else { n };
        index(from_start.max(0.0))
            .unwrap_or(if n.is_nan() { 0 } else { length })
            .min(length)
    };
    let (start, end) = (place(start), end.map_or(length, place));
    text.chars()
        .skip(start)
        .take(end.saturating_sub(start))
        .collect()
}

/// Each letter of `from` becomes the one of `to` at its place, or nothing.
fn translate(text: &str, from: &str, to: &str) -> String {
    text.chars()
        .filter_map(|c| match from.chars().position(|f| f == c) {
            Some(place) => to.chars().nth(place),
            None => Some(c),
        })
        .collect()
}

/// Halves go up, as in JavaRosa; negative digits round to tens, hundreds.
fn round(number: f64, digits: f64) -> f64 {
    let scale = 10_f64.powf(digits.trunc());
    let rounded = (number * scale + 0.5).floor() / scale;
    if rounded.is_finite() { rounded } else { number }
}

/// The least or greatest of those that are not left blank; a text that is no number spoils all.
fn extreme(values: impl Iterator<Item = Value>, pick: fn(f64, f64) -> f64) -> f64 {
    let answered = values.filter(|v| !matches!(v, Value::Text(t) if t.is_empty()));
    let spoilt = |a: f64, b: f64| a.is_nan() || b.is_nan();
    answered
        .map(|v| v.number())
        .reduce(|a, b| if spoilt(a, b) { f64::NAN } else { pick(a, b) })
        .unwrap_or(f64::NAN)
}
