-- Ids of the messages of the last 48 hours in a respondent's private chat, sealed, of fixed length, so that /hide finds them; the day of the
-- last change. Goes with the respondent's row.
CREATE TABLE recent_messages (
    address_id INTEGER PRIMARY KEY REFERENCES respondent (address_id) ON DELETE CASCADE ON UPDATE CASCADE,
    sealed TEXT NOT NULL,
    day INTEGER NOT NULL
) STRICT;
