//! Typed numbers.

use super::fold::{compatible, fold, latin_key};
use super::{Reading, words};
use crate::questionnaire::{Answer, Language, Question};

/// More digits than `f64` and people keep exactly.
const MOST_DIGITS: usize = 15;

/// A whole number.
pub(super) fn integer(question: &Question, text: &str, language: Language) -> Reading {
    let whole = |n: Number| {
        // "1,000" may be a thousand
        let thousands = n.fraction.len() == 3 && n.whole != "0";
        match (thousands, n.fraction.bytes().all(|b| b == b'0')) {
            (true, true) => signed(n.negative, &format!("{}{}", n.whole, n.fraction))
                .map(|value| (value, false)),
            (false, true) => signed(n.negative, &n.whole).map(|value| (value, n.sure)),
            _ => None,
        }
    };
    let found = match number(text) {
        Some(n) => match n.unit(question) {
            Unit::Another => None,
            Unit::Times(times) => whole(n).and_then(|(n, _)| Some((n.checked_mul(times)?, false))),
            Unit::AsAsked => whole(n),
        },
        None => words::number(&fold(text), language).map(|n| (i64::from(n), true)),
    };
    found.map_or(Reading::NotUnderstood, |(n, sure)| {
        weighed(Answer::Integer(n), sure)
    })
}

/// A number with a decimal comma or point.
pub(super) fn decimal(question: &Question, text: &str, language: Language) -> Reading {
    let value = |n: &Number| {
        let sign = if n.negative { "-" } else { "" };
        let value = format!("{sign}{}.{}0", n.whole, n.fraction);
        value.parse::<f64>().ok()
    };
    let found = match number(text) {
        Some(n) => match n.unit(question) {
            Unit::Another => None,
            Unit::Times(times) => value(&n).map(|value| (value * times as f64, false)),
            Unit::AsAsked => {
                let sure = n.sure && (n.fraction.len() != 3 || n.whole == "0");
                value(&n).map(|value| (value, sure))
            }
        },
        None => words::number(&fold(text), language).map(|n| (f64::from(n), true)),
    };
    found.map_or(Reading::NotUnderstood, |(n, sure)| {
        weighed(Answer::Number(n), sure)
    })
}

fn weighed(answer: Answer, sure: bool) -> Reading {
    if sure {
        Reading::Answer(answer)
    } else {
        Reading::Doubtful(answer)
    }
}

fn signed(negative: bool, digits: &str) -> Option<i64> {
    let value: i64 = digits.parse().ok()?;
    Some(if negative { -value } else { value })
}

struct Number {
    negative: bool,
    whole: String,
    fraction: String,
    /// Nothing but the number was written.
    sure: bool,
    /// Latin key of what stands behind it, "" if nothing.
    behind: String,
}

/// Beginnings of Latin keys of words that say what a number counts, one unit a line; with a full stop the whole word.
const UNITS: &[&[&str]] = &[
    &["sekund", "sek", "second"],
    &["minut", "munot", "min"],
    &["saat", "cas", "c.", "h.", "hour"],
    &["kun", "den", "dn", "sutk", "dai"],
    &["apta", "juma", "nedel", "week"],
    &["ai", "mesiats", "month"],
    &["jil", "jas", "god", "let", "iear"],
    MONEY,
    &["metr", "meter"],
    &["kilometr", "km", "cakirim"],
    &["klass"],
    &["sag", "kadam", "step"],
    &["dollar", "baks", "usd", "evro", "euro"],
];
const MONEY: &[&str] = &["som", "rubl"];
/// What a number may be of, and its fold; "min" is the thousand of Kyrgyz where money is asked for.
const FOLDS: &[(&str, i64)] = &[
    ("tis", 1_000),
    ("k.", 1_000),
    ("mln", 1_000_000),
    ("million", 1_000_000),
];
const THOUSAND_OR_MINUTE: &str = "min";

/// What stands behind a number, to the question that was asked.
#[derive(Debug, Clone, Copy)]
enum Unit {
    /// Nothing, or what was asked for.
    AsAsked,
    /// "1 саат" to a question for minutes: the number does not mean what it would be taken for.
    Another,
    /// "5 тыс".
    Times(i64),
}

fn begins(word: &str, start: &str) -> bool {
    match start.strip_suffix('.') {
        Some(whole) => word == whole,
        None => word.starts_with(start),
    }
}

fn unit(word: &str) -> Option<usize> {
    let is = |starts: &&[&str]| starts.iter().any(|start| begins(word, start));
    UNITS.iter().position(is)
}

impl Number {
    fn unit(&self, question: &Question) -> Unit {
        let word = self.behind.split(' ').next().unwrap_or("");
        if let Some((_, times)) = FOLDS.iter().find(|(start, _)| begins(word, start)) {
            return Unit::Times(*times);
        }
        let Some(written) = unit(word) else {
            return Unit::AsAsked;
        };
        let told = [&question.label, &question.hint].into_iter().flatten();
        let told = told.flat_map(|text| Language::ALL.map(|l| latin_key(text.get(l))));
        let asked: Vec<usize> = told
            .flat_map(|text| text.split(' ').filter_map(unit).collect::<Vec<_>>())
            .collect();
        let of_money = asked.iter().any(|at| UNITS[*at] == MONEY);
        match asked.is_empty() || asked.contains(&written) {
            true => Unit::AsAsked,
            false if word == THOUSAND_OR_MINUTE && of_money => Unit::Times(1_000),
            false => Unit::Another,
        }
    }
}

/// The only number of a text, perhaps with words around it ("16 жаш").
fn number(text: &str) -> Option<Number> {
    let text = compatible(text);
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let to = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, written, after) = (text.get(..from)?, text.get(from..to)?, text.get(to..)?);
    let negative = before.ends_with(['-', '−', '–']);
    let (whole, fraction) = written.split_once([',', '.']).unwrap_or((written, ""));
    let groups: Vec<&str> = whole.split([' ', '\u{A0}']).collect();
    let grouped = groups.len() == 1
        || (groups.first().is_some_and(|g| g.len() <= 3)
            && groups.iter().skip(1).all(|g| g.len() == 3));
    let whole = groups.concat();
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let fits =
        grouped && plain(&whole) && plain(fraction) && whole.len() + fraction.len() <= MOST_DIGITS;
    // "100$", "10%", "20+" and ">20" are more than the number
    let speaks = |c: char| c.is_alphanumeric() || "$€₽%<>~≈±".contains(c);
    let quiet = |part: &str| !part.chars().any(speaks);
    fits.then(|| Number {
        negative,
        whole,
        fraction: fraction.to_owned(),
        sure: quiet(before) && quiet(after) && !after.starts_with('+'),
        behind: latin_key(after),
    })
}
