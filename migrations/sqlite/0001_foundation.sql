-- Times are milliseconds since 1970 UTC. "sealed" columns are encrypted with the installation's key, "hash" columns are keyed hashes.

-- Facts about the installation: key check, bot username, demo mark, lease, highest threshold used.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Where somebody or some group can be reached.
CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    reachable INTEGER NOT NULL DEFAULT 1,
    paused_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

-- Somebody who has consented. seq rises with every change of what they should see; shown_seq is what they do see.
CREATE TABLE respondent (
    address_id INTEGER PRIMARY KEY REFERENCES address (id),
    language TEXT NOT NULL,
    age_band TEXT NOT NULL,
    municipality TEXT,
    consent TEXT NOT NULL,
    consented_at INTEGER NOT NULL,
    guardian TEXT,
    view TEXT NOT NULL,
    pseudonym TEXT,
    live_message INTEGER,
    seq INTEGER NOT NULL,
    shown_seq INTEGER NOT NULL,
    stopped INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX respondent_unshown ON respondent (address_id) WHERE shown_seq < seq;

-- One respondent × one round, under a random pseudonym: answers packed and sealed in `state`.
CREATE TABLE session (
    pseudonym TEXT PRIMARY KEY,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_round ON session (round, municipality);

-- Link 1: person → answers. Cut 30 days after the round closes.
CREATE TABLE participation (
    address_id INTEGER NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    PRIMARY KEY (address_id, round)
) STRICT;
CREATE INDEX participation_round ON participation (round);

-- What stays of an erased person until the links are cut: a keyed hash "took part in this round".
CREATE TABLE took_part (
    hash TEXT PRIMARY KEY,
    round TEXT NOT NULL
) STRICT;

-- Link 2: person → "tell me what the council does". No answers.
CREATE TABLE follow (
    address_id INTEGER NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    PRIMARY KEY (address_id, round)
) STRICT;

-- Before consent: another age from the same account within 24 h leads to the same step.
CREATE TABLE age_hold (
    hash TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;

-- Guardian links that were used (one use), and codes on paper slips.
CREATE TABLE used_token (
    hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE guardian_code (
    hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE round (
    id TEXT PRIMARY KEY,
    questionnaire TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    schedule TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    until_at INTEGER,
    closed_at INTEGER,
    cut_at INTEGER,
    digested_at INTEGER,
    without_safeguarding TEXT
) STRICT;
CREATE TABLE round_municipality (
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    payload TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    PRIMARY KEY (round, municipality)
) STRICT;

-- Ids of what came in, for a week: a repeat changes nothing.
CREATE TABLE inbox (
    channel TEXT NOT NULL,
    external_id INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (channel, external_id)
) STRICT;
CREATE INDEX inbox_age ON inbox (received_at);

-- What could not be processed: tried again, then dead. Later ones of the same person wait behind it.
CREATE TABLE failed_inbound (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX failed_inbound_hash ON failed_inbound (hash, id);

-- What must be sent and is not a screen. Sent in order of id per address.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    address_id INTEGER NOT NULL REFERENCES address (id),
    priority INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (priority, due_at) WHERE state = 'pending';
CREATE INDEX outbox_order ON outbox (address_id, id) WHERE state = 'pending';

CREATE TABLE invite (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    municipality TEXT,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

-- Somebody's role; takes effect when confirmed. The name is kept sealed, only for confirming and listing.
CREATE TABLE role (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    municipality TEXT,
    address_id INTEGER NOT NULL REFERENCES address (id),
    name_sealed TEXT NOT NULL,
    language TEXT,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_at INTEGER
) STRICT;
CREATE INDEX role_address ON role (address_id);

-- The chat in which a council gets its digests.
CREATE TABLE council_chat (
    address_id INTEGER PRIMARY KEY REFERENCES address (id),
    municipality TEXT NOT NULL,
    language TEXT,
    next_session TEXT,
    state TEXT NOT NULL,
    connected_at INTEGER NOT NULL
) STRICT;
CREATE INDEX council_chat_place ON council_chat (municipality);
CREATE TABLE council_member (
    address_id INTEGER NOT NULL REFERENCES council_chat (address_id),
    person_hash TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (address_id, person_hash)
) STRICT;

-- Frozen, blurred blocks: nothing exact, no members.
CREATE TABLE block (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    question TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    frozen_at INTEGER NOT NULL,
    PRIMARY KEY (round, municipality, question, number)
) STRICT;

-- Everything ever released, as printed, with the tag that proves it came from the release function.
CREATE TABLE publication (
    round TEXT NOT NULL,
    level TEXT NOT NULL,
    place TEXT NOT NULL,
    edition INTEGER NOT NULL,
    body TEXT NOT NULL,
    tag TEXT NOT NULL,
    policy TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (round, level, place, edition)
) STRICT;

CREATE TABLE helpline (
    number TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    name_ky TEXT NOT NULL,
    name_ru TEXT NOT NULL,
    note_ky TEXT NOT NULL,
    note_ru TEXT NOT NULL,
    checked_at INTEGER
) STRICT;

-- A disclosure of harm on its way to the safeguarding person, who never sees who wrote.
CREATE TABLE disclosure (
    id INTEGER PRIMARY KEY,
    chat_sealed TEXT NOT NULL,
    text_sealed TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    sent_at INTEGER,
    escalated_at INTEGER,
    answered_at INTEGER
) STRICT;

-- Who changed what, each row chained to the one before.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- Alerts to the operator, each kind once until it is over.
CREATE TABLE alert (
    kind TEXT PRIMARY KEY,
    raised_at INTEGER NOT NULL
) STRICT;
