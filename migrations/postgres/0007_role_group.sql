-- The chat of many in which a role was asked for (kind and title), so that who confirms it sees which.
ALTER TABLE role ADD COLUMN group_sealed TEXT;
