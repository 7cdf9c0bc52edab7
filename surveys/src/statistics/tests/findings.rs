//! What a council is asked to answer.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Appearance, Question, QuestionIx, Sector};

fn likert(name: &str) -> Question {
    let mut question = one(name, 5);
    question.appearance = Appearance::Likert;
    question
}

/// Ids and ranges of the findings when 40 people gave these cells to these questions.
fn found(questions: Vec<Question>, cells: &[&[i64]]) -> Vec<(String, Option<(u8, u8)>)> {
    let q = questionnaire(questions);
    let mut all = vec![block(&q, "kant", Subject::Respondents, 40, &[])];
    let of =
        |(i, cells): (u16, &&[i64])| block(&q, "kant", Subject::Question(QuestionIx(i)), 40, cells);
    all.extend((0..).zip(cells).map(of));
    let publication = published_at(&q, &all.into(), &Level::municipality("kant")).unwrap();
    let ends = |range: Range| (range.low, range.high);
    let named = findings(&q, &publication);
    named
        .iter()
        .map(|f| (f.id.clone(), f.range.map(ends)))
        .collect()
}

fn id(question: &str, choice: &str) -> String {
    format!("{}/kant/{question}/{choice}", ROUND)
}

#[test]
fn each_first_choice_and_each_low_rated_scale_is_a_finding_strongest_first() {
    let questions = vec![
        several("weak", 2),
        likert("doctor"),
        several("tied", 3),
        likert("liked"),
        likert("divided"),
    ];
    // cells of a scale: low, middle, high, off it
    let cells: [&[i64]; 5] = [
        &[12, 4, 0],
        &[33, 3, 4, 0],
        &[30, 31, 2, 0],
        &[4, 3, 33, 0],
        &[17, 5, 18, 0],
    ];
    assert_eq!(
        found(questions, &cells),
        [
            (id("doctor", "low"), Some((80, 90))),
            (id("tied", "c0"), Some((70, 80))),
            (id("tied", "c1"), Some((70, 80))),
            (id("weak", "c0"), Some((30, 40))),
        ]
    );
}

#[test]
fn own_participation_and_what_the_author_leaves_out_are_no_finding() {
    let mut participation = likert("listens");
    participation.sector = Some(Sector::Participation);
    let mut nowhere = likert("study");
    nowhere.sector = None;
    let mut left_out = likert("mood");
    left_out.headline = Some(false);
    let cells: [&[i64]; 3] = [&[36, 2, 2, 0]; 3];
    assert_eq!(found(vec![participation, nowhere, left_out], &cells), []);
}

#[test]
fn a_council_is_asked_at_most_seven_things() {
    let questions: Vec<_> = (0..9).map(|i| several(&format!("n{i}"), 2)).collect();
    let cells: [&[i64]; 9] = [&[30, 2, 0]; 9];
    let found = found(questions, &cells);
    let ids: Vec<_> = found.into_iter().map(|(id, _)| id).collect();
    let expected: Vec<_> = (0..7).map(|i| id(&format!("n{i}"), "c0")).collect();
    assert_eq!(ids, expected);
}
