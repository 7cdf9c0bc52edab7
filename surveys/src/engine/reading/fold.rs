//! Folding: what people mean apart from keyboard, case and letters that old phones lack. For matching only, never stored.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of the text without case, punctuation and spelling that keyboards lose, separated by single spaces.
///
/// NFKC and keycaps, lower case, ң→н ө→о ү→у ё→е, ъ and ь dropped, Latin look-alikes inside Cyrillic words turned to Cyrillic.
/// Letters other than Latin and Cyrillic ones become spaces. Folding twice changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut word = String::new();
    let lower: String = compatible(text)
        .chars()
        .flat_map(char::to_lowercase)
        .collect();
    for c in lower.nfkc().chain([' ']) {
        if c.is_ascii_alphanumeric() || is_letter(c) {
            word.push(c);
        } else if !vanishes(c) && !word.is_empty() {
            push_word(&mut folded, &word);
            word.clear();
        }
    }
    folded
}

/// Latin skeleton of a text: equal for Cyrillic and the common ways to type it in Latin letters. Words stay separated by spaces.
#[must_use]
pub fn latin_key(text: &str) -> String {
    let mut latin = String::new();
    for c in fold(text).chars() {
        match transliterated(c) {
            Some(letters) => latin.push_str(letters),
            None => latin.push(c),
        }
    }
    let mut key = String::with_capacity(latin.len());
    let mut rest = latin.as_str();
    while let Some(c) = rest.chars().next() {
        let pair = DIGRAPHS.iter().find(|(from, _)| rest.starts_with(from));
        let (from, to) = pair.map_or((c.len_utf8(), None), |(from, to)| (from.len(), Some(*to)));
        match to {
            Some(to) => key.push_str(to),
            None => key.push(c),
        }
        rest = &rest[from..];
    }
    key
}

/// A code of Latin capitals and digits as it was printed: typed in either case, with spaces and hyphens, with Cyrillic letters that look
/// the same.
#[must_use]
pub fn printed_code(typed: &str) -> String {
    let as_printed = |c: char| {
        let looks = if c == 'ү' { 'у' } else { c };
        let latin = ('a'..='z').find(|latin| twin(*latin) == Some(looks));
        latin.unwrap_or(c)
    };
    let typed = typed.to_lowercase();
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    letters.map(as_printed).collect::<String>().to_uppercase()
}

/// A folded word written with Latin look-alikes only ("HET"), as the Cyrillic word it looks like.
pub(super) fn cyrillic_twin(folded: &str) -> Option<String> {
    folded
        .chars()
        .map(|c| if c == ' ' { Some(c) } else { twin(c) })
        .collect()
}

/// A folded text or key without its spaces: "кара суу" and "карасуу" are the same.
pub(super) fn joined(folded: &str) -> String {
    folded.split(' ').collect()
}

/// NFKC with ASCII digits, but № stands for itself and not for the word No.
pub(super) fn compatible(text: &str) -> String {
    let plain = |c: char| match c {
        '№' | '#' => ' ',
        '\u{660}'..='\u{669}' => ascii_digit(c, '\u{660}'),
        '\u{6F0}'..='\u{6F9}' => ascii_digit(c, '\u{6F0}'),
        c => c,
    };
    text.chars().map(plain).nfkc().collect()
}

/// The digit of an alphabet whose zero is given.
fn ascii_digit(digit: char, zero: char) -> char {
    let value = u32::from(digit) - u32::from(zero);
    char::from_digit(value, 10).unwrap_or(digit)
}

/// Marks of direction, joiners and frames of keycaps and emoji: they stand in a text without being seen.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
            | '\u{20E3}' | '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}'
    )
}

fn push_word(folded: &mut String, word: &str) {
    // the Latin ɵ stands for ө, so a word with it is a Cyrillic one
    let cyrillic = word
        .chars()
        .any(|c| is_cyrillic(c) || simple(c).is_some_and(is_cyrillic));
    let letters: String = word
        .chars()
        .map(|c| if cyrillic { twin(c).unwrap_or(c) } else { c })
        .filter_map(simple)
        .collect();
    if letters.is_empty() {
        return;
    }
    if !folded.is_empty() {
        folded.push(' ');
    }
    folded.push_str(&letters);
}

const fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}')
}

fn is_letter(c: char) -> bool {
    is_cyrillic(c) || (matches!(c, '\u{C0}'..='\u{24F}' | '\u{275}') && c.is_alphabetic())
}

/// What is not seen, combining marks, and the apostrophes of o' and u'.
fn vanishes(c: char) -> bool {
    is_combining_mark(c) || is_invisible(c) || matches!(c, '\'' | '`' | '´' | '‘' | '’' | 'ʻ' | 'ʼ')
}

const fn simple(c: char) -> Option<char> {
    Some(match c {
        'ң' | 'ҥ' | 'ӊ' | 'ӈ' => 'н',
        'ө' | 'ӫ' | 'ɵ' => 'о',
        'ү' | 'ұ' | 'ӱ' | 'ў' => 'у',
        'ё' => 'е',
        'қ' => 'к',
        'ғ' => 'г',
        'ҳ' => 'х',
        'ъ' | 'ь' => return None,
        other => other,
    })
}

/// The Cyrillic letter that a Latin one looks like, in either case.
const fn twin(c: char) -> Option<char> {
    Some(match c {
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'x' => 'х',
        'y' => 'у',
        'k' => 'к',
        'm' => 'м',
        't' => 'т',
        'h' => 'н',
        'b' => 'в',
        _ => return None,
    })
}

/// Latin spellings of one sound, longest first; applied to transliterated Cyrillic too, so that both sides lose the same.
const DIGRAPHS: &[(&str, &str)] = &[
    ("shch", "sc"),
    ("zh", "j"),
    ("dj", "j"),
    ("ch", "c"),
    ("sh", "s"),
    ("kh", "h"),
    ("ng", "n"),
    ("y", "i"),
    ("ı", "i"),
    ("ö", "o"),
    ("ü", "u"),
    ("q", "k"),
    ("w", "v"),
    ("x", "h"),
    ("ş", "s"),
    ("ç", "c"),
    ("ñ", "n"),
    ("ğ", "g"),
];

const fn transliterated(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ж' => "j",
        'з' => "z",
        'и' | 'й' | 'ы' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "c",
        'ш' => "s",
        'щ' => "sc",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
}
