//! From SMS to Telegram: a code by SMS takes the session along, so that one person is counted once.

use super::message_handler::MessageHandler;
use crate::journey::Event;
use crate::store::respondents::Person;
use crate::store::{StoreError, transfer_codes};

impl MessageHandler<'_, '_> {
    /// A code for whoever talks.
    pub(crate) async fn offer_telegram(&mut self) -> Result<(), StoreError> {
        if self.newcomer().is_some() {
            return self.happen(Event::Again).await;
        }
        let now = self.now;
        let takes_answers = |person: &&Person| {
            let open = person.respondent.open.as_ref();
            let round = open.and_then(|open| self.snapshot.round(&open.round));
            round.is_some_and(|round| round.takes_answers(now))
        };
        let moving = self.active().filter(takes_answers);
        let address = moving.map(|person| person.address);
        let (Some(address), Some(bot)) = (address, self.sms.context.bot_username()) else {
            return self.prompt(None).await;
        };
        let code = transfer_codes::code(self.tx, address).await?;
        let args = [("bot", bot.into()), ("code", code.into())];
        self.say("sms-telegram", &args).await
    }
}
