-- Times are milliseconds since 1970 UTC. "sealed" columns are encrypted with the installation's key, "hash" columns are keyed hashes.

-- Facts about the installation: key check, bot username, demo mark, lease, highest threshold used.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Where somebody or some group can be reached.
CREATE TABLE address (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    reachable BOOLEAN NOT NULL DEFAULT TRUE,
    paused_until BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

-- Somebody who has consented. seq rises with every change of what they should see; shown_seq is what they do see.
CREATE TABLE respondent (
    address_id BIGINT PRIMARY KEY REFERENCES address (id),
    language TEXT NOT NULL,
    age_band TEXT NOT NULL,
    municipality TEXT,
    consent TEXT NOT NULL,
    consented_at BIGINT NOT NULL,
    guardian TEXT,
    view TEXT NOT NULL,
    pseudonym TEXT,
    live_message BIGINT,
    seq BIGINT NOT NULL,
    shown_seq BIGINT NOT NULL,
    stopped BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX respondent_unshown ON respondent (address_id) WHERE shown_seq < seq;

-- One respondent × one round, under a random pseudonym: answers packed and sealed in `state`.
CREATE TABLE session (
    pseudonym TEXT PRIMARY KEY,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX session_round ON session (round, municipality);

-- Link 1: person → answers. Cut 30 days after the round closes.
CREATE TABLE participation (
    address_id BIGINT NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    PRIMARY KEY (address_id, round)
);
CREATE INDEX participation_round ON participation (round);

-- What stays of an erased person until the links are cut: a keyed hash "took part in this round".
CREATE TABLE took_part (
    hash TEXT PRIMARY KEY,
    round TEXT NOT NULL
);

-- Link 2: person → "tell me what the council does". No answers.
CREATE TABLE follow (
    address_id BIGINT NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    PRIMARY KEY (address_id, round)
);

-- Before consent: another age from the same account within 24 h leads to the same step.
CREATE TABLE age_hold (
    hash TEXT PRIMARY KEY,
    until BIGINT NOT NULL
);

-- Guardian links that were used (one use), and codes on paper slips.
CREATE TABLE used_token (
    hash TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE TABLE guardian_code (
    hash TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE round (
    id TEXT PRIMARY KEY,
    questionnaire TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    schedule TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    until_at BIGINT,
    closed_at BIGINT,
    cut_at BIGINT,
    digested_at BIGINT,
    without_safeguarding TEXT
);
CREATE TABLE round_municipality (
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    payload TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    PRIMARY KEY (round, municipality)
);

-- Ids of what came in, for a week: a repeat changes nothing.
CREATE TABLE inbox (
    channel TEXT NOT NULL,
    external_id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (channel, external_id)
);
CREATE INDEX inbox_age ON inbox (received_at);

-- What could not be processed: tried again, then dead. Later ones of the same person wait behind it.
CREATE TABLE failed_inbound (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX failed_inbound_hash ON failed_inbound (hash, id);

-- What must be sent and is not a screen. Sent in order of id per address.
CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    address_id BIGINT NOT NULL REFERENCES address (id),
    priority BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (priority, due_at) WHERE state = 'pending';
CREATE INDEX outbox_order ON outbox (address_id, id) WHERE state = 'pending';

CREATE TABLE invite (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    municipality TEXT,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Somebody's role; takes effect when confirmed. The name is kept sealed, only for confirming and listing.
CREATE TABLE role (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    municipality TEXT,
    address_id BIGINT NOT NULL REFERENCES address (id),
    name_sealed TEXT NOT NULL,
    language TEXT,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX role_address ON role (address_id);

-- The chat in which a council gets its digests.
CREATE TABLE council_chat (
    address_id BIGINT PRIMARY KEY REFERENCES address (id),
    municipality TEXT NOT NULL,
    language TEXT,
    next_session TEXT,
    state TEXT NOT NULL,
    connected_at BIGINT NOT NULL
);
CREATE INDEX council_chat_place ON council_chat (municipality);
CREATE TABLE council_member (
    address_id BIGINT NOT NULL REFERENCES council_chat (address_id),
    person_hash TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (address_id, person_hash)
);

-- Frozen, blurred blocks: nothing exact, no members.
CREATE TABLE block (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    question TEXT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    PRIMARY KEY (round, municipality, question, number)
);

-- Everything ever released, as printed, with the tag that proves it came from the release function.
CREATE TABLE publication (
    round TEXT NOT NULL,
    level TEXT NOT NULL,
    place TEXT NOT NULL,
    edition BIGINT NOT NULL,
    body TEXT NOT NULL,
    tag TEXT NOT NULL,
    policy TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (round, level, place, edition)
);

CREATE TABLE helpline (
    number TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    name_ky TEXT NOT NULL,
    name_ru TEXT NOT NULL,
    note_ky TEXT NOT NULL,
    note_ru TEXT NOT NULL,
    checked_at BIGINT
);

-- A disclosure of harm on its way to the safeguarding person, who never sees who wrote.
CREATE TABLE disclosure (
    id BIGINT PRIMARY KEY,
    chat_sealed TEXT NOT NULL,
    text_sealed TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    sent_at BIGINT,
    escalated_at BIGINT,
    answered_at BIGINT
);

-- Who changed what, each row chained to the one before.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- Alerts to the operator, each kind once until it is over.
CREATE TABLE alert (
    kind TEXT PRIMARY KEY,
    raised_at BIGINT NOT NULL
);
