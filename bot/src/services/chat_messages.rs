//! The messages that stand in private chats, as far as this process has seen them come and go: so that `/hide` finds them. Those of people
//! who have consented are [written down](recent_messages); those of all others are known here only, for 48 hours at most.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;

use hashlink::LruCache;
use parking_lot::{Mutex, MutexGuard};

use crate::domain::{
    Ambient, Body, Caller, Chat, ChatHash, Inbound, Moment, Request, SendError, Sent, Span,
};
use crate::store::recent_messages::{self, Change};
use crate::store::{Db, StoreError, Tx, Vault, respondents};

/// So many chats at most; beyond it those in which nothing has happened for longest are forgotten.
const MOST: usize = 10_000;
/// Nothing older can be removed.
const KEPT: Span = Span::hours(48);
/// So many chats are written down with one statement.
const TOGETHER: usize = 500;

/// Private chats by their id; of groups nothing is kept.
#[derive(Debug)]
pub struct Messages(Mutex<LruCache<i64, Known>>);

#[derive(Debug, Clone)]
struct Known {
    change: Change,
    /// Rises with every change.
    version: u64,
    /// The version that was last written down, or found to be of somebody who has not consented.
    looked_at: u64,
    /// Nothing stood in the chat before what is known here.
    whole: bool,
    /// How often the chat was hidden.
    hidden: u64,
    touched: Moment,
}

/// What was written down in a transaction, to be forgotten here once that is committed.
#[derive(Debug, Default)]
pub struct Written(Vec<(i64, Known, bool)>);

impl Default for Messages {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Messages {
    /// Somebody has written.
    pub fn came(&self, inbound: &Inbound, now: Moment) {
        let (id, begins) = match &inbound.body {
            Body::Text { text, message } => (*message, text.starts_with("/start")),
            Body::Words { message, .. } | Body::Media { message, .. } => (*message, false),
            _ => return,
        };
        self.change(inbound.chat, now, |known| {
            // a chat begins with the button Start
            known.whole |= known.version == 0 && begins;
            known.change.added.add(id, now);
        });
    }

    /// A button was pressed below a message: it is there, whether or not we saw it come.
    pub fn pressed(&self, chat: Chat, message: Option<i64>, now: Moment) {
        let Some(id) = message else { return };
        self.change(chat, now, |known| {
            known.whole &= known.change.added.has(id);
            known.change.added.add(id, now);
        });
    }

    /// These stand in the chat too, as a row said that is erased now.
    pub fn take_back(&self, chat: Chat, recent: &recent_messages::Recent, now: Moment) {
        self.change(chat, now, |known| known.change.added.merge(recent));
    }

    /// What this process knows of the chat that may not be written down, and whether it is all that ever stood there.
    #[must_use]
    pub fn of(&self, chat: Chat, now: Moment) -> (Vec<i64>, bool) {
        let chats = self.chats();
        let Some(known) = chats.peek(&chat.id) else {
            return (Vec::new(), false);
        };
        let mut added = known.change.added.clone();
        let forgotten = added.trim(now);
        (added.ids().collect(), known.whole && !forgotten)
    }

    /// The chat was hidden: what is on its way to it is removed when it arrives.
    pub fn hide(&self, chat: Chat, now: Moment) {
        self.change(chat, now, |known| known.hidden += 1);
    }

    /// How often the chat was hidden: what began before the last time shall not be seen.
    #[must_use]
    pub fn hidden(&self, chat: Chat) -> u64 {
        self.chats().peek(&chat.id).map_or(0, |known| known.hidden)
    }

    /// Writes down what is known of these chats, of those who have consented; see [`Self::settle`].
    ///
    /// # Errors
    /// The database; a row that this key cannot open.
    pub async fn write(
        &self,
        tx: &mut Tx,
        vault: &Vault,
        chats: impl IntoIterator<Item = Chat>,
        now: Moment,
    ) -> Result<Written, StoreError> {
        let hash = |id| vault.chat_hash(Chat { id, topic: None });
        let mut found: HashMap<ChatHash, (i64, Known)> = HashMap::new();
        {
            let known = self.chats();
            for chat in chats {
                if let Some(known) = known.peek(&chat.id).filter(|k| k.version > 0) {
                    found.insert(hash(chat.id), (chat.id, known.clone()));
                }
            }
        }
        let changes = found
            .iter()
            .map(|(hash, (_, known))| (hash.clone(), known.change.clone()))
            .collect();
        let noted = recent_messages::note(tx, &changes, now).await?;
        let noted: HashSet<ChatHash> = noted.into_iter().collect();
        let chats = found.into_iter().map(|(hash, (chat, known))| {
            let written = noted.contains(&hash);
            (chat, known, written)
        });
        Ok(Written(chats.collect()))
    }

