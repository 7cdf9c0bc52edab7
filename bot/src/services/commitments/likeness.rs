//! Which ready sentence comes nearest to a council's own words.

use std::collections::BTreeSet;

use crate::domain::{Language, Ready};
use crate::texts::Texts;

/// Letters of a word that carry its meaning: endings differ.
const STEM: usize = 5;

/// The ready reason that shares most words with a text, words that several reasons have set aside. `None` if none does, or two do alike.
#[must_use]
pub(super) fn nearest_reason(texts: &Texts, language: Language, text: &str) -> Option<Ready> {
    let reasons: Vec<(Ready, BTreeSet<String>)> = Ready::reasons()
        .map(|ready| (ready, stems(&texts.plain(language, ready.code(), &[]))))
        .collect();
    let telling = |stem: &&String| reasons.iter().filter(|(_, of)| of.contains(*stem)).count() == 1;
    let said = stems(text);
    let shared = |of: &BTreeSet<String>| of.intersection(&said).filter(telling).count();
    let most = reasons.iter().map(|(_, of)| shared(of)).max()?;
    let mut best = reasons
        .iter()
        .filter(|(_, of)| most > 0 && shared(of) == most);
    let (found, _) = best.next()?;
    best.next().is_none().then_some(*found)
}

fn stems(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let words = words.filter(|word| word.chars().count() >= 4);
    words
        .map(|word| word.to_lowercase().chars().take(STEM).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_near_the_sentence_that_says_the_same_or_none() {
        let texts = Texts::load().unwrap();
        for (language, text, ready) in [
            (
                Language::Ru,
                "В этом бюджете денег на зал нет",
                Some(Ready::NoMoney),
            ),
            (
                Language::Ru,
                "На сессии депутаты голосовали против",
                Some(Ready::VotedDown),
            ),
            (
                Language::Ky,
                "Быйылкы бюджетке акча салынган жок",
                Some(Ready::NoMoney),
            ),
            (
                Language::Ky,
                "Мындай адис табыла элек",
                Some(Ready::NoStaff),
            ),
            (Language::Ru, "Так решили старейшины", None),
            (Language::Ky, "", None),
        ] {
            assert_eq!(nearest_reason(&texts, language, text), ready, "{text}");
        }
    }
}
