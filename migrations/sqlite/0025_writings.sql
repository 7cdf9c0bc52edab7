-- Places where young people are asked for their own words: a moderator reads them there. Nowhere else.
CREATE TABLE words_place (
    municipality TEXT NOT NULL PRIMARY KEY,
    since_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was typed as an answer, from the last block of its place until its topics are counted: it is in no session any more.
CREATE TABLE writing (
    -- random: the order of all that is shown
    id TEXT NOT NULL PRIMARY KEY,
    -- who wrote, as long as their answers are linked to them
    pseudonym TEXT NOT NULL,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    question TEXT NOT NULL,
    -- waiting, proposed (for printing, by the role in proposed_by) or coded
    state TEXT NOT NULL,
    proposed_by INTEGER,
    -- the words, and what they are about
    sealed TEXT NOT NULL,
    rev INTEGER NOT NULL,
    -- which moderator looks at it now, and until when nobody else does
    held_by INTEGER,
    held_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX writing_pseudonym ON writing (pseudonym);
CREATE INDEX writing_round ON writing (round, municipality, question);

-- Words that are printed: their writer said yes, and so did two moderators.
CREATE TABLE printed_words (
    id TEXT NOT NULL PRIMARY KEY,
    round TEXT NOT NULL,
    municipality TEXT NOT NULL,
    question TEXT NOT NULL,
    sealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How many have said that they do not understand a question.
CREATE TABLE unclear (
    round TEXT NOT NULL,
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (round, question, language)
) STRICT, WITHOUT ROWID;
