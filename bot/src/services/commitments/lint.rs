//! What may not stand in a council's own words: persons where they can be told, phone numbers, links, accounts.

use unicode_normalization::UnicodeNormalization;

use crate::domain::{NOTE_LONGEST, one_line};
use crate::services::safeguarding::has_link;

/// Why words are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteFlaw {
    /// Nothing to read in it.
    Empty,
    /// Longer than [`NOTE_LONGEST`].
    Long,
    /// A phone number.
    Phone,
    /// A link.
    Link,
    /// An @name.
    Handle,
    /// It seems to name a person.
    Person,
}

impl NoteFlaw {
    /// The value of `$flaw`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Long => "long",
            Self::Phone => "phone",
            Self::Link => "link",
            Self::Handle => "handle",
            Self::Person => "person",
        }
    }
}

/// The words as they are kept, in one line; else the first flaw.
///
/// # Errors
/// [`NoteFlaw`].
pub(super) fn linted(text: &str) -> Result<String, NoteFlaw> {
    let lines: Vec<&str> = text.split_whitespace().collect();
    let joined = lines.join(" ");
    if joined.chars().count() > NOTE_LONGEST {
        return Err(NoteFlaw::Long);
    }
    // full-width and circled letters and digits are what they look like
    let seen: String = joined.nfkc().collect();
    let kept = visible(&seen);
    if !kept.chars().any(char::is_alphabetic) {
        return Err(NoteFlaw::Empty);
    }
    if kept.contains('@') {
        return Err(NoteFlaw::Handle);
    }
    if has_link(&kept) {
        return Err(NoteFlaw::Link);
    }
    if has_phone(&kept) {
        return Err(NoteFlaw::Phone);
    }
    if names_person(&kept) {
        return Err(NoteFlaw::Person);
    }
    Ok(kept)
}

/// In pieces, as [`one_line`] keeps the length of a name only.
fn visible(text: &str) -> String {
    let words = text.split(' ').map(one_line);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Nine digits and more with what stands between those of a number, or six after a nought or a plus. Money is none.
fn has_phone(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let plus = at > 0 && chars[at - 1] == '+';
        let (start, mut end, mut digits) = (at, at, 0);
        while let Some(c) = chars.get(at) {
            if c.is_ascii_digit() {
                digits += 1;
                end = at + 1;
            } else if !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/') {
                break;
            }
            at += 1;
        }
        let after: String = chars[end..]
            .iter()
            .collect::<String>()
            .trim_start()
            .to_lowercase();
        let money = ["сом", "миң", "тыс", "млн", "млрд"]
            .iter()
            .any(|unit| after.starts_with(unit));
        let dialled = (plus || chars[start] == '0') && digits >= 6;
        if !money && (digits >= 9 || dialled) {
            return true;
        }
    }
    false
}

/// Ends of patronymics, and of the commonest family names.
const PATRONYMICS: [&str; 6] = ["ович", "евич", "овна", "евна", "ична", "ьич"];
const FAMILY: [&str; 12] = [
    "баев",
    "баева",
    "беков",
    "бекова",
    "алиев",
    "алиева",
    "кулов",
    "кулова",
    "ханов",
    "ханова",
    "уулов",
    "дыев",
];
/// Ends that other words have too: only within a sentence, with a capital letter.
const FAMILY_WITHIN: [&str; 6] = ["ов", "ова", "ев", "ева", "ин", "ина"];

/// Words before and behind the name of a street, village or school.
const BEFORE_PLACES: [&str; 6] = ["ул", "имени", "им", "сел", "школ", "площад"];
const AFTER_PLACES: [&str; 7] = ["көчө", "айыл", "шаар", "район", "мектеп", "атында", "аянт"];

