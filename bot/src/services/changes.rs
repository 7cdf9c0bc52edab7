//! Changes since an earlier round in words: the digest, the brief and the workbook say the same.

use surveys::statistics::{Change, Publication, PublishedRow, RowChange, Table};

use super::words::{Words, clip};
use crate::texts::Value;

/// What is said of an earlier round.
pub(crate) struct Told {
    /// With which round it is compared; none if it is not, which is the only line.
    pub(crate) heading: Option<String>,
    /// Without markup.
    pub(crate) lines: Vec<String>,
}

/// What is said of a publication's changes.
pub(crate) fn told(words: Words<'_>, publication: &Publication) -> Option<Told> {
    let since = publication.since.as_ref()?;
    let until = since.until.parse().ok()?;
    let until = words.texts.until(words.language, until);
    let Some(changes) = &since.changes else {
        return Some(Told {
            heading: None,
            lines: vec![words.plain("digest-since-others", &[("until", until.into())])],
        });
    };
    if changes.is_empty() {
        return None;
    }
    let clear = changes.iter().filter(|row| row.change != Change::Unclear);
    let mut lines: Vec<String> = clear
        .filter_map(|row| line(words, publication, row))
        .collect();
    let rest = match lines.is_empty() {
        true => "digest-since-none",
        false => "digest-since-rest",
    };
    lines.push(words.plain(rest, &[]));
    Some(Told {
        heading: Some(words.plain("digest-since", &[("until", until.into())])),
        lines,
    })
}

fn line(words: Words<'_>, publication: &Publication, row: &RowChange) -> Option<String> {
    let question = words.question(row.question)?;
    let result = publication
        .results
        .iter()
        .find(|r| r.question == row.question)?;
    let Table::Shares { rows, .. } = &result.table else {
        return None;
    };
    let now = rows.iter().find(|printed| printed.label == row.label)?;
    let args: [(&str, Value); 4] = [
        ("question", clip(&words.asked(question), 90).into()),
        ("what", clip(&words.label(question, row.label), 70).into()),
        ("before", words.range(row.before).into()),
        ("now", words.range(now.range).into()),
    ];
    Some(match row.change {
        Change::Up => words.plain("digest-since-up", &args),
        Change::Down => words.plain("digest-since-down", &args),
        Change::Unclear => return None,
    })
}

/// How a printed figure has changed; none if it was not compared, as the figures of groups never are.
pub(crate) fn of(
    words: Words<'_>,
    publication: &Publication,
    row: &PublishedRow,
) -> Option<Change> {
    let choice = row.choice.as_deref().filter(|_| row.group.is_none())?;
    let changes = publication.since.as_ref()?.changes.as_ref()?;
    let found = changes.iter().find(|change| {
        let question = words.question(change.question);
        question.is_some_and(|q| q.name == row.question && change.label.name(q) == choice)
    });
    found.map(|found| found.change)
}

/// How a row has changed, in a word.
pub(crate) fn word(words: Words<'_>, change: Change) -> String {
    let id = match change {
        Change::Up => "digest-change-up",
        Change::Down => "digest-change-down",
        Change::Unclear => "digest-change-unclear",
    };
    words.plain(id, &[])
}
