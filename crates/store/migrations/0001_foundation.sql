-- The whole schema of the first release. Rules: TEXT ids, BIGINT milliseconds, BOOLEAN, JSON as TEXT that is never
-- queried inside. Every statement runs on SQLite and on PostgreSQL.

-- Change feed: one row in the transaction of each write a gateway cares about.
CREATE TABLE change_head (id INTEGER PRIMARY KEY, seq BIGINT NOT NULL);
INSERT INTO change_head (id, seq) VALUES (1, 0);
CREATE TABLE change (
    seq BIGINT PRIMARY KEY,
    topic TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX change_at ON change (at_ms);

-- Facts about the installation: sealed master-key check, first-start marks.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE app_user (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    email TEXT,
    password_hash TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
-- Tokens name their subject as written, and each validation looks it up.
CREATE UNIQUE INDEX app_user_name ON app_user (name);
CREATE TABLE role (name TEXT PRIMARY KEY, description TEXT NOT NULL);
CREATE TABLE user_role (
    user_id TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_id, role)
);

CREATE TABLE oauth_client (
    client_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    -- Sealed, not hashed: registration and the DevPortal must be able to show the same secret again. NULL: public client.
    sealed_secret TEXT,
    grant_types TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    token_format TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    pkce_mandatory BOOLEAN NOT NULL,
    application_token_ttl_s BIGINT,
    user_token_ttl_s BIGINT,
    refresh_token_ttl_s BIGINT,
    id_token_ttl_s BIGINT,
    properties TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    UNIQUE (owner, name)
);

CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    sealed_pkcs8 TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    retire_at_ms BIGINT
);
-- At most one key signs.
CREATE UNIQUE INDEX signing_key_active ON signing_key (state) WHERE state = 'ACTIVE';

