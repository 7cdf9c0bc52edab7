//! By SMS: "2 3 1" answers three questions in order, and is confirmed once.

use super::step::Turn;
use super::{Action, Effect, Reading, Step};
use crate::questionnaire::{Answer, Kind, QuestionIx};

impl Turn<'_> {
    /// Answers to this question and the next ones, if each piece of the text surely is one and could be recorded. Each next question
    /// follows from the answers before it. `None` where a question takes several numbers itself, and when pieces are left over.
    pub(super) fn several(&self, text: &str) -> Option<Vec<(QuestionIx, Answer)>> {
        let takes_one = matches!(
            self.row.kind,
            Kind::SelectOne(_) | Kind::Integer | Kind::Decimal | Kind::Range { .. }
        );
        let pieces = pieces(text);
        // words alone may as well be one answer in other words
        let digits = text.contains(|c: char| c.is_numeric());
        if !(self.by_sms() && takes_one && digits && pieces.len() > 1) {
            return None;
        }
        let mut session = self.session.clone();
        let mut answers = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let turn = Turn::new(self.view.questionnaire, &session, self.now, self.language)?;
            let (at, answer) = (turn.at, turn.surely(piece)?);
            let step = turn.given(answer.clone());
            matches!(step.effects.first(), Some(Effect::Recorded(_))).then_some(())?;
            answers.push((at, answer));
            session = step.session;
        }
        Some(answers)
    }

    /// Records the answers in order, as far as each is still the next one.
    pub(super) fn give_all(&mut self, answers: Vec<(QuestionIx, Answer)>) {
        for (ix, answer) in answers {
            let turn = Turn::new(
                self.view.questionnaire,
                &self.session,
                self.now,
                self.language,
            );
            let Some(turn) = turn.filter(|turn| turn.at == ix) else {
                break;
            };
            let step = turn.given(answer);
            self.session = step.session;
            self.effects.extend(step.effects);
        }
    }

    fn given(mut self, answer: Answer) -> Step {
        self.typed = true;
        self.give(answer);
        self.finish()
    }

    /// The answer that one piece is without doubt; free text and dates are more than a piece.
    fn surely(&self, piece: &str) -> Option<Answer> {
        match self.read(piece) {
            _ if matches!(self.row.kind, Kind::Text { .. } | Kind::Date) => None,
            Reading::Answer(answer) => Some(answer),
            Reading::Does(Action::DontKnow) if self.row.dont_know => Some(Answer::DontKnow),
            _ => None,
        }
    }
}

fn pieces(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '/' | '+' | '،'))
        .filter(|piece| piece.contains(char::is_alphanumeric))
        .collect()
}
