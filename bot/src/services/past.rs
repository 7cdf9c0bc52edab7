//! What was before, for the journey: read only where a step depends on it.

use crate::domain::{Chat, Moment, RoundId};
use crate::journey::{Past, Room, Standing};
use crate::store::addresses::AddressId;
use crate::store::guardians::{self, Hold};
use crate::store::respondents::{self, Left, Person};
use crate::store::{StoreError, Tx, contacts};

/// People whom we tell apart on one phone, over all rounds.
pub const SLOTS: u8 = 9;
/// People on one phone in one round.
pub const SHARERS: usize = 3;

/// Of whoever is in a chat; `address` is theirs if something is stored of them.
pub async fn past(
    tx: &mut Tx,
    chat: Chat,
    address: Option<AddressId>,
    now: Moment,
) -> Result<Past, StoreError> {
    let Some(address) = address else {
        let [young, refused] =
            guardians::both_held(tx, [Hold::Young, Hold::Refused], chat, now).await?;
        return Ok(Past {
            young: young.is_some(),
            refused,
            ..Past::default()
        });
    };
    Ok(Past {
        sessions: respondents::history(tx, address).await?,
        followed: respondents::followed(tx, address).await?,
        invitation: contacts::answer(tx, address).await?,
        permissions: guardians::permissions(tx, address).await?,
        ..Past::default()
    })
}

/// How somebody in a Telegram chat stands to a round.
pub async fn standing(tx: &mut Tx, chat: Chat, round: &RoundId) -> Result<Standing, StoreError> {
    let left = respondents::took_part(tx, chat, round).await?;
    let room = Room::Free;
    Ok(Standing { left, room })
}

/// How a phone stands to a round.
#[derive(Debug)]
pub struct OnPhoneRound {
    /// The standing of each of its people and of somebody new.
    closed: bool,
    left: Left,
    /// Addresses that take part in it.
    pub taking_part: Vec<AddressId>,
    /// A slot for somebody new, unless as many as may have taken part.
    pub free: Option<u8>,
}

impl OnPhoneRound {
    /// Reads it, with the people on the phone.
    pub async fn read(
        tx: &mut Tx,
        phone: crate::domain::Phone,
        people: &[Person],
        round: &RoundId,
    ) -> Result<Self, StoreError> {
        let left = respondents::left(tx, phone, SLOTS, round).await?;
        let mut taking_part = Vec::new();
        for person in people {
            if respondents::is_in(tx, person.address, round).await? {
                taking_part.push(person.address);
            }
        }
        // one person who erases and returns would count as several: until the round is cut nobody on the phone begins again
        let closed = left.erased && taking_part.is_empty();
        let there = |slot: &u8| {
            let chat = Chat::sms(phone, *slot);
            people.iter().any(|person| person.chat == chat)
        };
        let gone = |slot: &u8| left.slots.contains(slot);
        let vacated = (1..=SLOTS)
            .filter(|slot| !there(slot) && gone(slot))
            .count();
        let free = (1..=SLOTS).find(|slot| !there(slot) && !gone(slot));
        let full = closed || taking_part.len() + vacated >= SHARERS;
        Ok(Self {
            closed,
            left,
            taking_part,
            free: free.filter(|_| !full),
        })
    }

    /// How whoever has this slot stands to the round.
    #[must_use]
    pub fn standing(&self, slot: Option<u8>) -> Standing {
        let gone = slot.is_some_and(|slot| self.left.slots.contains(&slot));
        let room = match self.free {
            _ if self.closed => Room::Closed,
            Some(_) => Room::Free,
            None => Room::Full,
        };
        Standing {
            left: gone || self.closed,
            room,
        }
    }

    /// Several people on one phone have taken part, also if one has gone on in Telegram.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        !self.taking_part.is_empty() || !self.left.slots.is_empty()
    }
}
