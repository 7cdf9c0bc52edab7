//! Who gets a publication, and how much of it.

use crate::domain::{Language, RoleKind, Round, SectorBody};
use crate::services::reports::Audience;
use crate::store::addresses::AddressId;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx, councils};

/// Somebody who gets a publication.
pub(super) struct Reader {
    pub(super) address: AddressId,
    pub(super) language: Language,
    pub(super) reads: Reads,
    /// Which files at the close; none: those who only read.
    pub(super) files: Option<Audience>,
}

/// How much of a publication somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// All of it: councils, and coordinators of what is not one place.
    Whole,
    /// Its first message: coordinators.
    Headline,
    /// What young people may read: leaders.
    Public,
    /// What they may read of a sector, after the council has it: its body.
    Sector(SectorBody),
}

impl Reader {
    /// Somebody who gets all of it.
    pub(super) const fn of_all(address: AddressId, language: Language) -> Self {
        Self {
            address,
            language,
            reads: Reads::Whole,
            files: None,
        }
    }
}

/// The councils' chats, if the round is for them, and the leaders of a municipality: each chat once.
pub(super) async fn of_place(
    tx: &mut Tx,
    round: &Round,
    place: &str,
) -> Result<Vec<Reader>, StoreError> {
    let mut readers = of_councils(tx, round, place).await?;
    let mut leaders = roles::confirmed(tx, RoleKind::Leader).await?;
    leaders.retain(|role| role.municipality.as_deref() == Some(place));
    for leader in leaders {
        let reader = Reader::of_all(leader.address, leader.speaks());
        let reads = Reads::Public;
        add(&mut readers, Reader { reads, ..reader });
    }
    Ok(readers)
}

/// Whether a round asks in one place alone: then the nation is that place, and says the same.
pub(super) fn is_alone(round: &Round) -> bool {
    round.links.len() == 1
}

/// Those of [`of_place`], and the coordinators, who see each place at a glance and the whole in full; a round of one place they get in full. When the round is over the leaders
/// are not among them: they get the result three working days later (`services::commitments`).
pub(super) async fn of_edition(
    tx: &mut Tx,
    (round, place): (&Round, &str),
    coordinators: &[Role],
    over: bool,
) -> Result<Vec<Reader>, StoreError> {
    let mut readers = if over {
        of_councils(tx, round, place).await?
    } else {
        of_place(tx, round, place).await?
    };
    for role in coordinators {
        let known = readers.iter_mut().find(|r| r.address == role.address);
        match known {
            Some(leads_too) => leads_too.reads = Reads::Whole,
            // one question, one line
            None if round.is_about_promise() => readers.push(Reader {
                reads: Reads::Headline,
                ..Reader::of_all(role.address, role.speaks())
            }),
            None if is_alone(round) => readers.push(Reader {
                files: Some(Audience::Coordinator),
                ..Reader::of_all(role.address, role.speaks())
            }),
            None => readers.push(Reader {
                reads: Reads::Headline,
                files: Some(Audience::Overview),
                ..Reader::of_all(role.address, role.speaks())
            }),
        }
    }
    readers.extend(of_sectors(tx, round, place).await?);
    Ok(readers)
}

async fn of_councils(tx: &mut Tx, round: &Round, place: &str) -> Result<Vec<Reader>, StoreError> {
    if !round.is_for_council() {
        return Ok(Vec::new());
    }
    let chats = councils::of_place(tx, place).await?;
    let reader = |chat: &councils::CouncilChat| Reader {
        files: Some(Audience::Council),
        ..Reader::of_all(chat.address, chat.speaks())
    };
    Ok(chats.iter().map(reader).collect())
}

/// The chats of sectors' bodies; they are not told of one promise.
async fn of_sectors(tx: &mut Tx, round: &Round, place: &str) -> Result<Vec<Reader>, StoreError> {
    if !round.is_for_council() || round.is_about_promise() {
        return Ok(Vec::new());
    }
    let chats = councils::of_sectors(tx).await?;
    let own = chats.iter().filter(|chat| chat.municipality == place);
    let reader = |chat: &councils::CouncilChat| {
        let body = chat.sector?;
        Some(Reader {
            address: chat.address,
            language: chat.speaks(),
            reads: Reads::Sector(body),
            files: Some(Audience::Sector(body)),
        })
    };
    Ok(own.filter_map(reader).collect())
}

fn add(readers: &mut Vec<Reader>, reader: Reader) {
    if readers.iter().all(|known| known.address != reader.address) {
        readers.push(reader);
    }
}
