//! Erasing, moving to another address, and retention.

use sqlx::{query, query_as};

use super::Person;
use super::links::{PUT_TOOK_PART, erased_hash, moved_hash, took_part_hash};
use crate::domain::{Chat, Moment, Pseudonym, RoundId};
use crate::store::addresses::AddressId;
use crate::store::outbox::{self, Priority};
use crate::store::{
    StoreError, Tx, guardians, meta, on_both, phone_lines, sms, transfer_codes, writings,
};

const PARTICIPATIONS: &str = "SELECT round, pseudonym FROM participation WHERE address_id = $1";
const DELETE_SESSION: &str = "DELETE FROM session WHERE pseudonym = $1";
const DELETE_PARTICIPATION: &str = "DELETE FROM participation WHERE address_id = $1";
const DELETE_FOLLOWS: &str = "DELETE FROM follow WHERE address_id = $1";
const DELETE_CONTACT: &str = "DELETE FROM contact WHERE address_id = $1";
const DELETE_INVITATIONS: &str = "DELETE FROM invitation WHERE address_id = $1";
const DELETE_RESPONDENT: &str = "DELETE FROM respondent WHERE address_id = $1";
const DELETE_YES: &str = "DELETE FROM guardian_yes WHERE address_id = $1";
const DELETE_FAILED: &str = "DELETE FROM failed_inbound WHERE hash = $1";
const DELETE_OUTBOX: &str = "DELETE FROM outbox WHERE address_id = $1";
const DELETE_ADDRESS: &str = "DELETE FROM address WHERE id = $1
    AND NOT EXISTS (SELECT 1 FROM role WHERE address_id = $1) AND NOT EXISTS (SELECT 1 FROM council_chat WHERE address_id = $1)";
const HAND_OVER: [&str; 5] = [
    "UPDATE guardian_yes SET address_id = $2 WHERE address_id = $1",
    "UPDATE participation SET address_id = $2 WHERE address_id = $1
        AND round NOT IN (SELECT round FROM participation WHERE address_id = $2)",
    "UPDATE follow SET address_id = $2 WHERE address_id = $1 AND round NOT IN (SELECT round FROM follow WHERE address_id = $2)",
    "UPDATE contact SET address_id = $2 WHERE address_id = $1 AND NOT EXISTS (SELECT 1 FROM contact WHERE address_id = $2)",
    "UPDATE invitation SET address_id = $2 WHERE address_id = $1
        AND round NOT IN (SELECT round FROM invitation WHERE address_id = $2)",
];
const OLD_ANSWERS: &str =
    "DELETE FROM session WHERE round IN (SELECT id FROM round WHERE closed_at < $1)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PARTICIPATIONS,
    DELETE_SESSION,
    DELETE_PARTICIPATION,
    DELETE_FOLLOWS,
    DELETE_CONTACT,
    DELETE_INVITATIONS,
    DELETE_RESPONDENT,
    DELETE_YES,
    DELETE_FAILED,
    DELETE_OUTBOX,
    DELETE_ADDRESS,
    HAND_OVER[0],
    HAND_OVER[1],
    HAND_OVER[2],
    HAND_OVER[3],
    HAND_OVER[4],
    OLD_ANSWERS,
];

/// Really erases: answers, links, waiting messages and the person. What stays is one keyed hash per round still linked.
pub async fn erase(tx: &mut Tx, address: AddressId, chat: Chat) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let id = address.0;
    forget(tx, address, chat).await?;
    if let Some(on) = chat.line() {
        sms::erase(tx, &phone_lines::hash(vault, on.phone), on.slot, false).await?;
    }
    on_both!(tx, c => rows query(DELETE_OUTBOX).bind(id).execute(c))?;
    on_both!(tx, c => rows query(DELETE_ADDRESS).bind(id).execute(c))?;
    meta::erased(tx).await
}

