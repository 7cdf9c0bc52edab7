//! Who may bring something: peers by address, a secret in the path or a key.

use std::fmt;
use std::net::IpAddr;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::domain::{Secret, SmsDelivery, SmsUnread};

/// A set of addresses: `10.1.2.3`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    network: IpAddr,
    bits: u8,
}

impl AddressRange {
    /// Reads one address, or a network with the length of its prefix.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let network: IpAddr = address.parse().ok()?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { network, bits })
    }

    /// Whether the address lies in it. A v4 address that arrives in v6 clothes is the v4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let shift = |width: u8| u32::from(width - self.bits);
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differ = u32::from(network) ^ u32::from(address);
                differ.checked_shr(shift(32)).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differ = u128::from(network) ^ u128::from(address);
                differ.checked_shr(shift(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// Opens to peers of these addresses (none = any) that know the secret.
pub(super) struct Door {
    addresses: Vec<AddressRange>,
    secret: Option<Secret<String>>,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Door")
    }
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

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(super) fn same(presented: &[u8], known: &[u8]) -> bool {
    let presented = keyed(&[], &[presented]).into_bytes();
    mac(&[], &[known]).verify(&presented).is_ok()
}

/// HMAC-SHA256 of these parts, one after the other.
pub(super) fn keyed(key: &[u8], parts: &[&[u8]]) -> hmac::digest::CtOutput<Hmac<Sha256>> {
    mac(key, parts).finalize()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    // a key of any length will do: longer ones than a block are hashed first
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
    for part in parts {
        mac.update(part);
    }
    mac
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
