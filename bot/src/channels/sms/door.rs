//! Who may bring something: peers by address, a secret in the path or a key.

use std::net::IpAddr;

use hmac::{Hmac, Mac};
use ipnet::IpNet;
use sha2::Sha256;

use crate::channels::same;
use crate::domain::{Secret, SmsDelivery, SmsUnread};

/// A set of addresses: `10.1.2.3`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange(IpNet);

impl AddressRange {
    /// Reads one address, or a network with the length of its prefix.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let one = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse().ok().or_else(one).map(Self)
    }

    /// Whether the address lies in it. A v4 address written as a v6 one (`::ffff:…`) is the v4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// Opens to peers of these addresses (none = any) that know the secret.
#[derive(Debug)]
pub(super) struct Door {
    addresses: Vec<AddressRange>,
    secret: Option<Secret<String>>,
}

impl Door {
    pub(super) const fn new(addresses: Vec<AddressRange>, secret: Option<Secret<String>>) -> Self {
        Self { addresses, secret }
    }

    /// Whether the peer's address is one of the gateway's.
    pub(super) fn knows(&self, peer: IpAddr) -> Result<(), SmsUnread> {
        let known =
            self.addresses.is_empty() || self.addresses.iter().any(|range| range.contains(peer));
        known.then_some(()).ok_or(SmsUnread::Unauthorized)
    }

    /// What follows the secret in the path, for a peer that knows it.
    pub(super) fn open<'a>(&self, delivery: &SmsDelivery<'a>) -> Result<&'a str, SmsUnread> {
        self.knows(delivery.peer)?;
        let secret = self.secret.as_ref().ok_or(SmsUnread::Unauthorized)?;
        let (presented, rest) = delivery.path.split_once('/').unwrap_or((delivery.path, ""));
        if same(presented.as_bytes(), secret.reveal().as_bytes()) {
            Ok(rest)
        } else {
            Err(SmsUnread::Unauthorized)
        }
    }
}

/// HMAC-SHA256 of these parts, one after the other.
pub(super) fn keyed(key: &[u8], parts: &[&[u8]]) -> hmac::digest::CtOutput<Hmac<Sha256>> {
    // a key of any length will do: longer ones than a block are hashed first
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize()
}
