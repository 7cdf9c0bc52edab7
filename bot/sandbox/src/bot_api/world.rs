//! Everything Telegram would remember: people, chats, messages, waiting updates.
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use axum::body::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::faults::Faults;
use super::html::Entity;
use super::log::Log;
use super::webhook::Webhook;

/// How long a bot may answer a tap, seconds.
const CALLBACK_LIFE: i64 = 15;
/// How long updates wait for a bot, seconds.
const UPDATE_LIFE: i64 = 86_400;

/// A button below a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ButtonView {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_data: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Every other field of the button (style, copy_text, …).
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A picture or document within a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileView {
    pub file_id: String,
    pub name: String,
    pub bytes: usize,
    pub width: u32,
    pub height: u32,
}

/// A live message as a person sees it on the phone.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MessageView {
    pub id: i64,
    /// User id of the sender; the bot's own id for the bot's messages.
    pub from: i64,
    pub by_bot: bool,
    /// Written in the name of the group.
    #[serde(skip)]
    pub anonymous: bool,
    /// Unix seconds.
    pub date: i64,
    pub edited: Option<i64>,
    /// How many times the bot has changed it.
    pub edits: u32,
    pub thread: Option<i64>,
    /// Text, or the caption of a picture or document.
    pub text: String,
    pub entities: Vec<Entity>,
    pub buttons: Vec<Vec<ButtonView>>,
    pub photo: Option<FileView>,
    pub document: Option<FileView>,
    pub voice: Option<FileView>,
    /// What a service message tells ("Teen added the bot").
    pub service: Option<String>,
    /// A reply keyboard that came with it, as the bot sent it.
    pub keyboard: Option<Value>,
    pub reply_to: Option<i64>,
}

impl MessageView {
    /// All inline buttons, row by row.
    pub fn all_buttons(&self) -> impl Iterator<Item = &ButtonView> {
        self.buttons.iter().flatten()
    }
}

#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) language: Option<String>,
    pub(super) deactivated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChatKind {
    Private,
    Group,
    Supergroup { forum: bool },
    Channel,
}

/// The bot's standing in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Member,
    Administrator,
    Left,
    /// Kicked from a group, or blocked by the user of a private chat.
    Kicked,
}

pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) kind: ChatKind,
    pub(super) title: String,
    pub(super) people: Vec<i64>,
    pub(super) owner: i64,
    pub(super) bot: Standing,
    pub(super) migrated_to: Option<i64>,
    pub(super) topics: HashMap<i64, String>,
    pub(super) messages: Vec<MessageView>,
    pub(super) last_id: i64,
    pub(super) pinned: Option<i64>,
    /// Members, the bot among them, may send no pictures.
    pub(super) no_photos: bool,
    /// Unix milliseconds until which every call for this chat gets 429.
    pub(super) limited_until: i64,
    pub(super) changed: Arc<Notify>,
}

impl Chat {
    pub(super) fn position(&self, id: i64) -> Option<usize> {
        self.messages
            .binary_search_by_key(&id, |message| message.id)
            .ok()
    }
}

pub(super) struct Queued {
    pub(super) id: i64,
    pub(super) at: i64,
    pub(super) chat: i64,
    pub(super) json: String,
    pub(super) in_flight: bool,
}

pub(super) struct Callback {
    pub(super) chat: i64,
    pub(super) user: i64,
    pub(super) at: i64,
    pub(super) answered: bool,
}

pub(super) struct StoredFile {
    pub(super) view: FileView,
    pub(super) bytes: Bytes,
}

/// (name, description, short description) per language, "" for the default.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) names: BTreeMap<String, String>,
    pub(super) descriptions: BTreeMap<String, String>,
    pub(super) shorts: BTreeMap<String, String>,
    /// By (scope as JSON, language).
    pub(super) commands: BTreeMap<(String, String), Value>,
}

pub(super) struct World {
    pub(super) bot_id: i64,
    pub(super) username: String,
    pub(super) privacy: bool,
    start_at: i64,
    started: Instant,
    pub(super) advanced_ms: i64,
    random: u64,
    next_update: i64,
    next_group: i64,
    /// The newest message of the bot's account: private chats and basic groups are numbered together, supergroups each by itself.
    pub(super) last_message: i64,
    pub(super) users: HashMap<i64, User>,
    pub(super) chats: HashMap<i64, Chat>,
    pub(super) queue: VecDeque<Queued>,
    pub(super) replay: Vec<(i64, String)>,
    pub(super) poll_turn: u64,
    pub(super) allowed: Option<HashSet<String>>,
    pub(super) webhook: Option<Webhook>,
    pub(super) callbacks: HashMap<String, Callback>,
    callback_order: VecDeque<String>,
    pub(super) files: HashMap<String, StoredFile>,
    pub(super) profile: Profile,
    pub(super) faults: Faults,
    pub(super) log: Log,
}

