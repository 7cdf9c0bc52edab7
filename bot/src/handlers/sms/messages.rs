//! Words of harm by SMS: what is added to them, and replies, which are opened with a number or a word.

use surveys::engine;

use super::message_handler::MessageHandler;
use crate::domain::Chat;
use crate::journey::Event;
use crate::services::safeguarding::{self, About, Cause, Said, Written};
use crate::store::StoreError;
use crate::store::disclosures::{self, Entry};
use crate::texts::sms::{Found, Keyword, numbers};

/// What opens a message as long as nothing was asked after it; the word does always.
const OPENS: usize = 5;

impl MessageHandler<'_, '_> {
    /// What was written of harm, with what is known of whoever wrote.
    pub(crate) fn written(&self, text: &str, cause: Cause) -> Written {
        let newcomer = self.newcomer();
        let active = self.active().filter(|_| newcomer.is_none());
        let about = match (active, newcomer) {
            (Some(person), _) => About {
                age: Some(person.respondent.age),
                place: person.respondent.municipality.clone(),
            },
            (None, Some(way)) => {
                let link = way.link.as_deref();
                let link = link.and_then(|payload| self.snapshot.link(payload));
                About {
                    age: way.age,
                    place: link.map(|(_, link)| link.municipality.clone()),
                }
            }
            (None, None) => About::default(),
        };
        Written {
            chat: active.map_or_else(|| Chat::sms(self.phone(), 0), |person| person.chat),
            said: Said::Text(text.to_owned()),
            about,
            language: self.voice().language,
            cause,
        }
    }

    /// What somebody adds within a day to words of harm, unless it answers what they were asked; the help comes again.
    pub(crate) async fn adds(&mut self, text: &str) -> Result<bool, StoreError> {
        let event = Event::Added(text.to_owned());
        if self.is_answer(&event, text) {
            return Ok(false);
        }
        let chat = self.written(text, Cause::Words).chat;
        if !safeguarding::has_case(self.tx, chat, self.now).await? {
            return Ok(false);
        }
        self.happen(event).await?;
        Ok(true)
    }

    /// Opens the messages that wait for whoever holds the phone; `false` if none does, or this does not ask for them.
    pub(crate) async fn opens(
        &mut self,
        text: &str,
        found: Option<&Found<'_>>,
    ) -> Result<bool, StoreError> {
        let by_word = found.is_some_and(|found| found.keyword == Keyword::Read);
        let by_number = engine::reading::numeral(text, self.voice().language) == Some(OPENS);
        if !by_word && !by_number {
            return Ok(false);
        }
        let mut opened = false;
        for case in disclosures::all(self.tx).await? {
            if case.chat.line().map(|on| on.phone) != Some(self.phone()) {
                continue;
            }
            for entry in disclosures::entries(self.tx, &case).await? {
                let Said::Ready(number) = entry.said else {
                    continue;
                };
                if entry.read.is_some() || !(by_word || self.is_newest(&entry)) {
                    continue;
                }
                disclosures::mark_read(self.tx, case.id, entry.number, self.now).await?;
                let id = format!("sms-safeguard-{}", number + 1);
                let args = [("numbers", numbers(&self.snapshot.helplines).into())];
                self.say(&id, &args).await?;
                opened = true;
            }
        }
        let asked = self.line.as_ref().is_some_and(|line| line.asked.is_some());
        if opened && asked && self.active().is_some() {
            // the number may have been meant for it
            self.prompt(None).await?;
        }
        Ok(opened)
    }

    /// Nothing was asked after word of this reply had been sent, and this was written after it.
    fn is_newest(&self, reply: &Entry) -> bool {
        let line = self.line.as_ref().filter(|line| line.asked.is_some());
        let asked = line.map(|line| line.asked_at.unwrap_or(line.wrote));
        let way = self.conversations.since(self.phone());
        let after = asked.max(way);
        after.is_none_or(|at| at < reply.at) && self.inbound.sent.is_none_or(|at| at >= reply.at)
    }
}
