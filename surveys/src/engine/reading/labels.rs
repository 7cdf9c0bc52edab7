//! One typed piece matched with the shown choices, from the surest way to the loosest.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::fold::{cyrillic_twin, fold, joined, latin_key};
use super::sides::yes_or_no;
use super::words;
use crate::engine::Channel;
use crate::questionnaire::{Choice, ChoiceIx, Language, Question};

/// The choices on a screen.
pub(super) struct Menu<'a> {
    pub(super) question: &'a Question,
    pub(super) shown: &'a [ChoiceIx],
    pub(super) language: Language,
    /// By SMS choices are also called what they are called there.
    pub(super) channel: Channel,
}

/// What one piece of text is among the choices.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Match {
    Nothing,
    One(ChoiceIx),
    /// Close to this one only.
    Doubt(ChoiceIx),
    /// Fits all of these.
    Several(Vec<ChoiceIx>),
}

type Found = BTreeSet<ChoiceIx>;

impl Menu<'_> {
    /// By number, number word, or the whole label in any spelling.
    pub(super) fn exact(&self, piece: &str) -> Match {
        let words = fold(piece);
        let named = self.whole_labels(piece, &words);
        let mut found: Found = self.numbered(&words).into_iter().collect();
        if !found.is_empty() && named.is_empty() {
            // "2" where a label begins "2 раза"
            found.extend(self.by(|label| starts_with_words(&fold(label), &words)));
        }
        found.extend(named);
        matched(found, Match::One)
    }

    /// By a yes or no where the choices are both; in doubt by a beginning, a word of a label, or all but one letter.
    pub(super) fn loose(&self, piece: &str) -> Match {
        let words = fold(piece);
        let key = latin_key(&words);
        let sides: Vec<(ChoiceIx, bool)> = self
            .choices()
            .filter_map(|(ix, choice)| Some((ix, side(choice)?)))
            .collect();
        let asks = [true, false].map(|yes| sides.iter().any(|(_, side)| *side == yes));
        if let Some(yes) = yes_or_no(piece).filter(|_| asks == [true, true]) {
            let found: Found = sides
                .iter()
                .filter(|(_, s)| *s == yes)
                .map(|(ix, _)| *ix)
                .collect();
            return matched(found, Match::One);
        }
        let starts = |label: &str| {
            let folded = fold(label);
            starts_with_words(&folded, &words)
                || starts_with_number(&folded, &words)
                || letters(&words) >= 3 && joined(&folded).starts_with(&joined(&words))
                || letters(&words) >= 3 && joined(&latin_key(&folded)).starts_with(&joined(&key))
        };
        let found = self.by(starts);
        if !found.is_empty() {
            return matched(found, Match::Doubt);
        }
        let tells = letters(&words) >= 3 || digits(&words).is_some_and(|n| n > 9);
        let within = format!(" {key} ");
        let holds = |label: &str| tells && format!(" {} ", latin_key(label)).contains(&within);
        let found = self.by(holds);
        if !found.is_empty() {
            return matched(found, Match::Doubt);
        }
        // "did you mean no?" answered with "yes" would be two questions in one
        if !sides.is_empty() {
            return Match::Nothing;
        }
        let near = |label: &str| {
            let label = joined(&latin_key(label));
            letters(&words) >= 4
                && !piece.contains(char::is_numeric)
                && one_edit(&label, &joined(&key))
        };
        matched(self.by(near), Match::Doubt)
    }

    /// The choice that a number or a number word means; `words` is folded.
    pub(super) fn numbered(&self, words: &str) -> Option<ChoiceIx> {
        let number = numeral(words, self.language)?;
        self.shown.get(number.checked_sub(1)?).copied()
    }

    fn whole_labels(&self, piece: &str, words: &str) -> Found {
        let lower = |text: &str| {
            text.nfkc()
                .flat_map(char::to_lowercase)
                .collect::<String>()
                .trim()
                .to_owned()
        };
        let (exact, key) = (lower(piece), joined(&latin_key(words)));
        let found = self.by(|label| lower(label) == exact);
        if !found.is_empty() || words.is_empty() {
            return found;
        }
        let twin = cyrillic_twin(words).map(|t| joined(&fold(&t)));
        let compact = joined(words);
        let same = |label: &str| {
            let label = joined(&fold(label));
            label == compact || twin.as_ref() == Some(&label)
        };
        let found = self.by(same);
        if !found.is_empty() {
            return found;
        }
        self.by(|label| joined(&latin_key(label)) == key)
    }

    /// Choices with a text that fits: in the language of the talk, else in any other.
    fn by(&self, fits: impl Fn(&str) -> bool) -> Found {
        let within = |language: Language| -> Found {
            self.choices()
                .filter(|(_, c)| {
                    std::iter::once(&c.label)
                        .chain(&c.short)
                        .chain(c.sms.as_ref().filter(|_| self.channel == Channel::Sms))
                        .any(|text| fits(text.get(language)))
                })
                .map(|(ix, _)| ix)
                .collect()
        };
        let found = within(self.language);
        if found.is_empty() {
            self.language.others().flat_map(within).collect()
        } else {
            found
        }
    }

    fn choices(&self) -> impl Iterator<Item = (ChoiceIx, &Choice)> {
        let list = self.question.choices();
        self.shown
            .iter()
            .filter_map(|ix| Some((*ix, list.get(usize::from(ix.0))?)))
    }
}

