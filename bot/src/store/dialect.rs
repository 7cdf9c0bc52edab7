//! Every statement that differs between the databases, side by side. Sets travel as one JSON array.

/// The same statement in both dialects.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// Freezing holds this lock alone, taking answers shares it: otherwise a step that read a session before its answers were frozen would
/// write it back without the mark. On SQLite the one writer is the lock.
pub const FREEZE_ALONE: Pair = Pair {
    sqlite: "SELECT 1",
    postgres: "SELECT 1 FROM (SELECT pg_advisory_xact_lock(7305)) AS held",
};

/// See [`FREEZE_ALONE`].
pub const KEEP_FROM_FREEZING: Pair = Pair {
    sqlite: "SELECT 1",
    postgres: "SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared(7305)) AS held",
};

/// Entries of the audit are written one after the other, as each covers the one before. On SQLite the one writer is the lock.
pub const AUDIT_ALONE: Pair = Pair {
    sqlite: "SELECT 1",
    postgres: "SELECT 1 FROM (SELECT pg_advisory_xact_lock(7306)) AS held",
};

/// Polls are opened one after the other, as what may be open is counted before. On SQLite the one writer is the lock.
pub const LAUNCH_ALONE: Pair = Pair {
    sqlite: "SELECT 1",
    postgres: "SELECT 1 FROM (SELECT pg_advisory_xact_lock(7307)) AS held",
};

/// `$1` = JSON array of ids (integers); `$2` = now. Remembers which came in now and returns those that are new; keeps from freezing.
pub const REMEMBER_INBOUND: Pair = Pair {
    sqlite: "INSERT INTO inbox (channel, external_id, received_at)
        SELECT $3, value, $2 FROM json_each($1) WHERE true
        ON CONFLICT DO NOTHING RETURNING external_id",
    postgres: "INSERT INTO inbox (channel, external_id, received_at)
        SELECT $3, value::bigint, $2 FROM (SELECT pg_advisory_xact_lock_shared(7305)) AS held,
            jsonb_array_elements_text($1::jsonb)
        ON CONFLICT DO NOTHING RETURNING external_id",
};

/// `$1` = JSON array of ids, `$2` = channel.
pub const FORGET_INBOUND: Pair = Pair {
    sqlite: "DELETE FROM inbox WHERE channel = $2 AND external_id IN (SELECT value FROM json_each($1))",
    postgres: "DELETE FROM inbox WHERE channel = $2
        AND external_id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))",
};

/// `$1` = JSON array of address hashes. Everything a step needs to know of these people.
pub const LOAD_PEOPLE: Pair = Pair {
    sqlite: "SELECT a.id, a.hash, a.sealed, a.reachable, r.language, r.age_band, r.municipality, r.consent, r.consented_at,
            r.guardian, r.view, r.view_sealed, r.pseudonym, p.tag, r.live_message, r.seq, r.shown_seq, r.stopped, s.round, s.municipality AS place,
            s.status, s.state
        FROM json_each($1) AS wanted JOIN address a ON a.hash = wanted.value
        JOIN respondent r ON r.address_id = a.id LEFT JOIN session s ON s.pseudonym = r.pseudonym
        LEFT JOIN participation p ON p.address_id = r.address_id AND p.round = s.round",
    postgres: "SELECT a.id, a.hash, a.sealed, a.reachable, r.language, r.age_band, r.municipality, r.consent, r.consented_at,
            r.guardian, r.view, r.view_sealed, r.pseudonym, p.tag, r.live_message, r.seq, r.shown_seq, r.stopped, s.round, s.municipality AS place,
            s.status, s.state
        FROM jsonb_array_elements_text($1::jsonb) AS wanted(value) JOIN address a ON a.hash = wanted.value
        JOIN respondent r ON r.address_id = a.id LEFT JOIN session s ON s.pseudonym = r.pseudonym
        LEFT JOIN participation p ON p.address_id = r.address_id AND p.round = s.round",
};

