-- Synapse sequences that a WSO2 1.x Publisher pushes next to its APIs, kept byte for byte.
CREATE TABLE gateway_sequence (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    PRIMARY KEY (tenant, name)
);
