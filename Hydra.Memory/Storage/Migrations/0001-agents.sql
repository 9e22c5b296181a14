CREATE TABLE agents (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- What the API tells of an agent beyond the other columns, as JSON.
    body TEXT NOT NULL,
    hidden BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_run_at BIGINT,
    last_run_duration_ms BIGINT,
    last_stop_reason TEXT,
    -- When its system prompt was last compiled by request.
    compiled_at BIGINT
);
CREATE INDEX agents_in_order ON agents (created_at, id);
CREATE INDEX agents_by_name ON agents (name);

CREATE TABLE agent_tags (
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (agent_id, tag)
);
CREATE INDEX agent_tags_by_tag ON agent_tags (tag);
