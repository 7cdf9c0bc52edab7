//! Own words without names, numbers, schools and accounts, as far as rules find them: rather a word too many.

use crate::services::identifying::{
    has_link, has_phone, is_handle, is_initials, is_named_by_end, plain,
};

/// What stands in the place of what is masked.
const MASK: &str = "▮";
/// Titles behind a name: "Айгүл эже", "Бакыт агай".
const AFTER_NAMES: [&str; 5] = ["эже", "агай", "апай", "байке", "атындагы"];
/// Whom a name may stand before: "Асан мугалим".
const TITLES: [&str; 10] = [
    "мугалим",
    "учител",
    "директор",
    "завуч",
    "тренер",
    "имам",
    "врач",
    "доктор",
    "дарыгер",
    "староста",
];

/// The text as a moderator sees it, in one line.
#[must_use]
pub(super) fn masked(text: &str) -> String {
    let mut text = plain(text);
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    let lower = text.chars().filter(|c| c.is_lowercase()).count();
    if upper > lower {
        // who writes in capitals alone shows no names by them
        text = text.to_lowercase();
    }
    let words: Vec<&str> = text.split(' ').collect();
    let is_latin = has_link(&text) || text.contains('@');
    let mut shown: Vec<String> = Vec::with_capacity(words.len());
    for at in 0..words.len() {
        let latin = is_latin && words[at].chars().any(|c| c.is_ascii_alphabetic());
        match latin || is_masked(&words, at) {
            false => shown.push(words[at].to_owned()),
            true => {
                let last = words[at].chars().next_back();
                let end =
                    last.filter(|c| matches!(c, '.' | ',' | '!' | '?') && !is_initials(words[at]));
                let end = end.map(String::from).unwrap_or_default();
                let again = shown.last().is_some_and(|last| last == MASK);
                if again {
                    shown.pop();
                }
                shown.push(format!("{MASK}{end}"));
            }
        }
    }
    let shown = shown.join(" ");
    match has_phone(&shown) {
        true => MASK.to_owned(),
        false => shown,
    }
}

fn is_masked(words: &[&str], at: usize) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let near = |at: Option<usize>, starts: &[&str]| {
        let word = at
            .and_then(|at| words.get(at))
            .map(|word| bare(word).to_lowercase());
        word.is_some_and(|word| starts.iter().any(|start| word.starts_with(start)))
    };
    let (word, name) = (words[at], bare(words[at]));
    let (before, after) = (at.checked_sub(1), Some(at + 1));
    let begins = before.is_none_or(|before| words[before].ends_with(['.', '!', '?', ':', '…']));
    // numbers of phones, houses, classes and schools; accounts
    if word.chars().any(char::is_numeric) || word.contains('№') || is_handle(word) {
        return true;
    }
    if is_initials(word) || is_named_by_end(&name.to_lowercase()) {
        return true;
    }
    let kin = ["уулу", "кызы"];
    let related = |at| near(at, &kin);
    if related(Some(at)) || related(before) || related(after) {
        return true;
    }
    if near(after, &AFTER_NAMES) && !name.is_empty() {
        return true;
    }
    // at the head of a sentence every word has a capital letter
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let next = words.get(at + 1).is_some_and(|next| capital(&bare(next)));
    capital(&name) && (!begins || next || near(after, &TITLES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_schools_and_accounts_are_masked_and_needs_are_not() {
        for (text, shown) in [
            ("Нужна дорога к школе", "Нужна дорога к школе"),
            ("Мектепке автобус керек", "Мектепке автобус керек"),
            ("Жаңы мектеп керек", "Жаңы мектеп керек"),
            (
                "спросите Асана Токтогулова, он знает",
                "спросите ▮, он знает",
            ),
            ("Айгүл эже сабак бербейт", "▮ эже сабак бербейт"),
            ("бакыт агай жаман", "▮ агай жаман"),
            ("Асан уулу Нурбек урду", "▮ урду"),
            ("Иванова Мария Петровна кричит", "▮ кричит"),
            ("5-мектепте суу жок", "▮ суу жок"),
            ("школа №5, кабинет 12", "школа ▮, кабинет ▮"),
            ("звони 0700 123 456!", "звони ▮!"),
            ("мой инстаграм aibek_kg", "мой инстаграм ▮"),
            ("пиши @aibek", "пиши ▮"),
            ("сайт t.me/klub тут", "сайт ▮ тут"),
            ("А. Б. дерётся", "▮ дерётся"),
            ("Асан мугалим сабакка келбейт", "▮ мугалим сабакка келбейт"),
            ("ДИРЕКТОР АЛИЕВ ПЛОХОЙ", "директор ▮ плохой"),
            ("Токтогул атындагы мектеп", "▮ атындагы мектеп"),
            (
                "Биздин айылда, Ошто да, суу жок",
                "Биздин айылда, ▮ да, суу жок",
            ),
            ("a\nb", "a b"),
            ("", ""),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }
}
