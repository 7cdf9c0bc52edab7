//! Channels: the only HTTP out. Each channel turns our words into its protocol and back.

pub mod sms;
pub mod telegram;

use subtle::ConstantTimeEq;

/// Whether a secret that was presented is the one we know, in a time that tells nothing but its length.
fn same(presented: &[u8], known: &[u8]) -> bool {
    presented.ct_eq(known).into()
}
