//! Numbers of phones.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A mobile number of Kyrgyzstan: country code 996 and nine digits. Printed nowhere but in calls to a gateway.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(u64);

/// Why a sender or receiver is nobody whom we can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// Not a number at all: a name ("Beeline"), or a short number.
    #[error("not a phone number")]
    Unreadable,
    /// A number that nobody can have.
    #[error("not a valid number")]
    Invalid,
    /// A number of another country.
    #[error("not a number of Kyrgyzstan")]
    Foreign,
    /// A landline.
    #[error("not a mobile number")]
    NotMobile,
}

impl Phone {
    /// Reads a number as people and gateways write it: `0555123456`, `+996 (555) 12-34-56`, `00996…`.
    ///
    /// # Errors
    /// [`NotAPhone`].
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        use phonenumber::{Mode, Type, country};
        let plain: String = text.trim().nfkc().collect();
        // the library takes letters for keypad digits
        if plain.chars().any(char::is_alphabetic) {
            return Err(NotAPhone::Unreadable);
        }
        let number =
            phonenumber::parse(Some(country::Id::KG), &plain).map_err(|_| NotAPhone::Unreadable)?;
        if number.code().value() != 996 {
            return Err(NotAPhone::Foreign);
        }
        if !phonenumber::is_valid(&number) {
            return Err(NotAPhone::Invalid);
        }
        let kind = number.number_type(&phonenumber::metadata::DATABASE);
        if !matches!(kind, Type::Mobile | Type::FixedLineOrMobile) {
            return Err(NotAPhone::NotMobile);
        }
        let digits = number.format().mode(Mode::E164).to_string();
        digits
            .trim_start_matches('+')
            .parse()
            .map(Self)
            .map_err(|_| NotAPhone::Invalid)
    }

    /// `996555123456`.
    #[must_use]
    pub fn digits(self) -> String {
        self.0.to_string()
    }

    /// `+996555123456`.
    #[must_use]
    pub fn e164(self) -> String {
        format!("+{}", self.0)
    }

    /// The 12 digits as a number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// From its stored form.
    #[must_use]
    pub(super) const fn from_number(number: u64) -> Self {
        Self(number)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_and_gateways_write_them() {
        for text in [
            "0555123456",
            "555123456",
            "996555123456",
            "+996555123456",
            " +996 (555) 12-34-56",
            "00996555123456",
            "０５５５１２３４５６",
        ] {
            assert_eq!(
                Phone::parse(text).unwrap().e164(),
                "+996555123456",
                "{text}"
            );
        }
        for text in ["0700123456", "0220123456", "0990123456"] {
            assert!(Phone::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn names_short_numbers_landlines_and_other_countries_are_nobody() {
        let cases = [
            ("Beeline", NotAPhone::Unreadable),
            ("0555CALLME", NotAPhone::Unreadable),
            ("", NotAPhone::Unreadable),
            ("4488", NotAPhone::Invalid),
            ("8996555123456", NotAPhone::Invalid),
            ("0312123456", NotAPhone::NotMobile),
            ("+79161234567", NotAPhone::Foreign),
        ];
        for (text, expected) in cases {
            assert_eq!(Phone::parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_phone_never_shows_its_number() {
        let phone = Phone::parse("0555123456").unwrap();
        assert_eq!(format!("{phone:?}"), "Phone");
        assert_eq!(Phone::from_number(phone.number()), phone);
    }
}
