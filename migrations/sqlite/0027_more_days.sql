-- When it was looked at, near its end, whether so few have answered that seven days more are offered: once.
ALTER TABLE round ADD COLUMN offered_at INTEGER;
