//! The views of somebody who has consented, except the survey itself.

mod card;
mod help;
mod places;
mod wishes;

pub(super) use card::{Consent, help_list};
pub use card::{card_numbers, help_card};
pub use help::{ordered, reported};

use chrono::NaiveDate;

use super::{Form, Texts};
use crate::domain::{
    AgeBand, Button, ConsentMark, Helpline, Language, MenuTap, Message, Municipalities,
    Municipality, Responsible, View, Wish,
};

/// What the views say.
#[derive(Debug, Clone, Copy)]
pub struct ViewFacts<'a> {
    /// Decides the form of address; shown in `/mydata`.
    pub age: Option<AgeBand>,
    /// All places, for choosing.
    pub municipalities: &'a Municipalities,
    /// The person's place.
    pub place: Option<&'a Municipality>,
    /// Today in Bishkek: decides dated names.
    pub today: NaiveDate,
    /// For the help card.
    pub helplines: &'a [Helpline],
    /// There is somebody who reads what is written of harm.
    pub safeguarded: bool,
    /// The child has not agreed yet: that is where they go back to.
    pub is_pending: bool,
    /// Who is responsible, beside the help card.
    pub responsible: Option<&'a Responsible>,
    /// A session is there to go back to.
    pub can_continue: bool,
    /// The session is finished: there is something to go back to.
    pub has_finished: bool,
    /// The finished session may still be changed.
    pub can_change: bool,
    /// The council gets the result of the round, not only those who were asked.
    pub for_council: bool,
    /// The round takes no answers any more.
    pub is_over: bool,
    /// What is stored.
    pub stored: Stored,
    /// The question whether to be invited again, as it is shown.
    pub invitation: ConsentMark,
    /// The link for a guardian, once the bot knows its name.
    pub guardian_link: Option<&'a str>,
}

/// What `/mydata` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stored {
    /// Answers of the current session, also those not asked any more.
    pub answers: usize,
    /// When the link to them is cut, if the round has an end.
    pub cut_on: Option<NaiveDate>,
    /// A parent or guardian agreed first.
    pub guardian: bool,
    /// `/stop` was said.
    pub stopped: bool,
}

/// The message of a view. [`View::Survey`], [`View::Assent`], [`View::Renew`] and [`View::RoundAhead`] are drawn by [`super::survey()`],
/// [`super::assent`] and [`super::round_ahead`]; here they read as nothing to answer.
#[must_use]
pub fn view(texts: &Texts, language: Language, view: &View, facts: &ViewFacts<'_>) -> Message {
    let page = Page {
        texts,
        language,
        facts,
    };
    match view {
        View::Survey
        | View::Assent { .. }
        | View::Renew { .. }
        | View::RoundAhead { .. }
        | View::NoRound => page.no_round(),
        View::NotListed { .. } => page.message(
            page.say("place-not-listed-told"),
            vec![
                page.row("option-back", MenuTap::Oblasts),
                page.row("option-help", MenuTap::Help),
            ],
        ),
        View::ChooseOblast { .. } => page.oblasts(),
        View::ChooseMunicipality { oblast, .. } => page.municipalities(*oblast),
        View::WhichPlace { places, .. } => page.which_place(places),
        // the second is asked where there are no screens
        View::AskFollow | View::AskBoth => page.ask_follow(),
        View::AskInvite { .. } => page.ask_invite(),
        View::Thanks { follow, invited } => page.thanks(Wish::of(*follow, *invited)),
        View::Uninvited => page.uninvited(),
        View::Age { .. } => page.ages(),
        View::ParentFirst {
            ends, wrong_code, ..
        } => page.parent_first(*ends, *wrong_code),
        View::RoundClosed => page.with_card("round-closed"),
        View::RoundPaused => page.with_card("round-paused"),
        View::RoundUndone => page.with_card("round-was-undone"),
        View::AlreadyTookPart => page.message(
            page.say("already-took-part"),
            vec![page.changing(), page.row("option-help", MenuTap::Help)],
        ),
        View::Declined { .. } => page.message(
            page.say("consent-declined"),
            vec![
                page.row("changed-mind", MenuTap::AssentMore(false)),
                page.row("delete-button", MenuTap::Delete),
            ],
        ),
        View::Help => page.help(),
        View::Report => page.report(),
        View::Reported => page.reported(),
        View::AskOrdered => page.ask_ordered(),
        View::Ordered => page.ordered(),
        View::MyData {
            follows,
            earlier,
            invited,
        } => page.my_data(*earlier, Wish::of(*follows, *invited)),
        View::ConfirmDelete => page.confirm_delete(),
        View::Language => page.languages(),
        View::AskStop => page.message(
            page.say("stop-ask"),
            vec![
                page.row("hide-ask-yes", MenuTap::Quiet(true)),
                page.row("stop-ask-no", MenuTap::Quiet(false)),
            ],
        ),
        View::Stopped => page.message(
            page.say("stopped"),
            vec![page.row("unstop", MenuTap::Unstop), page.way_back()],
        ),
    }
}

struct Page<'a> {
    texts: &'a Texts,
    language: Language,
    facts: &'a ViewFacts<'a>,
}

