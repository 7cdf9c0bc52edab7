-- Days, not instants, on the side of people; nothing on the side of answers that leads back after the links are cut.
-- Sessions, and what leads to them, lie in the order of their keys (random), not of their writing.

CREATE TABLE session_by_key (
    pseudonym TEXT PRIMARY KEY,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO session_by_key SELECT pseudonym, round, municipality, status, state, began_at, last_at, shared FROM session ORDER BY pseudonym;
DROP TABLE session;
ALTER TABLE session_by_key RENAME TO session;
CREATE INDEX session_round ON session (round, municipality);

-- `tag` names the session in buttons of chats; without one (begun before this migration) it is the start of the pseudonym.
CREATE TABLE participation_by_key (
    address_id INTEGER NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    tag TEXT,
    PRIMARY KEY (address_id, round)
) STRICT, WITHOUT ROWID;
INSERT INTO participation_by_key SELECT address_id, round, pseudonym, NULL FROM participation ORDER BY address_id, round;
DROP TABLE participation;
ALTER TABLE participation_by_key RENAME TO participation;
CREATE INDEX participation_round ON participation (round);

CREATE TABLE took_part_by_key (
    hash TEXT PRIMARY KEY,
    round TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO took_part_by_key SELECT hash, round FROM took_part ORDER BY hash;
DROP TABLE took_part;
ALTER TABLE took_part_by_key RENAME TO took_part;

CREATE TABLE follow_by_key (
    address_id INTEGER NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (address_id, round)
) STRICT, WITHOUT ROWID;
INSERT INTO follow_by_key SELECT address_id, round, municipality, told FROM follow ORDER BY address_id, round;
DROP TABLE follow;
ALTER TABLE follow_by_key RENAME TO follow;

-- What their screen shows, sealed; `view` is empty from now on.
ALTER TABLE respondent ADD COLUMN view_sealed TEXT;

-- When the sessions of a round that was cut had all got new pseudonyms.
ALTER TABLE round ADD COLUMN unlinked_at INTEGER;

-- The start of the day in Bishkek (UTC+6), in milliseconds; links of guardians end with the day.
UPDATE address SET created_at = created_at - (created_at + 21600000) % 86400000;
UPDATE respondent SET consented_at = consented_at - (consented_at + 21600000) % 86400000;
UPDATE sms SET created_at = created_at - (created_at + 21600000) % 86400000;
UPDATE used_token SET expires_at = expires_at - (expires_at + 21600000) % 86400000 + 86400000;
-- A paper code that was used is gone.
DELETE FROM guardian_code WHERE used_at IS NOT NULL;