/// Erases the same, but what is on its way to the chat of a case of harm stays, and so does the address: somebody else has asked for it.
pub async fn withdraw(tx: &mut Tx, address: AddressId, chat: Chat) -> Result<(), StoreError> {
    let vault = &tx.vault();
    forget(tx, address, chat).await?;
    if let Some(on) = chat.line() {
        sms::erase(tx, &phone_lines::hash(vault, on.phone), on.slot, true).await?;
    }
    outbox::withdraw(tx, address, Priority::News).await?;
    meta::erased(tx).await
}

/// Answers that are still linked, what links to them, and the person.
async fn forget(tx: &mut Tx, address: AddressId, chat: Chat) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let id = address.0;
    let rounds = participations(tx, address).await?;
    on_both!(tx, c => rows query(DELETE_PARTICIPATION).bind(id).execute(c))?;
    for text in [
        DELETE_FOLLOWS,
        DELETE_CONTACT,
        DELETE_INVITATIONS,
        DELETE_RESPONDENT,
        DELETE_YES,
    ] {
        on_both!(tx, c => rows query(text).bind(id).execute(c))?;
    }
    let lines = transfer_codes::lines_of(tx, address).await?;
    for (round, pseudonym) in rounds {
        on_both!(tx, c => rows query(DELETE_SESSION).bind(pseudonym.as_str()).execute(c))?;
        writings::erase(tx, &pseudonym).await?;
        let elsewhere = lines.iter().map(|line| erased_hash(vault, line, &round));
        for hash in elsewhere.chain([took_part_hash(vault, chat, &round)]) {
            on_both!(tx, c => rows query(PUT_TOOK_PART).bind(&hash).bind(round.as_str()).execute(c))?;
        }
    }
    transfer_codes::forget(tx, address).await?;
    let hash = vault.chat_hash(chat);
    on_both!(tx, c => rows query(DELETE_FAILED).bind(hash.as_str()).execute(c))?;
    Ok(())
}

/// Hands a person's links over to another address and forgets them at theirs; they cannot take part from there again.
pub async fn hand_over(tx: &mut Tx, from: &Person, to: AddressId) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let id = from.address.0;
    let rounds = participations(tx, from.address).await?;
    for text in HAND_OVER {
        on_both!(tx, c => rows query(text).bind(id).bind(to.0).execute(c))?;
    }
    for (round, _) in rounds {
        let hash = moved_hash(vault, from.chat, &round);
        on_both!(tx, c => rows query(PUT_TOOK_PART).bind(&hash).bind(round.as_str()).execute(c))?;
    }
    transfer_codes::forget(tx, from.address).await?;
    if let Some(on) = from.chat.line() {
        sms::erase(tx, &phone_lines::hash(vault, on.phone), on.slot, false).await?;
    }
    for text in [
        DELETE_PARTICIPATION,
        DELETE_FOLLOWS,
        DELETE_CONTACT,
        DELETE_INVITATIONS,
        DELETE_RESPONDENT,
        DELETE_OUTBOX,
    ] {
        on_both!(tx, c => rows query(text).bind(id).execute(c))?;
    }
    on_both!(tx, c => rows query(DELETE_ADDRESS).bind(id).execute(c))?;
    meta::erased(tx).await
}

/// Rounds in which somebody takes part, each with the session.
async fn participations(
    tx: &mut Tx,
    address: AddressId,
) -> Result<Vec<(RoundId, Pseudonym)>, StoreError> {
    let rows: Vec<(String, String)> =
        on_both!(tx, c => query_as(PARTICIPATIONS).bind(address.0).fetch_all(c))?;
    let named =
        |(round, pseudonym): (String, String)| (RoundId::new(round), Pseudonym::new(pseudonym));
    Ok(rows.into_iter().map(named).collect())
}

/// Retention: what is held of accounts and is over, answers of rounds that closed before `closed_before`.
pub async fn retain(tx: &mut Tx, now: Moment, closed_before: Moment) -> Result<(), StoreError> {
    guardians::retain_holds(tx, now).await?;
    on_both!(tx, c => rows query(OLD_ANSWERS).bind(closed_before.0).execute(c))?;
    Ok(())
}
