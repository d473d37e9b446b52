-- The search is made anew at this start: its keys follow time, what is written by the thousand stands apart, and where
-- in a text a word stands is no longer kept, since nobody asks.
INSERT INTO db_setting (name, value) SELECT 'search.stale', 'true' WHERE EXISTS (SELECT 1 FROM db_doc);
DELETE FROM db_doc;
ALTER TABLE db_doc ADD COLUMN bulk BOOL NOT NULL DEFAULT FALSE;
DROP TABLE db_doc_fts;
CREATE VIRTUAL TABLE db_doc_fts USING fts5(body, content='', contentless_delete=1, detail='none');
CREATE VIRTUAL TABLE db_bulk_fts USING fts5(body, content='', contentless_delete=1, detail='none');
