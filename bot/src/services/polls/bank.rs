//! The question bank: ready questions in both languages, and which comes nearest to own words.

use std::collections::{BTreeMap, BTreeSet};

use surveys::questionnaire::Question;

use crate::domain::bank;

/// Letters of a word that carry its meaning: endings differ.
const STEM: usize = 5;
/// So much of two questions is the same if they ask the same: what they share of all that they say, rare words counting more (Dice).
const ALIKE: f64 = 0.6;

fn questions() -> impl Iterator<Item = &'static Question> {
    let questions = bank().questionnaire.questions.iter();
    questions.filter(|question| question.asks())
}

/// The ready question of this name.
#[must_use]
pub fn ready(name: &str) -> Option<&'static Question> {
    questions().find(|question| question.name == name)
}

/// The ready question that asks for the same as these words, in either language. `None` if none does.
#[must_use]
pub fn nearest(words: &str) -> Option<&'static Question> {
    let labels = questions().flat_map(|question| {
        let label = question.label.iter().flat_map(|label| label.iter());
        label.map(move |(_, text)| (question, stems(text)))
    });
    let labels: Vec<(&Question, BTreeSet<String>)> = labels.collect();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, stems) in &labels {
        for stem in stems {
            *known.entry(stem).or_default() += 1;
        }
    }
    // rare words tell more
    let weight = |stem: &String| {
        let many = known.get(stem.as_str()).copied().unwrap_or(1);
        1.0 + (labels.len() as f64 / many as f64).log2()
    };
    let asked = stems(words);
    let whole: f64 = asked.iter().map(weight).sum();
    let alike = |own: &BTreeSet<String>| {
        let shared: f64 = own.intersection(&asked).map(weight).sum();
        2.0 * shared / (whole + own.iter().map(weight).sum::<f64>())
    };
    let all = labels.iter().map(|(question, own)| (alike(own), *question));
    let (alike, question) = all
        .rev()
        .max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (alike >= ALIKE).then_some(question)
}

fn stems(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let words = words.filter(|word| word.chars().count() >= 4);
    words
        .map(|word| word.to_lowercase().chars().take(STEM).collect())
        .collect()
}
