//! Codes of guardians' paper slips: a yes, and the same yes taken back.

use super::message_handler::{MessageHandler, slot_of};
use crate::domain::Guardian;
use crate::journey::{Event, State};
use crate::services;
use crate::store::StoreError;
use crate::store::addresses::AddressId;
use crate::store::guardians::{self, Proof};

impl MessageHandler<'_, '_> {
    pub(super) async fn try_code(&mut self, typed: String) -> Result<(), StoreError> {
        let Some(invites) = guardians::use_code(self.tx, &typed, self.now).await? else {
            return self.happen(Event::WrongCode).await;
        };
        let agreed = Event::GuardianAgreed(Guardian::Slip);
        let (proof, now) = (Proof::Slip(&typed), self.now);
        if let (State::Known(..), Some(child)) = (self.state(&agreed, None), self.active()) {
            // where they go on from here depends on it
            let child = child.address;
            guardians::put_yes(self.tx, proof, child, invites, now).await?;
            return self.happen(agreed).await;
        }
        let before = self.people.len();
        self.happen(agreed).await?;
        match self.active().filter(|_| self.people.len() > before) {
            Some(child) => {
                let child = child.address;
                guardians::put_yes(self.tx, proof, child, invites, now).await
            }
            None => Ok(()),
        }
    }

    /// A guardian lets the child of a paper code be invited again, from any phone. The reply is the same whether or not the code is one.
    pub(super) async fn permit_invitations(&mut self, code: &str) -> Result<(), StoreError> {
        guardians::set_invites(self.tx, Proof::Slip(code), true).await?;
        self.say("sms-slip-invites", &[]).await
    }

    /// A guardian takes a yes on paper back, from any phone. The reply is the same whether or not the code was used, or is one.
    pub(super) async fn withdraw(&mut self, code: &str) -> Result<(), StoreError> {
        if !guardians::may_be_code(code) {
            return self.say("sms-how-to-withdraw", &[]).await;
        }
        let context = &self.sms.context;
        let gone = services::guardians::withdraw_slip(self.tx, context, code, self.now).await?;
        if let Some(gone) = gone {
            self.leave(gone);
        }
        self.say("sms-withdrawn", &[]).await
    }

    /// Somebody who was erased is not on this phone any more, if they were.
    fn leave(&mut self, gone: AddressId) {
        let before = self.people.len();
        self.people.retain(|person| person.address != gone);
        if self.people.len() == before {
            return;
        }
        self.set.people.retain(|person| person.address != gone);
        let next = self.people.first().and_then(slot_of);
        if let Some(line) = &mut self.line {
            (line.slot, line.asked, line.asked_at) = (next.unwrap_or(0), None, None);
        }
    }
}
