-- By which link or paper code a guardian said yes to whom: whoever holds it can withdraw. Goes with the respondent.
CREATE TABLE guardian_yes (
    hash TEXT NOT NULL PRIMARY KEY,
    address_id INTEGER NOT NULL REFERENCES address (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX guardian_yes_address ON guardian_yes (address_id);
