CREATE TABLE archives (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX archives_in_order ON archives (created_at, id);

CREATE TABLE agent_archives (
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    archive_id TEXT NOT NULL REFERENCES archives (id) ON DELETE CASCADE,
    -- 1: what the agent itself remembers goes here.
    own BIGINT NOT NULL,
    PRIMARY KEY (agent_id, archive_id)
);
CREATE INDEX agent_archives_by_archive ON agent_archives (archive_id);

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    archive_id TEXT NOT NULL REFERENCES archives (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    -- Where it came from: a path, an address, a conversation.
    source TEXT,
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX documents_of_archive ON documents (archive_id, created_at, id);

CREATE TABLE passages (
    no $identity$,
    id TEXT NOT NULL UNIQUE,
    archive_id TEXT NOT NULL REFERENCES archives (id) ON DELETE CASCADE,
    -- The text that it is a part of, and its place there.
    document_id TEXT REFERENCES documents (id) ON DELETE CASCADE,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The headings above it, as one line: searched and embedded with it.
    context TEXT NOT NULL,
    tags TEXT NOT NULL,
    metadata TEXT NOT NULL,
    -- Where it came from, as JSON; several where duplicates were merged.
    sources TEXT NOT NULL,
    importance DOUBLE PRECISION NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    stored_at BIGINT NOT NULL
);
CREATE INDEX passages_of_archive ON passages (archive_id, created_at, no);
CREATE INDEX passages_of_document ON passages (document_id, ordinal);
CREATE INDEX passages_by_fingerprint ON passages (archive_id, fingerprint);
