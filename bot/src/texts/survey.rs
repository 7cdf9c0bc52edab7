//! The screen of one row of a questionnaire.

mod keyboard;
mod warning;

pub use warning::warning;

use surveys::engine::{self, Moment, Problem, RowScreen, Session, ShownChoice};
use surveys::questionnaire::{Answer, Appearance, Choice, Kind, Question, Questionnaire, Text};

use warning::counted;

use super::views::help_list;
use super::{Texts, Value, escape};
use crate::domain::{Button, Helpline, Language, Message};

/// A row's screen with all that its drawing needs.
#[derive(Debug, Clone, Copy)]
pub struct SurveyScreen<'a> {
    /// The round's questionnaire.
    pub questionnaire: &'a Questionnaire,
    /// For `${name}` in labels.
    pub session: &'a Session,
    /// What is to be seen.
    pub row: &'a RowScreen,
    /// For notes that show them.
    pub helplines: &'a [Helpline],
    /// 4–8 characters of the session, so that an old round's button is known as such.
    pub tag: &'a str,
    /// For `today()` in labels.
    pub now: Moment,
}

/// The message of a row. Its texts address nobody, so it needs no form of address.
#[must_use]
pub fn survey(texts: &Texts, language: Language, screen: &SurveyScreen<'_>) -> Message {
    let Some(question) = screen.questionnaire.question(screen.row.question) else {
        return Message::default();
    };
    let page = Page {
        texts,
        language,
        screen,
        question,
        row: screen.row,
    };
    Message::new(page.body(), page.rows())
}

/// Longest label that a button shows whole on a small phone.
const BUTTON: usize = 24;
const CELLS: u32 = 8;

struct Page<'a> {
    texts: &'a Texts,
    language: Language,
    screen: &'a SurveyScreen<'a>,
    question: &'a Question,
    row: &'a RowScreen,
}

