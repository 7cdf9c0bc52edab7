-- A file tells what the council has answered so far: it is made anew when that has changed. `answers` is a keyed hash of what it tells, empty for nothing.
CREATE TABLE artefact_new (
    round TEXT NOT NULL,
    level TEXT NOT NULL,
    place TEXT NOT NULL,
    edition INTEGER NOT NULL,
    format TEXT NOT NULL,
    language TEXT NOT NULL,
    answers TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (round, level, place, edition, format, language, answers)
) STRICT;
INSERT INTO artefact_new SELECT round, level, place, edition, format, language, '', sealed, made_at FROM artefact;
DROP TABLE artefact;
ALTER TABLE artefact_new RENAME TO artefact;
