-- Counts up with every change that lists of APIs show; each API has the number of its last one. So lists read again only
-- what is different.
ALTER TABLE change_head ADD COLUMN catalogue_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api ADD COLUMN catalogue_seq BIGINT NOT NULL DEFAULT 0;
CREATE INDEX api_catalogue_seq ON api (catalogue_seq);
-- Lists of subscriptions, oldest first.
CREATE INDEX subscription_created ON subscription (created_at_ms, id);
