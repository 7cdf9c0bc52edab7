//! Commands that work from any state.

use super::{Said, Slot, Visit, language};
use std::sync::Arc;

use crate::domain::{BotCommand, Onboarding, Request, Round, View};
use crate::handlers::words::TypedCommand;
use crate::services::screens;
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
        if !text.trim_start().starts_with('/') {
            return Ok(None);
        }
        let typed = TypedCommand::parse(text);
        let argument = typed.as_ref().map_or("", |typed| typed.argument);
        let command = typed.as_ref().and_then(TypedCommand::known);
        if slot.person.is_none() {
            return self
                .command_of_stranger(slot, command, argument, message)
                .await
                .map(Some);
        }
        match command {
            Some(BotCommand::Start) => self.start(slot, argument).await?,
            Some(BotCommand::Continue) => self.go_on(slot).await?,
            Some(BotCommand::Language) => slot.show(View::Language),
            Some(BotCommand::MyData) => self.my_data(slot).await?,
            Some(BotCommand::Delete) => slot.show(View::ConfirmDelete),
            Some(BotCommand::Help) => slot.show(View::Help),
            Some(BotCommand::Hide) => return self.hide(slot, message).await.map(Some),
            Some(BotCommand::Stop) => self.stop(slot).await?,
            // of roles, in the chat of somebody who has none; or of nobody
            Some(
                BotCommand::Connect
                | BotCommand::Rounds
                | BotCommand::Digest
                | BotCommand::Session
                | BotCommand::Cases
                | BotCommand::Away
                | BotCommand::Alerts,
            )
            | None => slot.show_again(),
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
        command: Option<BotCommand>,
        argument: &str,
        message: i64,
    ) -> Result<Said, StoreError> {
        let known = self.memory.get(self.chat(), self.now);
        let language = language(slot, &known);
        let shown = match command {
            Some(BotCommand::Start) => {
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
            Some(BotCommand::Help) => screens::help(self.context, self.snapshot, language),
            Some(BotCommand::MyData | BotCommand::Delete | BotCommand::Stop) => {
                screens::nothing_stored(self.context, language)
            }
            Some(BotCommand::Hide) => return Ok(self.hide_of_stranger(message, language)),
            Some(BotCommand::Language) => {
                let way = Onboarding {
                    link: known.link,
                    ..Onboarding::default()
                };
                self.show_way(&way).await?
            }
            Some(
                BotCommand::Continue
                | BotCommand::Connect
                | BotCommand::Rounds
                | BotCommand::Digest
                | BotCommand::Session
                | BotCommand::Cases
                | BotCommand::Away
                | BotCommand::Alerts,
            )
            | None => self.show_way(&known).await?,
        };
        addresses::set_reachable(self.tx, &self.context.vault, self.chat(), true).await?;
        Ok(Said::direct(Request::Send(shown)))
    }
}
