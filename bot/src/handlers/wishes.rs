//! Rows of what somebody wants to be written to about, and of a guardian's yes: the same on every channel.

use crate::journey::Effect;
use crate::store::addresses::AddressId;
use crate::store::respondents;
use crate::store::{StoreError, Tx, contacts, guardians};

/// Carries such an effect out; all others are the channel's.
pub(super) async fn keep(
    tx: &mut Tx,
    address: AddressId,
    effect: &Effect,
) -> Result<(), StoreError> {
    match effect {
        Effect::Follow {
            round,
            municipality,
            follow,
        } => respondents::set_follow(tx, address, round, municipality, *follow).await,
        Effect::Invite(answer) => contacts::put_answer(tx, address, answer).await,
        Effect::UsePermission(round) => guardians::bind(tx, address, round).await,
        Effect::Show(_)
        | Effect::Stale
        | Effect::Say(_)
        | Effect::Begin(_)
        | Effect::Save(_)
        | Effect::Erase
        | Effect::Silence
        | Effect::Report { .. }
        | Effect::Ordered
        | Effect::HoldYoung
        | Effect::FreeYoung
        | Effect::TryCode(_)
        | Effect::Person { .. } => Ok(()),
    }
}
