-- What young people named at a meeting about a finding: causes and proposals. A sentence of the list that everybody has (ready), or own words, sealed,
-- as a person may be named in them until a coordinator has read them; forgotten unless they go out.
CREATE TABLE meeting_point (
    id INTEGER NOT NULL PRIMARY KEY,
    finding_id INTEGER NOT NULL REFERENCES finding (id),
    kind TEXT NOT NULL,
    -- the day of the meeting
    met_on TEXT NOT NULL,
    -- whose role has entered it: hears what becomes of it
    role_id INTEGER NOT NULL REFERENCES role (id),
    ready TEXT,
    -- the language in which it was written; a coordinator adds the other
    written TEXT,
    ky_sealed TEXT,
    ru_sealed TEXT,
    state TEXT NOT NULL,
    rev INTEGER NOT NULL,
    set_at INTEGER NOT NULL,
    decided_at INTEGER,
    -- the quick poll in which the place puts it in order
    ranked_in TEXT REFERENCES round (id),
    CHECK ((ready IS NULL) <> (written IS NULL))
) STRICT;
CREATE INDEX meeting_point_finding ON meeting_point (finding_id);
