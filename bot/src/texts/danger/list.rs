//! One file of words of danger: its groups, endings and phrases, and what they find. The format stands in the head of each file.

use std::collections::HashMap;

use super::tree::Tree;
use super::{spelling, verbs};

/// So many words may stand at "…".
const BETWEEN: usize = 3;
/// So many between the two sides of "&".
const BESIDE: usize = 4;

/// A list, ready for looking.
#[derive(Debug, Default)]
pub(super) struct List {
    tree: Tree,
    /// Letters that are taken for another one.
    alike: HashMap<u8, u8>,
    danger: Phrases,
    harmless: Phrases,
}

/// Words with the numbers of their groups.
pub(super) type Known = HashMap<String, Vec<u16>>;

/// Phrases by the group of their first word.
type Phrases = HashMap<u16, Vec<Phrase>>;

/// Words in a row.
#[derive(Debug, Clone, Default)]
struct Phrase {
    steps: Vec<Step>,
    /// The text begins with it.
    first: bool,
    /// The text ends with it.
    last: bool,
}

/// A word of one group, after at most so many others.
#[derive(Debug, Clone, Copy)]
struct Step {
    group: u16,
    others: usize,
}

/// Left out before anything is compared.
const FILLER: u16 = 0;
/// Typed by somebody who means nothing by it.
const BLANK: &[u16] = &[];

impl List {
    /// Reads a file.
    pub(super) fn new(file: &str) -> Self {
        let mut reading = Reading::default();
        for line in file.lines().map(str::trim) {
            reading.line(line);
        }
        reading.list
    }

    /// Whether these words hold one of the phrases. `known` is kept for other readings of the same text.
    pub(super) fn finds(&self, words: &[String], known: &mut Known) -> bool {
        for word in words {
            if !known.contains_key(word) {
                known.insert(word.clone(), self.tree.find(&self.simple(word)));
            }
        }
        let groups = words.iter().filter_map(|word| known.get(word));
        let groups: Vec<&[u16]> = groups
            .map(Vec::as_slice)
            .filter(|groups| !groups.contains(&FILLER))
            .collect();
        let mut left = groups.clone();
        for covered in matches(&self.harmless, &groups).flatten() {
            left[covered] = BLANK;
        }
        matches(&self.danger, &left).next().is_some()
    }

    /// Whether the word stands in a phrase.
    #[cfg(test)]
    pub(super) fn knows(&self, word: &str) -> bool {
        !self.tree.find(&self.simple(word)).is_empty()
    }

    fn simple(&self, word: &str) -> String {
        spelling::simple(word, |letter| *self.alike.get(&letter).unwrap_or(&letter))
    }
}

/// Every place where a phrase stands: the words that it covers.
fn matches<'a>(
    phrases: &'a Phrases,
    words: &'a [&'a [u16]],
) -> impl Iterator<Item = Vec<usize>> + 'a {
    let at = words.iter().enumerate();
    at.flat_map(move |(at, groups)| {
        let beginning = groups
            .iter()
            .filter_map(|group| phrases.get(group))
            .flatten();
        beginning.filter_map(move |phrase| phrase.covers(words, at))
    })
}

impl Phrase {
    /// The words that it covers, if it begins with this one.
    fn covers(&self, words: &[&[u16]], at: usize) -> Option<Vec<usize>> {
        if self.first && at > 0 {
            return None;
        }
        let mut covered = Vec::with_capacity(self.steps.len());
        self.goes_on(words, at, 0, &mut covered).then_some(covered)
    }

    fn goes_on(
        &self,
        words: &[&[u16]],
        from: usize,
        step: usize,
        covered: &mut Vec<usize>,
    ) -> bool {
        let Some(Step { group, others }) = self.steps.get(step) else {
            return !self.last || from == words.len();
        };
        for at in from..=from + others {
            if words.get(at).is_some_and(|groups| groups.contains(group)) {
                covered.push(at);
                if self.goes_on(words, at + 1, step + 1, covered) {
                    return true;
                }
                covered.pop();
            }
        }
        false
    }
}

