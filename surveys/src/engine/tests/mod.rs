mod always;
mod chains;
mod kept;
mod selecting;
mod sms;
mod truth;

use super::fixture::{NOW, Talk, coins, expression, many, one, question, rank, text};

use super::*;

use crate::questionnaire::{Answer, ChoiceIx, Kind, Language, QuestionIx, Questionnaire};

const YES_NO: &[&str] = &["Ооба/yes", "Жок/no"];

const ABC: &[&str] = &["Суу/a", "Жол/b", "Спорт/c", "Жарык/d", "!Эч бири/none"];

fn follow_up() -> Talk {
    Talk::new(vec![
        one("club", YES_NO),
        one("why", &["p", "q"]).when("${club} = 'no'"),
        one("last", &["x", "y"]),
    ])
}

#[test]
fn tap_on_a_choice_records_it_and_moves_on() {
    let mut talk = follow_up();
    assert_eq!(talk.choose(0), [Effect::Recorded(QuestionIx(0))]);
    assert_eq!(talk.at(), "last");
    assert_eq!(
        talk.choose(1),
        [Effect::Recorded(QuestionIx(2)), Effect::Completed]
    );
    assert_eq!(talk.at(), "end");
    assert_eq!(talk.counted(), ["club", "last"]);
}

#[test]
fn answer_that_becomes_irrelevant_is_kept_uncounted_and_comes_back() {
    let mut talk = follow_up();
    talk.choose(1);
    talk.choose(0);
    assert_eq!(talk.counted(), ["club", "why"]);
    talk.tap(Action::Back);
    talk.tap(Action::Back);
    talk.choose(0);
    assert_eq!(talk.at(), "last");
    assert_eq!(talk.counted(), ["club"]);
    assert!(talk.answer("why").is_some());
    talk.tap(Action::Back);
    talk.choose(1);
    assert_eq!(talk.counted(), ["club", "why"]);
}

#[test]
fn irrelevant_answer_reads_blank_in_logic() {
    let mut talk = Talk::new(vec![
        one("a", YES_NO),
        one("b", YES_NO).when("${a} = 'yes'"),
        one("c", YES_NO).when("${b} = 'yes'"),
        one("d", YES_NO),
    ]);
    for _ in 0..3 {
        talk.choose(0);
    }
    for _ in 0..3 {
        talk.tap(Action::Back);
    }
    talk.choose(1);
    assert_eq!(talk.at(), "d");
}

#[test]
fn coming_back_shows_the_answer_and_next_keeps_it() {
    let mut talk = follow_up();
    talk.choose(0);
    talk.tap(Action::Back);
    let row = talk.row().unwrap();
    assert_eq!(
        row.choices.iter().map(|c| c.mark).collect::<Vec<_>>(),
        [1, 0]
    );
    assert!(row.can_next && !row.can_back);
    assert_eq!(talk.tap(Action::Next), [Effect::Moved]);
    assert_eq!(talk.at(), "last");
    assert!(talk.answer("club").is_some());
}

#[test]
fn skip_is_refused_where_an_answer_is_required() {
    let mut talk = Talk::new(vec![one("a", YES_NO), one("b", YES_NO).must()]);
    assert_eq!(talk.tap(Action::Skip), [Effect::Skipped(QuestionIx(0))]);
    assert_eq!(talk.answer("a"), None);
    assert!(!talk.row().unwrap().can_skip);
    let before = talk.session.clone();
    assert_eq!(talk.tap(Action::Skip), [Effect::Stale]);
    assert_eq!(talk.session, before);
    assert_eq!(talk.say("өткөр"), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::Required));
}

#[test]
fn a_session_with_a_problem_of_an_earlier_version_is_asked_plainly() {
    let mut talk = follow_up();
    talk.say("эмне?");
    let stored = serde_json::to_string(&talk.session).unwrap();
    let earlier = stored.replace(
        r#""not_understood""#,
        r#"{"confirm_several":[[0,{"one":1}]]}"#,
    );
    assert_ne!(earlier, stored);
    let session: Session = serde_json::from_str(&earlier).unwrap();
    assert_eq!(session.problem, None);
    talk.session.problem = None;
    assert_eq!(session, talk.session);
}

