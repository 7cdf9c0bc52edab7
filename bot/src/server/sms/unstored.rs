//! What is heard always: words of danger also while nothing can be stored, as the numbers are in memory.

use std::collections::HashSet;

use parking_lot::Mutex;

use super::{ANSWERED, Sms};
use crate::domain::{Language, Phone, SmsBody, SmsIn, SmsReceived};
use crate::texts::sms::{Keyword, Script, Voice, numbers};

/// Numbers that were answered with help since nothing can be stored: their messages come again, and are kept then.
#[derive(Debug, Default)]
pub(super) struct Helped(Mutex<HashSet<Phone>>);

impl Helped {
    fn is_new(&self, phone: Phone) -> bool {
        let mut known = self.0.lock();
        if known.len() >= ANSWERED {
            known.clear();
        }
        known.insert(phone)
    }

    /// It can be stored again.
    pub(super) fn forget(&self) {
        self.0.lock().clear();
    }
}

impl Sms {
    /// Nothing of a batch could be stored: those in it who write of danger get the numbers, each phone once.
    pub(super) async fn help_unstored(&self, batch: &[(String, SmsReceived)]) {
        let Some(help) = self.help_from_memory() else {
            return;
        };
        for (_, received) in batch {
            if let SmsReceived::Message(inbound) = received
                && self.tells_of_danger(inbound)
                && self.helped.is_new(inbound.from)
            {
                self.answer(&vec![(inbound.clone(), vec![help.clone()])])
                    .await;
            }
        }
    }

    /// The numbers, without the database.
    pub(super) fn help_from_memory(&self) -> Option<String> {
        let voice = Voice {
            language: Language::Ky,
            script: Script::Cyrillic,
        };
        let numbers = numbers(&self.context.snapshot().helplines);
        let args = [("numbers", numbers.into())];
        let said = self.context.texts.sms(voice, "sms-help", &args);
        said.inspect_err(|error| tracing::error!(%error, "there are no numbers of help"))
            .ok()
    }

    pub(super) fn tells_of_danger(&self, inbound: &SmsIn) -> bool {
        let (SmsBody::Whole(text) | SmsBody::Fragment(text)) = &inbound.body;
        self.context.danger.finds(text)
    }

    /// STOP, DELETE and words of danger.
    pub(super) fn is_heard_always(&self, inbound: &SmsIn) -> bool {
        let (SmsBody::Whole(text) | SmsBody::Fragment(text)) = &inbound.body;
        let word = self
            .talks
            .context
            .keywords
            .find(text)
            .map(|found| found.keyword);
        matches!(word, Some(Keyword::Stop | Keyword::Delete)) || self.tells_of_danger(inbound)
    }
}
