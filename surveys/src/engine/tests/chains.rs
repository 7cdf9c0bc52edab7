//! Rows that hang on each other in long chains.

use super::*;
use crate::questionnaire::load;

/// The ids of what is wrong with these rows, and the questionnaire.
fn read(rows: &[String]) -> (Option<Questionnaire>, Vec<&'static str>) {
    let rows = rows.concat();
    let head = "form_id = \"t\"\nversion = \"1\"\nform_title = { ky = \"Т\", ru = \"Т\" }\n";
    let (questionnaire, issues) = load("t.toml", &format!("{head}{rows}"));
    (questionnaire, issues.iter().map(|i| i.code.id()).collect())
}

fn calculated(at: usize, of: &str) -> String {
    format!("[[survey]]\ntype = \"calculate\"\nname = \"c{at}\"\ncalculation = \"{of}\"\n")
}

fn asked(at: usize, relevant: &str) -> String {
    format!(
        "[[survey]]\ntype = \"integer\"\nname = \"q{at}\"\nlabel = {{ ky = \"А ${{c0}}\", ru = \"А ${{c0}}\" }}\n\
         relevant = \"{relevant}\"\n"
    )
}

/// Each the next one with so many signs before it, then a question that shows the first.
fn chain(length: usize, signs: usize) -> Vec<String> {
    let of = |at: usize| match at + 1 {
        last if last == length => "1".to_owned(),
        next => format!("${{c{next}}}"),
    };
    let rows = (0..length).map(|at| calculated(at, &format!("{}{}", "- ".repeat(signs), of(at))));
    rows.chain([asked(0, "${c0} != 'x'")]).collect()
}

fn shown(questionnaire: &Questionnaire) -> String {
    let session = begin(questionnaire, 7, NOW);
    let Place::At(ix) = session.place else {
        panic!("nothing is asked");
    };
    label(questionnaire, &session, ix, Language::Ky, NOW)
}

#[test]
fn a_chain_of_rows_as_long_as_a_questionnaire_is_followed_to_its_end() {
    for (length, signs) in [(299, 0), (298, 1), (20, 60)] {
        let (questionnaire, issues) = read(&chain(length, signs));
        assert!(issues.is_empty(), "{issues:?}");
        assert_eq!(shown(&questionnaire.unwrap()), "А 1");
    }
}

#[test]
fn a_chain_that_no_stack_bears_is_told() {
    for (length, signs) in [(299, 20), (60, 60)] {
        let (questionnaire, issues) = read(&chain(length, signs));
        assert!(questionnaire.is_none());
        assert_eq!(issues, ["issue-chain-too-long"]);
    }
}

#[test]
fn questions_that_are_asked_only_after_each_other_are_followed() {
    let rows: Vec<String> = (0..250)
        .map(|at| match at {
            0 => calculated(0, "'!'"),
            1 => asked(1, "${c0} = '!'"),
            at => asked(at, &format!("not(${{q{}}} = 7)", at - 1)),
        })
        .collect();
    let (questionnaire, issues) = read(&rows);
    assert_eq!(issues, ["issue-many-questions"]);
    let questionnaire = questionnaire.unwrap();
    let mut session = begin(&questionnaire, 7, NOW);
    for ix in 1..250 {
        session.answers.insert(QuestionIx(ix), Answer::Integer(3));
    }
    assert_eq!(counted(&questionnaire, &session, NOW).len(), 249);
    session.answers.insert(QuestionIx(1), Answer::Integer(7));
    assert_eq!(counted(&questionnaire, &session, NOW).len(), 248);
}

#[test]
fn values_that_double_each_other_end_blank_and_take_no_memory() {
    for (rows, letters) in [(11, 4 << 10), (12, 8 << 10), (13, 0), (299, 0)] {
        let doubled = (0..rows).map(|at| match at + 1 {
            last if last == rows => calculated(at, "'aaaa'"),
            next => calculated(at, &format!("concat(${{c{next}}}, ${{c{next}}})")),
        });
        let rows: Vec<String> = doubled.chain([asked(0, "${c0} != 'x'")]).collect();
        let shown = shown(&read(&rows).0.unwrap());
        assert_eq!(shown.len() - "А ".len(), letters);
    }
}
