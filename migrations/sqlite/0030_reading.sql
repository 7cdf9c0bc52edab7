-- The message that shows a moderator a young person's own words, and since when: it does not stand in their chat for ever.
ALTER TABLE role ADD COLUMN card_message INTEGER;
ALTER TABLE role ADD COLUMN card_at INTEGER;