/// `$1` = JSON array of address hashes. Nobody else changes these people until the transaction ends: on SQLite the one writer is the lock.
/// Rows are locked in order, and read afterwards, as what waited for a lock sees the others as they were before.
pub const HOLD_PEOPLE: Pair = Pair {
    sqlite: "SELECT count(*) FROM json_each($1)",
    postgres:
        "SELECT count(*) FROM (SELECT 1 FROM jsonb_array_elements_text($1::jsonb) AS wanted(value)
        JOIN address a ON a.hash = wanted.value JOIN respondent r ON r.address_id = a.id
        ORDER BY r.address_id FOR UPDATE OF r) AS held",
};

/// `$1` = JSON array of address hashes. Those of chats with a role that is asked for or in force, each with the language chosen there.
pub const ROLE_HOLDERS: Pair = Pair {
    sqlite: "SELECT DISTINCT a.hash, COALESCE(r.language, c.language) FROM json_each($1) AS wanted
        JOIN address a ON a.hash = wanted.value JOIN role r ON r.address_id = a.id
        LEFT JOIN council_chat c ON c.address_id = a.id WHERE r.state IN ('asked', 'confirmed')",
    postgres: "SELECT DISTINCT a.hash, COALESCE(r.language, c.language) FROM jsonb_array_elements_text($1::jsonb) AS wanted(value)
        JOIN address a ON a.hash = wanted.value JOIN role r ON r.address_id = a.id
        LEFT JOIN council_chat c ON c.address_id = a.id WHERE r.state IN ('asked', 'confirmed')",
};

/// `$1` = JSON array of hashes of persons. Those who act in a council's chat, each with the language of that chat.
pub const COUNCIL_MEMBERS: Pair = Pair {
    sqlite: "SELECT DISTINCT m.person_hash, c.language FROM json_each($1) AS wanted
        JOIN council_member m ON m.person_hash = wanted.value JOIN council_chat c ON c.address_id = m.address_id
        WHERE m.state IN ('keeper', 'admitted') AND c.state <> 'gone'",
    postgres: "SELECT DISTINCT m.person_hash, c.language FROM jsonb_array_elements_text($1::jsonb) AS wanted(value)
        JOIN council_member m ON m.person_hash = wanted.value JOIN council_chat c ON c.address_id = m.address_id
        WHERE m.state IN ('keeper', 'admitted') AND c.state <> 'gone'",
};

/// `$1` = JSON array of hashes. Which of them are remembered of those who have left a round.
pub const LEFT: Pair = Pair {
    sqlite: "SELECT hash FROM took_part WHERE hash IN (SELECT value FROM json_each($1))",
    postgres: "SELECT hash FROM took_part WHERE hash IN (SELECT jsonb_array_elements_text($1::jsonb))",
};

/// `$1` = hash of a number. What is kept of it; on PostgreSQL nobody else changes it until the transaction ends.
pub const HOLD_LINE: Pair = Pair {
    sqlite: "SELECT hash, gateway, slot, address_id, latin, stopped, asked, asked_at, reminded, wrote_at, sent_at, late
        FROM sms_line WHERE hash = $1",
    postgres: "SELECT hash, gateway, slot, address_id, latin, stopped, asked, asked_at, reminded, wrote_at, sent_at, late
        FROM sms_line WHERE hash = $1 FOR UPDATE",
};