/// A list while it is read.
#[derive(Debug)]
struct Reading {
    list: List,
    /// Patterns of the named groups.
    named: HashMap<String, Vec<String>>,
    /// Endings of verbs, by name.
    endings: HashMap<String, Vec<String>>,
    /// Groups by the words of their phrases, as they stand in the file.
    groups: HashMap<String, u16>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            list: List::default(),
            named: HashMap::new(),
            endings: HashMap::new(),
            groups: HashMap::from([(String::new(), FILLER)]),
        }
    }
}

impl Reading {
    fn line(&mut self, line: &str) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words = || rest.trim_start_matches("= ").split_whitespace();
        match mark.chars().next() {
            None | Some('#') => {}
            Some('%') => words().for_each(|word| self.pattern(word, FILLER)),
            Some('=') => self.alike(words()),
            Some('-') => self.phrases(rest, true),
            Some('~') => {
                let own = self.endings.entry(mark[1..].to_owned()).or_default();
                own.extend(words().map(str::to_owned));
            }
            Some('@') if rest.starts_with('=') => {
                let own: Vec<String> = words().flat_map(|word| self.patterns(word)).collect();
                self.named.entry(mark.to_owned()).or_default().extend(own);
            }
            Some(_) => self.phrases(line, false),
        }
    }

    /// `= а о`: the second letter counts as the first.
    fn alike<'a>(&mut self, letters: impl Iterator<Item = &'a str>) {
        let keys: Vec<u8> = letters
            .filter_map(|letter| spelling::words(letter).first()?.bytes().next())
            .collect();
        if let [first, others @ ..] = keys.as_slice() {
            self.list
                .alike
                .extend(others.iter().map(|other| (*other, *first)));
        }
    }

    /// `word`, `stem*`, `stem~ending`, `@group`, or several with `|`: as patterns without groups in them.
    fn patterns(&self, item: &str) -> Vec<String> {
        let named = |word: &str| match self.named.get(word) {
            Some(patterns) => patterns.clone(),
            None => vec![word.to_owned()],
        };
        item.split('|').flat_map(named).collect()
    }

    /// Puts a pattern's words into the tree.
    fn pattern(&mut self, pattern: &str, group: u16) {
        let (stem, ending) = pattern.split_once('~').unwrap_or((pattern, ""));
        if let Some(stem) = stem.strip_suffix('*') {
            self.word(stem, true, group);
        } else if stem.len() == pattern.len() {
            self.word(stem, false, group);
        } else if let Some(endings) = self.endings.get(ending) {
            let forms: Vec<String> = endings.iter().map(|e| verbs::form(stem, e)).collect();
            for form in forms {
                self.word(&form, false, group);
            }
        }
    }

    fn word(&mut self, word: &str, is_stem: bool, group: u16) {
        if let [key] = spelling::words(word).as_slice() {
            let key = self.list.simple(key);
            self.list.tree.add(&key, is_stem, group);
        }
    }

    fn phrases(&mut self, line: &str, harmless: bool) {
        let sides: Vec<&str> = line.split(" & ").collect();
        let both = |a: &str, b: &str| format!("{a} & {b}");
        let lines = match sides.as_slice() {
            [one, other] => vec![both(one, other), both(other, one)],
            _ => vec![line.to_owned()],
        };
        for line in lines {
            let phrase = self.phrase(&line);
            let Some(first) = phrase.steps.first() else {
                continue;
            };
            let own = match harmless {
                true => &mut self.list.harmless,
                false => &mut self.list.danger,
            };
            own.entry(first.group).or_default().push(phrase);
        }
    }

    fn phrase(&mut self, line: &str) -> Phrase {
        let mut phrase = Phrase::default();
        let mut others = 0;
        for item in line.split_whitespace() {
            match item {
                "…" => others = BETWEEN,
                "&" => others = BESIDE,
                "^" => phrase.first = true,
                "$" => phrase.last = true,
                _ => {
                    let group = self.group(item);
                    phrase.steps.push(Step { group, others });
                    others = 0;
                }
            }
        }
        if let Some(first) = phrase.steps.first_mut() {
            first.others = 0;
        }
        phrase
    }

    /// The group of what stands for one word in a phrase.
    fn group(&mut self, item: &str) -> u16 {
        if let Some(known) = self.groups.get(item) {
            return *known;
        }
        let group = u16::try_from(self.groups.len()).unwrap_or(u16::MAX);
        self.groups.insert(item.to_owned(), group);
        for pattern in self.patterns(item) {
            self.pattern(&pattern, group);
        }
        group
    }
}
