//! What in a text tells who somebody is, or leads out of the bot: names, phone numbers, links, accounts. As far as patterns can see it;
//! a person reads what they do not find.

use unicode_normalization::UnicodeNormalization;

use crate::domain::one_line;

/// The text as it looks: full-width and circled letters and digits are what they seem, what is not seen is left out, and all is one line.
pub(super) fn plain(text: &str) -> String {
    let seen: String = text.nfkc().collect();
    // in pieces, as `one_line` keeps the length of a name only
    let words = seen.split_whitespace().map(one_line);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Nine digits and more with what stands between those of a number, or six after a nought or a plus. Money is none.
pub(super) fn has_phone(text: &str) -> bool {
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

/// Beginnings of numerals in both languages; a word is one if it begins so and is hardly longer.
const NUMERALS: [&str; 42] = [
    "ноль",
    "нуль",
    "один",
    "одна",
    "два",
    "две",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
    "сто",
    "двести",
    "нөл",
    "ноол",
    "бир",
    "эки",
    "үч",
    "төрт",
    "беш",
    "алты",
    "жети",
    "сегиз",
    "тогуз",
    "он",
    "жыйырма",
    "отуз",
    "кырк",
    "элүү",
    "сексен",
    "жүз",
];
/// Ends of the numerals that are made of others.
const NUMERAL_ENDS: [&str; 5] = ["надцать", "ста", "сот", "мыш", "сон"];
/// So many in a row are a telephone number.
const SPELT: usize = 4;

/// A number in words, as one tells a telephone number.
pub(super) fn spells_number(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphabetic());
    let mut row = 0;
    for word in words.filter(|word| !word.is_empty()) {
        let made =
            || NUMERAL_ENDS.iter().any(|end| word.ends_with(end)) && word.chars().count() <= 12;
        row = match NUMERALS.contains(&word) || made() {
            true => row + 1,
            false => 0,
        };
        if row >= SPELT {
            return true;
        }
    }
    false
}

/// Where somebody may have an account.
const ELSEWHERE: [&str; 14] = [
    "ник",
    "никим",
    "никнейм",
    "логин",
    "аккаунт",
    "телеграм",
    "телеге",
    "тг",
    "инста",
    "ватсап",
    "вотсап",
    "тикток",
    "дискорд",
    "снапчат",
];
/// Names of services are no names of accounts, nor is this.
const SERVICES: [&str; 9] = [
    "telegram",
    "whatsapp",
    "instagram",
    "tiktok",
    "discord",
    "snapchat",
    "facebook",
    "sms",
    "ok",
];

/// An account elsewhere: a word in Latin letters where such a place is spoken of.
pub(super) fn names_account(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let elsewhere = |word: &&str| match word.chars().count() {
        0..=3 => ELSEWHERE.contains(word) || ELSEWHERE.iter().any(|at| *word == format!("{at}у")),
        _ => ELSEWHERE
            .iter()
            .filter(|at| at.chars().count() > 3)
            .any(|at| word.starts_with(at)),
    };
    let latin = |word: &&str| {
        word.len() >= 3
            && word.chars().all(|c| c.is_ascii_alphanumeric())
            && !SERVICES.contains(word)
    };
    words.iter().any(elsewhere) && words.iter().any(latin)
}

/// Ends of patronymics, in all cases.
const PATRONYMICS: [&str; 17] = [
    "ович",
    "овича",
    "овичу",
    "овичем",
    "евич",
    "евича",
    "евичу",
    "евичем",
    "ьич",
    "ьича",
    "ьичу",
    "овна",
    "овне",
    "овну",
    "евна",
    "евне",
    "евну",
];
/// Ends of the commonest family names; the ending of a case in either language may follow.
const FAMILY: [&str; 7] = ["баев", "беков", "алиев", "кулов", "ханов", "уулов", "дыев"];
/// The longest such ending, in letters.
const CASE_LONGEST: usize = 3;
/// Ends that other words have too: only within a sentence, with a capital letter.
const FAMILY_WITHIN: [&str; 9] = [
    "ов", "ова", "ев", "ева", "ин", "ина", "ична", "ичне", "ичну",
];
/// Municipalities that are called as persons are.
const PLACES: [&str; 2] = ["кочкорбаев", "анаров"];

/// Words before and behind the name of a street, village or school.
const BEFORE_PLACES: [&str; 6] = ["ул", "имени", "им", "сел", "школ", "площад"];
const AFTER_PLACES: [&str; 7] = ["көчө", "айыл", "шаар", "район", "мектеп", "атында", "аянт"];

/// Whether somebody seems to be named: as far as capital letters and ends of words tell. A coordinator reads what this does not find.
pub(super) fn names_person(text: &str) -> bool {
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
        if PLACES.iter().any(|place| lower.starts_with(place)) {
            continue;
        }
        if is_named_by_end(&lower) || !begins && ends(&FAMILY_WITHIN) {
            return true;
        }
    }
    false
}

/// Whether a word in small letters ends as patronymics and the commonest family names do.
pub(super) fn is_named_by_end(lower: &str) -> bool {
    let family = |end: &&str| {
        let after = lower.rsplit_once(*end).map(|(_, after)| after);
        after.is_some_and(|after| after.chars().count() <= CASE_LONGEST)
    };
    PATRONYMICS.iter().any(|end| lower.ends_with(end)) || FAMILY.iter().any(family)
}

/// Begins with a capital letter and goes on in small ones.
fn is_capital(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// "А.", "А.Б."
pub(super) fn is_initials(word: &str) -> bool {
    let mut parts = word.split_terminator('.');
    let one = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_uppercase);
    word.ends_with('.') && parts.all(one)
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
pub(super) fn has_link(text: &str) -> bool {
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
pub(super) fn is_handle(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let marks = word.chars().any(|c| c == '_' || c.is_ascii_digit());
    latin >= 3 && marks && word.is_ascii()
}
