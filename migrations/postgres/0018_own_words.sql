-- In a private chat: the question of ours that the next words answer, by the first button under it, and until when.
ALTER TABLE role ADD COLUMN typing TEXT;
ALTER TABLE role ADD COLUMN typing_until BIGINT;
