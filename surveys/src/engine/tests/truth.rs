//! Answers as conditions.

use super::*;

/// What stands after "how many?" for an answer, where a question and its opposite each have their condition.
fn after(typed: &str, condition: &str) -> String {
    let mut talk = Talk::new(vec![
        question("c", Kind::Integer),
        one("asked", YES_NO).when(condition),
        one("last", YES_NO),
    ]);
    talk.say(typed);
    talk.at()
}

#[test]
fn no_children_is_no_condition_for_asking_about_them() {
    for condition in [
        "${c}",
        "if(${c}, 1, 0)",
        "${c} and true()",
        "not(not(${c}))",
    ] {
        assert_eq!(after("0", condition), "last", "{condition}");
        assert_eq!(after("2", condition), "asked", "{condition}");
    }
    assert_eq!(after("0", "not(${c})"), "asked");
    assert_eq!(after("2", "not(${c})"), "last");
    assert_eq!(after("0", "${c} = '0'"), "asked");
}

#[test]
fn a_constraint_sees_the_new_number_as_a_number() {
    let mut talk = Talk::new(vec![
        question("c", Kind::Decimal).only_if("."),
        one("last", YES_NO),
    ]);
    talk.say("0");
    assert_eq!(talk.at(), "c");
    talk.say("0.5");
    assert_eq!(talk.at(), "last");
}
