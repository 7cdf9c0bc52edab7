-- A publication as a file: made once, when it is first sent; rows of the outbox name it. No person is in it.
CREATE TABLE artefact (
    round TEXT NOT NULL,
    level TEXT NOT NULL,
    place TEXT NOT NULL,
    edition INTEGER NOT NULL,
    format TEXT NOT NULL,
    language TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (round, level, place, edition, format, language)
) STRICT;
