//! Patterns of `regex()` that were written with only Russian in mind.

use regex::Regex;

use super::report::Report;
use super::survey::Survey;
use crate::expression::Node;
use crate::questionnaire::IssueCode;

/// Warns of a class that holds the Russian alphabet and none or not all of ң, ө and ү.
pub(super) fn check(survey: &Survey, report: &mut Report<'_>) {
    for used in &survey.uses {
        used.written.expression.visit(&mut |node| {
            let Node::Matches {
                pattern, offset, ..
            } = node
            else {
                return;
            };
            let mut mended = pattern.clone();
            let mut letters = String::new();
            for class in classes(pattern) {
                let missing = missing(class, pattern);
                if let (false, Some(inside)) = (missing.is_empty(), class.strip_prefix('[')) {
                    mended = mended.replacen(class, &format!("[{missing}{inside}"), 1);
                    letters.push_str(&missing);
                }
            }
            if !letters.is_empty() {
                let at = used.written.place(*offset);
                report.suggest(at, IssueCode::RussianLetters { letters }, Some(mended));
            }
        });
    }
}

/// The `[…]` of a pattern, as written.
fn classes(pattern: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = None;
    let mut escaped = false;
    for (i, c) in pattern.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if open.is_none() => open = Some(i),
            ']' => found.extend(open.take().and_then(|from| pattern.get(from..=i))),
            _ => {}
        }
    }
    found
}

/// The Kyrgyz letters that a class refuses although it takes all the Russian ones around them.
fn missing(class: &str, pattern: &str) -> String {
    let flags = if pattern.contains("(?i") { "(?i)" } else { "" };
    let Ok(class) = Regex::new(&format!("^{flags}{class}$")) else {
        return String::new();
    };
    let takes = |c: char| class.is_match(c.encode_utf8(&mut [0; 4]));
    let alphabets = [('а'..='я', "ңөү"), ('А'..='Я', "ҢӨҮ")];
    alphabets
        .into_iter()
        .filter(|(russian, _)| russian.clone().all(takes))
        .flat_map(|(_, kyrgyz)| kyrgyz.chars().filter(|c| !takes(*c)))
        .collect()
}
