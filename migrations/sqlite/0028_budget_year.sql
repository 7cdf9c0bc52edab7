-- The days of a place's budget for the next year, as its council or a coordinator enters them. They are public.
CREATE TABLE budget_year (
    municipality TEXT PRIMARY KEY,
    -- the draft is ready
    draft_on TEXT,
    -- the public hearing: day, hour and hall
    hearing_on TEXT,
    hearing_hour TEXT,
    hearing_hall TEXT,
    -- the council adopts it
    adopted_on TEXT,
    -- leaders of the place heard of this hearing, they and the council got the page for it, followers were invited, the council was asked what it took in
    leaders_told_at INTEGER,
    sheet_sent_at INTEGER,
    invited_at INTEGER,
    asked_at INTEGER,
    CHECK ((hearing_on IS NULL) = (hearing_hour IS NULL)),
    CHECK ((hearing_on IS NULL) = (hearing_hall IS NULL))
) STRICT, WITHOUT ROWID;
