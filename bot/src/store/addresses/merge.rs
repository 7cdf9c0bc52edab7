//! One address takes over what hangs on another: a group that has moved to an id under which something was said already, a person who
//! was taken for two.

use sqlx::{query, query_as};

use super::AddressId;
use crate::domain::Moment;
use crate::store::councils::{self, CouncilChat, CouncilState};
use crate::store::{StoreError, Tx, meta, on_both};

const COPY_COUNCIL: &str = "INSERT INTO council_chat (address_id, municipality, sector, language, next_session, state, connected_at, unreachable_at, told_at)
    SELECT $2, municipality, sector, language, next_session, state, connected_at, unreachable_at, told_at FROM council_chat WHERE address_id = $1";
const MOVE_MEMBERS: &str = "UPDATE council_member SET address_id = $2 WHERE address_id = $1
    AND person_hash NOT IN (SELECT person_hash FROM council_member WHERE address_id = $2)";
const FORGET_MEMBERS: &str = "DELETE FROM council_member WHERE address_id = $1";
const FORGET_COUNCIL: &str = "DELETE FROM council_chat WHERE address_id = $1";
const END_COUNCIL_ROLES: &str =
    "UPDATE role SET state = 'revoked', decided_at = $2 WHERE address_id = $1 AND (kind = 'council' OR kind LIKE 'sector-%')
    AND state IN ('asked', 'confirmed')";
const WITHDRAW_DIGESTS: &str =
    "DELETE FROM outbox WHERE address_id = $1 AND state = 'pending' AND priority >= 2";
const TWICE: &str = "SELECT f.pseudonym, i.pseudonym AS kept, COALESCE(a.status = 'finished', false) AND COALESCE(b.status <> 'finished', true) AS better
    FROM participation f JOIN participation i ON i.round = f.round AND i.address_id = $2
    LEFT JOIN session a ON a.pseudonym = f.pseudonym LEFT JOIN session b ON b.pseudonym = i.pseudonym
    WHERE f.address_id = $1";
const DROP_PARTICIPATION: &str =
    "DELETE FROM participation WHERE address_id = $1 AND pseudonym = $2";
const DROP_SESSION: &str = "DELETE FROM session WHERE pseudonym = $1";
const TURN_TO: &str = "UPDATE respondent SET pseudonym = $2 WHERE pseudonym = $1";
const STOP_TOO: &str = "UPDATE respondent SET stopped = true WHERE address_id = $2
    AND EXISTS (SELECT 1 FROM respondent f WHERE f.address_id = $1 AND f.stopped)";
/// Each with `$1` = from, `$2` = to. What both have is kept of the second.
const REST: [&str; 15] = [
    STOP_TOO,
    "UPDATE respondent SET address_id = $2 WHERE address_id = $1 AND NOT EXISTS (SELECT 1 FROM respondent o WHERE o.address_id = $2)",
    "UPDATE participation SET address_id = $2 WHERE address_id = $1
        AND round NOT IN (SELECT round FROM participation WHERE address_id = $2)",
    "UPDATE follow SET address_id = $2 WHERE address_id = $1 AND round NOT IN (SELECT round FROM follow WHERE address_id = $2)",
    "UPDATE outbox SET address_id = $2 WHERE address_id = $1",
    "UPDATE role SET address_id = $2 WHERE address_id = $1",
    "UPDATE disclosure_card SET address_id = $2 WHERE address_id = $1",
    "UPDATE sms_line SET address_id = $2 WHERE address_id = $1",
    "UPDATE sms_move SET address_id = $2 WHERE address_id = $1",
    "UPDATE sms_moved SET address_id = $2 WHERE address_id = $1 AND line NOT IN (SELECT line FROM sms_moved WHERE address_id = $2)",
    "UPDATE guardian_yes SET address_id = $2 WHERE address_id = $1",
    "UPDATE recent_messages SET address_id = $2 WHERE address_id = $1
        AND NOT EXISTS (SELECT 1 FROM recent_messages o WHERE o.address_id = $2)",
    "UPDATE contact SET address_id = $2 WHERE address_id = $1 AND NOT EXISTS (SELECT 1 FROM contact o WHERE o.address_id = $2)",
    "UPDATE invitation SET address_id = $2 WHERE address_id = $1
        AND round NOT IN (SELECT round FROM invitation WHERE address_id = $2)",
    "UPDATE group_card SET address_id = $2 WHERE address_id = $1 AND NOT EXISTS (SELECT 1 FROM group_card o
        WHERE o.address_id = $2 AND o.round = group_card.round AND o.municipality = group_card.municipality)",
];
/// What is left at the first.
const LEFT: [&str; 6] = [
    "DELETE FROM respondent WHERE address_id = $1",
    "DELETE FROM follow WHERE address_id = $1",
    "DELETE FROM sms_moved WHERE address_id = $1",
    "DELETE FROM contact WHERE address_id = $1",
    "DELETE FROM invitation WHERE address_id = $1",
    "DELETE FROM group_card WHERE address_id = $1",
];
const STEP_ASIDE: &str = "UPDATE address SET hash = $2, reachable = false WHERE id = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    COPY_COUNCIL,
    MOVE_MEMBERS,
    FORGET_MEMBERS,
    FORGET_COUNCIL,
    END_COUNCIL_ROLES,
    WITHDRAW_DIGESTS,
    TWICE,
    DROP_PARTICIPATION,
    DROP_SESSION,
    TURN_TO,
    REST[0],
    REST[1],
    REST[2],
    REST[3],
    REST[4],
    REST[5],
    REST[6],
    REST[7],
    REST[8],
    REST[9],
    REST[10],
    REST[11],
    REST[12],
    REST[13],
    REST[14],
    LEFT[0],
    LEFT[1],
    LEFT[2],
    LEFT[3],
    LEFT[4],
    LEFT[5],
    STEP_ASIDE,
];