/// The number that folded words are: in digits or words, also "вариант 2", "2-й" and "N2".
pub(super) fn numeral(folded: &str, language: Language) -> Option<usize> {
    let words = folded.split(' ').filter(|word| !words::says_nothing(word));
    let words: Vec<&str> = words.map(bare_number).collect();
    let number = match words.as_slice() {
        [number, ending] if digits(number).is_some() && words::is_ordinal(ending) => {
            (*number).to_owned()
        }
        words => words.join(" "),
    };
    digits(&number).or_else(|| words::number(&number, language).map(usize::from))
}

/// "2" of "n2" and "2й"; any other word as it is.
fn bare_number(word: &str) -> &str {
    let at = |is: fn(char) -> bool| word.find(is).unwrap_or(word.len());
    let (front, from_digit) = word.split_at(at(|c| c.is_ascii_digit()));
    if front == "n" && digits(from_digit).is_some() {
        return from_digit;
    }
    let (number, ending) = word.split_at(at(|c| !c.is_ascii_digit()));
    match digits(number) {
        Some(_) if words::is_ordinal(ending) => number,
        _ => word,
    }
}

/// A number of at most four digits.
pub(super) fn digits(word: &str) -> Option<usize> {
    let short = (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    if short { word.parse().ok() } else { None }
}

fn matched(found: Found, one: fn(ChoiceIx) -> Match) -> Match {
    let mut all: Vec<ChoiceIx> = found.into_iter().collect();
    match (all.pop(), all.is_empty()) {
        (None, _) => Match::Nothing,
        (Some(ix), true) => one(ix),
        (Some(ix), false) => {
            all.push(ix);
            Match::Several(all)
        }
    }
}

/// Whether a choice is a yes (true) or a no (false), by all that stands before its first comma: the same in every language.
fn side(choice: &Choice) -> Option<bool> {
    let first = |text: &str| text.split([',', ';']).next().and_then(yes_or_no);
    let mut sides = Language::ALL
        .into_iter()
        .map(|l| first(choice.label.get(l)));
    let side = sides.next()??;
    sides.all(|other| other == Some(side)).then_some(side)
}

fn letters(words: &str) -> usize {
    words.chars().filter(|c| c.is_alphabetic()).count()
}

fn starts_with_words(label: &str, words: &str) -> bool {
    !words.is_empty()
        && label
            .strip_prefix(words)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// "111" where the label is "111ге чалат".
fn starts_with_number(label: &str, number: &str) -> bool {
    let rest = label
        .strip_prefix(number)
        .filter(|_| digits(number).is_some_and(|n| n > 9));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether one letter added, dropped, changed or swapped with its neighbour turns one text into the other.
fn one_edit(a: &str, b: &str) -> bool {
    strsim::osa_distance(a, b) == 1
}
