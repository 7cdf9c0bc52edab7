-- A disclosure is a case: its first words stand in `disclosure`, what follows in `disclosure_entry`. All of it is sealed with a key of
-- the case, which is sealed with the installation's; no key: written before there were any.
ALTER TABLE disclosure ADD COLUMN key_sealed TEXT;
-- Age band and municipality.
ALTER TABLE disclosure ADD COLUMN about_sealed TEXT;
-- Roles: who looks after it, and who was told when no reply came.
ALTER TABLE disclosure ADD COLUMN holder BIGINT;
ALTER TABLE disclosure ADD COLUMN second BIGINT;
ALTER TABLE disclosure ADD COLUMN last_at BIGINT;
ALTER TABLE disclosure ADD COLUMN closed_at BIGINT;
UPDATE disclosure SET holder =
    (SELECT id FROM role WHERE kind = 'safeguarding' AND state = 'confirmed' ORDER BY decided_at, id LIMIT 1)
    WHERE state IN ('sent', 'escalated');
UPDATE disclosure SET second =
    (SELECT id FROM role WHERE kind = 'safeguarding' AND state = 'confirmed' ORDER BY decided_at, id LIMIT 1 OFFSET 1)
    WHERE state = 'escalated';

-- Later words, messages without words, replies.
CREATE TABLE disclosure_entry (
    disclosure_id BIGINT NOT NULL REFERENCES disclosure (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    sealed TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (disclosure_id, number)
);

-- Messages that show the words of a case: they lose them when it is closed. `entries` = the newest entry shown.
CREATE TABLE disclosure_card (
    disclosure_id BIGINT NOT NULL REFERENCES disclosure (id),
    address_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    PRIMARY KEY (disclosure_id, address_id, message_id)
);

-- Of a safeguarding person: away until then; the case that their next message answers, and until when it does.
ALTER TABLE role ADD COLUMN away_until BIGINT;
ALTER TABLE role ADD COLUMN writing_to BIGINT;
ALTER TABLE role ADD COLUMN writing_until BIGINT;
