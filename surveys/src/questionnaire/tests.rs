use std::fmt::Write as _;

use super::*;

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

/// Id, line (from the body's first line as 1) and column of every issue but unused lists.
fn found(body: &str) -> Vec<Place> {
    let (questionnaire, issues) = load("t.toml", &wrap(body));
    let errors = issues.iter().any(|i| i.severity == Severity::Error);
    assert_eq!(questionnaire.is_none(), errors, "{body}\n{issues:?}");
    let issues = issues
        .into_iter()
        .filter(|i| i.code.id() != "issue-unused-list");
    issues
        .map(|i| (i.code.id(), i.line.saturating_sub(3), i.column))
        .collect()
}

fn suggestion(body: &str) -> Option<String> {
    load("t.toml", &wrap(body))
        .1
        .into_iter()
        .find(|i| i.code.id() != "issue-unused-list")?
        .suggestion
}

fn loaded(body: &str) -> Questionnaire {
    let (questionnaire, issues) = load("t.toml", &wrap(body));
    questionnaire.unwrap_or_else(|| panic!("{issues:#?}"))
}

#[test]
fn a_mistake_in_a_row_is_found_where_it_stands() {
    let q = || row("select_one yn", "q", "");
    let cases: &[(String, &[Place])] = &[
        (row("integer", "a", "relevent = \"1\""), &[("issue-misspelt-column", 5, 1)]),
        (row("integer", "a", "colour = \"1\""), &[]),
        (row("integer", "a", "coins = 3"), &[("issue-ignored-column", 5, 1)]),
        (row("integr", "a", ""), &[("issue-unknown-type", 2, 8)]),
        (row("image", "a", ""), &[("issue-refused-media", 2, 8)]),
        (row("geopoint", "a", ""), &[("issue-refused-place", 2, 8)]),
        (row("begin repeat", "a", ""), &[("issue-refused-repeat", 2, 8)]),
        (row("deviceid", "a", ""), &[("issue-refused-device", 2, 8)]),
        (row("select_one_from_file x.csv", "a", ""), &[("issue-refused-look-up", 2, 8)]),
        (row("barcode", "a", ""), &[("issue-refused-type", 2, 8)]),
        (row("select_one yn or_other", "a", ""), &[("issue-refused-or-other", 2, 8)]),
        (row("select_one", "a", ""), &[("issue-missing-list", 2, 8)]),
        (row("select_one ny", "a", ""), &[("issue-unknown-list", 2, 8)]),
        (row("integer", "1a", ""), &[("issue-bad-name", 3, 8)]),
        (row("integer", "last", ""), &[("issue-duplicate-name", 10, 8)]),
        (row("integer", "meta", ""), &[("issue-reserved-name", 3, 8)]),
        (row("integer", "a", "sensitive = \"maybe\""), &[("issue-not-yes-or-no", 5, 13)]),
        (row("integer", "a", "required = true\ndont_know = false"), &[("issue-no-way-out", 1, 1)]),
        (row("text", "a", "sensitive = true"), &[("issue-sensitive-text", 1, 1)]),
        (row("text", "a", "max_characters = 9000"), &[("issue-out-of-range", 5, 18)]),
        (row("integer", "a", "sector = \"helth\""), &[("issue-unknown-sector", 5, 10)]),
        (row("range", "a", "start = 5\nend = 5"), &[("issue-bad-range", 1, 1)]),
        (row("select_multiple yn", "a", "min_selections = 2\nmax_selections = 1"), &[("issue-selections-out-of-order", 1, 1)]),
        (row("select_multiple yn", "a", "max_selections = 3"), &[("issue-out-of-range", 5, 18)]),
        (row("rank yn", "a", "top = 3"), &[("issue-out-of-range", 5, 7)]),
        (row("allocate yn", "a", "coins = 0"), &[("issue-out-of-range", 5, 9)]),
        (row("select_one yn", "a", "parameters = \"randomise=true\""), &[("issue-unknown-parameter", 5, 14)]),
        (row("calculate", "a", ""), &[("issue-missing-column", 1, 1)]),
        (row("integer", "a", "hint = \"x\""), &[("issue-not-translated", 5, 8)]),
        (row("integer", "a", "hint = { ky = \"х\" }"), &[("issue-missing-translation", 5, 8)]),
        (row("integer", "a", "hint = { ky = \"х\", ru = \" \" }"), &[("issue-missing-translation", 5, 25)]),
        (row("integer", "a", "hint = { ky = \"х\", ru = \"х\", kg = \"х\" }"), &[("issue-unknown-language", 5, 30)]),
        (row("integer", "a", "hint = { ky = \"сaлам\", ru = \"IT-класс\" }"), &[("issue-look-alike", 5, 15)]),
        (row("integer", "a", "hint = { ky = \"${b}\", ru = \"${ c }\" }"), &[("issue-unknown-reference", 5, 16), ("issue-expression-reference", 5, 29)]),
        (row("integer", "a", "hint = { ky = \"${last}\", ru = \"х\" }"), &[("issue-later-reference", 5, 16)]),
        ("[[survey]]\ntype = \"note\"\nname = \"a\"\n".into(), &[("issue-missing-label", 1, 1)]),
        ("[[survey]]\nname = \"a\"\n".into(), &[("issue-missing-column", 1, 1)]),
        ("[[survey]]\ntype = \"end group\"\n".into(), &[("issue-unopened-group", 2, 8)]),
        ("[[survey]]\ntype = \"begin group\"\nname = \"g\"\n\n[[survey]]\ntype = \"end_group\"\n".into(), &[("issue-empty-group", 1, 1)]),
        ("[[survey]]\ntype = \"begin group\"\nname = \"g\"\n".into(), &[("issue-unclosed-group", 1, 1)]),
        ("[[survey]]\ntype = \"rest\"\nname = \"r\"\n\n[[survey]]\ntype = \"rest\"\nname = \"s\"\n".into(), &[("issue-second-rest", 5, 1)]),
        (row("integer", "a", "relevant = \"${b} = 1\""), &[("issue-unknown-reference", 5, 13)]),
        (row("integer", "a", "relevant = \"1 + (${last} > 1)\""), &[("issue-later-reference", 5, 18)]),
        (row("integer", "a", "relevant = \"${a} = 1\""), &[("issue-cycle", 5, 13)]),
        (row("integer", "a", "constraint = \"${a} > 1\""), &[("issue-self-reference", 5, 15)]),
        (row("integer", "a", "relevant = \". > 1\""), &[("issue-current-outside-constraint", 5, 13)]),
        (row("integer", "a", "relevant = \"ture\""), &[("issue-bare-name", 5, 13)]),
        (row("integer", "a", "relevant = \"1 == 1\""), &[("issue-expression-operator", 5, 15)]),
        (row("integer", "a", "relevant = \"../b\""), &[("issue-expression-path", 5, 13)]),
        (row("integer", "a", "relevant = \"((1 =\""), &[("issue-expression-ends", 5, 18)]),
        (row("integer", "a", "constraint = \"regex(., '(')\""), &[("issue-expression-pattern", 5, 15)]),
        (row("integer", "a", "constraint = \"regex(., '[0-9]')\""), &[("issue-unanchored-pattern", 5, 15)]),
        (q() + &row("integer", "a", "relevant = \"${q} = 'ys'\""), &[("issue-unknown-choice", 10, 18)]),
        (q() + &row("integer", "a", "relevant = \"selected(${q}, 'ys')\""), &[("issue-unknown-choice", 10, 13)]),
        (q() + &row("integer", "a", "relevant = \"${q} = 'dont_know'\""), &[]),
        (q() + &row("integer", "a", "relevant = \"${q} = 'prefer_not'\""), &[("issue-unknown-choice", 10, 18)]),
        (row("select_multiple yn", "q", "") + &row("integer", "a", "relevant = \"${q} = 'yes'\""), &[("issue-equals-on-multiple", 10, 18)]),
        (row("select_one yn", "q", "default = \"maybe\""), &[("issue-unknown-choice", 5, 12)]),
        (row("select_one yn", "q", "choice_filter = \"town = 1\""), &[("issue-unknown-filter-column", 5, 18)]),
        (row("note", "n", "") + &row("integer", "a", "relevant = \"${n} = 1\""), &[("issue-reference-without-answer", 10, 13)]),
    ];
    for (body, expected) in cases {
        assert_eq!(found(body), *expected, "{body}");
    }
}

