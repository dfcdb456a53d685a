-- Minutes that are older than anyone looks at one by one are added up to hours. Such a row stands at the begin of its hour.
ALTER TABLE traffic_minute ADD COLUMN is_hour BOOLEAN NOT NULL DEFAULT FALSE;
-- What is still to be added up, without reading past what was.
CREATE INDEX traffic_minute_apart ON traffic_minute (minute_ms, id) WHERE NOT is_hour;
