//! Questions beside the way of a respondent: erase everything, which language, and whether a stop was meant.

use super::{Missing, Notice, SideQuestion, State, Step, Why, words};
use crate::domain::{Language, Respondent, View};

impl Step<'_> {
    /// A question in between: a view where there are screens, else beside the way.
    pub(super) fn ask(
        &mut self,
        r: &mut Respondent,
        side_question: SideQuestion,
    ) -> Result<Option<SideQuestion>, Missing> {
        if self.facts.by_sms() {
            self.show(Why::Next);
            return Ok(Some(side_question));
        }
        let view = match side_question {
            SideQuestion::Erase => View::ConfirmDelete,
            SideQuestion::Language => View::Language,
            SideQuestion::Stop => View::AskStop,
        };
        self.view(r, view)?;
        Ok(None)
    }

    /// Typed words, which may answer what was asked in between.
    pub(super) fn heard(
        &mut self,
        mut r: Respondent,
        side_question: Option<SideQuestion>,
        text: &str,
    ) -> Result<State, Missing> {
        let mut next = None;
        match side_question {
            Some(SideQuestion::Erase) if let Some(yes) = words::erases(text) => {
                if yes {
                    return Ok(self.erase(Notice::Erased));
                }
                self.show(Why::Next);
            }
            Some(SideQuestion::Stop) if let Some(yes) = words::stops(text, r.language) => match yes
            {
                true => self.stop(&mut r)?,
                false => self.show(Why::Next),
            },
            _ if words::may_mean_stop(&r, text, self.facts, self.now) => {
                next = self.ask(&mut r, SideQuestion::Stop)?;
            }
            Some(SideQuestion::Language) => match words::language(text, r.language) {
                Some(language) => self.speak(&mut r, language)?,
                // asked once; what is open is asked again
                None => self.show(Why::Next),
            },
            _ => {
                if let Some(erased) = self.typed(&mut r, text)? {
                    return Ok(erased);
                }
            }
        }
        Ok(State::Known(Box::new(r), next))
    }

    /// Yes or no to "shall we stop writing?"; after `/hide` the same, where nothing is shown.
    pub(super) fn quiet(&mut self, r: &mut Respondent, quiet: bool) -> Result<(), Missing> {
        match (r.view == View::AskStop, quiet) {
            (true, true) => self.stop(r)?,
            (true, false) => self.back(r)?,
            (false, true) => self.silence(r),
            (false, false) => {}
        }
        Ok(())
    }
}

/// Whether a typed text answers what was asked beside the way: then it is no answer to what is open.
#[must_use]
pub fn answers_side_question(side_question: SideQuestion, text: &str, language: Language) -> bool {
    match side_question {
        SideQuestion::Erase => words::erases(text).is_some(),
        SideQuestion::Stop => words::stops(text, language).is_some(),
        SideQuestion::Language => true,
    }
}
