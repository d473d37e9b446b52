CREATE TABLE db_doc (
    id ID,
    kind TEXT NOT NULL,
    ref_id INT NOT NULL,
    project_id INT,
    client_id INT,
    visibility TEXT NOT NULL, -- team, client
    at INT NOT NULL,
    UNIQUE (kind, ref_id)
);
CREATE VIRTUAL TABLE db_doc_fts USING fts5(body, content='', contentless_delete=1, detail='full');