impl Page<'_> {
    fn say(&self, id: &str) -> String {
        self.texts.say(
            self.language,
            id,
            &[("form", Form::of(self.facts.age).into())],
        )
    }

    fn button(&self, id: &str, tap: MenuTap) -> Button {
        Button::tap(self.texts.plain(self.language, id, &[]), tap.code())
    }

    fn row(&self, id: &str, tap: MenuTap) -> Vec<Button> {
        vec![self.button(id, tap)]
    }

    fn going_on(&self) -> Vec<Button> {
        if self.facts.can_continue {
            self.row("continue", MenuTap::Continue)
        } else if self.facts.has_finished || self.facts.is_pending {
            self.row("option-back", MenuTap::Back)
        } else {
            Vec::new()
        }
    }

    /// The same from a screen that was only looked at in between: to whatever was there before.
    fn way_back(&self) -> Vec<Button> {
        let on = self.going_on();
        match on.is_empty() {
            true => self.row("option-back", MenuTap::Back),
            false => on,
        }
    }

    fn changing(&self) -> Vec<Button> {
        if self.facts.can_change {
            self.row("change-answers", MenuTap::ChangeAnswers)
        } else {
            Vec::new()
        }
    }

    fn message(&self, text: String, rows: Vec<Vec<Button>>) -> Message {
        Message::new(
            text,
            rows.into_iter().filter(|row| !row.is_empty()).collect(),
        )
    }

    fn card(&self) -> String {
        help_card(self.texts, self.language, self.facts.helplines)
    }

    fn with_card(&self, id: &str) -> Message {
        self.message(
            format!("{}\n\n{}", self.say(id), self.card()),
            vec![self.going_on()],
        )
    }

    fn no_round(&self) -> Message {
        let mut text = self.say("no-round");
        if let Some(place) = self.facts.place {
            let name = place.names(self.language, self.facts.today).nom.as_str();
            text.push('\n');
            text.push_str(&self.texts.say(
                self.language,
                "no-round-place",
                &[("place", name.into())],
            ));
        }
        self.message(
            text,
            vec![
                self.row("wrong-town", MenuTap::Oblasts),
                self.row("option-help", MenuTap::Help),
            ],
        )
    }

    fn ask_follow(&self) -> Message {
        let ask = match self.facts.for_council {
            true => "ask-follow",
            false => "ask-follow-club",
        };
        let text = format!(
            "{}\n{}\n\n{}\n\n<b>{}</b>{}",
            self.say("thanks"),
            self.thanks_next(),
            self.card(),
            self.say(ask),
            self.while_stopped()
        );
        let yes_no = vec![
            self.button("follow-yes", MenuTap::Follow(true)),
            self.button("follow-no", MenuTap::Follow(false)),
        ];
        self.message(text, vec![yes_no, self.changing()])
    }

    fn my_data(&self, earlier: usize, wish: Wish) -> Message {
        let texts = self.texts;
        let language = self.language;
        let stored = self.facts.stored;
        let mut lines = vec![texts.say(language, "my-data", &[])];
        lines.push(texts.say(
            language,
            "my-data-language",
            &[(
                "language",
                texts.plain(language, "language-name", &[]).into(),
            )],
        ));
        if let Some(age) = self.facts.age {
            lines.push(texts.say(
                language,
                "my-data-age",
                &[("age", age.code().replace('-', "–").into())],
            ));
        }
        if stored.guardian {
            lines.push(texts.say(language, "my-data-guardian", &[]));
        }
        lines.push(match self.facts.place {
            Some(place) => {
                let name = place.names(language, self.facts.today).nom.as_str();
                texts.say(language, "my-data-place", &[("place", name.into())])
            }
            None => texts.say(language, "my-data-no-place", &[]),
        });
        if stored.answers > 0 {
            lines.push(texts.say(language, "my-data-answers", &[("n", stored.answers.into())]));
            lines.push(match stored.cut_on {
                Some(day) => texts.say(
                    language,
                    "my-data-link",
                    &[("date", texts.until(language, day).into())],
                ),
                None => texts.say(language, "my-data-link-open", &[]),
            });
        }
        if stored.answers > 0 {
            lines.push(texts.say(language, "my-data-arrival", &[]));
        }
        if earlier > 0 {
            lines.push(texts.say(language, "my-data-earlier", &[("n", earlier.into())]));
        }
        if self.facts.has_finished || wish.news() {
            let follow = if wish.news() { "yes" } else { "no" };
            lines.push(texts.say(language, "my-data-follow", &[("follow", follow.into())]));
        }
        if self.facts.has_finished || wish.rounds() {
            let invited = if wish.rounds() { "yes" } else { "no" };
            lines.push(texts.say(language, "my-data-invited", &[("invited", invited.into())]));
        }
        if stored.stopped {
            lines.push(texts.say(language, "my-data-stopped", &[]));
        }
        // the same for everybody, so that it betrays nothing
        lines.push(texts.say(language, "my-data-harm", &[]));
        lines.push(texts.say(language, "my-data-address", &[]));
        self.message(
            lines.join("\n"),
            vec![
                self.not_again(wish),
                self.row("delete-button", MenuTap::Delete),
                self.way_back(),
            ],
        )
    }

    fn confirm_delete(&self) -> Message {
        let rows = vec![
            self.row("confirm-delete-yes", MenuTap::ConfirmDelete),
            self.row("confirm-delete-no", MenuTap::Continue),
        ];
        self.message(self.say("confirm-delete"), rows)
    }

    fn languages(&self) -> Message {
        let text = super::guardian::bilingual(
            self.language,
            |l| self.texts.say(l, "choose-language", &[]),
            "\n",
        );
        let button = |l: Language| {
            Button::tap(
                self.texts.plain(l, "language-name", &[]),
                MenuTap::Language(l).code(),
            )
        };
        self.message(
            text,
            vec![Language::ALL.map(button).to_vec(), self.way_back()],
        )
    }
}
