-- A quick poll on its way: composed, read by a coordinator where that is needed, opened as a round. What it asks is sealed, as a person may be named in it
-- until a coordinator has read it. Forgotten 90 days after it was last touched.
CREATE TABLE poll_draft (
    id INTEGER NOT NULL PRIMARY KEY,
    -- whose it is: nobody else reaches it, and nobody once that role is not in force
    role_id INTEGER NOT NULL REFERENCES role (id),
    municipality TEXT NOT NULL,
    state TEXT NOT NULL,
    -- why a coordinator has given it back
    reason TEXT,
    content_sealed TEXT NOT NULL,
    -- how many of its questions are in own words: at most ten a place in 30 days
    own INTEGER NOT NULL,
    round TEXT REFERENCES round (id),
    rev INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    sent_at INTEGER,
    decided_at INTEGER,
    -- the message that shows it, which goes when a newer one stands below it
    message_id INTEGER
) STRICT;
CREATE INDEX poll_draft_role ON poll_draft (role_id);
CREATE INDEX poll_draft_place ON poll_draft (municipality);
CREATE INDEX poll_draft_round ON poll_draft (round);
