-- Which default API a row is (`token`, `login`, …); NULL: a publisher's own. No body can say so, hence a column.
ALTER TABLE api ADD COLUMN default_kind TEXT;
CREATE UNIQUE INDEX api_default_kind ON api (default_kind);

-- Token answers as WSO2 1.x gave them: the texts of tokens that are given out again while they are valid, sealed. One
-- row per client, user, kind and scopes; empty unless `key_manager.wso2_token_answers` is set.
CREATE TABLE reusable_token (
    reuse_key TEXT PRIMARY KEY,
    token_id TEXT NOT NULL REFERENCES access_token (token_id) ON DELETE CASCADE,
    sealed_access TEXT NOT NULL,
    sealed_refresh TEXT
);
CREATE INDEX reusable_token_token ON reusable_token (token_id);
