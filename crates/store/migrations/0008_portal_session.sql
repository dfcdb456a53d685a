-- Sessions of the portal: what a browser's cookie stands for. The tokens never leave the server.
CREATE TABLE portal_session (
    session_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    user_name TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    auth_time_ms BIGINT NOT NULL,
    sealed_tokens TEXT NOT NULL,
    token_expires_at_ms BIGINT NOT NULL,
    renewing_until_ms BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX portal_session_user ON portal_session (user_id, created_at_ms);
CREATE INDEX portal_session_expiry ON portal_session (expires_at_ms);
