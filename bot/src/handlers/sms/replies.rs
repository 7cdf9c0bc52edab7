//! What is said back: queued with the transaction, or said directly to whom nothing is stored of.

use super::message_handler::MessageHandler;
use crate::domain::{RoundId, SmsId, SmsState, Span};
use crate::store::StoreError;
use crate::store::costs::{self, Cost};
use crate::store::sms::{self, NewSms};
use crate::texts::Value;
use crate::texts::sms::{Voice, segments};

/// A reply that comes later than this after what it answers is of no use.
const REPLY_VALID: Span = Span::hours(1);

impl MessageHandler<'_, '_> {
    /// Replies with a text of the locales.
    pub(crate) async fn say(&mut self, id: &str, args: &[(&str, Value)]) -> Result<(), StoreError> {
        let text = self.text(id, args);
        self.reply(text, false).await
    }

    pub(crate) fn text(&self, id: &str, args: &[(&str, Value)]) -> String {
        self.text_in(self.voice(), id, args)
    }

    pub(crate) fn text_in(&self, voice: Voice, id: &str, args: &[(&str, Value)]) -> String {
        let texts = &self.sms.context.texts;
        texts.sms(voice, id, args).unwrap_or_else(|over| {
            tracing::error!(%over, "an SMS text is too long");
            String::new()
        })
    }

    /// Replies without a row: to somebody of whom nothing is stored, or nothing any more.
    pub(crate) async fn reply_directly(&mut self, text: String) -> Result<(), StoreError> {
        if !text.is_empty() {
            self.cost(segments(&text).segments, 0).await?;
            self.direct.push(text);
        }
        Ok(())
    }

    /// Queues a reply in this transaction; to somebody of whom nothing is stored it goes out before the acknowledgement instead.
    pub(crate) async fn reply(&mut self, text: String, asks: bool) -> Result<(), StoreError> {
        if text.is_empty() {
            return Ok(());
        }
        if self.people.is_empty() || self.line.is_none() {
            return self.reply_directly(text).await;
        }
        let Some(line) = &mut self.line else {
            return Ok(());
        };
        let id = SmsId::draw(&*self.sms.context.ambient.random);
        if asks {
            // the newest question is the only one: what is left of an older one does not come after it
            if let Some(before) = line.asked.replace(id.clone()) {
                sms::withdraw(self.tx, &before).await?;
            }
            line.asked_at = None;
            line.reminded = false;
        }
        let slot = line.slot;
        let gateway = line.gateway.clone();
        let bill = self.bill();
        let new = NewSms {
            id,
            to: self.inbound.from,
            slot,
            gateway: &gateway,
            text: &text,
            segments: u16::try_from(segments(&text).segments).unwrap_or(u16::MAX),
            bulk: false,
            invitation: false,
            due: self.now,
            valid_until: self.now + REPLY_VALID,
            bill: bill.as_ref().map(|(round, place)| (round, place.as_str())),
        };
        sms::put(self.tx, &new, self.now).await
    }

    /// Nothing is asked any more.
    pub(crate) async fn close_question(&mut self) -> Result<(), StoreError> {
        let Some(line) = &mut self.line else {
            return Ok(());
        };
        line.asked_at = None;
        match line.asked.take() {
            Some(asked) => sms::withdraw(self.tx, &asked).await,
            None => Ok(()),
        }
    }

    /// Round and municipality on whose bill this talk is.
    pub(super) fn bill(&self) -> Option<(RoundId, String)> {
        let open = self.active().and_then(|p| p.respondent.open.as_ref());
        open.map(|open| (open.round.clone(), open.municipality.clone()))
            .or_else(|| {
                let way = self.conversations.get(self.phone(), self.now)?;
                let (round, link) = self.snapshot.link(way.onboarding()?.link.as_deref()?)?;
                Some((round.id.clone(), link.municipality.clone()))
            })
            .or_else(|| self.billed.clone())
    }

    /// Segments of what is not queued.
    pub(super) async fn cost(&mut self, sent: usize, received: usize) -> Result<(), StoreError> {
        let Some((round, municipality)) = self.bill() else {
            return Ok(());
        };
        let cost = Cost {
            round,
            municipality,
            sent: i64::try_from(sent).unwrap_or(i64::MAX),
            bulk: 0,
            received: i64::try_from(received).unwrap_or(i64::MAX),
        };
        costs::add(self.tx, &cost).await
    }

    /// The newest reply to this number is still in our queue.
    pub(crate) async fn is_queued(&mut self) -> Result<bool, StoreError> {
        Ok(self
            .last_reply()
            .await?
            .is_some_and(|state| state.rank() == 0))
    }

    /// What is known of the newest reply that was queued for this number.
    pub(super) async fn last_reply(&mut self) -> Result<Option<SmsState>, StoreError> {
        match &self.line {
            Some(line) if !self.people.is_empty() => sms::last_reply(self.tx, &line.hash).await,
            _ => Ok(None),
        }
    }
}