impl World {
    pub(super) fn new(options: &super::Options) -> World {
        let bot_id = options
            .token
            .split(':')
            .next()
            .and_then(|id| id.parse().ok())
            .unwrap_or(0);
        let mut world = World {
            bot_id,
            username: options.username.clone(),
            privacy: options.privacy,
            start_at: options.start_at,
            started: Instant::now(),
            advanced_ms: 0,
            random: options.seed,
            next_update: 0,
            next_group: 0,
            last_message: 0,
            users: HashMap::new(),
            chats: HashMap::new(),
            queue: VecDeque::new(),
            replay: Vec::new(),
            poll_turn: 0,
            allowed: None,
            webhook: None,
            callbacks: HashMap::new(),
            callback_order: VecDeque::new(),
            files: HashMap::new(),
            profile: Profile::default(),
            faults: Faults::default(),
            log: Log::new(options.log_calls),
        };
        world.next_update = 100_000_000 + (world.draw() % 800_000_000) as i64;
        world.next_group = 4_000_000_000 + (world.draw() % 90_000_000) as i64;
        world.last_message = (world.draw() % 5000) as i64;
        world
    }

    /// SplitMix64: the same seed gives the same ids.
    pub(super) fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Unix milliseconds of the fake's own clock.
    pub(super) fn now_ms(&self) -> i64 {
        self.start_at * 1000 + self.started.elapsed().as_millis() as i64 + self.advanced_ms
    }

    pub(super) fn now(&self) -> i64 {
        self.now_ms() / 1000
    }

    pub(super) fn new_group_id(&mut self, supergroup: bool) -> i64 {
        self.next_group += 1 + (self.draw() % 1000) as i64;
        if supergroup {
            -1_000_000_000_000 - self.next_group
        } else {
            -self.next_group
        }
    }

    pub(super) fn new_chat(
        &mut self,
        id: i64,
        kind: ChatKind,
        title: &str,
        owner: i64,
        bot: Standing,
    ) -> &mut Chat {
        // Supergroups start at different message ids, so that a mix-up of chats cannot go unseen.
        let last_id = match kind {
            ChatKind::Supergroup { .. } | ChatKind::Channel => (self.draw() % 5000) as i64,
            ChatKind::Private | ChatKind::Group => 0,
        };
        self.chats.entry(id).or_insert_with(|| Chat {
            id,
            kind,
            title: title.to_owned(),
            people: vec![owner],
            owner,
            bot,
            migrated_to: None,
            topics: HashMap::new(),
            messages: Vec::new(),
            last_id,
            pinned: None,
            no_photos: false,
            limited_until: 0,
            changed: Arc::new(Notify::new()),
        })
    }

    /// Adds a message to a chat; its id is the next of the supergroup, or of the bot's account.
    pub(super) fn add_message(&mut self, chat: i64, mut message: MessageView) -> Option<i64> {
        message.date = self.now();
        let chat = self.chats.get_mut(&chat)?;
        let last = match chat.kind {
            ChatKind::Supergroup { .. } | ChatKind::Channel => &mut chat.last_id,
            ChatKind::Private | ChatKind::Group => &mut self.last_message,
        };
        *last += 1;
        chat.last_id = *last;
        message.id = chat.last_id;
        chat.messages.push(message);
        chat.changed.notify_waiters();
        Some(chat.last_id)
    }

    /// Queues an update, if the bot asked for this kind; returns its id.
    pub(super) fn enqueue(&mut self, chat: i64, kind: &str, body: &Value) -> Option<i64> {
        let wanted = match &self.allowed {
            Some(kinds) => kinds.contains(kind),
            None => !matches!(
                kind,
                "chat_member" | "message_reaction" | "message_reaction_count"
            ),
        };
        if !wanted {
            return None;
        }
        let id = self.next_update;
        self.next_update += 1;
        let json = format!("{{\"update_id\":{id},\"{kind}\":{body}}}");
        let at = self.now();
        self.queue.push_back(Queued {
            id,
            at,
            chat,
            json,
            in_flight: false,
        });
        Some(id)
    }

    pub(super) fn drop_old_updates(&mut self) {
        let oldest = self.now() - UPDATE_LIFE;
        while self.queue.front().is_some_and(|queued| queued.at < oldest) {
            self.queue.pop_front();
        }
    }

    pub(super) fn new_callback(&mut self, chat: i64, user: i64) -> String {
        let id = self.draw().to_string();
        let at = self.now();
        // Taps nobody can answer any more are forgotten, so that long runs do not grow.
        while self.callback_order.front().is_some_and(|old| {
            self.callbacks
                .get(old)
                .is_none_or(|c| c.at + 4 * CALLBACK_LIFE < at)
        }) {
            if let Some(old) = self.callback_order.pop_front() {
                self.callbacks.remove(&old);
            }
        }
        self.callback_order.push_back(id.clone());
        self.callbacks.insert(
            id.clone(),
            Callback {
                chat,
                user,
                at,
                answered: false,
            },
        );
        id
    }

    /// Marks a tap as answered; none for a tap unknown, answered before or too old.
    pub(super) fn answer_callback(&mut self, id: &str) -> Option<(i64, i64)> {
        let now = self.now();
        let callback = self.callbacks.get_mut(id)?;
        if callback.answered || callback.at + CALLBACK_LIFE < now {
            return None;
        }
        callback.answered = true;
        Some((callback.chat, callback.user))
    }
}
