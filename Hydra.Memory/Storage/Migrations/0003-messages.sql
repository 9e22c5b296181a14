CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    summary TEXT,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_message_at BIGINT
);
CREATE INDEX conversations_of_agent ON conversations (agent_id, created_at, id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
    -- What the caller calls it; without a name a gap between messages began it.
    name TEXT,
    started_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    UNIQUE (agent_id, name)
);
CREATE INDEX sessions_of_agent ON sessions (agent_id, conversation_id, last_at);

CREATE TABLE messages (
    no $identity$,
    id TEXT NOT NULL UNIQUE,
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- The client's own id: the same one is never stored twice.
    otid TEXT,
    role TEXT NOT NULL,
    message_type TEXT NOT NULL,
    sender TEXT,
    -- What is searched.
    text TEXT NOT NULL,
    -- What the API tells of a message beyond the other columns, as JSON.
    body TEXT NOT NULL,
    fingerprint $bytes$ NOT NULL,
    created_at BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    UNIQUE (agent_id, otid)
);
CREATE INDEX messages_of_agent ON messages (agent_id, created_at, no);
CREATE INDEX messages_of_conversation ON messages (conversation_id, created_at, no);
CREATE INDEX messages_of_session ON messages (session_id, created_at, no);
CREATE INDEX messages_by_fingerprint ON messages (fingerprint);
