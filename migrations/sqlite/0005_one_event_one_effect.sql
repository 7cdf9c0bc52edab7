-- Ids by sequence: rising, and never given twice.
CREATE TABLE outbox_by_sequence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address_id INTEGER NOT NULL REFERENCES address (id),
    priority INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO outbox_by_sequence (id, address_id, priority, sealed, state, attempts, due_at, lease_until, created_at)
    SELECT id, address_id, priority, sealed, state, attempts, due_at, lease_until, created_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_by_sequence RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (priority, due_at) WHERE state = 'pending';
CREATE INDEX outbox_order ON outbox (address_id, id) WHERE state = 'pending';

CREATE TABLE failed_by_sequence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
INSERT INTO failed_by_sequence (id, hash, sealed, state, attempts, next_at, received_at)
    SELECT id, hash, sealed, state, attempts, next_at, received_at FROM failed_inbound;
DROP TABLE failed_inbound;
ALTER TABLE failed_by_sequence RENAME TO failed_inbound;
CREATE INDEX failed_inbound_hash ON failed_inbound (hash, id);

-- Its segments are on the bill: once, whatever comes twice.
ALTER TABLE sms ADD COLUMN billed INTEGER NOT NULL DEFAULT 0;
UPDATE sms SET billed = 1 WHERE rank BETWEEN 2 AND 4 OR resent OR (rank = 5 AND submitted_at IS NOT NULL);

-- The message before was taken to be late by its gateway's clock: the next one is not, so that nothing is asked again without end.
ALTER TABLE sms_line ADD COLUMN late INTEGER NOT NULL DEFAULT 0;

-- How far a gateway's clock is behind ours, in ms, as its messages show.
CREATE TABLE sms_clock (
    gateway TEXT PRIMARY KEY,
    behind INTEGER NOT NULL
) STRICT;

-- The step of progress that a leader is shown, and when it was counted: at most once an hour, and never back.
CREATE TABLE round_progress (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    step INTEGER NOT NULL,
    counted_at INTEGER NOT NULL,
    PRIMARY KEY (round, municipality)
) STRICT;
