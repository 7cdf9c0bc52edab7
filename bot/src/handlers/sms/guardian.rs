//! Codes of guardians' paper slips: a yes, and the same yes taken back.

use super::turn::{Turn, slot_of};
use crate::domain::Guardian;
use crate::journey::Event;
use crate::services;
use crate::store::StoreError;
use crate::store::addresses::AddressId;
use crate::store::guardians::{self, Proof};

impl Turn<'_, '_> {
    pub(super) async fn try_code(&mut self, typed: String) -> Result<(), StoreError> {
        if !guardians::use_code(self.tx, &typed, self.now).await? {
            return self.happen(Event::WrongCode).await;
        }
        let before = self.people.len();
        self.happen(Event::GuardianAgreed(Guardian::Slip)).await?;
        match self.active().filter(|_| self.people.len() > before) {
            Some(child) => {
                let address = child.address;
                guardians::put_yes(self.tx, Proof::Slip(&typed), address).await
            }
            None => Ok(()),
        }
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
