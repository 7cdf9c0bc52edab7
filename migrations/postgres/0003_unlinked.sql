-- Days, not instants, on the side of people; nothing on the side of answers that leads back after the links are cut.

-- It names the session in buttons of chats; without one (begun before this migration) it is the start of the pseudonym.
ALTER TABLE participation ADD COLUMN tag TEXT;

-- What their screen shows, sealed; `view` is empty from now on.
ALTER TABLE respondent ADD COLUMN view_sealed TEXT;

-- When the sessions of a round that was cut had all got new pseudonyms.
ALTER TABLE round ADD COLUMN unlinked_at BIGINT;

-- The start of the day in Bishkek (UTC+6), in milliseconds; links of guardians end with the day.
UPDATE address SET created_at = created_at - (created_at + 21600000) % 86400000;
UPDATE respondent SET consented_at = consented_at - (consented_at + 21600000) % 86400000;
UPDATE sms SET created_at = created_at - (created_at + 21600000) % 86400000;
UPDATE used_token SET expires_at = expires_at - (expires_at + 21600000) % 86400000 + 86400000;
-- A paper code that was used is gone.
DELETE FROM guardian_code WHERE used_at IS NOT NULL;
