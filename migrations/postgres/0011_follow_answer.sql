-- Whoever does not want to hear what the council answers is not asked again: the answer is kept, not only a yes.
ALTER TABLE follow ADD COLUMN wanted BOOLEAN NOT NULL DEFAULT TRUE;
