CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    conversation_id TEXT,
    status TEXT NOT NULL,
    stop_reason TEXT,
    -- What the API tells of a run beyond the other columns, as JSON.
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX runs_in_order ON runs (created_at, id);
CREATE INDEX runs_of_agent ON runs (agent_id, created_at, id);
