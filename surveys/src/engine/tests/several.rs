//! By SMS: several answers in one text, "1" and "2" to a doubt, and "0".

use super::*;
use crate::questionnaire::Question;

/// What a first text does in a talk by SMS: `name=answer …` recorded, `name=answer …?` to be confirmed, `-` not understood.
fn first(rows: Vec<Question>, said: &str) -> (Talk, String) {
    let mut talk = Talk::by_sms(rows);
    let effects = talk.say(said);
    let written = |(ix, answer): (&QuestionIx, &Answer)| {
        let row = talk.questionnaire.question(*ix).unwrap();
        let text = super::super::values::text_of(row, answer);
        format!("{}={text}", row.name)
    };
    let told = match &talk.session.problem {
        Some(Problem::ConfirmSeveral(list)) => {
            let each: Vec<String> = list.iter().map(|(ix, a)| written((ix, a))).collect();
            format!("{}?", each.join(" "))
        }
        Some(Problem::Confirm(answer)) => format!("{}?", written((&QuestionIx(0), answer))),
        Some(problem) => match problem {
            Problem::NotUnderstood => "-".to_owned(),
            other => format!("{other:?}"),
        },
        None => {
            assert!(effects.contains(&Effect::Recorded(QuestionIx(0))), "{said}");
            let each: Vec<String> = talk.session.answers.iter().map(written).collect();
            each.join(" ")
        }
    };
    (talk, told)
}

fn several() -> Vec<Question> {
    vec![
        one("a", &["Суу/water", "Жол/road", "Спорт/sport"]),
        one("yes", YES_NO),
        one("why", &["p", "q"]).when("${yes} = 'no'"),
        question("n", Kind::Integer).only_if(". < 100"),
        many("m", ABC, 1, 2),
        rank("r", ABC, 2),
    ]
}

#[test]
fn several_numbers_answer_the_next_questions_in_order() {
    for (said, expected) in [
        ("2", "a=road"),
        ("0", "a=dont_know"),
        ("2 1", "a=road yes=yes?"),
        ("2 1 16", "a=road yes=yes n=16?"),
        ("2,1,16", "a=road yes=yes n=16?"),
        ("2.1.16", "a=road yes=yes n=16?"),
        ("2, 1; 16", "a=road yes=yes n=16?"),
        ("2) 1) 16.", "a=road yes=yes n=16?"),
        ("2\n1\n16", "a=road yes=yes n=16?"),
        ("２ １", "a=road yes=yes?"),
        ("1 ooba 16", "a=water yes=yes n=16?"),
        ("1 жок 2", "a=water yes=no why=q?"),
        ("1 2 1 99", "a=water yes=no why=p n=99?"),
        ("1 2 1 100", "-"),
        ("0 1 0", "a=dont_know yes=yes n=0?"),
        ("2 1 16 3", "a=road yes=yes n=16 m=c?"),
        // a ranking is more than one piece, so it is the end
        ("2 1 16 3 1", "-"),
        ("4 1", "-"),
        ("2 3", "-"),
        ("2 1 x", "-"),
        ("2 ооба көп", "-"),
        ("2 жана 1", "-"),
        ("суу жол", "-"),
        ("21", "-"),
        ("2-1", "-"),
    ] {
        assert_eq!(first(several(), said).1, expected, "{said}");
    }
}

#[test]
fn numbers_of_a_question_that_takes_several_are_all_its_own() {
    for (row, said, expected) in [
        (many("m", ABC, 1, 3), "1 2", "m=a b"),
        (many("m", ABC, 1, 3), "12", "m=a b?"),
        (rank("r", ABC, 3), "3 1 2", "r=c a b"),
        (coins("c", ABC, 3), "3 1 1", "c=a c"),
        (
            question("t", Kind::Text { max_characters: 9 }),
            "2 1",
            "t=2 1",
        ),
        (question("d", Kind::Date), "2 1", "-"),
        (question("k", Kind::Acknowledge), "1 1", "-"),
    ] {
        let rows = vec![row, one("b", YES_NO), one("c2", YES_NO)];
        assert_eq!(first(rows, said).1, expected, "{said}");
    }
}

#[test]
fn only_questions_that_can_be_answered_by_a_piece_are() {
    let next = |row: Question, said: &str| first(vec![one("a", YES_NO), row], said).1;
    let range = Kind::Range {
        start: 1.0,
        end: 5.0,
        step: 1.0,
    };
    assert_eq!(next(question("n", range.clone()), "1 5"), "a=yes n=5?");
    assert_eq!(next(question("n", range), "1 6"), "-");
    assert_eq!(next(question("n", Kind::Decimal), "1 5"), "a=yes n=5?");
    assert_eq!(
        next(question("t", Kind::Text { max_characters: 9 }), "1 5"),
        "-"
    );
    assert_eq!(next(question("d", Kind::Date), "1 2026-03-15"), "-");
    assert_eq!(next(question("k", Kind::Acknowledge), "1 1"), "-");
    assert_eq!(next(coins("c", ABC, 3), "1 1"), "-");
    assert_eq!(next(many("m", ABC, 2, 3), "1 1"), "-");
    let ended = vec![
        one("a", YES_NO),
        question("rest", Kind::Rest),
        one("b", YES_NO),
    ];
    assert_eq!(first(ended, "1 1").1, "-");
}

