use std::fmt::Write as _;

use super::*;

mod expressions;
mod generated;
mod mistakes;
mod places;
mod shipped;
mod words;

/// A sound questionnaire around some rows.
fn wrap(body: &str) -> String {
    format!(
        r#"form_id = "t"
version = "1"
form_title = {{ ky = "Т", ru = "Т" }}
{body}

[[survey]]
type = "integer"
name = "last"
label = {{ ky = "Э", ru = "П" }}

[[choices]]
list_name = "yn"
name = "yes"
label = {{ ky = "Ооба", ru = "Да" }}

[[choices]]
list_name = "yn"
name = "no"
label = {{ ky = "Жок", ru = "Нет" }}
"#
    )
}

/// A row; line numbers in the cases count from the row's header as 1.
fn row(kind: &str, name: &str, rest: &str) -> String {
    format!(
        "[[survey]]\ntype = \"{kind}\"\nname = \"{name}\"\nlabel = {{ ky = \"А\", ru = \"А\" }}\n{rest}\n"
    )
}

/// Id, line and column of an issue.
type Place = (&'static str, usize, usize);

/// Id, line (from the body's first line as 1) and column of every issue but unused lists and words that nobody reads.
fn found(body: &str) -> Vec<Place> {
    let (questionnaire, issues) = load("t.toml", &wrap(body));
    let errors = issues.iter().any(|i| i.severity == Severity::Error);
    assert_eq!(questionnaire.is_none(), errors, "{body}\n{issues:?}");
    let issues = issues
        .into_iter()
        .filter(|i| !["issue-unused-list", "issue-unread-words"].contains(&i.code.id()));
    issues
        .map(|i| (i.code.id(), i.line.saturating_sub(3), i.column))
        .collect()
}

#[test]
fn a_questionnaire_is_for_everybody_unless_it_says_that_it_is_the_clubs() {
    for (setting, readers) in [
        ("", Readers::Everybody),
        ("readers = \"everybody\"", Readers::Everybody),
        ("readers = \"club\"", Readers::Club),
    ] {
        let questionnaire = load("t.toml", &wrap(setting)).0.unwrap();
        assert_eq!(questionnaire.readers, readers, "{setting}");
    }
    assert_eq!(
        found("readers = \"council\""),
        [("issue-wrong-value", 1, 11)]
    );
}

fn suggestion(body: &str) -> Option<String> {
    load("t.toml", &wrap(body))
        .1
        .into_iter()
        .find(|i| !["issue-unused-list", "issue-unread-words"].contains(&i.code.id()))?
        .suggestion
}

fn loaded(body: &str) -> Questionnaire {
    let (questionnaire, issues) = load("t.toml", &wrap(body));
    questionnaire.unwrap_or_else(|| panic!("{issues:#?}"))
}

#[test]
fn circles_through_several_rows_are_told_once() {
    let calculate = |name: &str, of: &str| {
        format!("[[survey]]\ntype = \"calculate\"\nname = \"{name}\"\ncalculation = \"{of}\"\n\n")
    };
    let body = calculate("a", "${b} + 1") + &calculate("b", "${c}") + &calculate("c", "${a}");
    let (_, issues) = load("t.toml", &wrap(&body));
    let circles: Vec<_> = issues
        .iter()
        .filter(|i| i.code.id() == "issue-cycle")
        .collect();
    assert_eq!(circles.len(), 1);
    assert_eq!(
        circles[0].code.arguments(),
        [("names", "a, b, c".to_owned())]
    );
    // a calculation may look ahead as long as there is no circle
    assert_eq!(found(&calculate("a", "${last} + 1")), []);
}

#[test]
fn choices_are_checked_as_buttons_and_as_a_list() {
    let choice = |name: &str, rest: &str| {
        format!("[[choices]]\nlist_name = \"l\"\nname = \"{name}\"\n{rest}\n\n")
    };
    let long = "label = { ky = \"Абвгдежзийклмнопрстуфхцчш\", ru = \"А\" }";
    let label = |text: &str| format!("label = {{ ky = \"{text}\", ru = \"{text}я\" }}");
    let ids = |kind: &str, extra: &str, rows: String| {
        let body = row(kind, "q", extra) + &rows;
        found(&body)
            .into_iter()
            .map(|(id, line, column)| (id, line.saturating_sub(5), column))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids("select_one l", "", choice("a", long)),
        [("issue-button-too-long", 4, 16)]
    );
    assert_eq!(
        ids("select_one l", "appearance = \"likert\"", choice("a", long)),
        []
    );
    assert_eq!(
        ids(
            "select_one l",
            "",
            choice(
                "a",
                &format!("{long}\nshort = {{ ky = \"а\", ru = \"б\" }}")
            )
        ),
        []
    );
    assert_eq!(
        ids("select_one l", "", choice("a b", &label("х"))),
        [("issue-bad-choice-name", 3, 8)]
    );
    assert_eq!(
        ids("select_one l", "", choice("dont_know", &label("х"))),
        [("issue-reserved-name", 3, 8)]
    );
    assert_eq!(
        ids("select_one l", "", choice("a", "")),
        [("issue-missing-label", 3, 8)]
    );
    let twice = choice("a", &label("х")) + &choice("a", &label("у"));
    assert_eq!(
        ids("select_one l", "", twice),
        [("issue-duplicate-choice", 8, 8)]
    );
    let same = choice("a", &label("х")) + &choice("b", "label = { ky = \"х\", ru = \"у\" }");
    assert_eq!(
        ids("select_one l", "", same),
        [("issue-duplicate-choice-label", 9, 16)]
    );
    let sms = |text: &str, sms: &str| {
        format!(
            "label = {{ ky = \"{text}\", ru = \"{text}я\", sms = {{ ky = \"{sms}\", ru = \"{sms}я\" }} }}"
        )
    };
    assert_eq!(
        ids(
            "select_one l",
            "",
            choice("a", &sms("хх", "х")) + &choice("b", &sms("у", "уу"))
        ),
        []
    );
    for same in [sms("у", "х"), sms("х", "у")] {
        assert_eq!(
            ids(
                "select_one l",
                "",
                choice("a", &sms("хх", "х")) + &choice("b", &same)
            )[0]
            .0,
            "issue-duplicate-choice-label"
        );
    }
    let hole = "label = { ky = \"хх\", ru = \"хх\", sms = { ru = \"х\" } }";
    assert_eq!(
        ids("select_one l", "", choice("a", hole)),
        [("issue-missing-translation", 4, 39)]
    );
    assert_eq!(
        ids("rank l", "", choice("a", &label("х"))),
        [("issue-too-few-choices", 0, 1)]
    );
    let mut many = String::new();
    for i in 0..61 {
        write!(
            many,
            "{}",
            choice(&format!("c{i}"), &label(&format!("х{i}")))
        )
        .unwrap();
    }
    assert_eq!(
        ids("select_one l", "", many),
        [("issue-too-many-choices", 3, 8)]
    );
    assert_eq!(
        ids(
            "select_one l",
            "choice_filter = \"levl = 1\"",
            choice("a", &format!("{}\nlevl = 1", label("х")))
        ),
        []
    );
    let unused = load("t", &wrap("")).1;
    assert_eq!(
        unused.iter().map(|i| i.code.id()).collect::<Vec<_>>(),
        ["issue-unused-list"]
    );
}

#[test]
fn the_file_as_a_whole_is_checked() {
    let ids = |source: &str| {
        load("t", source)
            .1
            .into_iter()
            .map(|i| (i.code.id(), i.line, i.column))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("form_id = "), [("issue-toml-value", 1, 11)]);
    for nothing in ["", " \r\n\t", "\u{feff}", "\u{feff}\n\u{a0}"] {
        assert_eq!(ids(nothing), [("issue-empty-file", 1, 1)], "{nothing:?}");
    }
    let title = "form_title = { ky = \"а\", ru = \"а\" }";
    assert_eq!(
        ids(&format!("form_id = \"Big Id\"\nversion = 1\n{title}")),
        [("issue-no-questions", 1, 1), ("issue-bad-form-id", 1, 11)]
    );
    assert!(ids(title).contains(&("issue-missing-column", 1, 1)));
    assert!(ids("survey = 3").contains(&("issue-wrong-value", 1, 10)));
    assert!(ids("colour = 3").contains(&("issue-unknown-key", 1, 1)));
    assert!(ids("form_di = \"a\"").contains(&("issue-misspelt-column", 1, 1)));
    assert_eq!(
        ids(&"#".repeat(300 * 1024)),
        [("issue-file-too-large", 1, 1)]
    );
    assert_eq!(
        ids(&"[[survey]]\n".repeat(301)),
        [("issue-too-many-rows", 1, 1)]
    );
    let mut many = String::new();
    for i in 0..21 {
        many += &row("integer", &format!("q{i}"), "");
    }
    assert_eq!(found(&many), [("issue-many-questions", 0, 1)]);
}

#[test]
fn groups_hand_down_relevance_section_sector_and_who_reads_it() {
    let body = format!(
        "{}[[survey]]\ntype = \"begin group\"\nname = \"g\"\nlabel = {{ ky = \"Г\", ru = \"Г\" }}\nsector = \"health\"\npublic = false\ninstitution = \"clinic\"\nrelevant = \"${{first}} > 1\"\n\n{}{}[[survey]]\ntype = \"end group\"\n",
        row("integer", "first", ""),
        row("integer", "inner", "relevant = \"${first} < 9\""),
        row(
            "integer",
            "own",
            "sector = \"budget\"\npublic = \"yes\"\ninstitution = \"school\"",
        ),
    );
    let q = loaded(&body);
    let names: Vec<_> = q
        .questions
        .iter()
        .map(|q| (q.name.as_str(), q.relevant.len(), q.sector))
        .collect();
    assert_eq!(
        names,
        [
            ("first", 0, None),
            ("inner", 2, Some(Sector::Health)),
            ("own", 1, Some(Sector::Budget)),
            ("last", 0, None)
        ]
    );
    assert_eq!(q.questions[1].section.as_ref().unwrap().ru, "Г");
    let read: Vec<_> = q
        .questions
        .iter()
        .map(|q| (q.public, q.institution))
        .collect();
    let (clinic, school) = (Some(Institution::Clinic), Some(Institution::School));
    assert_eq!(
        read,
        [(true, None), (false, clinic), (true, school), (true, None)]
    );
}

#[test]
fn columns_become_what_the_model_says() {
    let q = loaded(
        &(row(
            "select multiple yn",
            "m",
            "parameters = \"randomize=true; max_selections=1\"\nrequired = \"yes\"\ncolour = 3",
        ) + &row(
            "select_one from yn",
            "o",
            "appearance = \"quick minimal\"\ndont_know = false\ndefault = \"yes\"\nheadline = \"no\"",
        ) + &row(
            "range",
            "r",
            "parameters = { start = 0, end = 1, step = 0.25 }\nbands = \"0 0.5\"",
        ) + &row("allocate yn", "c", "")
            + &row(
                "text",
                "t",
                "default = \"2020-01-01\"\nconstraint = \u{22}string-length(.) > 1\u{22}",
            )),
    );
    assert!(
        matches!(&q.questions[0].kind, Kind::SelectMultiple { choices, min: 1, max: 1 } if choices.randomize)
    );
    assert!(q.questions[0].required.is_some() && q.questions[0].dont_know);
    assert_eq!(q.questions[0].extra["colour"], "3");
    assert_eq!(q.questions[1].appearance, Appearance::Quick);
    assert!(!q.questions[1].dont_know);
    assert_eq!(
        (q.questions[0].headline, q.questions[1].headline),
        (None, Some(false))
    );
    let ends: Vec<_> = q.questions[2]
        .bands
        .iter()
        .map(|b| (b.from, b.below))
        .collect();
    assert_eq!(ends, [(0.0, Some(0.5)), (0.5, None)]);
    assert!(matches!(
        q.questions[2].kind,
        Kind::Range {
            start: 0.0,
            end: 1.0,
            step: 0.25
        }
    ));
    assert!(matches!(
        q.questions[3].kind,
        Kind::Allocate { coins: 5, .. }
    ));
    assert!(matches!(
        q.questions[4].kind,
        Kind::Text {
            max_characters: 300
        }
    ));
    assert_eq!(
        q.questions[4].default.as_ref().unwrap().source,
        "2020-01-01"
    );
}

#[test]
fn a_misspelt_column_or_type_hides_no_other_mistake() {
    let misspelt = row("integer", "a", "relevent = \"${b} = 1\"");
    assert_eq!(
        found(&misspelt),
        [
            ("issue-misspelt-column", 5, 1),
            ("issue-unknown-reference", 5, 13)
        ]
    );
    let unknown = row(
        "integr",
        "a",
        "relevant = \"1 == 1\"\nhint = { ky = \"х\" }",
    );
    let ids = found(&unknown)
        .into_iter()
        .map(|(id, ..)| id)
        .collect::<Vec<_>>();
    assert_eq!(
        ids,
        [
            "issue-unknown-type",
            "issue-expression-operator",
            "issue-missing-translation"
        ]
    );
    // who names a row that could not be read is not to blame
    assert_eq!(
        found(&(row("integr", "a", "") + &row("text", "b", "relevant = \"${a} = 1\""))),
        [("issue-unknown-type", 2, 8)]
    );
}

#[test]
fn filters_read_the_columns_of_their_list() {
    let town = |column: &str| {
        format!(
            "{}\n[[choices]]\nlist_name = \"yn\"\nname = \"x\"\nlabel = {{ ky = \"Х\", ru = \"Х\" }}\ntown = \"osh\"\n",
            row(
                "select_one yn",
                "q",
                &format!("choice_filter = \"{column}\"")
            )
        )
    };
    assert_eq!(found(&town("town = 'osh' or name = 'yes'")), []);
    assert_eq!(
        found(&town("twon = 'osh'")),
        [("issue-unknown-filter-column", 5, 18)]
    );
    assert_eq!(
        found(&town("true and name != ''")),
        [("issue-bare-name", 5, 18)]
    );
}
