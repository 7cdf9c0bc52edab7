-- What somebody has said of being written to unasked, and when they were last: one message a week, news and invitations together.
CREATE TABLE contact (
    address_id BIGINT NOT NULL PRIMARY KEY REFERENCES address (id),
    -- "shall we invite you to the next surveys?": yes or no, to which version of the question, on which day; none: not asked within a year
    invited BOOLEAN,
    words TEXT,
    said_on BIGINT,
    -- the day of the last message that nobody asked for
    written_on BIGINT,
    -- /hide has asked once whether these should stop
    hide_asked BOOLEAN NOT NULL DEFAULT FALSE
);
-- A leader invites those of a place who said yes to it to an open round.
CREATE TABLE inviting (
    round TEXT NOT NULL REFERENCES round (id),
    municipality TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- how far the pass over them has come, and when the next one begins
    after_id BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (round, municipality)
);
-- How many were reached or not, and why not: as steps of progress.
CREATE TABLE inviting_count (
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    reach TEXT NOT NULL,
    step BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    PRIMARY KEY (round, municipality, reach)
);
-- How often somebody was invited to an open round, and on which day last. Goes when the round closes.
CREATE TABLE invitation (
    address_id BIGINT NOT NULL REFERENCES address (id),
    round TEXT NOT NULL,
    sent BIGINT NOT NULL,
    last_on BIGINT NOT NULL,
    PRIMARY KEY (address_id, round)
);
CREATE INDEX invitation_round ON invitation (round);
ALTER TABLE sms ADD COLUMN invitation BOOLEAN NOT NULL DEFAULT FALSE;
-- Who stopped in the middle of a survey is reminded once.
ALTER TABLE participation ADD COLUMN reminded BOOLEAN NOT NULL DEFAULT FALSE;
-- A guardian's yes is for one round (none: the next; '': one whose links are cut), for a year, and may allow invitations.
ALTER TABLE guardian_yes ADD COLUMN round TEXT;
ALTER TABLE guardian_yes ADD COLUMN given_on BIGINT NOT NULL DEFAULT 0;
ALTER TABLE guardian_yes ADD COLUMN invites BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE guardian_yes SET given_on = COALESCE((SELECT r.consented_at FROM respondent r WHERE r.address_id = guardian_yes.address_id), 0);
-- A yes of before these were kept holds as long.
INSERT INTO guardian_yes (hash, address_id, given_on) SELECT 'before-' || r.address_id, r.address_id, r.consented_at FROM respondent r
    WHERE r.guardian IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guardian_yes g WHERE g.address_id = r.address_id);
ALTER TABLE guardian_code ADD COLUMN invites BOOLEAN NOT NULL DEFAULT FALSE;
