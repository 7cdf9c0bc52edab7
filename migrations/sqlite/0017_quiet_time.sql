-- Days in which nothing is opened, closed, released or told in a place ('': everywhere), as during an election campaign.
CREATE TABLE quiet_time (
    municipality TEXT NOT NULL PRIMARY KEY,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- When the leaders of the place were told the same as followers.
ALTER TABLE news ADD COLUMN leaders_told_at INTEGER;
UPDATE news SET leaders_told_at = due_at;
