//! Follow-ups: who is asked is itself an answer.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Kind, QuestionIx};

/// `asked` people who answered the follow-up and `not` who were not asked.
fn followed(asked: usize, not: usize) -> Vec<Person> {
    let mut other = person([chose(1)]);
    other.not_asked.insert(QuestionIx(1));
    [vec![person([chose(0), chose(0)]); asked], vec![other; not]].concat()
}

#[test]
fn a_follow_up_needs_asked_and_not_asked_over_k_on_both_sides() {
    let q = questionnaire(vec![
        one("worked", 2),
        follow_up(one("paid", 2), "${worked} = 'c0'"),
    ]);
    let published = |asked, not| at_once(&q, &followed(asked, not)).unwrap().results.len() == 2;
    for (asked, not) in [(9, 60), (60, 9), (40, 0), (9, 9)] {
        assert!(!published(asked, not), "{asked} asked, {not} not");
    }
    assert!(published(40, 40));
    let mut skipped_the_parent = followed(40, 40);
    skipped_the_parent[40..]
        .iter_mut()
        .for_each(|p| p.answers.clear());
    assert_eq!(
        at_once(&q, &skipped_the_parent).unwrap().results.len(),
        1,
        "who skips the parent hides nobody"
    );
}

#[test]
fn a_follow_up_goes_with_its_parent_through_computed_values_too() {
    let compute = question("sum", Kind::Calculate(expression("${about} + 1")));
    let dated = question("about", Kind::Date);
    let q = questionnaire(vec![
        dated,
        follow_up(one("paid", 2), "${sum} > 3"),
        compute,
    ]);
    let publication = at_once(&q, &followed(40, 40)).unwrap();
    assert!(
        publication.results.is_empty(),
        "its parent is never published"
    );
    let unknown = questionnaire(vec![
        one("worked", 2),
        follow_up(one("paid", 2), "${nobody} = 1"),
    ]);
    assert_eq!(
        at_once(&unknown, &followed(40, 40)).unwrap().results.len(),
        1
    );
    let itself = questionnaire(vec![
        one("worked", 2),
        follow_up(one("paid", 2), "${paid} = 1"),
    ]);
    assert_eq!(
        at_once(&itself, &followed(40, 40)).unwrap().results.len(),
        1
    );
}

#[test]
fn a_follow_up_falls_with_a_parent_whose_blocks_fail_the_gate() {
    let q = questionnaire(vec![
        one("worked", 2),
        follow_up(one("paid", 2), "${worked} = 'c0'"),
    ]);
    let mut blocks = Blocks::default();
    freeze_in(&q, &town("kant"), &mut followed(40, 40), &mut blocks);
    let spoiled: Vec<_> = blocks
        .iter()
        .cloned()
        .map(|mut b| {
            b.number += u32::from(b.subject == Subject::Question(QuestionIx(0)));
            b
        })
        .collect();
    let publication = published_at(&q, &spoiled.into(), &Level::municipality("kant")).unwrap();
    assert_eq!(
        publication.held.iter().map(|h| h.why).collect::<Vec<_>>(),
        [Why::Gate, Why::TooFew]
    );
}

#[test]
fn a_follow_up_of_a_sensitive_question_is_sensitive() {
    let q = questionnaire(vec![
        sensitive(one("worked", 2)),
        follow_up(one("paid", 2), "${worked} = 'c0'"),
    ]);
    assert_eq!(at_once(&q, &followed(14, 60)).unwrap().results.len(), 1);
    assert_eq!(at_once(&q, &followed(40, 40)).unwrap().results.len(), 2);
}
