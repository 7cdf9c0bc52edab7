//! One inbound of somebody who is not a respondent, handled alone in its own transaction.

use super::House;
use crate::domain::{Chat, Inbound, Message, Moment, Request};
use crate::store::addresses::{self, AddressId};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx};

/// The place where a talk is held: reads and writes go through `tx`, replies become outbox rows of the same transaction.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The open transaction; committed by the caller before anything is acknowledged or sent.
    pub tx: &'a mut Tx,
    /// The house.
    pub house: &'a House,
    /// What came in.
    pub inbound: &'a Inbound,
    /// Frozen for this inbound.
    pub now: Moment,
    /// Flashed on the pressed button, if it was a press; lost after a crash, so never the only answer.
    pub toast: Option<String>,
    /// Answers that change nothing, see [`Desk::turn_away`].
    pub direct: Vec<(Chat, Request)>,
}

impl Desk<'_> {
    /// The address of the chat that we are talking in.
    ///
    /// # Errors
    /// The driver's.
    pub async fn address(&mut self) -> Result<AddressId, StoreError> {
        addresses::find_or_make(
            self.tx,
            &self.house.vault,
            &self.house.ambient,
            self.inbound.chat,
        )
        .await
    }

    /// Answers in this chat: edits the message whose button was pressed, else sends a new one.
    ///
    /// # Errors
    /// The driver's.
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
    ///
    /// # Errors
    /// The driver's.
    pub async fn say(&mut self, message: Message) -> Result<(), StoreError> {
        let address = self.address().await?;
        self.queue(address, Priority::Interactive, &Request::Send(message))
            .await
    }

    /// A message to another address.
    ///
    /// # Errors
    /// The driver's.
    pub async fn queue(
        &mut self,
        to: AddressId,
        priority: Priority,
        request: &Request,
    ) -> Result<(), StoreError> {
        outbox::put(
            self.tx,
            &self.house.vault,
            &self.house.ambient,
            to,
            priority,
            request,
            self.now,
        )
        .await
    }

    /// A message to a chat that may be new to us.
    ///
    /// # Errors
    /// The driver's.
    pub async fn queue_to_chat(
        &mut self,
        to: Chat,
        priority: Priority,
        request: &Request,
    ) -> Result<(), StoreError> {
        let address =
            addresses::find_or_make(self.tx, &self.house.vault, &self.house.ambient, to).await?;
        self.queue(address, priority, request).await
    }
}
