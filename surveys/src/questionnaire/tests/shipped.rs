use super::*;

pub(super) const LIBRARY: [&str; 5] = [
    include_str!("../../../library/needs-assessment/questionnaire.toml"),
    include_str!("../../../library/school-climate/questionnaire.toml"),
    include_str!("../../../library/budget-priorities/questionnaire.toml"),
    include_str!("../../../library/was-it-done/questionnaire.toml"),
    include_str!("../../../library/question-bank/questionnaire.toml"),
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
        ("ky", include_str!("../../../../locales/ky/errors.ftl")),
        ("ru", include_str!("../../../../locales/ru/errors.ftl")),
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