/// `$1` = JSON array of objects. New or changed respondents, whole; what they see never goes back.
pub const SAVE_RESPONDENTS: Pair = Pair {
    sqlite: "INSERT INTO respondent (address_id, language, age_band, municipality, consent, consented_at, guardian, view, view_sealed,
            pseudonym, live_message, seq, shown_seq, stopped)
        SELECT value ->> 'address_id', value ->> 'language', value ->> 'age_band', value ->> 'municipality', value ->> 'consent',
            value ->> 'consented_at', value ->> 'guardian', '', value ->> 'view_sealed', value ->> 'pseudonym', value ->> 'live_message',
            value ->> 'seq', value ->> 'shown_seq', value ->> 'stopped'
        FROM json_each($1) WHERE true
        ON CONFLICT (address_id) DO UPDATE SET language = excluded.language, age_band = excluded.age_band,
            municipality = excluded.municipality, consent = excluded.consent, consented_at = excluded.consented_at,
            guardian = excluded.guardian, view = excluded.view, view_sealed = excluded.view_sealed, pseudonym = excluded.pseudonym,
            live_message = excluded.live_message, seq = excluded.seq,
            shown_seq = max(respondent.shown_seq, excluded.shown_seq), stopped = excluded.stopped",
    postgres: "INSERT INTO respondent (address_id, language, age_band, municipality, consent, consented_at, guardian, view, view_sealed,
            pseudonym, live_message, seq, shown_seq, stopped)
        SELECT address_id, language, age_band, municipality, consent, consented_at, guardian, '', view_sealed, pseudonym, live_message,
            seq, shown_seq, stopped
        FROM jsonb_to_recordset($1::jsonb) AS t(address_id bigint, language text, age_band text, municipality text,
            consent text, consented_at bigint, guardian text, view_sealed text, pseudonym text, live_message bigint, seq bigint,
            shown_seq bigint, stopped boolean)
        ON CONFLICT (address_id) DO UPDATE SET language = excluded.language, age_band = excluded.age_band,
            municipality = excluded.municipality, consent = excluded.consent, consented_at = excluded.consented_at,
            guardian = excluded.guardian, view = excluded.view, view_sealed = excluded.view_sealed, pseudonym = excluded.pseudonym,
            live_message = excluded.live_message, seq = excluded.seq,
            shown_seq = greatest(respondent.shown_seq, excluded.shown_seq), stopped = excluded.stopped",
};

/// `$1` = JSON array of objects. New sessions.
pub const INSERT_SESSIONS: Pair = Pair {
    sqlite: "INSERT INTO session (pseudonym, round, municipality, status, state, began_at, last_at)
        SELECT value ->> 'pseudonym', value ->> 'round', value ->> 'municipality', value ->> 'status', value ->> 'state',
            value ->> 'began_at', value ->> 'last_at' FROM json_each($1)",
    postgres: "INSERT INTO session (pseudonym, round, municipality, status, state, began_at, last_at)
        SELECT pseudonym, round, municipality, status, state, began_at, last_at FROM jsonb_to_recordset($1::jsonb)
        AS t(pseudonym text, round text, municipality text, status text, state text, began_at bigint, last_at bigint)",
};

/// `$1` = JSON array of objects. A session after a step.
pub const UPDATE_SESSIONS: Pair = Pair {
    sqlite: "UPDATE session SET state = w.value ->> 'state', status = w.value ->> 'status', last_at = w.value ->> 'last_at', settled = false
        FROM json_each($1) AS w WHERE session.pseudonym = w.value ->> 'pseudonym'",
    postgres: "UPDATE session SET state = w.state, status = w.status, last_at = w.last_at, settled = false
        FROM jsonb_to_recordset($1::jsonb) AS w(pseudonym text, state text, status text, last_at bigint)
        WHERE session.pseudonym = w.pseudonym",
};

/// `$1` = JSON array of objects `{pseudonym, state, settled}`: sessions whose answers were counted.
pub const SETTLE_SESSIONS: Pair = Pair {
    sqlite: "UPDATE session SET state = w.value ->> 'state', settled = w.value ->> 'settled'
        FROM json_each($1) AS w WHERE session.pseudonym = w.value ->> 'pseudonym'",
    postgres: "UPDATE session SET state = w.state, settled = w.settled
        FROM jsonb_to_recordset($1::jsonb) AS w(pseudonym text, state text, settled boolean)
        WHERE session.pseudonym = w.pseudonym",
};

/// `$1` = round. What is counted of it; on PostgreSQL nobody else changes it until the transaction ends.
pub const HOLD_FREEZING: Pair = Pair {
    sqlite: "SELECT sealed FROM freezing WHERE round = $1",
    postgres: "SELECT sealed FROM freezing WHERE round = $1 FOR UPDATE",
};

