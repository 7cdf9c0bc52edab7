//! What typed letters stand for: one Latin skeleton for Cyrillic, for the ways to type it in Latin letters, and for what keyboards,
//! haste and hiding do to words.

use surveys::engine::latin_key;

/// So many letters in a row with gaps between them are one word that was typed apart.
const APART: usize = 4;
/// A letter that stands so often in a row was held down.
const HELD: usize = 3;

/// What is told apart before ы and и, с and ш become one: был is not бил, избыток not избит.
const READ_AS: [(&str, &str); 11] = [
    ("ш", "š"),
    ("щ", "š"),
    ("shch", "š"),
    ("sch", "š"),
    ("sh", "š"),
    ("ş", "š"),
    ("был", "бул"),
    ("byl", "bul"),
    ("быть", "буть"),
    ("бывает", "бувает"),
    ("избыт", "избут"),
];

/// The text in every convention of Latin typing that it may follow, as it stands first.
pub(super) fn readings(text: &str) -> Vec<String> {
    let mut readings = vec![text.to_owned()];
    let lower = text.to_lowercase();
    if !lower.contains(|c: char| c.is_ascii_alphabetic()) {
        return readings;
    }
    // what one letter stands for depends on who types; one person keeps to one way
    const WAYS: [&[(&str, &str)]; 7] = [
        &[("w", "sh")],
        &[("y", "u")],
        &[("jo", "je"), ("j", "y")],
        &[("w", "sh"), ("jo", "je"), ("j", "y")],
        &[("yo", "ye")],
        &[("ts", "c")],
        &[("c", "s")],
    ];
    for way in WAYS {
        let other = way
            .iter()
            .fold(lower.clone(), |text, (from, to)| text.replace(from, to));
        if other != lower && !readings.contains(&other) {
            readings.push(other);
        }
    }
    readings
}

/// The words of a text as they are compared.
pub(super) fn words(text: &str) -> Vec<String> {
    let key = latin_key(&tidy(text)).replace('š', "w");
    let words = key.split(' ').filter(|word| !word.is_empty());
    together(words.map(|word| simple(word, |letter| letter)).collect())
}

/// A word with each letter once, and with those that are mixed up as one of them.
pub(super) fn simple(word: &str, alike: impl Fn(u8) -> u8) -> String {
    let mut letters: Vec<u8> = word.bytes().map(alike).collect();
    letters.dedup();
    String::from_utf8(letters).unwrap_or_else(|_| word.to_owned())
}

/// Letters held down once, soft signs before vowels as they sound, digits for letters, and without marks that hide a word. ш is no с here.
fn tidy(text: &str) -> String {
    let mut lower = text.to_lowercase();
    for (typed, read) in READ_AS {
        if lower.contains(typed) {
            lower = lower.replace(typed, read);
        }
    }
    // as one letter, so that the ending of a verb is no ц; in Latin it is typed as c too
    let letters: Vec<char> = lower.replace('ц', "ч").chars().collect();
    let mut tidy = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let run = letters[at..]
            .iter()
            .take_while(|other| **other == c)
            .count();
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + run);
        let beside = |is: fn(&char) -> bool| before.is_some_and(is) || after.is_some_and(is);
        let between = |is: fn(&char) -> bool| before.is_some_and(is) && after.is_some_and(is);
        match c {
            'ь' | 'ъ' if after.is_some_and(|c| "аеёиоуыэюя".contains(*c)) => {
                tidy.push('и')
            }
            '4' if beside(char::is_ascii_alphabetic) => tidy.push_str("ch"),
            '6' if beside(char::is_ascii_alphabetic) => tidy.push('š'),
            '*' | '_' | '@' | '$' | '#' if between(|c| c.is_alphabetic()) => {}
            _ if run >= HELD => tidy.push(c),
            _ => tidy.extend(&letters[at..at + run]),
        }
        at += run;
    }
    tidy
}

/// Single letters in a row are one word.
fn together(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for row in words.chunk_by(|a, b| a.len() == 1 && b.len() == 1) {
        if row.len() >= APART {
            joined.push(row.concat());
        } else {
            joined.extend_from_slice(row);
        }
    }
    joined
}
