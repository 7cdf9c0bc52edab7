//! Talks against a real SQLite database, with a clock that stands still.

mod again;
mod bring;
mod budget;
mod by_sms;
mod cases;
mod club_groups;
mod commitments;
mod councils;
mod digests;
mod groups;
mod guardians;
mod handover;
mod invites;
mod inviting;
mod joining;
mod lasting;
mod leading;
mod learning;
mod meetings;
mod menus;
mod notes;
mod office;
mod openings;
mod papers;
mod pledges;
mod poll_limits;
mod poll_results;
mod polls;
mod quiet_times;
mod repeats;
mod rounds;
mod routing;
mod safeguarding;
mod sectors;
mod sessions;
mod slips;
mod typed;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::{Handled, handle};
use crate::domain::{
    Body, Chat, Command, DAY, Group, Inbound, Message, Moment, Press, Request, RoleKind, Sender,
    Snapshot, Span,
};
use crate::handlers::RoleRequest;
use crate::server::outbox::{self as post, OutgoingMessage};
use crate::services::read_snapshot;
use crate::services::{Context, Settings, roles as role_service};
use crate::store::scratch::Scratch;
use crate::store::{disclosures, drafts, helplines, invites as invite_store, outbox, roles};

/// A context with a bot, and what its phones saw.
struct Town {
    scratch: Scratch,
    context: Arc<Context>,
    next: i64,
    /// Lists of commands that came along with what was seen.
    menus: RefCell<Vec<(Chat, Vec<Command>)>>,
    /// Answers that are not stored.
    direct: RefCell<Vec<(Chat, Request)>>,
    /// Id of the last message that was sent.
    sent: Cell<i64>,
    /// Ids of messages that were taken back.
    deleted: RefCell<Vec<i64>>,
}

/// One message as it left.
#[derive(Debug, Clone)]
struct Seen {
    /// Id of the message.
    place: i64,
    chat: Chat,
    message: Message,
    edit: bool,
}

impl Seen {
    /// Callback data of the button with this label's beginning.
    fn button(&self, label: &str) -> &str {
        let found = self
            .message
            .buttons
            .iter()
            .flatten()
            .find_map(|b| match &b.press {
                Press::Data(data) if b.label.starts_with(label) => Some(data.as_str()),
                _ => None,
            });
        found.unwrap_or_else(|| panic!("no button {label} in {:?}", self.message))
    }
}

fn private(user: i64) -> Chat {
    Chat {
        id: user,
        topic: None,
    }
}

const GROUP: Chat = Chat {
    id: -500,
    topic: None,
};

const CHANNEL: Chat = Chat {
    id: -700,
    topic: None,
};

const fn kind_of(chat: Chat) -> &'static str {
    match chat.id {
        id if id == CHANNEL.id => "channel",
        id if id > 0 => "private",
        _ => "group",
    }
}

