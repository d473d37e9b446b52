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
