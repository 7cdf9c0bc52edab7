//! Money and lines of a plan as people type them: `12, 350000`, `350 миң сом`, `12-пункт, 1,5 млн`.

use super::{Funding, PlanLine, Som};

/// More words than this are talk, not an answer.
const WORDS: usize = 8;

/// A line of the plan and an amount, either of them, as typed. A lone number without a unit is an amount from 1,000 on, else a line. `None`: not
/// understood, or more than one way to understand it.
#[must_use]
pub fn typed_funding(text: &str) -> Option<Funding> {
    let tokens = tokens(text)?;
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => Some(word.as_str()),
        _ => None,
    };
    let (mut lines, mut amounts, mut open) = (Vec::new(), Vec::new(), Vec::new());
    // "12-пункт 350000": the word belongs to the number before it
    let mut used = None;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Number(number) = token else {
            continue;
        };
        let after = word(at + 1);
        let before = at
            .checked_sub(1)
            .filter(|at| used != Some(*at))
            .and_then(word);
        if let Some(times) = after.and_then(multiplier) {
            amounts.push(number.times(times)?);
        } else if after.is_some_and(is_som) {
            amounts.push(number.whole()?);
        } else if after.is_some_and(is_line) {
            used = Some(at + 1);
            lines.push(number.line()?);
        } else if before.is_some_and(is_line) {
            lines.push(number.line()?);
        } else {
            open.push(number);
        }
    }
    let one = (lines.as_slice(), amounts.as_slice(), open.as_slice());
    match one {
        ([], [], [number]) => match number.whole().filter(|_| !number.is_small()) {
            Some(amount) => Some(Funding::Amount(amount)),
            None => Some(Funding::Line(number.line()?)),
        },
        ([], [], [line, amount]) => Some(Funding::Both(line.line()?, amount.whole()?)),
        ([line], [], [amount]) => Some(Funding::Both(*line, amount.whole()?)),
        ([], [amount], [line]) => Some(Funding::Both(line.line()?, *amount)),
        ([line], [amount], []) => Some(Funding::Both(*line, *amount)),
        ([line], [], []) => Some(Funding::Line(*line)),
        ([], [amount], []) => Some(Funding::Amount(*amount)),
        _ => None,
    }
}

/// One amount, as typed.
#[must_use]
pub fn typed_amount(text: &str) -> Option<Som> {
    let tokens = tokens(text)?;
    let mut numbers = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| match token {
            Token::Number(number) => Some((at, number)),
            Token::Word(_) => None,
        });
    let (at, number) = numbers.next()?;
    if numbers.next().is_some() {
        return None;
    }
    let times = match tokens.get(at + 1) {
        Some(Token::Word(word)) => multiplier(word),
        _ => None,
    };
    match times {
        Some(times) => number.times(times),
        None => number.whole(),
    }
}

fn multiplier(word: &str) -> Option<u64> {
    const WORDS: [(&str, u64); 8] = [
        ("миң", 1_000),
        ("мин", 1_000),
        ("тыс", 1_000),
        ("млн", 1_000_000),
        ("миллион", 1_000_000),
        ("млрд", 1_000_000_000),
        ("миллиард", 1_000_000_000),
        ("min", 1_000),
    ];
    let known = WORDS.iter().find(|(start, _)| word.starts_with(start));
    known.map(|(_, times)| *times)
}

fn is_som(word: &str) -> bool {
    word == "с" || ["сом", "som"].iter().any(|start| word.starts_with(start))
}

fn is_line(word: &str) -> bool {
    const WORDS: [&str; 7] = ["пункт", "сап", "строк", "стат", "берене", "номер", "№"];
    word == "п" || WORDS.iter().any(|start| word.starts_with(start))
}

enum Token {
    Number(Number),
    Word(String),
}

/// A number as written: runs of digits, each with the sign before it.
struct Number {
    first: String,
    more: Vec<(char, String)>,
}

