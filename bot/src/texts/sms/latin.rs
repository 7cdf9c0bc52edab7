//! Kyrgyz and Russian in Latin letters, for people who asked for it with the word LAT: twice the text in a segment.

use unicode_normalization::UnicodeNormalization;

use super::segments::septets;
use super::thrift::plain;

/// The text in letters that every phone has; always GSM-7.
///
/// The spelling is the one in which Kyrgyz and Russian are commonly texted, one for both languages, and nothing in it is read
/// differently by [`surveys::engine::latin_key`] than the Cyrillic it stands for: what a person copies from a message is understood.
///
/// - ж→j, ч→ch, ш→sh, щ→sch, х→h, ц→ts, ы→y, я→ya, ю→yu, э→e; ъ and ь are dropped.
/// - й→i, as in aiyl, raion, tyiyn, since тыйын in "tyyyn" is hard to read; for the same reason й→y beside и: kiyin, russkiy.
/// - ё→e, as Russian itself mostly spells it; "yo" would not be read back.
/// - ң→ng, since атың (your name) and атын (their name) differ by it; before г only n, where жаңгак is "jangak" anyway.
/// - ө→o, ү→u: "ö" and "ü" are in GSM-7, but some operators' gateways take them for ASCII's `|` and `~`.
/// - Case is kept: Шаар→Shaar, ТОКТОЧУ→TOKTOCHU.
///
/// Typography turns plain, accents that GSM-7 lacks are dropped, and so is what has no counterpart, like emoji.
/// Uzbek letters are spelled too: they stand in names of the south.
#[must_use]
pub fn latin(text: &str) -> String {
    let letters: Vec<char> = text.nfc().filter_map(plain).collect();
    let mut latin = String::with_capacity(letters.len() * 2);
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let small = c.to_lowercase().next().unwrap_or(*c);
        match transliterated(before.copied(), small, after.copied()) {
            Some(spelled) if small == *c => latin.push_str(spelled),
            Some(spelled) => {
                // a capital in a word of capitals, or the first letter of a word
                let loud = match after.filter(|c| c.is_alphabetic()).or(before) {
                    Some(beside) => beside.is_uppercase(),
                    None => false,
                };
                push_capital(&mut latin, spelled, loud);
            }
            None => latin.extend(without_accents(*c)),
        }
    }
    latin
}

fn push_capital(latin: &mut String, spelled: &str, loud: bool) {
    let upper = spelled.to_ascii_uppercase();
    let split = if loud { spelled.len() } else { 1 };
    latin.extend(upper.chars().take(split));
    latin.extend(spelled.chars().skip(split));
}

/// A character that is not Cyrillic, as GSM-7 can write it.
fn without_accents(c: char) -> impl Iterator<Item = char> {
    let fits = septets(c).is_some();
    let simpler = (!fits).then(|| std::iter::once(c).nfkd().filter_map(plain));
    fits.then_some(c)
        .into_iter()
        .chain(simpler.into_iter().flatten())
        .filter(|c| septets(*c).is_some())
}

/// Latin spelling of a small Cyrillic letter between two characters.
const fn transliterated(
    before: Option<char>,
    letter: char,
    after: Option<char>,
) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "j",
        'з' => "z",
        'и' | 'і' => "i",
        'й' => match (before, after) {
            (Some('и' | 'И'), _) | (_, Some('и' | 'И')) => "y",
            _ => "i",
        },
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'ң' => match after {
            Some('г' | 'Г') => "n",
            _ => "ng",
        },
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ү' | 'ў' => "u",
        'ф' => "f",
        'х' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}
