//! Help, and what is written to the safeguarding person.

use super::{Effect, Missing, Notice, Step, Why};
use crate::domain::{Cause, Respondent, View};

impl Step<'_> {
    /// Whom to call: a screen, or words.
    pub(super) fn help(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        if self.facts.by_sms() {
            self.say(Notice::Help);
            return Ok(());
        }
        self.view(r, View::Help)
    }

    /// Help at once, no question; the words go sealed to the safeguarding person only.
    pub(super) fn harm(&mut self, r: &mut Respondent, text: String) -> Result<(), Missing> {
        let cause = Cause::Words;
        if r.view == View::Report {
            // who reports is told that it went on, whatever its words; the card of help stands below
            return self.report(r, text, cause);
        }
        self.emit(Effect::Report { text, cause });
        self.help(r)
    }

    /// They were told what to answer. It is asked once whether to pass that on, as nobody can take it back.
    pub(super) fn ordered(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        match r.view {
            _ if self.facts.by_sms() => self.pass_on(r),
            View::Ordered => {
                self.emit(Effect::Stale);
                Ok(())
            }
            _ => self.view(r, View::AskOrdered),
        }
    }

    /// Yes to that.
    pub(super) fn pass_on(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        if self.facts.by_sms() {
            self.emit(Effect::Ordered);
            self.say(Notice::Ordered);
            return Ok(());
        }
        if r.view != View::AskOrdered {
            self.emit(Effect::Stale);
            return Ok(());
        }
        self.emit(Effect::Ordered);
        self.view(r, View::Ordered)
    }

    pub(super) fn report(
        &mut self,
        r: &mut Respondent,
        text: String,
        cause: Cause,
    ) -> Result<(), Missing> {
        self.emit(Effect::Report { text, cause });
        if self.facts.by_sms() {
            self.help(r)?;
            // it was taken for no answer
            if matches!(r.view, View::Survey | View::AskFollow | View::AskBoth) {
                self.show(Why::Next);
            }
            return Ok(());
        }
        self.view(r, View::Reported)
    }
}
