use proptest::prelude::*;

use super::shipped::LIBRARY;
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