#[test]
fn one_yes_records_all_and_one_no_asks_the_first_again() {
    let (mut talk, _) = first(several(), "2 1 16");
    assert!(talk.session.answers.is_empty());
    let recorded = ["a", "yes", "n"].map(|name| Effect::Recorded(talk.ix(name)));
    assert_eq!(talk.say("1"), recorded);
    assert_eq!((talk.at().as_str(), talk.session.reprompts), ("m", 0));

    let (mut talk, _) = first(several(), "2 1 16");
    assert_eq!(talk.say("2"), [Effect::Reprompted]);
    assert_eq!((talk.at().as_str(), talk.session.answers.len()), ("a", 0));
    // the whole question, and no misunderstanding
    assert_eq!((&talk.session.problem, talk.session.reprompts), (&None, 0));

    let (mut talk, _) = first(several(), "2 1 16");
    assert_eq!(talk.tap(Action::Confirm), recorded);
    let (mut talk, _) = first(several(), "2 1 16");
    assert_eq!(talk.tap(Action::Deny), [Effect::Reprompted]);
}

#[test]
fn the_same_numbers_said_again_are_meant_and_others_are_read_anew() {
    let (mut talk, _) = first(several(), "2 1 16");
    assert_eq!(talk.say("2 1 16").len(), 3);
    let (mut talk, _) = first(several(), "2 1 16");
    assert_eq!(talk.say("3 1"), [Effect::Reprompted]);
    talk.say("ооба");
    assert_eq!(talk.answer("a"), Some(&Answer::One(ChoiceIx(2))));
}

#[test]
fn the_last_of_several_answers_completes() {
    let (mut talk, told) = first(vec![one("a", YES_NO), one("b", YES_NO)], "1 2");
    assert_eq!(told, "a=yes b=no?");
    assert_eq!(talk.say("1").last(), Some(&Effect::Completed));
    assert_eq!(first(vec![one("a", YES_NO)], "1 2").1, "-");
}

#[test]
fn several_answers_stop_at_a_frozen_one() {
    let mut talk = Talk::by_sms(vec![one("a", YES_NO), one("b", YES_NO)]);
    talk.say("1 2");
    talk.session.frozen = vec![QuestionIx(1)];
    assert_eq!(
        talk.say("1"),
        [
            Effect::Recorded(QuestionIx(0)),
            Effect::Moved,
            Effect::Completed
        ]
    );
    assert_eq!(talk.answer("b"), None);
}

#[test]
fn one_and_two_are_yes_and_no_to_a_doubt_by_sms_only() {
    let rows = || vec![many("m", ABC, 1, 3), one("b", YES_NO)];
    for (said, yes) in [
        ("1", true),
        ("1)", true),
        ("бир", true),
        ("2", false),
        ("эки", false),
    ] {
        let (mut talk, told) = first(rows(), "13");
        assert_eq!(told, "m=a c?");
        talk.say(said);
        assert_eq!(talk.answer("m").is_some(), yes, "{said}");
    }
    let mut talk = Talk::new(rows());
    talk.say("13");
    talk.say("1");
    assert_eq!(talk.answer("m"), Some(&Answer::Many(vec![ChoiceIx(0)])));
    // any other number is an answer
    let (mut talk, _) = first(rows(), "13");
    talk.say("3");
    assert_eq!(talk.answer("m"), Some(&Answer::Many(vec![ChoiceIx(2)])));
}

#[test]
fn zero_is_dont_know_where_it_is_offered_by_sms_only() {
    let mut sure = one("s", YES_NO);
    sure.dont_know = false;
    for (row, expected) in [
        (one("a", YES_NO), "a=dont_know"),
        (many("m", ABC, 1, 2), "m=dont_know"),
        (rank("r", ABC, 2), "r=dont_know"),
        (question("n", Kind::Integer), "n=0"),
        (sure, "-"),
        // a choice of that name: asked, not guessed
        (one("z", &["0", "1-2", "3"]), "z=0?"),
    ] {
        assert_eq!(first(vec![row, one("b", YES_NO)], "0").1, expected);
    }
    let mut talk = Talk::new(vec![one("a", YES_NO)]);
    assert_eq!(talk.say("0"), [Effect::Reprompted]);
    assert_eq!(talk.say("1 1"), [Effect::Reprompted]);
    assert_eq!(talk.session.problem, Some(Problem::NotUnderstood));
}
