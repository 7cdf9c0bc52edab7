-- Days in which nothing is opened, closed, released or told in a place ('': everywhere), as during an election campaign.
CREATE TABLE quiet_time (
    municipality TEXT NOT NULL PRIMARY KEY,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
