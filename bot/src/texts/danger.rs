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
    words: Vec<Word>,
    stem: bool,
}

/// One word of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// A few others may stand before it.
    apart: bool,
}

/// So many words may stand at "…".
const BETWEEN: usize = 3;

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

    /// One word or phrase per line, `…` where others may stand between, `*` after a stem, `#` before a comment.
    #[must_use]
    pub fn new(lists: &[&str]) -> Self {
        let lines = lists.iter().flat_map(|list| list.lines()).map(str::trim);
        let lines: Vec<&str> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let phrases = |folded: fn(&str) -> String| {
            let all = lines.iter().map(move |line| Phrase::new(line, folded));
            all.filter(|p| !p.words.is_empty()).collect::<Vec<_>>()
        };
        let mut latin = phrases(latin_key);
        latin.retain(|p| p.words.iter().map(|w| w.text.len()).sum::<usize>() >= LATIN_LETTERS);
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
    (0..words.len()).any(|at| phrases.iter().any(|phrase| phrase.goes_on(0, &words[at..])))
}

impl Phrase {
    fn new(line: &str, folded: fn(&str) -> String) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for part in line.split('…') {
            let folded = folded(part);
            for (n, text) in folded.split(' ').filter(|w| !w.is_empty()).enumerate() {
                words.push(Word {
                    text: text.to_owned(),
                    apart: n == 0 && !words.is_empty(),
                });
            }
        }
        Self {
            words,
            stem: line.ends_with('*'),
        }
    }

    /// Whether the phrase, from its word `from` on, stands at the start of these words.
    fn goes_on(&self, from: usize, words: &[&str]) -> bool {
        let Some(own) = self.words.get(from) else {
            return true;
        };
        let stem = self.stem && from + 1 == self.words.len();
        let fits = |word: &str| {
            if stem {
                word.starts_with(own.text.as_str())
            } else {
                word == own.text
            }
        };
        let others = if own.apart { BETWEEN } else { 0 };
        (0..=others).any(|n| match words.get(n..) {
            Some([word, after @ ..]) => fits(word) && self.goes_on(from + 1, after),
            _ => false,
        })
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
            "меня дома бьют",
            "меня мама очень часто бьет",
            "отчим меня вчера ударил",
            "отец пьет и бьет нас",
            "меня хотят убить",
            "боюсь возвращаться домой",
            "мени атам урат",
            "мени үйдө күн сайын урат",
            "өгөй атам урат",
            "мугалим мени урду",
            "meni atam urat",
            "мага бир киши тийишет",
            "өлгүм эле келет",
            "үйгө баргандан коркам",
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
            "меня учитель хвалит, а сестра бьет рекорды школы",
            "мени мугалимдер уруксат берип урматташат",
            "мама купила мяч, а он бьет в окно",
            "не хочу уезжать, хочу жить здесь",
            "боюсь темноты на улице",
            "үйгө кеч барам, көчө караңгы",
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
        assert!(!Scanner::new(&["#", "*", "…"]).finds("* что угодно"));
    }

    #[test]
    fn where_a_phrase_is_open_three_other_words_may_stand() {
        let scanner = Scanner::new(&["меня … бьют", "угрожа* … мне"]);
        for text in ["меня бьют", "меня тут бьют", "меня в школе часто бьют"]
        {
            assert!(scanner.finds(text), "missed: {text}");
        }
        for text in ["меня раз два три четыре бьют", "бьют меня", "меня"]
        {
            assert!(!scanner.finds(text), "false alarm: {text}");
        }
    }
}
