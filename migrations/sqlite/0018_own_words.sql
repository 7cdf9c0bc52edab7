-- In a private chat: the question of ours that the next words answer, by the first button under it, and until when.
ALTER TABLE role ADD COLUMN typing TEXT;
ALTER TABLE role ADD COLUMN typing_until INTEGER;
-- What a council writes in its own words beside an answer, or (without one) on a whole result. Sealed, as a person may be named in it until a
-- coordinator has read it; forgotten unless it goes out.
CREATE TABLE note (
    id INTEGER NOT NULL PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    commitment_id INTEGER REFERENCES commitment (id),
    -- the language in which it was written; a coordinator adds the other
    written TEXT NOT NULL,
    ky_sealed TEXT,
    ru_sealed TEXT,
    state TEXT NOT NULL,
    rev INTEGER NOT NULL,
    set_at INTEGER NOT NULL,
    decided_at INTEGER
) STRICT;
CREATE INDEX note_place ON note (round, municipality);
CREATE INDEX note_commitment ON note (commitment_id);
-- Since when a newly elected council has been there: what was answered before is that of the previous one.
CREATE TABLE council_term (
    municipality TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
