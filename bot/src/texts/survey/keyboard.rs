//! The buttons of a row: choices above, then "don't know", then back and skip, always last and always in the same place.

use surveys::engine::{Action, Problem, ShownChoice};
use surveys::questionnaire::{Answer, Appearance, Kind};

use super::{Page, number};
use crate::domain::{Button, LISTEN, MenuTap};

/// Numbered buttons that fit side by side.
const SCALE: usize = 7;

impl Page<'_> {
    pub(super) fn rows(&self) -> Vec<Vec<Button>> {
        let mut rows = match self.row.problem {
            Some(Problem::Confirm(_)) => {
                vec![vec![
                    self.named("option-yes", Action::Confirm),
                    self.named("option-no", Action::Deny),
                ]]
            }
            _ => self.answers(),
        };
        if self.row.can_done {
            let n = match &self.row.current {
                Some(Answer::Coins(coins)) => coins.iter().map(|n| usize::from(*n)).sum(),
                _ => self.row.choices.iter().filter(|c| c.mark > 0).count(),
            };
            let label = self
                .texts
                .plain(self.language, "option-done", &[("n", n.into())]);
            rows.push(vec![self.button(format!("✅ {label}"), Action::Done)]);
        }
        rows.push(self.listen());
        rows.push(self.ways_round());
        rows.push(self.ways_on());
        rows.retain(|row| !row.is_empty());
        rows
    }

    fn answers(&self) -> Vec<Vec<Button>> {
        let row = self.row;
        match &self.question.kind {
            Kind::SelectOne(_) if self.is_scale() => {
                let numbers = (1_usize..)
                    .zip(&row.choices)
                    .map(|(n, c)| self.one(c, &n.to_string()))
                    .collect::<Vec<_>>();
                numbers.chunks(SCALE).map(<[Button]>::to_vec).collect()
            }
            Kind::SelectOne(_) => {
                let buttons = self.each(|label, shown| vec![self.one(shown, &label)]);
                let short = row
                    .choices
                    .iter()
                    .all(|c| self.brief(c).chars().count() <= 10);
                if self.question.appearance == Appearance::Quick && buttons.len() <= 3 && short {
                    vec![buttons.concat()]
                } else {
                    buttons
                }
            }
            Kind::SelectMultiple { .. } => self.each(|label, shown| {
                let (mark, action) = if shown.mark > 0 {
                    ("☑", Action::Off(shown.choice))
                } else {
                    ("☐", Action::On(shown.choice))
                };
                vec![self.button(format!("{mark} {label}"), action)]
            }),
            Kind::Rank { .. } => self.ranks(),
            Kind::Allocate { .. } => self.each(|label, shown| self.coins(&label, shown)),
            Kind::Range { .. } => self.steps(),
            Kind::Rest => vec![
                vec![self.named("rest-finish", Action::Finish)],
                vec![self.named("rest-more", Action::More)],
            ],
            _ => Vec::new(),
        }
    }

    /// A row per choice; its number leads when the body lists the full labels.
    fn each(&self, row: impl Fn(String, &ShownChoice) -> Vec<Button>) -> Vec<Vec<Button>> {
        let numbered = self.has_numbers();
        let label = |n: usize, shown: &ShownChoice| {
            let brief = self.brief(shown);
            if numbered {
                format!("{n}. {brief}")
            } else {
                brief
            }
        };
        (1..)
            .zip(&self.row.choices)
            .map(|(n, shown)| row(label(n, shown), shown))
            .collect()
    }

    fn one(&self, shown: &ShownChoice, label: &str) -> Button {
        let mark = if shown.mark > 0 { "✓ " } else { "" };
        self.button(format!("{mark}{label}"), Action::Choose(shown.choice.0))
    }

    /// Chosen ones carry their place, a number that is read out, and free it; the others take the next place while one is left.
    fn ranks(&self) -> Vec<Vec<Button>> {
        let filled = self.row.choices.iter().filter(|c| c.mark > 0).count();
        let next = u16::try_from(filled).unwrap_or(u16::MAX);
        let rows = self.each(|label, shown| match shown.mark {
            0 if self.row.left == 0 => Vec::new(),
            0 => vec![self.button(label, Action::Place(shown.choice, next))],
            place => vec![self.button(format!("№{place} {label}"), Action::ClearFrom(place - 1))],
        });
        rows.into_iter().filter(|row| !row.is_empty()).collect()
    }

    /// A press gives one coin more; where there are some, the button beside it takes one back. Their number stands in front: two buttons in a
    /// row share its width, and a narrow phone cuts the ends of labels.
    fn coins(&self, label: &str, shown: &ShownChoice) -> Vec<Button> {
        let set = |n: u16| Action::Coins(shown.choice, n);
        let more = set(shown.mark.saturating_add(1));
        match shown.mark {
            0 => vec![self.button(label, more)],
            n => vec![
                self.button(format!("{n} ● {label}"), more),
                self.button("\u{2212}1", set(n - 1)),
            ],
        }
    }

    fn steps(&self) -> Vec<Vec<Button>> {
        let current = match self.row.current {
            Some(Answer::Number(n)) => Some(n),
            _ => None,
        };
        let button = |(at, step): (u16, &f64)| {
            let mark = if current == Some(*step) { "✓ " } else { "" };
            self.button(format!("{mark}{}", number(*step)), Action::Choose(at))
        };
        let buttons: Vec<Button> = (0..).zip(&self.row.steps).map(button).collect();
        buttons.chunks(SCALE).map(<[Button]>::to_vec).collect()
    }

    /// "Don't know" and "prefer not to say", marked when they are the answer that stands, and what takes the answer away.
    fn ways_round(&self) -> Vec<Button> {
        let mark = |answer: &Answer| {
            if self.row.current.as_ref() == Some(answer) {
                "✓ "
            } else {
                ""
            }
        };
        let button = |id: &str, answer: &Answer, action: Action| {
            self.button(
                format!(
                    "{}{}",
                    mark(answer),
                    self.texts.plain(self.language, id, &[])
                ),
                action,
            )
        };
        let mut row = Vec::new();
        if self.row.can_dont_know {
            row.push(button(
                "option-dont-know",
                &Answer::DontKnow,
                Action::DontKnow,
            ));
        }
        if self.row.can_prefer_not {
            row.push(button(
                "option-prefer-not",
                &Answer::PreferNot,
                Action::PreferNot,
            ));
        }
        if self.row.can_clear {
            let clear = self.texts.plain(self.language, "option-clear", &[]);
            row.push(self.button(format!("✖ {clear}"), Action::Clear));
        }
        row
    }

    /// Hears the question, where somebody has read it aloud in this language.
    fn listen(&self) -> Vec<Button> {
        if self.question.audio[self.language].is_none() {
            return Vec::new();
        }
        let label = self.texts.plain(self.language, "option-listen", &[]);
        let data = format!("s:{}:{}:{LISTEN}", self.screen.tag, self.row.question.0);
        vec![Button::tap(format!("🔊 {label}"), data)]
    }

    /// Back on the left, help beside it, on the right the way on: next where something is recorded, else skip.
    fn ways_on(&self) -> Vec<Button> {
        let word = |id: &str| self.texts.plain(self.language, id, &[]);
        let mut row = Vec::new();
        if self.row.can_back {
            row.push(self.button(format!("◀ {}", word("option-back")), Action::Back));
        }
        row.push(Button::tap(word("option-help"), MenuTap::Help.code()));
        if self.row.can_next {
            let id = if matches!(self.question.kind, Kind::Acknowledge) {
                "option-understood"
            } else {
                "option-next"
            };
            row.push(self.button(format!("{} ▶", word(id)), Action::Next));
        } else if self.row.can_skip {
            row.push(self.button(format!("{} ▶", word("option-skip")), Action::Skip));
        }
        row
    }
}
