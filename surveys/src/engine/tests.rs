use proptest::prelude::*;

use super::fixture::{NOW, Talk, coins, expression, many, one, question, rank, text};
use super::*;
use crate::questionnaire::{Answer, ChoiceIx, Kind, Language, QuestionIx};

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
fn skip_leaves_no_answer_and_is_refused_where_one_is_required() {
    let mut talk = Talk::new(vec![one("a", YES_NO), one("b", YES_NO).must()]);
    talk.choose(0);
    talk.tap(Action::Back);
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
fn multiple_choice_sets_states_idempotently_and_keeps_its_limits() {
    let mut talk = Talk::new(vec![many("m", ABC, 2, 2)]);
    assert_eq!(talk.on(0), [Effect::Drafted]);
    talk.on(0);
    assert!(!talk.row().unwrap().can_done);
    assert_eq!(talk.tap(Action::Done), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::TooFew(2)));
    talk.on(2);
    assert_eq!(talk.row().unwrap().left, 0);
    assert_eq!(talk.on(3), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::TooMany(2)));
    assert_eq!(
        talk.session.draft,
        Some(Answer::Many(vec![ChoiceIx(0), ChoiceIx(2)]))
    );
    talk.tap(Action::Off(ChoiceIx(0)));
    talk.on(3);
    assert!(talk.row().unwrap().can_done);
    assert_eq!(
        talk.tap(Action::Done),
        [Effect::Recorded(QuestionIx(0)), Effect::Completed]
    );
    assert_eq!(
        talk.answer("m"),
        Some(&Answer::Many(vec![ChoiceIx(2), ChoiceIx(3)]))
    );
}

#[test]
fn exclusive_choice_clears_the_others_and_the_other_way_round() {
    let mut talk = Talk::new(vec![many("m", ABC, 0, 3)]);
    talk.on(0);
    talk.on(1);
    talk.on(4);
    assert_eq!(talk.session.draft, Some(Answer::Many(vec![ChoiceIx(4)])));
    talk.on(2);
    assert_eq!(talk.session.draft, Some(Answer::Many(vec![ChoiceIx(2)])));
}

#[test]
fn exclusive_choice_alone_satisfies_any_minimum() {
    let mut talk = Talk::new(vec![many("m", ABC, 2, 3)]);
    talk.on(4);
    assert!(talk.row().unwrap().can_done);
    talk.tap(Action::Done);
    assert_eq!(talk.answer("m"), Some(&Answer::Many(vec![ChoiceIx(4)])));
}

#[test]
fn rank_fills_places_in_order_and_clears_from_one_on() {
    let mut talk = Talk::new(vec![rank("r", ABC, 3)]);
    for (place, choice) in [(0, 3), (1, 1), (2, 0)] {
        talk.tap(Action::Place(ChoiceIx(choice), place));
    }
    assert_eq!(talk.tap(Action::Place(ChoiceIx(1), 1)), [Effect::Drafted]);
    assert!(talk.row().unwrap().can_done);
    assert_eq!(
        talk.row()
            .unwrap()
            .choices
            .iter()
            .map(|c| c.mark)
            .collect::<Vec<_>>(),
        [3, 2, 0, 1, 0]
    );
    talk.tap(Action::ClearFrom(1));
    assert_eq!(talk.row().unwrap().left, 2);
    assert_eq!(talk.tap(Action::Place(ChoiceIx(3), 1)), [Effect::Stale]);
    assert_eq!(talk.say("1"), [Effect::Drafted]);
    assert_eq!(
        talk.say("3"),
        [Effect::Recorded(QuestionIx(0)), Effect::Completed]
    );
    assert_eq!(
        talk.answer("r"),
        Some(&Answer::Ranked(vec![ChoiceIx(3), ChoiceIx(0), ChoiceIx(2)]))
    );
}

#[test]
fn coins_are_never_overspent_and_done_needs_all_of_them() {
    let mut talk = Talk::new(vec![coins("c", &["Суу", "Жол", "Спорт"], 5)]);
    talk.tap(Action::Coins(ChoiceIx(0), 3));
    assert_eq!(
        talk.tap(Action::Coins(ChoiceIx(1), 3)),
        [Effect::Reprompted]
    );
    assert_eq!(talk.session.problem, Some(Problem::CoinsLeft(2)));
    assert_eq!(talk.tap(Action::Done), [Effect::Reprompted]);
    talk.tap(Action::Coins(ChoiceIx(1), 2));
    assert_eq!(
        talk.tap(Action::Done),
        [Effect::Recorded(QuestionIx(0)), Effect::Completed]
    );
    assert_eq!(talk.answer("c"), Some(&Answer::Coins(vec![3, 2, 0])));
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
fn range_takes_steps_by_button_and_by_number() {
    let mut talk = Talk::new(vec![question(
        "r",
        Kind::Range {
            start: 0.0,
            end: 1.0,
            step: 0.1,
        },
    )]);
    assert_eq!(talk.row().unwrap().steps.len(), 11);
    assert_eq!(talk.say("2"), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::OutOfRange(0.0, 1.0)));
    talk.say("0,3");
    assert_eq!(talk.answer("r"), Some(&Answer::Number(0.3)));
}

