-- Ways into a round besides the first link of each place: of a leader who has asked for one, and those that were ended, which admit nobody. No person
-- is in it: who came by which link stands nowhere here.
CREATE TABLE round_link (
    payload TEXT NOT NULL PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    -- whose; none: the first link of a round that nobody opened in a chat
    role INTEGER REFERENCES role (id),
    made_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
-- of two presses at once one makes the link
CREATE UNIQUE INDEX round_link_own ON round_link (round, municipality, role) WHERE ended_at IS NULL;
-- The card of a round in the group of a club: where it hangs, and what it showed last. Groups are sealed in address.
CREATE TABLE group_card (
    id INTEGER NOT NULL PRIMARY KEY,
    address_id INTEGER NOT NULL REFERENCES address (id),
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    -- of the link under the card
    payload TEXT NOT NULL,
    -- Telegram's id of the message, once it has arrived
    message_id INTEGER,
    -- in words for programs, no figure but a released one
    shown TEXT NOT NULL,
    look_at INTEGER NOT NULL,
    UNIQUE (address_id, round, municipality)
) STRICT;
