-- Instances that share this store, each as it last said of itself. Gateways without a store are in `node`.
CREATE TABLE instance (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    seen_at_ms BIGINT NOT NULL
);
CREATE INDEX instance_seen ON instance (seen_at_ms);
