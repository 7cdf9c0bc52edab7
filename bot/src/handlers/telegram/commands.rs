//! Commands that work from any state.

use super::{Said, Seat, Visit, language};
use crate::domain::{BotCommand, MenuTap};
use crate::handlers::words::TypedCommand;
use crate::journey::Event;
use crate::store::StoreError;

impl Visit<'_> {
    /// The command in a text, if it is one of ours.
    pub(super) async fn command(
        &mut self,
        seat: &mut Seat,
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
                let said = match seat.person {
                    Some(_) => self.hide(seat, message).await?,
                    None => {
                        let way = self.memory.get(self.chat(), self.now);
                        self.hide_of_stranger(message, language(seat, &way))
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
                | BotCommand::Digest
                | BotCommand::Session
                | BotCommand::Cases
                | BotCommand::Away
                | BotCommand::Alerts,
            )
            | None => Event::Again,
        };
        let said = self.happen(seat, event, None).await?;
        if seat.person.is_none() {
            self.set_reachable(true).await?;
        }
        Ok(Some(said))
    }
}
