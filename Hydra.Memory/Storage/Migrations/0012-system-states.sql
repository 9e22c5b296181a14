CREATE TABLE system_states (
    service TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    note TEXT,
    -- Since when the state is this one.
    changed_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL
);
