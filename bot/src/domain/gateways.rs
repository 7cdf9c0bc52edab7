//! Which gateway a message goes through, and what the SMS channel costs.

use std::sync::Arc;
use std::time::Duration;

use super::{Phone, SmsGateway};

/// What the operator has decided about the SMS channel. Prices are in tyiyn, a hundredth of a som.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsTerms {
    /// What people text to; none if no gateway receives.
    pub number: Option<String>,
    /// What a reply costs the writer; 0 = free.
    pub reply_price: u32,
    /// What a segment costs us.
    pub segment_price: u32,
    /// Most segments of bulk per round and municipality.
    pub cap: u32,
    /// How long a report is waited for before the one resend of a message of which we do not know whether it was taken.
    pub unknown_after: Duration,
}

/// The gateways in use, in the order of the configuration.
#[derive(Debug, Clone, Default)]
pub struct Gateways(Vec<Route>);

/// A gateway and the numbers it serves.
#[derive(Debug, Clone)]
pub struct Route {
    /// The gateway.
    pub gateway: Arc<dyn SmsGateway>,
    /// First digits of these numbers with the country code (`99655`); none = every number.
    pub prefixes: Vec<String>,
}

impl Gateways {
    /// These, in this order.
    #[must_use]
    pub const fn new(routes: Vec<Route>) -> Self {
        Self(routes)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn SmsGateway>> {
        self.0.iter().map(|route| &route.gateway)
    }

    /// The one of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Arc<dyn SmsGateway>> {
        self.all().find(|gateway| gateway.name() == name)
    }

    /// The one for a message to this number: with the longest prefix, among equals the first. A message that is to be answered
    /// goes only through one that receives.
    #[must_use]
    pub fn to(&self, phone: Phone, to_be_answered: bool) -> Option<&Arc<dyn SmsGateway>> {
        let digits = phone.digits();
        let mut best: Option<(usize, &Arc<dyn SmsGateway>)> = None;
        for route in &self.0 {
            if to_be_answered && !route.gateway.traits().receives {
                continue;
            }
            if let Some(length) = route.serves(&digits)
                && best.is_none_or(|(longest, _)| length > longest)
            {
                best = Some((length, &route.gateway));
            }
        }
        best.map(|(_, gateway)| gateway)
    }

    /// The one for a reply: that which brought the message, if it is still in use.
    #[must_use]
    pub fn reply(&self, brought_by: &str, to: Phone) -> Option<&Arc<dyn SmsGateway>> {
        self.named(brought_by).or_else(|| self.to(to, true))
    }
}

impl Route {
    /// Length of the prefix that fits.
    fn serves(&self, digits: &str) -> Option<usize> {
        if self.prefixes.is_empty() {
            return Some(0);
        }
        let fitting = self.prefixes.iter().filter(|p| digits.starts_with(*p));
        fitting.map(String::len).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        GatewayTraits, SmsCall, SmsDelivery, SmsOut, SmsReceived, SmsUnread, Submitted,
    };

    #[derive(Debug)]
    struct Named(&'static str, bool);

    impl SmsGateway for Named {
        fn name(&self) -> &str {
            self.0
        }
        fn traits(&self) -> GatewayTraits {
            GatewayTraits {
                idempotent: false,
                receives: self.1,
                most_segments: 1,
                asks: false,
                per_minute: 1,
            }
        }
        fn send<'a>(&'a self, _sms: &'a SmsOut) -> SmsCall<'a, Submitted> {
            Box::pin(async { Ok(Submitted::Unknown) })
        }
        fn read(&self, _delivery: &SmsDelivery<'_>) -> Result<Vec<SmsReceived>, SmsUnread> {
            Ok(Vec::new())
        }
        fn check(&self) -> SmsCall<'_, String> {
            Box::pin(async { Ok(String::new()) })
        }
    }

    fn gateways() -> Gateways {
        let route = |name, receives, prefixes: &[&str]| Route {
            gateway: Arc::new(Named(name, receives)),
            prefixes: prefixes.iter().map(|p| (*p).to_owned()).collect(),
        };
        Gateways::new(vec![
            route("everything", false, &[]),
            route("mega", true, &["99655", "99675"]),
            route("mega-555", true, &["996555"]),
            route("o", true, &["99670", "99650"]),
            route("late", true, &["99670"]),
        ])
    }

    fn name(found: Option<&Arc<dyn SmsGateway>>) -> Option<&str> {
        found.map(|gateway| gateway.name())
    }

    #[test]
    fn the_longest_prefix_wins_and_among_equals_the_first() {
        for (number, notice, question) in [
            ("0555123456", "mega-555", Some("mega-555")),
            ("0550123456", "mega", Some("mega")),
            ("0755123456", "mega", Some("mega")),
            ("0700123456", "o", Some("o")),
            ("0220123456", "everything", None),
        ] {
            let phone = Phone::parse(number).unwrap();
            let gateways = gateways();
            assert_eq!(name(gateways.to(phone, false)), Some(notice), "{number}");
            assert_eq!(name(gateways.to(phone, true)), question, "{number}");
        }
    }

    #[test]
    fn a_reply_takes_the_way_on_which_the_message_came() {
        let gateways = gateways();
        let phone = Phone::parse("0555123456").unwrap();
        assert_eq!(name(gateways.reply("o", phone)), Some("o"));
        assert_eq!(name(gateways.reply("gone", phone)), Some("mega-555"));
        assert_eq!(name(gateways.named("gone")), None);
        assert_eq!(gateways.all().count(), 5);
    }
}
