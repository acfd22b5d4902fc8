-- 0001: the extension.
--
-- Why a file of its own: it is the one thing that the provider of the server may have to do. Where
--   the extension is there already, this changes nothing.
-- Needs: TimescaleDB 2.14 or newer, Community edition, in shared_preload_libraries; a login that
--   owns the database.
-- Locks: what it creates. Duration: a few seconds. Retry: yes, it is one transaction.
--
-- pawl:requires extension timescaledb

CREATE EXTENSION IF NOT EXISTS timescaledb WITH SCHEMA public;
