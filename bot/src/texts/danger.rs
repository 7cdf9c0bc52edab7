//! Words after which the help card comes. A net with holes, and known to be one: the consent text says that nobody reads at once.

use surveys::engine::{fold, latin_key};

/// The folded lists of both languages; scanning reads a text once per way of typing.
#[derive(Debug, Clone)]
pub struct Scanner {
    folded: Vec<Phrase>,
    latin: Vec<Phrase>,
}

/// Words in a row; the last one may be a stem.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    stem: bool,
}

/// Shorter ones are not looked for in Latin: its key merges too many words.
const LATIN_LETTERS: usize = 5;

impl Scanner {
    /// The lists of the product.
    #[must_use]
    pub fn bundled() -> Self {
        Self::new(&[
            include_str!("../../../locales/ky/danger.txt"),
            include_str!("../../../locales/ru/danger.txt"),
        ])
    }

    /// One word or phrase per line, `*` after a stem, `#` before a comment.
    #[must_use]
    pub fn new(lists: &[&str]) -> Self {
        let lines = lists.iter().flat_map(|list| list.lines()).map(str::trim);
        let lines: Vec<&str> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let phrases = |folded: fn(&str) -> String| {
            let all = lines.iter().map(move |line| Phrase {
                words: folded(line).split(' ').map(str::to_owned).collect(),
                stem: line.ends_with('*'),
            });
            all.filter(|p| p.words.iter().any(|w| !w.is_empty()))
                .collect::<Vec<_>>()
        };
        let mut latin = phrases(latin_key);
        latin.retain(|p| p.words.iter().map(String::len).sum::<usize>() >= LATIN_LETTERS);
        Self {
            folded: phrases(fold),
            latin,
        }
    }

    /// Whether the text may tell of danger, in either language, in Cyrillic or Latin letters.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        let folded = fold(text);
        hits(&self.folded, &folded) || hits(&self.latin, &latin_key(text))
    }
}

fn hits(phrases: &[Phrase], text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    (0..words.len()).any(|at| phrases.iter().any(|phrase| phrase.starts(&words[at..])))
}

impl Phrase {
    fn starts(&self, words: &[&str]) -> bool {
        let Some((last, before)) = self.words.split_last() else {
            return false;
        };
        let Some(word) = words.get(before.len()) else {
            return false;
        };
        let fits = if self.stem {
            word.starts_with(last.as_str())
        } else {
            word == last
        };
        fits && before.iter().zip(words).all(|(own, word)| own == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_is_found_in_both_languages_however_it_is_typed() {
        let scanner = Scanner::bundled();
        let dangerous = [
            "Мени атам сабайт",
            "мени сабап жатат",
            "өзүмдү өлтүргүм келет",
            "озумду олтургум келет",
            "ӨЛГҮМ КЕЛЕТ!!!",
            "olgum kelet",
            "ölgüm kelet",
            "жашагым келбейт",
            "jashagym kelbeit",
            "zhashagym kelbeyt",
            "зордуктап кетти",
            "zorduk kördüm",
            "мектепте мени коркутуп жатышат",
            "Меня бьёт отчим",
            "меня бьет отец",
            "menya byet otec, bet menya",
            "он меня изнасиловал",
            "Я НЕ ХОЧУ ЖИТЬ",
            "ne hochu zhit",
            "ne xochu jit",
            "хочу умереть.",
            "покончить с собой",
            "учитель домогается",
            "сосед угрожает мне",
            "ugrozhaet",
            "убью   себя",
            "Апам айтты, өзүмө кол салам дедим",
        ];
        for text in dangerous {
            assert!(scanner.finds(text), "missed: {text}");
        }
    }

    #[test]
    fn ordinary_proposals_are_left_alone() {
        let scanner = Scanner::bundled();
        let ordinary = [
            "",
            "Мектепке жаңы китеп керек",
            "Спорт аянтчасын куруп бергиле",
            "Сабак көп, эс алуу аз",
            "сабаттуулук курстары",
            "өлкөбүз өнүксүн",
            "Өлең окуйбуз",
            "Урматтуу кеңеш, жол жасагыла",
            "уруксат бергиле",
            "Күн тийген жерде отурат",
            "Көчөгө жарык керек, кечинде корком",
            "асылбек мектеби",
            "Нужно больше света на улице",
            "Построить площадку и убрать мусор",
            "Хочу жить в чистом городе",
            "побольше кружков, бить рекорды",
            "Защита от насилия нужна всем",
            "зомбулуктан коргоо керек",
            "Сделайте ремонт в школе",
            "Убить время негде",
            "Jol kerek, suu kerek",
            "svet na ulice",
            "Sport kerek",
            "1, 3 жана 5",
        ];
        for text in ordinary {
            assert!(!scanner.finds(text), "false alarm: {text}");
        }
    }

    #[test]
    fn stems_match_only_at_the_start_of_a_word() {
        let scanner = Scanner::new(&["# comment\nшантаж*\nне хочу жить\n\n"]);
        assert!(scanner.finds("шантажируют"));
        assert!(!scanner.finds("антишантаж"));
        assert!(!scanner.finds("не хочу жито"));
        assert!(!scanner.finds("comment"));
        assert!(!Scanner::new(&["#", "*"]).finds("* что угодно"));
    }
}
