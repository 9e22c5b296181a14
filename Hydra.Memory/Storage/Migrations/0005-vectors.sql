-- A way to embed: model, dimensions, prefixes. One is in use for all entries; another may be under way to take its place.
CREATE TABLE embeddings (
    id $identity$,
    identity TEXT NOT NULL UNIQUE,
    dimensions BIGINT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- The space is that of passages or of messages; an entry without a row is still to be embedded.
CREATE TABLE vectors (
    embedding_id BIGINT NOT NULL,
    space BIGINT NOT NULL,
    entry_no BIGINT NOT NULL,
    vector $bytes$ NOT NULL,
    PRIMARY KEY (embedding_id, space, entry_no)
);
