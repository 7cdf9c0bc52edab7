//! Words of danger while nothing can be stored: the help card is in memory, and is shown all the same.

use std::collections::HashSet;

use parking_lot::Mutex;

use crate::domain::{Caller, Chat, Inbound, Language, Message, Request};
use crate::services::danger::in_inbound;
use crate::services::{Context, screens};
use crate::store::respondents;

/// So many are remembered; what could not be stored comes again within seconds.
const MOST: usize = 10_000;

/// Who was shown the help card while nothing could be stored, by the channel's id of what they wrote: it comes again, and is kept then.
#[derive(Debug, Default)]
pub(crate) struct Helped(Mutex<HashSet<i64>>);

impl Helped {
    /// Shows the help card, which is in memory, to those in a batch that could not be stored who write of danger, each once.
    pub(crate) async fn help(&self, context: &Context, caller: &dyn Caller, batch: &[Inbound]) {
        for inbound in batch.iter().filter(|inbound| in_inbound(context, inbound)) {
            if !self.is_new(inbound.external_id) {
                continue;
            }
            let request = Request::Send(card(context, spoken(context, inbound.chat).await));
            if let Err(error) = caller.call(inbound.chat, &request).await {
                tracing::warn!(update = inbound.external_id, %error, "the help card could not be shown while nothing can be stored");
                self.known().remove(&inbound.external_id);
            }
        }
    }

    fn is_new(&self, id: i64) -> bool {
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id)
    }

    fn known(&self) -> parking_lot::MutexGuard<'_, HashSet<i64>> {
        self.0.lock()
    }
}

/// The language of somebody, if the database can still be read and knows them.
async fn spoken(context: &Context, chat: Chat) -> Option<Language> {
    let read = async {
        let mut tx = context.db.begin_read().await?;
        let hash = [context.vault.chat_hash(chat)];
        respondents::load_each(&mut tx, &hash).await
    };
    let people = read
        .await
        .inspect_err(|error| tracing::warn!(%error, "the help card is shown in both languages"));
    Some(people.ok()?.first()?.respondent.language)
}

/// In both languages where none is known.
pub(super) fn card(context: &Context, language: Option<Language>) -> Message {
    let snapshot = context.snapshot();
    let languages = language.map_or(Language::ALL.to_vec(), |known| vec![known]);
    let cards = languages
        .iter()
        .map(|language| screens::help(context, &snapshot, *language).text);
    Message::plain(cards.collect::<Vec<_>>().join("\n\n"))
}
