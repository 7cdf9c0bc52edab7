//! Commands that work from any state.

use super::{Said, Slot, Visit, language};
use crate::services::screens;
use std::sync::Arc;

use crate::domain::{Onboarding, Request, Round, View};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, addresses, lines, moves, respondents, sms};

impl Visit<'_> {
    /// The command in a text, if it is one of ours.
    pub(super) async fn command(
        &mut self,
        slot: &mut Slot,
        text: &str,
        message: i64,
    ) -> Result<Option<Said>, StoreError> {
        let Some(rest) = text.trim().strip_prefix('/') else {
            return Ok(None);
        };
        let mut words = rest.split_whitespace();
        // a command in a chat may carry the bot's name: /help@name
        let command = words
            .next()
            .unwrap_or("")
            .split('@')
            .next()
            .unwrap_or("")
            .to_lowercase();
        let argument = words.next().unwrap_or("");
        if slot.person.is_none() {
            return self
                .command_of_stranger(slot, &command, argument, message)
                .await
                .map(Some);
        }
        match command.as_str() {
            "start" => self.start(slot, argument).await?,
            "continue" => self.go_on(slot).await?,
            "language" => slot.show(View::Language),
            "mydata" => self.my_data(slot).await?,
            "delete" => slot.show(View::ConfirmDelete),
            "help" => slot.show(View::Help),
            "hide" => return self.hide(slot, message).await.map(Some),
            "stop" => self.stop(slot).await?,
            _ => slot.show_again(),
        }
        Ok(Some(Said::default()))
    }

    /// `/start` with a link enters its round; without one it goes on.
    async fn start(&mut self, slot: &mut Slot, payload: &str) -> Result<(), StoreError> {
        let assenting = slot
            .person
            .as_ref()
            .is_some_and(|p| matches!(p.view, View::Assent { .. }));
        match self.snapshot.link(payload).filter(|_| !assenting) {
            Some((round, link)) => {
                let (round, municipality) =
                    (std::sync::Arc::clone(round), link.municipality.clone());
                self.enter_round(slot, &round, &municipality).await
            }
            None if !assenting && self.snapshot.leads_to_refused(payload) => {
                slot.show(View::RoundPaused);
                Ok(())
            }
            None => self.go_on(slot).await,
        }
    }

    /// What is stored: also what hangs on rounds other than the current one.
    async fn my_data(&mut self, slot: &mut Slot) -> Result<(), StoreError> {
        let Some(person) = &slot.person else {
            return Ok(());
        };
        let followed = respondents::follows(self.tx, person.address).await?;
        let current = person.open.as_ref().map(|o| o.pseudonym.as_str());
        let earlier = respondents::history(self.tx, &self.context.vault, person.address)
            .await?
            .iter()
            .filter(|s| Some(s.pseudonym.as_str()) != current)
            .map(|s| s.session.answers.len())
            .sum();
        slot.show(View::MyData {
            follows: !followed.is_empty(),
            earlier,
        });
        Ok(())
    }

    /// No unsolicited message from now on; answers are kept.
    async fn stop(&mut self, slot: &mut Slot) -> Result<(), StoreError> {
        let Some(person) = &mut slot.person else {
            return Ok(());
        };
        person.stopped = true;
        let address = person.address;
        slot.core_changed = true;
        slot.show(View::Stopped);
        // who came from a phone is left in peace there too
        for line in moves::lines_of(self.tx, address).await? {
            lines::set_stopped(self.tx, &line).await?;
            sms::cancel(self.tx, &line, true).await?;
        }
        outbox::withdraw(self.tx, address, Priority::News).await
    }

    /// The same commands for somebody of whom nothing is stored.
    async fn command_of_stranger(
        &mut self,
        slot: &mut Slot,
        command: &str,
        argument: &str,
        message: i64,
    ) -> Result<Said, StoreError> {
        let known = self.memory.get(self.chat(), self.now);
        let language = language(slot, &known);
        let shown = match command {
            "start" => {
                let open = |(round, _): &(&Arc<Round>, _)| round.takes_answers(self.now);
                let link = self.snapshot.link(argument).filter(open);
                let way = Onboarding {
                    link: link.map(|(_, l)| l.payload.clone()),
                    ..Onboarding::default()
                };
                let leads_nowhere = link.is_none() && !argument.is_empty();
                let mut first = self.show_way(&way).await?;
                if leads_nowhere {
                    let why = match self.snapshot.leads_to_refused(argument) {
                        true => screens::link_paused(self.context),
                        false => screens::link_ended(self.context),
                    };
                    first.text = format!("{why}\n\n{}", first.text);
                }
                first
            }
            "help" => screens::help(self.context, self.snapshot, language),
            "mydata" | "delete" | "stop" => screens::nothing_stored(self.context, language),
            "hide" => return Ok(self.hide_of_stranger(message, language)),
            "language" => {
                let way = Onboarding {
                    link: known.link,
                    ..Onboarding::default()
                };
                self.show_way(&way).await?
            }
            _ => self.show_way(&known).await?,
        };
        addresses::set_reachable(self.tx, &self.context.vault, self.chat(), true).await?;
        Ok(Said::direct(Request::Send(shown)))
    }
}
