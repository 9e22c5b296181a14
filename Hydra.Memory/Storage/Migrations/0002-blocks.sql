CREATE TABLE blocks (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    -- In characters (Unicode code points), as Letta counts.
    char_limit BIGINT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL,
    tags TEXT NOT NULL,
    read_only BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    template_name TEXT,
    -- Goes up by one with each change: what a writer has read must be what it changes.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE INDEX blocks_in_order ON blocks (created_at, id);
CREATE INDEX blocks_by_label ON blocks (label);

-- The tags of the current version, to be searched.
CREATE TABLE block_tags (
    block_id TEXT NOT NULL REFERENCES blocks (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (block_id, tag)
);
CREATE INDEX block_tags_by_tag ON block_tags (tag);

CREATE TABLE block_versions (
    block_id TEXT NOT NULL REFERENCES blocks (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    char_limit BIGINT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL,
    tags TEXT NOT NULL,
    read_only BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    template_name TEXT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (block_id, version)
);

CREATE TABLE agent_blocks (
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    block_id TEXT NOT NULL REFERENCES blocks (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    attached_at BIGINT NOT NULL,
    PRIMARY KEY (agent_id, block_id),
    UNIQUE (agent_id, label)
);
CREATE INDEX agent_blocks_by_block ON agent_blocks (block_id);