impl Page<'_> {
    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        self.texts.say(self.language, id, args)
    }

    fn filled(&self, text: &Text) -> String {
        let screen = self.screen;
        escape(&engine::substituted(
            screen.questionnaire,
            screen.session,
            text,
            self.language,
            screen.now,
        ))
    }

    fn body(&self) -> String {
        let mut parts = vec![self.heading(), self.title(), self.listing(), self.given()];
        if let Some(problem) = &self.row.problem {
            parts.push(format!("⚠️ {}", self.problem(problem)));
        }
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }

    /// Section, progress and bar in one line.
    fn heading(&self) -> String {
        let section = self
            .question
            .section
            .as_ref()
            .map(|s| format!("<i>{}</i>", self.filled(s)));
        let progress = self.question.asks().then(|| {
            let (at, of) = self.row.progress;
            let numbers = self.say("progress", &[("at", at.into()), ("of", of.into())]);
            format!("{numbers} {}", bar(at, of))
        });
        [progress, section]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// Label and hint; for the rest screen a text of ours.
    fn title(&self) -> String {
        if matches!(self.question.kind, Kind::Rest) {
            return self.say("rest", &[]);
        }
        let mut lines = Vec::new();
        if let Some(label) = &self.question.label {
            lines.push(format!("<b>{}</b>", self.filled(label)));
        }
        if let Some(hint) = &self.question.hint {
            lines.push(self.filled(hint));
        }
        if let Some(how) = self.how() {
            lines.push(format!("<i>{how}</i>"));
        }
        if self.question.words.is_some() {
            lines.push(format!("\n{}", self.say("own-words-notice", &[])));
        }
        lines.join("\n")
    }

    /// How to answer this kind, where its buttons do not say it.
    fn how(&self) -> Option<String> {
        Some(match &self.question.kind {
            Kind::SelectMultiple { max, .. } if usize::from(*max) < self.row.choices.len() => {
                self.say("hint-many-max", &[("max", (*max).into())])
            }
            Kind::SelectMultiple { .. } if self.question.hint.is_none() => {
                self.say("hint-many", &[])
            }
            Kind::Rank { top, .. } => {
                let chosen = self.row.choices.iter().any(|c| c.mark > 0);
                match self.row.left {
                    left if chosen && left > 0 => {
                        let done = if self.row.can_done { "yes" } else { "no" };
                        self.say(
                            "hint-rank-left",
                            &[("n", left.into()), ("done", done.into())],
                        )
                    }
                    _ => self.say("hint-rank", &[("top", (*top).into())]),
                }
            }
            Kind::Allocate { coins, .. } => self.say(
                "hint-coins",
                &[("coins", (*coins).into()), ("left", self.row.left.into())],
            ),
            Kind::Text { max_characters } if self.question.words.is_some() => {
                self.say("hint-own-words", &[("max", (*max_characters).into())])
            }
            Kind::Text { max_characters } => {
                self.say("hint-text", &[("max", (*max_characters).into())])
            }
            Kind::Integer | Kind::Decimal => self.say("hint-number", &[]),
            Kind::Range { .. } if self.row.steps.is_empty() => self.say("hint-number", &[]),
            Kind::Date => self.say("hint-date", &[]),
            _ => return None,
        })
    }

    /// Ends of a scale, full labels of short buttons, helplines.
    fn listing(&self) -> String {
        if self.question.appearance == Appearance::Helplines {
            return help_list(self.texts, self.language, self.screen.helplines);
        }
        if self.is_scale() {
            let end =
                |shown: Option<&ShownChoice>| shown.map_or_else(String::new, |s| self.full(s));
            let args = [
                ("first", 1.into()),
                ("low", Value::Markup(end(self.row.choices.first()))),
                ("last", self.row.choices.len().into()),
                ("high", Value::Markup(end(self.row.choices.last()))),
            ];
            return self.say("likert-ends", &args);
        }
        if !self.is_numbered() {
            return String::new();
        }
        (1..)
            .zip(&self.row.choices)
            .map(|(n, shown): (usize, _)| format!("{n}. {}", self.full(shown)))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The answer that stands, in words: whoever hears the screen does not see the marks of its buttons.
    fn given(&self) -> String {
        let answer = self.row.current.as_ref();
        let words = answer.filter(|_| self.question.asks());
        let words = words.map_or_else(String::new, |answer| self.described(answer));
        if words.is_empty() {
            return words;
        }
        self.say("option-given", &[("answer", Value::Markup(words))])
    }

    fn problem(&self, problem: &Problem) -> String {
        let own = |message: &Option<Text>, id: &str| {
            message
                .as_ref()
                .map_or_else(|| self.say(id, &[]), |text| self.filled(text))
        };
        match problem {
            Problem::NotUnderstood if self.is_written() => {
                self.say("problem-not-understood-typed", &[])
            }
            Problem::NotUnderstood if self.row.choices.is_empty() && self.row.steps.is_empty() => {
                // nothing is written there, and nothing has a number
                self.say("problem-press", &[])
            }
            Problem::NotUnderstood => self.say("problem-not-understood", &[]),
            Problem::Ambiguous(choices) => {
                let options = self.described(&Answer::Many(choices.clone()));
                self.say("problem-ambiguous", &[("options", Value::Markup(options))])
            }
            Problem::Confirm(answer) => {
                let marked = self.row.choices.iter().any(|shown| shown.mark > 0);
                let id = match answer {
                    Answer::Many(_) if marked => "problem-replace",
                    _ => "problem-confirm",
                };
                self.say(id, &[("answer", Value::Markup(self.described(answer)))])
            }
            Problem::Required => own(&self.question.required_message, "problem-required"),
            Problem::Constraint => own(&self.question.constraint_message, "problem-constraint"),
            Problem::OutOfRange(low, high) => self.say(
                "problem-out-of-range",
                &[("low", number(*low).into()), ("high", number(*high).into())],
            ),
            Problem::Frozen => self.say("problem-frozen", &[]),
            Problem::NoSuchDay => self.say("problem-no-such-day", &[]),
            Problem::Left => self.say("problem-left", &[]),
            Problem::Unclear => self.say("problem-unclear", &[]),
            Problem::Placed => self.say("problem-placed", &[]),
            Problem::TooFew(_)
            | Problem::TooMany(_)
            | Problem::CoinsLeft(_)
            | Problem::TooLong(_) => {
                let told = counted(problem).map(|(id, n)| self.say(id, &[("n", n.into())]));
                told.unwrap_or_default()
            }
        }
    }

    /// An answer in words, escaped.
    fn described(&self, answer: &Answer) -> String {
        let label = |ix: &surveys::questionnaire::ChoiceIx| {
            self.question
                .choices()
                .get(usize::from(ix.0))
                .map_or_else(String::new, |c| self.filled(&c.label))
        };
        match answer {
            Answer::DontKnow => self.say("option-dont-know", &[]),
            Answer::PreferNot => self.say("option-prefer-not", &[]),
            Answer::One(choice) => label(choice),
            Answer::Many(list) => list.iter().map(label).collect::<Vec<_>>().join(", "),
            Answer::Ranked(list) => (1..)
                .zip(list)
                .map(|(n, c)| format!("{n}. {}", label(c)))
                .collect::<Vec<_>>()
                .join(", "),
            Answer::Coins(coins) => (0..)
                .zip(coins)
                .filter(|(_, n)| **n > 0)
                .map(|(c, n)| format!("{} — {n}", label(&surveys::questionnaire::ChoiceIx(c))))
                .collect::<Vec<_>>()
                .join(", "),
            Answer::Integer(n) => n.to_string(),
            Answer::Number(n) => number(*n),
            Answer::Text(text) => escape(text),
            Answer::Date(iso) => match iso.parse() {
                Ok(day) => escape(&self.texts.day(self.language, day)),
                Err(_) => escape(iso),
            },
            Answer::Acknowledged => self.say("option-understood", &[]),
        }
    }

    fn choice(&self, shown: &ShownChoice) -> Option<&Choice> {
        self.question.choices().get(usize::from(shown.choice.0))
    }

    fn full(&self, shown: &ShownChoice) -> String {
        self.choice(shown)
            .map_or_else(String::new, |c| self.filled(&c.label))
    }

    /// What a button can show of a choice.
    fn brief(&self, shown: &ShownChoice) -> String {
        let Some(choice) = self.choice(shown) else {
            return String::new();
        };
        let label = choice.label.get(self.language);
        let text = if label.chars().count() > BUTTON {
            choice.short.as_ref().unwrap_or(&choice.label)
        } else {
            &choice.label
        };
        let screen = self.screen;
        clipped(
            &engine::substituted(
                screen.questionnaire,
                screen.session,
                text,
                self.language,
                screen.now,
            ),
            BUTTON + 4,
        )
    }

    fn is_scale(&self) -> bool {
        self.question.appearance == Appearance::Likert
            && matches!(self.question.kind, Kind::SelectOne(_))
    }

    /// Some label does not fit its button: all are listed in the body, with numbers.
    fn is_numbered(&self) -> bool {
        self.row
            .choices
            .iter()
            .filter_map(|s| self.choice(s))
            .any(|c| c.label.get(self.language).chars().count() > BUTTON)
    }

    /// Answered by writing only.
    fn is_written(&self) -> bool {
        let kind = &self.question.kind;
        let any = matches!(
            kind,
            Kind::Text { .. } | Kind::Integer | Kind::Decimal | Kind::Date
        );
        any || matches!(kind, Kind::Range { .. }) && self.row.steps.is_empty()
    }

    /// Buttons carry numbers where the body does, and where it says that one may type them.
    fn has_numbers(&self) -> bool {
        let asked = matches!(
            self.row.problem,
            Some(Problem::NotUnderstood | Problem::Ambiguous(_))
        );
        asked || self.is_numbered()
    }

    fn button(&self, label: impl Into<String>, action: engine::Action) -> Button {
        let data = format!(
            "s:{}:{}:{}",
            self.screen.tag,
            self.row.question.0,
            action.code()
        );
        Button::tap(label, data)
    }

    fn named(&self, id: &str, action: engine::Action) -> Button {
        self.button(self.texts.plain(self.language, id, &[]), action)
    }
}

/// Filled and empty cells: at least one is filled, all only at the end.
fn bar(at: u16, of: u16) -> String {
    let cells = (u32::from(at) * CELLS)
        .div_ceil(u32::from(of.max(1)))
        .min(CELLS) as usize;
    format!(
        "{}{}",
        "▰".repeat(cells),
        "▱".repeat(CELLS as usize - cells)
    )
}

/// Without a point when whole; both languages write a comma.
pub(super) fn number(n: f64) -> String {
    format!("{n}").replace('.', ",")
}

fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}
