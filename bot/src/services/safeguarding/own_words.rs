//! What a reply in own words may hold: nothing by which the talk could go on outside, where nobody else sees it.

use unicode_normalization::UnicodeNormalization;

use crate::domain::Helpline;

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
    /// An @name.
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
    let confirmed: Vec<&str> = helplines
        .iter()
        .filter(|line| line.checked.is_some())
        .map(|line| line.number.as_str())
        .collect();
    (!numbers(&plain)
        .iter()
        .all(|number| may_stand(number, &confirmed)))
    .then_some(Flaw::Number)
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

/// Ends of names on the net in Cyrillic letters: rf, rus, bel, ukr, kaz, qaz, sait, onlain, deti, moskva.
const CYRILLIC_ENDS: [&str; 10] = [
    "\u{440}\u{444}",
    "\u{440}\u{443}\u{441}",
    "\u{431}\u{435}\u{43b}",
    "\u{443}\u{43a}\u{440}",
    "\u{43a}\u{430}\u{437}",
    "\u{49b}\u{430}\u{437}",
    "\u{441}\u{430}\u{439}\u{442}",
    "\u{43e}\u{43d}\u{43b}\u{430}\u{439}\u{43d}",
    "\u{434}\u{435}\u{442}\u{438}",
    "\u{43c}\u{43e}\u{441}\u{43a}\u{432}\u{430}",
];

/// An address on the net, however it is spaced, or a name of an account in Latin letters.
pub(crate) fn has_link(text: &str) -> bool {
    let dots: String = text
        .to_lowercase()
        .chars()
        .map(|c| {
            if matches!(c, '。' | '．' | '｡' | '·' | '•') {
                '.'
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = dots.split_whitespace().collect();
    let close = words
        .join(" ")
        .replace(" .", ".")
        .replace(" /", "/")
        .replace("/ ", "/");
    let tight = close.replace(". ", ".");
    if ["://", "www.", "t.me", "wa.me", "vk.com"]
        .iter()
        .any(|sign| tight.contains(sign))
    {
        return true;
    }
    // name.kg: letters, a dot, and Latin letters or a known end
    let is_end = |rest: &str| {
        let end = rest.split(|c: char| !c.is_alphanumeric()).next();
        let latin = rest
            .chars()
            .take(2)
            .filter(char::is_ascii_alphabetic)
            .count()
            == 2;
        latin || end.is_some_and(|end| CYRILLIC_ENDS.contains(&end))
    };
    let named = close.match_indices('.').any(|(at, _)| {
        let before = close[..at].chars().next_back();
        before.is_some_and(char::is_alphanumeric) && is_end(&close[at + 1..])
    });
    named || words.iter().any(|word| is_handle(word))
}

/// `aibek_kg`, `user2010`: Latin letters with an underscore or digits, as accounts are called.
fn is_handle(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let marks = word.chars().any(|c| c == '_' || c.is_ascii_digit());
    latin >= 3 && marks && word.is_ascii()
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
            (&"ж".repeat(LONGEST + 1), Flaw::Long),
        ] {
            assert_eq!(flaw(text, &lines()), Some(wrong), "{text}");
        }
    }
}
