-- What was forgotten, without a word of it.
CREATE TABLE receipts (
    id TEXT PRIMARY KEY,
    -- passage, message, session, conversation, archive, thread or person.
    kind TEXT NOT NULL,
    -- The id; for a person the SHA-256 of the name.
    subject TEXT NOT NULL,
    messages BIGINT NOT NULL,
    passages BIGINT NOT NULL,
    vectors BIGINT NOT NULL,
    block_versions BIGINT NOT NULL,
    forgotten_by TEXT NOT NULL,
    forgotten_at BIGINT NOT NULL
);
CREATE INDEX receipts_in_order ON receipts (forgotten_at, id);
