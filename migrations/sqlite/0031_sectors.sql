-- A chat of a sector's body of the place, which reads its part of results and answers nothing: 'education', 'health', 'social'. None: the council's own.
ALTER TABLE council_chat ADD COLUMN sector TEXT;

-- When a body was told that the council has passed this need on to it.
ALTER TABLE commitment ADD COLUMN passed_at INTEGER;

-- Codes on paper for parents that a leader has asked for: one request per leader; until a coordinator decides, and 30 days longer.
CREATE TABLE slip_request (
    role_id INTEGER NOT NULL PRIMARY KEY REFERENCES role (id),
    municipality TEXT NOT NULL,
    count INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_at INTEGER,
    -- 0: refused, or nobody decided
    granted INTEGER,
    CHECK ((decided_at IS NULL) = (granted IS NULL))
) STRICT;