/// Everything that hangs on `from` hangs on `into` from now on; `from` steps aside, cannot be found any more, and is forgotten with the
/// next retention. Of two councils' chats the one that is further connected stays, of two sessions in one round the finished one.
pub(crate) async fn merge(
    tx: &mut Tx,
    from: AddressId,
    into: AddressId,
    now: Moment,
) -> Result<(), StoreError> {
    council(tx, from, into, now).await?;
    sessions(tx, from, into).await?;
    for text in REST {
        on_both!(tx, c => rows query(text).bind(from.0).bind(into.0).execute(c))?;
    }
    for text in LEFT {
        on_both!(tx, c => rows query(text).bind(from.0).execute(c))?;
    }
    // no look-up hash has a colon
    let aside = format!("aside:{}", from.0);
    on_both!(tx, c => rows query(STEP_ASIDE).bind(from.0).bind(&aside).execute(c))?;
    Ok(())
}

async fn council(
    tx: &mut Tx,
    from: AddressId,
    into: AddressId,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(theirs) = councils::get(tx, from).await? else {
        return Ok(());
    };
    let Some(own) = councils::get(tx, into).await? else {
        return move_council(tx, from, into).await;
    };
    let theirs_stays = rank(&theirs) > rank(&own);
    let ends = if theirs_stays { into } else { from };
    on_both!(tx, c => rows query(END_COUNCIL_ROLES).bind(ends.0).bind(now.0).execute(c))?;
    // the same digest waits for the other one
    on_both!(tx, c => rows query(WITHDRAW_DIGESTS).bind(ends.0).execute(c))?;
    if (&theirs.municipality, theirs.sector) == (&own.municipality, own.sector) {
        // colleagues who were admitted there are colleagues here
        let (leaves, stays) = if theirs_stays {
            (into, from)
        } else {
            (from, into)
        };
        on_both!(tx, c => rows query(MOVE_MEMBERS).bind(leaves.0).bind(stays.0).execute(c))?;
    }
    forget_council(tx, ends).await?;
    match theirs_stays {
        true => move_council(tx, from, into).await,
        false => Ok(()),
    }
}

async fn move_council(tx: &mut Tx, from: AddressId, into: AddressId) -> Result<(), StoreError> {
    for text in [COPY_COUNCIL, MOVE_MEMBERS] {
        on_both!(tx, c => rows query(text).bind(from.0).bind(into.0).execute(c))?;
    }
    forget_council(tx, from).await
}

async fn forget_council(tx: &mut Tx, address: AddressId) -> Result<(), StoreError> {
    for text in [FORGET_MEMBERS, FORGET_COUNCIL] {
        on_both!(tx, c => rows query(text).bind(address.0).execute(c))?;
    }
    Ok(())
}

const fn rank(chat: &CouncilChat) -> u8 {
    match chat.state {
        CouncilState::Gone => 0,
        CouncilState::Asked => 1,
        CouncilState::Active => 2,
    }
}

/// One child counts once in a round.
async fn sessions(tx: &mut Tx, from: AddressId, into: AddressId) -> Result<(), StoreError> {
    let twice: Vec<(String, String, bool)> =
        on_both!(tx, c => query_as(TWICE).bind(from.0).bind(into.0).fetch_all(c))?;
    for (theirs, own, theirs_stays) in twice {
        let (stays, goes) = if theirs_stays {
            (&theirs, &own)
        } else {
            (&own, &theirs)
        };
        let loser = if theirs_stays { into } else { from };
        on_both!(tx, c => rows query(DROP_PARTICIPATION).bind(loser.0).bind(goes).execute(c))?;
        on_both!(tx, c => rows query(TURN_TO).bind(goes).bind(stays).execute(c))?;
        on_both!(tx, c => rows query(DROP_SESSION).bind(goes).execute(c))?;
        meta::erased(tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_names_an_address_is_taken_over() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/postgres");
        let files = std::fs::read_dir(folder).unwrap();
        let migrations: String = files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let statements = STATEMENTS.join("\n");
        let mut tables = 0;
        for part in migrations.split("CREATE TABLE ").skip(1) {
            let (name, rest) = part.split_once(" (").unwrap();
            let (columns, _) = rest.split_once("\n);").unwrap();
            let column = columns
                .lines()
                .find(|l| l.trim_start().starts_with("address_id "));
            // what follows the row of a respondent is moved with it
            if column.is_none_or(|column| column.contains("ON UPDATE CASCADE")) {
                continue;
            }
            tables += 1;
            let moved = format!("UPDATE {name} SET address_id = $2");
            let copied = format!("INSERT INTO {name} (address_id");
            assert!(
                statements.contains(&moved) || statements.contains(&copied),
                "{name} names an address: say in merge.rs what becomes of its rows"
            );
        }
        assert!(tables >= 10, "{tables}");
    }
}
