//! What stays as it was first computed, although everything is computed again at each step.

use super::*;
use crate::time::Span;

fn calculation(name: &str, source: &str) -> crate::questionnaire::Question {
    question(name, Kind::Calculate(expression(source)))
}

/// What `${name}` reads, so many days after the talk began.
fn value(talk: &Talk, name: &str, days: i64) -> String {
    let shown = text(&format!("${{{name}}}"), "-");
    let now = NOW + Span::days(days);
    substituted(
        &talk.questionnaire,
        &talk.session,
        &shown,
        Language::Ky,
        now,
    )
}

fn later(talk: &mut Talk, action: Action, days: i64) {
    let question = talk.row().unwrap().question;
    let input = Input::Tap { question, action };
    let now = NOW + Span::days(days);
    talk.session = step(&talk.questionnaire, &talk.session, input, now, Language::Ky).session;
}

#[test]
fn once_keeps_the_day_on_which_the_talk_began() {
    let mut talk = Talk::new(vec![
        calculation("day", "once(today())"),
        calculation("moving", "today()"),
        one("a", YES_NO),
        one("b", YES_NO),
    ]);
    let first = value(&talk, "day", 0);
    later(&mut talk, Action::Choose(0), 40);
    assert_eq!(value(&talk, "day", 41), first);
    assert_ne!(value(&talk, "moving", 41), first);
}

#[test]
fn once_waits_for_a_value_and_keeps_the_first_one() {
    let mut talk = Talk::new(vec![
        one("a", YES_NO),
        calculation("first", "once(${a})"),
        one("b", YES_NO).when("${first} = 'no'"),
    ]);
    assert!(talk.session.kept.is_empty());
    talk.choose(1);
    assert_eq!(
        (value(&talk, "first", 0).as_str(), &*talk.at()),
        ("no", "b")
    );
    talk.tap(Action::Back);
    talk.choose(0);
    assert_eq!(
        (value(&talk, "first", 0).as_str(), &*talk.at()),
        ("no", "b")
    );
}

#[test]
fn once_in_a_row_that_is_not_relevant_yet_waits_and_is_kept_when_it_is_no_longer() {
    let mut talk = Talk::new(vec![
        one("a", YES_NO),
        calculation("day", "once(today())").when("${a} = 'yes'"),
        one("b", YES_NO),
    ]);
    assert_eq!(value(&talk, "day", 0), "");
    later(&mut talk, Action::Choose(0), 3);
    let kept = value(&talk, "day", 9);
    assert_ne!(kept, "");
    later(&mut talk, Action::Back, 4);
    later(&mut talk, Action::Choose(1), 5);
    assert_eq!(value(&talk, "day", 9), "");
    later(&mut talk, Action::Back, 6);
    later(&mut talk, Action::Choose(0), 7);
    assert_eq!(value(&talk, "day", 9), kept);
}

#[test]
fn a_branch_without_once_replaces_what_was_kept() {
    let mut talk = Talk::new(vec![
        one("a", YES_NO),
        calculation("x", "if(${a} = 'yes', once('kept'), 'else')"),
        one("b", YES_NO),
    ]);
    assert_eq!(value(&talk, "x", 0), "else");
    talk.choose(0);
    assert_eq!(value(&talk, "x", 0), "else", "the value was not blank");
}

#[test]
fn random_stays_through_every_step_and_differs_between_rows_and_sessions() {
    let rows = || {
        vec![
            calculation("r", "random()"),
            calculation("s", "random()"),
            calculation("t", "once(random())"),
            one("a", YES_NO),
            one("b", YES_NO),
        ]
    };
    let read = |talk: &Talk| ["r", "s", "t"].map(|name| value(talk, name, 0));
    let mut talk = Talk::new(rows());
    let first = read(&talk);
    assert!(first[0] != first[1] && first[1] != first[2] && first[0] != first[2]);
    talk.choose(1);
    talk.tap(Action::Back);
    talk.choose(0);
    assert_eq!(read(&talk), first);
    let mut other = Talk::new(rows());
    other.session = begin(&other.questionnaire, 8, NOW);
    assert!(read(&other).iter().all(|number| !first.contains(number)));
}

#[test]
fn only_calculations_with_once_are_stored() {
    let mut talk = Talk::new(vec![
        calculation("a", "random()"),
        calculation("b", "concat('x', ${q})"),
        calculation("c", "once(random())"),
        one("q", YES_NO),
        one("z", YES_NO),
    ]);
    talk.choose(0);
    let kept: Vec<QuestionIx> = talk.session.kept.keys().copied().collect();
    assert_eq!(kept, [talk.ix("c")]);
    let plain = Talk::new(vec![one("q", YES_NO)]);
    let stored = serde_json::to_string(&plain.session).unwrap();
    assert!(!stored.contains("\"k\""), "{stored}");
}

#[test]
fn a_stored_session_gives_what_it_gave_before_it_was_stored() {
    let mut talk = Talk::new(vec![
        calculation("c", "once(random())"),
        one("q", YES_NO),
        one("z", YES_NO),
    ]);
    talk.choose(0);
    let before = value(&talk, "c", 0);
    let stored = serde_json::to_string(&talk.session).unwrap();
    talk.session = serde_json::from_str(&stored).unwrap();
    assert_eq!(value(&talk, "c", 5), before);
}