/// Whether somebody seems to be named: as far as capital letters and ends of words tell. A coordinator reads what this does not find.
fn names_person(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    for (at, word) in words.iter().enumerate() {
        let name = bare(word);
        let lower = name.to_lowercase();
        // "Асан уулу Нурбек", "Асан кызы Айгүл"
        let before = at.checked_sub(1).map(|at| bare(words[at]));
        if matches!(lower.as_str(), "уулу" | "кызы") && before.is_some_and(|name| is_capital(&name))
        {
            return true;
        }
        if is_initials(word)
            && words
                .get(at + 1)
                .is_some_and(|next| is_initials(next) || is_capital(&bare(next)))
        {
            return true;
        }
        // Ысык-Көл and Алля-Анаров are places
        if !is_capital(&name) || name.contains('-') || name.chars().count() < 5 {
            continue;
        }
        // «улица Ленина», «Токтогулова атындагы мектеп»
        let near = |at: Option<usize>, starts: &[&str]| {
            let word = at
                .and_then(|at| words.get(at))
                .map(|word| bare(word).to_lowercase());
            word.is_some_and(|word| starts.iter().any(|start| word.starts_with(start)))
        };
        if near(at.checked_sub(1), &BEFORE_PLACES) || near(Some(at + 1), &AFTER_PLACES) {
            continue;
        }
        let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
        let begins = at == 0 || words[at - 1].ends_with(['.', '!', '?', ':', '«']);
        if ends(&PATRONYMICS) || ends(&FAMILY) || !begins && ends(&FAMILY_WITHIN) {
            return true;
        }
    }
    false
}

/// Begins with a capital letter and goes on in small ones.
fn is_capital(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// "А.", "А.Б."
fn is_initials(word: &str) -> bool {
    let mut parts = word.split_terminator('.');
    let one = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_uppercase);
    word.ends_with('.') && parts.all(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_council_writes_of_its_work_is_taken() {
        for text in [
            "Көчөгө 12 жарык коюлду, дагы 8и жазга чейин коюлат.",
            "Акча 2027-жылдын бюджетинен бөлүнөт: 1 500 000 сом.",
            "Деньги будут в бюджете 2027 года, около 120 000 000 сом.",
            "Ремонтом занимается мэрия города Ош вместе с Министерством образования.",
            "Ысык-Көл облусунун мектептери кирди. Основной зал откроют в мае.",
            "Свет есть на улице Ленина. Жарык Токтогулова көчөсүндө да бар.",
            "Готов проект. Основа есть.",
        ] {
            assert_eq!(linted(text).as_deref(), Ok(text));
        }
        assert_eq!(linted(" бир \n эки ").as_deref(), Ok("бир эки"));
    }

    #[test]
    fn persons_numbers_links_and_accounts_are_not() {
        for (text, flaw) in [
            ("", NoteFlaw::Empty),
            ("12 !", NoteFlaw::Empty),
            ("Звоните 0555 12 34 56", NoteFlaw::Phone),
            ("Чалыңыз: +996 (555) 123-456", NoteFlaw::Phone),
            ("тел. 0312 661234", NoteFlaw::Phone),
            ("５５５１２３４５６７ номер", NoteFlaw::Phone),
            ("Подробнее на osh.kg", NoteFlaw::Link),
            ("https://t.me/abc кара", NoteFlaw::Link),
            ("Жазыңыз @mayor", NoteFlaw::Handle),
            ("Жооптуу Асан уулу Нурбек", NoteFlaw::Person),
            ("Отвечает Иванов", NoteFlaw::Person),
            ("Осмонбаев жооп берет", NoteFlaw::Person),
            ("Айгүл Токтогуловна айтты", NoteFlaw::Person),
            ("Отвечает А. Б. Сыдык", NoteFlaw::Person),
            ("Отвечает А.Б. Сыдык", NoteFlaw::Person),
        ] {
            assert_eq!(linted(text), Err(flaw), "{text}");
        }
        assert_eq!(linted(&"сөз ".repeat(76)), Err(NoteFlaw::Long));
    }
}
