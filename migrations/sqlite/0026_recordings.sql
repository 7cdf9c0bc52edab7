-- Questions of a round that somebody reads aloud: the voice note, kept when the round opens, and under which id Telegram has it once it was sent.
-- Goes when the links of the round are cut.
CREATE TABLE recording (
    round TEXT NOT NULL REFERENCES round (id),
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    sealed TEXT NOT NULL,
    file_id TEXT,
    PRIMARY KEY (round, question, language)
) STRICT, WITHOUT ROWID;