CREATE TABLE access_token (
    token_id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES oauth_client (client_id) ON DELETE CASCADE,
    grant_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    scopes TEXT NOT NULL,
    audiences TEXT NOT NULL,
    format TEXT NOT NULL,
    -- The key that signed it (JWT), which must stay published until the token has expired.
    signing_kid TEXT,
    state TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX access_token_subject ON access_token (subject);
CREATE INDEX access_token_grant ON access_token (grant_id);
CREATE INDEX access_token_client ON access_token (client_id);
CREATE INDEX access_token_expiry ON access_token (expires_at_ms);

CREATE TABLE refresh_token (
    token_hash TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES oauth_client (client_id) ON DELETE CASCADE,
    grant_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    scopes TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX refresh_token_client ON refresh_token (client_id);
CREATE INDEX refresh_token_subject ON refresh_token (subject);
CREATE INDEX refresh_token_grant ON refresh_token (grant_id);
CREATE INDEX refresh_token_expiry ON refresh_token (expires_at_ms);

CREATE TABLE authorization_code (
    code_hash TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES oauth_client (client_id) ON DELETE CASCADE,
    grant_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    code_challenge TEXT,
    code_challenge_method TEXT,
    nonce TEXT,
    auth_time_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX authorization_code_expiry ON authorization_code (expires_at_ms);

CREATE TABLE login_session (
    session_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    auth_time_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX login_session_expiry ON login_session (expires_at_ms);

CREATE TABLE consent (
    user_id TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES oauth_client (client_id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);

CREATE TABLE revoked_token (token_id TEXT PRIMARY KEY, expires_at_ms BIGINT NOT NULL);
CREATE INDEX revoked_token_expiry ON revoked_token (expires_at_ms);

CREATE TABLE throttle_policy (
    id TEXT PRIMARY KEY,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (level, name)
);

CREATE TABLE environment (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
);

-- `summary` is `body` without operations, scopes, endpoints: what lists and searches read. `state` and `is_default` are
-- the truth, whatever a body says.
CREATE TABLE api (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    version TEXT NOT NULL,
    context TEXT NOT NULL,
    versioned_path TEXT NOT NULL UNIQUE,
    default_path TEXT,
    provider TEXT NOT NULL,
    state TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    definition TEXT NOT NULL,
    next_revision BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    UNIQUE (name_folded, version)
);
CREATE INDEX api_context ON api (context);
CREATE INDEX api_default_path ON api (default_path);

CREATE TABLE api_thumbnail (
    api_id TEXT PRIMARY KEY REFERENCES api (id) ON DELETE CASCADE,
    media_type TEXT NOT NULL,
    content BYTEA NOT NULL
);

CREATE TABLE api_document (
    id TEXT PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    media_type TEXT,
    content BYTEA,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    UNIQUE (api_id, name)
);

CREATE TABLE api_lifecycle_event (
    id TEXT PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    previous_state TEXT NOT NULL,
    post_state TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX api_lifecycle_event_api ON api_lifecycle_event (api_id);

CREATE TABLE revision (
    id TEXT PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    description TEXT NOT NULL,
    body TEXT NOT NULL,
    definition TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    UNIQUE (api_id, number)
);

CREATE TABLE deployment (
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    environment TEXT NOT NULL,
    revision_id TEXT NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    vhost TEXT NOT NULL,
    is_shown BOOLEAN NOT NULL,
    deployed_at_ms BIGINT NOT NULL,
    PRIMARY KEY (api_id, environment)
);
CREATE INDEX deployment_revision ON deployment (revision_id);

CREATE TABLE application (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    throttling_policy TEXT NOT NULL,
    attributes TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    UNIQUE (owner, name)
);

-- Who has used the DevPortal before; such users are not given the default application again.
CREATE TABLE subscriber (username TEXT PRIMARY KEY, since_ms BIGINT NOT NULL);

-- Keys of an application: which OAuth client serves which stage.
CREATE TABLE application_key (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    key_type TEXT NOT NULL,
    client_id TEXT NOT NULL UNIQUE REFERENCES oauth_client (client_id) ON DELETE CASCADE,
    is_mapped BOOLEAN NOT NULL,
    created_at_ms BIGINT NOT NULL,
    UNIQUE (application_id, key_type)
);

CREATE TABLE subscription (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    throttling_policy TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    UNIQUE (application_id, api_id)
);
CREATE INDEX subscription_api ON subscription (api_id);

CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    application_id TEXT REFERENCES application (id) ON DELETE CASCADE,
    api_id TEXT REFERENCES api (id) ON DELETE CASCADE,
    key_type TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    permitted_ips TEXT NOT NULL,
    permitted_referers TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT
);
CREATE INDEX api_key_application ON api_key (application_id);
CREATE INDEX api_key_api ON api_key (api_id);

CREATE TABLE rating (
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    username TEXT NOT NULL,
    rating BIGINT NOT NULL,
    PRIMARY KEY (api_id, username)
);

CREATE TABLE api_comment (
    id TEXT PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
    parent_id TEXT REFERENCES api_comment (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    category TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE INDEX api_comment_api ON api_comment (api_id);

-- Each row is one roll-up of one node; several may have the same minute, API and application, and add up.
CREATE TABLE traffic_minute (
    id TEXT PRIMARY KEY,
    minute_ms BIGINT NOT NULL,
    api_id TEXT,
    api_name TEXT NOT NULL,
    api_version TEXT NOT NULL,
    application_id TEXT,
    application_name TEXT NOT NULL,
    calls BIGINT NOT NULL,
    errors_4xx BIGINT NOT NULL,
    errors_5xx BIGINT NOT NULL,
    throttled BIGINT NOT NULL,
    request_bytes BIGINT NOT NULL,
    response_bytes BIGINT NOT NULL,
    latency_sum_us BIGINT NOT NULL,
    latency_max_us BIGINT NOT NULL,
    backend_calls BIGINT NOT NULL,
    backend_latency_sum_us BIGINT NOT NULL,
    latency_buckets TEXT NOT NULL
);
CREATE INDEX traffic_minute_time ON traffic_minute (minute_ms, id);

CREATE TABLE audit_event (
    id TEXT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    by_user TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_event_at ON audit_event (at_ms);
