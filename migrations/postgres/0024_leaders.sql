-- Who is asked, as told by whoever opens a round: school, club, several or everybody. NULL: nobody has said.
ALTER TABLE round ADD COLUMN target_group TEXT;

-- A leader's role ends with the school year, on 31 August, unless a coordinator renews it. NULL: it has no end.
ALTER TABLE role ADD COLUMN ends_at BIGINT;
UPDATE role SET ends_at = 1819735200000 WHERE kind = 'leader' AND state = 'confirmed';

-- In a large city a coordinator confirms the round of a leader: what is to be opened, until when, among whom. The row goes when it is decided.
CREATE TABLE round_request (
    municipality TEXT NOT NULL,
    -- id of the questionnaire in the library
    questionnaire TEXT NOT NULL,
    role_id BIGINT NOT NULL REFERENCES role (id),
    until_at BIGINT NOT NULL,
    target_group TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, questionnaire)
);
