-- What came out of a round in a place, and how far the council's answers are. Nothing here is about a person.
CREATE TABLE result (
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    edition INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    -- leaders and followers hear of it from then on
    opens_at INTEGER NOT NULL,
    -- a coordinator has stopped that, and why
    held_why TEXT,
    leaders_told_at INTEGER,
    -- how many hear of it, in fives from the threshold on, else 0; counted once
    followers INTEGER NOT NULL,
    -- the number and day of the council's decision
    resolution TEXT,
    -- the council was asked what its session decided
    asked_at INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (round, municipality)
) STRICT, WITHOUT ROWID;
-- A need that the council is asked to answer, as it was printed.
CREATE TABLE finding (
    id INTEGER NOT NULL PRIMARY KEY,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    edition INTEGER NOT NULL,
    question TEXT NOT NULL,
    choice TEXT NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- the earlier finding that is the same need
    continues INTEGER REFERENCES finding (id),
    UNIQUE (round, municipality, question, choice)
) STRICT;
-- What was answered to a finding, entry by entry; the newest that was not taken back stands.
CREATE TABLE commitment (
    id INTEGER NOT NULL PRIMARY KEY,
    finding_id INTEGER NOT NULL REFERENCES finding (id),
    body TEXT NOT NULL,
    source TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    -- until then it can be taken back
    goes_out_at INTEGER NOT NULL,
    taken_back_at INTEGER
) STRICT;
CREATE INDEX commitment_finding ON commitment (finding_id);
-- By when a council has said that it will answer a round: so many months after the result, or a day to which it has moved that.
CREATE TABLE pledge (
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    months INTEGER,
    until TEXT,
    moved_from TEXT,
    moved_why TEXT,
    reminded_at INTEGER,
    PRIMARY KEY (round, municipality)
) STRICT, WITHOUT ROWID;
-- What a council has said once for all rounds.
CREATE TABLE standing_pledge (
    municipality TEXT NOT NULL PRIMARY KEY,
    months INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What those who follow a round in a place are told, in order.
CREATE TABLE news (
    id INTEGER NOT NULL PRIMARY KEY,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    kind TEXT NOT NULL,
    finding_id INTEGER REFERENCES finding (id),
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX news_place ON news (round, municipality);
-- The newest news that this follower was told.
ALTER TABLE follow ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
-- "Was it done?": the round in which young people are asked, and what came of it.
CREATE TABLE verdict (
    finding_id INTEGER NOT NULL PRIMARY KEY REFERENCES finding (id),
    ask_at INTEGER NOT NULL,
    round TEXT,
    verdict TEXT,
    decided_at INTEGER,
    told_at INTEGER
) STRICT;
-- One unasked message a week to a council at most.
ALTER TABLE council_chat ADD COLUMN reminded_at INTEGER;