/// `$1` = JSON array of objects `{pseudonym, state}`: the same answers, written anew.
pub const MARK_SESSIONS: Pair = Pair {
    sqlite: "UPDATE session SET state = w.value ->> 'state'
        FROM json_each($1) AS w WHERE session.pseudonym = w.value ->> 'pseudonym'",
    postgres: "UPDATE session SET state = w.state
        FROM jsonb_to_recordset($1::jsonb) AS w(pseudonym text, state text)
        WHERE session.pseudonym = w.pseudonym",
};

/// `$1` = JSON array of objects `{address_id, view_sealed, seq}`: the screen of these people changed.
pub const UPDATE_SCREENS: Pair = Pair {
    sqlite: "UPDATE respondent SET view = '', view_sealed = w.value ->> 'view_sealed', seq = w.value ->> 'seq'
        FROM json_each($1) AS w WHERE respondent.address_id = w.value ->> 'address_id'",
    postgres: "UPDATE respondent SET view = '', view_sealed = w.view_sealed, seq = w.seq
        FROM jsonb_to_recordset($1::jsonb) AS w(address_id bigint, view_sealed text, seq bigint)
        WHERE respondent.address_id = w.address_id",
};

/// `$1` = JSON array of objects `{address_id, seq, live_message}`: what these people see now. Never goes back.
pub const SCREENS_SHOWN: Pair = Pair {
    sqlite: "UPDATE respondent SET shown_seq = w.value ->> 'seq', live_message =
        CASE WHEN w.value ->> 'seq' < respondent.seq OR respondent.live_message > w.value ->> 'live_message' THEN respondent.live_message
        ELSE w.value ->> 'live_message' END
        FROM json_each($1) AS w
        WHERE respondent.address_id = w.value ->> 'address_id' AND respondent.shown_seq <= w.value ->> 'seq'",
    postgres: "UPDATE respondent SET shown_seq = w.seq, live_message =
        CASE WHEN w.seq < respondent.seq OR respondent.live_message > w.live_message THEN respondent.live_message ELSE w.live_message END
        FROM jsonb_to_recordset($1::jsonb) AS w(address_id bigint, seq bigint, live_message bigint)
        WHERE respondent.address_id = w.address_id AND respondent.shown_seq <= w.seq",
};

/// `$1` = JSON array of address hashes. What is kept of the messages in the chats of those who have consented.
pub const LOAD_RECENT: Pair = Pair {
    sqlite: "SELECT a.id, a.hash, m.sealed FROM json_each($1) AS wanted JOIN address a ON a.hash = wanted.value
        JOIN respondent r ON r.address_id = a.id LEFT JOIN recent_messages m ON m.address_id = a.id",
    postgres: "SELECT a.id, a.hash, m.sealed FROM jsonb_array_elements_text($1::jsonb) AS wanted(value)
        JOIN address a ON a.hash = wanted.value JOIN respondent r ON r.address_id = a.id
        LEFT JOIN recent_messages m ON m.address_id = a.id",
};

/// `$1` = JSON array of objects `{address_id, sealed, day}`: the messages in these chats.
pub const SAVE_RECENT: Pair = Pair {
    sqlite: "INSERT INTO recent_messages (address_id, sealed, day)
        SELECT value ->> 'address_id', value ->> 'sealed', value ->> 'day' FROM json_each($1) WHERE true
        ON CONFLICT (address_id) DO UPDATE SET sealed = excluded.sealed, day = excluded.day",
    postgres: "INSERT INTO recent_messages (address_id, sealed, day)
        SELECT address_id, sealed, day FROM jsonb_to_recordset($1::jsonb) AS t(address_id bigint, sealed text, day bigint)
        ON CONFLICT (address_id) DO UPDATE SET sealed = excluded.sealed, day = excluded.day",
};

