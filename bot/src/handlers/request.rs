//! One inbound of somebody who is not a respondent, handled alone in its own transaction.

use crate::domain::{Chat, Inbound, Message, Moment, Request};
use crate::services::Context;
use crate::store::addresses::{self, AddressId};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx};

/// The place where a talk is held: reads and writes go through `tx`, replies become outbox rows of the same transaction.
#[derive(Debug)]
pub struct RoleRequest<'a> {
    /// The open transaction; committed by the caller before anything is acknowledged or sent.
    pub tx: &'a mut Tx,
    /// The context.
    pub context: &'a Context,
    /// What came in.
    pub inbound: &'a Inbound,
    /// Frozen for this inbound.
    pub now: Moment,
    /// Flashed on the pressed button, if it was a press; lost after a crash, so never the only answer.
    pub toast: Option<String>,
    /// Answers that change nothing, see [`RoleRequest::turn_away`].
    pub direct: Vec<(Chat, Request)>,
}

impl RoleRequest<'_> {
    /// The address of the chat that we are talking in.
    pub async fn address(&mut self) -> Result<AddressId, StoreError> {
        addresses::find_or_make(self.tx, self.inbound.chat).await
    }

    /// Answers in this chat: edits the message whose button was pressed, else sends a new one.
    pub async fn reply(&mut self, message: Message) -> Result<(), StoreError> {
        let request = self.answering(message);
        let address = self.address().await?;
        self.queue(address, Priority::Interactive, &request).await
    }

    /// The same for what changed nothing, as an unknown code: anybody can ask for it, and as often as they like. Nothing of it is stored,
    /// and of several only the newest is sent.
    pub fn turn_away(&mut self, message: Message) {
        let request = self.answering(message);
        self.direct.push((self.inbound.chat, request));
    }

    /// The same in another chat, as to whoever added the bot where it is of no use.
    pub fn turn_away_in(&mut self, chat: Chat, message: Message) {
        self.direct.push((chat, Request::Send(message)));
    }

    /// The message whose button was pressed.
    #[must_use]
    pub const fn message(&self) -> Option<i64> {
        match &self.inbound.body {
            crate::domain::Body::Tap { message, .. } => *message,
            _ => None,
        }
    }

    fn answering(&self, message: Message) -> Request {
        match &self.inbound.body {
            crate::domain::Body::Tap {
                message: Some(message_id),
                ..
            } if message.picture.is_none() => Request::Edit {
                message_id: *message_id,
                message,
            },
            _ => Request::Send(message),
        }
    }

    /// A new message in this chat.
    pub async fn say(&mut self, message: Message) -> Result<(), StoreError> {
        let address = self.address().await?;
        self.queue(address, Priority::Interactive, &Request::Send(message))
            .await
    }

    /// A message to another address.
    pub async fn queue(
        &mut self,
        to: AddressId,
        priority: Priority,
        request: &Request,
    ) -> Result<(), StoreError> {
        outbox::put(self.tx, to, priority, request, self.now).await
    }
}