#[test]
fn tap_of_another_screen_changes_nothing() {
    let mut talk = follow_up();
    talk.choose(0);
    let before = talk.session.clone();
    let late = Input::Tap {
        question: QuestionIx(0),
        action: Action::Choose(1),
    };
    assert_eq!(talk.input(late), [Effect::Stale]);
    assert_eq!(talk.session, before);
    for action in [
        Action::Choose(9),
        Action::Done,
        Action::On(ChoiceIx(0)),
        Action::Finish,
        Action::Confirm,
        Action::PreferNot,
        Action::Next,
    ] {
        assert_eq!(talk.tap(action), [Effect::Stale], "{action:?}");
        assert_eq!(talk.session, before);
    }
}

#[test]
fn dont_know_is_an_answer() {
    let mut talk = follow_up();
    assert_eq!(talk.say("билбейм"), [Effect::Recorded(QuestionIx(0))]);
    assert_eq!(talk.answer("club"), Some(&Answer::DontKnow));
    assert_eq!(talk.counted(), ["club"]);
}

#[test]
fn third_misunderstanding_skips_a_question_that_may_be_skipped() {
    let mut talk = follow_up();
    assert_eq!(talk.say("эмне?"), [Effect::Reprompted]);
    assert!(talk.row().unwrap().short_form);
    talk.say("эмне?");
    assert_eq!(talk.say("эмне?"), [Effect::Skipped(QuestionIx(0))]);
    assert_eq!(talk.at(), "last");
    assert!(!talk.row().unwrap().short_form);
}

#[test]
fn required_question_stays_however_often_it_is_misunderstood() {
    let mut talk = Talk::new(vec![one("a", YES_NO).must()]);
    for _ in 0..300 {
        assert_eq!(talk.say("эмне?"), [Effect::Reprompted]);
    }
    assert!(talk.row().unwrap().short_form);
}

#[test]
fn misunderstanding_never_removes_an_answer_given_before() {
    let mut talk = follow_up();
    talk.choose(0);
    talk.tap(Action::Back);
    for _ in 0..3 {
        talk.say("эмне?");
    }
    assert_eq!(talk.at(), "last");
    assert!(talk.answer("club").is_some());
}

#[test]
fn doubt_is_echoed_and_waits_for_yes_or_no() {
    let mut talk = Talk::new(vec![
        one("a", &["Мектеп/школа", "Оорукана/больница"]),
        one("b", YES_NO),
    ]);
    assert_eq!(talk.say("Мектпе"), [Effect::Reprompted]);
    assert_eq!(
        talk.session.problem,
        Some(Problem::Confirm(Answer::One(ChoiceIx(0))))
    );
    assert_eq!(talk.answer("a"), None);
    assert_eq!(talk.say("жок"), [Effect::Reprompted]);
    assert_eq!(talk.at(), "a");
    talk.say("Мектпе");
    assert_eq!(talk.tap(Action::Confirm), [Effect::Recorded(QuestionIx(0))]);
}

#[test]
fn constraint_is_checked_on_real_answers_only() {
    let mut talk = Talk::new(vec![
        question("n", Kind::Integer).only_if(". >= 10"),
        one("b", YES_NO),
    ]);
    assert_eq!(talk.say("9"), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::Constraint));
    assert_eq!(talk.say("билбейм"), [Effect::Recorded(QuestionIx(0))]);
    talk.tap(Action::Back);
    assert_eq!(talk.say("13"), [Effect::Recorded(QuestionIx(0))]);
}

#[test]
fn rest_screen_finishes_or_goes_on() {
    let rows = || {
        vec![
            one("a", YES_NO),
            question("rest", Kind::Rest),
            one("b", YES_NO),
        ]
    };
    let mut talk = Talk::new(rows());
    talk.choose(0);
    assert_eq!(talk.row().unwrap().progress, (1, 2));
    assert_eq!(talk.tap(Action::Finish), [Effect::Completed]);
    assert_eq!(
        asked(&talk.questionnaire, &talk.session, NOW),
        [QuestionIx(0)]
    );
    assert!(is_half_answered(&talk.questionnaire, &talk.session, NOW));

    let mut talk = Talk::new(rows());
    talk.choose(0);
    assert_eq!(talk.say("2"), [Effect::Moved]);
    assert_eq!(talk.at(), "b");
    talk.tap(Action::Skip);
    assert_eq!(
        asked(&talk.questionnaire, &talk.session, NOW),
        [QuestionIx(0), QuestionIx(2)]
    );
    assert_eq!(talk.counted(), ["a"]);
}