#[test]
fn long_text_is_refused_with_its_limit() {
    let mut talk = Talk::new(vec![question("t", Kind::Text { max_characters: 5 })]);
    talk.say("узун сөз");
    assert_eq!(talk.session.problem, Some(Problem::TooLong(5)));
    talk.say(" сөз ");
    assert_eq!(talk.answer("t"), Some(&Answer::Text("сөз".to_owned())));
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
fn filter_hides_choices_and_an_empty_list_is_not_asked() {
    let mut filtered = one("b", &["Суу/a", "Жол/b"]);
    if let Kind::SelectOne(list) = &mut filtered.kind {
        list.filter = Some(expression("name = ${a}"));
    }
    let mut talk = Talk::new(vec![one("a", &["a", "z"]), filtered, one("c", YES_NO)]);
    talk.choose(0);
    assert_eq!(talk.row().unwrap().choices.len(), 1);
    assert_eq!(talk.choose(1), [Effect::Stale]);
    talk.choose(0);
    talk.tap(Action::Back);
    talk.tap(Action::Back);
    talk.choose(1);
    assert_eq!(talk.at(), "c");
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

#[test]
fn randomised_order_differs_between_seeds_and_stays_for_one() {
    let mut q = one("a", ABC);
    if let Kind::SelectOne(list) = &mut q.kind {
        list.randomize = true;
    }
    let mut talk = Talk::new(vec![q]);
    let mut orders = std::collections::BTreeSet::new();
    for seed in 0..50 {
        talk.session.seed = seed;
        let order = choice_order(&talk.questionnaire, &talk.session, QuestionIx(0));
        assert_eq!(
            order,
            choice_order(&talk.questionnaire, &talk.session, QuestionIx(0))
        );
        assert_eq!(order.last(), Some(&ChoiceIx(4)), "none of these stays last");
        orders.insert(order);
    }
    assert!(orders.len() > 10);
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        any::<u16>().prop_map(Action::Choose),
        any::<u16>().prop_map(|c| Action::On(ChoiceIx(c))),
        any::<u16>().prop_map(|c| Action::Off(ChoiceIx(c))),
        any::<(u16, u16)>().prop_map(|(c, n)| Action::Place(ChoiceIx(c), n)),
        any::<u16>().prop_map(Action::ClearFrom),
        any::<(u16, u16)>().prop_map(|(c, n)| Action::Coins(ChoiceIx(c), n)),
        proptest::sample::select(vec![
            Action::Done,
            Action::Next,
            Action::DontKnow,
            Action::PreferNot,
            Action::Skip,
            Action::Back,
            Action::Finish,
            Action::More,
            Action::Confirm,
            Action::Deny,
        ]),
    ]
}

/// Actions with small numbers, so that many of them fit.
fn likely() -> impl Strategy<Value = Action> {
    let n = 0..6_u16;
    prop_oneof![
        n.clone().prop_map(Action::Choose),
        n.clone().prop_map(|c| Action::On(ChoiceIx(c))),
        n.clone().prop_map(|c| Action::Off(ChoiceIx(c))),
        (n.clone(), n.clone()).prop_map(|(c, n)| Action::Place(ChoiceIx(c), n)),
        n.clone().prop_map(Action::ClearFrom),
        (n.clone(), n).prop_map(|(c, n)| Action::Coins(ChoiceIx(c), n)),
        action(),
    ]
}

proptest! {
    #[test]
    fn action_codes_are_short_ascii_and_round_trip(action in action()) {
        let code = action.code();
        prop_assert!(code.is_ascii() && (1..=12).contains(&code.len()), "{code}");
        prop_assert_eq!(Action::parse(&code), Some(action));
    }

    #[test]
    fn any_code_parses_to_the_action_that_writes_it_or_to_none(code in ".{0,14}") {
        if let Some(action) = Action::parse(&code) {
            prop_assert_eq!(action.code(), code);
        }
    }

    #[test]
    fn any_walk_keeps_the_session_whole(
        moves in proptest::collection::vec(prop_oneof![
            3 => likely().prop_map(Ok),
            1 => "[а-я0-9 ,]{0,8}".prop_map(Err),
        ], 0..60),
    ) {
        let mut talk = Talk::new(vec![
            one("a", YES_NO),
            many("m", ABC, 1, 3).when("${a} = 'yes'"),
            rank("r", ABC, 3),
            question("rest", Kind::Rest),
            coins("c", &["x", "y", "z"], 5),
            question("n", Kind::Range { start: 1.0, end: 5.0, step: 1.0 }).only_if(". > 1"),
            question("t", Kind::Text { max_characters: 5 }).must(),
        ]);
        for m in moves {
            match m {
                Ok(action) => talk.tap(action),
                Err(typed) => talk.say(&typed),
            };
            let packed = serde_json::to_string(&talk.session).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Session>(&packed).unwrap(), &talk.session);
            prop_assert_eq!(&settle(&talk.questionnaire, &talk.session, NOW), &talk.session);
            let answers: Vec<_> = talk.session.answers.values().collect();
            for answer in answers {
                match answer {
                    Answer::Many(list) => prop_assert!((1..=3).contains(&list.len()) && list.is_sorted()),
                    Answer::Ranked(list) => prop_assert_eq!(list.len(), 3),
                    Answer::Coins(coins) => prop_assert_eq!(coins.iter().sum::<u16>(), 5),
                    Answer::Number(n) => prop_assert!(*n > 1.0 && *n <= 5.0),
                    Answer::Text(t) => prop_assert!((1..=5).contains(&t.chars().count())),
                    _ => {}
                }
            }
        }
    }
}
