-- Management scopes that administrators gave to roles of their own. Roles of the product have theirs from the program.
CREATE TABLE role_scope (
    role TEXT NOT NULL REFERENCES role (name) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    PRIMARY KEY (role, scope)
);
-- Who has the alias has the scopes of `role` (WSO2: role mapping).
CREATE TABLE role_alias (
    alias TEXT NOT NULL REFERENCES role (name) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (alias, role)
);
-- When a key that is published ahead (state NEXT) begins to sign; NULL: when someone says so.
ALTER TABLE signing_key ADD COLUMN activate_at_ms BIGINT;
-- At most one key waits.
CREATE UNIQUE INDEX signing_key_next ON signing_key (state) WHERE state = 'NEXT';