#[test]
fn a_calculated_boolean_read_as_truth_is_pointed_out() {
    let calculate = "[[survey]]\ntype = \"calculate\"\nname = \"c\"\ncalculation = \"1 > 0\"\n\n";
    let used = |relevant: &str| {
        found(&format!(
            "{calculate}{}",
            row("integer", "a", &format!("relevant = \"{relevant}\""))
        ))
    };
    assert_eq!(used("${c}"), [("issue-stored-boolean", 10, 13)]);
    assert_eq!(used("not(${c}) and 1"), [("issue-stored-boolean", 10, 17)]);
    assert_eq!(used("${c} = 'true'"), []);
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
    assert_eq!(ids("form_id = "), [("issue-toml-syntax", 1, 11)]);
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
fn suggestions_can_be_pasted() {
    let q = || row("select_one yn", "place", "");
    for (body, expected) in [
        (row("integr", "a", ""), "integer"),
        (row("selct_one yn", "a", ""), "select_one"),
        (row("select_one ny", "a", ""), "yn"),
        (row("integer", "a", "relevent = \"1\""), "relevant"),
        (row("integer", "a", "relevant = \"true and 1\""), "true()"),
        (
            q() + &row("integer", "a", "relevant = \"${plase} = 'yes'\""),
            "${place}",
        ),
        (
            q() + &row("integer", "a", "relevant = \"${place} = 'yess'\""),
            "'yes'",
        ),
        (
            q() + &row("integer", "a", "relevant = \"${place} = yes\""),
            "'yes'",
        ),
        (
            q() + &row("integer", "a", "relevant = \"place = 'yes'\""),
            "${place}",
        ),
        (row("integer", "a", "relevant = \"1 &gt; 0\""), ">"),
        (
            row("integer", "a", "hint = { ky = \"сaлам\", ru = \"х\" }"),
            "салам",
        ),
        (
            row("integer", "a", "hint = { kg = \"х\", ru = \"х\" }"),
            "ky",
        ),
    ] {
        let all = load("t.toml", &wrap(&body)).1;
        assert!(
            all.iter()
                .any(|i| i.suggestion.as_deref() == Some(expected)),
            "{body}\n{all:?}"
        );
    }
    assert_eq!(
        suggestion(&row("geopoint", "a", "")).as_deref(),
        Some("select_one")
    );
}

#[test]
fn groups_hand_down_relevance_section_and_sector() {
    let body = format!(
        "{}[[survey]]\ntype = \"begin group\"\nname = \"g\"\nlabel = {{ ky = \"Г\", ru = \"Г\" }}\nsector = \"health\"\nrelevant = \"${{first}} > 1\"\n\n{}{}[[survey]]\ntype = \"end group\"\n",
        row("integer", "first", ""),
        row("integer", "inner", "relevant = \"${first} < 9\""),
        row("integer", "own", "sector = \"budget\""),
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
            "appearance = \"quick minimal\"\ndont_know = false\ndefault = \"yes\"",
        ) + &row(
            "range",
            "r",
            "parameters = { start = 0, end = 1, step = 0.25 }",
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

const LIBRARY: [&str; 4] = [
    include_str!("../../library/needs-assessment/questionnaire.toml"),
    include_str!("../../library/school-climate/questionnaire.toml"),
    include_str!("../../library/budget-priorities/questionnaire.toml"),
    include_str!("../../library/was-it-done/questionnaire.toml"),
];

#[test]
fn the_library_has_no_issue() {
    for source in LIBRARY {
        assert_eq!(load("library", source).1, []);
    }
}

#[test]
fn every_issue_has_a_text_in_both_languages_with_its_own_arguments() {
    for (language, texts) in [
        ("ky", include_str!("../../../locales/ky/errors.ftl")),
        ("ru", include_str!("../../../locales/ru/errors.ftl")),
    ] {
        for (id, arguments) in IssueCode::SHAPES {
            let text = texts
                .lines()
                .find_map(|l| l.strip_prefix(id)?.strip_prefix(" = "));
            let text = text.unwrap_or_else(|| panic!("{language}: {id}"));
            let used = text
                .split("{ $")
                .skip(1)
                .filter_map(|p| p.split_once(" }"))
                .map(|(name, _)| name);
            used.for_each(|name| assert!(arguments.contains(&name), "{language}: {id}: {name}"));
        }
    }
    assert_eq!(IssueCode::SHAPES.len(), IssueCode::ALL_IDS.len());
}

mod generated {
    use proptest::prelude::*;

    use super::*;

    /// Loads and holds the contract: no questionnaire if and only if there is an error, and every place is in the file.
    fn holds(source: &str) -> Result<(), TestCaseError> {
        let (questionnaire, issues) = load("t", source);
        prop_assert_eq!(
            questionnaire.is_none(),
            issues.iter().any(|i| i.severity == Severity::Error)
        );
        for issue in issues {
            let line = source.split('\n').nth(issue.line - 1);
            prop_assert!(
                line.is_some_and(|l| issue.column <= l.chars().count() + 1),
                "{:?}",
                issue
            );
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn a_changed_line_of_the_library_never_panics(
            file in 0..LIBRARY.len(), line in 0_usize..400, swap in 0_usize..400, kind in 0..4,
        ) {
            let mut lines: Vec<&str> = LIBRARY[file].lines().collect();
            let (line, swap) = (line % lines.len(), swap % lines.len());
            match kind {
                0 => { lines.remove(line); }
                1 => lines.insert(line, lines[swap]),
                2 => lines.swap(line, swap),
                _ => lines[line] = lines[swap],
            }
            holds(&lines.join("\n"))?;
        }

        #[test]
        fn changed_characters_of_a_file_never_panic(at in 0_usize..1500, length in 0_usize..8, with in "[\"'{}\\[\\]=a-zа-я0-9$.,\n ]{0,6}") {
            let mut letters: Vec<char> = wrap(&row("select_one yn", "a", "relevant = \"1\"\nconstraint = \". = 'yes'\"")).chars().collect();
            let at = at % letters.len();
            let end = (at + length).min(letters.len());
            letters.splice(at..end, with.chars());
            holds(&letters.into_iter().collect::<String>())?;
        }

        #[test]
        fn any_row_keeps_the_contract(
            kind in proptest::sample::select(vec!["select_one yn", "select_multiple yn", "rank yn", "allocate yn", "integer", "text", "range", "calculate", "begin group", "end group", "rest", "note", "date", "x"]),
            column in proptest::sample::select(vec!["relevant", "constraint", "calculation", "choice_filter", "required", "default", "parameters", "hint", "coins", "top", "min_selections", "start", "appearance", "sector", "sensitive", "name"]),
            value in proptest::sample::select(vec!["1", "true", "'x'", "\"${last} = 1\"", "\"${a}\"", "{ ky = 'x' }", "[1]", "[{}]", "-5", "1e300", "nan", "2020-01-01", "\"\"", "\"(\"", "'''\n${last}'''", "\"\\u0430${z}\""]),
        ) {
            holds(&wrap(&format!("[[survey]]\ntype = \"{kind}\"\nname = \"a\"\n{column} = {value}\n")))?;
        }
    }
}
