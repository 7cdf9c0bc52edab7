//! What a message may answer: the question that was handed over last, never one that still waits.

use super::message_handler::{MessageHandler, Order};
use crate::domain::{CLOCKS_AGREE, SmsState, Span};
use crate::store::{StoreError, sms};

/// After so long without an answer a session rests: what comes then is no answer, but the question comes again.
pub(crate) const RESTS_AFTER: Span = Span::days(3);

/// What a typed text may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// The question that was handed over last.
    Open,
    /// Nothing yet: the next question is still in our queue, and comes by itself.
    Waiting,
    /// Nothing: it comes late, or there is no open question. Asked again.
    Late,
}

impl MessageHandler<'_, '_> {
    /// Whether it may answer the open question; if it comes late, that is asked again.
    pub(super) async fn may_answer(&mut self) -> Result<bool, StoreError> {
        match self.bound().await? {
            Bound::Open => Ok(true),
            Bound::Waiting => Ok(false),
            Bound::Late => {
                // what comes next is no late copy, whatever its gateway's clock says
                self.late = true;
                self.prompt(Some("sms-late")).await?;
                Ok(false)
            }
        }
    }

    async fn bound(&mut self) -> Result<Bound, StoreError> {
        let Some(line) = &self.line else {
            return Ok(Bound::Late);
        };
        let Some(asked) = line.asked.clone() else {
            return Ok(Bound::Late);
        };
        let bound = match line.asked_at {
            // being handed over is enough: the phone, and the gateway's report, may be faster than our note
            None => match sms::state(self.tx, &asked).await? {
                Some(state) if state.rank() == 0 => Bound::Waiting,
                Some(state) if state == SmsState::Delivered || !state.is_final() => Bound::Open,
                _ => Bound::Late,
            },
            Some(at) => {
                let sent = self.sms.clocks.sent(self.inbound);
                let older = sent.is_some_and(|sent| sent + CLOCKS_AGREE < at);
                let doubtful = self.order == Order::Doubtful;
                if (older && !self.excused) || self.now - at > RESTS_AFTER {
                    Bound::Late
                } else if (older || doubtful) && self.is_queued().await? {
                    // if it is a late copy after all: nothing answers what was asked again before that is handed over
                    Bound::Waiting
                } else {
                    Bound::Open
                }
            }
        };
        Ok(match bound {
            // it answers what was open before the one that overtook it
            Bound::Open if self.order == Order::Overtaken => Bound::Late,
            bound => bound,
        })
    }
}
