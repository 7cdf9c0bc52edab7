//! What may not stand in a council's own words: persons where they can be told, phone numbers, links, accounts.

use crate::domain::NOTE_LONGEST;
use crate::services::identifying::{has_link, has_phone, names_person, plain};

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
    let kept = plain(&joined);
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
