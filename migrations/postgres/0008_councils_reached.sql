-- Since when a council's chat cannot be reached, and when its coordinators were told of it.
ALTER TABLE council_chat ADD COLUMN unreachable_at BIGINT;
ALTER TABLE council_chat ADD COLUMN told_at BIGINT;

-- When somebody of a council asked to type the day of the session: their next words may be that day.
ALTER TABLE council_member ADD COLUMN asked_at BIGINT;
