-- The whole numbers in a JSON array, as a table: what `IDS($1)` in a statement becomes.
CREATE FUNCTION db_ids(list TEXT) RETURNS TABLE (value BIGINT) LANGUAGE SQL IMMUTABLE ROWS 50 AS
$$ SELECT CAST(v AS BIGINT) FROM json_array_elements_text(CAST(list AS json)) AS v $$;

CREATE TABLE db_doc (
    id ID,
    kind TEXT NOT NULL,
    ref_id INT NOT NULL,
    project_id INT,
    client_id INT,
    visibility TEXT NOT NULL, -- team, client
    at INT NOT NULL,
    tsv tsvector NOT NULL,
    UNIQUE (kind, ref_id)
);
CREATE INDEX db_doc_tsv ON db_doc USING gin (tsv);
