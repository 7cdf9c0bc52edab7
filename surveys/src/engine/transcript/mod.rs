//! Talks as text: to be read, replayed and compared. The same format is a script and its own record.
//!
//! ```text
//! # language=ky seed=1 now=1790000000000
//! < [1/3] the question        what is seen: label, choices with numbers and marks, buttons
//! <   1 a choice
//! <   [skip] [dk]
//! > 1                         typed; `> [label]` or `> [code]` is a tap
//! = name: value               what was recorded
//! ~ 21d                       three weeks pass; `~ ru` switches the language
//! ```
//!
//! Only `>` and `~` lines are input; the others are written anew by [`play`]. Nothing here is a text for respondents.

mod draw;

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

pub use draw::recorded;

use super::{
    Action, Effect, Input, Moment, Screen, Session, Span, begin, counted, screen, step, values,
};
use crate::questionnaire::{Kind, Language, QuestionIx, Questionnaire};

/// What a talk depends on besides what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Language of the talk.
    pub language: Language,
    /// Seed of randomised choices.
    pub seed: u64,
    /// Moment of the whole talk, but for `~ Nd` lines.
    pub now: Moment,
}

impl Setting {
    /// The setting in the first line of a transcript.
    #[must_use]
    pub fn parse(transcript: &str) -> Option<Self> {
        let mut parts = transcript
            .lines()
            .next()?
            .strip_prefix("# language=")?
            .split(' ');
        Some(Self {
            language: Language::from_code(parts.next()?)?,
            seed: parts.next()?.strip_prefix("seed=")?.parse().ok()?,
            now: Moment(parts.next()?.strip_prefix("now=")?.parse().ok()?),
        })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "# language={} seed={} now={}",
            self.language.code(),
            self.seed,
            self.now.0
        )
    }
}

/// The transcript of a talk: the first line, the first screen, then every input of the script with what came of it.
#[must_use]
pub fn play(questionnaire: &Questionnaire, setting: Setting, script: &str) -> String {
    let mut talk = Talk::begin(questionnaire, setting);
    let mut transcript = format!("{setting}\n{}", talk.seen());
    for line in script.lines().filter(|l| l.starts_with(['>', '~'])) {
        // writing to a String cannot fail
        let _ = writeln!(transcript, "{line}");
        transcript.push_str(&talk.line(line));
    }
    transcript
}

/// A talk that is going on.
pub struct Talk<'a> {
    questionnaire: &'a Questionnaire,
    setting: Setting,
    session: Session,
}

impl<'a> Talk<'a> {
    /// A new talk.
    #[must_use]
    pub fn begin(questionnaire: &'a Questionnaire, setting: Setting) -> Self {
        let session = begin(questionnaire, setting.seed, setting.now);
        Self {
            questionnaire,
            setting,
            session,
        }
    }

    /// Whether the last screen was passed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.screen() == Screen::Finished
    }

    /// The `<` lines of the screen.
    #[must_use]
    pub fn seen(&self) -> String {
        match self.screen() {
            Screen::Row(row) => draw::row(self.questionnaire, &self.session, &row, self.setting),
            Screen::Finished => {
                let count = counted(self.questionnaire, &self.session, self.setting.now).len();
                format!("< (finished, {count} answers)\n")
            }
        }
    }

    /// Takes one `>` or `~` line; gives the `=` and `<` lines that follow it.
    pub fn line(&mut self, line: &str) -> String {
        if let Some(change) = line.strip_prefix('~') {
            return self.change(change.trim());
        }
        let said = line.strip_prefix('>').unwrap_or(line).trim();
        let input = match said.strip_prefix('[').and_then(|s| s.strip_suffix(']')) {
            Some(button) => match self.tap(button) {
                Some(tap) => tap,
                None => return "= no such button\n".to_owned(),
            },
            None => Input::Typed(said.to_owned()),
        };
        let done = step(
            self.questionnaire,
            &self.session,
            input,
            self.setting.now,
            self.setting.language,
        );
        self.session = done.session;
        let mut lines: String = done
            .effects
            .iter()
            .filter_map(|e| self.told(e))
            .map(|l| format!("= {l}\n"))
            .collect();
        lines.push_str(&self.seen());
        lines
    }

    fn change(&mut self, change: &str) -> String {
        if let Some(language) = Language::from_code(change) {
            self.setting.language = language;
        } else if let Some(days) = change.strip_suffix('d').and_then(|n| n.parse::<u32>().ok()) {
            self.setting.now += Span::days(i64::from(days));
        } else {
            return "= neither days nor a language\n".to_owned();
        }
        self.seen()
    }

    fn screen(&self) -> Screen {
        screen(self.questionnaire, &self.session, self.setting.now)
    }

    fn told(&self, effect: &Effect) -> Option<String> {
        let name = |ix: &QuestionIx| self.questionnaire.question(*ix).map_or("", |row| &row.name);
        Some(match effect {
            Effect::Stale => "stale".to_owned(),
            Effect::Recorded(ix) => {
                let row = self.questionnaire.question(*ix)?;
                format!(
                    "{}: {}",
                    row.name,
                    draw::recorded(row, self.session.answers.get(ix)?)
                )
            }
            Effect::Skipped(ix) => format!("{} skipped", name(ix)),
            Effect::Completed => "completed".to_owned(),
            Effect::Drafted | Effect::Reprompted | Effect::Moved => return None,
        })
    }

    /// The tap of a button named by a choice's label, a step's value or an action's code.
    fn tap(&self, button: &str) -> Option<Input> {
        let Screen::Row(row) = self.screen() else {
            return None;
        };
        let question = row.question;
        let asked = self.questionnaire.question(question)?;
        let labelled = row.choices.iter().find(|shown| {
            let choice = asked.choices().get(usize::from(shown.choice.0));
            choice.is_some_and(|c| c.label.get(self.setting.language) == button)
        });
        let action = match (labelled, &asked.kind) {
            (Some(shown), Kind::SelectMultiple { .. }) if shown.mark > 0 => {
                Action::Off(shown.choice)
            }
            (Some(shown), Kind::SelectMultiple { .. }) => Action::On(shown.choice),
            (Some(shown), Kind::Rank { .. }) if shown.mark > 0 => Action::ClearFrom(shown.mark - 1),
            (Some(shown), Kind::Rank { .. }) => {
                let filled = row.choices.iter().filter(|c| c.mark > 0).count();
                Action::Place(shown.choice, u16::try_from(filled).ok()?)
            }
            (Some(shown), Kind::Allocate { .. }) => Action::Coins(shown.choice, shown.mark + 1),
            (Some(shown), _) => Action::Choose(shown.choice.0),
            (None, Kind::Range { .. }) if button.parse::<f64>().is_ok() => {
                let at = row.steps.iter().position(|s| s.to_string() == button)?;
                Action::Choose(u16::try_from(at).ok()?)
            }
            (None, _) => Action::parse(button)?,
        };
        Some(Input::Tap { question, action })
    }
}
