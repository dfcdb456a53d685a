-- Gateways without a store: what lets them in, and who was heard of.

CREATE TABLE join_token (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    revoked_at_ms BIGINT
);

CREATE TABLE node (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    seen_at_ms BIGINT NOT NULL
);
CREATE INDEX node_seen ON node (seen_at_ms);
