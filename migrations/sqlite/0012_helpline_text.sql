-- What a helpline is called in each language is a row, so that a further language is data. The columns can go at once:
-- a program that reads them refuses this schema as newer than its own.
CREATE TABLE helpline_text (
    number TEXT NOT NULL REFERENCES helpline (number),
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (number, language)
) STRICT;
INSERT INTO helpline_text (number, language, name, note)
SELECT number, 'ky', name_ky, note_ky FROM helpline
UNION ALL
SELECT number, 'ru', name_ru, note_ru FROM helpline;
ALTER TABLE helpline DROP COLUMN name_ky;
ALTER TABLE helpline DROP COLUMN name_ru;
ALTER TABLE helpline DROP COLUMN note_ky;
ALTER TABLE helpline DROP COLUMN note_ru;
