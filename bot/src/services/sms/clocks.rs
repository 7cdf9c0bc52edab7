//! Clocks of gateways and operators are wrong by minutes, by hours (a time zone), or are corrected one day. How far each is off is learnt
//! from what it brings, so that answers are not taken to be older than their questions.

use std::collections::{HashMap, VecDeque};

use parking_lot::{Mutex, MutexGuard};

use crate::domain::{CLOCKS_AGREE, Moment, SmsIn, Span};
use crate::store::{StoreError, Tx, clocks};

/// The last so many messages of a gateway are looked at; more than half of them must agree.
const RECENT: usize = 5;
/// Messages agree that were so long on their way by these clocks, give or take.
const ALIKE: Span = Span::minutes(2);

/// How far each gateway's clock is behind ours.
#[derive(Debug, Default)]
pub struct Clocks(Mutex<HashMap<String, Clock>>);

#[derive(Debug, Default)]
struct Clock {
    /// Negative if it is ahead.
    behind: Span,
    /// Not yet in the database.
    changed: bool,
    /// From a message's own time to its arrival, newest last.
    recent: VecDeque<Span>,
}

impl Clocks {
    /// As an earlier process has learnt it.
    pub async fn read(tx: &mut Tx) -> Result<Self, StoreError> {
        let known = clocks::all(tx).await?.into_iter();
        let clock = |behind| Clock {
            behind,
            ..Clock::default()
        };
        let known = known.map(|(gateway, behind)| (gateway, clock(behind)));
        Ok(Self(Mutex::new(known.collect())))
    }

    /// When a message was sent by our clock, as far as we know.
    pub fn sent(&self, inbound: &SmsIn) -> Option<Moment> {
        let sent = inbound.sent?;
        let map = self.map();
        let clock = map.get(&inbound.gateway);
        Some(clock.map_or(sent, |clock| sent + clock.behind))
    }

    /// One more message, once it is committed.
    pub fn learn(&self, inbound: &SmsIn) {
        let Some(sent) = inbound.sent else {
            return;
        };
        let mut map = self.map();
        let clock = map.entry(inbound.gateway.clone()).or_default();
        clock.recent.push_back(inbound.came - sent);
        while clock.recent.len() > RECENT {
            clock.recent.pop_front();
        }
        if let Some(behind) = agreed(&clock.recent)
            // messages take their time: what is learnt does not change with each
            && (behind - clock.behind).abs() > CLOCKS_AGREE
        {
            (clock.behind, clock.changed) = (behind, true);
        }
    }

    /// What is not in the database yet, by gateway.
    pub fn changed(&self) -> Vec<(String, Span)> {
        let map = self.map();
        let changed = map.iter().filter(|(_, clock)| clock.changed);
        changed
            .map(|(gateway, clock)| (gateway.clone(), clock.behind))
            .collect()
    }

    /// This is in the database now.
    pub fn is_kept(&self, kept: &[(String, Span)]) {
        let mut map = self.map();
        for (gateway, behind) in kept {
            if let Some(clock) = map.get_mut(gateway) {
                clock.changed &= clock.behind != *behind;
            }
        }
    }

    fn map(&self) -> MutexGuard<'_, HashMap<String, Clock>> {
        self.0.lock()
    }
}

/// The middle one, if more than half of what is looked at lie around it.
fn agreed(recent: &VecDeque<Span>) -> Option<Span> {
    let mut sorted: Vec<Span> = recent.iter().copied().collect();
    sorted.sort_unstable();
    let middle = *sorted.get(sorted.len() / 2)?;
    let alike = sorted
        .iter()
        .filter(|delay| (**delay - middle).abs() <= ALIKE);
    (alike.count() > RECENT / 2).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{HOUR, Phone, SmsBody};

    /// What is known after messages that took so long by these clocks, in minutes.
    fn behind(minutes: &[i64]) -> i64 {
        let clocks = Clocks::default();
        let mut came = Moment(1_795_413_600_000);
        for delay in minutes {
            came += 7 * HOUR;
            clocks.learn(&message(came, came - Span::minutes(*delay)));
        }
        let one = message(came, came);
        (clocks.sent(&one).unwrap() - came).whole_minutes()
    }

    fn message(came: Moment, sent: Moment) -> SmsIn {
        SmsIn {
            gateway: "g".into(),
            external_id: None,
            from: Phone::parse("0555000001").unwrap(),
            sent: Some(sent),
            came,
            body: SmsBody::Whole("1".into()),
        }
    }

    #[test]
    fn three_messages_tell_that_a_clock_is_off_and_that_it_was_corrected() {
        for (minutes, expected) in [
            (&[][..], 0),
            (&[180], 0),
            (&[180, 180], 0),
            (&[180, 181, 180], 180),
            (&[-180, -180, -181], -180),
            (&[180, 180, 180, 0, 0], 180),
            (&[180, 180, 180, 0, 0, 0], 0),
            (&[-180, -180, -180, 0, 0, 0], 0),
        ] {
            assert_eq!(behind(minutes), expected, "{minutes:?}");
        }
    }

    #[test]
    fn slow_messages_and_late_ones_are_no_wrong_clock() {
        for minutes in [
            &[0, 1, 2, 3, 4, 3, 2][..],
            &[0, 0, 0, 2_880, 0, 1_440],
            &[500, 30, 90, 240, 1_000],
        ] {
            assert_eq!(behind(minutes), 0, "{minutes:?}");
        }
    }
}
