-- Nothing of the session is left to be frozen, until its next step: what was counted is not read again.
ALTER TABLE session ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX session_unsettled ON session (round, pseudonym) WHERE NOT settled;
CREATE INDEX session_shared ON session (round, municipality) WHERE shared;
-- When the last of a place was frozen: after the close nothing more is.
ALTER TABLE round_municipality ADD COLUMN frozen_at BIGINT;
-- What is counted and marked of a round but in no block yet, sealed; gone with its last freezing.
CREATE TABLE freezing (
    round TEXT PRIMARY KEY REFERENCES round (id),
    sealed TEXT NOT NULL
);
