-- A number that has written to us, by its keyed hash: who on it talks (slot), through which gateway, what it was asked last.
CREATE TABLE sms_line (
    hash TEXT PRIMARY KEY,
    gateway TEXT NOT NULL,
    slot INTEGER NOT NULL DEFAULT 0,
    address_id INTEGER,
    latin INTEGER NOT NULL DEFAULT 0,
    stopped INTEGER NOT NULL DEFAULT 0,
    asked TEXT,
    asked_at INTEGER,
    reminded INTEGER NOT NULL DEFAULT 0,
    wrote_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE INDEX sms_line_waiting ON sms_line (COALESCE(asked_at, wrote_at)) WHERE asked IS NOT NULL;
CREATE INDEX sms_line_question ON sms_line (asked);

-- What goes out by SMS. `number` rises within a line; `sealed` (phone and text) is emptied once the gateway has it.
CREATE TABLE sms (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    line TEXT NOT NULL,
    slot INTEGER NOT NULL,
    bulk INTEGER NOT NULL,
    gateway TEXT NOT NULL,
    sealed TEXT,
    segments INTEGER NOT NULL,
    parts TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    rank INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    resent INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    submitted_at INTEGER,
    round TEXT,
    municipality TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sms_due ON sms (rank, gateway, due_at);
CREATE INDEX sms_order ON sms (line, number);
CREATE INDEX sms_age ON sms (created_at);

-- Segments per round and municipality: sent (of them unsolicited: bulk) and received.
CREATE TABLE sms_cost (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    bulk INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (round, municipality)
) STRICT;

-- Codes that take a session from SMS to Telegram, and who has gone: STOP holds on both.
CREATE TABLE sms_move (
    hash TEXT PRIMARY KEY,
    address_id INTEGER NOT NULL REFERENCES address (id),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE sms_moved (
    line TEXT NOT NULL,
    address_id INTEGER NOT NULL REFERENCES address (id),
    PRIMARY KEY (line, address_id)
) STRICT;

-- Places with many answers from shared phones: released only after a coordinator's yes.
CREATE TABLE release_hold (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_at INTEGER,
    PRIMARY KEY (round, municipality)
) STRICT;

-- The phone of this session was used by several people in the round.
ALTER TABLE session ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;

-- The result of the round has been sent to this follower.
ALTER TABLE follow ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
