//! Help, what is written to the safeguarding person, and what is said about that.

use super::Page;
use super::card::card_numbers;
use crate::domain::{AgeBand, Button, Language, MenuTap, Message};
use crate::texts::guardian::responsible_line;
use crate::texts::{Form, Texts};

/// What was written of harm has arrived, or is kept until there is somebody to read it.
#[must_use]
pub fn reported(texts: &Texts, language: Language, safeguarded: bool) -> String {
    let id = match safeguarded {
        true => "reported",
        false => "reported-kept",
    };
    texts.say(language, id, &[])
}

/// That somebody was told what to answer has arrived, or is kept until there is somebody to read it.
#[must_use]
pub fn ordered(
    texts: &Texts,
    language: Language,
    age: Option<AgeBand>,
    safeguarded: bool,
) -> String {
    let args = [
        ("form", Form::of(age).into()),
        ("read", if safeguarded { "yes" } else { "no" }.into()),
    ];
    texts.say(language, "ordered", &args)
}

impl Page<'_> {
    pub(super) fn help(&self) -> Message {
        let responsible = self.facts.responsible;
        let responsible = responsible_line(self.texts, self.language, responsible);
        let text = [Some(self.card()), Some(self.say("help-write")), responsible];
        let text: Vec<String> = text.into_iter().flatten().collect();
        self.message(
            text.join("\n\n"),
            vec![
                self.row("help-ordered", MenuTap::Ordered),
                self.row("help-report", MenuTap::Report),
                // after those that have had a number before
                self.unclear(),
                self.way_back(),
            ],
        )
    }

    /// Of the question that is open.
    fn unclear(&self) -> Vec<Button> {
        match self.facts.can_continue {
            true => self.row("help-unclear", MenuTap::Unclear),
            false => Vec::new(),
        }
    }

    /// Asked once: what was passed on does not come back.
    pub(super) fn ask_ordered(&self) -> Message {
        let yes_no = vec![
            self.button("option-yes", MenuTap::PassOn),
            self.button("option-no", MenuTap::Help),
        ];
        self.message(self.say("ordered-ask"), vec![yes_no])
    }

    pub(super) fn ordered(&self) -> Message {
        let told = ordered(
            self.texts,
            self.language,
            self.facts.age,
            self.facts.safeguarded,
        );
        self.message(
            format!("{told}\n\n{}", self.card()),
            vec![
                self.changing(),
                self.row("ordered-more", MenuTap::Report),
                self.way_back(),
            ],
        )
    }

    pub(super) fn reported(&self) -> Message {
        let mut text = reported(self.texts, self.language, self.facts.safeguarded);
        if self.facts.can_continue {
            text.push('\n');
            text.push_str(&self.say("reported-no-answer"));
        }
        self.message(format!("{text}\n\n{}", self.card()), vec![self.way_back()])
    }

    pub(super) fn report(&self) -> Message {
        let args = [
            ("form", Form::of(self.facts.age).into()),
            ("numbers", card_numbers(self.facts.helplines).into()),
        ];
        let text = self.texts.say(self.language, "report", &args);
        self.message(
            text,
            vec![self.row("option-back", MenuTap::Help), self.going_on()],
        )
    }
}
