//! The order of names in lists: that of the Kyrgyz alphabet, which holds the Russian one.

use super::Language;

/// Every letter of both languages in order.
const LETTERS: &str = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя";

/// What to sort a name by. Letters alone count, capital or small; what is in neither language comes first.
#[must_use]
pub fn alphabetical(name: &str) -> Vec<usize> {
    let letters = name.chars().flat_map(char::to_lowercase);
    let letters = letters.filter(|c| c.is_alphanumeric());
    letters
        .map(|c| LETTERS.chars().position(|l| l == c).map_or(0, |at| at + 1))
        .collect()
}

/// Letters of the Kyrgyz alphabet that the Russian one lacks.
const KYRGYZ_ONLY: &str = "ңөү";

/// Whether a language writes with this letter, capital or small.
#[must_use]
pub fn writes_with(language: Language, letter: char) -> bool {
    let foreign = |c| language == Language::Ru && KYRGYZ_ONLY.contains(c);
    letter
        .to_lowercase()
        .all(|c| LETTERS.contains(c) && !foreign(c))
}

/// Whether a letter is Cyrillic, of any language.
#[must_use]
pub const fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52F}')
}

/// Whether a word has letters of both alphabets: one of them only looks right.
#[must_use]
pub fn is_mixed(word: &str) -> bool {
    word.chars().any(is_cyrillic) && word.chars().any(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_other_language_and_look_alikes_are_told() {
        assert!(writes_with(Language::Ky, 'Ң') && !writes_with(Language::Ru, 'ң'));
        assert!(writes_with(Language::Ru, 'Ё') && !writes_with(Language::Ky, 'қ'));
        assert!(is_mixed("шaар") && !is_mixed("шаар") && !is_mixed("Telegram"));
    }

    #[test]
    fn kyrgyz_letters_stand_where_readers_look_for_them() {
        let ordered = [
            "Нарын",
            "Ноокат",
            "Ңаңа",
            "Ош",
            "Өзгөн",
            "Узун-Кыр",
            "Үгүт",
            "Юрьевка",
        ];
        let mut names = ordered;
        names.reverse();
        names.sort_by_key(|name| alphabetical(name));
        assert_eq!(names, ordered);
    }
}