impl Number {
    /// Without a fraction.
    fn whole(&self) -> Option<Som> {
        let mut more = self.more.as_slice();
        if let [rest @ .., (',' | '.', fraction)] = more
            && fraction.len() <= 2
        {
            more = rest;
        }
        let groups =
            |(sign, run): &(char, String)| matches!(sign, ' ' | '.' | ',') && run.len() == 3;
        if !more.is_empty() && (self.first.len() > 3 || !more.iter().all(groups)) {
            return None;
        }
        Som::new(self.joined(more)?)
    }

    /// So many thousands or millions: "1,5" and "1 250" of them.
    fn times(&self, times: u64) -> Option<Som> {
        let (more, fraction) = match self.more.as_slice() {
            [rest @ .., (',' | '.', run)] => (rest, run.as_str()),
            more => (more, ""),
        };
        if more
            .iter()
            .any(|(sign, run)| *sign != ' ' || run.len() != 3)
        {
            return None;
        }
        let part: u64 = match fraction {
            "" => 0,
            run => {
                let of = 10_u64.checked_pow(u32::try_from(run.len()).ok()?)?;
                run.parse::<u64>().ok()?.checked_mul(times)? / of
            }
        };
        let whole = self.joined(more)?.checked_mul(times)?;
        Som::new(whole.checked_add(part)?)
    }

    fn joined(&self, more: &[(char, String)]) -> Option<u64> {
        let mut digits = self.first.clone();
        digits.extend(more.iter().map(|(_, run)| run.as_str()));
        digits.parse().ok()
    }

    fn line(&self) -> Option<PlanLine> {
        let mut text = self.first.clone();
        for (sign, run) in &self.more {
            text.push(if *sign == ',' { '.' } else { *sign });
            text.push_str(run);
        }
        PlanLine::new(&text)
    }

    /// Alone it is rather a line of a plan than money.
    fn is_small(&self) -> bool {
        self.whole().is_none_or(|amount| amount.get() < 1_000)
            || self.more.iter().any(|(_, run)| run.len() < 3)
    }
}

/// `None`: too much to be an answer.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let spaces = |c: char| match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => ' ',
        c => c,
    };
    let chars: Vec<char> = text.to_lowercase().chars().map(spaces).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        if c.is_ascii_digit() {
            let (number, end) = number(&chars, at);
            found.push(Token::Number(number));
            at = end;
        } else if c.is_alphabetic() || *c == '№' {
            let len = match c {
                '№' => 1,
                _ => run(&chars[at..], |c| c.is_alphabetic()),
            };
            found.push(Token::Word(chars[at..at + len].iter().collect()));
            at += len;
        } else {
            at += 1;
        }
    }
    let words = found.iter().filter(|t| matches!(t, Token::Word(_))).count();
    (words <= WORDS).then_some(found)
}

fn number(chars: &[char], at: usize) -> (Number, usize) {
    let digits = |at: usize| run(chars.get(at..).unwrap_or_default(), |c| c.is_ascii_digit());
    let text = |at: usize, len: usize| chars[at..at + len].iter().collect::<String>();
    let mut end = at + digits(at);
    let mut number = Number {
        first: text(at, end - at),
        more: Vec::new(),
    };
    while let Some(sign) = chars.get(end) {
        let len = digits(end + 1);
        let groups = number.first.len() <= 3 && number.more.iter().all(|(sign, _)| *sign == ' ');
        let goes_on = match sign {
            ' ' => len == 3 && groups,
            '.' | ',' | '/' | '-' => (1..=3).contains(&len),
            _ => false,
        };
        if !goes_on {
            break;
        }
        number.more.push((*sign, text(end + 1, len)));
        end += 1 + len;
    }
    (number, end)
}

