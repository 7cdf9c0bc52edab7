//! What somebody wants to be written to about; what is confirmed again after a year, and the guardian's yes to a further round.

use super::Page;
use crate::domain::{AgeBand, Button, MenuTap, Message, Moment, Wish, day_in_bishkek};
use crate::texts::onboarding::share_with_parent;

impl Page<'_> {
    pub(super) fn ask_invite(&self) -> Message {
        let text = format!(
            "{}\n\n{}{}",
            self.say("ask-invite-first"),
            self.say("ask-invite"),
            self.while_stopped()
        );
        let yes = MenuTap::Invite(self.facts.invitation);
        self.message(
            text,
            vec![
                self.row("invite-yes", yes),
                self.row("invite-no", MenuTap::NoInvite),
            ],
        )
    }

    pub(super) fn thanks(&self, wish: Wish) -> Message {
        let mut lines = vec![self.say("thanks"), self.thanks_next()];
        if wish.news() {
            lines.push(self.say(match self.facts.is_over {
                true => "thanks-follow-over",
                false => "thanks-follow",
            }));
        }
        if wish.rounds() {
            lines.push(self.say("thanks-invited"));
        }
        if wish == Wish::Nothing {
            lines.push(self.say("thanks-no-follow"));
        }
        let text = format!("{}\n\n{}", lines.join("\n"), self.card());
        self.message(text, vec![self.changing()])
    }

    /// Who gets what comes out of the round, and when.
    pub(super) fn thanks_next(&self) -> String {
        self.say(match (self.facts.is_over, self.facts.for_council) {
            (false, true) => "thanks-next",
            (false, false) => "thanks-next-club",
            (true, true) => "thanks-over",
            (true, false) => "thanks-over-club",
        })
    }

    /// Below a question for a yes to being written to: whoever has said that we are not to write hears what their yes does.
    pub(super) fn while_stopped(&self) -> String {
        match self.facts.stored.stopped {
            true => format!("\n{}", self.say("ask-while-stopped")),
            false => String::new(),
        }
    }

    pub(super) fn uninvited(&self) -> Message {
        let again = MenuTap::Invite(self.facts.invitation);
        self.message(
            self.say("uninvited"),
            vec![self.row("invite-again", again), self.way_back()],
        )
    }

    /// Under what is stored: no invitations any more.
    pub(super) fn not_again(&self, wish: Wish) -> Vec<Button> {
        match wish.rounds() {
            true => self.row("invitation-stop", MenuTap::NoInvite),
            false => Vec::new(),
        }
    }

    pub(super) fn ages(&self) -> Message {
        let band =
            |age: AgeBand| Button::tap(age.code().replace('-', "–"), MenuTap::Age(age).code());
        let [a, b, c, d] = AgeBand::ALL.map(band);
        let back = self.row("option-back", MenuTap::AssentMore(false));
        self.message(self.say("ask-age-now"), vec![vec![a, b], vec![c, d], back])
    }

    pub(super) fn parent_first(&self, ends: Moment, wrong_code: bool) -> Message {
        let (texts, language) = (self.texts, self.language);
        let mut rows = vec![self.way_back()];
        let mut text = match self.facts.guardian_link {
            Some(link) => {
                rows.insert(0, vec![share_with_parent(texts, language, link)]);
                let ends = texts.until(language, day_in_bishkek(ends));
                let args = [("link", link.into()), ("date", ends.into())];
                texts.say(language, "parent-first", &args)
            }
            None => self.say("parent-first-wait"),
        };
        if wrong_code {
            text = format!("⚠️ {}\n\n{text}", self.say("enter-code-wrong"));
        }
        self.message(text, rows)
    }
}