    /// It is committed: forgets what was written down.
    pub fn settle(&self, written: Written) {
        let mut chats = self.chats();
        for (chat, then, written) in written.0 {
            let Some(known) = chats.peek_mut(&chat) else {
                continue;
            };
            known.looked_at = then.version;
            if written {
                for id in then.change.added.ids() {
                    known.change.added.remove(id);
                }
            }
            known
                .change
                .gone
                .retain(|id| !then.change.gone.contains(id));
            if written && known.version == then.version && known.hidden == 0 {
                chats.remove(&chat);
            }
        }
    }

    /// Writes down what has changed since the last time.
    ///
    /// # Errors
    /// The database; then it is written the next time.
    pub async fn write_down(&self, db: &Db, vault: &Vault, now: Moment) -> Result<(), StoreError> {
        self.forget_old(now);
        let changed: Vec<Chat> = {
            let chats = self.chats();
            let new = chats.iter().filter(|(_, k)| k.version > k.looked_at);
            new.take(TOGETHER)
                .map(|(id, _)| Chat {
                    id: *id,
                    topic: None,
                })
                .collect()
        };
        if changed.is_empty() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        let hashes: Vec<ChatHash> = changed.iter().map(|chat| vault.chat_hash(*chat)).collect();
        respondents::hold(&mut tx, &hashes).await?;
        let written = self.write(&mut tx, vault, changed, now).await?;
        tx.commit().await?;
        self.settle(written);
        Ok(())
    }

    fn sent(&self, chat: Chat, id: i64, now: Moment) {
        self.change(chat, now, |known| known.change.added.add(id, now));
    }

    fn gone(&self, chat: Chat, ids: &[i64], now: Moment) {
        self.change(chat, now, |known| {
            for id in ids {
                known.change.added.remove(*id);
                known.change.gone.insert(*id);
            }
        });
    }

    fn change(&self, chat: Chat, now: Moment, change: impl FnOnce(&mut Known)) {
        if chat.id <= 0 || chat.line().is_some() {
            return;
        }
        let mut chats = self.chats();
        let known = chats.entry(chat.id).or_insert_with(|| Known {
            change: Change::default(),
            version: 0,
            looked_at: 0,
            whole: false,
            hidden: 0,
            touched: now,
        });
        change(known);
        known.whole &= !known.change.added.trim(now);
        known.version += 1;
        known.touched = now;
    }

    fn forget_old(&self, now: Moment) {
        let mut chats = self.chats();
        while chats
            .iter()
            .next()
            .is_some_and(|(_, known)| known.touched + KEPT < now)
        {
            chats.remove_lru();
        }
    }

    fn chats(&self) -> MutexGuard<'_, LruCache<i64, Known>> {
        self.0.lock()
    }
}

/// A way out that notes what stands in private chats, whoever sends it. What was on its way when its chat was hidden is removed on arrival.
#[derive(Debug)]
pub struct Noting {
    caller: Arc<dyn Caller>,
    messages: Arc<Messages>,
    ambient: Ambient,
}

impl Noting {
    /// All outgoing calls go through this.
    #[must_use]
    pub fn new(messages: Arc<Messages>, ambient: Ambient, caller: Arc<dyn Caller>) -> Self {
        Self {
            caller,
            messages,
            ambient,
        }
    }

    async fn remove(&self, chat: Chat, message_ids: Vec<i64>) -> Result<Sent, SendError> {
        let request = Request::Delete { message_ids };
        let done = self.caller.call(chat, &request).await;
        if let (Ok(_), Request::Delete { message_ids }) = (&done, &request) {
            self.messages.gone(chat, message_ids, self.ambient.now());
        }
        done
    }
}

impl Caller for Noting {
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(async move {
            if let Request::Delete { message_ids } = request {
                return self.remove(chat, message_ids.clone()).await;
            }
            let hidden = self.messages.hidden(chat);
            let sent = self.caller.call(chat, request).await?;
            if let (Some(id), Request::Send(_) | Request::Voice(_)) = (sent.message_id, request) {
                self.messages.sent(chat, id, self.ambient.now());
                if self.messages.hidden(chat) > hidden {
                    // if this fails it stands among those that the next /hide removes
                    let _gone = self.remove(chat, vec![id]).await;
                }
            }
            Ok(sent)
        })
    }
}