fn run(chars: &[char], of: impl Fn(char) -> bool) -> usize {
    chars.iter().take_while(|c| of(**c)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        typed_funding(text).map(Funding::code)
    }

    #[test]
    fn what_people_type_is_read_as_they_mean_it() {
        for (text, code) in [
            ("12, 350000", "12_350000"),
            ("12,350000", "12_350000"),
            ("12 350000", "12_350000"),
            ("12; 350 000 сом", "12_350000"),
            ("350 миң", "_350000"),
            ("350 тыс", "_350000"),
            ("350 тыс. сом", "_350000"),
            ("350тыс", "_350000"),
            ("350\u{a0}000", "_350000"),
            ("350.000 сом", "_350000"),
            ("350 000,50 сом", "_350000"),
            ("1,5 млн", "_1500000"),
            ("1.25 миллион сом", "_1250000"),
            ("1 250 тыс", "_1250000"),
            ("12", "12_"),
            ("3.4", "3.4_"),
            ("№ 12", "12_"),
            ("12-пункт, 350 миң сом", "12_350000"),
            ("пункт 12/1, 350 тыс", "12/1_350000"),
            ("350 тыс, строка 12", "12_350000"),
            ("12-пункт 350000", "12_350000"),
            ("Пландын 3.4-сабы", "3.4_"),
            ("500 сом", "_500"),
            ("12, 500", "12_500"),
        ] {
            assert_eq!(read(text).as_deref(), Some(code), "{text}");
        }
        for text in [
            "",
            "рахмат",
            "1 2 3",
            "0 сом",
            "99999999999",
            "12, 13, 14",
            "350 тыс 200 тыс",
            "12 пункт 13 пункт",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(typed_amount("350 миң сом").map(Som::get), Some(350_000));
        assert_eq!(typed_amount("1500").map(Som::get), Some(1_500));
        assert_eq!(typed_amount("12, 350000"), None);
        assert_eq!(
            Som::new(1_234_567).unwrap().to_string(),
            "1\u{a0}234\u{a0}567"
        );
    }

    fn grouped(amount: u64, sign: char) -> String {
        Som::new(amount)
            .unwrap()
            .to_string()
            .replace('\u{a0}', &sign.to_string())
    }

    /// The ways in which an amount is written.
    fn written(amount: u64, way: usize) -> String {
        match way {
            0 => amount.to_string(),
            1 => grouped(amount, ' '),
            2 => grouped(amount, '\u{a0}'),
            3 => format!("{} сом", grouped(amount, '.')),
            4 if amount.is_multiple_of(1_000) => format!("{} миң", amount / 1_000),
            5 if amount.is_multiple_of(1_000) => {
                format!("{} тыс. сом", grouped(amount / 1_000, ' '))
            }
            6 if amount.is_multiple_of(100_000) => {
                format!("{},{} млн", amount / 1_000_000, amount / 100_000 % 10)
            }
            _ => format!("{amount} сом"),
        }
    }

    proptest! {
        #[test]
        fn however_line_and_amount_are_written_they_are_read_back(
            line in "[1-9][0-9]{0,2}([./][1-9]){0,1}",
            hundreds in 1_000_u64..99_999,
            unit in prop::sample::select(vec![1_u64, 10, 1_000, 100_000]),
            way in 0_usize..8,
            between in prop::sample::select(vec![", ", "; ", "\n", " - "]),
        ) {
            let amount = hundreds * unit;
            let both = format!("{line}{between}{}", written(amount, way));
            prop_assert_eq!(read(&both), Some(format!("{line}_{amount}")), "{}", both);
            let alone = written(amount, way);
            prop_assert_eq!(read(&alone), Some(format!("_{amount}")), "{}", alone);
            prop_assert_eq!(typed_amount(&alone).map(Som::get), Some(amount));
        }

        #[test]
        fn whatever_is_typed_is_read_within_bounds_or_not_at_all(
            text in prop_oneof![any::<String>(), "[0-9 .,/№-]{0,30}(миң|тыс|млн|сом| )?"],
        ) {
            if let Some(funding) = typed_funding(&text) {
                prop_assert_eq!(Funding::from_code(&funding.code()), Some(funding));
            }
        }
    }
}
