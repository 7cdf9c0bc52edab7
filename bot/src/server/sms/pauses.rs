//! Gateways that rest: because they have got as much as they take, or because they are in trouble. In memory: after a restart each is
//! tried once.

use std::collections::HashMap;

use parking_lot::{Mutex, MutexGuard};

use crate::domain::{Moment, SmsError, Span};
use crate::server::retry::{SMS, SMS_GATEWAY};
use crate::services::alerts::Alert;

/// An empty account is looked at again so often.
const FUNDS: Span = Span::minutes(10);
/// The operator hears of a gateway that has taken nothing for so long.
const PATIENCE: Span = Span::minutes(15);

/// Pauses up to this are none.
const SHORTEST: Span = Span::millis(100);

/// When a message that was not taken is tried again.
pub(super) fn backoff(attempts: i64, now: Moment) -> Moment {
    now + SMS.after(attempts - 1)
}

/// Which gateways rest, and why.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<HashMap<String, Pause>>);

#[derive(Debug, Clone, Copy)]
struct Pause {
    /// Both ends count: a clock that jumps back does not make it longer.
    from: Moment,
    until: Moment,
    /// Length of a pause in trouble; zero if it has only got as much as it takes.
    trouble: Span,
    /// It is broken or refuses us, and did not say for how long.
    down: bool,
    /// Has taken nothing since.
    fails_since: Option<Moment>,
    /// What the operator was told.
    alert: Option<Alert>,
}

impl Pause {
    fn is_in_trouble(&self) -> bool {
        self.trouble > Span::ZERO
    }

    fn holds(&self, now: Moment) -> bool {
        (self.from..self.until).contains(&now)
    }
}

impl Pauses {
    fn map(&self) -> MutexGuard<'_, HashMap<String, Pause>> {
        self.0.lock()
    }

    /// Until when it rests, if it does.
    pub(super) fn rest_until(&self, gateway: &str, now: Moment) -> Option<Moment> {
        let map = self.map();
        let pause = map.get(gateway).filter(|pause| pause.holds(now))?;
        Some(pause.until)
    }

    /// The last thing heard of it was that it does not work.
    pub(super) fn is_in_trouble(&self, gateway: &str) -> bool {
        self.map().get(gateway).is_some_and(Pause::is_in_trouble)
    }

    /// One message out of turn, which takes so long of what it takes; or when it may be tried.
    pub(super) fn take_turn(&self, gateway: &str, now: Moment, length: Span) -> Result<(), Moment> {
        self.change(gateway, now, |pause| {
            if pause.holds(now) {
                return Err(pause.until);
            }
            if length > SHORTEST {
                (pause.from, pause.until) = (now, now + length);
            }
            Ok(())
        })
    }

    /// It has got as much as it takes in so long.
    pub(super) fn pace(&self, gateway: &str, now: Moment, length: Span) {
        if length <= SHORTEST {
            return;
        }
        self.change(gateway, now, |pause| {
            if pause.is_in_trouble() {
                return;
            }
            let begins = if pause.holds(now) { pause.until } else { now };
            (pause.from, pause.until) = (now, begins + length);
        });
    }

    /// It has brought something, so it is perhaps back: a long pause ends soon.
    pub(super) fn heard(&self, gateway: &str, now: Moment) {
        if let Some(pause) = self.map().get_mut(gateway)
            && pause.down
        {
            pause.until = pause.until.min(now + SMS_GATEWAY.after(0));
        }
    }

    /// What the operator was told of it.
    pub(super) fn told(&self, gateway: &str) -> Option<Alert> {
        self.map().get(gateway).and_then(|pause| pause.alert)
    }

    /// It works: what was wrong is over.
    pub(super) fn works(&self, gateway: &str) {
        if let Some(pause) = self.map().get_mut(gateway) {
            if pause.is_in_trouble() {
                pause.until = pause.from;
            }
            (pause.trouble, pause.down) = (Span::ZERO, false);
            (pause.fails_since, pause.alert) = (None, None);
        }
    }

    /// It has not taken a message; what the operator is to hear.
    pub(super) fn fails(&self, gateway: &str, now: Moment) -> Option<Alert> {
        self.change(gateway, now, |pause| {
            let since = *pause.fails_since.get_or_insert(now);
            let long = now - since >= PATIENCE;
            tell(pause, long.then_some(Alert::SmsDown))
        })
    }

    /// What an error does: when this message is tried again (or never), and what the operator is to hear. What fails together fails
    /// once.
    pub(super) fn setback(
        &self,
        gateway: &str,
        error: &SmsError,
        attempts: i64,
        now: Moment,
    ) -> (Option<Moment>, Option<Alert>) {
        let (length, alert) = match error {
            SmsError::Retry(_) => {
                let alert = self.fails(gateway, now);
                return (Some(backoff(attempts, now)), alert);
            }
            SmsError::RecipientGone => return (None, None),
            SmsError::Permanent(_) => return (None, Some(Alert::DeadLetters)),
            SmsError::Throttled(pause) => (Some(Span::try_from(*pause).unwrap_or(FUNDS)), None),
            SmsError::ChannelDown(_) => (None, Some(Alert::SmsDown)),
            SmsError::OutOfFunds => (Some(FUNDS), Some(Alert::SmsFunds)),
        };
        let alert = self.change(gateway, now, |pause| {
            if pause.is_in_trouble() && pause.holds(now) {
                return None;
            }
            // a box that restarts is back within seconds: the operator hears of the second failure
            let first = !pause.is_in_trouble() && length.is_none();
            let doubled = (pause.trouble * 2).clamp(SMS_GATEWAY.after(0), SMS_GATEWAY.after(99));
            pause.trouble = length.unwrap_or(doubled);
            pause.down = length.is_none();
            (pause.from, pause.until) = (now, now + pause.trouble);
            tell(pause, alert.filter(|_| !first))
        });
        (Some(now), alert)
    }

    fn change<T>(&self, gateway: &str, now: Moment, change: impl FnOnce(&mut Pause) -> T) -> T {
        let none = Pause {
            from: now,
            until: now,
            trouble: Span::ZERO,
            down: false,
            fails_since: None,
            alert: None,
        };
        change(self.map().entry(gateway.to_owned()).or_insert(none))
    }
}

/// The operator hears this.
fn tell(pause: &mut Pause, alert: Option<Alert>) -> Option<Alert> {
    pause.alert = alert.or(pause.alert);
    alert
}
