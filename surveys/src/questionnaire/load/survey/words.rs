//! What becomes of typed words: `topics` of a text, and `quotes` of the question that lets them be printed.

use super::Survey;
use crate::questionnaire::load::choices::Lists;
use crate::questionnaire::load::report::Report;
use crate::questionnaire::load::row::Row;
use crate::questionnaire::load::used::Named;
use crate::questionnaire::{Choice, Choices, IssueCode, Kind, QuestionIx};

/// The lists of a row: what may be chosen, or what its words may be about.
pub(super) struct Listed<'l> {
    pub(super) choices: Option<(&'l str, Choices)>,
    pub(super) topics: Option<Vec<Choice>>,
}

/// The choice that lets words be printed.
const YES: &str = "yes";

/// The list of topics of a text; without one nobody reads it.
pub(super) fn topics(
    row: &mut Row<'_>,
    lists: &mut Lists,
    report: &mut Report<'_>,
) -> Option<Vec<Choice>> {
    let Some((list, at)) = row.text("topics", report) else {
        let name = row.peek("name").unwrap_or_default();
        report.add(row.at, IssueCode::UnreadWords { name });
        return None;
    };
    let Some(choices) = lists.choices(&list, false, report) else {
        report.add(at, IssueCode::UnknownList { list });
        return None;
    };
    Some(choices.list)
}

impl Survey {
    /// `quotes` names the earlier text that a "yes" here lets be printed.
    pub(super) fn quotes(&mut self, row: &mut Row<'_>, kind: &Kind, report: &mut Report<'_>) {
        let Some((name, at)) = row.text("quotes", report) else {
            return;
        };
        let says_yes =
            matches!(kind, Kind::SelectOne(choices) if choices.list.iter().any(|c| c.name == YES));
        let own = u16::try_from(self.questions.len()).map(QuestionIx).ok();
        let words = match self.named(&name) {
            Some(Named::Question(index)) => self.questions.get_mut(index),
            _ => None,
        };
        match words
            .and_then(|text| text.words.as_mut())
            .filter(|_| says_yes)
        {
            Some(words) => words.quote = own,
            None => report.add(at, IssueCode::NoSuchWords { name }),
        }
    }
}
