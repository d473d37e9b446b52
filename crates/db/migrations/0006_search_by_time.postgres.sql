-- The search is made anew at this start: what is written by the thousand stands apart, and where in a text a word
-- stands is no longer kept, since nobody asks.
INSERT INTO db_setting (name, value) SELECT 'search.stale', 'true' WHERE EXISTS (SELECT 1 FROM db_doc);
TRUNCATE db_doc;
ALTER TABLE db_doc ADD COLUMN bulk BOOL NOT NULL DEFAULT FALSE;
DROP INDEX db_doc_tsv;
CREATE INDEX db_doc_few ON db_doc USING gin (tsv) WITH (gin_pending_list_limit = 128) WHERE NOT bulk;
CREATE INDEX db_doc_bulk ON db_doc USING gin (tsv) WITH (gin_pending_list_limit = 128) WHERE bulk;
