//! What is told about expressions and their literals.

use super::*;

fn relevant(expression: &str) -> String {
    let born = row("date", "born", "");
    born + &row("integer", "a", &format!("relevant = \"{expression}\""))
}

#[test]
fn a_written_date_that_does_not_exist_is_refused_where_it_stands() {
    for (expression, column) in [
        ("${born} > '2026-02-30'", 24),
        ("date('1983-09-31') < ${born}", 19),
        ("today() >= '2026-13-01'", 25),
        ("format-date('2025-02-29T10:00:00', '%Y') = ${born}", 26),
        ("decimal-date-time('-01-2019') > ${born}", 32),
        ("difference-in-months(${born}, 'yesterday') > 1", 44),
        ("${born} = '31.03.2009'", 24),
    ] {
        let places = found(&relevant(expression));
        assert_eq!(places, [("issue-no-such-date", 10, column)], "{expression}");
    }
    for sound in [
        "${born} > '2024-02-29'",
        "date(${born}) < date('2026-11-30')",
        "${born} = 'dont_know'",
        "${born} != ''",
        "format-date(${born}, '%Y-%m') = '2009-03'",
        "date(6.5) < today()",
        "date('6.5') < today()",
        "'2026-11-30T10:00:00+06:00' > ${born}",
    ] {
        assert_eq!(found(&relevant(sound)), [], "{sound}");
    }
}

#[test]
fn a_default_that_looks_like_a_date_is_no_subtraction() {
    let default = |day: &str| found(&row("date", "d", &format!("default = \"{day}\"")));
    assert_eq!(default("2026-02-28"), []);
    assert_eq!(default("2026-02-30"), [("issue-no-such-date", 5, 12)]);
}

#[test]
fn functions_from_elsewhere_are_refused_by_name_with_what_to_do() {
    for (expression, code, instead) in [
        (
            "substring('abc', 1, 2) = 'a'",
            "issue-expression-unsupported",
            Some("substr(…, 0, 3)"),
        ),
        (
            "sqrt(4) = 2",
            "issue-expression-unsupported",
            Some("pow(…, 0.5)"),
        ),
        (
            "decimal-time('10:00') > 0",
            "issue-expression-unsupported",
            Some("decimal-date-time(…) mod 1"),
        ),
        ("sin(1) > 0", "issue-expression-unsupported", None),
        ("count(${born}) > 1", "issue-expression-repeats", None),
        ("sum(${born}) > 1", "issue-expression-repeats", None),
        ("position(1) > 1", "issue-expression-repeats", None),
        (
            "indexed-repeat(${born}, 1, 2) > 1",
            "issue-expression-repeats",
            None,
        ),
        (
            "pulldata('a', 'b', 'c', 'd') = 1",
            "issue-expression-look-ups",
            None,
        ),
        ("instance('a') = 1", "issue-expression-look-ups", None),
        ("instance('x')/root = 1", "issue-expression-look-ups", None),
        ("position(..) = 1", "issue-expression-repeats", None),
        ("distance(${born}) > 1", "issue-expression-places", None),
        (
            "property('deviceid') = 1",
            "issue-expression-identity",
            None,
        ),
    ] {
        let body = relevant(expression);
        assert_eq!(found(&body), [(code, 10, 13)], "{expression}");
        assert_eq!(suggestion(&body).as_deref(), instead, "{expression}");
    }
    let (_, issues) = load("t.toml", &wrap(&relevant("sum(${born}) > 1")));
    assert!(
        issues[0]
            .code
            .to_string()
            .starts_with("`sum` is for repeats")
    );
}

#[test]
fn a_calculated_number_read_as_truth_is_pointed_out() {
    let calculate = "[[survey]]\ntype = \"calculate\"\nname = \"c\"\ncalculation = \"1 - 1\"\n\n";
    let used = |relevant: &str| {
        format!(
            "{calculate}{}",
            row("integer", "a", &format!("relevant = \"{relevant}\""))
        )
    };
    assert_eq!(found(&used("not(${c})")), [("issue-stored-number", 10, 17)]);
    assert_eq!(suggestion(&used("${c}")).as_deref(), Some("${c} != 0"));
    assert_eq!(found(&used("${c} != 0")), []);
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
    assert_eq!(
        used("not(${c}) and ${c} = 'true'"),
        [("issue-stored-boolean", 10, 17)]
    );
    assert_eq!(used("${c} = 'true'"), []);
}