impl Town {
    async fn new() -> Self {
        let scratch = Scratch::new().await;
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: None,
            bot_username: Some("jash_test_bot".into()),
        };
        let context = Context::of_scratch(&scratch, settings);
        Self {
            scratch,
            context: Arc::new(context),
            next: 0,
            menus: RefCell::default(),
            direct: RefCell::default(),
            sent: Cell::new(100),
            deleted: RefCell::default(),
        }
    }

    /// A town with a coordinator (10), a safeguarding person (20) and helplines called today.
    async fn staffed() -> Self {
        let mut town = Self::new().await;
        town.staff(10, RoleKind::Coordinator, None).await;
        town.staff(20, RoleKind::Safeguarding, None).await;
        town.call_helplines().await;
        town.seen().await;
        town
    }

    async fn call_helplines(&self) {
        let mut tx = self.context.db.begin().await.unwrap();
        let list = crate::domain::bundled_helplines().unwrap();
        helplines::seed(&mut tx, &list).await.unwrap();
        helplines::confirm(&mut tx, None, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Invites somebody, lets them open the link, and confirms on the command line.
    async fn staff(&mut self, user: i64, kind: RoleKind, municipality: Option<&str>) {
        let payload = self.invite(kind, municipality).await;
        self.says(private(user), user, &format!("/start {payload}"))
            .await;
        let mut tx = self.context.db.begin().await.unwrap();
        let all = roles::all(&mut tx).await.unwrap();
        let id = all.last().unwrap().id;
        role_service::confirm(&mut tx, &self.context, id, "cli", self.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn invite(&self, kind: RoleKind, municipality: Option<&str>) -> String {
        let mut tx = self.context.db.begin().await.unwrap();
        let invite = invite_store::create(&mut tx, kind, municipality)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        invite.payload
    }

    /// The running program notices within a second.
    async fn renew(&self) {
        let snapshot = read_snapshot(&self.context.db, &Snapshot::default()).await;
        self.context.set_snapshot(snapshot.unwrap().unwrap());
    }

    fn now(&self) -> Moment {
        self.context.ambient.now()
    }

    fn pass(&self, span: Span) {
        self.scratch.clock.advance(span);
    }

    /// Somebody types.
    async fn says(&mut self, chat: Chat, user: i64, text: &str) -> Handled {
        self.next += 1;
        let (text, message) = (text.to_owned(), self.next);
        self.happens(chat, Some(user), Body::Text { text, message })
            .await
            .0
    }

    /// Somebody presses; returns what flashed.
    async fn taps(&mut self, chat: Chat, user: i64, data: &str) -> (Handled, Option<String>) {
        self.taps_on(chat, user, data, 7).await
    }

    /// Somebody presses a button of this message.
    async fn taps_on(
        &mut self,
        chat: Chat,
        user: i64,
        data: &str,
        message: i64,
    ) -> (Handled, Option<String>) {
        let body = Body::Tap {
            query: "q".into(),
            data: data.to_owned(),
            message: Some(message),
        };
        self.happens(chat, Some(user), body).await
    }

    fn inbound(&mut self, chat: Chat, user: Option<i64>, body: Body) -> Inbound {
        self.next += 1;
        Inbound {
            external_id: self.next,
            chat,
            private: chat.id > 0,
            group: Group::new(kind_of(chat), "Кеңеш <1>"),
            sender: user.map(|id| Sender {
                id,
                name: format!("Person <{id}>"),
                language: None,
            }),
            body,
        }
    }

    async fn happens(
        &mut self,
        chat: Chat,
        user: Option<i64>,
        body: Body,
    ) -> (Handled, Option<String>) {
        let inbound = self.inbound(chat, user, body);
        let snapshot = read_snapshot(&self.context.db, &Snapshot::default())
            .await
            .unwrap();
        let snapshot = snapshot.unwrap_or_default();
        let mut tx = self.context.db.begin().await.unwrap();
        let mut req = RoleRequest {
            tx: &mut tx,
            context: &self.context,
            inbound: &inbound,
            now: self.context.ambient.now(),
            toast: None,
            direct: Vec::new(),
        };
        let handled = handle(&mut req, &snapshot).await.unwrap();
        let toast = req.toast.take();
        self.direct.borrow_mut().append(&mut req.direct);
        tx.commit().await.unwrap();
        (handled, toast)
    }

    /// The same, but the machine dies before the transaction ends: nothing of it is kept.
    async fn lost(&mut self, user: i64, body: Body) {
        let inbound = self.inbound(private(user), Some(user), body);
        let snapshot = read_snapshot(&self.context.db, &Snapshot::default()).await;
        let snapshot = snapshot.unwrap().unwrap_or_default();
        let mut tx = self.context.db.begin().await.unwrap();
        let mut req = RoleRequest {
            tx: &mut tx,
            context: &self.context,
            inbound: &inbound,
            now: self.context.ambient.now(),
            toast: None,
            direct: Vec::new(),
        };
        handle(&mut req, &snapshot).await.unwrap();
        drop(tx);
    }

    /// Everything sent since the last look.
    async fn seen(&self) -> Vec<Seen> {
        let direct = self.direct.take().into_iter();
        let mut seen = Vec::new();
        for (chat, request) in direct {
            match request {
                Request::Delete { message_ids } => self.deleted.borrow_mut().extend(message_ids),
                request => seen.push(self.heard(chat, request)),
            }
        }
        let (context, now) = (&self.context, self.now());
        loop {
            let mut tx = context.db.begin().await.unwrap();
            let until = now + Span::millis(1);
            let due = outbox::lease(&mut tx, now, until, 50).await.unwrap();
            if due.is_empty() {
                return seen;
            }
            let mut outgoing = Vec::new();
            for row in due {
                let id = row.id;
                outgoing.extend(post::draft(&mut tx, context, row, now).await.unwrap());
                outbox::sent(&mut tx, id).await.unwrap();
            }
            tx.commit().await.unwrap();
            for draft in outgoing {
                let outgoing = post::ready(context, draft).await.unwrap();
                let OutgoingMessage { row, request, card } = outgoing.unwrap();
                let request = match request {
                    Request::Commands(menu) => {
                        self.menus.borrow_mut().push((row.chat, menu));
                        continue;
                    }
                    Request::Delete { message_ids } => {
                        self.deleted.borrow_mut().extend(message_ids);
                        continue;
                    }
                    request => request,
                };
                let shown = self.heard(row.chat, request);
                if let Some((case, newest)) = card {
                    let mut tx = context.db.begin().await.unwrap();
                    disclosures::put_card(&mut tx, case, row.address, shown.place, newest)
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                }
                if let outbox::Content::OfDraft(of) = &row.content {
                    let mut tx = context.db.begin().await.unwrap();
                    drafts::set_message(&mut tx, of.draft, shown.place)
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                }
                seen.push(shown);
            }
        }
    }

    fn heard(&self, chat: Chat, request: Request) -> Seen {
        self.sent.set(self.sent.get() + 1);
        let place = match &request {
            Request::Edit { message_id, .. } => *message_id,
            _ => self.sent.get(),
        };
        let (message, edit) = match request {
            Request::Send(message) => (message, false),
            Request::Edit { message, .. } => (message, true),
            Request::File(file) => {
                let text = file.name;
                let message = Message::plain(text);
                (message, false)
            }
            other => panic!("unexpected {other:?}"),
        };
        Seen {
            place,
            chat,
            message,
            edit,
        }
    }

    /// The only message sent since the last look.
    async fn seen_one(&self) -> Seen {
        let mut seen = self.seen().await;
        assert_eq!(seen.len(), 1, "{seen:#?}");
        seen.remove(0)
    }

    fn text(&self, id: &str) -> String {
        self.context.texts.say(crate::domain::Language::Ky, id, &[])
    }
}
