-- Process documents, runbooks and articles, as they stand now.
CREATE TABLE knowledge_document (
    id ID,
    slug TEXT NOT NULL UNIQUE, -- the last part of the page's address
    kind TEXT NOT NULL, -- process, runbook, article
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    keywords TEXT NOT NULL, -- the words with which people ask for it
    lang TEXT NOT NULL,
    audience TEXT NOT NULL, -- team, client, clients, public
    client_id INT, -- whom it is about; whose guests read it where the audience is client
    core TEXT, -- its place on the core list (RULES §5, signal 1.2)
    state TEXT NOT NULL, -- draft, published, retired
    owner_id INT NOT NULL,
    review_days INT NOT NULL,
    reviewed_at INT, -- the last time that somebody said that it still holds
    reviewed_by INT,
    due_at INT, -- when it has to be looked at again; empty unless published
    version INT NOT NULL, -- the newest one
    html TEXT NOT NULL, -- the newest one, cleaned
    created_at INT NOT NULL,
    created_by INT,
    updated_at INT NOT NULL
);
CREATE INDEX knowledge_document_state ON knowledge_document (state, updated_at);
CREATE INDEX knowledge_document_due ON knowledge_document (due_at);
CREATE INDEX knowledge_document_owner ON knowledge_document (owner_id, due_at);
CREATE INDEX knowledge_document_client ON knowledge_document (client_id, state);
CREATE INDEX knowledge_document_core ON knowledge_document (core);

-- Every text that a document had; only added to.
CREATE TABLE knowledge_version (
    document_id INT NOT NULL REFERENCES knowledge_document (id),
    number INT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL, -- Markdown
    said TEXT NOT NULL, -- what changed, in the writer's words
    written_at INT NOT NULL,
    written_by INT,
    PRIMARY KEY (document_id, number)
);

-- A runbook worked through once, on the version that it had then.
CREATE TABLE knowledge_run (
    id ID,
    document_id INT NOT NULL REFERENCES knowledge_document (id),
    version INT NOT NULL,
    ticket_id INT, -- of the desk
    state TEXT NOT NULL, -- running, done, failed, stopped
    started_at INT NOT NULL,
    started_by INT NOT NULL,
    ended_at INT,
    ended_by INT,
    note TEXT NOT NULL
);
CREATE INDEX knowledge_run_document ON knowledge_run (document_id, id);
CREATE INDEX knowledge_run_person ON knowledge_run (started_by, state);
CREATE INDEX knowledge_run_ticket ON knowledge_run (ticket_id);
CREATE TABLE knowledge_step (
    run_id INT NOT NULL REFERENCES knowledge_run (id),
    number INT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL, -- open, done, failed, skipped
    evidence TEXT NOT NULL,
    at INT,
    person_id INT,
    PRIMARY KEY (run_id, number)
);

-- How often a document was opened, by day and sort of reader; not by whom.
CREATE TABLE knowledge_reading (
    document_id INT NOT NULL REFERENCES knowledge_document (id),
    day TEXT NOT NULL,
    reader TEXT NOT NULL, -- team, guest, public
    times INT NOT NULL,
    PRIMARY KEY (document_id, day, reader)
);

-- Which ticket a document solved.
CREATE TABLE knowledge_solved (
    ticket_id INT NOT NULL, -- of the desk
    document_id INT NOT NULL REFERENCES knowledge_document (id),
    at INT NOT NULL,
    person_id INT,
    PRIMARY KEY (ticket_id, document_id)
);
CREATE INDEX knowledge_solved_document ON knowledge_solved (document_id, at);

-- Questions that no document answers yet.
CREATE TABLE knowledge_question (
    id ID,
    words TEXT NOT NULL,
    ticket_id INT,
    client_id INT,
    state TEXT NOT NULL, -- open, answered, dropped
    document_id INT REFERENCES knowledge_document (id),
    asked_at INT NOT NULL,
    asked_by INT,
    settled_at INT,
    settled_by INT
);
CREATE INDEX knowledge_question_state ON knowledge_question (state, id);
CREATE INDEX knowledge_question_ticket ON knowledge_question (ticket_id);

-- What rooms above may join.
CREATE VIEW knowledge_card AS
SELECT id, slug, kind, title, lang, audience, client_id, core, state, owner_id, reviewed_at, due_at FROM knowledge_document;
CREATE VIEW knowledge_run_card AS
SELECT id, document_id, ticket_id, state, started_at, ended_at FROM knowledge_run;
