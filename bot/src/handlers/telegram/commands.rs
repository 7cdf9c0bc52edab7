//! Commands that work from any state.

use super::effects::is_hidden;
use super::{BatchMember, Said, UpdateHandler};
use crate::domain::{BotCommand, MenuTap, Onboarding, OnboardingStep};
use crate::handlers::words::TypedCommand;
use crate::journey::Event;
use crate::store::StoreError;

impl UpdateHandler<'_> {
    /// The command in a text, if it is one of ours.
    pub(super) async fn command(
        &mut self,
        member: &mut BatchMember,
        text: &str,
        message: i64,
    ) -> Result<Option<Said>, StoreError> {
        if !text.trim_start().starts_with('/') {
            return Ok(None);
        }
        let typed = TypedCommand::parse(text);
        let argument = typed.as_ref().map_or("", |typed| typed.argument);
        let event = match typed.as_ref().and_then(TypedCommand::known) {
            Some(BotCommand::Hide) => {
                let said = match member.person {
                    Some(_) => self.hide(member, message).await?,
                    None => {
                        let way = self.memory.get(self.chat(), self.now);
                        self.hide_of_stranger(message, self.spoken(member, &way))
                    }
                };
                return Ok(Some(said));
            }
            Some(BotCommand::Start) => Event::Start(argument.to_owned()),
            Some(BotCommand::Continue) => Event::Menu(MenuTap::Continue),
            Some(BotCommand::Language) => Event::ChooseLanguage,
            Some(BotCommand::MyData) => Event::MyData,
            Some(BotCommand::Delete) => Event::Delete,
            Some(BotCommand::Help) => Event::Menu(MenuTap::Help),
            Some(BotCommand::Stop) => Event::Stop,
            // of roles, in the chat of somebody who has none; or of nobody
            Some(
                BotCommand::Connect
                | BotCommand::Rounds
                | BotCommand::Poll
                | BotCommand::Digest
                | BotCommand::Commitments
                | BotCommand::Files
                | BotCommand::Plan
                | BotCommand::Overview
                | BotCommand::Budget
                | BotCommand::Todo
                | BotCommand::Handover
                | BotCommand::Session
                | BotCommand::Cases
                | BotCommand::Away
                | BotCommand::Alerts
                | BotCommand::Audit
                | BotCommand::Words,
            )
            | None => Event::Again,
        };
        if is_hidden(member) && matches!(event, Event::Start(_) | Event::Again) {
            return Ok(Some(self.ask_before_showing(member, &event).await?));
        }
        let begins = matches!(event, Event::Start(_));
        let mut said = self.happen(member, event, None).await?;
        if let Some(way) = self.spoken_before(member).filter(|_| begins) {
            said = self.happen(member, Event::Press(way), None).await?;
        }
        if member.person.is_none() {
            self.set_reachable(true).await?;
        }
        Ok(Some(said))
    }

    /// Whoever has chosen a language in a role, and comes by the link of a round, is not asked for it again: the press that they would make.
    fn spoken_before(&self, member: &BatchMember) -> Option<Onboarding> {
        let way = self.memory.get(self.chat(), self.now);
        let asked = member.person.is_none() && way.link.is_some() && way.language.is_none();
        asked.then_some(())?;
        Some(Onboarding {
            language: Some(self.language?),
            ..way.at(OnboardingStep::Age)
        })
    }
}
