//! Which questions two questionnaires have in common: the same question in more rounds is another look at the same answers.

use std::collections::BTreeSet;
use std::mem::discriminant;

use super::declared::Declared;
use crate::engine::fold;
use crate::questionnaire::{Language, Question, QuestionIx, Questionnaire};

/// The published questions of `new` that `old` asks too: of the same type and choices (by name, in any order), and with the same label in either
/// language, apart from case, punctuation and letters that keyboards lose. "Was it done?" about another promise is another question: the label
/// decides.
#[must_use]
pub fn repeated(new: &Questionnaire, old: &Questionnaire) -> Vec<QuestionIx> {
    pairs(new, old).map(|(ix, _)| ix).collect()
}

/// Each of them with the first question of `old` that it repeats.
pub(super) fn pairs<'a>(
    new: &'a Questionnaire,
    old: &'a Questionnaire,
) -> impl Iterator<Item = (QuestionIx, QuestionIx)> + 'a {
    let published = (0..)
        .map(QuestionIx)
        .zip(&new.questions)
        .zip(Declared::all(new))
        .filter_map(|((ix, question), table)| table.map(|_| (ix, question)));
    published.filter_map(|(ix, question)| {
        let mut olds = (0..).map(QuestionIx).zip(&old.questions);
        let same = olds.find(|(_, old)| is_same(question, old));
        same.map(|(old, _)| (ix, old))
    })
}

fn is_same(one: &Question, other: &Question) -> bool {
    let choices =
        |q: &Question| -> BTreeSet<String> { q.told().iter().map(|c| c.name.clone()).collect() };
    let label = |q: &Question, language| q.label.as_ref().map(|l| fold(l.get(language)));
    let same_label =
        |language| label(one, language).is_some_and(|l| Some(l) == label(other, language));
    discriminant(&one.kind) == discriminant(&other.kind)
        && Language::ALL.into_iter().any(same_label)
        && choices(one) == choices(other)
}
