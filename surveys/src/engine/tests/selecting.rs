use super::*;

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
fn coins_are_never_overspent_and_some_of_them_count_too() {
    let mut talk = Talk::new(vec![coins("c", &["Суу", "Жол", "Спорт"], 5)]);
    assert_eq!(talk.tap(Action::Done), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::CoinsLeft(5)));
    talk.tap(Action::Coins(ChoiceIx(0), 3));
    assert_eq!(
        talk.tap(Action::Coins(ChoiceIx(1), 3)),
        [Effect::Reprompted]
    );
    assert_eq!(talk.session.problem, Some(Problem::CoinsLeft(2)));
    let row = talk.row().unwrap();
    assert!(row.can_done && row.left == 2 && !row.can_skip);
    assert_eq!(
        talk.tap(Action::Done),
        [Effect::Recorded(QuestionIx(0)), Effect::Completed]
    );
    assert_eq!(talk.answer("c"), Some(&Answer::Coins(vec![3, 0, 0])));
}

#[test]
fn a_place_of_a_ranking_counts_as_soon_as_it_is_filled() {
    let mut talk = Talk::new(vec![rank("r", ABC, 3)]);
    assert!(talk.row().unwrap().can_skip);
    talk.tap(Action::Place(ChoiceIx(2), 0));
    let row = talk.row().unwrap();
    assert!(row.can_done && row.left == 2 && !row.can_skip);
    talk.tap(Action::Done);
    assert_eq!(talk.answer("r"), Some(&Answer::Ranked(vec![ChoiceIx(2)])));
}

#[test]
fn what_is_marked_is_kept_whichever_word_leaves_the_question() {
    let kinds = [
        (many("q", ABC, 1, 3), Answer::Many(vec![ChoiceIx(1)])),
        (rank("q", ABC, 3), Answer::Ranked(vec![ChoiceIx(1)])),
    ];
    for (asked, marked) in kinds {
        for word in ["өткөр", "пропусти", "дальше", "кийинки", "бүттү", "готово"]
        {
            let mut talk = Talk::new(vec![asked.clone(), one("last", YES_NO)]);
            talk.tap(match marked {
                Answer::Ranked(_) => Action::Place(ChoiceIx(1), 0),
                _ => Action::On(ChoiceIx(1)),
            });
            talk.say(word);
            let found = (talk.at(), talk.answer("q"));
            assert_eq!(found, ("last".to_owned(), Some(&marked)), "{word}");
        }
        // nothing is marked: nothing is recorded
        let mut talk = Talk::new(vec![asked, one("last", YES_NO)]);
        talk.say("өткөр");
        assert_eq!((talk.at().as_str(), talk.answer("q")), ("last", None));
    }
}

#[test]
fn whoever_comes_back_to_an_answer_can_leave_it_in_every_way_and_it_stays() {
    let kinds = [
        (many("q", ABC, 1, 3), "1 2"),
        (rank("q", ABC, 3), "1 2 3"),
        (rank("q", ABC, 3), "2"),
        (coins("q", &["x", "y"], 5), "x 3 y 2"),
        (one("q", YES_NO), "1"),
        (question("q", Kind::Integer), "7"),
        (question("q", Kind::Text { max_characters: 9 }), "сөз"),
        (question("q", Kind::Date), "2026-03-15"),
    ];
    for (asked, typed) in kinds {
        let mut talk = Talk::new(vec![asked, one("last", YES_NO)]);
        talk.say(typed);
        if talk.row().unwrap().can_done {
            talk.tap(Action::Done);
        }
        let answer = talk.answer("q").cloned();
        assert!(answer.is_some(), "{typed}");
        for leave in [Action::Next, Action::Skip] {
            talk.tap(Action::Back);
            let row = talk.row().unwrap();
            assert!(row.can_next && row.can_clear && !row.can_skip && !row.can_done);
            assert_eq!(talk.tap(leave), [Effect::Moved], "{typed}");
            assert_eq!(talk.answer("q"), answer.as_ref());
        }
        talk.tap(Action::Back);
        talk.say("өткөр");
        assert_eq!(
            (talk.at().as_str(), talk.answer("q")),
            ("last", answer.as_ref())
        );
        talk.tap(Action::Back);
        assert_eq!(talk.tap(Action::Clear), [Effect::Skipped(QuestionIx(0))]);
        assert_eq!((talk.at().as_str(), talk.answer("q")), ("q", None));
        let row = talk.row().unwrap();
        assert!(row.can_skip && !row.can_clear && !row.can_next);
        assert_eq!(talk.tap(Action::Clear), [Effect::Stale]);
    }
}

