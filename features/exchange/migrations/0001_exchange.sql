-- Imports, each with where it stands and what came of it.
CREATE TABLE exchange_import (
    id ID,
    source TEXT NOT NULL, -- basecamp, csv
    name TEXT NOT NULL, -- the file or folder, as it was called
    place TEXT NOT NULL, -- where its bytes are: a path, or a file of the data folder's imports/
    uploaded BOOL NOT NULL, -- the bytes are ours, in the data folder
    settings TEXT NOT NULL, -- JSON: the map, the charset, the kind of rows
    state TEXT NOT NULL, -- waiting, checked, running, done, failed
    digest TEXT NOT NULL, -- of its steps: goes on at its cursor only while they are the same
    cursor INT NOT NULL, -- steps that were taken
    total INT NOT NULL,
    accepted INT NOT NULL,
    known INT NOT NULL, -- here already
    refused INT NOT NULL,
    homeless INT NOT NULL,
    outlook TEXT NOT NULL, -- JSON: what the dry run found, by kind, and what it asks
    error TEXT,
    started_by INT,
    created_at INT NOT NULL,
    finished_at INT
);
CREATE INDEX exchange_import_created ON exchange_import (created_at);

-- Rows that were refused or have no home here, and remarks, each with its place and reason.
CREATE TABLE exchange_line (
    id ID,
    import_id INT NOT NULL REFERENCES exchange_import (id),
    verdict TEXT NOT NULL, -- refused, homeless, note
    place TEXT NOT NULL, -- file and line
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL, -- a text key
    args TEXT NOT NULL -- JSON: its values
);
CREATE INDEX exchange_line_import ON exchange_line (import_id, verdict, id);

-- What each thing of another tool became here, so that a second import changes nothing.
CREATE TABLE exchange_source (
    source TEXT NOT NULL,
    key TEXT NOT NULL, -- kind:id, as the tool has it
    target INT NOT NULL,
    import_id INT NOT NULL,
    PRIMARY KEY (source, key)
);
