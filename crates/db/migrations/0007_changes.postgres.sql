-- Which tables each transaction changed lately, so that every node knows which of the answers that it keeps still hold
-- (docs/decisions/0044). Nothing to carry: a server that crashed empties it, and ended every connection with that.
CREATE UNLOGGED TABLE db_change (
    xid XID8 NOT NULL,
    name TEXT NOT NULL, -- the table; '*' is every table; '' says that what was before this transaction may be gone
    PRIMARY KEY (xid, name)
);
CREATE INDEX db_change_gone ON db_change (xid) WHERE name = '';

-- A statement that changed nothing in a transaction that has changed nothing gives it no number, and no disk to wait for.
CREATE FUNCTION db_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        INSERT INTO db_change (xid, name) VALUES (pg_current_xact_id(), TG_TABLE_NAME) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

-- The snapshot of now; whether what the one before did not see may be gone; and the tables of what it did not see, 500 at
-- most. A transaction that a snapshot does not see began after it, or stands in its list of those under way. All of it is
-- looked up in indexes, whatever the server believes of a table that is emptied and filled all day.
CREATE FUNCTION db_look(before TEXT, OUT seen TEXT, OUT gone BOOLEAN, OUT changed TEXT[]) LANGUAGE plpgsql STABLE
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    SELECT CAST(pg_current_snapshot() AS TEXT),
        COALESCE((SELECT c.xid FROM db_change c WHERE c.name = '' ORDER BY c.xid LIMIT 1) > pg_snapshot_xmin(was.seen), FALSE),
        ARRAY((SELECT c.name FROM db_change c WHERE c.xid >= pg_snapshot_xmax(was.seen) ORDER BY c.xid DESC LIMIT 500)
            UNION ALL (SELECT c.name FROM pg_snapshot_xip(was.seen) AS under_way JOIN db_change c ON c.xid = under_way LIMIT 500))
        INTO seen, gone, changed
        FROM (SELECT CAST(before AS pg_snapshot) AS seen) was;
END $$;

-- Has every table note its changes but those that the program keeps for itself, and says that everything changed: for
-- whoever makes or alters tables.
CREATE FUNCTION db_watch() RETURNS void LANGUAGE plpgsql AS $$
DECLARE unwatched regclass;
BEGIN
    FOR unwatched IN SELECT c.oid FROM pg_class c
        WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = current_schema()) AND c.relkind = 'r'
            AND c.relname NOT IN ('db_change', 'db_migration', 'db_job', 'db_tick', 'db_doc')
            AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'db_changed')
    LOOP
        EXECUTE format('CREATE TRIGGER db_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION db_note_change()', unwatched);
    END LOOP;
    INSERT INTO db_change (xid, name) VALUES (pg_current_xact_id(), '*') ON CONFLICT DO NOTHING;
END $$;