#[test]
fn a_required_answer_cannot_be_taken_away() {
    let mut talk = Talk::new(vec![one("a", YES_NO).must(), one("b", YES_NO)]);
    talk.choose(0);
    talk.tap(Action::Back);
    assert!(!talk.row().unwrap().can_clear);
    assert_eq!(talk.tap(Action::Clear), [Effect::Stale]);
    assert!(talk.answer("a").is_some());
}

#[test]
fn what_is_marked_when_back_is_pressed_is_recorded_if_it_may_count() {
    let mut talk = Talk::new(vec![one("first", YES_NO), many("m", ABC, 2, 3)]);
    talk.choose(0);
    talk.on(1);
    assert_eq!(talk.tap(Action::Back), [Effect::Moved]);
    assert_eq!(talk.answer("m"), None);
    talk.tap(Action::Next);
    talk.on(1);
    talk.on(2);
    assert_eq!(
        talk.tap(Action::Back),
        [Effect::Recorded(QuestionIx(1)), Effect::Moved]
    );
    let both = Answer::Many(vec![ChoiceIx(1), ChoiceIx(2)]);
    assert_eq!(talk.answer("m"), Some(&both));
}

#[test]
fn labels_typed_one_message_at_a_time_are_marked_one_after_another() {
    for said in [["суу", "спорт"], ["Спорт", "суу"]] {
        let mut talk = Talk::new(vec![many("m", ABC, 1, 3), one("last", YES_NO)]);
        for label in said {
            assert_eq!(talk.say(label), [Effect::Drafted], "{label}");
            assert_eq!((talk.at().as_str(), talk.answer("m")), ("m", None));
        }
        talk.say("готово");
        let both = Answer::Many(vec![ChoiceIx(0), ChoiceIx(2)]);
        assert_eq!(
            (talk.at().as_str(), talk.answer("m")),
            ("last", Some(&both))
        );
    }
    // several at once are all of them, and so is a number; by SMS no button says that more may follow
    let rows = || vec![many("m", ABC, 1, 3), one("last", YES_NO)];
    for (mut talk, said) in [
        (Talk::new(rows()), "1 3"),
        (Talk::new(rows()), "3"),
        (Talk::new(rows()), "суу, спорт"),
        (Talk::by_sms(rows()), "суу"),
        (Talk::by_sms(rows()), "1"),
    ] {
        talk.say(said);
        assert_eq!(talk.at(), "last", "{said}");
    }
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
fn long_text_is_refused_with_its_limit() {
    let mut talk = Talk::new(vec![question("t", Kind::Text { max_characters: 5 })]);
    talk.say("узун сөз");
    assert_eq!(talk.session.problem, Some(Problem::TooLong(5)));
    talk.say(" сөз ");
    assert_eq!(talk.answer("t"), Some(&Answer::Text("сөз".to_owned())));
}

#[test]
fn a_typed_number_does_not_take_marks_away_unasked() {
    let mut talk = Talk::new(vec![many("m", ABC, 0, 3), one("last", YES_NO)]);
    talk.say("1 2 4");
    talk.tap(Action::Back);
    let three = || Answer::Many(vec![ChoiceIx(0), ChoiceIx(1), ChoiceIx(3)]);
    assert_eq!(talk.say("үч"), [Effect::Reprompted]);
    assert_eq!(talk.answer("m"), Some(&three()));
    let one_only = Answer::Many(vec![ChoiceIx(2)]);
    assert_eq!(
        talk.session.problem,
        Some(Problem::Confirm(one_only.clone()))
    );
    talk.say("ооба");
    assert_eq!(talk.answer("m"), Some(&one_only));

    let mut talk = Talk::new(vec![many("m", ABC, 0, 3), one("last", YES_NO)]);
    talk.say("1 2 4");
    talk.tap(Action::Back);
    talk.say("үч");
    talk.say("жок");
    assert_eq!(talk.answer("m"), Some(&three()));
}

#[test]
fn a_choice_that_has_its_place_already_is_told_apart_from_what_was_not_understood() {
    let mut talk = Talk::by_sms(vec![rank("r", ABC, 3)]);
    talk.say("2");
    talk.say("2");
    assert_eq!(talk.session.problem, Some(Problem::Placed));
}