#[test]
fn where_somebody_stops_is_not_told_by_the_bases() {
    let rows = || {
        vec![
            one("a", YES_NO),
            one("b", YES_NO),
            question("rest", Kind::Rest),
            one("c", YES_NO),
            one("d", YES_NO),
        ]
    };
    let base = |talk: &Talk| tallied(&talk.questionnaire, &talk.session, NOW).in_base;
    let (first, all) = ([0, 1].map(QuestionIx), [0, 1, 3, 4].map(QuestionIx));
    let mut talk = Talk::new(rows());
    assert_eq!(base(&talk), first.into());
    talk.choose(0);
    assert_eq!(base(&talk), first.into(), "stopped at b");
    talk.tap(Action::Skip);
    assert_eq!(talk.at(), "rest");
    assert_eq!(base(&talk), first.into(), "skipped b");
    talk.say("2");
    assert_eq!(base(&talk), all.into(), "stopped at c");
    talk.choose(0);
    assert_eq!(base(&talk), all.into(), "stopped at d");
    let mut done = Talk::new(rows());
    done.choose(0);
    done.choose(0);
    done.tap(Action::Finish);
    assert_eq!(base(&done), first.into());
}

#[test]
fn frozen_answer_stays_and_the_talk_moves_on() {
    let mut talk = follow_up();
    talk.choose(0);
    talk.tap(Action::Back);
    talk.session.frozen = vec![QuestionIx(0)];
    assert_eq!(talk.choose(1), [Effect::Moved]);
    assert_eq!(talk.session.problem, Some(Problem::Frozen));
    assert_eq!(talk.at(), "last");
    assert_eq!(talk.answer("club"), Some(&Answer::One(ChoiceIx(0))));
    talk.tap(Action::Back);
    talk.tap(Action::Skip);
    assert!(talk.answer("club").is_some());
}

#[test]
fn stored_place_that_lost_its_relevance_moves_to_the_next_one() {
    let mut talk = follow_up();
    talk.choose(1);
    assert_eq!(talk.at(), "why");
    talk.session
        .answers
        .insert(QuestionIx(0), Answer::One(ChoiceIx(0)));
    assert_eq!(
        settle(&talk.questionnaire, &talk.session, NOW).place,
        Place::At(QuestionIx(2))
    );
    talk.session.place = Place::At(QuestionIx(99));
    assert_eq!(talk.at(), "end");
}

#[test]
fn finished_session_can_be_opened_again() {
    let mut talk = follow_up();
    talk.choose(0);
    talk.choose(0);
    assert_eq!(talk.say("1"), [Effect::Stale]);
    talk.session = reopen(&talk.questionnaire, &talk.session, NOW);
    assert_eq!(talk.at(), "club");
    talk.tap(Action::Next);
    talk.choose(1);
    assert_eq!(talk.at(), "end");
}

#[test]
fn default_reads_in_logic_and_counts_once_it_was_passed() {
    let mut talk = Talk::new(vec![
        one("a", YES_NO).or_else("'yes'"),
        one("b", YES_NO).when("${a} = 'yes'"),
    ]);
    assert!(talk.counted().is_empty());
    assert_eq!(talk.row().unwrap().progress, (1, 2));
    talk.tap(Action::Next);
    assert_eq!(talk.counted(), ["a"]);
}

#[test]
fn label_shows_values_and_choice_names_through_calculations() {
    let mut note = question("note", Kind::Note);
    note.label = Some(text("${a}: ${shown} ${gone}${", "-"));
    let calculation = Kind::Calculate(expression("jr:choice-name(${a}, '${a}')"));
    let mut talk = Talk::new(vec![one("a", YES_NO), question("shown", calculation), note]);
    talk.choose(0);
    let ix = talk.ix("note");
    let label = label(&talk.questionnaire, &talk.session, ix, Language::Ky, NOW);
    assert_eq!(label, "yes: Ооба ${");
}

#[test]
fn acknowledge_is_stored_and_not_counted() {
    let mut talk = Talk::new(vec![
        question("ok", Kind::Acknowledge),
        question("n", Kind::Note),
        one("a", YES_NO),
    ]);
    talk.say("ооба");
    talk.say("1");
    assert_eq!(talk.answer("ok"), Some(&Answer::Acknowledged));
    assert!(talk.counted().is_empty());
    assert_eq!(talk.at(), "a");
}
