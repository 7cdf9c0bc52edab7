-- The random key of a round's blur. In no backup; destroyed with the last freezing or when the links are cut.
CREATE TABLE round_key (
    round TEXT PRIMARY KEY REFERENCES round (id),
    sealed TEXT,
    destroyed_at BIGINT
);
