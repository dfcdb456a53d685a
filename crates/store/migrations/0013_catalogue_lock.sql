-- Whoever adds APIs locks this row, before rows of APIs; whoever records a change locks that of change_head, behind them.
CREATE TABLE catalogue_lock (id INTEGER PRIMARY KEY, taken BIGINT NOT NULL);
INSERT INTO catalogue_lock (id, taken) VALUES (1, 0);
