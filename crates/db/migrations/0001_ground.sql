-- The event list: audit log, activity feed, source of notices.
CREATE TABLE db_event (
    id ID,
    at INT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id INT,
    kind TEXT NOT NULL,
    project_id INT,
    client_id INT,
    person_id INT,
    thread_id INT,
    payload TEXT NOT NULL
);
CREATE INDEX db_event_project ON db_event (project_id, id);
CREATE INDEX db_event_client ON db_event (client_id, id);
CREATE INDEX db_event_kind ON db_event (kind, id);
CREATE INDEX db_event_actor ON db_event (actor_id, id);

-- Work that runs later, enqueued in the transaction of the change that wants it.
CREATE TABLE db_job (
    id ID,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL, -- ready, leased, dead
    run_at INT NOT NULL,
    leased_until INT,
    fence INT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    last_error TEXT,
    unique_key TEXT UNIQUE,
    created_at INT NOT NULL
);
CREATE INDEX db_job_due ON db_job (state, run_at);

-- When each periodic piece of work is next due.
CREATE TABLE db_tick (
    name TEXT PRIMARY KEY,
    next_at INT NOT NULL
);

-- Settings of the workspace as JSON, one row a topic.
CREATE TABLE db_setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Answers of POSTs that carried an Idempotency-Key.
CREATE TABLE db_answer (
    person_id INT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INT,
    content_type TEXT,
    location TEXT,
    body BYTES,
    created_at INT NOT NULL,
    PRIMARY KEY (person_id, key)
);
