-- A number that has written to us, by its keyed hash: who on it talks (slot), through which gateway, what it was asked last.
CREATE TABLE sms_line (
    hash TEXT PRIMARY KEY,
    gateway TEXT NOT NULL,
    slot BIGINT NOT NULL DEFAULT 0,
    address_id BIGINT,
    latin BOOLEAN NOT NULL DEFAULT FALSE,
    stopped BOOLEAN NOT NULL DEFAULT FALSE,
    asked TEXT,
    asked_at BIGINT,
    reminded BOOLEAN NOT NULL DEFAULT FALSE,
    wrote_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX sms_line_waiting ON sms_line (COALESCE(asked_at, wrote_at)) WHERE asked IS NOT NULL;
CREATE INDEX sms_line_question ON sms_line (asked);

-- What goes out by SMS. `number` rises within a line; `sealed` (phone and text) is emptied once the gateway has it.
CREATE TABLE sms (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    line TEXT NOT NULL,
    slot BIGINT NOT NULL,
    bulk BOOLEAN NOT NULL,
    gateway TEXT NOT NULL,
    sealed TEXT,
    segments BIGINT NOT NULL,
    parts TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    rank BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    resent BOOLEAN NOT NULL DEFAULT FALSE,
    due_at BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    submitted_at BIGINT,
    round TEXT,
    municipality TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX sms_due ON sms (rank, gateway, due_at);
CREATE INDEX sms_order ON sms (line, number);
CREATE INDEX sms_age ON sms (created_at);

-- Segments per round and municipality: sent (of them unsolicited: bulk) and received.
CREATE TABLE sms_cost (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    sent BIGINT NOT NULL DEFAULT 0,
    bulk BIGINT NOT NULL DEFAULT 0,
    received BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (round, municipality)
);

-- Codes that take a session from SMS to Telegram, and who has gone: STOP holds on both.
CREATE TABLE sms_move (
    hash TEXT PRIMARY KEY,
    address_id BIGINT NOT NULL REFERENCES address (id),
    expires_at BIGINT NOT NULL
);
CREATE TABLE sms_moved (
    line TEXT NOT NULL,
    address_id BIGINT NOT NULL REFERENCES address (id),
    PRIMARY KEY (line, address_id)
);

-- Places with many answers from shared phones: released only after a coordinator's yes.
CREATE TABLE release_hold (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (round, municipality)
);

-- The phone of this session was used by several people in the round.
ALTER TABLE session ADD COLUMN shared BOOLEAN NOT NULL DEFAULT FALSE;

-- The result of the round has been sent to this follower.
ALTER TABLE follow ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE;
