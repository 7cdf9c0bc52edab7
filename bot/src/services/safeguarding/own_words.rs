//! What a reply in own words may hold: nothing by which the talk could go on outside, where nobody else sees it.

use unicode_normalization::UnicodeNormalization;

use crate::domain::Helpline;
use crate::services::identifying::{has_link, names_account, spells_number};

/// Longest reply, in UTF-16 units.
pub(super) const LONGEST: usize = 1_500;

/// Why a reply is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing to read in it.
    Empty,
    /// Longer than `LONGEST`.
    Long,
    /// A number that is no helpline which somebody has called.
    Number,
    /// An @name, or the name of an account elsewhere.
    Handle,
    /// A link.
    Link,
}

impl Flaw {
    /// The value of `$flaw`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Long => "long",
            Self::Number => "number",
            Self::Handle => "handle",
            Self::Link => "link",
        }
    }
}

/// The first flaw of a reply; `None` if it may be sent.
#[must_use]
pub fn flaw(text: &str, helplines: &[Helpline]) -> Option<Flaw> {
    // full-width, circled and other letters and digits are what they look like
    let plain: String = text.nfkc().filter(|c| !is_hidden(*c)).collect();
    if !plain.chars().any(char::is_alphanumeric) {
        return Some(Flaw::Empty);
    }
    if text.encode_utf16().count() > LONGEST {
        return Some(Flaw::Long);
    }
    if plain.contains('@') {
        return Some(Flaw::Handle);
    }
    if has_link(&plain) {
        return Some(Flaw::Link);
    }
    if names_account(&plain) {
        return Some(Flaw::Handle);
    }
    let confirmed: Vec<&str> = helplines
        .iter()
        .filter(|line| line.checked.is_some())
        .map(|line| line.number.as_str())
        .collect();
    let may_stand = |number: &String| may_stand(number, &confirmed);
    let is_number = spells_number(&plain) || !numbers(&plain).iter().all(may_stand);
    is_number.then_some(Flaw::Number)
}

/// Neither seen nor counted: joiners, direction marks, variation selectors, keycaps.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{20e3}' | '\u{feff}')
}

/// Runs of digits; what people put between the digits of one number does not end it.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run = String::new();
    for c in text.chars() {
        if c.is_numeric() {
            run.push(c);
        } else if c.is_alphabetic() || matches!(c, ',' | ';' | '\n' | '!' | '?' | ':') {
            found.push(std::mem::take(&mut run));
        } else if !run.is_empty() {
            run.push(' ');
        }
    }
    found.push(run);
    found.retain(|run| !run.trim().is_empty());
    found
}

fn may_stand(run: &str, confirmed: &[&str]) -> bool {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let is_known = |number: &str| confirmed.iter().any(|line| digits(line) == number);
    // "111 112" are two of them, "1-1-1" is one
    is_known(&run.replace(' ', "")) || run.split_whitespace().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Moment, bundled_helplines};

    fn lines() -> Vec<Helpline> {
        let mut lines = bundled_helplines().unwrap();
        for line in lines.iter_mut().filter(|l| l.number != "117") {
            line.checked = Some(Moment(1));
        }
        lines
    }

    #[test]
    fn plain_words_and_confirmed_helplines_are_sent() {
        for text in [
            "Спасибо, что написал. Это не твоя вина.",
            "Позвони на 111 или 112. Это бесплатно.",
            "111, 112",
            "111 112",
            "Чал: 1-1-1!",
            "Сен күнөөлүү эмессиң.Чал.",
            "Ok. Чал",
            "Т.е. ты не виноват, т.к. ты ребёнок.",
            "Баары жакшы болот.Кечке чейин.",
            "Ты не один и не одна такая, нас двое.",
            "Бир күн, эки күн күт, баары жакшы болот.",
            "Не выходи из Telegram, я отвечу здесь.",
            "Инструктор из Red Crescent придёт в школу.",
            "Эртең мектепте сүйлөшөбүз, OK?",
        ] {
            assert_eq!(flaw(text, &lines()), None, "{text}");
        }
    }

    #[test]
    fn no_number_handle_or_link_leads_out_of_the_bot() {
        for (text, wrong) in [
            ("", Flaw::Empty),
            (" \n…", Flaw::Empty),
            ("Позвони мне: 0555 123456", Flaw::Number),
            ("0 5 5 5 1 2 3 4 5 6", Flaw::Number),
            ("0-555-12(34)56", Flaw::Number),
            ("０５５５１２３４５６", Flaw::Number),
            ("0️⃣5️⃣5️⃣5️⃣", Flaw::Number),
            ("٠٥٥٥١٢٣", Flaw::Number),
            ("111 0555123456", Flaw::Number),
            ("в 8 вечера", Flaw::Number),
            ("117", Flaw::Number),
            (
                "позвони: ноль пятьсот пятьдесят пять двенадцать тридцать",
                Flaw::Number,
            ),
            ("нөл беш жүз элүү беш он эки", Flaw::Number),
            ("ноль, пять, пять, пять", Flaw::Number),
            ("0\u{200b}555", Flaw::Number),
            ("пиши @somebody", Flaw::Handle),
            ("пиши ＠somebody", Flaw::Handle),
            ("https://example.org", Flaw::Link),
            ("t.me/somebody", Flaw::Link),
            ("instagram.com/somebody", Flaw::Link),
            ("сайт.kg", Flaw::Link),
            ("пиши в школа.рф", Flaw::Link),
            ("заходи на центр.онлайн!", Flaw::Link),
            ("t . me/somebody", Flaw::Link),
            ("сайт。kg", Flaw::Link),
            ("мой ник aibek_kg в инстаграм", Flaw::Link),
            ("мой ник aibek", Flaw::Handle),
            ("найди меня в телеграм: Safe Adult", Flaw::Handle),
            ("инстадан jashtar дегенди изде", Flaw::Handle),
            ("ватсапка жаз, aibek деп", Flaw::Handle),
            (&"ж".repeat(LONGEST + 1), Flaw::Long),
        ] {
            assert_eq!(flaw(text, &lines()), Some(wrong), "{text}");
        }
    }
}
