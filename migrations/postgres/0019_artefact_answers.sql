-- A file tells what the council has answered so far: it is made anew when that has changed. `answers` is a keyed hash of what it tells, empty for nothing.
ALTER TABLE artefact ADD COLUMN answers TEXT NOT NULL DEFAULT '';
ALTER TABLE artefact ALTER COLUMN answers DROP DEFAULT;
ALTER TABLE artefact DROP CONSTRAINT artefact_pkey;
ALTER TABLE artefact ADD PRIMARY KEY (round, level, place, edition, format, language, answers);
