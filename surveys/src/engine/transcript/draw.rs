//! The lines of one screen.

use std::fmt::Write as _;

use super::{Setting, values};
use crate::engine::{Problem, RowScreen, Session, ShownChoice, hint, label, substituted};
use crate::questionnaire::{Answer, Appearance, Kind, Language, Question, Questionnaire, Text};

/// `<` lines: the problem, then unless it is the short form the section, label and hint, then choices and buttons.
pub(super) fn row(
    questionnaire: &Questionnaire,
    session: &Session,
    screen: &RowScreen,
    setting: Setting,
) -> String {
    let Setting { language, now, .. } = setting;
    let Some(asked) = questionnaire.question(screen.question) else {
        return String::new();
    };
    let mut lines = Vec::new();
    if let Some(problem) = &screen.problem {
        let own = |text: &Option<Text>| {
            text.as_ref()
                .map(|t| substituted(questionnaire, session, t, language, now))
        };
        lines.push(format!(
            "(?) {}",
            trouble(asked, screen, problem, setting, &own)
        ));
    }
    if !screen.short_form {
        let section = asked
            .section
            .as_ref()
            .map(|s| format!(" {} —", s.get(language)));
        let label = label(questionnaire, session, screen.question, language, now);
        let (k, n) = screen.progress;
        lines.push(match asked.kind {
            Kind::Rest => format!("[{k}/{n}] (rest)"),
            _ => format!("[{k}/{n}]{} {label}", section.unwrap_or_default()),
        });
        let hint = hint(questionnaire, session, screen.question, language, now);
        lines.extend(hint.lines().map(|l| format!("  {l}")));
        if asked.appearance == Appearance::Helplines {
            lines.push("  (helplines)".to_owned());
        }
    }
    for (number, shown) in (1..).zip(&screen.choices) {
        let text = asked
            .choices()
            .get(usize::from(shown.choice.0))
            .map_or("", |c| c.label.get(language));
        lines.push(format!("  {number} {text}{}", mark(asked, *shown)));
    }
    if let (Some(first), Some(last)) = (screen.steps.first(), screen.steps.last()) {
        lines.push(format!("  {first}..{last}"));
    }
    // marks show the others
    let current = screen
        .current
        .as_ref()
        .filter(|a| values::picked(a).is_empty());
    let current = current
        .map(|a| recorded(asked, a))
        .filter(|text| !text.is_empty());
    lines.extend(current.map(|text| format!("  * {text}")));
    lines.push(format!("  {}", buttons(asked, screen, language)));
    lines
        .iter()
        .flat_map(|l| l.lines())
        .fold(String::new(), |mut text, line| {
            // writing to a String cannot fail
            let _ = writeln!(text, "< {}", line.trim_end());
            text
        })
}

/// An answer as transcripts write it: as expressions read it, coins as "name=3".
#[must_use]
pub fn recorded(row: &Question, answer: &Answer) -> String {
    let Answer::Coins(coins) = answer else {
        return values::text_of(row, answer);
    };
    let spent = row.choices().iter().zip(coins).filter(|(_, n)| **n > 0);
    spent
        .map(|(c, n)| format!("{}={n}", c.name))
        .collect::<Vec<_>>()
        .join(" ")
}

fn mark(row: &Question, shown: ShownChoice) -> String {
    match row.kind {
        _ if shown.mark == 0 => String::new(),
        Kind::Rank { .. } => format!(" ({})", shown.mark),
        Kind::Allocate { .. } => format!(" {}", "●".repeat(usize::from(shown.mark))),
        _ => " *".to_owned(),
    }
}

fn trouble(
    row: &Question,
    screen: &RowScreen,
    problem: &Problem,
    setting: Setting,
    own: &dyn Fn(&Option<Text>) -> Option<String>,
) -> String {
    let with = |token: &str, text: Option<String>| {
        text.map_or_else(|| token.to_owned(), |t| format!("{token}: {t}"))
    };
    match problem {
        Problem::NotUnderstood => "not-understood".to_owned(),
        Problem::Ambiguous(choices) => {
            let numbers: Vec<String> = (1..)
                .zip(&screen.choices)
                .filter(|(_, shown)| choices.contains(&shown.choice))
                .map(|(n, _): (usize, _)| n.to_string())
                .collect();
            format!("which: {}", numbers.join(" | "))
        }
        Problem::Confirm(answer) => {
            let labels: Vec<&str> = values::picked(answer)
                .iter()
                .filter_map(|c| row.choices().get(usize::from(c.0)))
                .map(|c| c.label.get(setting.language))
                .collect();
            let meant = if labels.is_empty() {
                recorded(row, answer)
            } else {
                labels.join(", ")
            };
            format!("did-you-mean: {meant}")
        }
        Problem::Required => with("required", own(&row.required_message)),
        Problem::Constraint => with("constraint", own(&row.constraint_message)),
        Problem::TooFew(n) => format!("too-few {n}"),
        Problem::TooMany(n) => format!("too-many {n}"),
        Problem::CoinsLeft(n) => format!("coins-left {n}"),
        Problem::TooLong(n) => format!("too-long {n}"),
        Problem::OutOfRange(from, to) => format!("out-of-range {from}..{to}"),
        Problem::Frozen => "frozen".to_owned(),
        Problem::NoSuchDay => "no such day".to_owned(),
        Problem::Left => "left".to_owned(),
        Problem::Unclear => "unclear".to_owned(),
        Problem::Placed => "placed".to_owned(),
    }
}

fn buttons(row: &Question, screen: &RowScreen, language: Language) -> String {
    let rest = matches!(row.kind, Kind::Rest);
    let confirm = matches!(screen.problem, Some(Problem::Confirm(_)));
    let offered = [
        (confirm, "yes"),
        (confirm, "no"),
        (row.audio[language].is_some(), "listen"),
        (screen.can_back, "back"),
        (screen.can_skip, "skip"),
        (screen.can_clear, "clear"),
        (screen.can_dont_know, "dk"),
        (screen.can_prefer_not, "pn"),
        (screen.can_done, "done"),
        (screen.can_next, "next"),
        (rest, "finish"),
        (rest, "more"),
    ];
    let shown: Vec<String> = offered
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, code)| format!("[{code}]"))
        .collect();
    shown.join(" ")
}
