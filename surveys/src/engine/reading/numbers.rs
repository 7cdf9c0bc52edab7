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
        Some(n) if n.is_of_another_unit(question) => None,
        Some(n) => whole(n),
        None => words::number(&fold(text), language).map(|n| (i64::from(n), true)),
    };
    found.map_or(Reading::NotUnderstood, |(n, sure)| {
        weighed(Answer::Integer(n), sure)
    })
}

/// A number with a decimal comma or point.
pub(super) fn decimal(question: &Question, text: &str, language: Language) -> Reading {
    let found = match number(text) {
        Some(n) if n.is_of_another_unit(question) => None,
        Some(n) => {
            let sign = if n.negative { "-" } else { "" };
            let sure = n.sure && (n.fraction.len() != 3 || n.whole == "0");
            format!("{sign}{}.{}0", n.whole, n.fraction)
                .parse()
                .ok()
                .map(|value| (value, sure))
        }
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

/// Beginnings of Latin keys of words that say what a number counts, one unit a line.
const UNITS: &[&[&str]] = &[
    &["sekund"],
    &["minut", "munot", "min"],
    &["saat", "cas"],
    &["kun", "den", "dn", "sutk"],
    &["apta", "juma", "nedel"],
    &["ai", "mesiats"],
    &["jil", "jas", "god", "let"],
    &["som", "rubl"],
    &["metr"],
    &["kilometr", "km", "cakirim"],
    &["klass"],
];

impl Number {
    /// "1 саат" to a question for minutes: the number does not mean what it would be taken for.
    fn is_of_another_unit(&self, question: &Question) -> bool {
        let word = self.behind.split(' ').next().unwrap_or("");
        let unit = |word: &str| {
            let begins = |start: &&str| word.starts_with(*start);
            UNITS.iter().position(|starts| starts.iter().any(begins))
        };
        let Some(written) = unit(word) else {
            return false;
        };
        let told = [&question.label, &question.hint].into_iter().flatten();
        let told = told.flat_map(|text| Language::ALL.map(|l| latin_key(text.get(l))));
        let asked: Vec<usize> = told
            .flat_map(|text| text.split(' ').filter_map(unit).collect::<Vec<_>>())
            .collect();
        !asked.is_empty() && !asked.contains(&written)
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
    let quiet = |part: &str| part.chars().all(|c| !c.is_alphanumeric());
    fits.then(|| Number {
        negative,
        whole,
        fraction: fraction.to_owned(),
        sure: quiet(before) && quiet(after),
        behind: latin_key(after),
    })
}
