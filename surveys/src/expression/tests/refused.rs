//! What is no expression, and what is said of it.

use super::*;

#[test]
fn habits_from_elsewhere_are_refused_with_what_to_write() {
    for (source, offset, instead) in [
        ("${a} == 1", 5, "="),
        ("${a} && 1", 5, "and"),
        ("${a} || 1", 5, "or"),
        ("${a} <> 1", 5, "!="),
        ("${a} &gt; 1", 5, ">"),
        ("!${a}", 0, "not(…)"),
        ("${a} => 1", 5, ">="),
    ] {
        let error = Expression::parse(source).expect_err(source);
        assert_eq!(error.offset, offset, "{source}");
        assert!(
            matches!(error.kind, SyntaxErrorKind::ForeignOperator { instead: i, .. } if i == instead),
            "{source}: {error}"
        );
    }
    for source in [
        "../a", "//a", "/data/a", "a[1]", "a | b", "@a", "self::a", "$a",
    ] {
        assert!(
            matches!(kind(source), SyntaxErrorKind::NotSupported(_)),
            "{source}: {:?}",
            kind(source)
        );
    }
}

#[test]
fn syntax_errors_say_where_and_what() {
    use SyntaxErrorKind as K;
    assert_eq!(kind(""), K::UnexpectedEnd);
    assert_eq!(kind("((1 ="), K::UnexpectedEnd);
    assert_eq!(kind("1 2"), K::Unexpected("2".into()));
    assert_eq!(kind("1)"), K::Unexpected(")".into()));
    assert_eq!(kind("${ a }"), K::BadReference);
    assert_eq!(kind("${a"), K::BadReference);
    assert_eq!(kind("'a"), K::UnterminatedText);
    assert_eq!(kind("${last-saved#a}"), K::LastSaved);
    assert_eq!(
        kind("slected(., 'a')"),
        K::UnknownFunction {
            name: "slected".into(),
            nearest: Some("selected")
        }
    );
    assert_eq!(
        kind("pulldata('a', 'b')"),
        K::AbsentFunction("pulldata", Absence::LookUps)
    );
    assert_eq!(
        kind("not()"),
        K::Arity {
            name: "not",
            min: 1,
            max: 1,
            given: 0
        }
    );
    assert_eq!(kind("regex(., ${a})"), K::NotLiteral("regex"));
    assert!(matches!(kind("regex(., '(')"), K::BadPattern(_)));
    assert_eq!(kind("1.2.3"), K::Unexpected("1.2.3".into()));
    assert_eq!(kind(&"(".repeat(100)), K::TooDeep);
    assert_eq!(kind(&"-".repeat(100)), K::TooDeep);
    assert_eq!(kind(&"1+".repeat(5000)), K::TooLong);
    assert_eq!(text(&format!("{}1", "1+".repeat(4000))), "4001");
    assert_eq!(Expression::parse("1 + slected(1)").unwrap_err().offset, 4);
}
