-- By which link or paper code a guardian said yes to whom: whoever holds it can withdraw. Goes with the respondent.
CREATE TABLE guardian_yes (
    hash TEXT NOT NULL PRIMARY KEY,
    address_id BIGINT NOT NULL REFERENCES address (id)
);
CREATE INDEX guardian_yes_address ON guardian_yes (address_id);