/// `$1` = JSON array of objects. Person → answers.
pub const INSERT_PARTICIPATION: Pair = Pair {
    sqlite: "INSERT INTO participation (address_id, round, pseudonym, tag)
        SELECT value ->> 'address_id', value ->> 'round', value ->> 'pseudonym', value ->> 'tag' FROM json_each($1)",
    postgres: "INSERT INTO participation (address_id, round, pseudonym, tag)
        SELECT address_id, round, pseudonym, tag FROM jsonb_to_recordset($1::jsonb)
        AS t(address_id bigint, round text, pseudonym text, tag text)",
};

/// `$1` = JSON array of pseudonyms.
pub const DELETE_SESSIONS: Pair = Pair {
    sqlite: "DELETE FROM session WHERE pseudonym IN (SELECT value FROM json_each($1))",
    postgres: "DELETE FROM session WHERE pseudonym IN (SELECT jsonb_array_elements_text($1::jsonb))",
};

/// `$1` = round, `$2` = JSON array of municipalities that lose their name there.
pub const UNNAME_PLACES: Pair = Pair {
    sqlite: "UPDATE session SET municipality = '' WHERE round = $1 AND municipality IN (SELECT value FROM json_each($2))",
    postgres: "UPDATE session SET municipality = '' WHERE round = $1 AND municipality IN (SELECT jsonb_array_elements_text($2::jsonb))",
};

/// `$1` = now, `$2` = lease end, `$3` = how many. Leases what is due: the first pending row of each reachable, unpaused address
/// that nobody holds, urgent first. What somebody asked for does not wait behind what nobody did.
pub const LEASE_OUTBOX: Pair = Pair {
    sqlite: "UPDATE outbox SET lease_until = $2, attempts = attempts + 1 WHERE id IN (
            SELECT o.id FROM outbox o JOIN address a ON a.id = o.address_id
            WHERE o.state = 'pending' AND o.due_at <= $1 AND o.lease_until <= $1 AND a.paused_until <= $1 AND a.reachable
              AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.address_id = o.address_id AND e.state = 'pending' AND e.id < o.id
                AND (o.priority > 1 OR e.priority < 2))
            ORDER BY o.priority, o.due_at, o.id LIMIT $3)
        RETURNING id, address_id, priority, sealed, attempts, due_at,
            (SELECT a.sealed FROM address a WHERE a.id = outbox.address_id) AS chat",
    postgres: "UPDATE outbox SET lease_until = $2, attempts = attempts + 1 WHERE id IN (
            SELECT o.id FROM outbox o JOIN address a ON a.id = o.address_id
            WHERE o.state = 'pending' AND o.due_at <= $1 AND o.lease_until <= $1 AND a.paused_until <= $1 AND a.reachable
              AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.address_id = o.address_id AND e.state = 'pending' AND e.id < o.id
                AND (o.priority > 1 OR e.priority < 2))
            ORDER BY o.priority, o.due_at, o.id LIMIT $3 FOR UPDATE OF o SKIP LOCKED)
        RETURNING id, address_id, priority, sealed, attempts, due_at,
            (SELECT a.sealed FROM address a WHERE a.id = outbox.address_id) AS chat",
};

/// All, for the test that prepares them.
pub const STATEMENTS: &[Pair] = &[
    ROLE_HOLDERS,
    COUNCIL_MEMBERS,
    FREEZE_ALONE,
    KEEP_FROM_FREEZING,
    AUDIT_ALONE,
    LAUNCH_ALONE,
    MARK_SESSIONS,
    REMEMBER_INBOUND,
    FORGET_INBOUND,
    LOAD_PEOPLE,
    HOLD_PEOPLE,
    LEFT,
    HOLD_LINE,
    SAVE_RESPONDENTS,
    INSERT_SESSIONS,
    UPDATE_SESSIONS,
    UPDATE_SCREENS,
    SCREENS_SHOWN,
    LOAD_RECENT,
    SAVE_RECENT,
    INSERT_PARTICIPATION,
    DELETE_SESSIONS,
    UNNAME_PLACES,
    LEASE_OUTBOX,
];
