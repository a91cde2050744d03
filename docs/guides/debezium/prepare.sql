-- What an administrator of the database prepares for Debezium, once. PostgreSQL with wal_level = logical.

-- It may follow the log and read two tables.
CREATE ROLE hutong_cdc LOGIN REPLICATION PASSWORD 'change-me';
GRANT USAGE ON SCHEMA registry TO hutong_cdc;
GRANT SELECT ON registry.certificates TO hutong_cdc;

-- Updates and deletions tell the whole row from before: without this no deletion can be published.
ALTER TABLE registry.certificates REPLICA IDENTITY FULL;

-- Debezium writes here again and again and reads its own words: so it is known how far it has come, and old log is let go.
CREATE TABLE registry.heartbeat (id int PRIMARY KEY, beaten_at timestamptz NOT NULL);
INSERT INTO registry.heartbeat VALUES (1, now());
GRANT SELECT, UPDATE ON registry.heartbeat TO hutong_cdc;

-- Made here, so that the role needs to own nothing.
CREATE PUBLICATION hutong FOR TABLE registry.certificates, registry.heartbeat;

-- A Debezium that is away for ever must not fill the disk with log that waits for it.
ALTER SYSTEM SET max_slot_wal_keep_size = '50GB';
SELECT pg_reload_conf();
