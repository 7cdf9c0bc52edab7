//! Which rows of a questionnaire are sent by SMS, if all of them are relevant.

use surveys::questionnaire::{Kind, Question, QuestionIx, Questionnaire};

use super::Absent;

/// The rows that are sent.
pub(super) struct Form<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) left_out: Vec<(String, Absent)>,
}

/// A row that waits for an answer.
pub(super) struct Row<'a> {
    pub(super) ix: QuestionIx,
    pub(super) question: &'a Question,
    /// All notes that may come with it: those since the last row that everybody gets.
    pub(super) notes: Vec<QuestionIx>,
}

impl<'a> Form<'a> {
    pub(super) fn of(questionnaire: &'a Questionnaire) -> Self {
        let mut form = Self {
            rows: Vec::new(),
            left_out: Vec::new(),
        };
        let mut notes: Vec<(QuestionIx, bool)> = Vec::new();
        let mut over = false;
        for (ix, question) in (0..).map(QuestionIx).zip(&questionnaire.questions) {
            let mut absent = |why| form.left_out.push((question.name.clone(), why));
            match (&question.kind, question.left_out_by_sms()) {
                (Kind::Calculate(_), _) => {}
                // one that is not always there leaves the others in
                (Kind::Rest, _) => over |= question.relevant.is_empty(),
                (_, Some(why)) => absent(Absent::Row(why)),
                _ if over => absent(Absent::AfterRest),
                (Kind::Note, None) => notes.push((ix, false)),
                _ => {
                    notes.iter_mut().for_each(|(_, sent)| *sent = true);
                    form.rows.push(Row {
                        ix,
                        question,
                        notes: notes.iter().map(|(note, _)| *note).collect(),
                    });
                    if question.relevant.is_empty() {
                        notes.clear();
                    }
                }
            }
        }
        for (note, _) in notes.into_iter().filter(|(_, sent)| !sent) {
            let name = questionnaire.question(note).map(|q| q.name.clone());
            form.left_out
                .extend(name.map(|name| (name, Absent::LastNote)));
        }
        form.left_out
            .sort_by_key(|(name, _)| questionnaire.find(name));
        form
    }

    /// The row of this name.
    pub(super) fn row(&self, name: &str) -> Option<&Row<'a>> {
        self.rows.iter().find(|row| row.question.name == name)
    }

    /// Where a row's messages stand; those of none come last.
    pub(super) fn place(&self, name: &str) -> usize {
        let found = self.rows.iter().position(|r| r.question.name == name);
        found.unwrap_or(self.rows.len())
    }
}
